/** Assigned: `++`, `--`, `op=` and GNU `?:` are reads and writes of places whose address is computed once. */
import { extend, type Lang } from '../nanopass/index.ts';
import { ByteAddressed } from './byte-addressed.ts';

const assigned = extend(ByteAddressed, 'Assigned', {
  remove: ['Increment', 'AssignOperation', 'ConditionalElse'],
});
type Schema = typeof assigned.schema;
export interface Assigned extends Schema {}
export const Assigned: Lang<Assigned> = assigned;
