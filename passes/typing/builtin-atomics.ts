/**
 * `__sync_...` and `__atomic_...` (gcc manual, chapter 6): all become seven sequentially consistent operations on an address,
 *
 *   atomic.load(p)  atomic.store(p, v)  atomic.exchange(p, v)  atomic.add|sub|and|or|xor|nand(p, v)
 *   atomic.compare-exchange(p, &expected, v)  fence()
 *
 * which give the old value; the comparing one writes what it found to `expected` when that differs, and says whether it was equal.
 */
import { spell } from '../../languages/type-spelling.ts';
import {
  type CType,
  hasVariableSize,
  isComplete,
  isInteger,
  mayAlias,
  type PointerType,
  sizeOf,
} from '../../languages/types.ts';
import {
  atomicCompareExchange,
  atomicExchange,
  atomicLibraryCall,
  atomicLoad,
  atomicStore,
  atomicUpdate,
  isLockFreeSize,
} from './atomic-operations.ts';
import { after, once, values } from './builtin-calls.ts';
import { converted, promoted } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { type Expression, mk, type Place, type SourceOf, type Typer } from './typer.ts';

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
  if (name === 'atomic_always_lock_free' || name === 'atomic_is_lock_free') return lockFree(t, n, name);
  const args = values(t, n);
  if (args.some(a => a.type === t.wrong)) return t.mistake();
  if (args.length < leastArguments(name)) {
    t.error(n.at, `too few arguments to function '${spelled}'`);
    return t.mistake();
  }
  if (name === 'atomic_test_and_set') return testAndSet(t, args[0]);
  if (name === 'atomic_clear') return clear(t, args[0]);
  const objection = generic.has(name) ? objectionToGeneric(name, args) : objectionToInteger(name, args[0].type);
  if (objection !== null) {
    t.error(n.at, objection.replace('%', `'${spelled}'`));
    return t.mistake();
  }
  const [pointer] = args;
  const object = t.types.plain((pointer.type as PointerType).of);
  const act = new Acting(t, pointer, object);
  switch (name) {
    case 'sync_lock_test_and_set':
    case 'atomic_exchange_n':
      return act.exchange(act.value(args[1]));
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
      return act.assignThrough(args[2], act.exchange(act.through(args[1])));
  }
  const fetch = /^(?:sync|atomic)_fetch_and_(\w+)$|^atomic_fetch_(\w+)$/.exec(name);
  if (fetch !== null) return act.operate(fetch[1] ?? fetch[2], args[1]);
  const give = /^(?:sync_(\w+)_and_fetch|atomic_(\w+)_fetch)$/.exec(name);
  if (give !== null) return act.operateAndFetch(give[1] ?? give[2], args[1]);
  return null;
}

/** How many arguments count; the memory orders after them do not, as every operation is in the strictest. */
function leastArguments(name: string): number {
  if (/compare/.test(name)) return 3;
  if (name === 'atomic_exchange') return 3;
  return /load_n|release|test_and_set$|clear/.test(name) && name !== 'sync_lock_test_and_set' ? 1 : 2;
}

/** Those that take objects of every type, and values by their addresses; each with the number of its addresses. */
const generic: ReadonlyMap<string, number> = new Map([
  ['atomic_load', 2],
  ['atomic_store', 2],
  ['atomic_exchange', 3],
  ['atomic_compare_exchange', 3],
]);

/** Why the operation cannot be, or null; `%` stands for its name. */
function objectionToGeneric(name: string, args: readonly Expression[]): string | null {
  const [{ type: first }] = args;
  if (first.kind !== 'Pointer' || first.of.kind === 'Void') return 'argument 1 of % must be a non-void pointer type';
  const of = (type: PointerType): CType => type.of as CType;
  if (first.of.kind === 'Function' || !isComplete(of(first)))
    return 'argument 1 of % must be a pointer to a complete type';
  if (hasVariableSize(of(first))) return 'argument 1 of % must be a pointer to a constant size type';
  for (let i = 1; i < generic.get(name)!; i++) {
    const { type } = args[i];
    if (type.kind !== 'Pointer') return `argument ${i + 1} of % must be a pointer type`;
    if (type.of.kind !== 'Void' && sizeOf(of(type)) !== sizeOf(of(first)))
      return `size mismatch in argument ${i + 1} of %`;
  }
  return null;
}

