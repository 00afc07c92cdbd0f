import { Kind } from '../tokens.ts';
import { codePoint, putCodePoint, sequenceLength } from './bytes.ts';
import { Class, characterClass, mayBeInIdentifier, mayStartIdentifier } from './characters.ts';
import { Names } from './names.ts';
import { punctuatorAt } from './punctuators.ts';
import { Flag, Inner } from './token-list.ts';

export interface LexerOptions {
  /** Comments become tokens (`-C`). */
  readonly keepComments: boolean;
  /** `//` starts a comment: everywhere but in ISO C90. */
  readonly lineComments: boolean;
  /** `u""`, `U''`, `u8""`: C11, and GNU C99. */
  readonly unicodeLiterals: boolean;
  /** Text for the assembler: an apostrophe need not have a partner. */
  readonly assembler: boolean;
}

const singleQuote = 39;
const doubleQuote = 34;
const backslash = 92;
const newline = 10;
const asterisk = 42;
const slash = 47;

export class Lexer {
  kind = 0;
  /** The token's first byte as a place, and how many bytes it has. */
  start = 0;
  length = 0;
  name = -1;
  flags = 0;
  /** The expansion that the token comes from; the lexer's own tokens come from none. */
  via = -1;

  bytes: Uint8Array = new Uint8Array(1);
  /** The offset of the next character. */
  at = 0;
  /** The offset of the zero byte after the text. */
  limit = 0;
  /** The place of offset 0. */
  base = 0;
  /** A newline ends the tokens. */
  inDirective = false;
  /** A header name may come next. */
  expectsHeader = false;
  /** Faults are not worth telling: the text is being skipped or tried. */
  quiet = false;

  /** There is no slash in `slashIn` from `slashFrom` up to `slashAt`. */
  private slashIn: Uint8Array | null = null;
  private slashFrom = 0;
  private slashAt = 0;

  constructor(
    private readonly names: Names,
    private readonly options: LexerOptions,
    private readonly complain: (severity: 'warning' | 'error', place: number, message: string) => void,
  ) {}

  /** Reads the next token; `Kind.end` at the end of the file, or of the line in a directive. */
  lex(): void {
    const bytes = this.bytes;
    let p = this.at;
    let flags = p === 0 ? Flag.line : 0;
    this.via = -1;
    for (;;) {
      const c = bytes[p];
      switch (characterClass[c]) {
        case Class.space:
          p++;
          flags |= Flag.space;
          continue;
        case Class.newline:
          if (this.inDirective) return this.finish(Kind.end, p, p, flags);
          p++;
          flags = Flag.line;
          continue;
        case Class.letter: {
          const start = p;
          let hash = 0;
          let d = c;
          do {
            hash = (Math.imul(hash, 31) + d) | 0;
            d = bytes[++p];
          } while (characterClass[d] <= Class.digit);
          if (d >= 0x80 || d === backslash) {
            if (this.extendedIdentifier(start, flags)) return;
          } else if ((d === doubleQuote || d === singleQuote) && this.isPrefix(start, p)) {
            return this.literal(start, p, d, flags);
          }
          const length = p - start;
          const name = this.names.intern(bytes, start, length, hash);
          this.kind = this.names.kinds[name];
          this.start = this.base + start;
          this.length = length;
          this.name = name;
          this.flags = flags;
          this.at = p;
          return;
        }
        case Class.digit:
          return this.number(p, flags);
        case Class.quote:
          return this.literal(p, p, c, flags);
        case Class.slash: {
          const d = bytes[p + 1];
          const comment = d === 42 || (d === 47 && this.options.lineComments);
          if (!comment) return this.punctuator(p, flags);
          const start = p;
          p = d === 42 ? this.blockComment(p) : bytes.indexOf(newline, p);
          if (this.options.keepComments && !this.inDirective) return this.finish(Inner.comment, start, p, flags);
          flags |= Flag.space;
          continue;
        }
        case Class.zero:
          if (p >= this.limit) return this.finish(Kind.end, p, p, flags);
          if (!this.quiet) this.complain('warning', this.base + p, 'null character(s) ignored');
          while (bytes[p] === 0 && p < this.limit) p++;
          flags |= Flag.space;
          continue;
        case Class.other:
          if (this.extendedIdentifier(p, flags)) return;
          return this.finish(Kind.other, p, p + Math.max(1, sequenceLength(bytes, p, this.limit)), flags);
        default:
          if (c === 46 && characterClass[bytes[p + 1]] === Class.digit) return this.number(p, flags);
          if (c === 60 && this.expectsHeader) {
            const end = this.headerEnd(p);
            if (end > 0) return this.finish(Inner.header, p, end, flags);
          }
          return this.punctuator(p, flags);
      }
    }
  }

