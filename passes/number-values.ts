/**
 * What has been computed, or loaded, is not computed again.
 *
 *   %3 = add i32 %1, %2; %4 = load i32 %5; %6 = add i32 %2, %1; %7 = load i32 %5
 *   ==>   %3 = add i32 %1, %2; %4 = load i32 %5                                      (%6 is %3, %7 is %4)
 *
 * An expression is known by its operation and its operands' numbers; one whose block dominates another's stands for it. Loads are known
 * until something may have changed their memory; a store makes its value known.
 * Kept: every value; volatile and atomic accesses stay.
 */
import { SSA } from '../languages/ssa.ts';
import { transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import type { Dominators } from './graph/dominators.ts';
import type { Flow } from './graph/flow.ts';
import type { Loops } from './graph/loops.ts';
import { type Available, common, Memory, nothing } from './memory/available.ts';
import { Places, sizeOf } from './memory/places.ts';
import { Computations, isComputation } from './values/computations.ts';
import { definitionsOf, type Graph, Leaders, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import { idempotent } from './values/idempotent.ts';
import { type SSAInstruction, writesMemory } from './values/operands.ts';

export const numberValues = transform({
  name: 'number-values',
  from: SSA,
  to: SSA,
  summary: 'What has been computed or loaded is not computed again.',
  carries: ['Instruction'],
  makes: [],
  run: idempotent((graph: Graph): Graph => new Numbering(graph).run()),
});

class Numbering {
  private readonly flow: Flow<SSABlock>;
  private readonly dominators: Dominators;
  private readonly leaders: Leaders;
  private readonly places: Places;
  private readonly known: Computations;
  /** By index of block: what is known of memory at its end. */
  private readonly atEnd: (Available | undefined)[];
  private readonly loopWrites: (readonly SSAInstruction[])[];

  constructor(private readonly graph: Graph) {
    this.leaders = new Leaders(graph.nextValue);
    this.known = new Computations(graph.nextValue);
    const analysis = analysisOf(graph);
    this.flow = analysis.flow;
    this.dominators = analysis.dominators;
    this.places = new Places(graph, definitionsOf(graph));
    this.atEnd = new Array(graph.blocks.length).fill(undefined);
    this.loopWrites = this.flow.hasCycle ? writesOfLoops(this.flow, analysis.loops) : [];
  }

  run(): Graph {
    const blocks = [...this.graph.blocks];
    for (const b of this.flow.order) blocks[b] = this.block(b);
    return withBlocks(this.graph, blocks);
  }

  private block(b: number): SSABlock {
    const block = this.graph.blocks[b];
    const { leaders, known } = this;
    const memory = this.atStart(b);
    const instructions: SSAInstruction[] = [];
    for (const original of block.instructions) {
      const n = leaders.in(original);
      if (n.kind === 'Load' && !n.volatile) {
        const value = memory.lookUp(n.address, n.offset, n.type, n.alias);
        if (value >= 0) {
          leaders.replace(n.result, value);
          continue;
        }
        const { address, offset, type, alias } = n;
        memory.remember({ address, offset, type, size: sizeOf(type), alias, value: n.result });
      } else if (writesMemory(n)) {
        memory.after(n, this.places);
        if (n.kind === 'Store' && !n.volatile) {
          const { address, offset, type, alias, value } = n;
          memory.remember({ address, offset, type, size: sizeOf(type), alias, value });
        }
      } else if (isComputation(n)) {
        const found = known.find(n);
        if (found >= 0 && this.dominators.dominates(known.blocks[found], b)) {
          leaders.replace(n.result, known.all[found].result);
          continue;
        }
        known.set(found, n, b);
      }
      instructions.push(n);
    }
    this.atEnd[b] = memory.list;
    return withContents(block, block.parameters, instructions, leaders.inTerminator(block.terminator));
  }

  /** What all predecessors know, less what a loop changes that the block begins. */
  private atStart(b: number): Memory {
    const { start, targets } = this.flow.predecessors;
    const lists: Available[] = [];
    let loops = false;
    for (let i = start[b]; i < start[b + 1]; i++) {
      const p = targets[i];
      if (this.flow.position[p] < 0) continue;
      const list = this.atEnd[p];
      if (list !== undefined) lists.push(list);
      else if (this.dominators.dominates(b, p)) loops = true;
      else return new Memory(nothing);
    }
    const memory = new Memory(common(lists));
    if (loops) for (const n of this.loopWrites[b]) memory.after(n, this.places);
    return memory;
  }
}

/** By index of a loop's header: the instructions in it that change memory. */
function writesOfLoops(flow: Flow<SSABlock>, loops: Loops): (readonly SSAInstruction[])[] {
  const writes: SSAInstruction[][] = flow.blocks.map(() => []);
  for (const b of flow.order) {
    const own = flow.blocks[b].instructions.filter(writesMemory);
    if (own.length === 0) continue;
    for (let h = loops.header[b]; h >= 0; h = loops.parent[h]) writes[h].push(...own);
  }
  return writes;
}
