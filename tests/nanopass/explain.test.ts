import { expect, test } from 'vitest';
import { explainLanguage, explainPass, parse, toJson } from '../../nanopass/index.ts';
import { Forever, Loops, lowerFor, lowerIncrement, lowerLoop } from './small.ts';

test('a language is shown as its grammar, by nonterminal', () => {
  expect(explainLanguage(Forever)).toContain(
    '\nStatement ::=\n  (While test:Expression body:Statement)\n  (Block items:Statement*)\n',
  );
});

test('a language is shown with what is new, changed and gone beside a neighbour', () => {
  const text = explainLanguage(Forever, Loops);
  expect(text).toMatch(
    /^Forever: There is one endless loop instead of for\.\nbeside Loops: \+ is new, ~ has changed, - is gone\n/,
  );
  expect(text).toContain('\n+ (Loop body:Statement)\n- (For ');
  expect(text).toContain('\n  (Block items:Statement*)\n');
});

test('a pass is shown with its facts, its difference, who needs them, and the patterns of its rules', () => {
  expect(explainPass(lowerIncrement)).toBe(
    [
      'lower-increment (rewrite): Forever -> Plain',
      '  x++ is x + 1.',
      '  removes Increment',
      '  needs no-for: the step of a for is an increment more often than not',
      '  Increment: { target: { kind: "Number", value: select() } } | otherwise',
    ].join('\n'),
  );
  expect(explainPass(lowerLoop)).toContain('  Declare: { value: null } | { value: select(_) }\n');
  const whole = [lowerFor, lowerLoop, lowerIncrement];
  expect(explainPass(lowerFor, whole)).toContain(
    '  establishes no-for, for lower-increment: the step of a for is an increment more often than not\n',
  );
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
