/** Addressed: addressing modes are formed, and critical edges are split. */
import { extend, type Lang } from '../nanopass/index.ts';
import { LegalOperations } from './legal-operations.ts';

const addressed = extend(LegalOperations, 'Addressed', {
  remove: ['SymbolAddress', 'SlotAddress', 'IncomingArea'],
  add: {
    Instruction: {
      Load: { result: 'definition', type: 'mtype', address: 'Address', volatile: 'flag' },
      Store: { type: 'mtype', address: 'Address', value: 'value', volatile: 'flag' },
      AddressOf: { result: 'definition', type: 'mtype', address: 'Address' },
    },
    /** The sum of a base, an index times `scale` (1, 2, 4, 8), and a displacement. */
    Address: {
      Address: { base: 'value?', index: 'value?', scale: 'int', displacement: 'int' },
      SymbolBased: { symbol: 'symbol', index: 'value?', scale: 'int', displacement: 'int' },
      SlotBased: { slot: 'slot', index: 'value?', scale: 'int', displacement: 'int' },
      IncomingBased: { displacement: 'int' },
    },
  },
  marks: { AddressOf: { pure: true }, Load: { known: true }, Store: { known: true } },
});
type Schema = typeof addressed.schema;
export interface Addressed extends Schema {}
export const Addressed: Lang<Addressed> = addressed;
