/**
 * Floating-point values as the bits of a machine format, with exact arithmetic rounded once to nearest, ties to even (IEEE 754).
 *
 * Bits are the contract between languages: no host number stands between a program's constant and its object file. A finite
 * value is `mantissa * 2 ** exponent` on big integers, so every operation is exact until `round`.
 */

export type FloatingFormatName = 'f32' | 'f64' | 'f80' | 'f128';

export interface FloatingFormat {
  readonly name: FloatingFormatName;
  readonly exponentBits: number;
  /** Bits of the significand that are stored, without a hidden one. */
  readonly fractionBits: number;
  /** x87's extended format stores the leading one. */
  readonly explicitOne: boolean;
  /** Bits of significand, the leading one included. */
  readonly precision: number;
  readonly bias: number;
}

const format = (
  name: FloatingFormatName,
  exponentBits: number,
  precision: number,
  explicitOne: boolean,
): FloatingFormat => ({
  name,
  exponentBits,
  precision,
  explicitOne,
  fractionBits: explicitOne ? precision : precision - 1,
  bias: 2 ** (exponentBits - 1) - 1,
});

export const floatingFormats: Readonly<Record<FloatingFormatName, FloatingFormat>> = {
  f32: format('f32', 8, 24, false),
  f64: format('f64', 11, 53, false),
  f80: format('f80', 15, 64, true),
  f128: format('f128', 15, 113, false),
};

/** A decoded value. A zero has mantissa 0n; the sign of zeros, infinities and NaNs counts. */
export interface FloatingValue {
  readonly class: 'finite' | 'infinite' | 'nan';
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
}

const finite = (negative: boolean, mantissa: bigint, exponent: number): FloatingValue => ({
  class: 'finite',
  negative,
  mantissa,
  exponent,
});
export const infinity = (negative: boolean): FloatingValue => ({
  class: 'infinite',
  negative,
  mantissa: 0n,
  exponent: 0,
});
/** A quiet NaN whose payload is `mantissa`, counted from the least significant bit of the fraction. */
export const notANumber = (negative = false, payload = 0n): FloatingValue => ({
  class: 'nan',
  negative,
  mantissa: payload,
  exponent: 0,
});
export const isZero = (v: FloatingValue): boolean => v.class === 'finite' && v.mantissa === 0n;

const bitLength = (n: bigint): number =>
  n === 0n ? 0 : n.toString(16).length * 4 - Math.clz32(Number.parseInt(n.toString(16)[0], 16)) + 28;

/** The bits of a format as a value. */
export function decode(bits: bigint, f: FloatingFormat): FloatingValue {
  const fractionMask = (1n << BigInt(f.fractionBits)) - 1n;
  const fraction = bits & fractionMask;
  const biased = Number((bits >> BigInt(f.fractionBits)) & ((1n << BigInt(f.exponentBits)) - 1n));
  const negative = ((bits >> BigInt(f.fractionBits + f.exponentBits)) & 1n) === 1n;
  const unit = 1 - f.bias - (f.precision - 1);
  if (biased === 2 ** f.exponentBits - 1) {
    const payload = fraction & ((1n << BigInt(f.precision - 1)) - 1n);
    return payload === 0n ? infinity(negative) : notANumber(negative, payload & ((1n << BigInt(f.precision - 2)) - 1n));
  }
  if (biased === 0) return finite(negative, fraction, unit);
  const mantissa = f.explicitOne ? fraction : fraction | (1n << BigInt(f.precision - 1));
  return finite(negative, mantissa, biased - 1 + unit);
}

/**
 * The nearest value of the format, as bits. `sticky` says that the exact value lies a little above `mantissa`; then the
 * mantissa must have at least two bits more than the format's precision.
 */
