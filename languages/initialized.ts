/** Initialized: an initialiser is a list of offsets and values; designators and brace elision are gone. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Constant } from './constant.ts';

const initialized = extend(Constant, 'Initialized', {
  remove: ['ExpressionInitializer', 'ListInitializer', 'InitializerItem', 'FieldDesignator', 'IndexDesignator'],
  add: {
    External: { Object: { symbol: 'symbol', initializer: 'Contents?' } },
    Statement: { Declare: { symbol: 'symbol', initializer: 'Contents?' } },
    Place: { CompoundLiteral: { type: 'ctype', symbol: 'symbol', initializer: 'Contents' } },
    /** What is not mentioned is zero. Sorted by offset; later initialisers of one subobject have replaced earlier ones (C17 6.7.9p19). */
    Contents: { Contents: { items: 'Item*' } },
    Item: {
      /** A scalar, or a whole struct, union, complex or vector value, at `offset` bytes. */
      Item: { offset: 'int', type: 'ctype', value: 'Expression' },
      BitItem: { offset: 'int', field: 'field', value: 'Expression' },
      /** Characters into an array: from a string literal, cut or not yet padded to the array's size. */
      BytesItem: { offset: 'int', bytes: 'bytes' },
      /** `[low ... high] = value` over `count` elements of `stride` bytes; the value is evaluated once. */
      RepeatedItem: { offset: 'int', stride: 'int', count: 'int', type: 'ctype', value: 'Expression' },
    },
  },
});
type Schema = typeof initialized.schema;
export interface Initialized extends Schema {}
export const Initialized: Lang<Initialized> = initialized;
