/** Copies of parts of a graph with other numbers for values, blocks and slots, whatever the production. Origins stay: what is inlined comes from where it was written. */
import { SSA } from '../../languages/ssa.ts';
import { remapping } from '../../nanopass/index.ts';

export interface Numbers {
  /** Where a value is used. */
  readonly value: (v: number) => number;
  /** Where it is defined. */
  readonly definition: (v: number) => number;
  readonly block: (b: number) => number;
  readonly slot: (s: number) => number;
}

export const renumber: <T extends { readonly kind: string; readonly at: number }>(node: T, numbers: Numbers) => T =
  remapping<keyof Numbers, number>(SSA, ['value', 'definition', 'block', 'slot']);
