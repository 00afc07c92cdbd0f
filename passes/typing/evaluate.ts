/**
 * The value of a constant expression, computed as the target would (C17 6.6).
 *
 * Integers and pointers are their value in two's complement, within the type; floating values are the bits of their format. What is
 * no constant gives null. Also used after typing: `evaluate-constants` folds with the same operations.
 */

import {
  calculate,
  changeFormat,
  decode,
  type FloatingFormat,
  type FloatingFormatName,
  floatingFormats,
  fromInteger,
  isZero,
  negate,
  order,
  toInteger,
} from '../../languages/floating.ts';
import type { Typed } from '../../languages/typed.ts';
import {
  alignOf,
  type CType,
  type FloatingType,
  hasVariableSize,
  integerOf,
  isComplete,
  isInteger,
  sizeOf,
} from '../../languages/types.ts';
import type { Node } from '../../nanopass/index.ts';
import { foldBuiltin } from './fold-builtins.ts';

type Expression = Node<Typed, 'Expression'>;
type Place = Node<Typed, 'Place'>;

export const formatOf = (t: FloatingType): FloatingFormat => floatingFormats[t.format as FloatingFormatName];

/** Brings an integer into the range of an integer, enum or pointer type. */
export function wrapped(value: bigint, type: CType): bigint {
  if (type.kind === 'Integer' || type.kind === 'Enum') {
    const i = integerOf(type);
    if (i.name === '_Bool') return value === 0n ? 0n : 1n;
    return i.signed ? BigInt.asIntN(8 * i.size, value) : BigInt.asUintN(8 * i.size, value);
  }
  if (type.kind === 'Pointer') return BigInt.asUintN(8 * type.table.model.pointer.size, value);
  return value;
}

const isIntegral = (t: CType): boolean => t.kind === 'Integer' || t.kind === 'Enum' || t.kind === 'Pointer';

/** The value of an expression if it is constant, else null. Complex and aggregate values are never constant here. */
export function evaluate(e: Expression): bigint | null {
  switch (e.kind) {
    case 'Constant':
      return e.value;
    case 'FloatingConstant':
      return e.bits;
    case 'Enumerator':
      return e.symbol.value;
    case 'SizeofType':
      return hasVariableSize(e.of) ? null : BigInt(sizeOf(e.of));
    case 'AlignofType':
      return BigInt(alignOf(e.of));
    case 'OffsetOf':
      return evaluateOffset(e);
    case 'CallBuiltin': {
      // Where a constant is called for, nobody will know more.
      if (e.name === 'constant_p') return 0n;
      const values = e.arguments.map(evaluate);
      return values.includes(null)
        ? null
        : foldBuiltin(
            e.name,
            e.arguments.map(a => a.type),
            values as bigint[],
          );
    }
    case 'Convert': {
      const v = evaluate(e.value);
      return v === null ? null : foldConversion(e.type, e.value.type, v);
    }
    case 'Unary': {
      const v = evaluate(e.value);
      return v === null ? null : foldUnary(e.op, e.type, v);
    }
    case 'LogicalNot': {
      const v = evaluate(e.value);
      return v === null ? null : v === 0n ? 1n : 0n;
    }
    case 'Binary': {
      const l = evaluate(e.left);
      if (l === null) return null;
      const r = evaluate(e.right);
      return r === null ? null : foldBinary(e.op, e.type, l, r);
    }
    case 'Compare': {
      const l = evaluate(e.left);
      if (l === null) return null;
      const r = evaluate(e.right);
      return r === null ? null : foldCompare(e.op, e.left.type, l, r);
    }
    case 'LogicalAnd': {
      const l = evaluate(e.left);
      if (l === null || l === 0n) return l;
      const r = evaluate(e.right);
      return r === null ? null : r === 0n ? 0n : 1n;
    }
    case 'LogicalOr': {
      const l = evaluate(e.left);
      if (l === null) return null;
      if (l !== 0n) return 1n;
      const r = evaluate(e.right);
      return r === null ? null : r === 0n ? 0n : 1n;
    }
    case 'Conditional': {
      const test = evaluate(e.test);
      return test === null ? null : evaluate(test !== 0n ? e.then : e.else);
    }
    case 'ConditionalElse': {
      const v = evaluate(e.value);
      return v === null ? null : v !== 0n ? v : evaluate(e.else);
    }
    case 'AddressOf':
    case 'Decay':
      return evaluateAddress(e.place);
    case 'PointerAdd': {
      const p = evaluate(e.pointer);
      if (p === null || e.type.kind !== 'Pointer' || hasVariableSize(e.type.of)) return null;
      const i = evaluate(e.index);
      return i === null
        ? null
        : wrapped(e.minus ? p - i * BigInt(sizeOf(e.type.of)) : p + i * BigInt(sizeOf(e.type.of)), e.type);
    }
    case 'PointerDifference': {
      const l = evaluate(e.left);
      const r = l === null ? null : evaluate(e.right);
      if (l === null || r === null || e.left.type.kind !== 'Pointer' || !isComplete(e.left.type.of)) return null;
      return BigInt.asIntN(8 * sizeOf(e.left.type), l - r) / BigInt(sizeOf(e.left.type.of) || 1);
    }
    default:
      return null;
  }
}

