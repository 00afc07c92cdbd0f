/**
 * What the stack and the callee-saved registers must be (System V ABI 3.2.1, 3.2.2), found by following what instructions do to the stack pointer: at a call it is
 * a multiple of 16; at a return it is where it was at the entry, and each callee-saved register has the value that it had then.
 */
import type { Framed } from '../../languages/framed.ts';
import type { Register } from '../../languages/machine.ts';
import type { FrameFaults } from '../../languages/target.ts';
import type { Node } from '../../nanopass/index.ts';
import { calleeSaved, rbp, registerName, rsp } from './registers.ts';

type Instruction = Node<Framed, 'Instruction'>;
type Operand = Node<Framed, 'Operand'>;

/** Where the stack pointer is from the entry's on, in bytes; null where it is not known as a number (after `alloca`, or rounding down). */
type Offset = number | null;
interface State {
  stack: Offset;
  frame: Offset;
  /** The callee-saved registers that have the caller's value. */
  readonly kept: Set<Register>;
  /** The caller's values that have been pushed, by offset. */
  readonly pushed: Map<number, Register>;
}

export function faultsOfFrame(fn: Node<Framed, 'External'>): FrameFaults {
  const faults = { stack: [] as string[], registers: [] as string[] };
  if (fn.kind !== 'MachineFunction') return faults;
  const blocks = new Map(fn.blocks.map(block => [block.block, block]));
  const entry: State = { stack: 0, frame: null, kept: new Set(calleeSaved), pushed: new Map() };
  const states = new Map<number, State>([[fn.blocks[0].block, entry]]);
  const waiting = new Set(states.keys());
  // A state only loses what it knows, so that this comes to an end; a set hands out what is added while it is walked.
  for (const number of waiting) {
    waiting.delete(number);
    const state = after(blocks.get(number)!.instructions, states.get(number)!);
    for (const next of targetsOf(blocks.get(number)!.terminator)) {
      const known = states.get(next);
      if (known === undefined) states.set(next, copyOf(state));
      else if (!met(known, state)) continue;
      waiting.add(next);
    }
  }
  for (const [number, start] of states) {
    const { instructions, terminator } = blocks.get(number)!;
    const state = after(instructions, start, stack => {
      // The caller's call has pushed eight bytes below a multiple of 16.
      if (stack !== null && (stack - 8) % 16 !== 0)
        faults.stack.push(`b${number}: a call with the stack pointer ${-stack} bytes below the return address`);
    });
    if (terminator.kind !== 'Return' && terminator.kind !== 'TailCall') continue;
    if (state.stack !== 0)
      faults.stack.push(`b${number}: the stack pointer at a return is not what it was at the entry`);
    for (const r of calleeSaved)
      if (!state.kept.has(r)) faults.registers.push(`b${number}: returns without the caller's ${registerName(r)}`);
  }
  return faults;
}

const copyOf = (state: State): State => ({ ...state, kept: new Set(state.kept), pushed: new Map(state.pushed) });

/** Leaves in `state` what `other` knows too; was that less? */
function met(state: State, other: State): boolean {
  let less = false;
  for (const r of state.kept) if (!other.kept.has(r)) less = state.kept.delete(r);
  for (const [offset, r] of state.pushed) if (other.pushed.get(offset) !== r) less = state.pushed.delete(offset);
  for (const what of ['stack', 'frame'] as const) {
    if (state[what] === null || state[what] === other[what]) continue;
    state[what] = null;
    less = true;
  }
  return less;
}

/** The state after instructions; `call` hears of the stack pointer at each call. */
function after(instructions: readonly Instruction[], start: State, call: (stack: Offset) => void = () => {}): State {
  const state = copyOf(start);
  for (const instruction of instructions) {
    if (instruction.kind === 'Call' || (instruction.kind === 'Machine' && instruction.opcode.isCall)) call(state.stack);
    follow(instruction, state);
  }
  return state;
}

/** What an instruction does to the stack pointer, to the frame pointer and to the caller's values. */
function follow(instruction: Instruction, state: State): void {
  if (instruction.kind === 'Machine') {
    const { opcode, operands } = instruction;
    const [first, second] = operands;
    const subject = first?.kind === 'Register' ? first.register : -1;
    if (opcode.name === 'push.64') {
      if (state.stack !== null) {
        state.stack -= 8;
        state.pushed.delete(state.stack);
        if (state.kept.has(subject)) state.pushed.set(state.stack, subject);
      }
      return;
    }
    if (opcode.name === 'pop.64') {
      const restored = state.stack !== null && state.pushed.get(state.stack) === subject;
      if (state.stack !== null) state.stack += 8;
      if (restored) state.kept.add(subject);
      else state.kept.delete(subject);
      if (subject === rbp) state.frame = null;
      return;
    }
    if (subject === rsp && opcode.roles[0] !== 'read') {
      state.stack = moved(opcode.name, second, state);
      return;
    }
    if (subject === rbp && opcode.name === 'mov.64' && second?.kind === 'Register' && second.register === rsp) {
      state.frame = state.stack;
      state.kept.delete(rbp);
      return;
    }
  }
  for (const r of writtenBy(instruction)) {
    state.kept.delete(r);
    if (r === rbp) state.frame = null;
  }
}

/** Where the stack pointer is after an instruction whose first operand it is. */
function moved(name: string, by: Operand | undefined, state: State): Offset {
  if (by?.kind === 'Immediate' && state.stack !== null) {
    if (name === 'sub.64') return state.stack - Number(by.value);
    if (name === 'add.64') return state.stack + Number(by.value);
  }
  if (name === 'lea.64' && by?.kind === 'Memory' && by.index < 0) {
    const base = by.base === rbp ? state.frame : by.base === rsp ? state.stack : null;
    return base === null ? null : base + by.displacement;
  }
  return null;
}

function writtenBy(instruction: Instruction): readonly Register[] {
  switch (instruction.kind) {
    case 'Machine': {
      const { opcode, operands } = instruction;
      const results = operands.filter((o, i) => o.kind === 'Register' && opcode.roles[i] !== 'read');
      return [...opcode.writes, ...results.map(o => (o as Extract<Operand, { kind: 'Register' }>).register)];
    }
    case 'Copy':
      return [instruction.to];
    case 'Reload':
      return [instruction.register];
    case 'Call':
      return [...instruction.writes, ...instruction.clobbers];
    case 'Assembly': {
      const results = instruction.operands.filter((o, i) => o.kind === 'Register' && (instruction.roles[i] & 2) !== 0);
      return [...instruction.clobbers, ...results.map(o => (o as Extract<Operand, { kind: 'Register' }>).register)];
    }
    default:
      return [];
  }
}

function targetsOf(terminator: Node<Framed, 'Terminator'>): readonly number[] {
  switch (terminator.kind) {
    case 'Jump':
      return [terminator.to.block];
    case 'Branch':
      return [terminator.then.block, terminator.else.block];
    case 'IndirectJump':
      return terminator.targets.map(edge => edge.block);
    default:
      return [];
  }
}
