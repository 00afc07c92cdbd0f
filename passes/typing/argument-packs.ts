/**
 * Functions that hand on their variable arguments with `__builtin_va_arg_pack()` (gcc manual, Constructing Calls), as glibc's checked printf does.
 *
 *   extern inline __attribute__((always_inline, gnu_inline)) int p(const char *f, ...) { return q(1, f, __builtin_va_arg_pack()); }
 *   p("%d", 2)   ==>   static inline int p.1(const char *f, int a) { return q(1, f, a); }   p.1("%d", 2)
 *
 * Such a body has a meaning only where it is inlined. So a call means a function of its own, with a named parameter for each variable
 * argument, which is inlined as others are; calls with the same types of arguments share one. It is the body as it was written that is
 * typed again, with names of its own: how many arguments there are is a constant there.
 */
import { Scoped } from '../../languages/scoped.ts';
import type { CType } from '../../languages/types.ts';
import {
  type CSymbol,
  isInlineDefinitionOnly,
  type Label,
  Storage,
  type Tag,
  type Unit,
} from '../../languages/unit.ts';
import { R, remapping, walk } from '../../nanopass/index.ts';
import { definition, globalDeclaration } from './declarations.ts';
import { type Expression, type External, mk, type Source, type SourceOf, type Typer } from './typer.ts';

type Definition = SourceOf<'External', 'FunctionDefinition'>;
type CallTree = SourceOf<'Expression', 'Call'>;

const pack = '__builtin_va_arg_pack';

/** Keeps the body of a function that hands on its variable arguments for its calls, and says true; the function itself is only declared. */
export function keepsPack(t: Typer, n: Definition, into: External[]): boolean {
  const { symbol, of, attributes } = n;
  t.packing.delete(symbol);
  if ((symbol.storage & Storage.inline) === 0 || !handsOn(n)) return false;
  const { defined } = symbol;
  symbol.defined = false;
  globalDeclaration(t, Scoped.mk.Declare({ symbol, of, attributes, initializer: null }), into);
  symbol.defined = defined && !isInlineDefinitionOnly(symbol);
  if (!isInlineDefinitionOnly(symbol) && symbol.attributes?.alwaysInline !== true) return false;
  t.packing.set(symbol, { definition: n, made: [], underWay: false });
  return true;
}

function handsOn(n: Definition): boolean {
  let { of } = n;
  while (of.kind === 'AttributedType') of = of.of;
  if (of.kind === 'FunctionTo' && !of.variadic) return false;
  let found = false;
  walk(Scoped, n.body, node => {
    const inner = node as Source<'Expression'>;
    if (inner.kind === 'Builtin' && inner.name.startsWith(pack)) found = true;
    return !found;
  });
  return found;
}

/** The call with the variable arguments of the function around it in the place of `__builtin_va_arg_pack()`, which can only be the last. */
export function unpacked(t: Typer, n: CallTree): CallTree {
  const last = n.arguments.at(-1);
  if (last?.kind !== 'Call' || last.function.kind !== 'Builtin' || last.function.name !== pack) return n;
  const handed = t.frame?.handed ?? null;
  if (handed === null) return n;
  R.at = last.at;
  const names = handed.map(symbol => Scoped.mk.Identifier({ symbol }));
  R.at = n.at;
  return Scoped.mk.Call({ function: n.function, arguments: [...n.arguments.slice(0, -1), ...names] });
}

/** What to call with these variable arguments instead of the function, where it hands them on and is inlined; else null. */
export function specialized(t: Typer, symbol: CSymbol, variable: readonly Expression[]): Expression | null {
  const kept = t.packing.get(symbol);
  if (kept === undefined || kept.underWay || t.frame === null || t.unevaluated > 0) return null;
  if (symbol.attributes?.alwaysInline !== true && t.unit.options.optimize === 0) return null;
  const types = variable.map(e => t.types.plain(e.type));
  let made = kept.made.find(m => m.types.length === types.length && m.types.every((type, i) => type === types[i]));
  if (made === undefined) {
    made = { types, symbol: t.unit.symbol(symbol.name, 'function', symbol.at) };
    kept.made.push(made);
    kept.underWay = true;
    define(t, kept.definition, made.symbol, types);
    kept.underWay = false;
  }
  const type = made.symbol.type!;
  return mk.AddressOf({ type: t.types.pointer(type), place: mk.Variable({ type, symbol: made.symbol }) });
}

