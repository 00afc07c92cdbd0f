/**
 * The tables of a translation unit, beside the trees: symbols, tags, types, and who to tell when something is wrong.
 *
 * A tree holds these objects themselves as handles, so a function can be lowered without looking anything up.
 */
import { history, type Node, trace } from '../nanopass/index.ts';
import type { Diagnostics, Location } from './diagnostics.ts';
import type { SSA } from './ssa.ts';
import type { Target } from './target.ts';
import { type CType, type IntegerType, Types } from './types.ts';

/** Storage-class and function specifiers as bits (C17 6.7.1, 6.7.4). */
export const Storage = {
  typedef: 1,
  extern: 2,
  static: 4,
  auto: 8,
  register: 16,
  thread: 32,
  inline: 64,
  noreturn: 128,
} as const;

export type SymbolKind = 'object' | 'parameter' | 'function' | 'typedef' | 'enumerator';
export type Linkage = 'none' | 'internal' | 'external';
export type Duration = 'automatic' | 'static' | 'thread';

/** An object, function, typedef name or enumerator. All declarations of one thing with linkage share one symbol. */
export class CSymbol {
  /** C's type; null until the declaration has been typed. For an object declared again with more knowledge, the composite type. */
  type: CType | null = null;
  /** An enumerator's value. */
  value: bigint | null = null;
  /**
   * Bits of `Storage`, as first declared. For a function: `inline` if any declaration says so, `extern` if any says so or any is not inline; so
   * `inline` without `extern` is an inline definition that gives no external one (C17 6.7.4p7).
   */
  storage = 0;
  linkage: Linkage = 'none';
  duration: Duration = 'automatic';
  /** Has a definition in this unit (for an object, tentative ones included once the unit ends). */
  defined = false;
  /** Has a tentative definition (C17 6.9.2p2): zero at the end of the unit, unless `initialized` by then. */
  tentative = false;
  /** Its definition with an initialiser has become data. */
  initialized = false;
  /** A function that was called before it was declared. */
  implicit = false;
  /** Somebody refers to it from code or data that is kept. */
  used = false;
  /** Its name stands in an expression, evaluated or not. */
  mentioned = false;
  /** The name in the object file where it is not `name`: asm labels, static locals, literals. */
  assemblerName: string | null = null;
  /** For the thunk of a nested function: the object that receives the static chain, in the target's register for it. */
  staticChain: CSymbol | null = null;
  /**
   * For an object that is never written to: its bytes, without some or all of the zeros at its end. null where they are not known, hold
   * addresses, or may be another unit's.
   */
  constantBytes: Uint8Array | null = null;
  /** What attributes ask for; null where they are silent. */
  attributes: SymbolAttributes | null = null;
  constructor(
    readonly id: number,
    readonly name: string,
    readonly kind: SymbolKind,
    /** The origin of the declaration, -1 for what the compiler made. */
    readonly at: number,
  ) {}
}

/** Who may see a symbol (gABI 4, "Symbol Visibility"). */
export type Visibility = 'default' | 'hidden' | 'internal' | 'protected';

export interface SymbolAttributes {
  /** Bytes. */
  readonly aligned?: number;
  readonly section?: string;
  readonly visibility?: Visibility;
  readonly weak?: boolean;
  readonly alias?: string;
  /** The name that is meant instead of its own, which need not be defined (GNU's weakref). */
  readonly weakReference?: string;
  /** Further names, each with a version: `name@node`, or `name@@node` for the default (GNU's symver). */
  readonly versions?: readonly string[];
  /** The function that finds the definition when the program starts (GNU's indirect functions). */
  readonly ifunc?: string;
  readonly used?: boolean;
  readonly unused?: boolean;
  readonly noreturn?: boolean;
  readonly common?: boolean;
  readonly alwaysInline?: boolean;
  readonly noinline?: boolean;
  readonly noInstrument?: boolean;
  readonly gnuInline?: boolean;
  /** Priority; the default is 65535. */
  readonly constructorPriority?: number;
  readonly destructorPriority?: number;
  readonly cleanup?: CSymbol;
  readonly pure?: boolean;
  readonly const?: boolean;
  readonly returnsTwice?: boolean;
  /** It is seldom called. */
  readonly cold?: boolean;
  readonly tlsModel?: string;
  readonly nonstring?: boolean;
  /** The function is compiled with options of its own (GNU's optimize), so that what the unit's promise is not sure for it. */
  readonly ownOptions?: boolean;
  /** The arguments whose product is the size of the memory that the function gives. */
  readonly allocSize?: readonly number[];
  /** The formats among its arguments, for warnings. */
  readonly formats?: readonly FormatUse[];
  /** The argument that the function gives back as a format. */
  readonly formatArgument?: number;
  /** The arguments that may not be null; all pointers where the list is empty. */
  readonly nonNull?: readonly number[];
}

