/** What a target declares: the questions that passes ask instead of knowing a machine. */
import type { MachineType, Opcode, Register, RegisterClass } from './machine.ts';
import type { CType, DataModel, FunctionType } from './types.ts';
import type { Unit } from './unit.ts';

/** Where a piece of an argument or result lives at a call: a physical register, or bytes from the start of the argument area. */
export type Location = number;
const stackBase = 1 << 20;
export const stackLocation = (offset: number): Location => stackBase + offset;
export const isStackLocation = (l: Location): boolean => l >= stackBase;
export const stackOffsetOf = (l: Location): number => l - stackBase;

/** A piece of a value that travels in one register or stack slot. */
export interface Piece {
  readonly location: Location;
  readonly type: MachineType;
  /** Bytes from the start of the value. */
  readonly offset: number;
}
export type Passing =
  /** In pieces: a scalar has one, a small struct up to two; an empty struct none. */
  | { readonly how: 'pieces'; readonly pieces: readonly Piece[] }
  /** Copied to the argument area at `offset`. */
  | { readonly how: 'stack'; readonly offset: number; readonly size: number; readonly align: number }
  /** The caller passes the address of a copy (or of the room for a result). */
  | { readonly how: 'reference'; readonly piece: Piece };
export interface CallLayout {
  readonly arguments: readonly Passing[];
  readonly result: Passing;
  /** For a result by reference: the piece in which its address comes back, if any. */
  readonly resultAddress: Piece | null;
  /** Bytes of the argument area, aligned as the ABI asks. */
  readonly stackBytes: number;
  /** A variadic call tells the number of vector registers used here (x86-64: al). */
  readonly vectorCount: { readonly register: Register; readonly count: number } | null;
  /** Registers used for named arguments, by class: what `va_start` needs. */
  readonly used: { readonly general: number; readonly vector: number; readonly stack: number };
}

export interface Target {
  readonly name: string;
  readonly triple: string;
  readonly model: DataModel;
  /** Bytes between the halves of an argument list, and so on, are the ABI's: see the target's `abi.ts`. */
  layoutCall(type: FunctionType, args: readonly CType[], variadicFrom: number): CallLayout;
  /** `__builtin_va_list` as a C type of this unit. */
  vaList(unit: Unit): CType;
  readonly registerName: (r: Register) => string;
  readonly registerNumber: (name: string) => Register | undefined;
  readonly opcode: (name: string) => Opcode | undefined;
  readonly classes: Readonly<Record<string, RegisterClass>>;
  /** The register class that holds a value of this type. */
  readonly classOf: (t: MachineType) => string;
  readonly calleeSaved: readonly Register[];
}
