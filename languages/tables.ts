/**
 * Tables: what the handles in a program's trees refer to, as terms. A dump carries them, so that a restart needs no source.
 *
 *   (Symbol limit.946 object unsigned-int ())
 *   (Symbol main.943 function fn[int;int;ptr[ptr[char]]] ((Linkage external) (Duration static) (Defined)))
 *   (Tag point.4 struct 8 4 ((Field x int 0) (Field y int 4)) ((Complete)))
 *
 * A thing that is named by a handle stands as `name.number`, which is how handles of it are written. What an entry does not say is as in
 * the classes of `unit.ts` from the start; an entry that comes later replaces the one before it.
 */
import { type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

const tables = language('Tables', {
  Entry: {
    /** The first of a dump: the file that was compiled, for which machine, the orders of the passes that were asked for, and the options that are not the default ones. */
    Unit: { format: 'int', source: 'string', target: 'name', orders: 'string*', options: 'Option*' },
    Symbol: { handle: 'name', is: 'name', type: 'ctype?', properties: 'Property*' },
    /** `size` and `align` are bytes. */
    Tag: {
      handle: 'name',
      word: 'name',
      size: 'int',
      align: 'int',
      members: 'Member*',
      properties: 'TagProperty*',
    },
    Label: { handle: 'name', addressTaken: 'flag' },
    /** The numbers that the next symbol, tag and label get. */
    Next: { symbol: 'int', tag: 'int', label: 'int' },
    /** What holds of the unit as a whole by now. */
    Facts: { nestedFunctions: 'flag', executableStack: 'flag' },
    /** Where origins `@origin` lie in the source. */
    Place: { origin: 'int', file: 'string', line: 'int', column: 'int' },
    /** A function leaves the unit stage; its code is made when it is needed. */
    Leaves: { symbol: 'symbol' },
    /** Passes that are repeated change no more of a function, or of a declaration, which has no symbol. */
    Settled: { symbol: 'symbol?' },
  },
  /** One of CompileOptions; the value is JSON. */
  Option: { Option: { name: 'name', value: 'name' } },
  Property: {
    /** The compiler made it: no program can name it. */
    Hidden: {},
    Value: { value: 'integer' },
    Storage: { storage: 'storage' },
    Linkage: { linkage: 'name' },
    Duration: { duration: 'name' },
    Defined: {},
    Tentative: {},
    Initialized: {},
    Implicit: {},
    Used: {},
    AssemblerName: { name: 'string' },
    StaticChain: { symbol: 'symbol' },
    ConstantBytes: { bytes: 'bytes' },
    /** One of SymbolAttributes; the value is JSON. */
    Attribute: { name: 'name', value: 'name' },
    Cleanup: { symbol: 'symbol' },
    /** Lowered code that needs this function of a support library calls this symbol. */
    Support: {},
    /** A string that a pass has made. */
    Text: {},
  },
  Member: {
    Field: { name: 'name?', type: 'ctype', offset: 'int' },
    BitField: { name: 'name?', type: 'ctype', offset: 'int', bit: 'int', width: 'int' },
    /** After a member of variable length: the symbol holds the offset. */
    VariableField: { name: 'name?', type: 'ctype', offset: 'symbol' },
    VariableBitField: { name: 'name?', type: 'ctype', offset: 'symbol', bit: 'int', width: 'int' },
    Enumerator: { symbol: 'symbol' },
  },
  TagProperty: {
    Complete: {},
    Flexible: {},
    Packed: {},
    Transparent: {},
    /** The target itself defines it. */
    OfTarget: {},
    Underlying: { type: 'ctype' },
    VariableSize: { symbol: 'symbol' },
  },
});
type Schema = typeof tables.schema;
export interface Tables extends Schema {}
export const Tables: Lang<Tables> = tables;

/** Counts up when dumps of before can no longer be read. */
export const format = 1;
