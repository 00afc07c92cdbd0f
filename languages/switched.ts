/** Switched: a switch is a tree of comparisons and jump tables. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Jumping } from './jumping.ts';

const switched = extend(Jumping, 'Switched', {
  remove: ['Switch', 'SwitchCase'],
  add: {
    Statement: {
      /** Goes to the target with number `index`, which is in range; of the target's pointer-sized unsigned type. */
      JumpTable: { index: 'Expression', targets: 'label*' },
    },
  },
});
type Schema = typeof switched.schema;
export interface Switched extends Schema {}
export const Switched: Lang<Switched> = switched;
