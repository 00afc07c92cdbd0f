/** PhiFree: block parameters are copies at the ends of the predecessors. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Constrained } from './constrained.ts';

const phiFree = extend(Constrained, 'PhiFree', {
  add: {
    Block: {
      Block: { block: 'block', label: 'label?', loop: 'int', instructions: 'Instruction*', terminator: 'Terminator' },
    },
    Edge: { Edge: { block: 'block' } },
  },
});
type Schema = typeof phiFree.schema;
export interface PhiFree extends Schema {}
export const PhiFree: Lang<PhiFree> = phiFree;
