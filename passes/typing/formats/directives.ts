/** Format strings taken apart: `%`, flags, field width, precision, length modifier, letter (C17 7.21.6.1p4, 7.21.6.2p3). */
import type { FormatKind, Length } from './conversions.ts';

/** A field width or precision that is an argument. */
interface Star {
  readonly precision: boolean;
  /** The character of the asterisk, or of the dollar sign after its number. */
  readonly at: number;
  /** The argument's number where `*n$` names it; else 0. */
  readonly number: number;
}

export interface Directive {
  /** The characters of the percent sign and of the letter; of what is wrong, where something is. */
  readonly start: number;
  readonly end: number;
  /** What is wrong with its form, or nothing. */
  readonly problem: string;
  /** The argument's number where `%n$` names it; else 0. */
  readonly number: number;
  /** As written, with `w` for a width and `p` for a precision. */
  readonly flags: string;
  readonly stars: readonly Star[];
  readonly length: Length;
  readonly modifier: string;
  readonly letter: string;
  /** Of `%[`: what follows it. */
  readonly set: string;
  /** What stands before the length modifier, from the percent sign on. */
  readonly before: string;
  /** scanf's `*`: nothing is assigned. */
  readonly suppressed: boolean;
}

const malformed = (start: number, end: number, problem: string): Directive => ({
  start,
  end,
  problem,
  number: 0,
  flags: '',
  stars: [],
  length: '',
  modifier: '',
  letter: '',
  set: '',
  before: '',
  suppressed: false,
});

export class DirectiveReader {
  private at = 0;
  /** A zero that ends the format before the literal ends, or -1. */
  readonly nul: number;
  private readonly text: string;

  constructor(
    private readonly kind: FormatKind,
    characters: string,
  ) {
    this.nul = characters.indexOf('\0');
    this.text = this.nul < 0 ? characters : characters.slice(0, this.nul);
  }

  /** The next directive that converts something or is wrong; null at the end. */
  next(): Directive | null {
    const { text } = this;
    for (;;) {
      const start = text.indexOf('%', this.at);
      if (start < 0) return null;
      this.at = start + 1;
      if (this.at === text.length) return malformed(start, start, "spurious trailing '%' in format");
      if (text[this.at] !== '%') return this.directive(start);
      this.at++;
    }
  }

  private directive(start: number): Directive {
    const { text, kind } = this;
    const number = this.operandNumber();
    let flags = '';
    while (this.at < text.length && kind.flagLetters.includes(text[this.at])) flags += text[this.at++];
    const stars: Star[] = [];
    if (this.measure(false, stars)) flags += 'w';
    if (kind.precision && text[this.at] === '.') {
      this.at++;
      this.measure(true, stars);
      flags += 'p';
    }
    const modifier = this.at < text.length && kind.modifiers.includes(text[this.at]) ? text[this.at++] : '';
    const before = text.slice(start, this.at);
    const length = kind.lengths.find(one => text.startsWith(one, this.at)) ?? '';
    this.at += length.length;
    const letter = text[this.at] ?? '';
    if (letter === '' || letter === '%') return malformed(start, this.at - 1, 'conversion lacks type at end of format');
    const end = this.at++;
    const set = letter === '[' ? this.scanSet() : '';
    if (set === null) return malformed(start, end, "no closing ']' for '%[' format");
    const suppressed = flags.includes('*');
    return { start, end, problem: '', number, flags, stars, length, modifier, letter, set, before, suppressed };
  }

  private operandNumber(): number {
    const match = /^(\d+)\$/.exec(this.text.slice(this.at));
    if (match === null) return 0;
    this.at += match[0].length;
    return Number(match[1]);
  }

  /** Reads a width or a precision; an asterisk only where arguments give such. */
  private measure(precision: boolean, stars: Star[]): boolean {
    const { text, kind } = this;
    if (kind.precision && text[this.at] === '*') {
      this.at++;
      const number = this.operandNumber();
      stars.push({ precision, at: this.at - 1, number });
      return true;
    }
    const digits = /^\d*/.exec(text.slice(this.at))![0].length;
    this.at += digits;
    return digits > 0;
  }

  /** What a scan set holds, without its closing bracket, which may also be its first member; null where there is none. */
  private scanSet(): string | null {
    const match = /^(\^?\]?[^\]]*)\]/.exec(this.text.slice(this.at));
    if (match === null) return null;
    this.at += match[0].length;
    return match[1];
  }
}
