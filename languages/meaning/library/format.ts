/** The conversions of `printf` (C17 7.21.6.1), exact for numbers of every format. */
import { decode, type FloatingFormat, type FloatingValue, floatingFormats } from '../../floating.ts';
import type { CType, Types } from '../../types.ts';
import { floatOfType } from '../access.ts';
import { Fault } from '../fault.ts';
import type { Scalar } from '../integers.ts';
import type { Memory } from '../memory.ts';
import { latin1 } from '../memory.ts';
import type { Rest } from '../registers.ts';

interface Conversion {
  readonly flags: string;
  width: number;
  /** -1: not given. */
  precision: number;
  readonly length: string;
  readonly letter: string;
}

const pattern = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?(hh|h|ll|l|q|j|z|t|L)?([a-zA-Z%])/y;

/** What `printf` prints, a character for each byte. */
export function formatted(m: Memory, types: Types, format: string, rest: Rest): string {
  let out = '';
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) return out + format.slice(at);
    out += format.slice(at, percent);
    pattern.lastIndex = percent;
    const match = pattern.exec(format);
    if (match === null) throw new Fault(`printf: a conversion that is none: ${format.slice(percent, percent + 8)}`);
    at = pattern.lastIndex;
    let [, flags] = match;
    const [, , widthText, precisionText, length = '', letter] = match;
    if (letter === '%') {
      out += '%';
      continue;
    }
    const star = (): number => rest.next(types.int) as number;
    let width = widthText === '*' ? star() : Number(widthText ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    let precision = precisionText === undefined ? -1 : precisionText === '*' ? star() : Number(precisionText);
    if (Number.isNaN(precision)) precision = 0;
    if (precision < 0) precision = -1;
    const conversion: Conversion = { flags, width, precision, length, letter };
    if (letter === 'n') {
      const size = { hh: 1, h: 2, l: 8, ll: 8, j: 8, z: 8, t: 8 }[length] ?? 4;
      m.storeBits(rest.next(types.pointer(types.void)) as number, size, BigInt(out.length));
      continue;
    }
    out += one(m, types, conversion, rest);
  }
  return out;
}

function one(m: Memory, types: Types, c: Conversion, rest: Rest): string {
  const { integer, floating } = types;
  switch (c.letter) {
    case 'd':
    case 'i':
      return integerText(rest.next(integerType(types, c.length, true)) as Scalar, 10, c);
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return integerText(
        rest.next(integerType(types, c.length, false)) as Scalar,
        c.letter === 'u' ? 10 : c.letter === 'o' ? 8 : 16,
        c,
      );
    case 'c':
      return padded('', String.fromCharCode((rest.next(integer['unsigned char']) as number) & 255), c, false);
    case 's': {
      const address = rest.next(types.pointer(types.void)) as number;
      return padded('', address === 0 ? '(null)' : cut(m, address, c), c, false);
    }
    case 'p': {
      const address = rest.next(types.pointer(types.void)) as Scalar;
      return padded('', address === 0 ? '(nil)' : `0x${address.toString(16)}`, c, false);
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A': {
      const type = c.length === 'L' ? floating['long double'] : floating.double;
      return floatText(rest.next(type) as Scalar, type, c);
    }
  }
  throw new Fault(`printf: the interpreter does not know the conversion %${c.letter}`);
}

function integerType(types: Types, length: string, signed: boolean): CType {
  const { integer } = types;
  switch (length) {
    case 'hh':
      return signed ? integer['signed char'] : integer['unsigned char'];
    case 'h':
      return signed ? integer.short : integer['unsigned short'];
    case '':
      return signed ? integer.int : integer['unsigned int'];
    default:
      return signed ? integer.long : integer['unsigned long'];
  }
}

/** A string up to its end or to the precision, whichever is first. */
function cut(m: Memory, address: number, { precision }: Conversion): string {
  if (precision < 0) return m.text(address);
  let end = address;
  while (end < address + precision) {
    m.readable(end, 1);
    if (m.bytes[end] === 0) break;
    end++;
  }
  return latin1(m.bytes.subarray(address, end));
}

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';