/** The function's body under another name, with a parameter for each variable argument. */
function define(t: Typer, n: Definition, symbol: CSymbol, types: readonly CType[]): void {
  const { at } = R;
  const { frame, inParameters, declaring } = t;
  Object.assign(symbol, { linkage: 'internal', storage: Storage.static | Storage.inline, duration: 'static' });
  Object.assign(symbol, { defined: true, mentioned: true, assemblerName: `${symbol.name}.${symbol.id}` });
  const handed = types.map((type, i) => {
    const parameter = t.unit.symbol(`handed${i + 1}`, 'parameter');
    parameter.type = type;
    parameter.mentioned = true;
    return parameter;
  });
  t.frame = null;
  t.inParameters = false;
  t.declaring = null;
  const { parameters, body } = definition(t, copied(t, n, symbol), handed);
  Object.assign(t, { frame, inParameters, declaring });
  const { type } = symbol;
  if (type?.kind === 'Function') symbol.type = t.types.function(type.returns, [...type.parameters, ...types], false);
  R.at = n.at;
  t.specialized.push(mk.Function({ symbol, parameters: [...parameters, ...handed], body }));
  R.at = at;
}

/** A copy of the definition in which everything that it declares is its own. */
function copied(t: Typer, n: Definition, symbol: CSymbol): Definition {
  const own = new Map<Handle, Handle>([[n.symbol, symbol]]);
  walk(Scoped, n, node => {
    const inner = node as Source<'Declaration'> | Source<'Parameter'> | Source<'Type'> | Source<'Statement'>;
    switch (inner.kind) {
      case 'Declare':
      case 'NestedFunction':
        if (inner.symbol.linkage !== 'none') break;
        if (inner.kind === 'Declare' && inner.symbol.duration !== 'automatic' && inner.symbol.kind === 'object')
          t.sorry(inner.at, `a static object in a function that uses '${pack} ()'`);
        own.set(inner.symbol, copyOf(inner.symbol, t.unit));
        break;
      case 'DeclareType':
      case 'Parameter':
        own.set(inner.symbol, copyOf(inner.symbol, t.unit));
        break;
      case 'EnumDefinition':
        for (const e of inner.enumerators) own.set(e.symbol, copyOf(e.symbol, t.unit));
        own.set(inner.tag, t.unit.tag(inner.tag.word, inner.tag.name, inner.tag.at));
        break;
      case 'RecordDefinition':
        own.set(inner.tag, t.unit.tag(inner.tag.word, inner.tag.name, inner.tag.at));
        break;
      case 'Label':
        own.set(inner.label, t.unit.label(inner.label.name, inner.label.at));
    }
  });
  const of = (handle: Handle): Handle => own.get(handle) ?? handle;
  return rename(n, { symbol: of, tag: of, label: of });
}

type Handle = CSymbol | Label | Tag;
const rename: <N extends { readonly kind: string; readonly at: number }>(
  node: N,
  replacements: Readonly<Record<'symbol' | 'tag' | 'label', (handle: Handle) => Handle>>,
) => N = remapping<'symbol' | 'tag' | 'label', Handle>(Scoped, ['symbol', 'tag', 'label']);

function copyOf(symbol: CSymbol, unit: Unit): CSymbol {
  const copy = unit.symbol(symbol.name, symbol.kind, symbol.at);
  const { storage, linkage, duration, defined, mentioned } = symbol;
  return Object.assign(copy, { storage, linkage, duration, defined, mentioned });
}
