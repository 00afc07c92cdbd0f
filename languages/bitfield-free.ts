/** BitfieldFree: bit-fields are loads, stores, shifts and masks of their storage units. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Assigned } from './assigned.ts';

const bitfieldFree = extend(Assigned, 'BitfieldFree', {
  remove: ['BitField'],
});
type Schema = typeof bitfieldFree.schema;
export interface BitfieldFree extends Schema {}
export const BitfieldFree: Lang<BitfieldFree> = bitfieldFree;
