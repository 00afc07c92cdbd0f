import { expect, test } from 'vitest';
import { history, parse, show, trace } from '../../nanopass/index.ts';
import { Core, Forever, Loops, lowerFor, lowerIncrement, lowerLoop } from './small.ts';

const statement = (text: string) => parse<Loops, 'Statement'>(Loops, text);

test('a rule is applied wherever its production stands, children first', () => {
  const before = statement('(Block ((For _ _ _ (For (Number 1) (Number 2) _ (Block ())))))');
  const after = lowerFor.run<'Statement'>(before);
  expect(show(Forever, after)).toBe(
    '(Block ((Loop (Block ((Evaluate (Number 1)) (While (Number 2) (Block ((Block ())))))))))',
  );
});

test('what a pass does not change stays the same object', () => {
  const before = statement('(Block ((While (Number 1) (Block ())) (For _ _ _ (Block ()))))');
  const after = lowerFor.run<'Statement'>(before);
  if (before.kind !== 'Block' || after.kind !== 'Block') throw new Error('not blocks');
  expect(after.items[0]).toBe(before.items[0]);
  expect(after.items[1]).not.toBe(before.items[1]);
  const none = statement('(Block ((While (Number 1) (Block ()))))');
  expect(lowerFor.run<'Statement'>(none)).toBe(none);
});

test('nodes made by a rule have the origin of the node that it rewrote', () => {
  const before = parse<Forever, 'Statement'>(Forever, '(Evaluate@1 (Increment@2 (Variable@3 x)))');
  const after = lowerIncrement.run<'Statement'>(before);
  expect(after).toMatchObject({ at: 1, value: { kind: 'Binary', at: 2, left: { at: 3 }, right: { at: 2 } } });
  // What has the origin of the node around it does not say so again.
  expect(show(Core, after, { origins: true })).toBe('(Evaluate@1 (Binary@2 + (Variable@3 x) (Number 1)))');
});

test('the clauses of a rule are tried in order and exhaustive ones need no otherwise', () => {
  const before = parse<Forever, 'Statement'>(Forever, '(Block ((Declare x _) (Declare y (Number 2))))');
  const after = lowerLoop.run<'Statement'>(before as never);
  expect(show(Core, after)).toBe('(Block ((Block ()) (Evaluate (Assign y (Number 2)))))');
});

test('a traced node names the rules that made it, the last one first', () => {
  trace.on = true;
  try {
    const [first, second] = [lowerFor.variant({}), lowerLoop.variant({})];
    const node = second.run(first.run(parse(Loops, '(For@7 _ _ _ (Block@9 ()))')));
    expect(history(node)).toEqual({ token: 7, rules: ['lower-loop/Loop#1', 'lower-for/For#1'] });
    const text = show(Core, node, { origins: true });
    expect(text).toBe('(While@7:lower-loop/Loop#1<lower-for/For#1 (Number 1) (Block@9 ()))');
    expect(parse(Core, text)).toMatchObject({ kind: 'While', at: 7, test: { kind: 'Number', at: 7 }, body: { at: 9 } });
  } finally {
    trace.on = false;
  }
});
