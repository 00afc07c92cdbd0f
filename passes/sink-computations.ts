/**
 * What only one way out of a block needs is computed on that way.
 *
 *   b1: %2 = add i64 %1, 1; branch %3, b2, b3   b2: jump b1(%2)   ==>   b1: branch %3, b2, b3   b2: %2 = add i64 %1, 1; jump b1(%2)
 *
 * Only operations on one value and constants move: the value lives longer, and the result shorter. None moves into a loop.
 * Kept: every value where it is used; what moves has no effect and reads no memory.
 */
import { SSA } from '../languages/ssa.ts';
import { type Node, transform } from '../nanopass/index.ts';
import { Dominators } from './graph/dominators.ts';
import { Flow } from './graph/flow.ts';
import { Loops } from './graph/loops.ts';
import { definitionsOf, type Graph, withBlocks, withContents } from './values/graph.ts';
import { forEachTerminatorUse, forEachUse, type SSAInstruction } from './values/operands.ts';

export const sinkComputations = transform({
  name: 'sink-computations',
  from: SSA,
  to: SSA,
  summary: 'What only one way out of a block needs is computed on that way.',
  run: (graph: Graph): Node<SSA, 'External'> => {
    const flow = new Flow(graph.blocks);
    const dominators = new Dominators(flow);
    const loops = new Loops(dominators);
    /** Does the block run no more often than the loops around `from` make it? */
    const outside = (target: number, from: number): boolean => {
      const header = loops.header[target];
      let h = loops.header[from];
      while (h >= 0 && h !== header) h = loops.parent[h];
      return h === header;
    };
    const definition = definitionsOf(graph);
    const isConstant = (v: number): boolean => definition[v]?.kind === 'Constant';
    const mayMove = (n: SSAInstruction): boolean => {
      if (n.kind === 'Binary') return isMovable(n.op) && (isConstant(n.left) || isConstant(n.right));
      return n.kind === 'Unary' || n.kind === 'Convert';
    };

    /** By value: the index of the block that dominates all its uses; -1 before the first. */
    const wanted = new Int32Array(graph.nextValue).fill(-1);
    const sunk: SSAInstruction[][] = graph.blocks.map(() => []);
    const kept: SSAInstruction[][] = graph.blocks.map(() => []);
    let any = false;
    // Users first: what has moved wants its operands at its new place.
    for (let o = flow.order.length - 1; o >= 0; o--) {
      const b = flow.order[o];
      const { instructions, terminator } = graph.blocks[b];
      const usedAt = (at: number) => (v: number) => {
        wanted[v] = wanted[v] < 0 ? at : commonDominator(dominators, flow, wanted[v], at);
      };
      forEachTerminatorUse(terminator, usedAt(b));
      for (let i = instructions.length - 1; i >= 0; i--) {
        const n = instructions[i];
        const target = mayMove(n) ? wanted[(n as { result: number }).result] : b;
        if (target >= 0 && target !== b && outside(target, b)) {
          sunk[target].push(n);
          forEachUse(n, usedAt(target));
          any = true;
        } else {
          kept[b].push(n);
          forEachUse(n, usedAt(b));
        }
      }
    }
    if (!any) return graph;
    const blocks = graph.blocks.map((block, b) =>
      flow.position[b] < 0
        ? block
        : withContents(block, block.parameters, [...sunk[b].reverse(), ...kept[b].reverse()], block.terminator),
    );
    return withBlocks(graph, blocks);
  },
});

const isMovable = (op: string): boolean =>
  ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'lshr', 'ashr', 'rotl'].includes(op);

function commonDominator(dominators: Dominators, flow: Flow, a: number, b: number): number {
  // The usual cases; walking up a chain of 20,000 tests for each use would take long.
  if (dominators.dominates(a, b)) return a;
  if (dominators.dominates(b, a)) return b;
  let x = a;
  let y = b;
  while (x !== y) {
    while (flow.position[x] > flow.position[y]) x = dominators.immediate[x];
    while (flow.position[y] > flow.position[x]) y = dominators.immediate[y];
  }
  return x;
}
