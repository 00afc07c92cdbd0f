/** Which int variables of a function serve as indices, and what widening them would save and cost. */
import type { Called } from '../../languages/called.ts';
import { type CType, Qualifier } from '../../languages/types.ts';
import type { CSymbol, Label } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';

type Expression = Node<Called, 'Expression'>;
type Statement = Node<Called, 'Statement'>;
type Place = Node<Called, 'Place'>;
type Fn = Extract<Node<Called, 'External'>, { kind: 'Function' }>;

/** Is extending the result what computing with extended operands gives, unless it overflows? */
export const distributes = (e: { readonly op: string; readonly type: CType }): boolean =>
  (e.op === '+' || e.op === '-' || e.op === '*') && isInt(e.type);

export const isInt = (t: CType): boolean =>
  t.kind === 'Integer' && t.name === 'int' && (t.qualifiers & ~Qualifier.const) === 0;

/** An integer as wide as an address. */
export const isWide = (t: CType): boolean => t.kind === 'Integer' && t.size === 8;

/** A loop is taken to run eight times; deeper nests than this count the same. */
const roundsPerLoop = 8;
const deepest = 4;

class Variable {
  fits = true;
  /** Extensions that go and that come, each as often as it is taken to run. */
  saved = 0;
  cost = 0;
  /** Another of the same group, or itself. */
  group: Variable = this;
  constructor(readonly symbol: CSymbol) {}
}

export class IndexVariables {
  private readonly variables = new Map<CSymbol, Variable>();
  /** One variable is set from another. */
  private readonly assignments: { readonly to: Variable; readonly from: Variable; readonly weight: number }[] = [];
  private weight = 1;

  constructor(source: Fn) {
    const weights = weightsOf(source.body);
    // Outside loops each extension is as good as any other.
    if (weights === null) return;
    for (const i of source.incoming) {
      const v = this.variable(i.symbol);
      if (v === null) continue;
      if (i.kind === 'Incoming') v.cost++;
      else v.fits = false;
    }
    source.body.forEach((s, n) => {
      this.weight = weights[n];
      this.statement(s);
    });
  }

  /** Variables whose group saves more extensions than it costs. */
  worthWidening(): readonly CSymbol[] {
    for (const { to, from, weight } of this.assignments)
      if (to.fits && from.fits) leaderOf(from).group = leaderOf(to);
      else to.cost += weight;
    const sums = new Map<Variable, number>();
    for (const v of this.variables.values()) {
      const leader = leaderOf(v);
      if (v.fits) sums.set(leader, (sums.get(leader) ?? 0) + v.saved - v.cost);
    }
    const wanted: CSymbol[] = [];
    for (const v of this.variables.values()) if (v.fits && sums.get(leaderOf(v))! > 0) wanted.push(v.symbol);
    return wanted;
  }

  /** What is known of an automatic int; null for anything else. */
  private variable(symbol: CSymbol): Variable | null {
    if (symbol.duration !== 'automatic' || symbol.kind === 'function' || !isInt(symbol.type!)) return null;
    let v = this.variables.get(symbol);
    if (v === undefined) {
      v = new Variable(symbol);
      this.variables.set(symbol, v);
    }
    return v;
  }

  private refuse(symbol: CSymbol): void {
    const v = this.variable(symbol);
    if (v !== null) v.fits = false;
  }

  private statement(s: Statement): void {
    switch (s.kind) {
      case 'Store': {
        const v = s.place.kind === 'Variable' ? this.variable(s.place.symbol) : null;
        if (v === null || !isInt(s.place.type)) {
          this.place(s.place);
          this.visit(s.value);
        } else this.define(v, s.value);
        return;
      }
      case 'Branch':
        return this.visit(s.test);
      case 'JumpTable':
        return this.visit(s.index);
      case 'ComputedGoto':
        return this.visit(s.target);
      case 'MoveBlock':
        this.visit(s.to);
        return this.visit(s.from);
      case 'ClearBlock':
        return this.visit(s.to);
      case 'Call':
        this.visit(s.function);
        for (const a of s.arguments) this.visit(a.kind === 'Outgoing' ? a.value : a.address);
        for (const r of s.results) this.refuse(r.symbol);
        return;
      case 'ReturnPieces':
        for (const p of s.pieces) this.visit(p.kind === 'Outgoing' ? p.value : p.address);
        return;
      case 'CallBuiltinTo':
        if (s.result !== null) this.place(s.result);
        for (const a of s.arguments) this.visit(a);
        return;
      case 'AllocateStackTo':
        this.place(s.result);
        return this.visit(s.size);
      case 'Assembly':
        for (const o of s.outputs) this.place(o.place);
        for (const i of s.inputs)
          if (i.kind === 'AssemblyInput') this.visit(i.value);
          else this.place(i.place);
    }
  }

