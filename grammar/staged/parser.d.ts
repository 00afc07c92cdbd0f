/** The parser that the build stages from `c.ohm` (see staging/). */
export interface StagedParser {
  /** The kinds of the tokens to parse, `Kind.end` last. */
  open(kinds: Uint16Array): void;
  /** The value of the rule's match at a token, or null. */
  parse(rule: string, token: number): unknown;
  /** The token after the match. */
  readonly pos: number;
  /** The farthest token that did not fit anywhere. */
  readonly far: number;
  /** How many rules were called; counted only when staged so. */
  readonly calls: number;
}
/** `A`: an action by rule; `H`: hooks by rule; `C`: what backtracking undoes, should anything after token `top` have been logged. */
export function stagedParser(
  A: object,
  H: object,
  C: { readonly top: number; undo(token: number): void },
): StagedParser;
