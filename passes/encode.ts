/**
 * A function becomes bytes, with fixups for the linker and the places of its labels and lines.
 *
 *   movl $1, %eax; ret   ==>   b8 01 00 00 00 c3
 *
 * Jumps between the function's blocks are complete; what refers to other symbols, constants and jump tables waits for the
 * object file.
 */

import { Encoded } from '../languages/encoded.ts';
import type { CompileOptions, CSymbol, Label, Unit } from '../languages/unit.ts';
import { Unwindable } from '../languages/unwindable.ts';
import { type Node, type NodeK, R, transform } from '../nanopass/index.ts';
import { Bytes } from '../targets/elf/bytes.ts';
import { encodePiece, encodingOf, type Fixups } from '../targets/encoding.ts';

export const encode = transform({
  name: 'encode',
  from: Unwindable,
  to: Encoded,
  summary: 'A function is bytes, fixups and lines.',
  run: (f: NodeK<Unwindable, 'MachineFunction'>, unit): NodeK<Encoded, 'Code'> => {
    const encoder = new FunctionEncoder(unit);
    const { code } = f;
    for (let i = 0; i < code.length; i++) encoder.add(code[i]);
    R.at = f.at;
    return encoder.finish(f);
  },
});

/** Functions begin at a boundary of the instruction fetch where speed is asked for. */
export const alignmentOfCode = (options: CompileOptions): number => (options.optimize > 0 && !options.size ? 16 : 1);

// One function is encoded after the other, each from the start of the same bytes.
const buffer = new Bytes(1 << 14);

class FunctionEncoder implements Fixups {
  private readonly encoding;
  private readonly out = buffer;
  private readonly fixups: Node<Encoded, 'Fixup'>[] = [];
  private readonly constants: Node<Encoded, 'Pool'>[] = [];
  private readonly constantNumbers = new Map<string, number>();
  private readonly lines: Node<Encoded, 'Line'>[] = [];
  private readonly places: Node<Encoded, 'Place'>[] = [];
  private readonly starts = new Map<number, number>();
  private readonly labels = new Map<Label, number>();
  /** Where a displacement ends, its size and the block that it leads to: three numbers each. */
  private readonly jumps: number[] = [];
  private readonly labelUses: { readonly offset: number; readonly label: Label; readonly addend: number }[] = [];
  private readonly unwinding: Node<Encoded, 'Unwind'>[] = [];
  private line = -1;

  constructor(private readonly unit: Unit) {
    this.encoding = encodingOf(unit.target);
    this.out.clear();
  }

  add(instruction: Node<Unwindable, 'Instruction'>): void {
    const { out } = this;
    if (instruction.kind === 'Start') {
      out.align(instruction.align, this.encoding.padding);
      this.starts.set(instruction.block, out.length);
      if (instruction.label !== null) {
        this.labels.set(instruction.label, out.length);
        R.at = instruction.at;
        this.places.push(Encoded.mk.Place({ label: instruction.label, offset: out.length }));
      }
      return;
    }
    if (instruction.kind === 'FrameAddress' || instruction.kind === 'SavedAt' || instruction.kind === 'NotSaved') {
      this.unwind(instruction);
      return;
    }
    if (this.unit.options.debug && instruction.at !== this.line) {
      this.line = instruction.at;
      this.lines.push(Encoded.mk.Line({ offset: out.length, origin: instruction.at }));
    }
    if (instruction.kind === 'JumpTo') {
      this.encoding.encodeJump(out, instruction.opcode, instruction.short);
      this.jumps.push(out.length, instruction.short ? 1 : 4, instruction.block);
    } else encodePiece(out, instruction, this.encoding, this);
  }

  private unwind(
    rule: Extract<Node<Unwindable, 'Instruction'>, { kind: 'FrameAddress' | 'SavedAt' | 'NotSaved' }>,
  ): void {
    const { mk } = Encoded;
    const place = this.out.length;
    const { register } = rule;
    R.at = rule.at;
    this.unwinding.push(
      rule.kind === 'NotSaved'
        ? mk.NotSaved({ place, register })
        : mk[rule.kind]({ place, register, offset: rule.offset }),
    );
  }

  symbol(offset: number, relocation: string, symbol: CSymbol, addend: number): void {
    this.fixups.push(Encoded.mk.SymbolFixup({ offset, relocation, symbol, addend }));
  }
  pool(offset: number, relocation: string, bits: bigint, size: number, addend: number): void {
    const key = `${size}:${bits}`;
    let constant = this.constantNumbers.get(key);
    if (constant === undefined) {
      constant = this.constants.length;
      this.constantNumbers.set(key, constant);
      this.constants.push(Encoded.mk.Pool({ bits, size }));
    }
    this.fixups.push(Encoded.mk.PoolFixup({ offset, relocation, constant, addend }));
  }
  table(offset: number, relocation: string, table: number, addend: number): void {
    this.fixups.push(Encoded.mk.TableFixup({ offset, relocation, table, addend }));
  }
  label(offset: number, label: Label, addend: number): void {
    this.labelUses.push({ offset, label, addend });
  }

  finish(f: NodeK<Unwindable, 'MachineFunction'>): NodeK<Encoded, 'Code'> {
    const { out, jumps, unit } = this;
    for (let i = 0; i < jumps.length; i += 3) {
      const end = jumps[i];
      const distance = this.startOf(jumps[i + 2]) - end;
      if (jumps[i + 1] === 4) out.setU32(end - 4, distance);
      else if (distance >= -128 && distance <= 127) out.setU8(end - 1, distance & 0xff);
      else throw new Error(`encode: a short jump in ${f.symbol.name} over ${distance} bytes`);
    }
    for (const { offset, label, addend } of this.labelUses) {
      const place = this.labels.get(label);
      if (place === undefined) throw new Error(`encode: ${f.symbol.name} has no label ${label.name}`);
      out.setU32(offset, place + addend - offset);
    }
    return Encoded.mk.Code({
      symbol: f.symbol,
      align: alignmentOfCode(unit.options),
      bytes: out.take(),
      fixups: this.fixups,
      constants: this.constants,
      tables: f.tables.map(t =>
        Encoded.mk.EncodedTable({ table: t.table, offsets: t.blocks.map(block => this.startOf(block)) }),
      ),
      labels: this.places,
      lines: this.lines,
      unwinding: this.unwinding,
    });
  }

  private startOf(block: number): number {
    const start = this.starts.get(block);
    if (start === undefined) throw new Error(`encode: block b${block} has no place`);
    return start;
  }
}
