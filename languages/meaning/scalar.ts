/** What Scalar means: nothing is new: complex numbers are only moved. */
import { Scalar } from '../scalar.ts';
import { bitfieldFree } from './bitfield-free.ts';
import { meaning } from './results.ts';

export const scalar = meaning(Scalar, bitfieldFree, {});
