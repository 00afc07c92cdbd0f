import { expect, test } from 'vitest';
import { descend, parse, show } from '../../nanopass/index.ts';
import { property } from '../property.ts';
import { Named, Numbered, numberNames } from './naming.ts';

const numbered = (text: string, origins = false): string =>
  show(Numbered, numberNames.run<'Statement'>(parse<Named, 'Statement'>(Named, text)), origins);

test('the value of a statement is the context of the next, and ends with its block', () => {
  const text =
    '(Block ((Declare x _) (Block ((Declare y (Name x)) (Evaluate (Name y)))) (Evaluate (Add (Name x) (Name y)))))';
  expect(numbered(text)).toBe(
    '(Block ((Declare 1 _) (Block ((Declare 2 (Variable 1)) (Evaluate (Variable 2)))) (Evaluate (Add (Variable 1) (Variable 0)))))',
  );
});

test('a production without a rule is kept and its children are visited', () => {
  expect(numbered('(If (Name a) (Block ((Declare a _) (Evaluate (Name a)))) _)')).toBe(
    '(If (Variable 0) (Block ((Declare 1 _) (Evaluate (Variable 1)))) _)',
  );
});

test('a rule has its own origin again after it has visited a child', () => {
  expect(numbered('(Evaluate@1 (Call@2 f ((Name@3 a) (Number@4 5))))', true)).toBe(
    '(Evaluate@1 (Call@2 0 ((Variable@3 0) (Number@4 5))))',
  );
});

test('what is not changed stays the same object', () => {
  const before = parse<Named, 'Statement'>(Named, '(If (Number 1) (Evaluate (Add (Number 1) (Number 2))) _)');
  expect(numberNames.run<'Statement'>(before)).toBe(before);
});

test('a pass that runs within itself leaves the context of the outer run alone', () => {
  const inner = parse<Named, 'Statement'>(Named, '(Block ((Declare y _)))');
  const contexts: number[] = [];
  const nested = descend({
    name: 'nested',
    from: Named,
    to: Named,
    start: () => 0,
    rules: {
      If: (m, _mk, go) =>
        m.otherwise(n => {
          const before = go.ctx;
          const result = go.children(n, before + 1);
          if (before === 0) nested.run<'Statement'>(inner);
          contexts.push(before, go.ctx);
          return result;
        }),
    },
  });
  nested.run<'Statement'>(parse<Named, 'Statement'>(Named, '(If (Number 1) (If (Number 2) (Block ()) _) _)'));
  expect(contexts).toEqual([1, 1, 0, 0]);
});

property(numberNames);
