/** Built-ins on vectors: `__builtin_shuffle` and `__builtin_convertvector` (gcc manual, Vector Extensions), lane by lane. */

import { type CType, isInteger, sizeOf, type VectorType } from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { values } from './builtin-calls.ts';
import { converted, value } from './conversions.ts';
import { type Expression, mk, type SourceOf, type Statement, type Typer } from './typer.ts';

/** A value in a hidden object, so that its lanes can be read one by one. */
function held(t: Typer, e: Expression, body: Statement[]): (index: Expression) => Expression {
  const symbol = t.unit.temporary(e.type);
  body.push(mk.Declare({ symbol, initializer: mk.ExpressionInitializer({ value: e }) }));
  const { of } = e.type as VectorType;
  return index =>
    mk.Load({
      type: of,
      place: mk.Lane({ type: of, of: t.variable(symbol), index: converted(t, index, t.types.difference) }),
    });
}

const lane = (t: Typer, i: number): Expression => t.integer(BigInt(i), t.types.difference);

export function convertVector(t: Typer, n: SourceOf<'Expression', 'ConvertVector'>): Expression {
  const type = t.types.plain(t.typeOf(n.of));
  const e = value(t, n.operand);
  R.at = n.at;
  const from = e.type;
  if (from === t.wrong || type === t.wrong) return t.mistake();
  if (from.kind !== 'Vector' || type.kind !== 'Vector' || from.lanes !== type.lanes) {
    t.error(n.at, "'__builtin_convertvector' needs two vectors of as many elements");
    return t.mistake();
  }
  const body: Statement[] = [];
  const read = held(t, e, body);
  const lanes = Array.from({ length: from.lanes }, (_, i) => converted(t, read(lane(t, i)), type.of));
  return mk.StatementExpression({ type, body, value: mk.VectorOf({ type, lanes }) });
}

/** `shuffle(v, mask)` and `shuffle(v, w, mask)`: lane i of the result is the one that lane i of the mask names, counted modulo. */
export function shuffle(t: Typer, n: SourceOf<'Expression', 'Call'>): Expression {
  const args = values(t, n);
  if (args.some(a => a.type === t.wrong)) return t.mistake();
  const mask = args[args.length - 1];
  const type = args[0]?.type;
  if (
    (args.length !== 2 && args.length !== 3) ||
    type.kind !== 'Vector' ||
    mask.type.kind !== 'Vector' ||
    !isInteger(mask.type.of) ||
    mask.type.lanes !== type.lanes ||
    sizeOf(mask.type.of) !== sizeOf(type.of as CType)
  ) {
    t.error(
      n.at,
      "'__builtin_shuffle' arguments must be vectors of as many elements of one size, and a mask of integers",
    );
    return t.mistake();
  }
  const body: Statement[] = [];
  const first = held(t, args[0], body);
  const second = args.length === 3 ? held(t, converted(t, args[1], type), body) : null;
  const chosen = held(t, mask, body);
  const index = mask.type.of;
  const masked = (i: number, bits: number): Expression =>
    mk.Binary({ type: index, op: '&', left: chosen(lane(t, i)), right: t.integer(BigInt(bits), index) });
  const lanes = Array.from({ length: type.lanes }, (_, i) => {
    const one = first(masked(i, type.lanes - 1));
    if (second === null) return one;
    return mk.Conditional({
      type: type.of,
      test: masked(i, type.lanes),
      then: second(masked(i, type.lanes - 1)),
      else: one,
    });
  });
  return mk.StatementExpression({ type, body, value: mk.VectorOf({ type, lanes }) });
}
