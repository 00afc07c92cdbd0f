/**
 * Bit-fields wider than int: to gcc they have an integer type of just so many bits, and arithmetic on them wraps there.
 *
 *   struct { unsigned long long b : 40; } s;   s.b - 8   ==>   (s.b - 8) & 0xffffffffff
 */
import { type IntegerType, integerOf, isInteger, sizeOf } from '../../languages/types.ts';
import { bitFieldWidth } from './conversions.ts';
import { type Expression, mk, type Typer } from './typer.ts';

/** The bits of an expression's type, if it is a type without a name; else 0. */
export function widthOf(t: Typer, e: Expression): number {
  if (!isInteger(e.type) || sizeOf(e.type) <= t.types.int.size) return 0;
  const width = bitFieldWidth(e);
  if (width > 8 * t.types.int.size && width < 8 * sizeOf(e.type)) return width;
  return t.widths.get(e) ?? 0;
}

/** The same of the type that an operation on two operands is done in. */
export function commonWidth(t: Typer, left: Expression, right: Expression): number {
  const a = widthOf(t, left);
  const b = widthOf(t, right);
  if (a === 0 && b === 0) return 0;
  if (!isInteger(left.type) || !isInteger(right.type)) return 0;
  const widest = Math.max(a || 8 * sizeOf(left.type), b || 8 * sizeOf(right.type));
  return widest === a || widest === b ? widest : 0;
}

/** The value of an operation cut to the width; 0 is no limit. */
export function withinBitField(t: Typer, e: Expression, width: number): Expression {
  if (width === 0 || !isInteger(e.type)) return e;
  const type: IntegerType = integerOf(e.type);
  const bits = 8 * type.size;
  if (width >= bits) return e;
  const shift = t.integer(BigInt(bits - width), type);
  const result = type.signed
    ? mk.Binary({ type, op: '>>', left: mk.Binary({ type, op: '<<', left: e, right: shift }), right: shift })
    : mk.Binary({ type, op: '&', left: e, right: t.integer((1n << BigInt(width)) - 1n, type) });
  t.widths.set(result, width);
  return result;
}
