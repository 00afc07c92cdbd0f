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
import type { Unit } from '../languages/unit.ts';
import { transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import type { Dominators } from './graph/dominators.ts';
import type { Flow } from './graph/flow.ts';
import type { Loops } from './graph/loops.ts';
import { type Available, after, common, lookUp, nothing, remember } from './memory/available.ts';
import { Places, sizeOf } from './memory/places.ts';
import { definitionsOf, type Graph, Leaders, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import { idempotent } from './values/idempotent.ts';
import { renameTerminator, renameUses, type SSAInstruction, writesMemory } from './values/operands.ts';

export const numberValues = transform({
  name: 'number-values',
  from: SSA,
  to: SSA,
  summary: 'What has been computed or loaded is not computed again.',
  run: idempotent((graph: Graph, unit: Unit): Graph => new Numbering(graph, unit.options.strictAliasing).run()),
});

class Numbering {
  private readonly flow: Flow<SSABlock>;
  private readonly dominators: Dominators;
  private readonly leaders = new Leaders();
  private readonly places: Places;
  /** By expression: a value and the index of the block that computes it. */
  private readonly known = new Map<string, { value: number; block: number }>();
  /** By index of block: what is known of memory at its end. */
  private readonly atEnd: (Available | undefined)[];
  private readonly loopWrites: (readonly SSAInstruction[])[];

  constructor(
    private readonly graph: Graph,
    byType: boolean,
  ) {
    const analysis = analysisOf(graph);
    this.flow = analysis.flow;
    this.dominators = analysis.dominators;
    this.places = new Places(graph, definitionsOf(graph), byType);
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
    const { find } = this.leaders;
    let memory = this.atStart(b);
    const instructions: SSAInstruction[] = [];
    for (const original of block.instructions) {
      const n = renameUses(original, find);
      if (n.kind === 'Load' && !n.volatile) {
        const value = lookUp(memory, n.address, n.offset, n.type);
        if (value >= 0) {
          this.leaders.replace(n.result, value);
          continue;
        }
        const { address, offset, type, alias } = n;
        memory = remember(memory, { address, offset, type, size: sizeOf(type), alias, value: n.result });
      } else if (writesMemory(n)) {
        memory = after(memory, n, this.places);
        if (n.kind === 'Store' && !n.volatile) {
          const { address, offset, type, alias, value } = n;
          memory = remember(memory, { address, offset, type, size: sizeOf(type), alias, value });
        }
      } else {
        const key = keyOf(n);
        if (key !== null && 'result' in n) {
          const found = this.known.get(key);
          if (found !== undefined && this.dominators.dominates(found.block, b)) {
            this.leaders.replace(n.result, found.value);
            continue;
          }
          this.known.set(key, { value: n.result, block: b });
        }
      }
      instructions.push(n);
    }
    this.atEnd[b] = memory;
    return withContents(block, block.parameters, instructions, renameTerminator(block.terminator, find));
  }

  /** What all predecessors know, less what a loop changes that the block begins. */
  private atStart(b: number): Available {
    const { start, targets } = this.flow.predecessors;
    const lists: Available[] = [];
    let loops = false;
    for (let i = start[b]; i < start[b + 1]; i++) {
      const p = targets[i];
      if (this.flow.position[p] < 0) continue;
      const list = this.atEnd[p];
      if (list !== undefined) lists.push(list);
      else if (this.dominators.dominates(b, p)) loops = true;
      else return nothing;
    }
    let memory = common(lists);
    if (loops) for (const n of this.loopWrites[b]) memory = after(memory, n, this.places);
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

const commutes: ReadonlySet<string> = new Set(['add', 'mul', 'and', 'or', 'xor', 'mulhs', 'mulhu', 'fadd', 'fmul']);

/** Instructions with one key compute one value; null where they need not. */
function keyOf(n: SSAInstruction): string | null {
  switch (n.kind) {
    case 'Constant':
      return `${n.type} ${n.value}`;
    case 'FloatingConstant':
      return `${n.type} #${n.bits}`;
    case 'SymbolAddress':
      return `& ${n.symbol.id} ${n.offset}`;
    case 'SlotAddress':
      return `slot ${n.slot} ${n.offset}`;
    case 'BlockAddress':
      return `label ${n.label.id}`;
    case 'IncomingArea':
      return `incoming ${n.offset}`;
    case 'Unary':
      return `${n.op} ${n.type} ${n.value}`;
    case 'Binary':
      if (commutes.has(n.op) && n.left > n.right) return `${n.op} ${n.type} ${n.right} ${n.left}`;
      return `${n.op} ${n.type} ${n.left} ${n.right}`;
    case 'Compare':
      return `${n.op} ${n.type} ${n.left} ${n.right}`;
    case 'Convert':
      return `${n.op} ${n.from} ${n.type} ${n.value}`;
    case 'Select':
      return `? ${n.type} ${n.test} ${n.then} ${n.else}`;
    default:
      return null;
  }
}
