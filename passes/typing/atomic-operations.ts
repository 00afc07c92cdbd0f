/**
 * The sequentially consistent operations on an object of any size: the machine's own where it has one instruction for them, else
 * the generic functions of libatomic, which take the size and pass every value by its address (gcc manual, 6.55).
 *
 *   load(long *p)       ==>   atomic.load(p)
 *   load(struct s *p)   ==>   ({ struct s found; __atomic_load(sizeof found, p, &found, 5); found; })
 *
 * `object` is the object's type without its qualifiers. An operation evaluates each of its operands once.
 */
import { type CType, sizeOf } from '../../languages/types.ts';
import { converted } from './conversions.ts';
import { type Expression, mk, type Statement, type Typer } from './typer.ts';

/** Does the machine access an object of so many bytes, aligned, in one operation? */
export const isLockFreeSize = (bytes: number): boolean => bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8;

const isLockFree = (object: CType): boolean => isLockFreeSize(sizeOf(object));

/** `__ATOMIC_SEQ_CST`. */
const sequentiallyConsistent = 5n;

/** A call of libatomic's `__atomic_NAME(size, pointers..., orders...)`; `orders` says how many of the last there are. */
export function atomicLibraryCall(
  t: Typer,
  name: string,
  returns: CType,
  size: Expression,
  pointers: readonly Expression[],
  orders: number,
): Expression {
  const { types } = t;
  const pointer = types.pointer(types.void);
  const order = t.integer(sequentiallyConsistent);
  const list = [size, ...pointers.map(p => converted(t, p, pointer)), ...Array<Expression>(orders).fill(order)];
  const type = types.function(
    returns,
    list.map(a => a.type),
    false,
  );
  const place = t.variable(t.unit.supportFunction(`__atomic_${name}`, type));
  return mk.Call({
    type: returns,
    function: mk.AddressOf({ type: types.pointer(type), place }),
    arguments: list,
  });
}

/** An object of a call's own. */
class Temporary {
  private readonly symbol;
  constructor(
    private readonly t: Typer,
    private readonly type: CType,
  ) {
    this.symbol = t.unit.temporary(type);
  }
  declare(value: Expression | null): Statement {
    return mk.Declare({
      symbol: this.symbol,
      initializer: value === null ? null : mk.ExpressionInitializer({ value }),
    });
  }
  address(): Expression {
    return mk.AddressOf({ type: this.t.types.pointer(this.type), place: this.t.variable(this.symbol) });
  }
  load(): Expression {
    return mk.Load({ type: this.type, place: this.t.variable(this.symbol) });
  }
  assign(value: Expression): Expression {
    return mk.Assign({ type: this.type, place: this.t.variable(this.symbol), value });
  }
}

const size = (t: Typer, object: CType): Expression =>
  t.integer(BigInt(sizeOf(object)), t.types.integer['unsigned long']);

export function atomicLoad(t: Typer, object: CType, pointer: Expression): Expression {
  if (isLockFree(object)) return mk.CallBuiltin({ type: object, name: 'atomic.load', arguments: [pointer] });
  const found = new Temporary(t, object);
  const call = atomicLibraryCall(t, 'load', t.types.void, size(t, object), [pointer, found.address()], 1);
  const body = [found.declare(null), mk.Evaluate({ value: call })];
  return mk.StatementExpression({ type: object, body, value: found.load() });
}

/** Writes the object; there is no value. */
export function atomicStore(t: Typer, object: CType, pointer: Expression, value: Expression): Expression {
  const type = t.types.void;
  if (isLockFree(object)) return mk.CallBuiltin({ type, name: 'atomic.store', arguments: [pointer, value] });
  const stored = new Temporary(t, object);
  const call = atomicLibraryCall(t, 'store', type, size(t, object), [pointer, stored.address()], 1);
  return mk.StatementExpression({ type, body: [stored.declare(value)], value: call });
}

/** Writes the object and gives what it held. */
export function atomicExchange(t: Typer, object: CType, pointer: Expression, value: Expression): Expression {
  if (isLockFree(object)) return mk.CallBuiltin({ type: object, name: 'atomic.exchange', arguments: [pointer, value] });
  const stored = new Temporary(t, object);
  const found = new Temporary(t, object);
  const pointers = [pointer, stored.address(), found.address()];
  const call = atomicLibraryCall(t, 'exchange', t.types.void, size(t, object), pointers, 1);
  const body = [stored.declare(value), found.declare(null), mk.Evaluate({ value: call })];
  return mk.StatementExpression({ type: object, body, value: found.load() });
}

/** Writes `desired` where the object equals `*expected`, else the object to `*expected`; whether it was equal. */
export function atomicCompareExchange(
  t: Typer,
  object: CType,
  pointer: Expression,
  expected: Expression,
  desired: Expression,
): Expression {
  const type = t.types.integer._Bool;
  const where = converted(t, expected, t.types.pointer(object));
  if (isLockFree(object))
    return mk.CallBuiltin({ type, name: 'atomic.compare-exchange', arguments: [pointer, where, desired] });
  const stored = new Temporary(t, object);
  const pointers = [pointer, where, stored.address()];
  const call = atomicLibraryCall(t, 'compare_exchange', type, size(t, object), pointers, 2);
  return mk.StatementExpression({ type, body: [stored.declare(desired)], value: call });
}

/**
 * Writes what `compute` makes of the object's value, again until nobody else has written in between; the new value, or with
 * `post` the old one. `address` is called more than once.
 */
export function atomicUpdate(
  t: Typer,
  object: CType,
  address: () => Expression,
  compute: (old: Expression) => Expression,
  post: boolean,
): Expression {
  const old = new Temporary(t, object);
  const next = new Temporary(t, object);
  const swap = atomicCompareExchange(t, object, address(), old.address(), next.load());
  const loop = mk.DoWhile({
    body: mk.Evaluate({ value: next.assign(compute(old.load())) }),
    test: mk.LogicalNot({ type: t.types.int, value: swap }),
  });
  const body = [old.declare(atomicLoad(t, object, address())), next.declare(null), loop];
  return mk.StatementExpression({ type: object, body, value: (post ? old : next).load() });
}
