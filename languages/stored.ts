/** Stored: automatic objects are initialised by assignments; a declaration only begins an object's lifetime. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Hoisted } from './hoisted.ts';

const stored = extend(Hoisted, 'Stored', {
  remove: ['CompoundLiteral'],
  add: {
    Statement: {
      /** Nothing happens where the object's lifetime ends. */
      Declare: { symbol: 'symbol' },
      /** Fills a whole object with zero bytes, before its parts are assigned. */
      Clear: { place: 'Place' },
    },
    Expression: {
      /** Statements before a value: compound literals are assigned where they are evaluated. */
      Sequence: { type: 'ctype', body: 'Statement*', value: 'Expression' },
    },
  },
});
type Schema = typeof stored.schema;
export interface Stored extends Schema {}
export const Stored: Lang<Stored> = stored;
