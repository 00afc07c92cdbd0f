/**
 * The operations of `operations.ts` on known numbers, exactly as the machine computes them.
 *
 * Integers are signed numbers of their width; floating-point values are bits. The answer is null where the operation is undefined, traps, or
 * gives a NaN, whose bits are the machine's to choose.
 */
import {
  calculate,
  changeFormat,
  decode,
  type FloatingFormat,
  floatingFormats,
  fromInteger,
  order,
  toInteger,
} from '../../languages/floating.ts';
import type { MachineType } from '../../languages/machine.ts';

const widths: Readonly<Partial<Record<MachineType, number>>> = { i8: 8, i16: 16, i32: 32, i64: 64, i128: 128 };

/** Bits of an integer type; 0 for other types. */
export const widthOf = (type: MachineType): number => widths[type] ?? 0;
export const isIntegerType = (type: MachineType): boolean => widthOf(type) !== 0;

/** The number of the type with the same low bits. */
export const wrapped = (value: bigint, type: MachineType): bigint => BigInt.asIntN(widthOf(type), value);
export const unsigned = (value: bigint, type: MachineType): bigint => BigInt.asUintN(widthOf(type), value);

/** The format of a floating-point type that C's `float`, `double`, `long double` or `__float128` has; null for others. */
export function formatOf(type: MachineType): FloatingFormat | null {
  return type === 'f32' || type === 'f64' || type === 'f80' || type === 'f128' ? floatingFormats[type] : null;
}

const isNan = (bits: bigint, f: FloatingFormat): boolean => decode(bits, f).class === 'nan';
const signBit = (f: FloatingFormat): bigint => 1n << BigInt(f.fractionBits + f.exponentBits);

export function evaluateBinary(op: string, type: MachineType, a: bigint, b: bigint): bigint | null {
  const width = widthOf(type);
  if (width === 0) return evaluateFloating(op, type, a, b);
  const result = evaluateInteger(op, width, a, b);
  return result === null ? null : BigInt.asIntN(width, result);
}

function evaluateInteger(op: string, width: number, a: bigint, b: bigint): bigint | null {
  const ua = BigInt.asUintN(width, a);
  const ub = BigInt.asUintN(width, b);
  switch (op) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'sdiv':
      return b === 0n || (b === -1n && a === -(1n << BigInt(width - 1))) ? null : a / b;
    case 'srem':
      return b === 0n || (b === -1n && a === -(1n << BigInt(width - 1))) ? null : a % b;
    case 'udiv':
      return ub === 0n ? null : ua / ub;
    case 'urem':
      return ub === 0n ? null : ua % ub;
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'shl':
      return ub >= width ? null : a << ub;
    case 'lshr':
      return ub >= width ? null : ua >> ub;
    case 'ashr':
      return ub >= width ? null : a >> ub;
    case 'rotl': {
      const by = ub % BigInt(width);
      return (ua << by) | (ua >> (BigInt(width) - by));
    }
    case 'mulhs':
      return (a * b) >> BigInt(width);
    case 'mulhu':
      return (ua * ub) >> BigInt(width);
    default:
      return null;
  }
}

const fourOperations: Readonly<Record<string, '+' | '-' | '*' | '/'>> = { fadd: '+', fsub: '-', fmul: '*', fdiv: '/' };

function evaluateFloating(op: string, type: MachineType, a: bigint, b: bigint): bigint | null {
  const f = formatOf(type);
  if (f === null) return null;
  if (op === 'fcopysign') return (a & ~signBit(f)) | (b & signBit(f));
  const sign = fourOperations[op];
  if (sign === undefined || isNan(a, f) || isNan(b, f)) return null;
  const result = calculate(sign, a, b, f);
  return isNan(result, f) ? null : result;
}

export function evaluateUnary(op: string, type: MachineType, a: bigint): bigint | null {
  const width = widthOf(type);
  if (width === 0) {
    const f = formatOf(type);
    if (f === null) return null;
    if (op === 'fneg') return a ^ signBit(f);
    return op === 'fabs' ? a & ~signBit(f) : null;
  }
  const u = BigInt.asUintN(width, a);
  const bits = u.toString(2);
  switch (op) {
    case 'neg':
      return BigInt.asIntN(width, -a);
    case 'not':
      return ~a;
    case 'bswap': {
      let swapped = 0n;
      for (let i = 0n; i < width; i += 8n) swapped = (swapped << 8n) | ((u >> i) & 255n);
      return BigInt.asIntN(width, swapped);
    }
    case 'clz':
      return u === 0n ? null : BigInt(width - bits.length);
    case 'ctz':
      return u === 0n ? null : BigInt(bits.length - 1 - bits.lastIndexOf('1'));
    case 'popcount':
      return BigInt.asIntN(width, BigInt(bits.replaceAll('0', '').length));
    default:
      return null;
  }
}

/** Whether the comparison of two values of the type holds. */
export function evaluateCompare(op: string, type: MachineType, a: bigint, b: bigint): boolean | null {
  if (!isIntegerType(type)) {
    const f = formatOf(type);
    return f === null ? null : compareFloating(op, order(a, b, f));
  }
  const ua = unsigned(a, type);
  const ub = unsigned(b, type);
  switch (op) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'slt':
      return a < b;
    case 'sle':
      return a <= b;
    case 'sgt':
      return a > b;
    case 'sge':
      return a >= b;
    case 'ult':
      return ua < ub;
    case 'ule':
      return ua <= ub;
    case 'ugt':
      return ua > ub;
    case 'uge':
      return ua >= ub;
    default:
      return null;
  }
}

const relations: Readonly<Record<string, (order: number) => boolean>> = {
  eq: o => o === 0,
  ne: o => o !== 0,
  lt: o => o < 0,
  le: o => o <= 0,
  gt: o => o > 0,
  ge: o => o >= 0,
};

function compareFloating(op: string, found: number | null): boolean | null {
  if (op === 'ford') return found !== null;
  if (op === 'funo') return found === null;
  if (found === null) return op[1] === 'u';
  return relations[op.slice(2)]?.(found) ?? null;
}

/** A value of type `from` converted to type `to`. */
export function evaluateConvert(op: string, to: MachineType, from: MachineType, a: bigint): bigint | null {
  const target = formatOf(to);
  const source = formatOf(from);
  switch (op) {
    case 'zext':
      return unsigned(a, from);
    case 'sext':
      return a;
    case 'trunc':
      return wrapped(a, to);
    case 'sitofp':
      return target === null ? null : fromInteger(a, target);
    case 'uitofp':
      return target === null ? null : fromInteger(unsigned(a, from), target);
    case 'fptosi':
    case 'fptoui': {
      const value = source === null || isNan(a, source) ? null : toInteger(a, source);
      if (value === null) return null;
      const fits = op === 'fptosi' ? wrapped(value, to) === value : unsigned(value, to) === value;
      return fits ? wrapped(value, to) : null;
    }
    case 'fpext':
    case 'fptrunc':
      return source === null || target === null || isNan(a, source) ? null : changeFormat(a, source, target);
    case 'bitcast':
      if (isIntegerType(to)) return isIntegerType(from) || source !== null ? wrapped(a, to) : null;
      if (target === null || target.name === 'f80' || source?.name === 'f80') return null;
      return isIntegerType(from) ? unsigned(a, from) : a;
    default:
      return null;
  }
}
