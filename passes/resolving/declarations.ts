/** Declarations find or make their symbols: linkage, duration, and what may be declared again (C17 6.2.2, 6.2.4, 6.7p3). */
import type { Declared } from '../../languages/declared.ts';
import type { Diagnostic } from '../../languages/diagnostics.ts';
import { headerOf } from '../../languages/standard-headers.ts';
import { type CSymbol, type Linkage, Storage, type SymbolKind } from '../../languages/unit.ts';
import type { SrcNode } from '../../nanopass/index.ts';
import type { Scopes } from './scopes.ts';
import { checkShadowing } from './shadowing.ts';

type Type = SrcNode<Declared, 'Type'>;

/** What a declaration says of its name. */
export interface Said {
  readonly name: string;
  readonly at: number;
  readonly kind: SymbolKind;
  /** Bits of `Storage`. */
  readonly storage: number;
  readonly initialized: boolean;
}

/** Does the type make what is declared with it a function? */
export function isFunction(type: Type, scopes: Scopes): boolean {
  switch (type.kind) {
    case 'FunctionTo':
      return true;
    case 'AttributedType':
    case 'Qualified':
    case 'TypeofType':
      return isFunction(type.of, scopes);
    case 'NamedType': {
      const entry = scopes.ordinary.find(type.name);
      return entry !== undefined && scopes.functionTypes.has(entry.meaning);
    }
    case 'TypeofExpression':
      return type.operand.kind === 'Name' && scopes.ordinary.find(type.operand.name)?.meaning.kind === 'function';
    default:
      return false;
  }
}

const previous = (symbol: CSymbol): Partial<Diagnostic> =>
  symbol.at < 0
    ? {}
    : {
        notes: [
          {
            severity: 'note',
            place: symbol.at,
            message: symbol.defined
              ? `previous definition of '${symbol.name}'`
              : `previous declaration of '${symbol.name}'`,
          },
        ],
      };

/** The symbol of an object or function declaration, in the current scope. */
export function declareName(said: Said, scopes: Scopes): CSymbol {
  const inFile = scopes.depth === 0;
  const linkage = linkageOf(said, scopes);
  const here = scopes.here(said.name);
  if (here !== null && !mayFollow(said, linkage, here, scopes)) {
    // The later declaration counts from here on, as a thing of its own.
    return bind(make(said, linkage, scopes), scopes);
  }
  if (linkage === 'none') {
    if (here === null) {
      const { name, at, kind } = said;
      if (scopes.warnsOfShadows)
        checkShadowing(scopes, { name, at, isFunction: kind === 'function' }, scopes.ordinary.find(name));
      return bind(make(said, 'none', scopes), scopes);
    }
    here.defined ||= said.initialized;
    return here;
  }
  const known = scopes.linked.get(said.name);
  if (known === undefined || known.kind !== said.kind) {
    if (known !== undefined && here === null)
      scopes.unit.diagnostics.error(said.at, `'${said.name}' redeclared as different kind of symbol`, previous(known));
    const symbol = make(said, linkage, scopes);
    scopes.linked.set(said.name, symbol);
    return bind(symbol, scopes);
  }
  declareAgain(known, said, inFile, scopes);
  return here === known ? known : bind(known, scopes);
}

function linkageOf({ name, kind, storage }: Said, scopes: Scopes): Linkage {
  const inFile = scopes.depth === 0;
  if (storage & Storage.static) return inFile ? 'internal' : kind === 'function' ? 'external' : 'none';
  // GNU: `auto int f(int);` announces a nested function.
  if (storage & Storage.auto) return 'none';
  if (storage & Storage.extern || kind === 'function') {
    const visible = scopes.ordinary.find(name)?.meaning ?? (inFile ? scopes.linked.get(name) : undefined);
    return visible !== undefined && visible.kind === kind && visible.linkage !== 'none' ? visible.linkage : 'external';
  }
  return inFile ? 'external' : 'none';
}

/** Whether a scope may have both declarations; reports it if not. */
function mayFollow(said: Said, linkage: Linkage, here: CSymbol, scopes: Scopes): boolean {
  const { diagnostics } = scopes.unit;
  const { name, at, kind } = said;
  if (here.kind !== kind) {
    // A label or parameter of the same name is gone from here on; so is a function implicitly declared.
    diagnostics.error(at, `'${name}' redeclared as different kind of symbol`, previous(here));
    return false;
  }
  if (linkage === 'none' && here.linkage === 'none') {
    // A nested function is announced and then defined.
    if (kind === 'function' && !here.defined) return true;
    diagnostics.error(
      at,
      kind === 'function' ? `redefinition of '${name}'` : `redeclaration of '${name}' with no linkage`,
      previous(here),
    );
    return false;
  }
  if (linkage === 'none') {
    diagnostics.error(at, `declaration of '${name}' with no linkage follows extern declaration`, previous(here));
    return false;
  }
  if (here.linkage === 'none') {
    diagnostics.error(at, `extern declaration of '${name}' follows declaration with no linkage`, previous(here));
    return false;
  }
  return true;
}

