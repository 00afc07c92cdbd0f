/**
 * A function becomes GNU assembler text (`-S`).
 *
 *   (Machine add.32 ((Register rax) (Immediate 1)))   ==>   addl $1, %eax
 *
 * The text comes from the rows that the encoder uses, and the assembler makes the same bytes of it.
 */

import { Printed } from '../languages/printed.ts';
import type { CSymbol, Label } from '../languages/unit.ts';
import { Unwindable } from '../languages/unwindable.ts';
import { type Node, type NodeK, R, transform } from '../nanopass/index.ts';
import { constantName, labelName, symbolName } from '../targets/elf/names.ts';
import { encodingOf, type Names } from '../targets/encoding.ts';
import { unwindingOf } from '../targets/unwinding.ts';
import { alignmentOfCode } from './encode.ts';

export const printAssembly = transform({
  name: 'print-assembly',
  from: Unwindable,
  to: Printed,
  summary: 'A function is assembler text.',
  run: (f: NodeK<Unwindable, 'MachineFunction'>, unit): NodeK<Printed, 'Text'> => {
    const { dwarfNumber, entry } = unwindingOf(unit.target);
    const printer = new FunctionPrinter(f.symbol, dwarfNumber(entry.register));
    const encoding = encodingOf(unit.target);
    if (unit.options.unwindTables) printer.line('.cfi_startproc');
    for (const instruction of f.code) {
      switch (instruction.kind) {
        case 'Start':
          if (instruction.align > 1) printer.line(`.balign ${instruction.align}`);
          printer.lines.push(`${printer.block(instruction.block)}:`);
          if (instruction.label !== null) printer.lines.push(`${labelName(instruction.label)}:`);
          break;
        case 'JumpTo':
          printer.line(`${instruction.opcode.name} ${printer.block(instruction.block)}`);
          break;
        case 'FrameAddress':
          printer.frameAddress(dwarfNumber(instruction.register), instruction.offset);
          break;
        case 'SavedAt':
          printer.line(`.cfi_offset ${dwarfNumber(instruction.register)}, ${instruction.offset}`);
          break;
        case 'NotSaved':
          printer.line(`.cfi_restore ${dwarfNumber(instruction.register)}`);
          break;
        case 'Machine':
          printer.line(encoding.print(instruction.opcode, instruction.operands, printer));
          break;
        case 'Call':
          printer.line(encoding.print(instruction.opcode, [instruction.target], printer));
          break;
        case 'Assembly':
          printer.assembly(
            () => encoding.expandTemplate(instruction, printer),
            message => unit.diagnostics.error(instruction.at, `invalid 'asm': ${message}`),
          );
          break;
      }
    }
    if (unit.options.unwindTables) printer.line('.cfi_endproc');
    R.at = f.at;
    return Printed.mk.Text({
      symbol: f.symbol,
      align: alignmentOfCode(unit.options),
      text: printer.lines.join('\n'),
      constants: [...printer.constants.values()],
      tables: f.tables.map(t => Printed.mk.PrintedTable({ text: printer.tableText(t) })),
      references: [...printer.references],
    });
  },
});

class FunctionPrinter implements Names {
  readonly lines: string[] = [];
  readonly references = new Set<CSymbol>();
  readonly constants = new Map<string, Node<Printed, 'Pool'>>();
  constructor(
    private readonly of: CSymbol,
    private frameRegister: number,
  ) {}

  line(text: string): void {
    this.lines.push(`\t${text.replace(' ', '\t')}`);
  }
  /** Where the frame hangs on the same register as before, the offset says it all. */
  frameAddress(register: number, offset: number): void {
    this.line(
      register === this.frameRegister ? `.cfi_def_cfa_offset ${offset}` : `.cfi_def_cfa ${register}, ${offset}`,
    );
    this.frameRegister = register;
  }
  /** The text of inline assembly, or what is wrong with its template. */
  assembly(expand: () => string, complain: (message: string) => void): void {
    try {
      this.lines.push('#APP', `\t${expand()}`, '#NO_APP');
    } catch (error) {
      complain((error as Error).message);
    }
  }
  block(block: number): string {
    return `.L${this.of.id}_${block}`;
  }
  symbol(symbol: CSymbol): string {
    this.references.add(symbol);
    return symbolName(symbol);
  }
  pool(bits: bigint, size: number): string {
    const name = constantName(bits, size);
    if (!this.constants.has(name)) this.constants.set(name, Printed.mk.Pool({ bits, size }));
    return name;
  }
  table(table: number): string {
    return `.LT${this.of.id}_${table}`;
  }
  label(label: Label): string {
    return labelName(label);
  }
  tableText(t: Node<Unwindable, 'Table'>): string {
    const name = this.table(t.table);
    return [`${name}:`, ...t.blocks.map(b => `\t.long\t${this.block(b)}-${name}`)].join('\n');
  }
}
