/** Expanded: pseudo-instructions (copies, spills, reloads) are instructions of the machine. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Framed } from './framed.ts';

const expanded = extend(Framed, 'Expanded', {
  remove: ['Copy', 'Spill', 'Reload'],
});
type Schema = typeof expanded.schema;
export interface Expanded extends Schema {}
export const Expanded: Lang<Expanded> = expanded;
