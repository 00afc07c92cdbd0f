/** Branching: `&&`, `||`, `!` and `?:` are control flow. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Variadic } from './variadic.ts';

const branching = extend(Variadic, 'Branching', {
  remove: ['LogicalAnd', 'LogicalOr', 'LogicalNot', 'Conditional'],
});
type Schema = typeof branching.schema;
export interface Branching extends Schema {}
export const Branching: Lang<Branching> = branching;
