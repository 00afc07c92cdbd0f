/**
 * Tokens -> Syntax, one external declaration at a time.
 *
 * The parser is staged from `c.ohm`; typedef names are coloured as it goes (`colours.ts`); a tree is handed on as soon as its declaration ends,
 * so that the unit's trees never exist together.
 */
import type { Diagnostics } from '../languages/diagnostics.ts';
import { Syntax } from '../languages/syntax.ts';
import type { Node } from '../nanopass/index.ts';
import { actions } from './actions/index.ts';
import { from, source } from './actions/source.ts';
import { Colours } from './colours.ts';
import { hooks, names } from './hooks.ts';
import { Pragmas } from './pragmas.ts';
import { stagedParser } from './staged/parser.js';
import { reportSyntaxError } from './syntax-errors.ts';
import type { Tokens } from './tokens.ts';
import type { UnneededDeclarations } from './unneeded.ts';
import { WeakSymbols } from './weak-symbols.ts';

type Fragment = Node<Syntax, 'Fragment'>;
type External = Node<Syntax, 'External'>;

/** Names that are types before any declaration; resolving names gives them their types. */
export const predeclaredTypes = ['__builtin_va_list', '__int128_t', '__uint128_t'] as const;

/** Backtracking of the one parser undoes the colours of the unit under parsing. */
const backtracking = {
  get top(): number {
    return names.colours.top;
  },
  undo: (token: number): void => names.colours.undo(token),
};
const parser = stagedParser(actions, hooks, backtracking);

/**
 * Calls `onDeclaration` with each external declaration in turn. Syntax errors are reported, and parsing goes on after the declaration that has
 * one. What nests more deeply than the stack allows, here or in `onDeclaration`, is a fatal error. Declarations that are `unneeded` are passed over.
 */
export function parseUnit(
  tokens: Tokens,
  diagnostics: Diagnostics,
  onDeclaration: (fragment: Fragment) => void,
  unneeded: UnneededDeclarations | null = null,
): void {
  open(tokens, diagnostics);
  const weak = new WeakSymbols(tokens.pragmas);
  const handOn = (external: External): void => {
    from(external.at);
    onDeclaration(Syntax.mk.Fragment({ items: [external] }));
  };
  let at = 0;
  let start = 0;
  try {
    while (at < tokens.count) {
      start = unneeded?.behind(at) ?? at;
      if (start > at) {
        at = start;
        continue;
      }
      const mark = names.colours.length;
      const external = parser.parse('externalDecl', start) as External | number | null;
      if (external === null) {
        names.colours.leave(mark, start);
        at = reportSyntaxError(tokens, parser, names.colours, start, diagnostics);
        continue;
      }
      at = parser.pos;
      // A lone semicolon declares nothing.
      if (typeof external === 'number') continue;
      handOn(external);
      for (const more of weak.after(external, at)) handOn(more);
    }
    for (const more of weak.after(null, at)) handOn(more);
  } catch (error) {
    if (!(error instanceof RangeError && /call stack/.test(error.message))) throw error;
    diagnostics.fatal(start, 'the program nests more deeply here than the compiler can follow');
  }
}

function open(tokens: Tokens, diagnostics: Diagnostics): void {
  source.tokens = tokens;
  source.pragmas = new Pragmas(tokens.pragmas, diagnostics);
  names.colours = new Colours(tokens);
  names.isTypedef = false;
  names.declared = null;
  const predeclared = new Set<string>(predeclaredTypes);
  tokens.names.forEach((name, number) => {
    if (predeclared.has(name)) names.colours.predeclare(number);
  });
  parser.open(tokens.kind);
}
