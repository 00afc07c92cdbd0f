/** ByteAddressed: members, subscripts and pointer arithmetic are byte addresses. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Data } from './data.ts';

const byteAddressed = extend(Data, 'ByteAddressed', {
  remove: ['Member', 'Materialized', 'PointerAdd', 'PointerDifference', 'Decay'],
  add: {
    Place: {
      /** A bit-field of the storage unit that `pointer` points to (`field.offset` is already added). */
      BitField: { type: 'ctype', pointer: 'Expression', field: 'field' },
    },
    Expression: {
      /** A pointer moved by `bytes`, of type ptrdiff_t. */
      Offset: { type: 'ctype', pointer: 'Expression', bytes: 'Expression' },
      /** `step` has the type of the place, or is a number of bytes (ptrdiff_t) for a pointer. */
      Increment: { type: 'ctype', place: 'Place', post: 'flag', down: 'flag', step: 'Expression' },
    },
  },
});
type Schema = typeof byteAddressed.schema;
export interface ByteAddressed extends Schema {}
export const ByteAddressed: Lang<ByteAddressed> = byteAddressed;
