/** FixedFrame: variable arrays are pointers to stack that is allocated and given back explicitly; scopes no longer matter. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Laned } from './laned.ts';

const fixedFrame = extend(Laned, 'FixedFrame', {
  remove: ['FixLength', 'VariableSize', 'DeclareUntilEnd'],
  add: {
    Statement: {
      /** Remembers the stack pointer in a hidden object, and sets it back. */
      SaveStack: { symbol: 'symbol' },
      RestoreStack: { symbol: 'symbol' },
    },
    Expression: {
      /** Fresh stack of `size` bytes at a multiple of `align`: variable arrays and alloca. */
      AllocateStack: { type: 'ctype', size: 'Expression', align: 'int' },
    },
  },
});
type Schema = typeof fixedFrame.schema;
export interface FixedFrame extends Schema {}
export const FixedFrame: Lang<FixedFrame> = fixedFrame;
