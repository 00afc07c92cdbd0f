/** Relaxed: every jump has its size: short where its target is near. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Linear } from './linear.ts';

const relaxed = extend(Linear, 'Relaxed', {
  add: { Instruction: { JumpTo: { opcode: 'opcode', block: 'block', short: 'flag' } } },
});
type Schema = typeof relaxed.schema;
export interface Relaxed extends Schema {}
export const Relaxed: Lang<Relaxed> = relaxed;