/** A format of a function: its kind (`printf`), which argument it is, and the first that it converts; null for a `va_list`. Arguments count from 0. */
export interface FormatUse {
  readonly kind: string;
  readonly format: number;
  readonly first: number | null;
}

/** An inline definition that gives no external one (C17 6.7.4p7; with gnu_inline, `extern inline`). */
export function isInlineDefinitionOnly(symbol: CSymbol): boolean {
  if ((symbol.storage & Storage.inline) === 0 || (symbol.storage & Storage.static) !== 0) return false;
  return symbol.attributes?.gnuInline
    ? (symbol.storage & Storage.extern) !== 0
    : (symbol.storage & Storage.extern) === 0;
}

const returningTwice = /^(_*(sig)?setjmp|vfork|savectx|getcontext)$/;
/** Does a call of the function return a second time, as setjmp's does (C17 7.13)? The library's are known by name, as they are to GCC. */
export const returnsTwice = (symbol: CSymbol): boolean =>
  symbol.attributes?.returnsTwice === true || returningTwice.test(symbol.name);

/** Functions of the C library that never return, whatever their declarations say. */
const endings = new Set(['abort', 'exit', '_exit', '_Exit', 'longjmp', '_longjmp', 'siglongjmp']);
export function neverReturns(symbol: CSymbol, options: CompileOptions): boolean {
  const { name, storage, attributes, defined, linkage } = symbol;
  if ((storage & Storage.noreturn) !== 0 || attributes?.noreturn === true) return true;
  return options.builtins && !options.freestanding && linkage === 'external' && !defined && endings.has(name);
}

/** Does this unit hold the definition that the linker sees? */
export const isDefinedHere = (symbol: CSymbol): boolean => symbol.defined && !isInlineDefinitionOnly(symbol);

/** The visibility that the program or -fvisibility gives; the option does not speak of what is only declared (gcc manual, Code Gen Options). */
export const visibilityOf = (symbol: CSymbol, options: CompileOptions): Visibility =>
  symbol.attributes?.visibility ??
  (isDefinedHere(symbol) && symbol.linkage === 'external' ? options.visibility : 'default');

/**
 * How code finds a thread-local object: in shared code, any library may have been loaded after the program started, so the object's place is asked for
 * (ELF Handling For Thread-Local Storage, 4.1). `local` and `initial` are known when the program is linked, and when it starts.
 */
export type ThreadModel = 'dynamic' | 'initial' | 'local';
export const threadModels: Readonly<Record<string, ThreadModel | undefined>> = {
  'global-dynamic': 'dynamic',
  'local-dynamic': 'dynamic',
  'initial-exec': 'initial',
  'local-exec': 'local',
};
const byFreedom: readonly ThreadModel[] = ['dynamic', 'initial', 'local'];

/** The model that the attribute names; else the freest that is right, unless the option asks for less freedom (gcc manual, -ftls-model). */
export function threadModelOf(symbol: CSymbol, options: CompileOptions): ThreadModel {
  const named = threadModels[symbol.attributes?.tlsModel ?? ''];
  if (named !== undefined) return named;
  const own = symbol.linkage !== 'external' || symbol.defined || visibilityOf(symbol, options) !== 'default';
  const right = options.pic === 'pic' ? 'dynamic' : own ? 'local' : 'initial';
  return byFreedom[Math.max(byFreedom.indexOf(right), byFreedom.indexOf(options.threadModel))];
}

export interface RecordField {
  /** Within its record, from 0. */
  readonly index: number;
  /** null for an anonymous struct or union member and for unnamed bit-fields. */
  readonly name: string | null;
  readonly type: CType;
  /** Bytes from the start of the record; for a bit-field, of the storage unit of its declared type that holds its first bit. */
  readonly offset: number;
  /** For a bit-field: the first bit, counted from the least significant of the unit at `offset`; else 0. */
  readonly bit: number;
  /** Bits of a bit-field; -1 for an ordinary member. */
  readonly width: number;
  readonly tag: Tag;
  /** GNU: holds the offset in bytes of a member after one of variable length; `offset` is then 0. */
  readonly variableOffset?: CSymbol;
}

