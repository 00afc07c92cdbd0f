/** Laned: generic vectors are computed lane by lane in memory; only loads, stores, arguments and results move them whole. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Scalar } from './scalar.ts';

const laned = extend(Scalar, 'Laned', {
  remove: ['Lane', 'VectorOf'],
});
type Schema = typeof laned.schema;
export interface Laned extends Schema {}
export const Laned: Lang<Laned> = laned;
