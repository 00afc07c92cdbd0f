/**
 * Integers of all widths as the host's numbers.
 *
 * An integer is a `number` where that is exact (a safe integer) and a `bigint` beyond, each value in one form only: so `===` and `<` compare, and
 * addresses, counters and most of everything else never leave the fast form. A value is that of its C type: an unsigned one is not negative.
 */
import { Fault } from './fault.ts';

export type Scalar = number | bigint;
type Operation = (a: Scalar, b: Scalar) => Scalar;
type Narrow = (a: number, b: number) => number;

export interface IntegerKind {
  readonly bits: number;
  readonly signed: boolean;
  /** The value of this kind with the same low bits. */
  readonly wrap: (value: Scalar) => Scalar;
  /** Not for shifts beyond the width, whose count is taken modulo the width, as x86-64 does. */
  readonly binary: Readonly<Record<'+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>', Operation>>;
}

/** The one form of an exact value. */
export const settle = (value: bigint): Scalar =>
  value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;

const isNumber = (value: Scalar): value is number => typeof value === 'number';
const { isSafeInteger } = Number;

function divisionByZero(): never {
  throw new Fault('division by zero');
}
function quotientOverflows(): never {
  throw new Fault('the quotient does not fit its type');
}

function wrapNarrow(bits: number, signed: boolean): (value: Scalar) => number {
  const whole = (value: Scalar): number => (isNumber(value) ? value | 0 : Number(BigInt.asIntN(32, value)));
  if (bits === 32) return signed ? whole : value => whole(value) >>> 0;
  const shift = 32 - bits;
  return signed ? value => (whole(value) << shift) >> shift : value => (whole(value) << shift) >>> shift;
}

function narrow(bits: number, signed: boolean): IntegerKind {
  const wrap = wrapNarrow(bits, signed);
  const least = signed ? -(2 ** (bits - 1)) : 0;
  const mask = bits - 1;
  const checked =
    (operation: Narrow): Narrow =>
    (a, b) => {
      if (b === 0) divisionByZero();
      // Narrower dividends are divided in 32 bits.
      if (b === -1 && a === least && bits === 32) quotientOverflows();
      return operation(a, b);
    };
  const of: Readonly<Record<keyof IntegerKind['binary'], Narrow>> = {
    '+': (a, b) => wrap(a + b),
    '-': (a, b) => wrap(a - b),
    '*': (a, b) => wrap(Math.imul(a, b)),
    '/': checked((a, b) => wrap(Math.trunc(a / b))),
    '%': checked((a, b) => wrap(a % b)),
    '&': (a, b) => wrap(a & b),
    '|': (a, b) => wrap(a | b),
    '^': (a, b) => wrap(a ^ b),
    '<<': (a, b) => wrap(a << (b & mask)),
    '>>': signed ? (a, b) => a >> (b & mask) : (a, b) => a >>> (b & mask),
  };
  // The commonest type has the shortest way.
  const fast: Partial<typeof of> =
    bits === 32 && signed ? { '+': (a, b) => (a + b) | 0, '-': (a, b) => (a - b) | 0, '*': Math.imul } : {};
  return { bits, signed, wrap, binary: { ...of, ...fast } as never };
}

const high = (value: number): number => Math.floor(value / 4294967296);

