/** Each optimising pass, alone and in any order with the others, leaves what a function does as it was. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SSA } from '../../languages/ssa.ts';
import { type AnyPass, rebase, show, validateTree } from '../../nanopass/index.ts';
import { faultsOfSsa } from '../../passes/invariants/ssa.ts';
import { optimizerPasses } from '../../passes/optimizer.ts';
import type { Graph } from '../../passes/values/graph.ts';
import { Disguised, disguised, kindsIn, undisguised } from './disguise.ts';
import { type RandomGraph, randomGraph } from './random-graphs.ts';
import { interpret } from './ssa-interpreter.ts';

const passes = [...new Set([1, 2, 3].flatMap(level => optimizerPasses(level as 1 | 2 | 3)))];
const givens = [
  [0n, 0n],
  [1n, 5n],
  [-7n, 0x1234567890n],
] as const;
/** Counterexamples are told by the assertion: a whole unit is no reading matter. */
const settings = { numRuns: 100, reporter };

function holds({ unit, graph }: RandomGraph, order: readonly AnyPass[]): void {
  const expected = givens.map(g => interpret(graph, g, 3000, true));
  let current = graph;
  for (const pass of order) {
    const before = current;
    current = pass.run(before, unit) as Graph;
    const told = `${pass.name} on\n${show(SSA, before, { pretty: true, context: unit })}\ngives\n${show(SSA, current, { pretty: true, context: unit })}`;
    expect(validateTree(SSA, current, { context: unit }), told).toEqual([]);
    expect(faultsOfSsa(current), told).toEqual([]);
    givens.forEach((g, n) => {
      if (expected[n] !== null) expect(interpret(current, g, 20000, false), told).toEqual(expected[n]);
    });
  }
}

for (const pass of passes)
  test(`${pass.name} changes nothing that can be seen`, () => {
    fc.assert(
      fc.property(randomGraph, g => holds(g, [pass])),
      settings,
    );
  });

for (const pass of passes.filter(({ makes }) => makes !== null))
  test(`${pass.name} makes nothing but what it says`, () => {
    fc.assert(
      fc.property(randomGraph, ({ unit, graph }) => {
        const before = kindsIn(graph);
        const made = [...kindsIn(pass.run(graph, unit))].filter(kind => !before.has(kind));
        expect(pass.makes).toEqual(expect.arrayContaining(made));
      }),
      settings,
    );
  });

for (const pass of passes)
  test(`${pass.name} leaves instructions that it has not heard of as they are`, () => {
    fc.assert(
      fc.property(randomGraph, fc.infiniteStream(fc.boolean()), ({ unit, graph }, chosen) => {
        const input = disguised(graph, () => chosen.next().value);
        const output = rebase(pass, Disguised).run(input, unit) as Graph;
        const told = `${show(Disguised, input, { pretty: true, context: unit })}\ngives\n${show(Disguised, output, { pretty: true, context: unit })}`;
        expect(validateTree(Disguised, output, { context: unit }), told).toEqual([]);
        expect(faultsOfSsa(output), told).toEqual([]);
        for (const g of givens) {
          const expected = interpret(graph, g, 3000, true);
          if (expected !== null) expect(interpret(undisguised(output), g, 20000, false), told).toEqual(expected);
        }
      }),
      settings,
    );
  });

test('passes in any order change nothing that can be seen', () => {
  const orders = fc.array(fc.constantFrom(...passes), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(randomGraph, orders, (g, order) => holds(g, order)),
    settings,
  );
});

test('the order of the optimiser changes nothing that can be seen', () => {
  fc.assert(
    fc.property(randomGraph, g => holds(g, optimizerPasses(2))),
    settings,
  );
});

/** Fails with what the last, smallest counterexample says. */
function reporter({ failed, errorInstance }: { readonly failed: boolean; readonly errorInstance: unknown }): void {
  if (failed) throw new Error(String(errorInstance));
}
