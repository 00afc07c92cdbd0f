/** Jumping: loops, if, break and continue are jumps; a switch is a value and a table of labels. */
import { extend, type Lang } from '../nanopass/index.ts';
import { FixedFrame } from './fixed-frame.ts';

const jumping = extend(FixedFrame, 'Jumping', {
  remove: ['If', 'While', 'DoWhile', 'For', 'Break', 'Continue', 'Case', 'Default', 'Empty', 'Block', 'Declare'],
  add: {
    Statement: {
      /** Goes to `then` when the test is nonzero. */
      Branch: { test: 'Expression', then: 'label', else: 'label' },
      Switch: { value: 'Expression', cases: 'SwitchCase*', default: 'label' },
    },
    /** Bounds in the type of the value, disjoint. */
    SwitchCase: { SwitchCase: { low: 'integer', high: 'integer', label: 'label' } },
  },
});
type Schema = typeof jumping.schema;
export interface Jumping extends Schema {}
export const Jumping: Lang<Jumping> = jumping;
