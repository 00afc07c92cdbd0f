/**
 * Variable arrays become pointers to stack that is allocated where they are declared and given back where their scope ends.
 *
 *   { int a[n]; a[0] = 1; }   ==>   { save s; p = allocate n * 4; *p = 1; restore s; }
 *
 * Kept: an object lives as long as C says, however its scope is left (C17 6.2.4p7); functions of `cleanup` attributes are called then,
 * the innermost first.
 */
import { FixedFrame } from '../languages/fixed-frame.ts';
import { Laned } from '../languages/laned.ts';
import { alignOf, type CType, hasVariableSize, sizeOf } from '../languages/types.ts';
import type { CSymbol, Label, Unit } from '../languages/unit.ts';
import { descend, type MkT, type Node, out, type Tree, type } from '../nanopass/index.ts';
import { constant, constantOf, convert, kept } from './construct.ts';
import { labelScopes, type Scope } from './scopes.ts';

type Expression = Node<FixedFrame, 'Expression'>;
type Place = Node<FixedFrame, 'Place'>;
type Statement = Node<FixedFrame, 'Statement'>;
type Mk = MkT<FixedFrame>;

/** What the passes after this one hold for the function under way. */
interface Frame {
  readonly body: Tree | null;
  labels: ReadonlyMap<Label, readonly CSymbol[]> | null;
  /** The pointers that have taken the place of variable arrays. */
  readonly pointers: Map<CSymbol, CSymbol>;
}
interface Context {
  readonly frame: Frame;
  readonly scope: Scope | null;
  /** The scopes around the statement that a break or continue leaves. */
  readonly breaks: Scope | null;
  readonly continues: Scope | null;
}

const newFrame = (body: Tree | null): Frame => ({ body, labels: null, pointers: new Map() });
const entered = (frame: Frame): Context => ({ frame, scope: null, breaks: null, continues: null });
const inLoop = (c: Context): Context =>
  c.scope === c.breaks && c.scope === c.continues ? c : { ...c, breaks: c.scope, continues: c.scope };
const inSwitch = (c: Context): Context => (c.scope === c.breaks ? c : { ...c, breaks: c.scope });

