/** Where complaints about a format string point: into the literal, where that can be shown, and at the argument. */
import type { Diagnostic, SourceRange } from '../../../languages/diagnostics.ts';
import type { SourceText } from '../../../languages/unit.ts';
import { argumentRange, argumentSpans, isParenthesized, operandSpan, type Span, tokenOf } from '../source-ranges.ts';
import type { SourceOf, Typer } from '../typer.ts';
import type { FormatText } from './text.ts';

type Literal = SourceOf<'Expression', 'StringLiteral'>;

/** Characters of a format, the ends included, and the one that is pointed at. */
export interface CharacterRange {
  readonly first: number;
  readonly caret: number;
  readonly last: number;
}

interface Misfit {
  readonly index: number;
  /** Its type. */
  readonly label: string;
  /** A constant is marked where it begins, whatever operators it is made with. */
  readonly constant: boolean;
}

/** What is said below what is underlined. */
export interface Remarks {
  readonly label?: string;
  /** What to write instead of the range. */
  readonly fix?: string;
  /** The argument of the call that does not fit. */
  readonly argument?: Misfit;
}

export class FormatReport {
  private spans: readonly Span[] | null = null;
  /** The literal with its parentheses, where it has some; else its first token. */
  private readonly literal: Span;
  private readonly parenthesized: boolean;

  constructor(
    private readonly t: Typer,
    private readonly source: SourceText,
    private readonly call: SourceOf<'Expression', 'Call'>,
    literal: Literal,
    /** The argument that is the literal, or that it is part of. */
    argument: number,
    private readonly text: FormatText,
  ) {
    const token = tokenOf(literal.at);
    const whole = call.arguments[argument] === literal ? this.argumentSpans()[argument] : undefined;
    // Parentheses behind a name are those of its call.
    const alone = whole === undefined && isParenthesized(source, literal) && !/\w$/.test(source.text(token - 2));
    this.parenthesized = whole === undefined ? alone : whole.first < token;
    this.literal = this.parenthesized ? (whole ?? operandSpan(source, literal)) : { first: token, last: token };
  }

  /** About the call. */
  ofCall(option: string, message: string): void {
    this.t.warning(option, this.call.at, message);
  }

  /** About the format as a whole. */
  ofFormat(option: string, message: string): void {
    this.warn(option, message, this.wholeLiteral());
  }

  /** About characters of it. Where the literal is a macro's or the characters are not in its first part, a note shows them. */
  ofCharacters(option: string, message: string, range: CharacterRange, remarks: Remarks = {}): void {
    const { part, first, last } = this.text;
    const ranges = remarks.argument === undefined ? undefined : this.argumentRanges(remarks.argument);
    const token = this.literal.first;
    const expanded = this.source.isExpanded(token);
    const which = part[range.caret];
    if (this.parenthesized || (expanded && which > 0)) {
      this.warn(option, message, { ...this.wholeLiteral(), ranges });
      return;
    }
    const start = part[range.first] === which ? range.first : range.caret;
    const shown: Partial<Diagnostic> & { readonly place: number } = {
      place: token + which,
      // A single character is underlined whole, however it is written; the caret of several stands below the end of one.
      part:
        range.first === range.last
          ? { first: first[start], caret: first[range.caret], last: last[range.caret] }
          : {
              first: first[start],
              caret: last[range.caret],
              last: last[part[range.last] === which ? range.last : range.caret],
            },
      label: remarks.label,
      fix: remarks.fix,
    };
    if (!expanded && which === 0 && start === range.first) {
      this.warn(option, message, { ...shown, ranges });
      return;
    }
    const note: Diagnostic = { severity: 'note', message: 'format string is defined here', ...shown };
    this.warn(option, message, { ...this.wholeLiteral(), ranges, notes: [note] });
  }

  private warn(option: string, message: string, shown: Partial<Diagnostic> & { readonly place: number }): void {
    this.t.unit.diagnostics.warning(option, shown.place, message, shown);
  }

  private wholeLiteral(): { readonly place: number; readonly through: number } {
    return { place: this.literal.first, through: this.literal.last };
  }

  private argumentRanges({ index, label, constant }: Misfit): SourceRange[] {
    const span = this.argumentSpans()[index];
    if (span === undefined) return [];
    const range = argumentRange(this.source, this.call.arguments[index], span);
    return [{ ...range, caret: constant ? range.first : range.caret, label }];
  }

  private argumentSpans(): readonly Span[] {
    this.spans ??= argumentSpans(this.source, this.call);
    return this.spans;
  }
}
