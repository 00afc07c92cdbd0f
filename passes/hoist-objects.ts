/**
 * Strings, static locals and static compound literals become objects of the unit, each under a symbol of its own.
 *
 *   void f(void) { static int n = 3; puts("hi"); }   ==>   static int n.1 = 3;  static char .LC2[3] = "hi";  void f(void) { puts(.LC2); }
 *
 * The constant part of a long automatic initialiser becomes an object too, from which the automatic one is copied.
 *
 * Kept: which object is meant. Equal strings of one declaration are one object, as C17 6.4.5p7 allows.
 */
import { Hoisted } from '../languages/hoisted.ts';
import { Initialized } from '../languages/initialized.ts';
import { alignOf, type CType, Qualifier, qualified, sizeOf } from '../languages/types.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';
import { descend, type MkT, type Node } from '../nanopass/index.ts';

type External = Node<Hoisted, 'External'>;
type Expression = Node<Hoisted, 'Expression'>;
type Contents = Node<Hoisted, 'Contents'>;
type Item = Node<Hoisted, 'Item'>;

/** What the declaration under way has brought forth. */
interface Found {
  readonly objects: External[];
  readonly strings: Map<string, CSymbol>;
}

export const hoistObjects = descend({
  name: 'hoist-objects',
  from: Initialized,
  to: Hoisted,
  summary: 'Strings, static locals and static compound literals are objects of the unit.',
  needs: { 'initializers-laid-out': 'a string that initialises an array is no object' },
  establishes: ['static-objects-hoisted'],
  seldom: ['StringLiteral', 'CompoundLiteral', 'StatementExpression'],
  start: (): Found => ({ objects: [], strings: new Map() }),
  rules: {
    Fragment: (m, mk, go) =>
      m.otherwise(n => {
        const items: External[] = [];
        for (const item of n.items) {
          const lowered = go(item);
          for (const object of go.ctx.objects.splice(0)) items.push(object);
          items.push(lowered);
        }
        return mk.Fragment({ items });
      }),
    StringLiteral: (m, mk, go) =>
      m.otherwise(({ type, bytes }) => {
        const { objects, strings } = go.ctx;
        const key = `${alignOf(type)}${text(bytes)}`;
        let symbol = strings.get(key);
        if (symbol === undefined) {
          symbol = staticObject('string', type, '.LC', go.unit);
          strings.set(key, symbol);
          objects.push(mk.String({ symbol, bytes }));
        }
        return mk.Variable({ type, symbol });
      }),
    Declare: (m, mk, go) =>
      m.otherwise(({ symbol, initializer }) => {
        if (symbol.duration === 'automatic') {
          const contents = go.maybe(initializer);
          return mk.Declare({
            symbol,
            initializer: contents && withTemplate(mk, contents, symbol.type!, go.ctx, go.unit),
          });
        }
        symbol.assemblerName ??= `${symbol.name}.${symbol.id}`;
        symbol.linkage = 'internal';
        symbol.defined = true;
        go.ctx.objects.push(mk.Object({ symbol, initializer: go.maybe(initializer) ?? mk.Contents({ items: [] }) }));
        return mk.Empty({});
      }),
    CompoundLiteral: (m, mk, go) =>
      m.otherwise(({ type, symbol, initializer }) => {
        const contents = go(initializer);
        if (symbol.duration === 'automatic')
          return mk.CompoundLiteral({ type, symbol, initializer: withTemplate(mk, contents, type, go.ctx, go.unit) });
        symbol.assemblerName ??= `__compound_literal.${symbol.id}`;
        symbol.linkage = 'internal';
        symbol.defined = true;
        go.ctx.objects.push(mk.Object({ symbol, initializer: contents }));
        return mk.Variable({ type, symbol });
      }),
  },
});

function staticObject(name: string, type: CType, prefix: string, unit: Unit): CSymbol {
  const symbol = unit.symbol(name, 'object');
  symbol.type = type;
  symbol.duration = 'static';
  symbol.linkage = 'internal';
  symbol.defined = true;
  symbol.assemblerName = `${prefix}${symbol.id}`;
  return symbol;
}

/** Above this many words, copying them is shorter and quicker than storing each. */
const longInitializer = 12;

/** The contents of an automatic object: where much of it is constant, a copy of a static object, and then the rest. */
function withTemplate(mk: MkT<Hoisted>, contents: Contents, type: CType, found: Found, unit: Unit): Contents {
  const fixed: Item[] = [];
  const rest: Item[] = [];
  let words = 0;
  for (const item of contents.items) {
    const constant = item.kind === 'BytesItem' || (item.kind !== 'RepeatedItem' && isConstant(item.value));
    (constant ? fixed : rest).push(item);
    if (constant) words += item.kind === 'BytesItem' ? item.bytes.length / 8 : 1;
  }
  // A sparse object is cleared and then written in a few places.
  if (words <= longInitializer || 32 * words < sizeOf(type)) return contents;
  const plain = unit.types.plain(type);
  const symbol = staticObject('template', qualified(plain, Qualifier.const), '.LC', unit);
  found.objects.push(mk.Object({ symbol, initializer: mk.Contents({ items: fixed }) }));
  const value = mk.Load({ type: plain, place: mk.Variable({ type: symbol.type!, symbol }) });
  return mk.Contents({ items: [mk.Item({ offset: 0, type: plain, value }), ...rest] });
}

const isConstant = (e: Expression): boolean => e.kind === 'Constant' || e.kind === 'FloatingConstant';

/** The bytes as a key: one character each. */
function text(bytes: Uint8Array): string {
  let result = '';
  for (let i = 0; i < bytes.length; i += 4096) result += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return result;
}
