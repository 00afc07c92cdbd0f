/** Small machine programs for tests of the passes at the end of the chain. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostics } from '../../languages/diagnostics.ts';
import type { Encoded } from '../../languages/encoded.ts';
import { Expanded } from '../../languages/expanded.ts';
import { noRegister } from '../../languages/machine.ts';
import type { Printed } from '../../languages/printed.ts';
import type { Relaxed } from '../../languages/relaxed.ts';
import type { Target } from '../../languages/target.ts';
import { type CompileOptions, type CSymbol, defaultOptions, type Label, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import { encode } from '../../passes/encode.ts';
import { linearize } from '../../passes/linearize.ts';
import { printAssembly } from '../../passes/print-assembly.ts';
import { relax } from '../../passes/relax.ts';
import { tidy } from '../../passes/tidy.ts';
import { AssemblyWriter } from '../../passes/write-assembly.ts';
import { writeObject } from '../../passes/write-object.ts';
import { opcode } from '../../targets/x86-64/opcodes.ts';
import { general, vector } from '../../targets/x86-64/registers.ts';

export type Block = Node<Expanded, 'Block'>;
export type Instruction = Node<Expanded, 'Instruction'>;
export type Operand = Node<Expanded, 'Operand'>;
export type Terminator = Node<Expanded, 'Terminator'>;
const { mk } = Expanded;

const machine = {
  name: 'x86-64',
  model: {
    pointer: { size: 8, align: 8 },
    integers: {},
    floatings: {},
    charSigned: true,
    sizeType: 'unsigned long',
    differenceType: 'long',
    wideCharacter: 'int',
    pointerType: 'i64',
    biggestAlignment: 16,
  },
  opcode,
  classes: { general, vector },
} as unknown as Target;

export const newUnit = (options: Partial<CompileOptions> = {}): Unit =>
  new Unit(machine, new Diagnostics(), { ...defaultOptions, ...options });

/** A function or object of external linkage, or of none. */
export function symbol(unit: Unit, name: string, kind: 'function' | 'object', more: Partial<CSymbol> = {}): CSymbol {
  return Object.assign(unit.symbol(name, kind), { linkage: 'external', duration: 'static', ...more });
}

export const reg = (register: number): Operand => mk.Register({ register });
export const imm = (value: number | bigint): Operand => mk.Immediate({ value: BigInt(value) });
export const mem = (fields: object): Operand =>
  mk.Memory({
    base: noRegister,
    index: noRegister,
    scale: 1,
    displacement: 0,
    symbol: null,
    how: null,
    segment: null,
    ...fields,
  });
export const op = (name: string, ...operands: Operand[]): Instruction => mk.Machine({ opcode: opcode(name), operands });
export const call = (target: CSymbol, how = 'plt', name = 'call'): Instruction =>
  mk.Call({
    opcode: opcode(name),
    target: mk.Code({ symbol: target, how }),
    reads: [],
    writes: [],
    clobbers: [],
    stack: 0,
  });
export const to = (block: number) => mk.Edge({ block });
export const jump = (block: number): Terminator => mk.Jump({ to: to(block) });
export const branch = (name: string, then: number, otherwise: number): Terminator =>
  mk.Branch({ opcode: opcode(name), then: to(then), else: to(otherwise) });
export const ret = (): Terminator => mk.Return({ reads: [] });
export const block = (
  number: number,
  instructions: Instruction[],
  terminator: Terminator,
  { loop = 0, label = null }: { loop?: number; label?: Label | null } = {},
): Block => mk.Block({ block: number, label, loop, instructions, terminator });

export function machineFunction(s: CSymbol, blocks: Block[], tables: Node<Expanded, 'Table'>[] = []) {
  return mk.MachineFunction({ symbol: s, tables, blocks, saved: [], frame: 0, frameRegister: noRegister });
}

type MachineFunction = Node<Expanded, 'External'>;

function relaxed(f: MachineFunction, unit: Unit): Node<Relaxed, 'External'> {
  const linear = tidy.run<'External'>(linearize.run<'External'>(f, unit), unit);
  return relax.run<'External'>(linear, unit);
}

/** From blocks to bytes. */
export const assembled = (f: MachineFunction, unit: Unit): Node<Encoded, 'External'> =>
  encode.run<'External'>(relaxed(f, unit), unit);

/** A file for the system's compiler to link. */
export interface LinkInput {
  readonly name: string;
  readonly content: Uint8Array | string;
}
type Data = Extract<Node<Encoded, 'External'>, Node<Printed, 'External'>>;

/** The unit as an object file and as assembler text. */
export function bothForms(functions: readonly MachineFunction[], data: readonly Data[], unit: Unit): LinkInput[] {
  const object = writeObject([...functions.map(f => assembled(f, unit)), ...data], unit, 'test.c');
  const writer = new AssemblyWriter(unit, 'test.c');
  for (const f of functions) writer.add(printAssembly.run<'External'>(relaxed(f, unit), unit));
  for (const d of data) writer.add(d);
  return [
    { name: 'test.o', content: object.bytes },
    { name: 'test.s', content: writer.finish() },
  ];
}

/** Links the file with the C library, runs it, and gives its output and exit status. */
export function linkAndRun(file: LinkInput, options: readonly string[] = []): { output: string; status: number } {
  const directory = mkdtempSync(join(tmpdir(), 'tscc-object-'));
  try {
    const object = join(directory, file.name);
    const program = join(directory, 'program');
    writeFileSync(object, file.content);
    execFileSync('gcc', ['-o', program, object, ...options]);
    try {
      return { output: execFileSync(program, { encoding: 'utf8' }), status: 0 };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { output: stdout, status };
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
