/** A function's blocks while edges are moved about: the one place where a graph is changed in place. */
import { SSA } from '../../languages/ssa.ts';
import { at } from '../../nanopass/index.ts';
import { type BlockParameter, type Graph, Leaders, type SSABlock, withBlocks, withContents } from '../values/graph.ts';
import {
  type Edge,
  forEachDefinition,
  forEachEdge,
  forEachTerminatorUse,
  forEachUse,
  type SSAInstruction,
  type Terminator,
} from '../values/operands.ts';

export interface DraftBlock {
  readonly source: SSABlock;
  readonly block: number;
  /** Somebody may hold its address. */
  readonly pinned: boolean;
  parameters: readonly BlockParameter[];
  /** Those of `source` until there are more. */
  instructions: readonly SSAInstruction[];
  terminator: Terminator;
  /** Edges that lead here from reachable blocks. */
  edgesInto: number;
  reachable: boolean;
}

export class Draft {
  readonly blocks: DraftBlock[];
  readonly byNumber: DraftBlock[] = [];
  readonly leaders: Leaders;
  nextValue: number;
  changed = false;
  /** By value: is it used in another block than the one that defines it? null until somebody asks in this round. */
  private outside: Uint8Array | null = null;

  constructor(private readonly graph: Graph) {
    this.nextValue = graph.nextValue;
    this.leaders = new Leaders(graph.nextValue);
    this.blocks = graph.blocks.map(b => ({
      source: b,
      block: b.block,
      pinned: b.label !== null,
      parameters: b.parameters,
      instructions: b.instructions,
      terminator: b.terminator,
      edgesInto: 0,
      reachable: false,
    }));
    for (const b of this.blocks) this.byNumber[b.block] = b;
  }

  get entry(): DraftBlock {
    return this.blocks[0];
  }

  /** Counts edges and finds what can be reached. */
  survey(): void {
    for (const b of this.blocks) {
      b.edgesInto = 0;
      b.reachable = false;
    }
    const work = [this.entry];
    this.entry.reachable = true;
    const enter = (e: Edge): void => {
      const to = this.byNumber[e.block];
      to.edgesInto++;
      if (to.reachable) return;
      to.reachable = true;
      work.push(to);
    };
    for (let b = work.pop(); b !== undefined; b = work.pop()) forEachEdge(b.terminator, enter);
    this.outside = null;
  }

  /** Puts instructions at the end of a block. */
  append(b: DraftBlock, more: readonly SSAInstruction[]): void {
    if (more.length === 0) return;
    const list = (
      b.instructions === b.source.instructions ? b.instructions.slice() : b.instructions
    ) as SSAInstruction[];
    for (const n of more) list.push(n);
    b.instructions = list;
  }

  private findOutsideUses(): Uint8Array {
    const outside = new Uint8Array(this.nextValue);
    const definedIn = new Int32Array(this.nextValue).fill(-1);
    for (const b of this.blocks) {
      if (!b.reachable) continue;
      for (const p of b.parameters) definedIn[p.value] = b.block;
      for (const n of b.instructions)
        forEachDefinition(n, v => {
          definedIn[v] = b.block;
        });
    }
    const { find } = this.leaders;
    for (const b of this.blocks) {
      if (!b.reachable) continue;
      const use = (v: number): void => {
        const x = find(v);
        if (definedIn[x] !== b.block) outside[x] = 1;
      };
      for (const n of b.instructions) forEachUse(n, use);
      forEachTerminatorUse(b.terminator, use);
    }
    return outside;
  }

  /** Do only this block's own instructions and terminator use what it defines? */
  isSelfContained(b: DraftBlock): boolean {
    this.outside ??= this.findOutsideUses();
    const { outside } = this;
    if (b.parameters.some(p => outside[p.value] === 1)) return false;
    let contained = true;
    for (const n of b.instructions)
      forEachDefinition(n, v => {
        if (outside[v] === 1) contained = false;
      });
    return contained;
  }

  /** The arguments of an edge, as the values that stand for them now. */
  argumentsOf(e: Edge): number[] {
    return e.arguments.map(this.leaders.find);
  }

  finish(): Graph {
    const { leaders } = this;
    const blocks: SSABlock[] = [];
    for (const b of this.blocks) {
      if (b.reachable) {
        const instructions = leaders.isEmpty ? b.instructions : b.instructions.map(n => leaders.in(n));
        blocks.push(withContents(b.source, b.parameters, instructions, leaders.inTerminator(b.terminator)));
      } else if (b.pinned) {
        // Its address may still be written down somewhere.
        blocks.push(at(b.source.at, () => withContents(b.source, [], [], SSA.mk.Unreachable({}))));
      }
    }
    return withBlocks(this.graph, blocks, this.nextValue);
  }
}
