/**
 * GNU's nested functions become functions of the unit.
 *
 *   int f(int a) { int g(int b) { return a + b; } return g(1); }
 *   ==>   int g.1(struct frame *chain, int b) { return chain->a + b; }
 *         int f(int a) { struct frame frame; frame.a = a; return g.1(&frame, 1); }
 *
 * Kept: a nested function sees the variables of the call of the outer function in which it was named. What both use lies in the frame, a
 * record on the outer function's stack. The address of a nested function is that of a trampoline in the frame: a few instructions that load
 * the chain and jump to a thunk. A goto out of a nested function is a longjmp to where the outer function began.
 */
import { Lifted } from '../languages/lifted.ts';
import { Stored } from '../languages/stored.ts';
import { type CType, type FunctionType, hasVariableSize } from '../languages/types.ts';
import { type CSymbol, type Label, Storage, type Unit } from '../languages/unit.ts';
import { descend, type MkT, type Node, type Tree } from '../nanopass/index.ts';
import { type Closure, closuresOf } from './closures.ts';
import { constant } from './construct.ts';

type External = Node<Lifted, 'External'>;
type Expression = Node<Lifted, 'Expression'>;
type Place = Node<Lifted, 'Place'>;
type Statement = Node<Lifted, 'Statement'>;
type Mk = MkT<Lifted>;

interface Context {
  readonly closures: ReadonlyMap<CSymbol, Closure>;
  readonly closure: Closure | null;
  /** The functions that nested ones have become, by nested function; made when first named. */
  readonly bodies: Map<Closure, CSymbol>;
  readonly lifted: External[];
}

