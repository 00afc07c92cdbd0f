import { expect, test } from 'vitest';
import { explainLanguage, explainPass, parse, toJson } from '../../nanopass/index.ts';
import { Forever, Loops, lowerIncrement, lowerLoop } from './small.ts';

test('a language is shown by nonterminal', () => {
  expect(explainLanguage(Forever)).toContain(
    '  Statement\n    While test: Expression body: Statement\n    Block items: Statement*\n',
  );
});

test('a language is shown as its difference from its base', () => {
  expect(explainLanguage(Forever, { onlyNew: true })).toBe(
    'Forever: There is one endless loop instead of for.\n  Statement\n    Loop body: Statement\n  gone: For',
  );
});

test('a pass is shown with its facts, its difference and the patterns of its rules', () => {
  expect(explainPass(lowerIncrement)).toBe(
    [
      'lower-increment (rewrite): Forever -> Plain',
      '  x++ is x + 1.',
      '  needs no-for: the step of a for is an increment more often than not',
      '  removes Increment',
      '  Increment: { target: { kind: "Number", value: select() } } | otherwise',
    ].join('\n'),
  );
  expect(explainPass(lowerLoop)).toContain('  Declare: { value: null } | { value: select(_) }\n');
});

test('a term is plain data as JSON', () => {
  const term = parse(Loops, '(Block@1 ((Declare@2 x _) (Evaluate@3 (Number@4 5))))' as string) as Parameters<
    typeof toJson
  >[1];
  expect(toJson(Loops, term)).toEqual({
    kind: 'Block',
    at: 1,
    items: [
      { kind: 'Declare', at: 2, name: 'x', value: null },
      { kind: 'Evaluate', at: 3, value: { kind: 'Number', at: 4, value: 5 } },
    ],
  });
});