function wide(bits: number, signed: boolean): IntegerKind {
  const exact = (value: bigint): Scalar => settle(signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  const wrap = (value: Scalar): Scalar => (isNumber(value) && (signed || value >= 0) ? value : exact(BigInt(value)));
  const least = -(1n << BigInt(bits - 1));
  const mask = bits - 1;
  /** Takes what numbers gave where that is exact and in range, and computes on big integers otherwise. */
  const mixed =
    (fast: Narrow, slow: (a: bigint, b: bigint) => bigint): Operation =>
    (a, b) => {
      if (isNumber(a) && isNumber(b)) {
        const result = fast(a, b);
        if (isSafeInteger(result) && (signed || result >= 0)) return result;
      }
      return exact(slow(BigInt(a), BigInt(b)));
    };
  /** Bits of both halves: numbers below 2 ** 53 have few in the upper one. The result may be -(2 ** 53), which is beyond. */
  const bitwise =
    (halves: Narrow, slow: (a: bigint, b: bigint) => bigint): Operation =>
    (a, b) => {
      if (!isNumber(a) || !isNumber(b)) return exact(slow(BigInt(a), BigInt(b)));
      const result = halves(high(a), high(b)) * 4294967296 + (halves(a, b) >>> 0);
      return isSafeInteger(result) ? result : BigInt(result);
    };
  const checked =
    (operation: Operation): Operation =>
    (a, b) => {
      if (b === 0) divisionByZero();
      if (b === -1 && a === least) quotientOverflows();
      return operation(a, b);
    };
  const count = (b: Scalar): number => (isNumber(b) ? b : Number(BigInt.asUintN(16, b))) & mask;
  return {
    bits,
    signed,
    wrap,
    binary: {
      '+': mixed(
        (a, b) => a + b,
        (a, b) => a + b,
      ),
      '-': mixed(
        (a, b) => a - b,
        (a, b) => a - b,
      ),
      // Never -0, which would be another number once it is converted to a double.
      '*': mixed(
        (a, b) => a * b + 0,
        (a, b) => a * b,
      ),
      '/': checked(
        mixed(
          (a, b) => (a - (a % b)) / b + 0,
          (a, b) => a / b,
        ),
      ),
      '%': checked(
        mixed(
          (a, b) => (a % b) + 0,
          (a, b) => a % b,
        ),
      ),
      '&': bitwise(
        (a, b) => a & b,
        (a, b) => a & b,
      ),
      '|': bitwise(
        (a, b) => a | b,
        (a, b) => a | b,
      ),
      '^': bitwise(
        (a, b) => a ^ b,
        (a, b) => a ^ b,
      ),
      '<<': (a, b) => {
        const by = count(b);
        if (isNumber(a)) {
          const result = a * 2 ** by;
          if (isSafeInteger(result)) return result;
        }
        return exact(BigInt(a) << BigInt(by));
      },
      '>>': (a, b) => {
        const by = count(b);
        return isNumber(a) ? Math.floor(a / 2 ** by) : exact(a >> BigInt(by));
      },
    },
  };
}

const made = new Map<number, IntegerKind>();
/** The integers of 8, 16, 32, 64 or 128 bits. */
export function integerKind(bits: number, signed: boolean): IntegerKind {
  const key = signed ? bits : -bits;
  let kind = made.get(key);
  if (kind === undefined) {
    kind = bits <= 32 ? narrow(bits, signed) : wide(bits, signed);
    made.set(key, kind);
  }
  return kind;
}

/** Counts and reversals of the bits of a value; its width is that of `kind`. */
export const bitCounts: Readonly<
  Record<'clz' | 'ctz' | 'popcount' | 'bswap', (value: Scalar, kind: IntegerKind) => Scalar>
> = {
  clz: (value, { bits }) => {
    const text = unsignedOf(value, bits).toString(2);
    return text === '0' ? bits : bits - text.length;
  },
  ctz: (value, { bits }) => {
    const text = unsignedOf(value, bits).toString(2);
    return text === '0' ? bits : text.length - 1 - text.lastIndexOf('1');
  },
  popcount: (value, { bits }) => unsignedOf(value, bits).toString(2).replaceAll('0', '').length,
  bswap: (value, kind) => {
    let rest = unsignedOf(value, kind.bits);
    let result = 0n;
    for (let i = 0; i < kind.bits; i += 8) {
      result = (result << 8n) | (rest & 255n);
      rest >>= 8n;
    }
    return kind.wrap(settle(result));
  },
};

/** The bits of a value as a number that is not negative. */
export const unsignedOf = (value: Scalar, bits: number): bigint => BigInt.asUintN(bits, BigInt(value));
