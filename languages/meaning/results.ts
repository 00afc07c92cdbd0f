/** What the nonterminals of the function stage mean, in all its languages. */
import { meanings } from '../../nanopass/meaning.ts';
import type { CType } from '../types.ts';
import type { RecordField } from '../unit.ts';
import type { Builder, Entry } from './builder.ts';
import type { Run, Step } from './code.ts';
import type { Scalar } from './integers.ts';

/** A place is an address, and for a bit-field the field in the unit at this address. */
export interface Place {
  readonly type: CType;
  readonly address: Run<number>;
  readonly field: RecordField | null;
}

/** Adds steps to the function that is being built, and is no value. */
type Steps = ReturnType<Builder['step']>;

export interface Results {
  /** A function adds its steps, and gives what a call does with its arguments before the first. */
  External: Entry;
  Statement: Steps;
  Expression: Run;
  Place: Place;
  Block: Steps;
  Instruction: Steps;
  Terminator: Steps;
  /** Goes to the block, having given its parameters their values. */
  Edge: Step;
  Address: Run<number>;
}

/** Defines the meaning of a language. */
export const meaning = meanings<Results, Builder>();

/** Of expressions that are known to be scalars. */
export const scalar = (run: Run): Run<Scalar> => run as Run<Scalar>;
export const address = (run: Run): Run<number> => run as Run<number>;

const loaded = (): Entry => () => {};
/** Objects and aliases are the same in all languages, and the machine's to load. */
export const objects = { Data: loaded, Zero: loaded, Alias: loaded, FileAssembly: loaded };