export const fixFrame = descend({
  name: 'fix-frame',
  from: Laned,
  to: FixedFrame,
  summary: 'Variable arrays are pointers to stack that is allocated and given back explicitly.',
  needs: { 'plain-assignments': 'the search for labels knows the productions that are left then' },
  establishes: ['fixed-frame'],
  start: () => entered(newFrame(null)),
  value: { Statement: type<Context>() },
  defaults: { Statement: (c: Context) => c },
  // Where nothing is declared that ends with work, and there is no type of variable size, leaving a scope asks for nothing.
  incidental: [
    ...(['Function', 'Block', 'Group', 'StatementExpression', 'While', 'DoWhile', 'For', 'Switch'] as const),
    ...(['Break', 'Continue', 'Goto', 'Return', 'Evaluate', 'Load', 'VaArg', 'Call', 'Variable', 'AddressOf'] as const),
  ],
  rules: {
    Function: (m, mk, go) =>
      m.otherwise(n => {
        const inside = entered(newFrame(n.body));
        return mk.Function({ symbol: n.symbol, parameters: n.parameters, body: go(n.body, inside).node });
      }),

    Block: (m, mk, go) =>
      m.otherwise(n => {
        const { nodes, value } = go.chain(n.items);
        const items = value.scope === go.ctx.scope ? nodes : [...nodes, ...leaving(mk, value, go.ctx.scope)];
        return out(mk.Block({ items }), go.ctx);
      }),
    Group: (m, mk, go) =>
      m.otherwise(n => {
        const { nodes, value } = go.chain(n.items);
        return out(mk.Group({ items: nodes }), value);
      }),
    DeclareUntilEnd: (m, mk, go) =>
      m.otherwise(n => {
        const { unit, ctx } = go;
        const { symbol } = n;
        const ending = go.maybe(n.ending);
        if (!hasVariableSize(symbol.type!))
          return out(mk.Empty({}), { ...ctx, scope: { symbol, ending, saved: null, outer: ctx.scope } });
        const voidPointer = unit.types.pointer(unit.types.void);
        const saved = unit.temporary(voidPointer, 'stack');
        const pointer = pointerFor(symbol, ctx.frame, unit);
        const align = Math.max(
          alignOf(symbol.type!),
          symbol.attributes?.aligned ?? 1,
          unit.types.model.biggestAlignment,
        );
        const size = variableSize(mk, symbol.type!, unit);
        const value = mk.AllocateStack({ type: pointer.type, size, align });
        const allocate = mk.Assign({ type: pointer.type, place: pointer, value });
        const items = [mk.SaveStack({ symbol: saved }), mk.Evaluate({ value: allocate })];
        return out(mk.Group({ items }), { ...ctx, scope: { symbol, ending, saved, outer: ctx.scope } });
      }),
    FixLength: (m, mk, go) =>
      m.otherwise(n => {
        const { symbol } = n;
        const type = symbol.type!;
        const value = convert<Expression>(mk, type, go(n.length));
        const place = mk.Variable({ type, symbol });
        return out(mk.Evaluate({ value: mk.Assign({ type, place, value }) }), go.ctx);
      }),
    StatementExpression: (m, mk, go) =>
      m.otherwise(n => {
        const { nodes, value } = go.chain(n.body);
        if (value.scope === go.ctx.scope)
          return mk.StatementExpression({ type: n.type, body: nodes, value: go.maybe(n.value, value) });
        const body = [...nodes];
        let result: Expression | null = null;
        if (n.value !== null) {
          const last = go(n.value, value);
          if (n.type.kind === 'Void') body.push(mk.Evaluate({ value: last }));
          else result = kept<Expression, Place, Statement>(mk, last, body, go.unit);
        }
        body.push(...leaving(mk, value, go.ctx.scope));
        return mk.StatementExpression({ type: n.type, body, value: result });
      }),

    While: (m, mk, go) =>
      m.otherwise(n => {
        const body = go(n.body, inLoop(go.ctx)).node;
        return out(mk.While({ test: go(n.test), body }), go.ctx);
      }),
    DoWhile: (m, mk, go) =>
      m.otherwise(n => {
        const body = go(n.body, inLoop(go.ctx)).node;
        return out(mk.DoWhile({ body, test: go(n.test) }), go.ctx);
      }),
    For: (m, mk, go) =>
      m.otherwise(n => {
        const start = go.maybe(n.start);
        const within = start?.value ?? go.ctx;
        const [test, step] = [go.maybe(n.test, within), go.maybe(n.step, within)];
        const body = go(n.body, inLoop(within)).node;
        if (within.scope === go.ctx.scope) return out(mk.For({ start: start?.node ?? null, test, step, body }), go.ctx);
        const loop = mk.For({ start: null, test, step, body });
        const items = [start!.node, loop, ...leaving(mk, within, go.ctx.scope)];
        return out(mk.Block({ items }), go.ctx);
      }),
    Switch: (m, mk, go) =>
      m.otherwise(n => {
        const body = go(n.body, inSwitch(go.ctx)).node;
        return out(mk.Switch({ value: go(n.value), body }), go.ctx);
      }),
    Break: (m, mk, go) => m.otherwise(() => out(after(mk, go.ctx, go.ctx.breaks, mk.Break({})), go.ctx)),
    Continue: (m, mk, go) => m.otherwise(() => out(after(mk, go.ctx, go.ctx.continues, mk.Continue({})), go.ctx)),
    Goto: (m, mk, go) =>
      m.otherwise(({ label }) => {
        const { ctx } = go;
        let { scope } = ctx;
        if (scope === null) return out(mk.Goto({ label }), ctx);
        ctx.frame.labels ??= labelScopes(ctx.frame.body!);
        const around = ctx.frame.labels.get(label) ?? [];
        while (scope !== null && !around.includes(scope.symbol)) scope = scope.outer;
        return out(after(mk, ctx, scope, mk.Goto({ label })), ctx);
      }),
    // The whole stack is given back on return, but the cleanup functions have yet to be called, after the value has been computed.
    Return: (m, mk, go) =>
      m.otherwise(n => {
        const { ctx, unit } = go;
        const value = go.maybe(n.value);
        const cleanups = calls(mk, ctx);
        if (cleanups.length === 0) return out(mk.Return({ value }), ctx);
        const items: Statement[] = [];
        let result = value;
        if (value !== null && value.type.kind === 'Void') {
          items.push(mk.Evaluate({ value }));
          result = null;
        } else if (value !== null) result = kept<Expression, Place, Statement>(mk, value, items, unit);
        items.push(...cleanups, mk.Return({ value: result }));
        return out(mk.Block({ items }), ctx);
      }),

    // Records of variable size are copied where nobody asks for the value.
    Evaluate: (m, mk, go) =>
      m
        .with({ value: { kind: 'Assign', type: { kind: 'Record' }, value: { kind: 'Load' } } }, n => {
          const { type, place, value } = n.value;
          if (!hasVariableSize(type)) return out(go.children(n), go.ctx);
          const { types } = go.unit;
          const pointer = types.pointer(types.void);
          const address = (p: Place) => mk.AddressOf({ type: pointer, place: p });
          const args = [address(go(place)), address(go(value.place)), variableSize(mk, type, go.unit)];
          return out(mk.Evaluate({ value: library(mk, 'memcpy', pointer, args, go.unit) }), go.ctx);
        })
        .otherwise(n => out(go.children(n), go.ctx)),
    Load: (m, _mk, go) => m.otherwise(n => go.children(ofFixedSize(n, go.unit))),
    VaArg: (m, _mk, go) => m.otherwise(n => go.children(ofFixedSize(n, go.unit))),
    Call: (m, _mk, go) => m.otherwise(n => go.children(ofFixedSize(n, go.unit))),
    Variable: (m, mk, go) =>
      m.otherwise(n => {
        if (!hasVariableSize(n.type)) return go.children(n);
        return mk.Dereference({ type: n.type, pointer: arrayAddress(mk, n.symbol, go.ctx.frame, go.unit) });
      }),
    AddressOf: (m, mk, go) =>
      m
        .with({ place: { kind: 'Variable' } }, n =>
          hasVariableSize(n.place.type)
            ? convert<Expression>(mk, n.type, arrayAddress(mk, n.place.symbol, go.ctx.frame, go.unit))
            : go.children(n),
        )
        .otherwise(go.children),
    VariableSize: (m, mk, go) => m.otherwise(n => convert<Expression>(mk, n.type, variableSize(mk, n.of, go.unit))),
    CallBuiltin: (m, mk, go) =>
      m
        // The second argument of __builtin_alloca_with_align is in bits.
        .with({ name: 'alloca' }, n => {
          const [size, align] = n.arguments.map(a => go(a));
          const least = go.unit.types.model.biggestAlignment;
          const bits = align === undefined ? null : constantOf(align);
          return mk.AllocateStack({ type: n.type, size, align: Math.max(least, Number(bits ?? 0n) / 8) });
        })
        .with({ name: 'stack_save' }, n => {
          const saved = go.unit.temporary(n.type, 'stack');
          const value = mk.Load({ type: n.type, place: mk.Variable({ type: n.type, symbol: saved }) });
          return mk.StatementExpression({ type: n.type, body: [mk.SaveStack({ symbol: saved })], value });
        })
        .with({ name: 'stack_restore' }, n => {
          const pointer = n.arguments[0].type;
          const saved = go.unit.temporary(pointer, 'stack');
          const place = mk.Variable({ type: pointer, symbol: saved });
          const keep = mk.Evaluate({ value: mk.Assign({ type: pointer, place, value: go(n.arguments[0]) }) });
          return mk.StatementExpression({
            type: n.type,
            body: [keep, mk.RestoreStack({ symbol: saved })],
            value: null,
          });
        })
        .with({ name: 'setjmp' }, n => setJump(mk, go(n.arguments[0]), go.unit))
        .with({ name: 'longjmp' }, n => longJump(mk, go(n.arguments[0]), go.unit))
        .otherwise(n => go.children(n)),
  },
});

