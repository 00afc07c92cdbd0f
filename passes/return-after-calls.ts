/**
 * A block whose last call gives the result of the function returns it itself, so that the call may become a jump (jump-to-siblings).
 *
 *   b1: %3 = call g(%1); jump b2(%3)   b2(%4): return %4   ==>   b1: %3 = call g(%1); return %3   b2(%4): return %4
 *
 * Where all ways share one return, its register would be chosen for all of them, and few results would be there already. Kept: what is returned.
 */
import { SSA } from '../languages/ssa.ts';
import { jumpsToSiblings, type Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import { type Graph, reachableBlocks, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import { returnsResult } from './values/returned-calls.ts';

const { mk } = SSA;

export const returnAfterCalls = transform({
  name: 'return-after-calls',
  from: SSA,
  to: SSA,
  summary: 'A block whose last call gives the result of the function returns it itself.',
  carries: ['Instruction'],
  makes: ['Return'],
  run: (graph: Graph, { options }: Unit): Graph => {
    if (!jumpsToSiblings(options)) return graph;
    const found: (SSABlock | undefined)[] = new Array(graph.blocks.length);
    let byNumber: Map<number, SSABlock> | null = null;
    for (let i = 0; i < graph.blocks.length; i++) {
      const b = graph.blocks[i];
      const last = b.terminator.kind === 'Jump' ? b.instructions.at(-1) : undefined;
      if (last?.kind !== 'Call') continue;
      byNumber ??= new Map(graph.blocks.map(x => [x.block, x]));
      if (returnsResult(b, last, byNumber)) found[i] = returning(b, byNumber);
    }
    if (found.every(b => b === undefined)) return graph;
    return at(graph.at, () => withBlocks(graph, reachableBlocks(graph.blocks.map((b, i) => found[i] ?? b))));
  },
});

/** The block with the return of the one that it jumps to. */
function returning(b: SSABlock, byNumber: ReadonlyMap<number, SSABlock>): SSABlock {
  const { to } = b.terminator as Extract<SSABlock['terminator'], { kind: 'Jump' }>;
  const { parameters, terminator } = byNumber.get(to.block)!;
  const { pieces } = terminator as Extract<SSABlock['terminator'], { kind: 'Return' }>;
  const own = at(terminator.at, () =>
    mk.Return({
      pieces: pieces.map(p => {
        if (p.kind !== 'Outgoing') return p;
        const value = to.arguments[parameters.findIndex(x => x.value === p.value)];
        return mk.Outgoing({ location: p.location, type: p.type, value });
      }),
    }),
  );
  return withContents(b, b.parameters, b.instructions, own);
}
