/**
 * Objects of `_Atomic` types: every access is one sequentially consistent operation (C17 6.2.6.1p9, 6.5.16.2p3, 6.5.2.4p2).
 *
 *   _Atomic int a;  a += 2   ==>   atomic.add(&a, 2) + 2
 *   _Atomic double d;  d *= 2   ==>   ({ old = atomic.load(&d); do new = old * 2; while (!atomic.compare-exchange(&d, &old, new)); new; })
 */
import { type CType, isAtomic, isInteger } from '../../languages/types.ts';
import * as atomic from './atomic-operations.ts';
import { once } from './builtin-calls.ts';
import { addressOf, converted } from './conversions.ts';
import { type Expression, mk, type Place, type Typer } from './typer.ts';

/** An array of atomic elements is accessed element by element. */
export const isAtomicPlace = (place: Place): boolean =>
  isAtomic(place.type) && place.type.kind !== 'Array' && place.type.kind !== 'Function';

export const atomicLoad = (t: Typer, place: Place): Expression =>
  atomic.atomicLoad(t, t.types.plain(place.type), addressOf(t, place));

/** `place = value`; the result is the value. */
export function atomicAssign(t: Typer, place: Place, value: Expression): Expression {
  const pointer = addressOf(t, place);
  return once(t, value, v => {
    const store = atomic.atomicStore(t, t.types.plain(place.type), pointer, v());
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
  if (
    fetch !== undefined &&
    type.kind === 'Integer' &&
    type.name !== '_Bool' &&
    atomic.isLockFreeSize(type.size) &&
    isInteger(computation)
  ) {
    // Cut to the object's width, these operations do not care where they are cut.
    return once(t, converted(t, value, type), v => {
      const old = mk.CallBuiltin({ type, name: `atomic.${fetch}`, arguments: [pointer, v()] });
      return post ? old : mk.Binary({ type, op, left: old, right: v() });
    });
  }
  return once(t, pointer, address =>
    once(t, value, operand => {
      const compute = (old: Expression): Expression =>
        computation.kind === 'Pointer'
          ? mk.PointerAdd({ type: computation, pointer: old, index: operand(), minus: op === '-' })
          : mk.Binary({ type: computation, op, left: converted(t, old, computation), right: operand() });
      return atomic.atomicUpdate(t, type, address, old => converted(t, compute(old), type), post);
    }),
  );
}
