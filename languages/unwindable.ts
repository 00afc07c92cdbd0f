/** Unwindable: between the instructions stands what tells an unwinder where the caller's frame and registers are. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Relaxed } from './relaxed.ts';

const unwindable = extend(Relaxed, 'Unwindable', {
  add: {
    Instruction: {
      /** From here on the canonical frame address (CFA: the stack pointer before the call) is `register + offset`. */
      FrameAddress: { register: 'register', offset: 'int' },
      /** From here on the caller's value of the register lies at CFA + offset. */
      SavedAt: { register: 'register', offset: 'int' },
      /** From here on the register has the caller's value again. */
      NotSaved: { register: 'register' },
    },
  },
});
type Schema = typeof unwindable.schema;
export interface Unwindable extends Schema {}
export const Unwindable: Lang<Unwindable> = unwindable;
