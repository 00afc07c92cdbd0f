/** What BitfieldFree means: nothing is new: bit-fields are gone. */
import { BitfieldFree } from '../bitfield-free.ts';
import { assigned } from './assigned.ts';
import { meaning } from './results.ts';

export const bitfieldFree = meaning(BitfieldFree, assigned, {});