/**
 * `__builtin_setjmp`, whose buffer has room for five words only: the C library's buffer is in the frame, and its address in the small one.
 * Both end with the call of the function.
 */
function setJump(mk: Mk, buffer: Expression, unit: Unit): Expression {
  const { types, target } = unit;
  const room = types.variant(types.array(types.integer.char, target.nestedFunctions.jumpBuffer), 0, 16);
  const pointer = types.pointer(types.void);
  const address = mk.AddressOf({
    type: pointer,
    place: mk.Variable({ type: room, symbol: unit.temporary(room, 'jump') }),
  });
  const slot = mk.Dereference({ type: pointer, pointer: convert<Expression>(mk, types.pointer(pointer), buffer) });
  const store = mk.Evaluate({ value: mk.Assign({ type: pointer, place: slot, value: address }) });
  return mk.Sequence({ type: types.int, body: [store], value: library(mk, '_setjmp', types.int, [address], unit) });
}

function longJump(mk: Mk, buffer: Expression, unit: Unit): Expression {
  const { types } = unit;
  const pointer = types.pointer(types.void);
  const slot = mk.Dereference({ type: pointer, pointer: convert<Expression>(mk, types.pointer(pointer), buffer) });
  const address = mk.Load({ type: pointer, place: slot });
  return library(mk, 'longjmp', types.void, [address, constant<Expression>(mk, types.int, 1)], unit);
}

