/**
 * Variables of type int that serve as indices are kept in the width of an address.
 *
 *   int i; for (i = 0; i < n; i++) s += a[(long)i];   ==>   long w; for (w = 0; (int)w < n; w = w + 1) s += a[w];
 *
 * A sum, difference or product of ints that overflows is undefined (C17 6.5p5), so that it can as well be computed in the wider type: what
 * would have been extended at each use is extended where it is set, and there it mostly costs nothing. What is read as an int is the low half.
 * Variables that set each other are widened together, where that saves more extensions than it costs; loops count eight times.
 * Kept: every value of a program that does not overflow. `-fwrapv` defines overflow, and turns the pass off.
 */
import { Called } from '../languages/called.ts';
import type { CType } from '../languages/types.ts';
import type { CSymbol } from '../languages/unit.ts';
import { descend, type Go, type MkT, type Node, type SrcNode } from '../nanopass/index.ts';
import { objectsInMemory } from './lower-types/objects.ts';
import { distributes, IndexVariables, isInt, isWide } from './widen-indices/variables.ts';

type Expression = Node<Called, 'Expression'>;
type Place = Node<Called, 'Place'>;
type Fn = Extract<Node<Called, 'External'>, { kind: 'Function' }>;

/** The wide variables that stand for the int ones, and their type. */
interface Wide {
  readonly type: CType;
  readonly of: ReadonlyMap<CSymbol, CSymbol>;
}
type Visit = Go<Called, Called, Wide, object>;

export const widenIndices = descend({
  name: 'widen-indices',
  from: Called,
  to: Called,
  summary: 'Ints that serve as indices are kept in the width of an address.',
  start: (unit): Wide => ({ type: unit.types.difference, of: new Map() }),
  rules: {
    Function: (m, mk, go) =>
      m.otherwise(n => {
        // The pass only looks at the function here; where nothing is to be widened it stays as it is.
        const fn = n as unknown as Fn;
        const wanted = go.unit.options.wrapv ? [] : new IndexVariables(fn).worthWidening();
        // What is changed between two returns of setjmp must stay as it was written.
        if (wanted.length === 0 || objectsInMemory(fn).returnsTwice) return fn;
        const { type } = go.ctx;
        const wide: Wide = { type, of: new Map(wanted.map(v => [v, go.unit.temporary(type, v.name)])) };
        const parameters = new Set(n.incoming.map(i => i.symbol));
        const arrived = wanted.filter(v => parameters.has(v));
        return mk.Function({
          symbol: n.symbol,
          incoming: go.each(n.incoming),
          locals: [...n.locals.filter(l => !wide.of.has(l) || parameters.has(l)), ...wide.of.values()],
          body: [...arrived.map(v => widenParameter(mk, wide, v)), ...go.each(n.body, wide)],
        });
      }),

    Store: (m, mk, go) =>
      m.otherwise(n => {
        const symbol = wideVariable(go.ctx, n.place);
        if (symbol === undefined) return go.children(n);
        return mk.Store({ place: variable(mk, go.ctx, symbol), value: widened(mk, go, n.value) });
      }),
    Load: (m, mk, go) =>
      m.otherwise(n => {
        const symbol = wideVariable(go.ctx, n.place);
        return symbol === undefined ? go.children(n) : mk.Convert({ type: n.type, value: load(mk, go.ctx, symbol) });
      }),
    Convert: (m, mk, go) =>
      m.otherwise(n => {
        if (go.ctx.of.size === 0 || !isWide(n.type) || !isInt(n.value.type)) return go.children(n);
        const value = widened(mk, go, n.value);
        return n.type === go.ctx.type ? value : mk.Convert({ type: n.type, value });
      }),
  },
});

/** The value of an int expression in the wide type. */
function widened(mk: MkT<Called>, go: Visit, e: SrcNode<Called, 'Expression'>): Expression {
  const { type } = go.ctx;
  switch (e.kind) {
    case 'Constant':
      return mk.Constant({ type, value: e.value });
    case 'Load': {
      const symbol = wideVariable(go.ctx, e.place);
      if (symbol !== undefined) return load(mk, go.ctx, symbol);
      break;
    }
    case 'Unary':
      if (e.op === '-') return mk.Unary({ type, op: '-', value: widened(mk, go, e.value) });
      break;
    case 'Binary':
      if (distributes(e))
        return mk.Binary({ type, op: e.op, left: widened(mk, go, e.left), right: widened(mk, go, e.right) });
  }
  return mk.Convert({ type, value: go(e) });
}

/** A parameter arrives as an int; its register is extended once. */
function widenParameter(mk: MkT<Called>, wide: Wide, parameter: CSymbol): Node<Called, 'Statement'> {
  const type = parameter.type!;
  const value = mk.Load({ type, place: mk.Variable({ type, symbol: parameter }) });
  return mk.Store({
    place: variable(mk, wide, wide.of.get(parameter)!),
    value: mk.Convert({ type: wide.type, value }),
  });
}

const wideVariable = (wide: Wide, place: SrcNode<Called, 'Place'>): CSymbol | undefined =>
  place.kind === 'Variable' ? wide.of.get(place.symbol) : undefined;
const variable = (mk: MkT<Called>, { type }: Wide, symbol: CSymbol): Place => mk.Variable({ type, symbol });
const load = (mk: MkT<Called>, wide: Wide, symbol: CSymbol): Expression =>
  mk.Load({ type: wide.type, place: variable(mk, wide, symbol) });