/** The address of a place that hangs on a number, as in the classic `&((struct s *)0)->m`. */
function evaluateAddress(p: Place): bigint | null {
  if (p.kind === 'Dereference') return evaluate(p.pointer);
  if (p.kind !== 'Member') return null;
  const base = evaluateAddress(p.of);
  return base === null ? null : base + BigInt(p.field.offset);
}

/** null when an index is not constant. */
export function evaluateOffset(e: Extract<Expression, { kind: 'OffsetOf' }>): bigint | null {
  let offset = 0n;
  for (const step of e.path) {
    if (step.kind === 'FieldStep') offset += BigInt(step.field.offset);
    else {
      const index = evaluate(step.index);
      if (index === null) return null;
      offset += index * BigInt(step.size);
    }
  }
  return wrapped(offset, e.type);
}

/** A constant of type `from` converted to `to`; null where the result is no constant or undefined (C17 6.3.1.4). */
export function foldConversion(to: CType, from: CType, v: bigint): bigint | null {
  if (to.kind === 'Floating') {
    if (from.kind === 'Floating') return changeFormat(v, formatOf(from), formatOf(to));
    return isInteger(from) ? fromInteger(v, formatOf(to)) : null;
  }
  if (!isIntegral(to)) return null;
  if (from.kind === 'Floating') {
    if (to.kind === 'Pointer') return null;
    if (integerOf(to as never).name === '_Bool') return isZero(decode(v, formatOf(from))) ? 0n : 1n;
    const n = toInteger(v, formatOf(from));
    if (n === null) return null;
    return wrapped(n, to) === n ? n : saturated(n, to);
  }
  if (!isIntegral(from)) return null;
  return wrapped(v, to);
}

/** gcc folds an overflowing conversion to the nearest end of the range (undefined in C). */
function saturated(n: bigint, to: CType): bigint {
  const i = integerOf(to as never);
  const bits = BigInt(8 * i.size);
  if (n < 0n) return i.signed ? -(1n << (bits - 1n)) : 0n;
  return i.signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
}

export function foldUnary(op: string, type: CType, v: bigint): bigint | null {
  if (type.kind === 'Floating') return op === '-' ? negate(v, formatOf(type)) : null;
  if (!isIntegral(type)) return null;
  return op === '-' ? wrapped(-v, type) : op === '~' ? wrapped(~v, type) : null;
}

/** null for division by zero, for shifts beyond the width, and where there is no such operation. */
export function foldBinary(op: string, type: CType, l: bigint, r: bigint): bigint | null {
  if (type.kind === 'Floating')
    return op === '+' || op === '-' || op === '*' || op === '/' ? calculate(op, l, r, formatOf(type)) : null;
  if (!isIntegral(type)) return null;
  switch (op) {
    case '+':
      return wrapped(l + r, type);
    case '-':
      return wrapped(l - r, type);
    case '*':
      return wrapped(l * r, type);
    case '/':
      return r === 0n ? null : wrapped(l / r, type);
    case '%':
      return r === 0n ? null : wrapped(l % r, type);
    case '&':
      return wrapped(l & r, type);
    case '|':
      return wrapped(l | r, type);
    case '^':
      return wrapped(l ^ r, type);
    case '<<':
      return r < 0n || r >= BigInt(8 * sizeOf(type)) ? null : wrapped(l << r, type);
    case '>>':
      return r < 0n || r >= BigInt(8 * sizeOf(type)) ? null : wrapped(l >> r, type);
    default:
      return null;
  }
}

export function foldCompare(op: string, type: CType, l: bigint, r: bigint): bigint | null {
  let sign: number | null;
  if (type.kind === 'Floating') sign = order(l, r, formatOf(type));
  else if (isIntegral(type)) sign = l < r ? -1 : l > r ? 1 : 0;
  else return null;
  if (sign === null) return op === '!=' ? 1n : 0n;
  switch (op) {
    case '==':
      return sign === 0 ? 1n : 0n;
    case '!=':
      return sign !== 0 ? 1n : 0n;
    case '<':
      return sign < 0 ? 1n : 0n;
    case '<=':
      return sign <= 0 ? 1n : 0n;
    case '>':
      return sign > 0 ? 1n : 0n;
    default:
      return sign >= 0 ? 1n : 0n;
  }
}
