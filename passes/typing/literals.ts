/** Constants as written become values: numbers, characters and strings (C17 6.4.4, 6.4.5). */
import { type FloatingFormatName, floatingFormats, fromText } from '../../languages/floating.ts';
import type { FloatingName, IntegerName, Types } from '../../languages/types.ts';

export type NumberValue =
  | {
      readonly kind: 'integer';
      readonly name: IntegerName;
      readonly value: bigint;
      readonly imaginary: boolean;
      readonly problem: string | null;
    }
  | { readonly kind: 'floating'; readonly name: FloatingName; readonly bits: bigint; readonly imaginary: boolean };

/** Reads a preprocessing number; a text is gcc's complaint about it. */
export function readNumber(text: string, types: Types): NumberValue | string {
  const small = smallDecimal(text);
  if (small >= 0) return { kind: 'integer', name: 'int', value: BigInt(small), imaginary: false, problem: null };
  const hex = /^0[xX]/.test(text);
  if (hex ? /[.pP]/.test(text) : /[.eE]/.test(text) && !/^0[bB]/.test(text)) return readFloating(text, types);
  if (!hex && /^\d+[fFdDqQwW]/.test(text) && /[fF]\d*[xij]*$/i.test(text)) return readFloating(text, types);
  return readInteger(text, types);
}

/** The value of a short decimal integer without a suffix, as most are; -1 of anything else. */
function smallDecimal(text: string): number {
  const { length } = text;
  if (length > 9 || (length > 1 && text.charCodeAt(0) === 48)) return -1;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

const floatingSuffixes: Readonly<Record<string, FloatingName>> = {
  '': 'double',
  f: 'float',
  l: 'long double',
  f32: 'float',
  f64: 'double',
  f128: '_Float128',
  f32x: 'double',
  f64x: 'long double',
  q: '_Float128',
  w: 'long double',
};

function readFloating(text: string, types: Types): NumberValue | string {
  const parts = /^(0[xX][0-9a-fA-F.]*(?:[pP][+-]?\d+)?|[0-9.]+(?:[eE][+-]?\d+)?)(.*)$/.exec(text);
  if (parts === null) return `invalid number "${text}"`;
  const imaginary = /[ij]/i.test(parts[2]);
  const name = floatingSuffixes[parts[2].replace(/[ij]/i, '').toLowerCase()];
  if (name === undefined) return `invalid suffix "${parts[2]}" on floating constant`;
  if (/^0[xX]/.test(parts[1]) && !/[pP]/.test(parts[1])) return 'hexadecimal floating constants require an exponent';
  if ((parts[1].match(/\./g) ?? []).length > 1) return 'too many decimal points in number';
  if (/^[^xX]*[eE]$/.test(parts[1])) return 'exponent has no digits';
  const format = types.floating[name].format as FloatingFormatName;
  const bits = fromText(parts[1], floatingFormats[format]);
  return bits === null ? 'exponent has no digits' : { kind: 'floating', name, bits, imaginary };
}

const signedNames: readonly IntegerName[] = ['int', 'long', 'long long'];
const unsignedNames: readonly IntegerName[] = ['unsigned int', 'unsigned long', 'unsigned long long'];

function readInteger(text: string, types: Types): NumberValue | string {
  const parts = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)(.*)$/.exec(text);
  if (parts === null) return `invalid suffix "${text.slice(1)}" on integer constant`;
  const [, digits, suffix] = parts;
  if (/^[89]/.test(suffix) && digits.startsWith('0')) return `invalid digit "${suffix[0]}" in octal constant`;
  if (/^[2-9]/.test(suffix)) return `invalid digit "${suffix[0]}" in binary constant`;
  const letters = suffix.replace(/[ij]/i, '');
  if (!/^(u?(l|ll|L|LL)?|(l|ll|L|LL)u|U(l|ll|L|LL)?|(l|ll|L|LL)U)?$/.test(letters))
    return `invalid suffix "${suffix}" on integer constant`;
  const decimal = /^[1-9]/.test(digits);
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const longs = letters.toLowerCase().replace('u', '').length;
  const mustBeUnsigned = /u/i.test(letters);
  // The first type of the list of C17 6.4.4.1p5 that can hold the value.
  for (let i = longs; i < 3; i++) {
    const bits = BigInt(8 * types.integer[signedNames[i]].size);
    if (!mustBeUnsigned && value < 1n << (bits - 1n)) return integer(signedNames[i], value, suffix, null);
    if ((mustBeUnsigned || !decimal) && value < 1n << bits) return integer(unsignedNames[i], value, suffix, null);
  }
  const widest = BigInt(8 * types.integer['unsigned long long'].size);
  if (value >= 1n << widest)
    return integer(
      'unsigned long long',
      value & ((1n << widest) - 1n),
      suffix,
      'integer constant is too large for its type',
    );
  return integer('__int128', value, suffix, 'integer constant is so large that it is unsigned');
}
const integer = (name: IntegerName, value: bigint, suffix: string, problem: string | null): NumberValue => ({
  kind: 'integer',
  name,
  value,
  imaginary: /[ij]/i.test(suffix),
  problem,
});

/** The kinds of character constants and string literals by prefix: '' L u U u8. */
export type TextPrefix = '' | 'L' | 'u' | 'U' | 'u8';

