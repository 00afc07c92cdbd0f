/** Variadic: `va_arg` and its kin are reads and writes of the va_list, as the ABI lays it out. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Switched } from './switched.ts';

const variadic = extend(Switched, 'Variadic', {
  remove: ['VaArg'],
  add: {
    Expression: {
      /** Where a variadic function has saved its argument registers. */
      RegisterSaveArea: { type: 'ctype' },
      /** The first argument on the stack that has no name. */
      VariadicStack: { type: 'ctype' },
    },
  },
});
type Schema = typeof variadic.schema;
export interface Variadic extends Schema {}
export const Variadic: Lang<Variadic> = variadic;
