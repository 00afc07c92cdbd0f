/** `c.ohm` -> the text of the module `grammar/staged/parser.js`: run by the build, so that tscc ships without Ohm and compiles nothing. */
import { actions } from '../actions/index.ts';
import { hooks } from '../hooks.ts';
import { readGrammar, readRules } from './form.ts';
import { generate } from './generate.ts';

export const starts = ['externalDecl'];

/** The body of the staged parser's function (A, H, C). */
export function stage(grammarText: string, counting = false): string {
  const hooked = Object.keys(hooks);
  const rules = readRules(readGrammar(grammarText), starts, new Set(Object.keys(actions)), new Set(hooked));
  return generate(rules, { starts, hooks: hooked, counting });
}

export const stagedModule = (grammarText: string): string =>
  `// Written by the build from c.ohm.\nexport function stagedParser(A, H, C) {${stage(grammarText)}\n}\n`;
