/** Copies of parts of a graph with other numbers for values, blocks and slots, whatever the production. Origins stay: what is inlined comes from where it was written. */
import { Blocks } from '../../languages/blocks.ts';
import type { SSA } from '../../languages/ssa.ts';
import { copying, type Node } from '../../nanopass/index.ts';
import type { SSABlock } from '../values/graph.ts';

type Slot = Node<SSA, 'Slot'>;

export interface Numbers {
  /** Where a value is used. */
  readonly value: (v: number) => number;
  /** Where it is defined. */
  readonly definition: (v: number) => number;
  readonly block: (b: number) => number;
  readonly slot: (s: number) => number;
}

const types = ['value', 'definition', 'block', 'slot'] as const;
const block = copying<keyof Numbers, number>([Blocks], 'Block', types);
const slot = copying<keyof Numbers, number>([Blocks], 'Slot', types);

export const renumberBlock = (b: SSABlock, numbers: Numbers): SSABlock => block.call(b, numbers);
export const renumberSlot = (s: Slot, numbers: Numbers): Slot => slot.call(s, numbers);
