/**
 * `__sync_...` and `__atomic_...` (gcc manual, chapter 6): all become seven sequentially consistent operations on an address,
 *
 *   atomic.load(p)  atomic.store(p, v)  atomic.exchange(p, v)  atomic.add|sub|and|or|xor|nand(p, v)
 *   atomic.compare-exchange(p, &expected, v)  fence()
 *
 * which give the old value; the comparing one writes what it found to `expected` when that differs, and says whether it was equal.
 */
import { type CType, isInteger, sizeOf } from '../../languages/types.ts';
import { after, once, values } from './builtin-calls.ts';
import { converted, promoted } from './conversions.ts';
import { type Expression, mk, type SourceOf, type Typer } from './typer.ts';

type CallTree = SourceOf<'Expression', 'Call'>;

const operators: Readonly<Record<string, string>> = { add: '+', sub: '-', and: '&', or: '|', xor: '^' };

export function atomicCall(t: Typer, n: CallTree, spelled: string): Expression | null {
  const name = spelled.replace(/_(1|2|4|8|16)$/, '').replace(/^__/, '');
  if (name === 'sync_synchronize' || name === 'atomic_thread_fence' || name === 'atomic_signal_fence') {
    const fence = mk.CallBuiltin({ type: t.types.void, name: 'fence', arguments: [] });
    const [order] = values(t, n);
    return order === undefined
      ? fence
      : mk.Comma({ type: t.types.void, left: mk.Convert({ type: t.types.void, value: order }), right: fence });
  }
  if (name === 'atomic_always_lock_free' || name === 'atomic_is_lock_free') return lockFree(t, n);
  const args = values(t, n);
  if (args.some(a => a.type === t.wrong)) return t.mistake();
  const [pointer] = args;
  if (pointer === undefined || pointer.type.kind !== 'Pointer') {
    t.error(n.at, `incorrect type for argument 1 of '${spelled}'`);
    return t.mistake();
  }
  const object = t.types.plain(pointer.type.of as CType);
  if (name === 'atomic_test_and_set') return testAndSet(t, pointer);
  if (name === 'atomic_clear') return clear(t, pointer);
  if (
    !(isInteger(object) || object.kind === 'Pointer' || object.kind === 'Record' || object.kind === 'Floating') ||
    ![1, 2, 4, 8].includes(sizeOf(object))
  ) {
    t.sorry(n.at, `'${spelled}' on an object of this type`);
    return t.mistake();
  }
  const act = new Acting(t, pointer, object);
  if (args.length < (/compare/.test(name) ? 3 : /atomic_load_n|release/.test(name) ? 1 : 2)) {
    t.error(n.at, `too few arguments to function '${spelled}'`);
    return t.mistake();
  }
  switch (name) {
    case 'sync_lock_test_and_set':
    case 'atomic_exchange_n':
      return act.operate('exchange', args[1]);
    case 'sync_lock_release':
      return act.store(converted(t, t.integer(0n), object));
    case 'sync_bool_compare_and_swap':
      return act.compareWithValue(args[1], args[2], false);
    case 'sync_val_compare_and_swap':
      return act.compareWithValue(args[1], args[2], true);
    case 'atomic_compare_exchange_n':
      return act.compare(args[1], act.value(args[2]));
    case 'atomic_compare_exchange':
      return act.compare(args[1], act.through(args[2]));
    case 'atomic_load_n':
      return act.load();
    case 'atomic_load':
      return act.assignThrough(args[1], act.load());
    case 'atomic_store_n':
      return act.store(act.value(args[1]));
    case 'atomic_store':
      return act.store(act.through(args[1]));
    case 'atomic_exchange':
      return act.assignThrough(args[2], act.operate('exchange', act.through(args[1])));
  }
  const fetch = /^(?:sync|atomic)_fetch_and_(\w+)$|^atomic_fetch_(\w+)$/.exec(name);
  if (fetch !== null) return act.operate(fetch[1] ?? fetch[2], args[1]);
  const give = /^(?:sync_(\w+)_and_fetch|atomic_(\w+)_fetch)$/.exec(name);
  if (give !== null) return act.operateAndFetch(give[1] ?? give[2], args[1]);
  return null;
}

