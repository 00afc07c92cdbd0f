/**
 * What only one way out of a block needs is computed on that way.
 *
 *   b1: %2 = add i64 %1, 1; branch %3, b2, b3   b2: jump b1(%2)   ==>   b1: branch %3, b2, b3   b2: %2 = add i64 %1, 1; jump b1(%2)
 *
 * Only operations on one value and constants move: the value lives longer, and the result shorter. None moves into a loop. What only the way
 * out of a loop needs is computed there, in a block of its own where other ways lead to the same place.
 * Kept: every value where it is used; what moves has no effect and reads no memory.
 */
import { SSA } from '../languages/ssa.ts';
import { at, type Node, transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import type { Dominators } from './graph/dominators.ts';
import type { Flow } from './graph/flow.ts';
import type { Loops } from './graph/loops.ts';
import { definitionsOf, type Graph, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import { forEachEdge, forEachOwnUse, forEachUse, renameTerminator, type SSAInstruction } from './values/operands.ts';

export const sinkComputations = transform({
  name: 'sink-computations',
  from: SSA,
  to: SSA,
  summary: 'What only one way out of a block needs is computed on that way.',
  carries: ['Instruction'],
  makes: ['Jump', 'Edge'],
  run: (graph: Graph): Node<SSA, 'External'> => {
    if (graph.blocks.length === 1) return graph;
    const { flow, dominators, loops } = analysisOf(graph);
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

    const exits = new Exits(graph, flow, loops);
    /** By value: the index of the block, or of the exit, that dominates all its uses; -1 before the first. */
    const wanted = new Int32Array(graph.nextValue).fill(-1);
    /** By block or exit: what is computed there instead, users first; and what has left its block. */
    const sunk: (SSAInstruction[] | undefined)[] = new Array(exits.end).fill(undefined);
    const gone = new Set<SSAInstruction>();
    const use = (v: number, at: number): void => {
      const other = wanted[v];
      if (other < 0 || other === at) wanted[v] = at;
      else wanted[v] = commonDominator(dominators, flow, exits.blockOf(other), exits.blockOf(at));
    };
    // Users first: what has moved wants its operands at its new place.
    for (let o = flow.order.length - 1; o >= 0; o--) {
      const b = flow.order[o];
      const { instructions, terminator } = graph.blocks[b];
      forEachOwnUse(terminator, v => use(v, b));
      let edge = 0;
      forEachEdge(terminator, e => {
        const place = exits.placeOf(b, edge++);
        for (const v of e.arguments) use(v, place);
      });
      for (let i = instructions.length - 1; i >= 0; i--) {
        const n = instructions[i];
        const target = mayMove(n) ? wanted[(n as { result: number }).result] : b;
        if (target >= 0 && target !== b && (target >= flow.size || outside(target, b))) {
          const list = sunk[target];
          if (list === undefined) sunk[target] = [n];
          else list.push(n);
          gone.add(n);
          forEachUse(n, v => use(v, target));
        } else forEachUse(n, v => use(v, b));
      }
    }
    if (gone.size === 0) return graph;
    const blocks = graph.blocks.map((block, b) => {
      if (flow.position[b] < 0) return block;
      const terminator = exits.detoured(b, block.terminator, sunk);
      const instructions = (sunk[b] ?? []).reverse();
      for (const n of block.instructions) if (!gone.has(n)) instructions.push(n);
      return withContents(block, block.parameters, instructions, terminator);
    });
    return withBlocks(graph, [...blocks, ...exits.added]);
  },
});

/** The ways out of loops to blocks that other ways lead to, too: places for computations, with numbers behind those of the blocks. */
class Exits {
  /** By number less that of the first: the index of the block that the way leads out of. */
  private readonly from: number[] = [];
  /** By block: the number of the place of its first edge; -1 without. */
  private readonly first: Int32Array;
  /** Blocks for the computations. */
  readonly added: SSABlock[] = [];
  private nextBlock: number;

  constructor(
    graph: Graph,
    private readonly flow: Flow<SSABlock>,
    loops: Loops,
  ) {
    this.first = new Int32Array(flow.size).fill(-1);
    this.nextBlock = 1 + graph.blocks.reduce((most, b) => Math.max(most, b.block), 0);
    const { start, targets } = flow.successors;
    const { start: into } = flow.predecessors;
    for (const b of flow.order) {
      const h = loops.header[b];
      if (h < 0 || flow.blocks[b].terminator.kind !== 'Branch') continue;
      const leaves = [0, 1].map(e => {
        const to = targets[start[b] + e];
        return !loops.contains(h, to) && into[to + 1] - into[to] > 1;
      });
      if (!leaves[0] && !leaves[1]) continue;
      this.first[b] = flow.size + this.from.length;
      for (const leaving of leaves) this.from.push(leaving ? b : -1);
    }
  }

  /** One more than the largest number of a place. */
  get end(): number {
    return this.flow.size + this.from.length;
  }

  /** The number of the place where the arguments of an edge of block b are wanted. */
  placeOf(b: number, edge: number): number {
    const first = this.first[b];
    return first >= 0 && this.from[first + edge - this.flow.size] >= 0 ? first + edge : b;
  }

  /** The block that a place is, or leads out of. */
  blockOf(place: number): number {
    return place < this.flow.size ? place : this.from[place - this.flow.size];
  }

  /** The terminator of block b with its ways out by way of what has been sunk there, users first. */
  detoured(b: number, terminator: SSABlock['terminator'], sunk: readonly (readonly SSAInstruction[] | undefined)[]) {
    if (this.first[b] < 0) return terminator;
    let edge = 0;
    return renameTerminator(
      terminator,
      v => v,
      e => {
        const place = this.placeOf(b, edge++);
        const list = place < this.flow.size ? undefined : sunk[place];
        if (list === undefined) return e;
        const block = this.nextBlock++;
        const instructions = [...list].reverse();
        this.added.push(
          at(terminator.at, () =>
            SSA.mk.Block({ block, label: null, parameters: [], instructions, terminator: SSA.mk.Jump({ to: e }) }),
          ),
        );
        return SSA.mk.Edge({ block, arguments: [] });
      },
    );
  }
}

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
