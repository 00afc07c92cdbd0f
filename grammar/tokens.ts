/**
 * A translation unit as tokens: what the preprocessor gives and the parser takes.
 *
 * Columns of small integers rather than objects: a unit with its headers has hundreds of thousands of tokens.
 * A token's index in these columns is the origin (`at`) of every tree node that comes from it.
 */
import type { Location } from '../languages/diagnostics.ts';

/** Token kinds. The first ones are fixed; keywords and punctuators follow, numbered by the grammar (see `token-table.ts`). */
export const Kind = {
  end: 0,
  identifier: 1,
  typeName: 2,
  number: 3,
  string: 4,
  character: 5,
  pragma: 6,
  other: 7,
} as const;

/** A pragma that is not the preprocessor's own: it stands before the token with this index. */
export interface PragmaLine {
  readonly token: number;
  /** What follows `#pragma`, with single spaces: `pack(push, 1)`. */
  readonly text: string;
  readonly place: Location;
}

/** A macro expansion that a token comes from. */
export interface TokenExpansion {
  readonly macro: string;
  readonly definedAt: Location;
  /** Where the token, or the name of the macro inside, is written: in the macro's definition or among its arguments. */
  readonly spelledAt: Location;
  readonly invokedAt: Location;
  /** The macro belongs to a system header. */
  readonly inSystemHeader: boolean;
}

export interface Tokens {
  /** How many tokens, the final `Kind.end` not counted: `kind[count] === Kind.end`. */
  readonly count: number;
  /** The kind of each token. The parser recolours identifiers to type names and back. */
  readonly kind: Uint16Array;
  /** For an identifier or keyword: its number in `names`; otherwise -1. */
  readonly name: Int32Array;
  /** For an identifier: the index of the next token with the same name, or -1. */
  readonly next: Int32Array;
  /** Identifiers by number. */
  readonly names: readonly string[];
  /**
   * The exact spelling of a token. A byte that is not UTF-8 is the lone surrogate U+DC00 + byte (see `preprocess/bytes.ts`,
   * whose `encode` gives the source's bytes back).
   */
  text(token: number): string;
  /** Where the token was written: where its macro was invoked, when it comes from one. */
  locate(token: number): Location;
  /** The macros that a token comes from, the innermost first; empty for one written in the file itself. */
  expansions(token: number): readonly TokenExpansion[];
  /** Does a token come from a macro? */
  isExpanded(token: number): boolean;
  /** The pragmas that matter behind the preprocessor, in order. */
  readonly pragmas: readonly PragmaLine[];
  /** The text of a source line, without its newline; for diagnostics. Lines count from 1. */
  line(file: string, line: number): string | undefined;
  /** Whether a token was written in a system header, where most warnings are silent. */
  inSystemHeader(token: number): boolean;
}
