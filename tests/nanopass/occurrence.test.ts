import { afterEach, expect, test } from 'vitest';
import { descend, keep, type Notes, newNotes, R, rewrite } from '../../nanopass/index.ts';
import { Core, Forever, Loops, lowerFor, Plain } from './small.ts';

afterEach(() => {
  R.notes = newNotes();
});

/** The notes that are taken while `make` makes something. */
function noted(make: () => unknown): Notes {
  R.notes = newNotes();
  make();
  return R.notes;
}
const one = Loops.mk.Number({ value: 1 });
const endless = () => Loops.mk.For({ start: null, test: null, step: null, body: Loops.mk.Evaluate({ value: one }) });

test('a pass is due where a production was made that it removes, and not where none was', () => {
  expect(lowerFor.occasions).toEqual(['For']);
  expect(lowerFor.isDue(noted(endless))).toBe(true);
  expect(lowerFor.isDue(noted(() => Loops.mk.While({ test: one, body: Loops.mk.Block({ items: [] }) })))).toBe(false);
});

test('what a pass makes is noted like what it was given', () => {
  const lowerLoop = rewrite({
    name: 'lower-loop',
    from: Plain,
    to: Core,
    rules: {
      Loop: (m, mk) => m.otherwise(({ body }) => mk.While({ test: mk.Number({ value: 1 }), body })),
      Declare: (m, mk) => m.otherwise(() => mk.Block({ items: [] })),
    },
  });
  const tree = endless();
  expect(lowerLoop.isDue(noted(() => {}))).toBe(false);
  expect(lowerLoop.isDue(noted(() => lowerFor.run<'Statement'>(tree)))).toBe(true);
});

test('a clause that looks for a child that goes is for that child, and rules that are incidental are for nothing', () => {
  const pass = descend({
    name: 'lower-increments',
    from: Forever,
    to: Plain,
    start: () => 0,
    incidental: ['Block'],
    rules: {
      Block: (m, mk, go) => m.otherwise(n => mk.Block({ items: go.each(n.items, go.ctx + 1) })),
      Evaluate: (m, mk, go) =>
        m
          .with({ value: { kind: 'Increment' } }, n => mk.Evaluate({ value: go(n.value.target) }))
          .otherwise(go.children),
      Increment: (m, _mk, go) => m.otherwise(n => go(n.target)),
    },
  });
  expect(pass.occasions).toEqual(['Increment']);
});

test('a pass that is for a production which no language removes is always due', () => {
  const zeros = rewrite({
    name: 'no-twos',
    from: Core,
    to: Core,
    rules: { Number: (m, mk) => m.with({ value: 2 }, () => mk.Number({ value: 0 })).otherwise(keep) },
  });
  expect(zeros.occasions).toEqual(['Number']);
  expect(zeros.isDue(newNotes())).toBe(true);
});

test('a walk does not enter what only productions lead to of which none was made', () => {
  const lowering = { from: Forever, to: Plain, seldom: ['Increment'] as const };
  const passes = [
    rewrite({ ...lowering, name: 'rewritten', rules: { Increment: m => m.otherwise(n => n.target) } }),
    descend({
      ...{ ...lowering, name: 'descended', start: () => 0 },
      rules: { Increment: (m, _mk, go) => m.otherwise(n => go(n.target)) },
    }),
  ];
  const { mk } = Forever;
  const increments = () => mk.Evaluate({ value: mk.Increment({ target: mk.Variable({ name: 'x' }) }) });
  for (const pass of passes) {
    const tree = increments();
    expect(pass.run<'Statement'>(tree, undefined, newNotes())).toBe(tree);
    expect(pass.run<'Statement'>(tree, undefined, noted(increments))).toEqual(
      Plain.mk.Evaluate({ value: Plain.mk.Variable({ name: 'x' }) }),
    );
    expect(pass.run<'Statement'>(tree)).not.toBe(tree);
  }
});
