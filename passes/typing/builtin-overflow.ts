/**
 * Arithmetic that tells of overflow: `__builtin_add_overflow(a, b, &r)` and its kind (gcc manual, Integer Overflow Builtins).
 *
 * Where operands and result are of one type of at least int's size, the machine knows: `add-overflow(a, b, &r)`. Otherwise the
 * operation is done in a wider type, where it is exact, and the result compared with what is stored.
 */
import { type IntegerType, integerOf, isInteger, mayAlias } from '../../languages/types.ts';
import { once, values } from './builtin-calls.ts';
import { wideOverflow } from './builtin-overflow-wide.ts';
import { bitFieldWidth, converted } from './conversions.ts';
import { type Expression, mk, type SourceOf, type Typer } from './typer.ts';

type CallTree = SourceOf<'Expression', 'Call'>;

export function overflowCall(t: Typer, n: CallTree, name: string): Expression {
  const typed = /^([su])(add|sub|mul)(l{0,2})_overflow$/.exec(name);
  const operation = (typed?.[2] ?? /add|sub|mul/.exec(name)![0]) as 'add' | 'sub' | 'mul';
  const predicate = name.endsWith('_p');
  if (n.arguments.length !== 3) {
    t.error(n.at, `too ${n.arguments.length < 3 ? 'few' : 'many'} arguments to function '__builtin_${name}'`);
    return t.mistake();
  }
  const [a, b, target] = values(t, n);
  if (a.type === t.wrong || b.type === t.wrong || target.type === t.wrong) return t.mistake();
  const resultType = predicate ? target.type : target.type.kind === 'Pointer' ? target.type.of : null;
  if (resultType === null || !isInteger(resultType) || !isInteger(a.type) || !isInteger(b.type)) {
    t.error(n.at, `argument 3 in call to function '__builtin_${name}' does not have pointer to integral type`);
    return t.mistake();
  }
  const result = t.types.plain(integerOf(resultType));
  if (typed !== null) {
    const base = { '': 'int', l: 'long', ll: 'long long' }[typed[3]] as 'int' | 'long' | 'long long';
    const type = t.types.integer[typed[1] === 'u' ? (`unsigned ${base}` as const) : base];
    return exactly(t, operation, converted(t, a, type), converted(t, b, type), type, target);
  }
  const left = converted(t, a, integerOf(a.type));
  const right = converted(t, b, integerOf(b.type));
  // The machine multiplies no 128 bits.
  const known = operation !== 'mul' || result.size <= t.types.integer.long.size;
  if (!predicate && known && left.type === right.type && left.type === result && result.size >= t.types.int.size)
    return exactly(t, operation, left, right, result, target);
  const width = predicate ? bitFieldWidth(target) : -1;
  if (width >= 0) return narrowed(t, operation, left, right, result, width);
  return widened(t, operation, left, right, result, predicate ? null : target);
}

/** Would the result overflow a bit-field of this many bits? */
function narrowed(
  t: Typer,
  operation: 'add' | 'sub' | 'mul',
  left: Expression,
  right: Expression,
  result: IntegerType,
  width: number,
): Expression {
  const symbol = t.unit.temporary(result);
  const address = mk.AddressOf({ type: t.types.pointer(result), place: t.variable(symbol) });
  const overflows = widened(t, operation, left, right, result, address);
  const read = (): Expression => mk.Load({ type: result, place: t.variable(symbol) });
  const shift = (op: string, value: Expression): Expression =>
    mk.Binary({ type: result, op, left: value, right: t.integer(BigInt(8 * result.size - width), result) });
  const cut = mk.Compare({ type: t.types.int, op: '!=', left: shift('>>', shift('<<', read())), right: read() });
  const value = mk.LogicalOr({ type: t.types.int, left: overflows, right: cut });
  const body = [mk.Declare({ symbol, initializer: null })];
  const { _Bool } = t.types.integer;
  return mk.StatementExpression({ type: _Bool, body, value: converted(t, value, _Bool) });
}

const exactly = (
  t: Typer,
  operation: string,
  left: Expression,
  right: Expression,
  type: IntegerType,
  target: Expression,
): Expression =>
  mk.CallBuiltin({
    type: t.types.integer._Bool,
    name: `${operation}-overflow`,
    arguments: [left, right, converted(t, target, t.types.pointer(type))],
  });

function widened(
  t: Typer,
  operation: 'add' | 'sub' | 'mul',
  left: Expression,
  right: Expression,
  result: IntegerType,
  target: Expression | null,
): Expression {
  const { integer } = t.types;
  const a = left.type as IntegerType;
  const b = right.type as IntegerType;
  const largest = Math.max(a.size, b.size);
  const store = (pointer: () => Expression, value: Expression): Expression =>
    mk.Assign({ type: result, place: mk.Dereference({ type: mayAlias(result), pointer: pointer() }), value });
  if (largest > integer.long.size || (result.size > integer.long.size && !result.signed)) {
    if (target === null) return wideOverflow(t, operation, left, right, result, null);
    return once(t, converted(t, target, t.types.pointer(result)), pointer =>
      wideOverflow(t, operation, left, right, result, value => store(pointer, value)),
    );
  }
  const isUnsignedProduct = operation === 'mul' && !a.signed && !b.signed;
  // A product of two unsigned numbers may only fit the unsigned type of twice their size; everything else fits the signed.
  const base = largest < integer.long.size && result.size <= integer.long.size ? 'long' : '__int128';
  const wide: IntegerType =
    integer[isUnsignedProduct && 2 * largest === integer[base].size ? (`unsigned ${base}` as const) : base];
  const op = { add: '+', sub: '-', mul: '*' }[operation];
  const exact = mk.Binary({ type: wide, op, left: converted(t, left, wide), right: converted(t, right, wide) });
  const keep = (pointer: (() => Expression) | null): Expression =>
    once(t, exact, x => {
      const cut = converted(t, x(), result);
      const differs = fitsTest(t, x, wide, result);
      if (pointer === null) return differs;
      return mk.Comma({
        type: differs.type,
        left: mk.Convert({ type: t.types.void, value: store(pointer, cut) }),
        right: differs,
      });
    });
  return target === null ? keep(null) : once(t, converted(t, target, t.types.pointer(result)), keep);
}

/** Is the exact value no value of the result's type? */
function fitsTest(t: Typer, x: () => Expression, wide: IntegerType, result: IntegerType): Expression {
  const back = converted(t, converted(t, x(), result), wide);
  const differs = mk.Compare({ type: t.types.int, op: '!=', left: back, right: x() });
  if (result.size < wide.size || result.signed === wide.signed) return converted(t, differs, t.types.integer._Bool);
  const negative = mk.Compare({
    type: t.types.int,
    op: '<',
    left: converted(t, x(), result.signed ? result : wide),
    right: t.integer(0n, result.signed ? result : wide),
  });
  return converted(t, mk.LogicalOr({ type: t.types.int, left: differs, right: negative }), t.types.integer._Bool);
}
