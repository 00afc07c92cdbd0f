/** Constant: `sizeof`, `offsetof`, enumerators and constant expressions are numbers; static assertions have been checked. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Typed } from './typed.ts';

const constant = extend(Typed, 'Constant', {
  remove: ['Assertion', 'AssertHere', 'Enumerator', 'SizeofType', 'AlignofType', 'OffsetOf', 'FieldStep', 'IndexStep'],
  add: {
    Statement: {
      /** Bounds in the type of the switch, low <= high. */
      Case: { low: 'integer', high: 'integer', body: 'Statement' },
    },
    Expression: {
      /** The size of a variable array, in bytes: sizes of its fixed part times its lengths. */
      VariableSize: { type: 'ctype', of: 'ctype' },
    },
  },
});
type Schema = typeof constant.schema;
export interface Constant extends Schema {}
export const Constant: Lang<Constant> = constant;