export function encode(v: FloatingValue, f: FloatingFormat, sticky = false): bigint {
  const sign = v.negative ? 1n << BigInt(f.fractionBits + f.exponentBits) : 0n;
  const top = (2n ** BigInt(f.exponentBits) - 1n) << BigInt(f.fractionBits);
  const one = f.explicitOne ? 1n << BigInt(f.precision - 1) : 0n;
  if (v.class === 'infinite') return sign | top | one;
  if (v.class === 'nan') {
    const quiet = 1n << BigInt(f.precision - 2);
    return sign | top | one | quiet | (v.mantissa & (quiet - 1n));
  }
  if (v.mantissa === 0n) return sign;
  const least = 1 - f.bias - (f.precision - 1);
  let exponent = Math.max(v.exponent + bitLength(v.mantissa) - f.precision, least);
  let mantissa: bigint;
  const drop = exponent - v.exponent;
  if (drop <= 0) mantissa = v.mantissa << BigInt(-drop);
  else {
    const shift = BigInt(drop);
    mantissa = v.mantissa >> shift;
    const half = 1n << (shift - 1n);
    const rest = v.mantissa & ((1n << shift) - 1n);
    if (rest > half || (rest === half && (sticky || (mantissa & 1n) === 1n))) mantissa++;
    if (mantissa === 1n << BigInt(f.precision)) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const hidden = 1n << BigInt(f.precision - 1);
  if (mantissa < hidden) return sign | mantissa;
  const biased = exponent - least + 1;
  if (biased >= 2 ** f.exponentBits - 1) return sign | top | one;
  return sign | (BigInt(biased) << BigInt(f.fractionBits)) | (f.explicitOne ? mantissa : mantissa - hidden);
}

/** The bits of one format as the nearest value of another. */
export const changeFormat = (bits: bigint, from: FloatingFormat, to: FloatingFormat): bigint => {
  const v = decode(bits, from);
  if (v.class !== 'nan') return encode(v, to);
  // A payload keeps its most significant bits.
  const shift = to.precision - from.precision;
  return encode(notANumber(v.negative, shift >= 0 ? v.mantissa << BigInt(shift) : v.mantissa >> BigInt(-shift)), to);
};

/** An integer as the nearest value of a format. */
export const fromInteger = (n: bigint, f: FloatingFormat): bigint => encode(finite(n < 0n, n < 0n ? -n : n, 0), f);

/** The integer part, towards zero; null for infinities and NaNs. */
export function toInteger(bits: bigint, f: FloatingFormat): bigint | null {
  const v = decode(bits, f);
  if (v.class !== 'finite') return null;
  const magnitude =
    v.exponent >= 0 ? v.mantissa << BigInt(v.exponent) : v.mantissa >> BigInt(Math.min(-v.exponent, 20000));
  return v.negative ? -magnitude : magnitude;
}

/** The nearest value of the format to `numerator / denominator`, both positive. */
export function fromRatio(negative: boolean, numerator: bigint, denominator: bigint, f: FloatingFormat): bigint {
  if (numerator === 0n) return encode(finite(negative, 0n, 0), f);
  const shift = Math.max(0, f.precision + 2 - (bitLength(numerator) - bitLength(denominator)));
  const scaled = numerator << BigInt(shift);
  return encode(finite(negative, scaled / denominator, -shift), f, scaled % denominator !== 0n);
}

export const negate = (bits: bigint, f: FloatingFormat): bigint =>
  bits ^ (1n << BigInt(f.fractionBits + f.exponentBits));

/** op: + - * / */
export function calculate(op: '+' | '-' | '*' | '/', left: bigint, right: bigint, f: FloatingFormat): bigint {
  const a = decode(left, f);
  const b = decode(op === '-' ? negate(right, f) : right, f);
  if (a.class === 'nan') return encode(a, f);
  if (b.class === 'nan') return encode(decode(right, f), f);
  const invalid = encode(notANumber(true), f); // x86's default NaN is negative
  if (op === '*') {
    const negative = a.negative !== b.negative;
    if (a.class === 'infinite' || b.class === 'infinite')
      return isZero(a) || isZero(b) ? invalid : encode(infinity(negative), f);
    return encode(finite(negative, a.mantissa * b.mantissa, a.exponent + b.exponent), f);
  }
  if (op === '/') {
    const negative = a.negative !== b.negative;
    if (a.class === 'infinite') return b.class === 'infinite' ? invalid : encode(infinity(negative), f);
    if (b.class === 'infinite') return encode(finite(negative, 0n, 0), f);
    if (isZero(b)) return isZero(a) ? invalid : encode(infinity(negative), f);
    const e = a.exponent - b.exponent;
    return e >= 0
      ? fromRatio(negative, a.mantissa << BigInt(e), b.mantissa, f)
      : fromRatio(negative, a.mantissa, b.mantissa << BigInt(-e), f);
  }
  if (a.class === 'infinite') return b.class === 'infinite' && a.negative !== b.negative ? invalid : encode(a, f);
  if (b.class === 'infinite') return encode(b, f);
  const e = Math.min(a.exponent, b.exponent);
  const signed = (v: FloatingValue): bigint => (v.negative ? -v.mantissa : v.mantissa) << BigInt(v.exponent - e);
  const sum = signed(a) + signed(b);
  if (sum === 0n) return encode(finite(a.negative && b.negative, 0n, 0), f);
  return encode(finite(sum < 0n, sum < 0n ? -sum : sum, e), f);
}

/** -1, 0 or 1; null when unordered. */
export function order(left: bigint, right: bigint, f: FloatingFormat): -1 | 0 | 1 | null {
  const a = decode(left, f);
  const b = decode(right, f);
  if (a.class === 'nan' || b.class === 'nan') return null;
  const rank = (v: FloatingValue): bigint => (v.class === 'infinite' ? (v.negative ? -1n : 1n) : 0n);
  if (a.class === 'infinite' || b.class === 'infinite') return sign(rank(a) - rank(b));
  const e = Math.min(a.exponent, b.exponent);
  const signed = (v: FloatingValue): bigint => (v.negative ? -v.mantissa : v.mantissa) << BigInt(v.exponent - e);
  return sign(signed(a) - signed(b));
}
const sign = (n: bigint): -1 | 0 | 1 => (n < 0n ? -1 : n > 0n ? 1 : 0);

/**
 * The nearest value to a C floating constant without its suffix: `1.5e-3`, `.5`, `0x1.8p3`. null when it is malformed.
 */
export function fromText(text: string, f: FloatingFormat): bigint | null {
  const hex = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(text);
  if (hex !== null) {
    if (hex[1] === '' && hex[2] === '') return null;
    return encode(finite(false, BigInt(`0x${hex[1]}${hex[2]}`), clampExponent(hex[3]) - 4 * hex[2].length), f);
  }
  const decimal = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (decimal === null || (decimal[1] === '' && decimal[2] === '')) return null;
  const digits = BigInt(decimal[1] + decimal[2]);
  const power = clampExponent(decimal[3] ?? '0') - decimal[2].length;
  if (digits === 0n) return 0n;
  // Far beyond any format: no need for the exact power.
  const magnitude = power + (decimal[1] + decimal[2]).replace(/^0+/, '').length;
  if (magnitude > 5000) return encode(infinity(false), f);
  if (magnitude < -5100) return 0n;
  return power >= 0
    ? encode(finite(false, digits * 10n ** BigInt(power), 0), f)
    : fromRatio(false, digits, 10n ** BigInt(-power), f);
}
const clampExponent = (text: string): number => Math.max(-1_000_000, Math.min(1_000_000, Number(text)));

/** The bits of a host number: for tests and tables. */
export const fromDouble = (x: number): bigint => new BigUint64Array(Float64Array.of(x).buffer)[0];
export const toDouble = (bits: bigint): number => new Float64Array(BigUint64Array.of(bits).buffer)[0];
