/**
 * Source text between bytes and strings.
 *
 * A byte that is not UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, so that every file survives the way there and
 * back: the bytes of a string literal are what the program's author wrote, whatever their encoding.
 */

export function decode(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let i = start;
  while (i < end) {
    const from = i;
    while (i < end && bytes[i] < 0x80) i++;
    for (let at = from; at < i; at += 4096) {
      text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(i, at + 4096)) as unknown as number[]);
    }
    while (i < end && bytes[i] >= 0x80) {
      const length = sequenceLength(bytes, i, end);
      text += length === 0 ? String.fromCharCode(0xdc00 + bytes[i]) : String.fromCodePoint(codePoint(bytes, i, length));
      i += length || 1;
    }
  }
  return text;
}

export function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes[length++] = unit;
    else if (unit >= 0xdc80 && unit <= 0xdcff) bytes[length++] = unit - 0xdc00;
    else {
      const point = text.codePointAt(i)!;
      if (point > 0xffff) i++;
      length = putCodePoint(bytes, length, point);
    }
  }
  return bytes.subarray(0, length);
}

/** Writes a code point of U+0080 and above, or an ASCII one, as UTF-8 at `at`; gives the offset after it. */
export function putCodePoint(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) bytes[at++] = point;
  else if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
  else if (point < 0x10000) {
    bytes[at++] = 0xe0 | (point >> 12);
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  } else {
    bytes[at++] = 0xf0 | (point >> 18);
    bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  if (point >= 0x80) bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}

/** How many bytes the UTF-8 sequence at `at` has; 0 when it is not well formed (surrogates and overlong forms are not). */
export function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  for (let i = 1; i < length; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  const point = codePoint(bytes, at, length);
  if (length === 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return 0;
  if (length === 4 && (point < 0x10000 || point > 0x10ffff)) return 0;
  return length;
}

/** The code point of a well-formed sequence of `length` bytes. */
export function codePoint(bytes: Uint8Array, at: number, length: number): number {
  let point = bytes[at] & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) point = (point << 6) | (bytes[at + i] & 0x3f);
  return point;
}
