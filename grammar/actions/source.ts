/** The tokens under parsing, for the actions: one unit is parsed at a time. */
import { R } from '../../nanopass/index.ts';
import type { Pragmas } from '../pragmas.ts';
import { spellingOf } from '../token-table.ts';
import type { Tokens } from '../tokens.ts';

/** The index of a token; also what a terminal hands to its action. */
export type Token = number;

export const source: { tokens: Tokens; pragmas: Pragmas } = {
  tokens: null as unknown as Tokens,
  pragmas: null as unknown as Pragmas,
};

/** Alternate spellings of keywords, on the plain ones. */
const folded: Readonly<Record<string, string>> = {
  __const: 'const',
  __const__: 'const',
  __volatile: 'volatile',
  __volatile__: 'volatile',
  __restrict: 'restrict',
  __restrict__: 'restrict',
  __inline: 'inline',
  __inline__: 'inline',
  __thread: '_Thread_local',
  __signed: 'signed',
  __signed__: 'signed',
  __complex: '_Complex',
  __complex__: '_Complex',
  __float128: '_Float128',
  __real: '__real__',
  __imag: '__imag__',
};
const words: readonly string[] = spellingOf.map(spelling => folded[spelling] ?? spelling);

/** The plain spelling of a keyword or operator. */
export const word = (t: Token): string => words[source.tokens.kind[t]];
/** The name of an identifier. */
export const nameAt = (t: Token): string => source.tokens.names[source.tokens.name[t]];
export const textAt = (t: Token): string => source.tokens.text(t);

/** Nodes made from here on come from this token. */
export const from = (t: Token): void => {
  R.at = t as typeof R.at;
};

/** A list from its head and the rest that a repetition gave. */
export function list<T>(first: T, rest: T[]): T[] {
  if (rest.length === 0) return [first];
  rest.unshift(first);
  return rest;
}