export const liftFunctions = descend({
  name: 'lift-functions',
  from: Stored,
  to: Lifted,
  summary: 'Nested functions are functions of the unit with a pointer to the frame of the outer one.',
  needs: {
    'initializers-stored': 'a declaration says whether its object is a variable array, whose address the frame has',
  },
  establishes: ['no-nested-functions'],
  start: (): Context => ({ closures: new Map(), closure: null, bodies: new Map(), lifted: [] }),
  // Where no function is nested in another, every name is of the function itself.
  incidental: [
    ...(['Fragment', 'Function', 'Variable', 'DeclareUntilEnd', 'FixLength'] as const),
    ...(['Call', 'AddressOf', 'LabelAddress', 'Goto'] as const),
  ],
  rules: {
    Fragment: (m, mk, go) =>
      m.otherwise(n => {
        const items: External[] = [];
        for (const item of n.items) {
          const outer = go(item);
          items.push(...go.ctx.lifted.splice(0), outer);
        }
        return mk.Fragment({ items });
      }),
    Function: (m, mk, go) =>
      m.otherwise(n => {
        const { symbol, parameters, body } = n;
        // Nearly all units have none, and nothing to look for.
        if (!go.unit.hasNestedFunctions) return n as never;
        const closures = closuresOf(go.unit, symbol, parameters, body as Tree);
        if (closures === null) return n as never;
        const closure = closures.get(symbol)!;
        const inside = go(body, { ...go.ctx, closures, closure });
        const begin = new Access(mk, closure, go.ctx).entry(parameters);
        return mk.Function({ symbol, parameters, body: mk.Block({ items: [...begin, inside] }) });
      }),
    InnerFunction: (m, mk, go) =>
      m.otherwise(({ symbol, parameters, body }) => {
        const closure = go.ctx.closures.get(symbol)!;
        const inside = go(body, { ...go.ctx, closure });
        const access = new Access(mk, closure, go.ctx);
        const items = [...access.entry(parameters), inside];
        const lifted = bodyOf(closure, go.ctx);
        go.ctx.lifted.push(
          mk.Function({ symbol: lifted, parameters: [closure.chain!, ...parameters], body: mk.Block({ items }) }),
        );
        if (closure.parent!.fields.has(symbol)) go.ctx.lifted.push(thunk(mk, closure, parameters, go.ctx));
        return mk.Empty({});
      }),
    Variable: (m, mk, go) =>
      m.otherwise(n => {
        const { closure } = go.ctx;
        const owner = closure?.ownerOf(n.symbol);
        const field = owner?.fields.get(n.symbol);
        // A length is known to each function under its own name: types speak of it.
        if (!closure || !owner || field === undefined || closure.lengths.has(n.symbol)) return go.children(n);
        const array = hasVariableSize(n.type);
        if (array && owner === closure) return go.children(n);
        const member = mk.Member({ type: field.type, of: new Access(mk, closure, go.ctx).frameOf(owner), field });
        return array
          ? mk.Dereference({ type: n.type, pointer: mk.Load({ type: field.type, place: member }) })
          : mk.Member({ type: n.type, of: member.of, field });
      }),
    // Objects that a type or the stack knows by name stay, and the frame has their value or their address.
    DeclareUntilEnd: (m, mk, go) =>
      m.otherwise(n => {
        const declare = mk.DeclareUntilEnd({ symbol: n.symbol, ending: go.maybe(n.ending) });
        const { closure } = go.ctx;
        const field = hasVariableSize(n.symbol.type!) ? closure?.fields.get(n.symbol) : undefined;
        if (!closure || field === undefined) return declare;
        const place = mk.Variable({ type: n.symbol.type!, symbol: n.symbol });
        const value = mk.AddressOf({ type: field.type, place });
        return mk.Group({ items: [declare, new Access(mk, closure, go.ctx).set(n.symbol, value)] });
      }),
    FixLength: (m, mk, go) =>
      m.otherwise(n => {
        const fix = mk.FixLength({ symbol: n.symbol, length: go(n.length) });
        const { closure } = go.ctx;
        if (!closure?.fields.has(n.symbol)) return fix;
        const type = n.symbol.type!;
        const value = mk.Load({ type, place: mk.Variable({ type, symbol: n.symbol }) });
        return mk.Group({ items: [fix, new Access(mk, closure, go.ctx).set(n.symbol, value)] });
      }),
    Call: (m, mk, go) =>
      m
        .with({ function: { kind: 'AddressOf', place: { kind: 'Variable' } } }, n => {
          const { closure } = go.ctx;
          const callee = go.ctx.closures.get(n.function.place.symbol);
          if (!closure || !callee?.parent) return go.children(n);
          const access = new Access(mk, closure, go.ctx);
          const lifted = bodyOf(callee, go.ctx);
          const args = [access.addressOfFrame(callee.parent), ...go.each(n.arguments)];
          return mk.Call({ type: n.type, function: functionAddress(mk, lifted, go.unit), arguments: args });
        })
        .otherwise(n => go.children(n)),
    AddressOf: (m, mk, go) =>
      m
        .with({ place: { kind: 'Variable' } }, n => {
          const { closure } = go.ctx;
          const callee = go.ctx.closures.get(n.place.symbol);
          if (!closure || !callee?.parent) return go.children(n);
          return new Access(mk, closure, go.ctx).trampoline(callee, n.type);
        })
        .otherwise(n => go.children(n)),
    LabelAddress: (m, mk, go) =>
      m.otherwise(n => {
        const { closure } = go.ctx;
        const owner = closure?.ownerOf(n.label);
        if (!closure || !owner || owner === closure) return go.children(n);
        const field = owner.addresses.get(n.label)!;
        const of = new Access(mk, closure, go.ctx).frameOf(owner);
        return mk.Load({ type: field.type, place: mk.Member({ type: field.type, of, field }) });
      }),
    Goto: (m, mk, go) =>
      m.otherwise(n => {
        const { closure } = go.ctx;
        const owner = closure?.ownerOf(n.label);
        if (!closure || !owner || owner === closure) return go.children(n);
        return new Access(mk, closure, go.ctx).jump(owner, n.label);
      }),
  },
});

