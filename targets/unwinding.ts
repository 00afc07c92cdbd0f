/** What a target says of its frames to those who unwind the stack. */
import type { Linear } from '../languages/linear.ts';
import type { Opcode, Register } from '../languages/machine.ts';
import type { Node } from '../nanopass/index.ts';
import { x86Unwinding } from './x86-64/unwinding.ts';

/** Where the frame of a function is found at one place of its code. Not changed once made. */
export interface FrameState {
  /** The canonical frame address is this register plus so many bytes. */
  readonly register: Register;
  readonly offset: number;
  /** The registers of the caller that have been saved, at most once each. */
  readonly saved: readonly SavedRegister[];
}

export interface SavedRegister {
  readonly register: Register;
  /** Bytes from the canonical frame address. */
  readonly place: number;
}

/** Where the register of the caller lies; undefined while it is still in the register. */
export function placeOf({ saved }: FrameState, register: Register): number | undefined {
  for (let i = 0; i < saved.length; i++) if (saved[i].register === register) return saved[i].place;
  return undefined;
}

export interface Unwinding {
  /** At the first instruction of every function. */
  readonly entry: FrameState;
  /** May the instruction change the state, or end the path? Of most the answer is no, and they are asked nothing else. */
  concerns(instruction: Node<Linear, 'Instruction'>): boolean;
  /** After an instruction. `frameRegister` is the one that the function's frame hangs on, or -1; the same state where nothing changes. */
  after(state: FrameState, instruction: Node<Linear, 'Instruction'>, frameRegister: Register): FrameState;
  /** Does the path end here, as with a return or a jump that is always taken? */
  ends(opcode: Opcode): boolean;
  /** The number of a register in the ABI's table for DWARF. */
  dwarfNumber(register: Register): number;
  /** Where the return address lies, in DWARF's numbers: a register of its own, saved at CFA + offset. */
  readonly returnAddress: { readonly register: number; readonly offset: number };
  /** Bytes that offsets are multiples of, and of which the code alignment is one. */
  readonly dataAlignment: number;
}

const unwindings: Readonly<Record<string, Unwinding>> = { 'x86-64': x86Unwinding };

/** The unwinding of a target by its name. */
export function unwindingOf(target: { readonly name: string }): Unwinding {
  const found = unwindings[target.name];
  if (found === undefined) throw new Error(`nobody knows how to unwind ${target.name}`);
  return found;
}
