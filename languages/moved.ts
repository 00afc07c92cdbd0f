/** Moved: aggregate copies are block moves; only scalars are stored, and aggregates are loaded only as arguments and results. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Effects } from './effects.ts';

const moved = extend(Effects, 'Moved', {
  remove: ['Clear'],
  add: {
    Statement: {
      /** Moves `size` bytes; the blocks are the same or do not overlap. `align` is what both addresses are known to be multiples of. */
      MoveBlock: { to: 'Expression', from: 'Expression', size: 'int', align: 'int' },
      /** Writes `size` zero bytes. */
      ClearBlock: { to: 'Expression', size: 'int', align: 'int' },
    },
  },
});
type Schema = typeof moved.schema;
export interface Moved extends Schema {}
export const Moved: Lang<Moved> = moved;
