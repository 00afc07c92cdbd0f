import { expect, test } from 'vitest';
import { fuse, fusedRuns, fusionConflicts, keep, parse, rewrite, show, trace } from '../../nanopass/index.ts';
import { fusedProperty, property } from '../property.ts';
import { Core, Loops, lowerFor, lowerIncrement, lowerLoop } from './small.ts';

property(lowerFor);
property(lowerIncrement);
property(lowerLoop);
fusedProperty([lowerFor, lowerIncrement, lowerLoop], { depth: 6, runs: 300 });

const seven = rewrite({
  name: 'seven',
  from: Core,
  to: Core,
  rules: { Number: (m, mk) => m.with({ value: 7 }, () => mk.Number({ value: 0 })).otherwise(keep) },
});

test('a pass whose pattern looks at a child is not fused before one that changes such a child', () => {
  expect(fusionConflicts([lowerLoop, seven])).toEqual(['lower-loop looks at child Number, touched by seven']);
  expect(fusedRuns([lowerLoop, seven]).size).toBe(0);
});

test('neighbours in a chain run together as far as they can', () => {
  const [[place, run], ...others] = fusedRuns([lowerFor, lowerIncrement, lowerLoop, seven]);
  expect(others).toEqual([]);
  expect(place).toBe(0);
  expect(run.passes).toEqual([lowerFor, lowerIncrement, lowerLoop]);
  const term = parse(Loops, '(For _ _ (Increment (Variable x)) (Block ()))');
  expect(show(Core, run.run(term))).toBe(
    '(Block ((While (Number 1) (Block ((Block ()) (Evaluate (Binary + (Variable x) (Number 1))))))))',
  );
});

test('traced nodes have the same history fused as one after the other', () => {
  trace.on = true;
  try {
    const passes = [lowerFor, lowerIncrement, lowerLoop].map(pass => pass.variant({}));
    const term = parse(Loops, '(For@1 _ _ (Increment@2 (Variable@3 x)) (Block@4 ()))') as Parameters<
      typeof lowerFor.run
    >[0];
    const before = trace.rules.length;
    const sequence = passes.reduce((x, pass) => pass.run(x), term as ReturnType<(typeof passes)[number]['run']>);
    const between = trace.rules.length;
    fuse(passes).run(term);
    expect(trace.rules.slice(between).sort()).toEqual(trace.rules.slice(before, between).sort());
    expect(sequence.at).toBeLessThan(0);
  } finally {
    trace.on = false;
  }
});
