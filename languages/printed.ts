/** Printed: a function is assembler text (`-S`); what the unit stage made is still to be written. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Encoded } from './encoded.ts';

const printed = extend(Encoded, 'Printed', {
  remove: [
    'Code',
    'SymbolFixup',
    'PoolFixup',
    'TableFixup',
    'EncodedTable',
    'Place',
    'Line',
    'FrameAddress',
    'SavedAt',
    'NotSaved',
  ],
  add: {
    External: {
      /** The lines of the function's section; `constants` are those that the text names, `references` the symbols. */
      Text: {
        symbol: 'symbol',
        align: 'int',
        text: 'string',
        constants: 'Pool*',
        tables: 'PrintedTable*',
        references: 'symbol*',
      },
    },
    PrintedTable: { PrintedTable: { text: 'string' } },
  },
});
type Schema = typeof printed.schema;
export interface Printed extends Schema {}
export const Printed: Lang<Printed> = printed;