  /** A place other than that of a plain store: a variable there must stay as it is. */
  private place(p: Place): void {
    if (p.kind === 'Variable') this.refuse(p.symbol);
    else this.visit(p.pointer);
  }

  private visit(e: Expression): void {
    switch (e.kind) {
      case 'Load':
        if (e.place.kind === 'Dereference') this.visit(e.place.pointer);
        return;
      case 'AddressOf':
        return this.place(e.place);
      case 'Convert':
        if (isWide(e.type) && isInt(e.value.type)) this.extend(e.value);
        else this.visit(e.value);
        return;
      case 'Unary':
        return this.visit(e.value);
      case 'Binary':
      case 'Compare':
        this.visit(e.left);
        return this.visit(e.right);
      case 'Offset':
        this.visit(e.pointer);
        return this.visit(e.bytes);
      case 'PureBuiltin':
        for (const a of e.arguments) this.visit(a);
    }
  }

  /** An int expression is wanted in the wide type. */
  private extend(e: Expression): void {
    if (e.kind === 'Load' && e.place.kind === 'Variable') {
      const v = this.variable(e.place.symbol);
      if (v !== null) v.saved += this.weight;
    } else if (e.kind === 'Binary' && distributes(e)) {
      this.extend(e.left);
      this.extend(e.right);
    } else if (e.kind === 'Unary' && e.op === '-') this.extend(e.value);
    else this.visit(e);
  }

  /** The variable is set to a value: what would it cost to have that in the wide type? Memory is extended as it is read, unless it is an operand. */
  private define(v: Variable, value: Expression): void {
    if (value.kind === 'Load' && value.place.kind === 'Dereference') {
      v.cost += this.weight / 2;
      this.visit(value);
    } else this.part(v, value);
  }

  private part(v: Variable, e: Expression): void {
    switch (e.kind) {
      case 'Constant':
        return;
      case 'Load': {
        const from = e.place.kind === 'Variable' ? this.variable(e.place.symbol) : null;
        if (from === null) break;
        this.assignments.push({ to: v, from, weight: this.weight });
        return;
      }
      case 'Unary':
        if (e.op === '-') return this.part(v, e.value);
        break;
      case 'Binary':
        if (!distributes(e)) break;
        this.part(v, e.left);
        return this.part(v, e.right);
    }
    v.cost += this.weight;
    this.visit(e);
  }
}

function leaderOf(v: Variable): Variable {
  let leader = v;
  while (leader.group !== leader) leader = leader.group;
  v.group = leader;
  return leader;
}

/** How often each statement is taken to run: a jump back to a label makes a loop of what lies between. null without loops. */
function weightsOf(body: readonly Statement[]): Float64Array | null {
  const position = new Map<Label, number>();
  const end = new Map<number, number>();
  const jump = (label: Label, from: number): void => {
    const to = position.get(label);
    if (to !== undefined) end.set(to, from);
  };
  body.forEach((s, n) => {
    switch (s.kind) {
      case 'Label':
        position.set(s.label, n);
        return;
      case 'Goto':
        return jump(s.label, n);
      case 'Branch':
        jump(s.then, n);
        return jump(s.else, n);
    }
  });
  if (end.size === 0) return null;
  const step = new Int32Array(body.length + 1);
  for (const [from, to] of end) {
    step[from]++;
    step[to + 1]--;
  }
  const weights = new Float64Array(body.length);
  let depth = 0;
  for (let n = 0; n < body.length; n++) {
    depth += step[n];
    weights[n] = roundsPerLoop ** Math.min(depth, deepest);
  }
  return weights;
}
