/** `tscc/languages`: every language of the chain, and what their trees hold, for plugins. */
export * from './index.ts';
export { bytesOf, firstVirtual, type MachineType, type Opcode, type Register } from './machine.ts';
export type { Target } from './target.ts';
export {
  alignOf,
  type CType,
  integerOf,
  isFloating,
  isInteger,
  isScalar,
  isSigned,
  notation,
  Qualifier,
  sizeOf,
  unqualified,
} from './types.ts';
export { type CSymbol, Label, Storage, type Tag, type Unit } from './unit.ts';
