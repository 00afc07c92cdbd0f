/** SSA: values and block parameters in the place of local variables; every value is defined once and its definition dominates its uses. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Blocks } from './blocks.ts';

const ssa = extend(Blocks, 'SSA', {
  remove: ['GetLocal', 'SetLocal', 'Local'],
  add: {
    External: {
      Graph: { symbol: 'symbol', incoming: 'Incoming*', slots: 'Slot*', blocks: 'Block*', nextValue: 'int' },
    },
    Block: {
      Block: {
        block: 'block',
        label: 'label?',
        parameters: 'BlockParameter*',
        instructions: 'Instruction*',
        terminator: 'Terminator',
      },
    },
    BlockParameter: { BlockParameter: { value: 'definition', type: 'mtype' } },
    /** One argument for each parameter of the block. */
    Edge: { Edge: { block: 'block', arguments: 'value*' } },
  },
});
type Schema = typeof ssa.schema;
export interface SSA extends Schema {}
export const SSA: Lang<SSA> = ssa;