/** A struct, union or enum. Completed once, at its definition. */
export class Tag {
  complete = false;
  /** Bytes. */
  size = 0;
  align = 1;
  fields: readonly RecordField[] = [];
  /** GNU: holds the size in bytes of a record with a member of variable length, which `size` does not say. */
  variableSize: CSymbol | null = null;
  /** Ends in a flexible array member. */
  flexible = false;
  packed = false;
  transparent = false;
  /** An enum's integer type. */
  underlying: IntegerType | null = null;
  enumerators: readonly CSymbol[] = [];
  constructor(
    readonly id: number,
    readonly word: 'struct' | 'union' | 'enum',
    readonly name: string,
    readonly at: number,
  ) {}
}

export class Label {
  /** Its address is taken (`&&label`), so computed gotos may arrive. */
  addressTaken = false;
  /** Somebody jumps to it or takes its address. */
  mentioned = false;
  constructor(
    readonly id: number,
    readonly name: string,
    readonly at: number,
  ) {}
}

/** The options that passes may ask for. The driver fills them in. */
export interface CompileOptions {
  readonly optimize: 0 | 1 | 2 | 3;
  readonly size: boolean;
  readonly standard: 'gnu89' | 'gnu99' | 'gnu11' | 'gnu17' | 'c89' | 'c99' | 'c11' | 'c17';
  readonly pic: 'none' | 'pie' | 'pic';
  readonly debug: boolean;
  readonly signedChar: boolean | null;
  readonly wrapv: boolean;
  readonly strictAliasing: boolean;
  /** Operations on floating numbers raise the exceptions that they owe (gcc manual, -ftrapping-math). */
  readonly trappingMath: boolean;
  /** `inline` means what GNU C meant by it before C99, whatever the standard. */
  readonly gnuInline: boolean;
  readonly common: boolean;
  readonly functionSections: boolean;
  readonly dataSections: boolean;
  readonly omitFramePointer: boolean;
  /** A call at the end of a function may be a jump (gcc manual, -foptimize-sibling-calls); null leaves it to the passes of the level. */
  readonly siblingCalls: boolean | null;
  /** Functions tell when they are entered and left (gcc manual, -finstrument-functions). */
  readonly instrumentFunctions: boolean;
  /** No freer model than this one for thread-local objects. */
  readonly threadModel: ThreadModel;
  readonly builtins: boolean;
  /** Functions that are not taken for the library's, by name. */
  readonly notBuiltIn: ReadonlySet<string>;
  readonly freestanding: boolean;
  /** The object file says how to unwind the stack at every instruction. */
  readonly unwindTables: boolean;
  /** Of what the unit defines, where the program does not say. */
  readonly visibility: Visibility;
}

export const defaultOptions: CompileOptions = {
  optimize: 0,
  size: false,
  standard: 'gnu17',
  pic: 'pie',
  debug: false,
  signedChar: null,
  wrapv: false,
  strictAliasing: false,
  trappingMath: true,
  gnuInline: false,
  common: false,
  functionSections: false,
  dataSections: false,
  omitFramePointer: true,
  siblingCalls: null,
  instrumentFunctions: false,
  threadModel: 'dynamic',
  builtins: true,
  notBuiltIn: new Set(),
  freestanding: false,
  unwindTables: true,
  visibility: 'default',
};

/** Are calls at the ends of functions jumps? */
export const jumpsToSiblings = ({ siblingCalls, optimize }: CompileOptions): boolean => siblingCalls ?? optimize >= 2;

/** What passes may ask of the source text: a part of `grammar/tokens.ts`'s Tokens. */
export interface SourceText {
  text(token: number): string;
  locate(token: number): Location;
  inSystemHeader(token: number): boolean;
  /** Does the token come from a macro? */
  isExpanded(token: number): boolean;
}

/** What handles are printed and read with the help of: a unit, or the tables of a dump. */
export interface Handles {
  readonly target: Target;
  readonly types: Types;
  /** What has the number that a handle ends in; undefined where there is no such thing. */
  symbolOf(id: number): CSymbol | undefined;
  /** In a type the word and name are known, before the tag itself may be. */
  tagOf(id: number, word?: Tag['word'], name?: string): Tag | undefined;
  labelOf(id: number): Label | undefined;
  /** Told of each handle that is printed. */
  note?(handle: CSymbol | Tag | Label | CType): void;
  /** Told of each origin that stands in a field. */
  origin?(origin: number): void;
}

