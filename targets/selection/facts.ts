/** What instruction selection knows of a function before it starts: who defines a value, how often it is used, and where. */
import type { Addressed } from '../../languages/addressed.ts';
import type { MachineType } from '../../languages/machine.ts';
import type { Node } from '../../nanopass/index.ts';

export type Instruction = Node<Addressed, 'Instruction'>;
export type Terminator = Node<Addressed, 'Terminator'>;
export type Block = Node<Addressed, 'Block'>;
export type Address = Node<Addressed, 'Address'>;

export interface Facts {
  /** By value: the instruction that defines it; undefined for parameters of blocks and of the function. */
  readonly definition: readonly (Instruction | undefined)[];
  /** By value: how many operands read it. */
  readonly uses: Int32Array;
  /** By value: how many of them ask only whether it is zero: those of branches and selects. */
  readonly tests: Int32Array;
  /** By value: the index of the block that defines it. */
  readonly blockOf: Int32Array;
  /** By value: how many changes of memory come before its definition in its block. */
  readonly epochOf: Int32Array;
  /** By index of block: how many changes of memory it has. */
  readonly epochs: Int32Array;
  /** By value; the registers that selection makes come behind. */
  readonly types: MachineType[];
  /** The largest argument area of the calls, in bytes. */
  readonly argumentBytes: number;
}

/** Facts with the place where instructions are being selected. */
export class Place implements Facts {
  block = -1;
  /** The block before the outermost loop around the block at hand; -1 outside loops. */
  home = -1;
  /** Changes of memory before the instruction at hand, in its block. */
  epoch = 0;
  readonly definition: readonly (Instruction | undefined)[];
  readonly uses: Int32Array;
  readonly tests: Int32Array;
  readonly blockOf: Int32Array;
  readonly epochOf: Int32Array;
  readonly epochs: Int32Array;
  readonly types: MachineType[];
  readonly argumentBytes: number;
  constructor(facts: Facts) {
    this.definition = facts.definition;
    this.uses = facts.uses;
    this.tests = facts.tests;
    this.blockOf = facts.blockOf;
    this.epochOf = facts.epochOf;
    this.epochs = facts.epochs;
    this.types = facts.types;
    this.argumentBytes = facts.argumentBytes;
  }

  /**
   * The instruction that defines the value, if it can be computed at the place at hand instead: nobody else wants the value, and it
   * was to be computed in this block anyway.
   */
  inner(value: number): Instruction | undefined {
    return this.uses[value] === 1 && this.blockOf[value] === this.block ? this.definition[value] : undefined;
  }

  /**
   * The comparison that defines the value, if it can be made at the place at hand: also where it is tested several times, since comparing again
   * is cheaper than a number that is compared.
   */
  comparison(value: number): Extract<Instruction, { kind: 'Compare' }> | undefined {
    const n = this.uses[value] === this.tests[value] ? this.definition[value] : this.inner(value);
    return n?.kind === 'Compare' ? n : undefined;
  }

  /** Would a load of the value read the same at the place at hand? */
  loadsHere(value: number): boolean {
    return this.epochOf[value] === this.epoch;
  }
}
