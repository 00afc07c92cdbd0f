/** Where machine code mentions registers: the only place that looks into instructions on behalf of register allocation. */
import type { Register } from '../../languages/machine.ts';
import type { PhiFree } from '../../languages/phi-free.ts';
import type { Node } from '../../nanopass/index.ts';

export type Instruction = Node<PhiFree, 'Instruction'>;
export type Terminator = Node<PhiFree, 'Terminator'>;
export type Operand = Node<PhiFree, 'Operand'>;
export type Block = Node<PhiFree, 'Block'>;

/** How a register is mentioned, as bits. */
export const Use = {
  read: 1,
  write: 2,
  modify: 3,
  /** Written while operands are still to be read: inline assembly. */
  early: 4,
  /** Destroyed. Physical registers only. */
  clobber: 8,
} as const;

export type Visit = (register: Register, use: number) => void;

const useOf = { read: Use.read, write: Use.write, modify: Use.modify } as const;

function operandRegisters(operand: Operand, use: number, visit: Visit): void {
  switch (operand.kind) {
    case 'Register':
      visit(operand.register, use);
      return;
    case 'Memory':
      if (operand.base >= 0) visit(operand.base, Use.read);
      if (operand.index >= 0) visit(operand.index, Use.read);
      return;
    case 'SlotMemory':
      if (operand.index >= 0) visit(operand.index, Use.read);
      return;
  }
}

/** Calls `visit` for each mention but what calls destroy, reads of an instruction before its writes in no particular order. */
export function eachRegister(instruction: Instruction | Terminator, visit: Visit): void {
  switch (instruction.kind) {
    case 'Machine': {
      const { opcode, operands } = instruction;
      for (let i = 0; i < operands.length; i++) operandRegisters(operands[i], useOf[opcode.roles[i]], visit);
      const { reads, writes } = opcode;
      for (let i = 0; i < reads.length; i++) visit(reads[i], Use.read);
      for (let i = 0; i < writes.length; i++) visit(writes[i], Use.write);
      return;
    }
    case 'Copy':
      visit(instruction.from, Use.read);
      visit(instruction.to, Use.write);
      return;
    case 'Call':
      operandRegisters(instruction.target, Use.read, visit);
      for (let i = 0; i < instruction.reads.length; i++) visit(instruction.reads[i], Use.read);
      for (let i = 0; i < instruction.writes.length; i++) visit(instruction.writes[i], Use.write);
      return;
    case 'Assembly':
      for (let i = 0; i < instruction.operands.length; i++) {
        const role = instruction.roles[i];
        operandRegisters(instruction.operands[i], role & Use.write ? role | Use.early : role, visit);
      }
      for (const r of instruction.clobbers) visit(r, Use.clobber | Use.early);
      return;
    case 'IndirectJump':
      operandRegisters(instruction.target, Use.read, visit);
      return;
    case 'Return':
      for (let i = 0; i < instruction.reads.length; i++) visit(instruction.reads[i], Use.read);
      return;
  }
}

/** All mentions in a line of instructions: those of instruction i stand from `first[i]` to before `first[i + 1]`. */
export interface Mentions {
  readonly first: Int32Array;
  readonly registers: Int32Array;
  /** `Use` bits. */
  readonly uses: Uint8Array;
}

// One function is allocated after the other, so its mentions stand where those of the last one stood.
let registers = new Int32Array(1 << 12);
let uses = new Uint8Array(1 << 12);
let length = 0;

const note: Visit = (register, use) => {
  if (length === registers.length) {
    const [oldRegisters, oldUses] = [registers, uses];
    registers = new Int32Array(2 * length);
    uses = new Uint8Array(2 * length);
    registers.set(oldRegisters);
    uses.set(oldUses);
  }
  registers[length] = register;
  uses[length++] = use;
};

/** The mentions in the line, as `eachRegister` gives them. They stand until the next call. */
export function mentionsIn(line: readonly (Instruction | Terminator)[]): Mentions {
  const first = new Int32Array(line.length + 1);
  length = 0;
  for (let i = 0; i < line.length; i++) {
    eachRegister(line[i], note);
    first[i + 1] = length;
  }
  return { first, registers, uses };
}

/** The numbers of the blocks that control goes to. */
export function successors(terminator: Terminator): number[] {
  switch (terminator.kind) {
    case 'Jump':
      return [terminator.to.block];
    case 'Branch':
      return [terminator.then.block, terminator.else.block];
    case 'IndirectJump':
      return terminator.targets.map(e => e.block);
    default:
      return [];
  }
}