/** The function of the unit that a nested function becomes. */
function bodyOf(closure: Closure, context: Context): CSymbol {
  const made = context.bodies.get(closure);
  if (made !== undefined) return made;
  const { symbol, unit } = closure;
  const { returns, parameters, variadic } = symbol.type as FunctionType;
  const chain = closure.chain!.type!;
  const lifted = unit.symbol(symbol.name, 'function', symbol.at);
  lifted.mentioned = symbol.mentioned;
  lifted.type = unit.types.function(returns, [chain, ...parameters], variadic);
  makeLocal(lifted);
  context.bodies.set(closure, lifted);
  return lifted;
}

function makeLocal(symbol: CSymbol): void {
  symbol.assemblerName = `${symbol.name}.${symbol.id}`;
  symbol.linkage = 'internal';
  symbol.storage = Storage.static;
  symbol.defined = true;
}

function functionAddress(mk: Mk, symbol: CSymbol, unit: Unit): Expression {
  const type = symbol.type!;
  return mk.AddressOf({ type: unit.types.pointer(type), place: mk.Variable({ type, symbol }) });
}

/** What the trampoline jumps to: the nested function as its pointer's type says, with the chain in the register for it. */
function thunk(mk: Mk, closure: Closure, parameters: readonly CSymbol[], context: Context): External {
  const { symbol, unit } = closure;
  const { returns, variadic } = symbol.type as FunctionType;
  if (variadic)
    unit.diagnostics.error(symbol.at, 'sorry, unimplemented: the address of a nested function with variable arguments');
  makeLocal(symbol);
  const chain = unit.temporary(closure.chain!.type!, 'chain');
  symbol.staticChain = chain;
  const received = parameters.map(p => {
    const copy = unit.symbol(p.name, 'parameter', p.at);
    copy.type = p.type;
    return copy;
  });
  const load = (s: CSymbol) =>
    mk.Load({ type: unit.types.plain(s.type!), place: mk.Variable({ type: s.type!, symbol: s }) });
  const callee = functionAddress(mk, bodyOf(closure, context), unit);
  const value = mk.Call({ type: returns, function: callee, arguments: [load(chain), ...received.map(load)] });
  const items = returns.kind === 'Void' ? [mk.Evaluate({ value }), mk.Return({ value: null })] : [mk.Return({ value })];
  return mk.Function({ symbol, parameters: received, body: mk.Block({ items }) });
}

/** How a function reaches the frames. */
class Access {
  private readonly unit: Unit;
  constructor(
    private readonly mk: Mk,
    private readonly closure: Closure,
    readonly context: Context,
  ) {
    this.unit = closure.unit;
  }

  /** The frame of this function, or of one around it. */
  frameOf(owner: Closure): Place {
    const { mk, closure } = this;
    if (owner === closure) return mk.Variable({ type: owner.frameType, symbol: closure.frame });
    const { chain } = closure;
    const type = chain!.type!;
    let pointer: Expression = mk.Load({ type, place: mk.Variable({ type, symbol: chain! }) });
    for (let at = closure.parent!; at !== owner; at = at.parent!) {
      const of = mk.Dereference({ type: at.frameType, pointer });
      const field = at.chainField!;
      pointer = mk.Load({ type: field.type, place: mk.Member({ type: field.type, of, field }) });
    }
    return mk.Dereference({ type: owner.frameType, pointer });
  }

  addressOfFrame(owner: Closure): Expression {
    return this.mk.AddressOf({ type: this.unit.types.pointer(owner.frameType), place: this.frameOf(owner) });
  }

  private fieldOf(owner: Closure, thing: CSymbol | Label): Place {
    const field = owner.fields.get(thing)!;
    return this.mk.Member({ type: field.type, of: this.frameOf(owner), field });
  }

  private store(place: Place, value: Expression): Statement {
    const { mk } = this;
    return mk.Evaluate({ value: mk.Assign({ type: this.unit.types.plain(place.type), place, value }) });
  }

