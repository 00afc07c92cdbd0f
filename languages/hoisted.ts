/** Hoisted: strings, static compound literals and static locals are objects of the unit, each under a symbol of its own. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Initialized } from './initialized.ts';

const hoisted = extend(Initialized, 'Hoisted', {
  remove: ['StringLiteral'],
  add: {
    External: {
      /** A string literal's array; equal ones may share. */
      String: { symbol: 'symbol', bytes: 'bytes' },
    },
  },
});
type Schema = typeof hoisted.schema;
export interface Hoisted extends Schema {}
export const Hoisted: Lang<Hoisted> = hoisted;
