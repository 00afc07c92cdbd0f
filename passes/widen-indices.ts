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
import type { CSymbol, Unit } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { objectsInMemory } from './lower-types/objects.ts';
import { distributes, IndexVariables, isInt, isWide } from './widen-indices/variables.ts';

type Expression = Node<Called, 'Expression'>;
type Statement = Node<Called, 'Statement'>;
type Place = Node<Called, 'Place'>;
type Fn = Extract<Node<Called, 'External'>, { kind: 'Function' }>;
const { mk } = Called;

export const widenIndices = transform({
  name: 'widen-indices',
  from: Called,
  to: Called,
  summary: 'Ints that serve as indices are kept in the width of an address.',
  run: (x: Node<Called, 'External'>, unit: Unit): Node<Called, 'External'> => {
    if (x.kind !== 'Function' || unit.options.wrapv) return x;
    const wanted = new IndexVariables(x).worthWidening();
    // What is changed between two returns of setjmp must stay as it was written.
    if (wanted.length === 0 || objectsInMemory(x).returnsTwice) return x;
    return new Widening(x, wanted, unit).result();
  },
});

class Widening {
  private readonly wide = new Map<CSymbol, CSymbol>();
  private readonly type: CType;

  constructor(
    private readonly source: Fn,
    wanted: readonly CSymbol[],
    unit: Unit,
  ) {
    this.type = unit.types.difference;
    for (const symbol of wanted) this.wide.set(symbol, unit.temporary(this.type, symbol.name));
  }

  result(): Fn {
    const { symbol, incoming, at } = this.source;
    const body: Statement[] = [];
    R.at = at;
    for (const i of incoming) {
      const wide = i.kind === 'Incoming' ? this.wide.get(i.symbol) : undefined;
      if (wide === undefined) continue;
      const value = mk.Load({ type: i.symbol.type!, place: mk.Variable({ type: i.symbol.type!, symbol: i.symbol }) });
      body.push(mk.Store({ place: this.place(wide), value: mk.Convert({ type: this.type, value }) }));
    }
    for (const s of this.source.body) body.push(this.statement(s));
    R.at = at;
    const parameters = new Set(incoming.map(i => i.symbol));
    const locals = this.source.locals.filter(l => !this.wide.has(l) || parameters.has(l));
    return mk.Function({ symbol, incoming, locals: [...locals, ...this.wide.values()], body });
  }

  private place(symbol: CSymbol): Place {
    return mk.Variable({ type: this.type, symbol });
  }

  private statement(s: Statement): Statement {
    R.at = s.at;
    switch (s.kind) {
      case 'Store': {
        const wide = s.place.kind === 'Variable' ? this.wide.get(s.place.symbol) : undefined;
        if (wide !== undefined) {
          const value = this.widened(s.value);
          R.at = s.at;
          return mk.Store({ place: this.place(wide), value });
        }
        const place = this.inPlace(s.place);
        const value = this.narrow(s.value);
        R.at = s.at;
        return place === s.place && value === s.value ? s : mk.Store({ place, value });
      }
      case 'Branch': {
        const test = this.narrow(s.test);
        R.at = s.at;
        return test === s.test ? s : mk.Branch({ test, then: s.then, else: s.else });
      }
      case 'JumpTable':
        return mk.JumpTable({ index: this.narrow(s.index), targets: s.targets });
      case 'ComputedGoto':
        return mk.ComputedGoto({ target: this.narrow(s.target) });
      case 'MoveBlock': {
        const to = this.narrow(s.to);
        const from = this.narrow(s.from);
        return mk.MoveBlock({ to, from, size: s.size, align: s.align });
      }
      case 'ClearBlock':
        return mk.ClearBlock({ to: this.narrow(s.to), size: s.size, align: s.align });
      case 'Call': {
        const { results, stack, vectors, returns } = s;
        const callee = this.narrow(s.function);
        const args = s.arguments.map(a => this.outgoing(a));
        R.at = s.at;
        return mk.Call({ function: callee, arguments: args, results, stack, vectors, returns });
      }
      case 'ReturnPieces': {
        const pieces = s.pieces.map(p => this.outgoing(p));
        R.at = s.at;
        return mk.ReturnPieces({ pieces });
      }
      case 'CallBuiltinTo': {
        const { type, name } = s;
        const result = s.result === null ? null : this.inPlace(s.result);
        const args = s.arguments.map(a => this.narrow(a));
        R.at = s.at;
        return mk.CallBuiltinTo({ result, type, name, arguments: args });
      }
      case 'AllocateStackTo':
        return mk.AllocateStackTo({ result: this.inPlace(s.result), size: this.narrow(s.size), align: s.align });
      case 'Assembly': {
        const { volatile, goto, template, clobbers, labels } = s;
        const outputs = s.outputs.map(o =>
          mk.AssemblyOutput({ name: o.name, constraint: o.constraint, place: this.inPlace(o.place) }),
        );
        const inputs = s.inputs.map(i =>
          i.kind === 'AssemblyInput'
            ? mk.AssemblyInput({ name: i.name, constraint: i.constraint, value: this.narrow(i.value) })
            : mk.AssemblyMemoryInput({ name: i.name, constraint: i.constraint, place: this.inPlace(i.place) }),
        );
        R.at = s.at;
        return mk.Assembly({ volatile, goto, template, outputs, inputs, clobbers, labels });
      }
      default:
        return s;
    }
  }

