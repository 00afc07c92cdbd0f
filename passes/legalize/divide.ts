/**
 * Division by a constant without dividing: shifts for powers of two, else the upper half of a product with a reciprocal
 * (Granlund and Montgomery, Division by Invariant Integers using Multiplication, 1994).
 */
import type { MachineType } from '../../languages/machine.ts';
import type { Builder } from '../values/build.ts';

type Division = 'sdiv' | 'udiv' | 'srem' | 'urem';

/** Emits the quotient or remainder by `divisor`; false where only a division does. */
export function divideByConstant(
  b: Builder,
  op: Division,
  type: 'i32' | 'i64',
  left: number,
  divisor: bigint,
  result: number,
): boolean {
  const bits = type === 'i32' ? 32 : 64;
  const signed = op[0] === 's';
  const d = signed ? BigInt.asIntN(bits, divisor) : BigInt.asUintN(bits, divisor);
  if (d === 0n) return false;
  const magnitude = d < 0n ? -d : d;
  const power = (magnitude & (magnitude - 1n)) === 0n ? magnitude.toString(2).length - 1 : -1;
  const remainder = op.endsWith('rem');
  if (op === 'urem' && power >= 0) {
    b.byConstant(type, 'and', left, BigInt.asIntN(bits, magnitude - 1n), result);
    return true;
  }
  const target = remainder ? undefined : result;
  const quotient = signed
    ? power >= 0
      ? signedPower(b, type, bits, left, d, power, target)
      : signedReciprocal(b, type, bits, left, d, target)
    : power >= 0
      ? shifted(b, type, 'lshr', left, power, target)
      : unsignedReciprocal(b, type, bits, left, d, target);
  if (remainder) b.binary(type, 'sub', left, b.byConstant(type, 'mul', quotient, BigInt.asIntN(bits, d)), result);
  return true;
}

function shifted(
  b: Builder,
  type: MachineType,
  op: 'lshr' | 'ashr',
  value: number,
  count: number,
  result?: number,
): number {
  if (count === 0) return result === undefined ? value : b.convert(type, 'bitcast', type, value, result);
  return b.byConstant(type, op, value, count, result);
}

/** A negative dividend is raised by the divisor less one first: the quotient is rounded toward zero (C17 6.5.5p6). */
function signedPower(
  b: Builder,
  type: MachineType,
  bits: number,
  left: number,
  d: bigint,
  power: number,
  result?: number,
): number {
  if (power === 0)
    return d > 0n ? shifted(b, type, 'ashr', left, 0, result) : b.unary(type, 'neg', left, result ?? b.fresh());
  const sign = power === 1 ? left : b.byConstant(type, 'ashr', left, bits - 1);
  const raised = b.binary(type, 'add', left, b.byConstant(type, 'lshr', sign, bits - power));
  if (d > 0n) return b.byConstant(type, 'ashr', raised, power, result);
  return b.unary(type, 'neg', b.byConstant(type, 'ashr', raised, power), result ?? b.fresh());
}

function signedReciprocal(
  b: Builder,
  type: MachineType,
  bits: number,
  left: number,
  d: bigint,
  result?: number,
): number {
  const magnitude = d < 0n ? -d : d;
  // The least shift for which the rounded-up reciprocal is exact enough for all dividends.
  let shift = 0;
  let multiplier = 0n;
  for (; shift < bits; shift++) {
    const scale = 1n << BigInt(bits + shift);
    multiplier = scale / magnitude + 1n;
    if (multiplier * magnitude - scale <= 1n << BigInt(shift + 1)) break;
  }
  let high = b.binary(type, 'mulhs', left, b.constant(type, BigInt.asIntN(bits, multiplier)));
  // The multiplier had one bit too many for a signed number: what it lacks is the dividend once.
  if (multiplier >= 1n << BigInt(bits - 1)) high = b.binary(type, 'add', high, left);
  const down = shifted(b, type, 'ashr', high, shift);
  const sign = b.byConstant(type, 'lshr', left, bits - 1);
  // Rounded toward zero: one more for negative dividends.
  return d > 0n
    ? b.binary(type, 'add', down, sign, result ?? b.fresh())
    : negated(b, type, b.binary(type, 'add', down, sign), result);
}

const negated = (b: Builder, type: MachineType, value: number, result?: number): number =>
  b.unary(type, 'neg', value, result ?? b.fresh());

function unsignedReciprocal(
  b: Builder,
  type: MachineType,
  bits: number,
  left: number,
  d: bigint,
  result?: number,
): number {
  const length = (d - 1n).toString(2).length;
  const width = BigInt(bits);
  for (let shift = 0; shift <= length; shift++) {
    const scale = 1n << (width + BigInt(shift));
    const multiplier = scale / d + 1n;
    if (multiplier >> width !== 0n) break;
    if (multiplier * d - scale <= 1n << BigInt(shift)) {
      const high = b.binary(type, 'mulhu', left, b.constant(type, BigInt.asIntN(bits, multiplier)));
      return shifted(b, type, 'lshr', high, shift, result);
    }
  }
  // The multiplier needs one bit more than a register has: q = (high + (n - high) / 2) >> (length - 1).
  const multiplier = (1n << (width + BigInt(length))) / d + 1n - (1n << width);
  const high = b.binary(type, 'mulhu', left, b.constant(type, BigInt.asIntN(bits, multiplier)));
  const half = b.byConstant(type, 'lshr', b.binary(type, 'sub', left, high), 1);
  return shifted(b, type, 'lshr', b.binary(type, 'add', half, high), length - 1, result);
}
