/** What the passes at the end of the chain ask of a target: bytes and text for instructions, and the jumps that layout needs. */

import type { Linear } from '../languages/linear.ts';
import type { Opcode } from '../languages/machine.ts';
import type { Relaxed } from '../languages/relaxed.ts';
import type { CSymbol, Label } from '../languages/unit.ts';
import type { Node, NodeK } from '../nanopass/index.ts';
import type { Bytes } from './elf/bytes.ts';
import { x86Encoding } from './x86-64/encoding.ts';

export type Assembly = NodeK<Relaxed, 'Assembly'>;
export type Operand = Node<Relaxed, 'Operand'>;

/** Hears of the places in the code that wait for an address; a relocation is a name of the target's ELF supplement. */
export interface Fixups {
  symbol(offset: number, relocation: string, symbol: CSymbol, addend: number): void;
  /** A constant of `size` bytes in read-only data. */
  pool(offset: number, relocation: string, bits: bigint, size: number, addend: number): void;
  table(offset: number, relocation: string, table: number, addend: number): void;
  /** The place of a label in the same function, relative to the place of the fixup. */
  label(offset: number, label: Label, addend: number): void;
}

/** How places in the program are written in assembly. */
export interface Names {
  symbol(symbol: CSymbol): string;
  pool(bits: bigint, size: number): string;
  table(table: number): string;
  label(label: Label): string;
  block(block: number): string;
}

/**
 * Thrown where a unit holds assembly of its own, which only an assembler can turn into bytes: print the unit as text instead,
 * and give it to one.
 */
export class NeedsAssembler extends Error {}

export interface Encoding {
  /** The same code in fewer or shorter instructions; the same array where there is nothing to do. */
  tidy(code: readonly Node<Linear, 'Instruction'>[]): readonly Node<Linear, 'Instruction'>[];
  /** Appends the instruction's bytes. Throws where it has no encoding. */
  encode(out: Bytes, opcode: Opcode, operands: readonly Operand[], fixups: Fixups): void;
  /** How many bytes `encode` appends. Throws where it throws. */
  size(opcode: Opcode, operands: readonly Operand[]): number;
  /** The text of inline assembly with its operands in place. */
  expandTemplate(assembly: Assembly, names: Names): string;
  /** Appends a jump, its displacement left zero in its last one (short) or four bytes. */
  encodeJump(out: Bytes, opcode: Opcode, short: boolean): void;
  /** Bytes of a jump. */
  jumpSize(opcode: Opcode, short: boolean): number;
  readonly jump: Opcode;
  readonly return: Opcode;
  /** The conditional jump that is taken when this one is not. */
  inverse(opcode: Opcode): Opcode;
  /** The instruction as a line of GNU assembler text. */
  print(opcode: Opcode, operands: readonly Operand[], names: Names): string;
  /** A byte that pads code. */
  readonly padding: number;
  /** The number of a relocation. Throws on an unknown name. */
  relocation(name: string): number;
  /** The relocation that stores an address in data, by its size in bytes. */
  addressRelocation(size: number): string;
  /** The relocation that stores 32 bits relative to their own place. */
  readonly relativeRelocation: string;
}

const encodings: Readonly<Record<string, Encoding>> = { 'x86-64': x86Encoding };

/** The encoding of a target by its name. */
export function encodingOf(target: { readonly name: string }): Encoding {
  const found = encodings[target.name];
  if (found === undefined) throw new Error(`there is no encoder for ${target.name}`);
  return found;
}

/** Appends the bytes of whatever is neither a jump nor the start of a block. Throws where it has no encoding. */
export function encodePiece(
  out: Bytes,
  instruction: Exclude<Node<Linear, 'Instruction'>, { kind: 'Start' | 'JumpTo' }>,
  encoding: Encoding,
  fixups: Fixups,
): void {
  switch (instruction.kind) {
    case 'Machine':
      encoding.encode(out, instruction.opcode, instruction.operands, fixups);
      break;
    case 'Call':
      encoding.encode(out, instruction.opcode, [instruction.target], fixups);
      break;
    case 'Assembly':
      // An empty template only ties values to registers and memory.
      if (instruction.template.trim() !== '') throw new NeedsAssembler(`inline assembly: ${instruction.template}`);
      break;
  }
}