/** One translation unit under compilation. */
export class Unit implements Handles {
  /** The optimised body of a function that may stand in the place of calls to it; null where there is none so far. */
  bodyOf: (symbol: CSymbol) => Node<SSA, 'External'> | null = () => null;
  readonly symbols: CSymbol[] = [];
  /** Names that headers declare and that the unit does not mention: they have no symbol. */
  passedOver: readonly string[] = [];
  readonly tags: Tag[] = [];
  readonly labels: Label[] = [];
  /** The numbers of the next symbol, tag and label. They run ahead of the lists where a dump, which holds only what its trees name, was read. */
  readonly next = { symbol: 0, tag: 0, label: 0 };
  readonly types: Types;
  constructor(
    readonly target: Target,
    readonly diagnostics: Diagnostics,
    readonly options: CompileOptions = defaultOptions,
    /** null in tests that start from a tree. */
    readonly source: SourceText | null = null,
  ) {
    this.types = new Types(target.model);
  }
  symbol(name: string, kind: SymbolKind, at = -1): CSymbol {
    const s = new CSymbol(this.next.symbol++, name, kind, placeOf(at));
    this.symbols.push(s);
    return s;
  }
  /** A local object that no program can name. */
  temporary(type: CType, name = 't'): CSymbol {
    const s = this.symbol(name, 'object');
    s.type = type;
    return s;
  }
  /** The tags that the target itself defines, by name. */
  readonly targetTags = new Map<string, Tag>();
  hasNestedFunctions = false;
  /** Code is written to the stack: trampolines. */
  executableStack = false;
  /** The functions that `supportFunction` has given, by name. */
  readonly support = new Map<string, CSymbol>();
  /** A function of the library that comes with compilers (libgcc), or of the C library, that lowered code calls. */
  supportFunction(name: string, type: CType): CSymbol {
    let s = this.support.get(name);
    if (s === undefined) {
      s = this.symbol(name, 'function');
      s.type = type;
      s.linkage = 'external';
      s.storage = Storage.extern;
      this.support.set(name, s);
    }
    return s;
  }
  /** Strings that passes have made, by `textKey`. */
  readonly texts = new Map<string, CSymbol>();
  /** A static array of char that holds these bytes; one for all that are equal. */
  text(bytes: Uint8Array): CSymbol {
    const key = textKey(bytes);
    let s = this.texts.get(key);
    if (s === undefined) {
      s = this.symbol('string', 'object');
      s.type = this.types.array(this.types.integer.char, bytes.length);
      s.duration = 'static';
      s.linkage = 'internal';
      s.defined = true;
      s.assemblerName = `.LC${s.id}`;
      s.constantBytes = bytes;
      this.texts.set(key, s);
    }
    return s;
  }
  tag(word: 'struct' | 'union' | 'enum', name: string, at = -1): Tag {
    const t = new Tag(this.next.tag++, word, name, placeOf(at));
    this.tags.push(t);
    return t;
  }
  label(name = 'L', at = -1): Label {
    const l = new Label(this.next.label++, name, placeOf(at));
    this.labels.push(l);
    return l;
  }
  symbolOf(id: number): CSymbol | undefined {
    return numbered(this.symbols, id);
  }
  tagOf(id: number): Tag | undefined {
    return numbered(this.tags, id);
  }
  labelOf(id: number): Label | undefined {
    return numbered(this.labels, id);
  }
}

/** Bytes as Latin-1. */
export const textKey = (bytes: Uint8Array): string => {
  let key = '';
  for (let i = 0; i < bytes.length; i++) key += String.fromCharCode(bytes[i]);
  return key;
};

/** The place in the source behind what `--trace-rules` has made of an origin. */
const placeOf = (at: number): number => (trace.on ? history({ at }).token : at);

/** Numbers are indices, unless the list was read from a dump. */
function numbered<T extends { readonly id: number }>(list: readonly T[], id: number): T | undefined {
  const there = list[id];
  return there?.id === id ? there : list.find(item => item.id === id);
}

declare module '../nanopass/index.ts' {
  interface Ambient {
    unit: Unit;
  }
}
