/** What a target declares: the questions that passes ask instead of knowing a machine. */

import type { Node, NodeK } from '../nanopass/index.ts';
import type { Allocated } from './allocated.ts';
import type { Expanded } from './expanded.ts';
import type { Framed } from './framed.ts';
import type { MachineType, Opcode, Register, RegisterClass } from './machine.ts';
import type { CType, DataModel, FunctionType } from './types.ts';
import type { Unit } from './unit.ts';
import type { Variadic } from './variadic.ts';

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

/** Where the parts of a frame lie once its registers and slots are known. Offsets are bytes. */
export interface FrameLayout {
  /** Register and displacement of the start of the slot area. */
  readonly slots: { readonly base: Register; readonly displacement: number };
  /** The first argument on the stack that the caller passed. */
  readonly incoming: { readonly base: Register; readonly displacement: number };
  /** The argument area for calls. */
  readonly outgoing: { readonly base: Register; readonly displacement: number };
  readonly prologue: readonly Node<Framed, 'Instruction'>[];
  readonly epilogue: readonly Node<Framed, 'Instruction'>[];
  /** Bytes below the return address. */
  readonly size: number;
  readonly frameRegister: Register;
}
/** What is wrong with a finished frame, in words. */
export interface FrameFaults {
  /** of the stack pointer at calls and returns */
  readonly stack: readonly string[];
  /** of callee-saved registers at returns */
  readonly registers: readonly string[];
}
export interface FrameDemands {
  readonly saved: readonly Register[];
  /** Size and greatest alignment of the slot area. */
  readonly slotBytes: number;
  readonly slotAlign: number;
  readonly argumentBytes: number;
  readonly calls: boolean;
  /** The stack pointer moves in the body. */
  readonly dynamic: boolean;
  readonly framePointer: boolean;
}

/** The registers that a variadic function saves at its entry, each at an offset in bytes. */
export interface SaveArea {
  readonly size: number;
  readonly align: number;
  readonly generals: readonly { readonly location: Location; readonly offset: number }[];
  readonly vectors: readonly { readonly location: Location; readonly offset: number }[];
}

/** What GNU's nested functions ask of a target. */
export interface NestedFunctions {
  /** Where a function whose address was taken finds the frame of the function around it. */
  readonly chain: Location;
  /** Bytes for a jmp_buf. */
  readonly jumpBuffer: number;
  /** The code that loads the chain and jumps to the function: its parts in memory. */
  readonly trampoline: {
    readonly size: number;
    readonly parts: readonly (
      | { readonly offset: number; readonly holds: 'code'; readonly size: 2 | 4; readonly value: number }
      | { readonly offset: number; readonly holds: 'function' | 'chain' }
    )[];
  };
}

/** What `<stdarg.h>` does, as trees. A list is a pointer to a va_list, evaluated once. */
export interface VariadicAccess {
  /** In a function of type `of`. */
  start(unit: Unit, list: Node<Variadic, 'Expression'>, of: FunctionType): Node<Variadic, 'Expression'>;
  argument(unit: Unit, list: Node<Variadic, 'Expression'>, type: CType): Node<Variadic, 'Expression'>;
  copy(unit: Unit, to: Node<Variadic, 'Expression'>, from: Node<Variadic, 'Expression'>): Node<Variadic, 'Expression'>;
}

export interface Target {
  readonly name: string;
  readonly triple: string;
  readonly model: DataModel;
  /** Bytes between the halves of an argument list, and so on, are the ABI's: see the target's `abi.ts`. */
  layoutCall(type: FunctionType, args: readonly CType[], variadicFrom: number): CallLayout;
  /** `__builtin_va_list` as a C type of this unit. */
  vaList(unit: Unit): CType;
  readonly variadic: VariadicAccess;
  /** Where a variadic function finds the registers that may hold arguments, and how it saves them for `variadic`. */
  readonly saveArea: SaveArea;
  readonly nestedFunctions: NestedFunctions;
  readonly registerName: (r: Register) => string;
  readonly stackPointer: Register;
  readonly registerNumber: (name: string) => Register | undefined;
  readonly opcode: (name: string) => Opcode | undefined;
  readonly classes: Readonly<Record<string, RegisterClass>>;
  /** The same for functions that need no frame pointer. */
  readonly classesWithoutFrame: Readonly<Record<string, RegisterClass>>;
  readonly needsFramePointer: (demands: Pick<FrameDemands, 'slotAlign' | 'dynamic' | 'framePointer'>) => boolean;
  /** The register class that holds a value of this type. */
  readonly classOf: (t: MachineType) => string;
  readonly calleeSaved: readonly Register[];
  /** The type in which a copy between two physical registers keeps everything. */
  readonly widestType: (r: Register) => MachineType;
  /** Instructions that copy a value from memory to memory, for types that no register class holds (x87). */
  readonly copyMemory: (
    type: MachineType,
    to: Node<Allocated, 'Operand'>,
    from: Node<Allocated, 'Operand'>,
  ) => Node<Allocated, 'Instruction'>[];
  /** A call that does not come back, with what has to stand before it: its target may need no register that the frame restores. Null where the call cannot be one. */
  readonly tailCall: (call: NodeK<Allocated, 'Call'>) => {
    readonly before: readonly Node<Allocated, 'Instruction'>[];
    readonly jump: NodeK<Allocated, 'TailCall'>;
  } | null;
  /** Throws an Error for a frame that the target cannot build. */
  readonly layOutFrame: (demands: FrameDemands) => FrameLayout;
  /** Follows the stack pointer and the callee-saved registers through the code, for `--verify`. */
  readonly faultsOfFrame: (fn: Node<Framed, 'External'>) => FrameFaults;
  /** Machine instructions for a copy, spill or reload, or a call through memory. */
  readonly expand: (
    pseudo: NodeK<Framed, 'Copy'> | NodeK<Framed, 'Spill'> | NodeK<Framed, 'Reload'> | NodeK<Framed, 'Call'>,
    unit: Unit,
  ) => Node<Expanded, 'Instruction'>[];
}
