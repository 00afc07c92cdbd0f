/** The characters of a string literal, each with the place where it is written: an escape sequence is several bytes, and the literal several tokens. */
import type { SourceOf } from '../typer.ts';

export interface FormatText {
  readonly characters: string;
  /** By character: which of the literal's tokens it stands in, and its first and last byte there. */
  readonly part: readonly number[];
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** null for a wide literal, whose formats are another family's. */
export function formatText(n: SourceOf<'Expression', 'StringLiteral'>): FormatText | null {
  let characters = '';
  const part: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  for (let i = 0; i < n.parts.length; i++) {
    const spelling = n.parts[i];
    const prefix = spelling.indexOf('"');
    if (prefix < 0 || (prefix > 0 && !spelling.startsWith('u8'))) return null;
    let at = prefix + 1;
    for (const [sequence] of spelling.slice(prefix + 1, -1).matchAll(/\\(?:[0-7]{1,3}|x[0-9a-fA-F]+|.)|./gsu)) {
      const bytes = bytesOf(sequence);
      characters += sequence[0] === '\\' ? unescaped(sequence) : sequence[0];
      part.push(i);
      first.push(at);
      last.push(at + bytes - 1);
      at += bytes;
    }
  }
  return { characters, part, first, last };
}

/** A byte of the source that is not UTF-8 is one character here (see `grammar/tokens.ts`). */
function bytesOf(sequence: string): number {
  const point = sequence.codePointAt(0)!;
  if (sequence.length <= 2 && point >= 0x80)
    return point < 0x800 ? 2 : point >= 0xdc80 && point <= 0xdcff ? 1 : point < 0x10000 ? 3 : 4;
  return sequence.length;
}

/** What an escape sequence means (C17 6.4.4.4); of a universal character name only that it is one character matters. */
function unescaped(sequence: string): string {
  const body = sequence.slice(1);
  if (/^[0-7]/.test(body)) return String.fromCharCode(Number.parseInt(body, 8));
  if (/^x./.test(body)) return String.fromCharCode(Number.parseInt(body.slice(1), 16) & 0xff);
  return escapes[body] ?? body;
}