  /** Writes to the field of something of this function's own. */
  set(thing: CSymbol, value: Expression): Statement {
    return this.store(this.fieldOf(this.closure, thing), value);
  }

  /** What a function does before anything else: the frame gets the chain and the parameters, lengths are fetched, returns by goto awaited. */
  entry(parameters: readonly CSymbol[]): readonly Statement[] {
    const { mk, closure, unit } = this;
    const result: Statement[] = [];
    const load = (s: CSymbol) =>
      mk.Load({ type: unit.types.plain(s.type!), place: mk.Variable({ type: s.type!, symbol: s }) });
    if (closure.chainField !== null && closure.inner.length > 0) {
      const field = closure.chainField;
      const place = mk.Member({ type: field.type, of: this.frameOf(closure), field });
      result.push(this.store(place, load(closure.chain!)));
    }
    for (const [label, field] of closure.addresses) {
      const place = mk.Member({ type: field.type, of: this.frameOf(closure), field });
      result.push(this.store(place, mk.LabelAddress({ type: field.type, label })));
    }
    for (const p of parameters) if (closure.fields.has(p)) result.push(this.set(p, load(p)));
    for (const symbol of closure.lengths) {
      const type = symbol.type!;
      const value = mk.Load({ type, place: this.fieldOf(closure.ownerOf(symbol)!, symbol) });
      result.push(this.store(mk.Variable({ type, symbol }), value));
    }
    for (const label of closure.labels)
      if (closure.fields.has(label)) {
        const test = this.library('_setjmp', unit.types.int, [this.buffer(closure, label)]);
        result.push(mk.If({ test, then: mk.Goto({ label }), else: null }));
      }
    return result;
  }

  private buffer(owner: Closure, label: Label): Expression {
    const type = this.unit.types.pointer(this.unit.types.void);
    return this.mk.AddressOf({ type, place: this.fieldOf(owner, label) });
  }

  private library(name: string, returns: CType, args: readonly Expression[]): Expression {
    const { mk, unit } = this;
    const type = unit.types.function(
      returns,
      args.map(a => a.type),
      false,
    );
    return mk.Call({
      type: returns,
      function: functionAddress(mk, unit.supportFunction(name, type), unit),
      arguments: args,
    });
  }

  jump(owner: Closure, label: Label): Statement {
    const { mk, unit } = this;
    const { types } = unit;
    const args = [this.buffer(owner, label), constant<Expression>(mk, types.int, 1)];
    return mk.Evaluate({ value: this.library('longjmp', types.void, args) });
  }

  /** The address of a nested function: its trampoline, written anew each time. */
  trampoline(callee: Closure, type: CType): Expression {
    const { mk, unit } = this;
    const { types, target } = unit;
    unit.executableStack = true;
    const field = callee.parent!.fields.get(callee.symbol)!;
    const bytes = types.pointer(types.integer.char);
    const place = mk.Member({ type: field.type, of: this.frameOf(callee.parent!), field });
    const start = mk.AddressOf({ type: bytes, place });
    const widths = { 2: types.integer['unsigned short'], 4: types.integer['unsigned int'] } as const;
    const body = target.nestedFunctions.trampoline.parts.map(part => {
      const value =
        part.holds === 'code'
          ? constant<Expression>(mk, widths[part.size], part.value)
          : part.holds === 'chain'
            ? this.addressOfFrame(callee.parent!)
            : functionAddress(mk, callee.symbol, unit);
      const index = constant<Expression>(mk, types.difference, part.offset);
      const moved = mk.PointerAdd({ type: bytes, pointer: start, index, minus: false });
      const pointer = mk.Convert({ type: types.pointer(value.type), value: moved });
      return this.store(mk.Dereference({ type: value.type, pointer }), value);
    });
    return mk.Sequence({ type, body, value: mk.AddressOf({ type, place }) });
  }
}
