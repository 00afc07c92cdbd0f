/** The analyses of flow graphs against their definitions, worked out the slow way on random graphs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SSA } from '../../../languages/ssa.ts';
import { Dominators } from '../../../passes/graph/dominators.ts';
import { Flow } from '../../../passes/graph/flow.ts';
import { Loops } from '../../../passes/graph/loops.ts';

const { mk } = SSA;

/** Successors of each block; nothing leads to the entry. */
const graphs = fc.integer({ min: 1, max: 12 }).chain(n =>
  fc
    .array(fc.array(fc.integer({ min: 1, max: Math.max(n - 1, 1) }), { maxLength: 3 }), {
      minLength: n,
      maxLength: n,
    })
    .map(list => (n === 1 ? [[]] : list)),
);

function flowOf(successors: readonly (readonly number[])[]): Flow {
  return new Flow(
    successors.map((to, block) => ({
      block,
      terminator: mk.JumpTable({ index: 0, targets: to.map(t => mk.Edge({ block: t, arguments: [] })) }),
    })) as never,
  );
}

function reached(successors: readonly (readonly number[])[], from: number, without = -1): Set<number> {
  const seen = new Set<number>();
  const work = from === without ? [] : [from];
  while (work.length > 0) {
    const b = work.pop()!;
    if (seen.has(b)) continue;
    seen.add(b);
    for (const t of successors[b]) if (t !== without) work.push(t);
  }
  return seen;
}
const dominated = (successors: readonly (readonly number[])[], a: number, b: number): boolean =>
  a === b || (reached(successors, 0).has(b) && !reached(successors, 0, a).has(b));

test('reverse postorder has every block that can be reached once, and before its successors unless they lie in a loop with it', () => {
  fc.assert(
    fc.property(graphs, successors => {
      const flow = flowOf(successors);
      expect([...flow.order].sort((a, b) => a - b)).toEqual([...reached(successors, 0)].sort((a, b) => a - b));
      for (const b of flow.order)
        for (const t of successors[b])
          if (flow.position[t] <= flow.position[b]) expect(reached(successors, t).has(b)).toBe(true);
    }),
  );
});

test('a block dominates those that cannot be reached without it', () => {
  fc.assert(
    fc.property(graphs, successors => {
      const flow = flowOf(successors);
      const dominators = new Dominators(flow);
      for (const a of flow.order)
        for (const b of flow.order) expect(dominators.dominates(a, b)).toBe(dominated(successors, a, b));
    }),
  );
});

test('the frontier of a block is where its dominance ends', () => {
  fc.assert(
    fc.property(graphs, successors => {
      const flow = flowOf(successors);
      const frontiers = new Dominators(flow).frontiers();
      const reachable = [...flow.order];
      for (const a of reachable) {
        const expected = reachable.filter(
          b =>
            reachable.some(p => successors[p].includes(b) && dominated(successors, a, p)) &&
            (a === b || !dominated(successors, a, b)),
        );
        expect([...frontiers[a]].sort((x, y) => x - y)).toEqual(expected.sort((x, y) => x - y));
      }
    }),
  );
});

test('a block is in as many loops as there are headers that dominate a way from it back to them', () => {
  fc.assert(
    fc.property(graphs, successors => {
      const flow = flowOf(successors);
      const dominators = new Dominators(flow);
      const loops = new Loops(dominators);
      const reachable = [...flow.order];
      for (const b of reachable) {
        let depth = 0;
        for (const h of reachable) {
          const back = reachable.filter(p => successors[p].includes(h) && dominated(successors, h, p));
          // The natural loop of h: itself, and what reaches a back edge without passing h.
          const inLoop =
            b === h ? back.length > 0 : dominated(successors, h, b) && back.some(p => reached(successors, b, h).has(p));
          if (inLoop) depth++;
        }
        expect(loops.depth[b]).toBe(depth);
      }
    }),
  );
});
