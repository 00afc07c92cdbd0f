/** Small machine programs for tests of the passes at the end of the chain. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostics } from '../../languages/diagnostics.ts';
import type { Encoded } from '../../languages/encoded.ts';
import { Expanded } from '../../languages/expanded.ts';
import { noRegister } from '../../languages/machine.ts';
import type { Target } from '../../languages/target.ts';
import { type CompileOptions, type CSymbol, defaultOptions, type Label, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import { encode } from '../../passes/encode.ts';
import { linearize } from '../../passes/linearize.ts';
import { relax } from '../../passes/relax.ts';
import { tidy } from '../../passes/tidy.ts';
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
export const call = (target: CSymbol, how = 'plt'): Instruction =>
  mk.Call({ opcode: opcode('call'), target: mk.Code({ symbol: target, how }), reads: [], writes: [], clobbers: [] });
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

/** From blocks to bytes. */
export function assembled(f: Node<Expanded, 'External'>, unit: Unit): Node<Encoded, 'External'> {
  const linear = tidy.run<'External'>(linearize.run<'External'>(f, unit), unit);
  return encode.run<'External'>(relax.run<'External'>(linear, unit), unit);
}

export const objectBytes = (externals: readonly Node<Encoded, 'External'>[], unit: Unit): Uint8Array =>
  writeObject(externals, unit, 'test.c').bytes;

/** Links the object with the C library, runs it, and gives its output and exit status. */
export function linkAndRun(bytes: Uint8Array, options: readonly string[] = []): { output: string; status: number } {
  const directory = mkdtempSync(join(tmpdir(), 'tscc-object-'));
  try {
    const object = join(directory, 'test.o');
    const program = join(directory, 'program');
    writeFileSync(object, bytes);
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
