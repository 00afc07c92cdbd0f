/**
 * The value of a character constant in `#if` (C17 6.4.4.4; gcc manual, Characters: plain `char` is signed).
 */
import { encode } from './bytes.ts';

const simple: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27, E: 27 };

/** The value of a constant as it is spelled, quotes and prefix included. */
export function characterValue(text: string, warn: (message: string) => void): { value: bigint; unsigned: boolean } {
  const [, prefix, body] = /^(L|u8|u|U)?'([\s\S]*)'$/.exec(text)!;
  if (prefix !== undefined) {
    const units = elements(body, true);
    if (units.length !== 1)
      warn(units.length === 0 ? 'empty character constant' : 'character constant too long for its type');
    const last = BigInt(units.at(-1) ?? 0);
    return prefix === 'L' ? { value: BigInt.asIntN(32, last), unsigned: false } : { value: last, unsigned: true };
  }
  const bytes = elements(body, false);
  if (bytes.length === 0) warn('empty character constant');
  if (bytes.length > 4) warn('character constant too long for its type');
  else if (bytes.length > 1) warn('multi-character character constant');
  let value = 0;
  for (const byte of bytes) value = (value << 8) | (byte & 0xff);
  return { value: BigInt(bytes.length === 1 ? (value << 24) >> 24 : value), unsigned: false };
}

/** Code points of a wide constant, bytes of a narrow one. */
function elements(body: string, wide: boolean): number[] {
  const units: number[] = [];
  const plain = (character: string): void => {
    if (wide) units.push(character.codePointAt(0)!);
    else units.push(...encode(character));
  };
  const pattern = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]+)|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|[\s\S]/gu;
  for (const [all, octal, hex, short, long, letter] of body.matchAll(pattern)) {
    const point = short ?? long;
    if (octal !== undefined) units.push(Number.parseInt(octal, 8));
    else if (hex !== undefined) units.push(Number.parseInt(hex.slice(-8), 16));
    else if (point !== undefined) plain(String.fromCodePoint(Math.min(Number.parseInt(point, 16), 0x10ffff)));
    else if (letter !== undefined && letter in simple) units.push(simple[letter]);
    else plain(letter ?? all);
  }
  return units;
}
