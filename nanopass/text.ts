/** The notation of dumps: atoms, string literals, quoted atoms and parenthesised groups, with comments from `;` to the end of the line. */

/** what stands for null */
export const NULL = '_';

const ATOM = /[^\s()"|;][^\s()"|]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const QUOTED = /\|(?:[^|\\]|\\.)*\|/sy;
const SPACE = /(?:\s+|;[^\n]*)*/y;

/** Whether a terminal's text can stand as it is: it is one atom, string or group, and does not look like null. */
export function isDatum(text: string): boolean {
  if (text === NULL || text.includes('\n')) return false;
  ATOM.lastIndex = 0;
  if (ATOM.test(text) && ATOM.lastIndex === text.length) return true;
  if (text[0] !== '"' && text[0] !== '(') return false;
  try {
    const reader = new Reader(text);
    reader.datum();
    return reader.position === text.length;
  } catch {
    return false;
  }
}

/** Any text as one atom: `|two words|`. */
export const quoted = (text: string): string =>
  `|${text.replace(/[\\|\n\r]/g, c => (c === '\n' ? '\\n' : c === '\r' ? '\\r' : `\\${c}`))}|`;

const unquoted = (text: string): string =>
  text.slice(1, -1).replace(/\\(.)/gs, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : c));

/** The text is not what it should be. Lines and columns count from 1. */
export class WrongText extends Error {
  readonly line: number;
  readonly column: number;

  constructor(
    text: string,
    position: number,
    readonly what: string,
  ) {
    const lines = text.slice(0, position).split('\n');
    const column = lines.at(-1)!.length + 1;
    super(`line ${lines.length}, column ${column}: ${what}`);
    this.line = lines.length;
    this.column = column;
  }
}

/** Reads the notation from left to right, from `position` on and to `end`. */
export class Reader {
  constructor(
    readonly text: string,
    public position = 0,
    readonly end = text.length,
  ) {}

  /** the next character that is no space or comment, '' at the end */
  peek(): string {
    SPACE.lastIndex = this.position;
    SPACE.test(this.text);
    this.position = Math.min(SPACE.lastIndex, this.end);
    return this.position < this.end ? this.text[this.position]! : '';
  }

  expect(character: string): void {
    if (this.peek() !== character) this.fail(`expected ${character}`);
    this.position++;
  }

  /** whether null comes next; it is read */
  null(): boolean {
    this.peek();
    ATOM.lastIndex = this.position;
    if (!this.text.startsWith(NULL, this.position) || !ATOM.test(this.text) || ATOM.lastIndex !== this.position + 1)
      return false;
    this.position++;
    return true;
  }

  atom(): string {
    this.peek();
    return this.token(ATOM) ?? this.fail('expected a word');
  }

  /** the text of the next atom, string or group */
  datum(): string {
    const first = this.peek();
    const from = this.position;
    if (first === '|') return unquoted(this.token(QUOTED) ?? this.fail('a quoted word that does not end'));
    if (first === '"') return this.token(STRING) ?? this.fail('a string that does not end');
    if (first !== '(') return this.atom();
    this.position++;
    for (let depth = 1; depth > 0; ) {
      const next = this.peek();
      if (next === '(' || next === ')') {
        depth += next === '(' ? 1 : -1;
        this.position++;
      } else if (next === '') this.fail('expected )');
      else this.datum();
    }
    return this.text.slice(from, this.position);
  }

  /** Throws what is wrong at `position`. */
  fail(what: string, position = this.position): never {
    const found = this.text.slice(position, Math.min(position + 20, this.end)).split('\n')[0] || 'the end';
    throw new WrongText(this.text, position, `${what}, found ${found}`);
  }

  private token(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    if (!pattern.test(this.text)) return null;
    const from = this.position;
    this.position = pattern.lastIndex;
    return this.text.slice(from, this.position);
  }
}
