/** The conversions of `scanf` (C17 7.21.6.2) that programs commonly use. */
import { Fault } from '../fault.ts';
import type { Machine } from '../machine.ts';
import type { Rest } from '../registers.ts';

interface Source {
  /** The next byte, or -1. */
  take(): number;
  /** Undoes the last `take` of a byte. */
  giveBack(byte: number): void;
}

const pattern = /%(\*)?(\d+)?(hh|h|ll|l|j|z|t|L)?(?:\[(\^?\]?[^\]]*)\]|([a-zA-Z%]))/y;
const sizes: Readonly<Record<string, number>> = { hh: 1, h: 2, l: 8, ll: 8, j: 8, z: 8, t: 8 };
const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** The number of values that were stored; -1 when the input ended before the first. */
export function scanned(m: Machine, source: Source, format: string, rest: Rest): number {
  const { memory } = m;
  const { types } = m.unit;
  let count = 0;
  let taken = 0;
  const take = (): number => {
    const byte = source.take();
    if (byte >= 0) taken++;
    return byte;
  };
  const giveBack = (byte: number): void => {
    if (byte < 0) return;
    taken--;
    source.giveBack(byte);
  };
  const skip = (): number => {
    let byte = take();
    while (isSpace(byte)) byte = take();
    giveBack(byte);
    return byte;
  };
  /** As many bytes as fit. */
  const run = (fits: (text: string) => boolean, width: number): string => {
    let text = '';
    while (text.length < width) {
      const byte = take();
      if (byte < 0) break;
      if (!fits(text + String.fromCharCode(byte))) {
        giveBack(byte);
        break;
      }
      text += String.fromCharCode(byte);
    }
    return text;
  };
  const pointer = (): number => rest.next(types.pointer(types.void)) as number;

  for (let at = 0; at < format.length; ) {
    const letter = format.charCodeAt(at);
    if (isSpace(letter)) {
      skip();
      at++;
      continue;
    }
    if (letter !== 37) {
      const byte = take();
      if (byte !== letter) {
        giveBack(byte);
        return byte < 0 && count === 0 ? -1 : count;
      }
      at++;
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(format);
    if (match === null) throw new Fault('scanf: a conversion that is none');
    at = pattern.lastIndex;
    const [, star, widthText, length = '', set, conversion = '['] = match;
    const width = widthText === undefined ? (conversion === 'c' ? 1 : Number.MAX_SAFE_INTEGER) : Number(widthText);
    if (conversion === 'n') {
      memory.storeBits(pointer(), sizes[length] ?? 4, BigInt(taken));
      continue;
    }
    if (conversion !== 'c' && conversion !== '[' && skip() < 0) return count === 0 ? -1 : count;
    let text: string;
    if (conversion === 'c') text = run(() => true, width);
    else if (conversion === 's') text = run(t => !isSpace(t.charCodeAt(t.length - 1)), width);
    else if (conversion === '[') {
      const within = new RegExp(`^[${set.replaceAll('\\', '\\\\')}]$`);
      text = run(t => within.test(t[t.length - 1]), width);
    } else if (/[diuoxXp]/.test(conversion)) text = run(t => integers[conversion].test(t), width);
    else text = run(t => /^[+-]?(\d*\.?\d*|\d+\.?\d*[eE][+-]?\d*|\.\d+[eE][+-]?\d*|[inf]*|[na]*)$/.test(t), width);
    if (text === '') {
      const following = take();
      giveBack(following);
      return count === 0 && following < 0 ? -1 : count;
    }
    if (star !== undefined) continue;
    const to = pointer();
    if (conversion === 'c')
      memory.write(
        to,
        Uint8Array.from(text, c => c.charCodeAt(0)),
      );
    else if (conversion === 's' || conversion === '[') memory.writeText(to, text);
    else if (/[diuoxXp]/.test(conversion)) {
      const value = parsed(text, conversion);
      if (value === null) return count;
      memory.storeBits(to, sizes[length] ?? (conversion === 'p' ? 8 : 4), value);
    } else {
      const value = Number(text);
      if (Number.isNaN(value)) return count;
      memory.writable(to, length === 'l' ? 8 : 4);
      if (length === 'l') memory.view.setFloat64(to, value, true);
      else memory.view.setFloat32(to, value, true);
    }
    count++;
  }
  return count;
}

const decimal = /^[+-]?\d*$/;
const hexadecimal = /^[+-]?(0|0[xX])?[\da-fA-F]*$/;
const integers: Readonly<Record<string, RegExp>> = {
  d: decimal,
  u: decimal,
  i: /^[+-]?(0[xX][\da-fA-F]*|\d*)$/,
  o: /^[+-]?[0-7]*$/,
  x: hexadecimal,
  X: hexadecimal,
  p: hexadecimal,
};

function parsed(text: string, conversion: string): bigint | null {
  const negative = text.startsWith('-');
  let digits = text.replace(/^[+-]/, '');
  if (digits === '') return null;
  if (/[xXp]/.test(conversion) && !/^0[xX]/.test(digits)) digits = `0x${digits}`;
  if (conversion === 'o' || (conversion === 'i' && /^0\d/.test(digits))) digits = `0o${digits}`;
  const value = BigInt(digits);
  return negative ? -value : value;
}