function integerText(value: Scalar, base: number, c: Conversion): string {
  const negative = value < 0;
  let digits = (negative ? -value : value).toString(base);
  if (c.precision === 0 && value === 0) digits = '';
  digits = digits.padStart(c.precision, '0');
  let prefix = c.letter === 'd' || c.letter === 'i' ? signOf(negative, c.flags) : '';
  if (c.flags.includes('#')) {
    if (base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
    // biome-ignore lint/suspicious/noDoubleEquals: a number or a bigint
    if (base === 16 && value != 0) prefix = '0x';
  }
  const upper = c.letter === 'X';
  return padded(upper ? prefix.toUpperCase() : prefix, upper ? digits.toUpperCase() : digits, c, c.precision < 0);
}

function padded(prefix: string, digits: string, { flags, width }: Conversion, zerosAllowed: boolean): string {
  const missing = width - prefix.length - digits.length;
  if (missing <= 0) return prefix + digits;
  if (flags.includes('-')) return prefix + digits + ' '.repeat(missing);
  if (zerosAllowed && flags.includes('0')) return prefix + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + prefix + digits;
}

// ---------- floating point ----------

function floatText(value: Scalar, type: CType, c: Conversion): string {
  const kind = floatOfType(type)!;
  const format = floatingFormats[kind.name];
  const v = decode(kind.toBits(value), format);
  const upper = c.letter < 'a';
  const cased = (text: string): string => (upper ? text.toUpperCase() : text);
  // The host's NaN has no sign; x86-64's own, the result of an invalid operation, is negative.
  const prefix = signOf(v.class === 'nan' && typeof value === 'number' ? true : v.negative, c.flags);
  if (v.class !== 'finite') return padded(prefix, cased(v.class === 'nan' ? 'nan' : 'inf'), c, false);
  const letter = c.letter.toLowerCase();
  if (letter === 'a') return padded(`${prefix}${cased('0x')}`, cased(hexadecimalText(v, format, c)), c, true);
  const precision = c.precision < 0 ? 6 : c.precision;
  const sharp = c.flags.includes('#');
  if (letter === 'f') return padded(prefix, fixed(v, precision, sharp), c, true);
  if (letter === 'e') return padded(prefix, cased(scientific(v, precision, sharp)), c, true);
  return padded(prefix, cased(general(v, Math.max(precision, 1), sharp)), c, true);
}

/** |v| times 10 ** places, rounded to nearest, ties to even. */
function scaled(v: FloatingValue, places: number): bigint {
  let numerator = v.mantissa;
  let denominator = 1n;
  if (places >= 0) numerator *= 10n ** BigInt(places);
  else denominator *= 10n ** BigInt(-places);
  if (v.exponent >= 0) numerator <<= BigInt(v.exponent);
  else denominator <<= BigInt(-v.exponent);
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

function fixed(v: FloatingValue, precision: number, sharp: boolean): string {
  const digits = scaled(v, precision)
    .toString()
    .padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  return precision > 0 ? `${whole}.${digits.slice(-precision)}` : sharp ? `${whole}.` : whole;
}

/** The decimal digits of v, so many, and the exponent of the first. */
function significant(v: FloatingValue, count: number): { readonly digits: string; readonly exponent: number } {
  if (v.mantissa === 0n) return { digits: '0'.repeat(count), exponent: 0 };
  const bits = v.mantissa.toString(2).length + v.exponent;
  let exponent = Math.floor((bits - 1) * Math.LOG10E * Math.LN2);
  let digits = scaled(v, count - 1 - exponent).toString();
  // The estimate may be one too small, and rounding may give one digit more.
  while (digits.length > count) {
    exponent++;
    digits = scaled(v, count - 1 - exponent).toString();
  }
  return { digits, exponent };
}

const exponentText = (e: number): string => `e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;

function scientific(v: FloatingValue, precision: number, sharp: boolean): string {
  const { digits, exponent } = significant(v, precision + 1);
  const point = precision > 0 ? `.${digits.slice(1)}` : sharp ? '.' : '';
  return `${digits[0]}${point}${exponentText(exponent)}`;
}

function general(v: FloatingValue, precision: number, sharp: boolean): string {
  const { exponent } = significant(v, precision);
  const bare = (text: string): string => (sharp || !text.includes('.') ? text : text.replace(/\.?0+$/, ''));
  if (exponent >= -4 && exponent < precision) return bare(fixed(v, precision - 1 - exponent, sharp));
  const text = scientific(v, precision - 1, sharp);
  const [mantissa, power] = text.split('e');
  return `${bare(mantissa)}e${power}`;
}

/** `1.8p+3`: as glibc, one digit before the point, which is 1 except of zeros and subnormal numbers; a long double has four bits there. */
function hexadecimalText(v: FloatingValue, format: FloatingFormat, { precision, flags }: Conversion): string {
  const leading = format.explicitOne ? 4 : 1;
  let { mantissa, exponent } = v;
  let places = Math.ceil((format.precision - leading) / 4);
  if (mantissa === 0n) exponent = 0;
  else {
    const spare = 4 * places - (format.precision - leading);
    mantissa <<= BigInt(spare);
    exponent += 4 * places - spare;
    if (format.explicitOne)
      while (mantissa < 8n << BigInt(4 * places)) {
        mantissa <<= 1n;
        exponent--;
      }
  }
  if (precision >= 0 && precision < places) {
    const drop = BigInt(4 * (places - precision));
    const half = 1n << (drop - 1n);
    const low = mantissa & ((1n << drop) - 1n);
    mantissa >>= drop;
    if (low > half || (low === half && (mantissa & 1n) === 1n)) mantissa++;
    places = precision;
  }
  const digits = mantissa.toString(16).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  let fraction = digits.slice(digits.length - places);
  if (precision < 0) fraction = fraction.replace(/0+$/, '');
  else fraction = fraction.padEnd(precision, '0');
  const point = fraction !== '' || flags.includes('#') ? '.' : '';
  return `${whole}${point}${fraction}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
