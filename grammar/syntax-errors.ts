import type { Diagnostics } from '../languages/diagnostics.ts';
import type { StagedParser } from './staged/parser.js';
import type { Tokens } from './tokens.ts';
export function reportSyntaxError(tokens: Tokens, parser: StagedParser, _start: number, diagnostics: Diagnostics): number {
  diagnostics.error(parser.far, `expected something else before '${tokens.text(parser.far)}'`);
  return tokens.count;
}
