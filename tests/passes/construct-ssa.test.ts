import { expect, test } from 'vitest';
import { Blocks } from '../../languages/blocks.ts';
import { SSA } from '../../languages/ssa.ts';
import { type AnyPass, at, extend, type Node, rebase, show, type Tree } from '../../nanopass/index.ts';
import { constructSsa } from '../../passes/construct-ssa.ts';
import { faultsOfSsa } from '../../passes/invariants/ssa.ts';
import { sampleUnit } from '../sample.ts';
import { bothWays, graphsOf, lowered } from './to-ssa.ts';

const parametersOf = (text: string): number => {
  const [graph] = graphsOf(text);
  expect(faultsOfSsa(graph)).toEqual([]);
  return graph.blocks.reduce((n, b) => n + b.parameters.length, 0);
};

test('a variable has a parameter where different values of it meet', () => {
  expect(parametersOf('int f(int c) { int x; if (c) x = 1; else x = 2; return x; }')).toBe(1);
});

test('a variable has none where it is not used any more', () => {
  expect(parametersOf('int g(int); int f(int c) { int x; if (c) x = g(1); else x = g(2); return c; }')).toBe(0);
});

test('a loop has one for each variable that it changes', () => {
  expect(parametersOf('int f(int n) { int s = 0; for (int i = 0; i < n; i++) s += i; return s; }')).toBe(2);
});

test('a variable that is not assigned on some way is some value there', () => {
  const [graph] = graphsOf('double f(int c) { double x; if (c) x = 1; return x; }');
  expect(faultsOfSsa(graph)).toEqual([]);
});

test('values are swapped around a loop at once', () => {
  const { ours, theirs } = bothWays(`int printf(const char *, ...);
    int main(void) { int a = 1, b = 2, c = 3; for (int i = 0; i < 5; i++) { int t = a; a = b; b = c; c = t; } printf("%d %d %d", a, b, c); return 0; }`);
  expect(ours).toBe(theirs);
});

test('300 loops one inside the other', () => {
  const depth = 300;
  const text = `int g(int); int f(int n) { int s = 0; ${'while (g(n)) { s++; '.repeat(depth)} n--; ${'}'.repeat(depth)} return s; }`;
  const [graph] = graphsOf(text);
  expect(faultsOfSsa(graph)).toEqual([]);
});

test('a terminator that it has not heard of gets arguments at its edges, and its uses new names', () => {
  const Forking = extend(Blocks, 'Forking', {
    add: { Terminator: { Fork: { then: 'Edge', test: 'value', else: 'Edge' } } },
  });
  const [graph] = lowered(
    'int g(int); int f(int n) { int s = 0; while (g(n)) if (n) s += n--; else s -= 2; return s; }',
    'factor-computed-gotos',
  ).functions as [Node<Blocks, 'External'>];
  const forked = at(graph.at, () =>
    Forking.mk.Graph({
      ...graph,
      blocks: graph.blocks.map(b => {
        const { terminator } = b;
        return Forking.mk.Block({
          ...b,
          terminator: terminator.kind === 'Branch' ? Forking.mk.Fork(terminator) : terminator,
        });
      }),
    }),
  );
  const unit = sampleUnit();
  const rebased = rebase(constructSsa as never as AnyPass, Forking);
  const output = rebased.run(forked as Tree, unit) as unknown as Node<SSA, 'External'>;
  const text = show(rebased.to, output as Tree);
  expect(text).toContain('(Fork ');
  const blocks = output.blocks.map(b => {
    const terminator = b.terminator as unknown as { readonly kind: string } & Parameters<typeof SSA.mk.Branch>[0];
    return SSA.mk.Block({ ...b, terminator: terminator.kind === 'Fork' ? SSA.mk.Branch(terminator) : b.terminator });
  });
  expect(show(SSA, SSA.mk.Graph({ ...output, blocks }))).toBe(
    show(SSA, (constructSsa as never as AnyPass).run(graph as Tree, unit)),
  );
});
