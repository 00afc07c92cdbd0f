/**
 * A block parameter that gets the same value along every edge is that value.
 *
 *   jump b1(%1)   b1(%2): ... branch %3, b1(%2), b2   ==>   jump b1   b1: ... branch %3, b1, b2   (%2 is %1)
 *
 * Conversions that keep type and bits are copies, too. Kept: every value; the one edge that stays gives what all gave.
 */
import { SSA } from '../languages/ssa.ts';
import { type Node, transform } from '../nanopass/index.ts';
import { type Graph, Leaders, withBlocks, withContents } from './values/graph.ts';
import { type Edge, forEachEdge, renameTerminator, renameUses, type SSAInstruction } from './values/operands.ts';

export const propagateCopies = transform({
  name: 'propagate-copies',
  from: SSA,
  to: SSA,
  summary: 'Block parameters that always get one value are that value.',
  carries: ['Instruction'],
  makes: [],
  run: (graph: Graph): Node<SSA, 'External'> => {
    const leaders = new Leaders(graph.nextValue);
    let any = false;
    const isCopy = (n: SSAInstruction): boolean => n.kind === 'Convert' && n.op === 'bitcast' && n.from === n.type;
    for (const b of graph.blocks)
      for (const n of b.instructions)
        if (n.kind === 'Convert' && isCopy(n)) {
          leaders.replace(n.result, n.value);
          any = true;
        }

    const edgesInto = new Map<number, Edge[]>();
    for (const b of graph.blocks)
      forEachEdge(b.terminator, e => {
        const list = edgesInto.get(e.block);
        if (list === undefined) edgesInto.set(e.block, [e]);
        else list.push(e);
      });
    /** Positions of the parameters that go, by block. */
    const gone = new Map<number, Set<number>>();
    for (let changed = true; changed; ) {
      changed = false;
      for (const b of graph.blocks) {
        const edges = edgesInto.get(b.block);
        if (edges === undefined) continue;
        for (let i = 0; i < b.parameters.length; i++) {
          const known = gone.get(b.block);
          if (known?.has(i)) continue;
          const only = onlyArgument(b.parameters[i].value, edges, i, leaders);
          if (only < 0) continue;
          leaders.replace(b.parameters[i].value, only);
          if (known === undefined) gone.set(b.block, new Set([i]));
          else known.add(i);
          changed = any = true;
        }
      }
    }
    if (!any) return graph;

    const edge = (e: Edge): Edge => {
      const positions = gone.get(e.block);
      if (positions === undefined) return e;
      return SSA.mk.Edge({ block: e.block, arguments: e.arguments.filter((_, i) => !positions.has(i)) });
    };
    const blocks = graph.blocks.map(b => {
      const positions = gone.get(b.block);
      return withContents(
        b,
        positions === undefined ? b.parameters : b.parameters.filter((_, i) => !positions.has(i)),
        b.instructions.filter(n => !isCopy(n)).map(n => renameUses(n, leaders.find)),
        renameTerminator(b.terminator, leaders.find, edge),
      );
    });
    return withBlocks(graph, blocks);
  },
});

/** The one value other than the parameter itself that all edges give, or -1. */
function onlyArgument(parameter: number, edges: readonly Edge[], i: number, leaders: Leaders): number {
  let only = -1;
  for (const e of edges) {
    const v = leaders.find(e.arguments[i]);
    if (v === parameter || v === only) continue;
    if (only >= 0) return -1;
    only = v;
  }
  return only;
}