function library(mk: Mk, name: string, returns: CType, args: readonly Expression[], unit: Unit): Expression {
  const { types } = unit;
  const type = types.function(
    returns,
    args.map(a => a.type),
    false,
  );
  const place = mk.Variable({ type, symbol: unit.supportFunction(name, type) });
  return mk.Call({ type: returns, function: mk.AddressOf({ type: types.pointer(type), place }), arguments: args });
}

function ofFixedSize<N extends { readonly at: number; readonly type: CType }>(n: N, unit: Unit): N {
  if (hasVariableSize(n.type)) unit.diagnostics.error(n.at, 'sorry, unimplemented: a value of variable size');
  return n;
}

/** The hidden pointer to a variable array. */
function pointerFor(symbol: CSymbol, frame: Frame, unit: Unit): Extract<Place, { kind: 'Variable' }> {
  const object = symbol.type!;
  const type = unit.types.pointer(object.kind === 'VariableArray' ? object.of : object);
  let pointer = frame.pointers.get(symbol);
  if (pointer === undefined) {
    pointer = unit.temporary(type, symbol.name);
    frame.pointers.set(symbol, pointer);
  }
  return FixedFrame.mk.Variable({ type, symbol: pointer });
}

function arrayAddress(mk: Mk, symbol: CSymbol, frame: Frame, unit: Unit): Expression {
  const place = pointerFor(symbol, frame, unit);
  return mk.Load({ type: place.type, place });
}

/** The bytes of an array some of whose lengths are variable, of type size_t. */
function variableSize(mk: Mk, of: CType, unit: Unit): Expression {
  const { size } = unit.types;
  if (of.kind === 'VariableArray') {
    const { length } = of;
    if (length === null) return constant<Expression>(mk, size, 0);
    const place = mk.Variable({ type: length.type!, symbol: length });
    const count = convert<Expression>(mk, size, mk.Load({ type: length.type!, place }));
    return times(mk, count, variableSize(mk, of.of, unit));
  }
  if (of.kind === 'Record' && of.tag.variableSize !== null)
    return mk.Load({ type: size, place: mk.Variable({ type: size, symbol: of.tag.variableSize }) });
  if (of.kind === 'Array' && hasVariableSize(of))
    return times(mk, constant<Expression>(mk, size, of.length ?? 0), variableSize(mk, of.of, unit));
  return constant<Expression>(mk, size, sizeOf(of));
}

const times = (mk: Mk, left: Expression, right: Expression): Expression =>
  constantOf(right) === 1n ? left : mk.Binary({ type: left.type, op: '*', left, right });

/** A jump, after what leaving the scopes up to `to` asks for. */
function after(mk: Mk, from: Context, to: Scope | null, jump: Statement): Statement {
  return from.scope === to ? jump : mk.Group({ items: [...leaving(mk, from, to), jump] });
}

/** What leaving scopes asks for, from the innermost out: cleanup functions, and the stack of variable arrays. */
function leaving(mk: Mk, from: Context, to: Scope | null): readonly Statement[] {
  const result: Statement[] = [];
  for (let { scope } = from; scope !== to && scope !== null; scope = scope.outer) {
    if (scope.ending !== null) result.push(mk.Evaluate({ value: scope.ending }));
    if (scope.saved !== null) result.push(mk.RestoreStack({ symbol: scope.saved }));
  }
  return result;
}

/** The cleanup calls of all scopes. */
function calls(mk: Mk, from: Context): readonly Statement[] {
  const result: Statement[] = [];
  for (let { scope } = from; scope !== null; scope = scope.outer)
    if (scope.ending !== null) result.push(mk.Evaluate({ value: scope.ending }));
  return result;
}