  /** Passes over the rest of the line, comments that run over lines included, up to the newline. */
  skipLine(): void {
    const bytes = this.bytes;
    let p = this.at;
    const end = bytes.indexOf(newline, p);
    if (end >= 0 && end < this.limit && this.nextSlash(p) > end) {
      // No comment begins on this line, and quotes end with it.
      this.at = end;
      return;
    }
    for (;;) {
      const c = bytes[p];
      if (c === newline) break;
      if (c === 0 && p >= this.limit) break;
      if (c === slash && bytes[p + 1] === asterisk) p = this.blockComment(p);
      else if (c === slash && bytes[p + 1] === slash && this.options.lineComments) p = bytes.indexOf(newline, p);
      else if (c === doubleQuote || c === singleQuote) p = this.quotedEnd(p, c);
      else p++;
    }
    this.at = p;
  }

  /** The first slash from `p` on: where the next comment can begin. */
  private nextSlash(p: number): number {
    if (this.slashIn !== this.bytes || p < this.slashFrom || p > this.slashAt) {
      const found = this.bytes.indexOf(slash, p);
      this.slashIn = this.bytes;
      this.slashFrom = p;
      this.slashAt = found < 0 ? this.bytes.length : found;
    }
    return this.slashAt;
  }

  /** Passes over lines until one starts with `#`; stops after it. False at the end of the file. */
  skipToDirective(): boolean {
    const bytes = this.bytes;
    for (;;) {
      this.skipLine();
      if (this.at >= this.limit) return false;
      let p = this.at + 1;
      for (;;) {
        const c = bytes[p];
        if (characterClass[c] === Class.space) p++;
        else if (c === 47 && bytes[p + 1] === 42) p = this.blockComment(p);
        else break;
      }
      this.at = p;
      if (bytes[p] === 35 && bytes[p + 1] !== 35) {
        this.at = p + 1;
        return true;
      }
      if (bytes[p] === 37 && bytes[p + 1] === 58 && bytes[p + 2] !== 37) {
        this.at = p + 2;
        return true;
      }
    }
  }

  private finish(kind: number, start: number, end: number, flags: number): void {
    this.kind = kind;
    this.start = this.base + start;
    this.length = end - start;
    this.name = -1;
    this.flags = flags;
    this.at = end;
  }

  private number(start: number, flags: number): void {
    const bytes = this.bytes;
    let p = start + 1;
    for (;;) {
      const c = bytes[p];
      if (c === 43 || c === 45) {
        const e = bytes[p - 1] | 0x20;
        if (e !== 101 && e !== 112) break;
      } else if (characterClass[c] > Class.digit && c !== 46) {
        if (c < 0x80) break;
        const length = sequenceLength(bytes, p, this.limit);
        if (length === 0 || !mayBeInIdentifier(codePoint(bytes, p, length))) break;
      }
      p++;
    }
    this.finish(Kind.number, start, p, flags);
  }

  private punctuator(p: number, flags: number): void {
    const found = punctuatorAt(this.bytes, p);
    this.kind = found & 0xffff;
    this.start = this.base + p;
    this.length = found >> 16;
    this.name = -1;
    this.flags = flags;
    this.at = p + this.length;
  }

  private isPrefix(start: number, end: number): boolean {
    const c = this.bytes[start];
    if (end - start === 1) return c === 76 || ((c === 117 || c === 85) && this.options.unicodeLiterals);
    return (
      end - start === 2 &&
      c === 117 &&
      this.bytes[start + 1] === 56 &&
      this.options.unicodeLiterals &&
      this.bytes[end] === doubleQuote
    );
  }

