/** Lifted: nested functions are functions of the unit, which find the variables of the functions around them through a pointer to a frame. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Stored } from './stored.ts';

const lifted = extend(Stored, 'Lifted', {
  remove: ['InnerFunction'],
});
type Schema = typeof lifted.schema;
export interface Lifted extends Schema {}
export const Lifted: Lang<Lifted> = lifted;