function objectionToInteger(name: string, type: CType): string | null {
  const object = type.kind === 'Pointer' ? (type.of as CType) : null;
  const computes = /add|sub|and_|_and|or|nand/.test(name) && !/test_and_set|compare/.test(name);
  const fits =
    object !== null &&
    (object.kind === 'Pointer' ||
      (isInteger(object) && !(computes && object.kind === 'Integer' && object.name === '_Bool'))) &&
    (isLockFreeSize(sizeOf(object)) || sizeOf(object) === 16);
  return fits ? null : `operand type '${spell(type)}' is incompatible with argument 1 of %`;
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
    return mk.Load({ type: this.object, place: this.pointedTo(e) });
  }
  assignThrough(target: Expression, value: Expression): Expression {
    const { t, object } = this;
    const place = this.pointedTo(target);
    return mk.Convert({ type: t.types.void, value: mk.Assign({ type: object, place, value }) });
  }
  private pointedTo(e: Expression): Place {
    const { t, object } = this;
    return mk.Dereference({ type: mayAlias(object), pointer: converted(t, e, t.types.pointer(object)) });
  }
  load(): Expression {
    return atomicLoad(this.t, this.object, this.pointer);
  }
  store(value: Expression): Expression {
    return atomicStore(this.t, this.object, this.pointer, value);
  }
  exchange(value: Expression): Expression {
    return atomicExchange(this.t, this.object, this.pointer, value);
  }
  /** The old value. */
  operate(operation: string, operand: Expression): Expression {
    const { t, object, pointer } = this;
    const value = this.value(operand);
    if (isLockFreeSize(sizeOf(object)))
      return mk.CallBuiltin({ type: object, name: `atomic.${operation}`, arguments: [pointer, value] });
    return once(t, pointer, address =>
      once(t, value, v => atomicUpdate(t, object, address, old => this.compute(operation, old, v()), true)),
    );
  }
  /** The new value: the old one, and the operation once more. */
  operateAndFetch(operation: string, operand: Expression): Expression {
    const { t } = this;
    return once(t, this.value(operand), v => this.compute(operation, this.operate(operation, v()), v()));
  }
  private compute(operation: string, left: Expression, right: Expression): Expression {
    const { t, object } = this;
    if (operation === 'nand')
      return mk.Unary({ type: object, op: '~', value: mk.Binary({ type: object, op: '&', left, right }) });
    const op = operators[operation];
    if (object.kind !== 'Pointer') return mk.Binary({ type: object, op, left, right });
    const type = t.types.integer['unsigned long'];
    const number = mk.Binary({ type, op, left: converted(t, left, type), right: converted(t, right, type) });
    return converted(t, number, object);
  }
  compare(expected: Expression, desired: Expression): Expression {
    return atomicCompareExchange(this.t, this.object, this.pointer, expected, desired);
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
  return converted(t, act.exchange(t.integer(1n, type)), t.types.integer._Bool);
}

function clear(t: Typer, pointer: Expression): Expression {
  const type = t.types.integer['unsigned char'];
  return new Acting(t, converted(t, pointer, t.types.pointer(type)), type).store(t.integer(0n, type));
}

/** `__atomic_always_lock_free(size, pointer)` is a constant; the library says of other sizes whether they are. */
function lockFree(t: Typer, n: CallTree, name: string): Expression {
  const { _Bool } = t.types.integer;
  const [size, pointer] = values(t, n);
  const bytes = size === undefined ? null : evaluate(size);
  if (bytes !== null && isLockFreeSize(Number(bytes))) return t.integer(1n, _Bool);
  if (pointer === undefined || name === 'atomic_always_lock_free') return t.integer(0n, _Bool);
  const { 'unsigned long': type } = t.types.integer;
  return atomicLibraryCall(t, 'is_lock_free', _Bool, converted(t, size, type), [pointer], 0);
}
