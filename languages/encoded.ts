/** Encoded: a function is bytes, fixups, and the lines of its instructions. */
import { type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

const encoded = language('Encoded', {
  External: {
    Code: {
      symbol: 'symbol',
      align: 'int',
      bytes: 'bytes',
      fixups: 'Fixup*',
      constants: 'Pool*',
      tables: 'EncodedTable*',
      labels: 'Place*',
      lines: 'Line*',
      unwinding: 'Unwind*',
    },
    /** What the unit stage made; see data.ts. */
    Data: { symbol: 'symbol', size: 'int', align: 'int', readonly: 'flag', bytes: 'bytes', relocations: 'Relocation*' },
    Zero: { symbol: 'symbol', size: 'int', align: 'int' },
    Alias: { symbol: 'symbol', of: 'name' },
    FileAssembly: { template: 'string' },
  },
  Relocation: {
    Relocation: { offset: 'int', size: 'int', symbol: 'symbol', addend: 'int' },
    LabelRelocation: { offset: 'int', size: 'int', label: 'label', addend: 'int' },
    LabelDifference: { offset: 'int', size: 'int', left: 'label', right: 'label', addend: 'int' },
  },
  /** What the linker fills in at `offset`; `relocation` is the name in the target's ELF supplement without its prefix: PC32, PLT32, GOTPCRELX ... */
  Fixup: {
    SymbolFixup: { offset: 'int', relocation: 'name', symbol: 'symbol', addend: 'int' },
    PoolFixup: { offset: 'int', relocation: 'name', constant: 'int', addend: 'int' },
    TableFixup: { offset: 'int', relocation: 'name', table: 'int', addend: 'int' },
  },
  /** Read-only constants, by number. */
  Pool: { Pool: { bits: 'integer', size: 'int' } },
  /** Entries are offsets of code, relative to the table's start once they are laid out. */
  EncodedTable: { EncodedTable: { table: 'int', offsets: 'int*' } },
  /** Where labels whose address is taken lie. */
  Place: { Place: { label: 'label', offset: 'int' } },
  /** What holds from the instruction at `place` on: see unwindable.ts. */
  Unwind: {
    FrameAddress: { place: 'int', register: 'register', offset: 'int' },
    SavedAt: { place: 'int', register: 'register', offset: 'int' },
    NotSaved: { place: 'int', register: 'register' },
  },
  /** Code from `offset` on comes from the source at `origin`. */
  Line: { Line: { offset: 'int', origin: 'origin' } },
});
type Schema = typeof encoded.schema;
export interface Encoded extends Schema {}
export const Encoded: Lang<Encoded> = encoded;
