/**
 * Floating-point numbers: `float` and `double` are the host's numbers, `long double` and `_Float128` are bits that `floating.ts` computes with.
 *
 * The host does not show the sign and payload of a NaN, so neither does an interpreted program.
 */
import {
  calculate,
  changeFormat,
  type FloatingFormatName,
  floatingFormats,
  fromDouble,
  fromInteger,
  negate,
  order,
  toDouble,
  toInteger,
} from '../floating.ts';
import { type IntegerKind, type Scalar, settle } from './integers.ts';

type Four = '+' | '-' | '*' | '/';

export interface FloatKind {
  readonly name: FloatingFormatName;
  readonly fromBits: (bits: bigint) => Scalar;
  readonly toBits: (value: Scalar) => bigint;
  readonly binary: Readonly<Record<Four, (a: Scalar, b: Scalar) => Scalar>>;
  readonly negate: (value: Scalar) => Scalar;
  readonly absolute: (value: Scalar) => Scalar;
  /** `a` with the sign of `b`. */
  readonly copySign: (a: Scalar, b: Scalar) => Scalar;
  /** -1, 0 or 1; null when one is a NaN. */
  readonly order: (a: Scalar, b: Scalar) => number | null;
  readonly fromInteger: (value: Scalar) => Scalar;
  /** Towards zero; what does not fit becomes the number that x86-64 gives, the least of a signed type. */
  readonly toInteger: (value: Scalar, kind: IntegerKind) => Scalar;
}

function outOfRange(kind: IntegerKind): Scalar {
  return kind.wrap(settle(kind.bits >= 32 ? -(1n << BigInt(kind.bits - 1)) : 0n));
}
function fitted(whole: Scalar, kind: IntegerKind): Scalar {
  const result = kind.wrap(whole);
  return result === whole || kind.bits < 32 ? result : outOfRange(kind);
}

const negative = (value: number): boolean => value < 0 || Object.is(value, -0);
const orderOf = (a: number, b: number): number | null => (a < b ? -1 : a > b ? 1 : a === b ? 0 : null);

function host(name: 'f32' | 'f64'): FloatKind {
  const round = name === 'f32' ? Math.fround : (x: number): number => x;
  const format = floatingFormats[name];
  type Numbers = (a: number, b: number) => number;
  const binary: Readonly<Record<Four, Numbers>> =
    name === 'f64'
      ? { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b }
      : {
          '+': (a, b) => Math.fround(a + b),
          '-': (a, b) => Math.fround(a - b),
          '*': (a, b) => Math.fround(a * b),
          '/': (a, b) => Math.fround(a / b),
        };
  const view = new DataView(new ArrayBuffer(8));
  const kind: Omit<FloatKind, 'binary' | 'negate' | 'absolute' | 'copySign' | 'order' | 'fromInteger' | 'toInteger'> = {
    name,
    fromBits: bits => {
      if (name === 'f64') return toDouble(BigInt.asUintN(64, bits));
      view.setUint32(0, Number(BigInt.asUintN(32, bits)));
      return view.getFloat32(0);
    },
    toBits: value => {
      if (name === 'f64') return fromDouble(value as number);
      view.setFloat32(0, value as number);
      return BigInt(view.getUint32(0));
    },
  };
  return {
    ...kind,
    binary: binary as never,
    negate: a => -(a as number),
    absolute: a => Math.abs(a as number),
    copySign: (a, b) => (negative(a as number) === negative(b as number) ? a : -(a as number)),
    order: (a, b) => orderOf(a as number, b as number),
    // A number is a double exactly, and so is rounded once.
    fromInteger: value => (typeof value === 'number' ? round(value) : kind.fromBits(fromInteger(value, format))),
    toInteger: (value, to) => {
      const whole = Math.trunc(value as number) + 0;
      if (!Number.isFinite(whole)) return outOfRange(to);
      return fitted(Number.isSafeInteger(whole) ? whole : BigInt(whole), to);
    },
  };
}

function exact(name: 'f80' | 'f128'): FloatKind {
  const format = floatingFormats[name];
  const operation = (op: Four) => (a: Scalar, b: Scalar) => calculate(op, a as bigint, b as bigint, format);
  const sign = 1n << BigInt(format.fractionBits + format.exponentBits);
  return {
    name,
    fromBits: bits => bits,
    toBits: value => value as bigint,
    binary: { '+': operation('+'), '-': operation('-'), '*': operation('*'), '/': operation('/') },
    negate: a => negate(a as bigint, format),
    absolute: a => (a as bigint) & ~sign,
    copySign: (a, b) => ((a as bigint) & ~sign) | ((b as bigint) & sign),
    order: (a, b) => order(a as bigint, b as bigint, format),
    fromInteger: value => fromInteger(BigInt(value), format),
    toInteger: (value, to) => {
      const whole = toInteger(value as bigint, format);
      return whole === null ? outOfRange(to) : fitted(settle(whole), to);
    },
  };
}

export const floatKinds: Readonly<Record<FloatingFormatName, FloatKind>> = {
  f32: host('f32'),
  f64: host('f64'),
  f80: exact('f80'),
  f128: exact('f128'),
};

/** A number of one format as the nearest of another. */
export function convertFloat(from: FloatKind, to: FloatKind): (value: Scalar) => Scalar {
  if (from === to) return value => value;
  if (from.name === 'f32' && to.name === 'f64') return value => value;
  if (from.name === 'f64' && to.name === 'f32') return value => Math.fround(value as number);
  const [source, target] = [floatingFormats[from.name], floatingFormats[to.name]];
  return value => to.fromBits(changeFormat(from.toBits(value), source, target));
}
