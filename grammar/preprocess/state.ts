/** What a preprocessing keeps account of while it reads: contexts, expansions, files, and what its text output shows. */
import type { Condition } from './conditionals.ts';
import type { Macro } from './macros.ts';
import type { Inclusion } from './places.ts';
import { TokenList } from './token-list.ts';

/** Tokens to be read before those of the file. */
export class Context {
  tokens: TokenList = none;
  position = 0;
  end = 0;
  /** The expansion that all of these tokens belong to, or -1 when each has its own. */
  via = -1;
  macro: Macro | null = null;
  /** What stands before the macro's name (bits of `Flag.before`) stands before its first token. */
  leading = 0;
  /** The list is given back to the pool when the context is left. */
  pooled = false;
  /** Reading stops here instead of going on behind: an argument is expanded by itself. */
  barrier = false;
}

/** The empty list of a context that is not in use. */
export const none = new TokenList(1);

/** One macro invocation that was replaced. */
export interface Expansion {
  readonly macro: Macro;
  readonly place: number;
  /** The expansion that the macro's name came from, or -1. */
  readonly parent: number;
}

/** What happened between tokens; the text output prints it. */
export interface Event {
  readonly kind: 'enter' | 'leave' | 'define' | 'undef' | 'pragma' | 'renumber' | 'ident';
  /** The index of the next token. */
  readonly token: number;
  readonly place: number;
  readonly name: number;
  readonly text: string;
  /** The macro that was defined. */
  readonly macro: Macro | null;
}

/** A file that is being read, and what was known where it was entered. */
export interface Reading {
  readonly inclusion: Inclusion;
  readonly conditions: Condition[];
  /** Where the includer goes on. */
  readonly resumeAt: number;
}