/** What a further declaration of something with linkage adds to its symbol. */
function declareAgain(symbol: CSymbol, said: Said, inFile: boolean, scopes: Scopes): void {
  const { diagnostics } = scopes.unit;
  const { name, at, kind, storage } = said;
  if (inFile) {
    if (storage & Storage.static && symbol.linkage === 'external')
      diagnostics.error(at, `static declaration of '${name}' follows non-static declaration`, previous(symbol));
    if (kind === 'object' && !(storage & (Storage.static | Storage.extern)) && symbol.linkage === 'internal') {
      diagnostics.error(at, `non-static declaration of '${name}' follows static declaration`, previous(symbol));
    }
  }
  if (kind === 'object' && (storage & Storage.thread) !== (symbol.storage & Storage.thread)) {
    diagnostics.error(
      at,
      `${storage & Storage.thread ? '' : 'non-'}thread-local declaration of '${name}' follows ${storage & Storage.thread ? 'non-' : ''}thread-local declaration`,
      previous(symbol),
    );
  }
  if (said.initialized) {
    if (scopes.initialized.has(symbol) && !scopes.inlineOnly.has(symbol))
      diagnostics.error(at, `redefinition of '${name}'`, previous(symbol));
    scopes.initialized.add(symbol);
  }
  if (kind === 'function') {
    // `inline` without `extern` in every declaration makes an inline definition (C17 6.7.4p7); one that differs asks for an external one.
    const inline = storage & Storage.inline;
    if (!inline !== !(symbol.storage & Storage.inline)) symbol.storage |= Storage.extern;
    symbol.storage |= storage & (Storage.inline | Storage.noreturn | Storage.extern);
    if (said.initialized) symbol.defined = true;
  } else if (inFile && (said.initialized || !(storage & Storage.extern))) symbol.defined = true;
}

function make(said: Said, linkage: Linkage, scopes: Scopes): CSymbol {
  const { name, at, kind, storage, initialized } = said;
  const inFile = scopes.depth === 0;
  const symbol = scopes.unit.symbol(name, kind, at);
  symbol.linkage = linkage;
  symbol.storage = storage;
  if (storage & Storage.thread) symbol.duration = 'thread';
  else if (inFile || linkage !== 'none' || kind === 'function' || storage & Storage.static) symbol.duration = 'static';
  symbol.defined = kind === 'function' ? initialized : initialized || !(storage & Storage.extern);
  if (initialized && linkage !== 'none') scopes.initialized.add(symbol);
  return symbol;
}

function bind(symbol: CSymbol, scopes: Scopes): CSymbol {
  scopes.ordinary.declare(symbol.name, symbol, scopes.depth);
  return symbol;
}

/** A typedef name; the same one again is the same symbol (C17 6.7p3). */
export function declareTypedef(name: string, at: number, function_: boolean, scopes: Scopes): CSymbol {
  const here = scopes.here(name);
  if (here?.kind === 'typedef') return here;
  if (here !== null)
    scopes.unit.diagnostics.error(at, `'${name}' redeclared as different kind of symbol`, previous(here));
  const symbol = scopes.unit.symbol(name, 'typedef', at);
  symbol.defined = true;
  if (function_) scopes.functionTypes.add(symbol);
  return bind(symbol, scopes);
}

export function declareEnumerator(name: string, at: number, scopes: Scopes): CSymbol {
  const here = scopes.here(name);
  if (here !== null) {
    const message =
      here.kind === 'enumerator'
        ? `redeclaration of enumerator '${name}'`
        : `'${name}' redeclared as different kind of symbol`;
    scopes.unit.diagnostics.error(at, message, previous(here));
  }
  const symbol = scopes.unit.symbol(name, 'enumerator', at);
  symbol.defined = true;
  return bind(symbol, scopes);
}

/** A parameter, perhaps unnamed. */
export function declareParameter(name: string | null, at: number, storage: number, scopes: Scopes): CSymbol {
  const symbol = scopes.unit.symbol(name ?? '', 'parameter', at);
  symbol.storage = storage;
  symbol.defined = true;
  if (name === null) return symbol;
  const here = scopes.here(name);
  if (here !== null) scopes.unit.diagnostics.error(at, `redefinition of parameter '${name}'`, previous(here));
  return bind(symbol, scopes);
}

/** A function that is called without a declaration: `extern int f();` from here on (C89 3.3.2.2). */
export function declareImplicitly(name: string, at: number, scopes: Scopes): CSymbol {
  const header = headerOf(name);
  const { text, fix } = header === null ? scopes.suggestion(name) : { text: '' };
  const include = `include '<${header}>' or provide a declaration of '${name}'`;
  scopes.unit.diagnostics.warning(
    'Wimplicit-function-declaration',
    at,
    `implicit declaration of function '${name}'${text}`,
    { fix, notes: header === null ? [] : [{ severity: 'note', place: at, message: include }] },
  );
  const known = scopes.linked.get(name);
  if (known?.kind === 'function') {
    scopes.ordinary.declare(name, known, 0);
    return known;
  }
  const symbol = scopes.unit.symbol(name, 'function', at);
  symbol.linkage = 'external';
  symbol.duration = 'static';
  symbol.storage = Storage.extern;
  symbol.implicit = true;
  scopes.linked.set(name, symbol);
  scopes.ordinary.declare(name, symbol, 0);
  return symbol;
}
