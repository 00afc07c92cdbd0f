/** Data: static objects are bytes and relocations. Here the unit stage ends and functions go their way one by one. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Lifted } from './lifted.ts';

const data = extend(Lifted, 'Data', {
  remove: ['Object', 'String', 'Contents', 'Item', 'BitItem', 'BytesItem', 'RepeatedItem'],
  add: {
    External: {
      /** `bytes` may end early: the rest up to `size` is zero. Alignment, section, linkage are the symbol's. */
      Data: {
        symbol: 'symbol',
        size: 'int',
        align: 'int',
        readonly: 'flag',
        bytes: 'bytes',
        relocations: 'Relocation*',
      },
      /** A tentative definition without an initialiser: zero bytes, or common. */
      Zero: { symbol: 'symbol', size: 'int', align: 'int' },
      /** Another name: `__attribute__((alias))`. */
      Alias: { symbol: 'symbol', of: 'name' },
    },
    /** The address of a symbol (or label) plus a number, `size` bytes at `offset`. */
    Relocation: {
      Relocation: { offset: 'int', size: 'int', symbol: 'symbol', addend: 'int' },
      LabelRelocation: { offset: 'int', size: 'int', label: 'label', addend: 'int' },
      /** `&&a - &&b` */
      LabelDifference: { offset: 'int', size: 'int', left: 'label', right: 'label', addend: 'int' },
    },
  },
});
type Schema = typeof data.schema;
export interface Data extends Schema {}
export const Data: Lang<Data> = data;