  private outgoing(o: Node<Called, 'Outgoing'>): Node<Called, 'Outgoing'> {
    const { location } = o;
    if (o.kind === 'Outgoing') return mk.Outgoing({ location, value: this.narrow(o.value) });
    return mk.OutgoingBlock({ location, address: this.narrow(o.address), size: o.size, align: o.align });
  }

  /** A place that is no widened variable. */
  private inPlace(p: Place): Place {
    if (p.kind === 'Variable') return p;
    const pointer = this.narrow(p.pointer);
    if (pointer === p.pointer) return p;
    R.at = p.at;
    return mk.Dereference({ type: p.type, pointer });
  }

  /** The expression with the values of widened variables in it, in its own type. */
  private narrow(e: Expression): Expression {
    switch (e.kind) {
      case 'Load': {
        const wide = e.place.kind === 'Variable' ? this.wide.get(e.place.symbol) : undefined;
        if (wide !== undefined) return mk.Convert({ type: e.type, value: this.load(wide, e.at) });
        const place = this.inPlace(e.place);
        return place === e.place ? e : mk.Load({ type: e.type, place });
      }
      case 'AddressOf': {
        const place = this.inPlace(e.place);
        return place === e.place ? e : mk.AddressOf({ type: e.type, place });
      }
      case 'Convert': {
        if (isWide(e.type) && isInt(e.value.type)) {
          const value = this.widened(e.value);
          R.at = e.at;
          return e.type === this.type ? value : mk.Convert({ type: e.type, value });
        }
        const value = this.narrow(e.value);
        R.at = e.at;
        return value === e.value ? e : mk.Convert({ type: e.type, value });
      }
      case 'Unary': {
        const value = this.narrow(e.value);
        R.at = e.at;
        return value === e.value ? e : mk.Unary({ type: e.type, op: e.op, value });
      }
      case 'Binary': {
        const left = this.narrow(e.left);
        const right = this.narrow(e.right);
        R.at = e.at;
        return left === e.left && right === e.right ? e : mk.Binary({ type: e.type, op: e.op, left, right });
      }
      case 'Compare': {
        const left = this.narrow(e.left);
        const right = this.narrow(e.right);
        R.at = e.at;
        return left === e.left && right === e.right ? e : mk.Compare({ type: e.type, op: e.op, left, right });
      }
      case 'Offset': {
        const pointer = this.narrow(e.pointer);
        const bytes = this.narrow(e.bytes);
        R.at = e.at;
        return pointer === e.pointer && bytes === e.bytes ? e : mk.Offset({ type: e.type, pointer, bytes });
      }
      case 'PureBuiltin': {
        const args = e.arguments.map(a => this.narrow(a));
        R.at = e.at;
        return mk.PureBuiltin({ type: e.type, name: e.name, arguments: args });
      }
      default:
        return e;
    }
  }

  /** The value of an int expression in the wide type. */
  private widened(e: Expression): Expression {
    const { type } = this;
    switch (e.kind) {
      case 'Constant':
        R.at = e.at;
        return mk.Constant({ type, value: e.value });
      case 'Load': {
        const wide = e.place.kind === 'Variable' ? this.wide.get(e.place.symbol) : undefined;
        if (wide !== undefined) return this.load(wide, e.at);
        break;
      }
      case 'Unary':
        if (e.op !== '-' || !isInt(e.type)) break;
        {
          const value = this.widened(e.value);
          R.at = e.at;
          return mk.Unary({ type, op: '-', value });
        }
      case 'Binary':
        if (!distributes(e)) break;
        {
          const left = this.widened(e.left);
          const right = this.widened(e.right);
          R.at = e.at;
          return mk.Binary({ type, op: e.op, left, right });
        }
    }
    const value = this.narrow(e);
    R.at = e.at;
    return mk.Convert({ type, value });
  }

  private load(symbol: CSymbol, at: number): Expression {
    R.at = at;
    return mk.Load({ type: this.type, place: this.place(symbol) });
  }
}