  private literal(start: number, quoteAt: number, quote: number, flags: number): void {
    const end = this.quotedEnd(quoteAt, quote);
    const closed = end > quoteAt + 1 && this.bytes[end - 1] === quote && !this.endsEscaped(quoteAt, end - 1);
    if (!closed && !this.options.assembler && !this.quiet) {
      this.complain('warning', this.base + start, `missing terminating ${String.fromCharCode(quote)} character`);
    }
    const kind = quote === doubleQuote ? Kind.string : Kind.character;
    this.finish(closed ? kind : Kind.other, start, end, flags);
  }

  private endsEscaped(quoteAt: number, last: number): boolean {
    let backslashes = 0;
    while (last - 1 - backslashes > quoteAt && this.bytes[last - 1 - backslashes] === backslash) backslashes++;
    return backslashes % 2 === 1;
  }

  /** After the closing quote, or the end of the line. */
  private quotedEnd(p: number, quote: number): number {
    const bytes = this.bytes;
    p++;
    for (;;) {
      const c = bytes[p];
      if (c === quote) return p + 1;
      if (c === newline) return p;
      p += c === backslash && bytes[p + 1] !== newline ? 2 : 1;
    }
  }

  private headerEnd(start: number): number {
    let p = start + 1;
    while (this.bytes[p] !== 62 && this.bytes[p] !== newline) p++;
    return this.bytes[p] === 62 ? p + 1 : -1;
  }

  /** Headers are mostly comments: a native search passes over them before V8 has compiled anything. */
  private blockComment(start: number): number {
    const bytes = this.bytes;
    for (let p = bytes.indexOf(asterisk, start + 2); p >= 0 && p < this.limit; p = bytes.indexOf(asterisk, p + 1)) {
      if (bytes[p + 1] === slash) return p + 2;
    }
    this.complain('error', this.base + start, 'unterminated comment');
    return this.limit - 1;
  }

  /** An identifier with characters beyond ASCII, written as UTF-8 or as universal character names. */
  private extendedIdentifier(start: number, flags: number): boolean {
    const bytes = this.bytes;
    const spelled = new Uint8Array(this.identifierBound(start));
    let length = 0;
    let p = start;
    let first = true;
    for (;;) {
      const c = bytes[p];
      if (characterClass[c] === Class.letter || (characterClass[c] === Class.digit && !first)) {
        spelled[length++] = c;
        p++;
      } else {
        const width = c >= 0x80 ? sequenceLength(bytes, p, this.limit) : this.universalName(p);
        const point = width === 0 ? -1 : c >= 0x80 ? codePoint(bytes, p, width) : this.universalPoint(p, width);
        if (point < 0 || !(first ? mayStartIdentifier(point) : mayBeInIdentifier(point))) break;
        length = putCodePoint(spelled, length, point);
        p += width;
      }
      first = false;
    }
    if (length === 0) return false;
    const name = this.names.intern(spelled, 0, length, Names.hash(spelled, 0, length));
    this.finish(this.names.kinds[name], start, p, flags);
    this.name = name;
    return true;
  }

  private identifierBound(start: number): number {
    let p = start;
    while (this.bytes[p] > 32) p++;
    return p - start + 4;
  }

  /** The width of `\uXXXX` or `\UXXXXXXXX` at `p`, or 0. */
  private universalName(p: number): number {
    if (this.bytes[p] !== backslash) return 0;
    const width = this.bytes[p + 1] === 117 ? 6 : this.bytes[p + 1] === 85 ? 10 : 0;
    for (let i = 2; i < width; i++) if (hexDigit(this.bytes[p + i]) < 0) return 0;
    return width;
  }

  private universalPoint(p: number, width: number): number {
    let point = 0;
    for (let i = 2; i < width; i++) point = point * 16 + hexDigit(this.bytes[p + i]);
    return point > 0x10ffff ? -1 : point;
  }
}

function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const letter = c | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
