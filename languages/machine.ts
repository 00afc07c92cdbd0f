/**
 * What every target says of its machine instructions, in one form that target-independent passes can read.
 *
 * A machine instruction is an opcode and its operands. An opcode is a row of a target's table: it knows which operands it
 * reads and writes, so liveness, register allocation and frame layout know nothing of any one machine.
 */

/** What a value needs from the machine after types are legal: the register class follows from it. */
export type MachineType = 'i8' | 'i16' | 'i32' | 'i64' | 'i128' | 'f32' | 'f64' | 'f80' | 'f128' | 'v128';

export const machineTypes: readonly MachineType[] = [
  'i8',
  'i16',
  'i32',
  'i64',
  'i128',
  'f32',
  'f64',
  'f80',
  'f128',
  'v128',
];

/** Bytes that a value of the type has in memory (an f80's ten bytes; its alignment pads it to 16). */
export const bytesOf: Readonly<Record<MachineType, number>> = {
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  i128: 16,
  f32: 4,
  f64: 8,
  f80: 10,
  f128: 16,
  v128: 16,
};

/**
 * A register: physical ones are 0 .. 127, numbered by the target; virtual ones start at `firstVirtual`.
 * The class of a virtual register is in the function's table; that of a physical one is the target's.
 */
export type Register = number;
export const firstVirtual = 128;
export const isVirtual = (r: Register): boolean => r >= firstVirtual;
/** No register: an address without a base, say. */
export const noRegister: Register = -1;

/** How an instruction uses an operand. `modify` reads and writes the same register (two-address machines). */
export type Role = 'read' | 'write' | 'modify';

/** One row of a target's instruction table, as the passes see it. */
export interface Opcode {
  /** The name in dumps, with the width where there are several: `add.32`. Unique in the target. */
  readonly name: string;
  /**
   * One per operand of the manual's form, which holds from `constrain` on: `add a, b` is modify, read. Before, the results stand
   * apart: an instruction has one result for each `write` and `modify`, and one operand for each `read` and `modify`, in this order;
   * `constrain` puts a modified operand into the register of its result. An operand that is always memory (the destination of a
   * store) is `read`, for its address.
   */
  readonly roles: readonly Role[];
  /**
   * One per operand of the manual's form: if the operand is a register it must be this one (-1: any). The count of a shift
   * is rcx.
   */
  readonly fixed: readonly Register[];
  /**
   * One per operand of the manual's form: the bytes that it reads or writes where it is memory, 0 where it cannot be. So a
   * spilled operand can stay in its slot, if the slot has as many bytes.
   */
  readonly memoryBytes: readonly number[];
  /** May the first two operands before `constrain` be exchanged? */
  readonly commutes: boolean;
  /** Physical registers that are read, or written, without being operands (`cdq`, a call's clobbers are per call). */
  readonly reads: readonly Register[];
  readonly writes: readonly Register[];
  /** Is it a plain register-to-register move (coalescing removes it when both sides meet)? */
  readonly isCopy: boolean;
  readonly isCall: boolean;
  /** Ends a block. */
  readonly isTerminator: boolean;
  readonly readsFlags: boolean;
  readonly writesFlags: boolean;
  readonly loads: boolean;
  readonly stores: boolean;
  /** Can be computed again instead of being kept in a spill slot: constants, addresses of symbols and slots. */
  readonly rematerializable: boolean;
}

/** What the register allocator needs to know of a target's registers. */
export interface RegisterClass {
  readonly name: string;
  /** Allocatable registers in order of preference (caller-saved before callee-saved). */
  readonly allocatable: readonly Register[];
  /** Size and alignment of a spill slot, bytes. */
  readonly spillSize: number;
  readonly spillAlign: number;
}
