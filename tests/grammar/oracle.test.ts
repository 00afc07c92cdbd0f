/** The staged parser against ohm-js, which runs the same grammar uninterpreted: both find the same rules at the same tokens. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actions } from '../../grammar/actions/index.ts';
import { hooks } from '../../grammar/hooks.ts';
import { parseUnit } from '../../grammar/parse.ts';
import { preprocess } from '../../grammar/preprocess/index.ts';
import type { StagedParser } from '../../grammar/staged/parser.js';
import { characterOf, readGrammar } from '../../grammar/staging/form.ts';
import { stage, stagedModule } from '../../grammar/staging/write.ts';
import type { Tokens } from '../../grammar/tokens.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { predefinedMacros } from '../../targets/x86-64/predefined.ts';

const root = join(import.meta.dirname, '../..');
const grammarText = readFileSync(join(root, 'grammar/c.ohm'), 'utf8');
const ohm = readGrammar(grammarText);
const names = Object.keys(actions);

/** A match: the action, the first token, and the matches inside. */
interface Match {
  readonly action: string;
  readonly start: number;
  readonly parts: readonly unknown[];
}
const matching = Object.fromEntries(
  names.map(action => [
    action,
    (...values: unknown[]): Match => ({ action, start: values.at(-1) as number, parts: values.slice(0, -1) }),
  ]),
);
const quiet = Object.fromEntries(Object.keys(hooks).map(rule => [rule, { before: () => 0, after: () => {} }]));

function staged(counting: boolean): StagedParser {
  const text = stage(grammarText, counting);
  return new Function('A', 'H', 'C', text)(matching, quiet, { top: -1, undo: () => {} }) as StagedParser;
}

/** `action@token(depth)` of each match, by token. Tokens with an action of their own count from where they stand. */
function listOfMatches(x: unknown, depth: number, offset: number, into: string[]): void {
  if (Array.isArray(x)) for (const y of x) listOfMatches(y, depth, offset, into);
  else if (typeof x === 'object' && x !== null) {
    const { action, start, parts } = x as Match;
    if (!oneToken.has(action)) into.push(`${start - offset} ${action} ${depth}`);
    listOfMatches(parts, oneToken.has(action) ? depth : depth + 1, offset, into);
  }
}
/** Actions of rules that are one token: staged code gives them the start of the rule around. */
const oneToken = new Set(['typedefWord', 'storageWord', 'basicWord', 'typedefName', 'qualifier']);

/** What Ohm's nodes have in common, as far as it is looked at. */
interface OhmNode {
  readonly ctorName: string;
  readonly children: readonly OhmNode[];
  readonly childOffsets: readonly number[];
  isTerminal(): boolean;
  isIteration(): boolean;
}
const actionOf = (rule: string): string | null => {
  if (names.includes(rule)) return rule;
  const kind = rule.slice(rule.lastIndexOf('_') + 1);
  return rule.includes('_') && names.includes(kind) ? kind : null;
};
function ohmMatches(node: OhmNode, offset: number, application: number, depth: number, into: string[]): void {
  if (node.isTerminal()) return;
  const start = node.isIteration() ? application : application + offset;
  const action = node.isIteration() ? null : actionOf(node.ctorName);
  const counts = action !== null && !oneToken.has(action);
  if (counts) into.push(`${start} ${action} ${depth}`);
  node.children.forEach((child, i) => ohmMatches(child, node.childOffsets[i], start, counts ? depth + 1 : depth, into));
}

/** The two lists for each declaration, with the colours that the tokens had when it had been read. */
function compare(tokens: Tokens): { readonly declarations: number; readonly rulesPerToken: number } {
  const parser = staged(true);
  let at = 0;
  let declarations = 0;
  parseUnit(tokens, new Diagnostics(), fragment => {
    // The next declaration begins where this one ends: the staged parser says where.
    parser.open(tokens.kind);
    let tree = parser.parse('externalDecl', at);
    while (typeof tree === 'number') {
      at = parser.pos;
      tree = parser.parse('externalDecl', at);
    }
    expect(tree, `declaration at ${fragment.at}`).not.toBeNull();
    const ours: string[] = [];
    listOfMatches(tree, 0, at, ours);
    const text = Array.from(tokens.kind.subarray(at, parser.pos), characterOf).join('');
    const match = ohm.match(text, 'externalDecl');
    expect(match.succeeded(), tokens.text(at)).toBe(true);
    const theirs: string[] = [];
    ohmMatches((match as unknown as { _cst: OhmNode })._cst, 0, 0, 0, theirs);
    expect(ours.sort()).toEqual(theirs.sort());
    at = parser.pos;
    declarations++;
  });
  return { declarations, rulesPerToken: parser.calls / tokens.count };
}

function tokensOfFile(file: string): Tokens {
  const predefined = predefinedMacros({ standard: 'gnu17', optimize: 0, positionIndependent: 2, pie: true });
  const text = execFileSync('gcc', ['-E', '-P', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const options = { files: { read: () => null }, standard: 'gnu17', mode: 'tokens', predefined } as const;
  return preprocess(file, text, options, new Diagnostics()).tokens;
}

describe('the staged parser', () => {
  test('finds in every construct of C what ohm-js finds', () => {
    const { declarations } = compare(tokensOfFile(join(root, 'tests/grammar/everything.c')));
    expect(declarations).toBeGreaterThan(50);
  });
  test.each(['hello.c', 'shapes.c', 'words.c'])('finds in examples/%s and its headers what ohm-js finds', file => {
    compare(tokensOfFile(join(root, 'examples', file)));
  });
  test('calls a bounded number of rules for each token', () => {
    // 8 on usual programs: a rule that is tried in vain before each token would show here.
    expect(compare(tokensOfFile(join(root, 'examples/shapes.c'))).rulesPerToken).toBeLessThan(20);
  });
  test('is the one that the grammar gives now', () => {
    expect(readFileSync(join(root, 'grammar/staged/parser.js'), 'utf8')).toBe(stagedModule(grammarText));
  });
});