/** The operations on one object. */
class Acting {
  constructor(
    private readonly t: Typer,
    private readonly pointer: Expression,
    private readonly object: CType,
  ) {}

  /** An operand brought to the object's type. */
  value(e: Expression): Expression {
    return converted(this.t, promoted(this.t, e), this.object);
  }
  /** The object that an argument points to. */
  through(e: Expression): Expression {
    const { t, object } = this;
    return mk.Load({
      type: object,
      place: mk.Dereference({ type: object, pointer: converted(t, e, t.types.pointer(object)) }),
    });
  }
  assignThrough(target: Expression, value: Expression): Expression {
    const { t, object } = this;
    const place = mk.Dereference({ type: object, pointer: converted(t, target, t.types.pointer(object)) });
    return mk.Convert({ type: t.types.void, value: mk.Assign({ type: object, place, value }) });
  }
  load(): Expression {
    return mk.CallBuiltin({ type: this.object, name: 'atomic.load', arguments: [this.pointer] });
  }
  store(value: Expression): Expression {
    return mk.CallBuiltin({ type: this.t.types.void, name: 'atomic.store', arguments: [this.pointer, value] });
  }
  operate(operation: string, operand: Expression): Expression {
    return mk.CallBuiltin({
      type: this.object,
      name: `atomic.${operation}`,
      arguments: [this.pointer, this.value(operand)],
    });
  }
  /** The new value: the old one, and the operation once more. */
  operateAndFetch(operation: string, operand: Expression): Expression {
    const { t, object } = this;
    return once(t, this.value(operand), v => {
      const old = this.operate(operation, v());
      if (operation === 'nand')
        return mk.Unary({ type: object, op: '~', value: mk.Binary({ type: object, op: '&', left: old, right: v() }) });
      if (object.kind !== 'Pointer')
        return mk.Binary({ type: object, op: operators[operation], left: old, right: v() });
      const number = t.types.integer['unsigned long'];
      return converted(
        t,
        mk.Binary({
          type: number,
          op: operators[operation],
          left: converted(t, old, number),
          right: converted(t, v(), number),
        }),
        object,
      );
    });
  }
  compare(expected: Expression, desired: Expression): Expression {
    const { t, object, pointer } = this;
    return mk.CallBuiltin({
      type: t.types.integer._Bool,
      name: 'atomic.compare-exchange',
      arguments: [pointer, converted(t, expected, t.types.pointer(object)), desired],
    });
  }
  /** `expected` is a value; the result says whether it was found, or is what was found. */
  compareWithValue(expected: Expression, desired: Expression, found: boolean): Expression {
    const { t, object } = this;
    const symbol = t.unit.temporary(object);
    const declare = mk.Declare({ symbol, initializer: mk.ExpressionInitializer({ value: this.value(expected) }) });
    const address = mk.AddressOf({ type: t.types.pointer(object), place: t.variable(symbol) });
    const equal = this.compare(address, this.value(desired));
    const value = found ? after(t, equal, mk.Load({ type: object, place: t.variable(symbol) })) : equal;
    return mk.StatementExpression({ type: value.type, body: [declare], value });
  }
}

function testAndSet(t: Typer, pointer: Expression): Expression {
  const type = t.types.integer['unsigned char'];
  const act = new Acting(t, converted(t, pointer, t.types.pointer(type)), type);
  return converted(t, act.operate('exchange', t.integer(1n)), t.types.integer._Bool);
}

function clear(t: Typer, pointer: Expression): Expression {
  const type = t.types.integer['unsigned char'];
  return new Acting(t, converted(t, pointer, t.types.pointer(type)), type).store(t.integer(0n, type));
}

function lockFree(t: Typer, n: CallTree): Expression {
  const [size] = values(t, n);
  const bytes =
    size?.kind === 'Constant'
      ? size.value
      : size?.kind === 'Convert' && size.value.kind === 'Constant'
        ? size.value.value
        : 8n;
  return t.integer([1n, 2n, 4n, 8n].includes(bytes) ? 1n : 0n, t.types.integer._Bool);
}