export function prefixOf(spelling: string): TextPrefix {
  return spelling.slice(0, spelling.search(/['"]/)) as TextPrefix;
}

/** The element type of a string literal with this prefix (C17 6.4.5p6, 7.28p2). */
export function elementOf(prefix: TextPrefix, types: Types): IntegerName {
  if (prefix === 'L') return types.model.wideCharacter;
  return prefix === 'u' ? 'unsigned short' : prefix === 'U' ? 'unsigned int' : 'char';
}

const simpleEscapes: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  E: 27,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

/**
 * The code units between the quotes of a spelling. `size` is the bytes of a unit; narrow text is in UTF-8. A numeric escape is one unit.
 * Source text arrives with a byte that is no UTF-8 as a lone surrogate U+DC80 + (byte - 0x80).
 */
export function readUnits(
  spelling: string,
  size: number,
  complain: (message: string) => void,
  units: number[] = [],
): number[] {
  const open = spelling.search(/['"]/);
  const end = spelling.length - 1;
  let i = open + 1;
  while (i < end) {
    const c = spelling.charCodeAt(i);
    if (c !== 92) {
      if (c < 128) {
        units.push(c);
        i++;
        continue;
      }
      const point = spelling.codePointAt(i)!;
      i += point > 0xffff ? 2 : 1;
      pushPoint(point, size, units);
      continue;
    }
    const letter = spelling[i + 1];
    const simple = simpleEscapes[letter];
    if (simple !== undefined) {
      units.push(simple);
      i += 2;
    } else if (letter === 'x') {
      const digits = /^[0-9a-fA-F]*/.exec(spelling.slice(i + 2, Math.min(end, i + 66)))![0];
      if (digits === '') complain('\\x used with no following hex digits');
      pushNumber(BigInt(`0x${digits || '0'}`), size, units, () => complain('hex escape sequence out of range'));
      i += 2 + digits.length;
    } else if (letter >= '0' && letter <= '7') {
      const digits = /^[0-7]{1,3}/.exec(spelling.slice(i + 1, Math.min(end, i + 4)))![0];
      pushNumber(BigInt(`0o${digits}`), size, units, () => complain('octal escape sequence out of range'));
      i += 1 + digits.length;
    } else if (letter === 'u' || letter === 'U') {
      const length = letter === 'u' ? 4 : 8;
      const digits = spelling.slice(i + 2, i + 2 + length);
      if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length || i + 2 + length > end)
        complain('incomplete universal character name');
      pushPoint(Number.parseInt(digits, 16) || 0, size, units);
      i += 2 + length;
    } else {
      complain(`unknown escape sequence: '\\${letter}'`);
      units.push(spelling.charCodeAt(i + 1));
      i += 2;
    }
  }
  return units;
}

function pushNumber(n: bigint, size: number, units: number[], tooLarge: () => void): void {
  const bits = BigInt(8 * size);
  if (n >= 1n << bits) tooLarge();
  units.push(Number(n & ((1n << bits) - 1n)));
}

function pushPoint(point: number, size: number, units: number[]): void {
  if (size === 4) units.push(point);
  else if (size === 2) {
    if (point > 0xffff) units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    else units.push(point);
  } else if (point >= 0xdc80 && point <= 0xdcff) units.push(point - 0xdc00);
  else if (point < 0x80) units.push(point);
  else if (point < 0x800) units.push(0xc0 | (point >> 6), 0x80 | (point & 63));
  else if (point < 0x10000) units.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  else units.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
}

/** The code units of adjacent string literals as bytes in target order, with a terminating zero unit. */
export function readString(
  parts: readonly string[],
  types: Types,
  complain: (message: string) => void,
): { readonly element: IntegerName; readonly bytes: Uint8Array } {
  let prefix: TextPrefix = '';
  for (const part of parts) {
    const p = prefixOf(part);
    if (p === '' || p === prefix) continue;
    if (prefix !== '') complain('unsupported non-standard concatenation of string literals');
    prefix = p;
  }
  const element = elementOf(prefix, types);
  const size = types.integer[element].size;
  const units: number[] = [];
  for (const part of parts) readUnits(part, size, complain, units);
  units.push(0);
  if (size === 1) return { element, bytes: Uint8Array.from(units) };
  const bytes = new Uint8Array(units.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < units.length; i++) {
    if (size === 2) view.setUint16(2 * i, units[i], true);
    else view.setUint32(4 * i, units[i], true);
  }
  return { element, bytes };
}

/** The type and value of a character constant (C17 6.4.4.4p10); several narrow characters fill an int from the left, as gcc has it. */
export function readCharacter(
  spelling: string,
  types: Types,
  complain: (message: string) => void,
): { readonly name: IntegerName; readonly value: bigint } {
  const prefix = prefixOf(spelling);
  const element = elementOf(prefix, types);
  const size = types.integer[element].size;
  const units = readUnits(spelling, size, complain);
  if (units.length === 0) complain('empty character constant');
  if (prefix !== '') {
    if (units.length > 1) complain('character constant too long for its type');
    const bits = 8 * size;
    const unit = BigInt(units[prefix === 'L' || prefix === 'U' || prefix === 'u' ? units.length - 1 : 0] ?? 0);
    return {
      name: prefix === 'u8' ? 'unsigned char' : element,
      value: types.integer[element].signed ? BigInt.asIntN(bits, unit) : unit,
    };
  }
  if (units.length === 1)
    return { name: 'int', value: types.integer.char.signed ? BigInt((units[0] << 24) >> 24) : BigInt(units[0]) };
  if (units.length > 4) complain('character constant too long for its type');
  let value = 0;
  for (const unit of units) value = (value << 8) | unit;
  return { name: 'int', value: BigInt(value) };
}
