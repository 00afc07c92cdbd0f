/**
 * Objects of `_Atomic` types: every access is one sequentially consistent operation (C17 6.2.6.1p9, 6.5.16.2p3, 6.5.2.4p2).
 *
 *   _Atomic int a;  a += 2   ==>   atomic.add(&a, 2) + 2
 *   _Atomic double d;  d *= 2   ==>   ({ old = atomic.load(&d); do new = old * 2; while (!atomic.compare-exchange(&d, &old, new)); new; })
 */
import { type CType, isAtomic, isInteger, sizeOf } from '../../languages/types.ts';
import { once } from './builtin-calls.ts';
import { addressOf, converted } from './conversions.ts';
import { type Expression, mk, type Place, type Typer } from './typer.ts';

/** Is the place one that a machine accesses in one operation? Larger ones are copied. */
export const isAtomicPlace = (place: Place): boolean =>
  isAtomic(place.type) &&
  place.type.kind !== 'Array' &&
  place.type.kind !== 'Function' &&
  [1, 2, 4, 8].includes(sizeOf(place.type));

export const atomicLoad = (t: Typer, place: Place): Expression =>
  mk.CallBuiltin({ type: t.types.plain(place.type), name: 'atomic.load', arguments: [addressOf(t, place)] });

/** `place = value`; the result is the value. */
export function atomicAssign(t: Typer, place: Place, value: Expression): Expression {
  const pointer = addressOf(t, place);
  return once(t, value, v => {
    const store = mk.CallBuiltin({ type: t.types.void, name: 'atomic.store', arguments: [pointer, v()] });
    const result = v();
    return mk.Comma({ type: result.type, left: store, right: result });
  });
}

const fetching: Readonly<Record<string, string>> = { '+': 'add', '-': 'sub', '&': 'and', '|': 'or', '^': 'xor' };

/** `place op= value`, computed in `computation`. With `post` the result is the old value, else the new one. */
export function atomicOperation(
  t: Typer,
  place: Place,
  op: string,
  computation: CType,
  value: Expression,
  post: boolean,
): Expression {
  const type = t.types.plain(place.type);
  const pointer = addressOf(t, place);
  const fetch = fetching[op];
  if (fetch !== undefined && type.kind === 'Integer' && type.name !== '_Bool' && isInteger(computation)) {
    // Cut to the object's width, these operations do not care where they are cut.
    return once(t, converted(t, value, type), v => {
      const old = mk.CallBuiltin({ type, name: `atomic.${fetch}`, arguments: [pointer, v()] });
      return post ? old : mk.Binary({ type, op, left: old, right: v() });
    });
  }
  return once(t, pointer, address => once(t, value, v => exchangeLoop(t, type, address, op, computation, v, post)));
}

/** Tries until nobody else has written in between. */
function exchangeLoop(
  t: Typer,
  type: CType,
  address: () => Expression,
  op: string,
  computation: CType,
  value: () => Expression,
  post: boolean,
): Expression {
  const old = t.unit.temporary(type, 'old');
  const next = t.unit.temporary(type, 'new');
  const read = (symbol: typeof old): Expression => mk.Load({ type, place: t.variable(symbol) });
  const begin = mk.ExpressionInitializer({
    value: mk.CallBuiltin({ type, name: 'atomic.load', arguments: [address()] }),
  });
  const result =
    computation.kind === 'Pointer'
      ? mk.PointerAdd({ type: computation, pointer: read(old), index: value(), minus: op === '-' })
      : mk.Binary({ type: computation, op, left: converted(t, read(old), computation), right: value() });
  const compute = mk.Assign({ type, place: t.variable(next), value: converted(t, result, type) });
  const where = mk.AddressOf({ type: t.types.pointer(type), place: t.variable(old) });
  const done = mk.CallBuiltin({
    type: t.types.integer._Bool,
    name: 'atomic.compare-exchange',
    arguments: [address(), where, read(next)],
  });
  const loop = mk.DoWhile({
    body: mk.Evaluate({ value: compute }),
    test: mk.LogicalNot({ type: t.types.int, value: done }),
  });
  const body = [mk.Declare({ symbol: old, initializer: begin }), mk.Declare({ symbol: next, initializer: null }), loop];
  return mk.StatementExpression({ type, body, value: read(post ? old : next) });
}
