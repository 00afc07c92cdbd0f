/** Scalar: complex values are pairs in memory, computed part by part; only loads, stores, arguments and results move them whole. */
import { extend, type Lang } from '../nanopass/index.ts';
import { BitfieldFree } from './bitfield-free.ts';

const scalar = extend(BitfieldFree, 'Scalar', {
  remove: ['RealPart', 'ImaginaryPart', 'ComplexOf'],
});
type Schema = typeof scalar.schema;
export interface Scalar extends Schema {}
export const Scalar: Lang<Scalar> = scalar;
