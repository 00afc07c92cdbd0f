/**
 * Puts variables into an SSA graph: each read becomes the value that was written last, and where several meet, a block takes a parameter.
 *
 * As `construct-ssa` does for whole functions (Cytron and others 1991): parameters stand on the iterated dominance frontier of the writes,
 * where the variable is live.
 */
import type { MachineType } from '../../languages/machine.ts';
import { SSA } from '../../languages/ssa.ts';
import { at } from '../../nanopass/index.ts';
import { Dominators } from '../graph/dominators.ts';
import { Flow } from '../graph/flow.ts';
import { type BlockParameter, type Graph, Leaders, type SSABlock, withBlocks, withContents } from './graph.ts';
import { renameTerminator, renameUses, type SSAInstruction } from './operands.ts';

const { mk } = SSA;

/** A read of a variable gives `value` its content. */
export interface VariableRead {
  readonly kind: 'get';
  readonly variable: number;
  readonly value: number;
}
/** A write makes `value` the content of the variable. */
export interface VariableWrite {
  readonly kind: 'set';
  readonly variable: number;
  readonly value: number;
}
/** `value` is `of`. */
export interface ValueCopy {
  readonly kind: 'copy';
  readonly of: number;
  readonly value: number;
}
export type Item = SSAInstruction | VariableRead | VariableWrite | ValueCopy;
const isAccess = (i: Item): i is VariableRead | VariableWrite => i.kind === 'get' || i.kind === 'set';

/** The graph with these contents of its blocks and without variables. What is read before it is written is zero. */
export function withoutVariables(
  graph: Graph,
  contents: readonly (readonly Item[])[],
  types: readonly MachineType[],
  nextValue: number,
): Graph {
  return new Variables(graph, contents, types, nextValue).result();
}

class Variables {
  private readonly flow: Flow<SSABlock>;
  private readonly dominators: Dominators;
  /** By block: the variables that have parameters, and those parameters' values. */
  private readonly merged: number[][];
  private readonly parameters: number[][];
  private readonly zeros = new Map<MachineType, number>();

  constructor(
    private readonly graph: Graph,
    private readonly contents: readonly (readonly Item[])[],
    private readonly types: readonly MachineType[],
    private nextValue: number,
  ) {
    this.flow = new Flow(graph.blocks);
    this.dominators = new Dominators(this.flow);
    this.merged = graph.blocks.map(() => []);
    this.parameters = graph.blocks.map(() => []);
  }

  result(): Graph {
    this.placeParameters();
    const blocks = this.rename();
    if (this.zeros.size > 0) {
      const [entry] = blocks;
      const zeros = at(entry.at, () =>
        [...this.zeros].map(([type, result]) =>
          type[0] === 'i' ? mk.Constant({ result, type, value: 0n }) : mk.FloatingConstant({ result, type, bits: 0n }),
        ),
      );
      blocks[0] = withContents(entry, entry.parameters, [...zeros, ...entry.instructions], entry.terminator);
    }
    return withBlocks(this.graph, blocks, this.nextValue);
  }

  // ---------- where parameters stand ----------

  private placeParameters(): void {
    const { flow, contents, types } = this;
    const readers: number[][] = types.map(() => []);
    const writers: number[][] = types.map(() => []);
    const read = new Int32Array(types.length).fill(-1);
    const written = new Int32Array(types.length).fill(-1);
    for (let b = 0; b < flow.size; b++)
      for (const i of contents[b])
        if (isAccess(i)) {
          const { variable } = i;
          if (written[variable] === b) continue;
          if (i.kind === 'set') {
            written[variable] = b;
            writers[variable].push(b);
          } else if (read[variable] !== b) {
            read[variable] = b;
            readers[variable].push(b);
          }
        }
    const frontiers = this.dominators.frontiers();
    const live = new Int32Array(flow.size).fill(-1);
    const writes = new Int32Array(flow.size).fill(-1);
    const placed = new Int32Array(flow.size).fill(-1);
    for (let v = 0; v < types.length; v++) {
      if (readers[v].length === 0) continue;
      for (const b of writers[v]) writes[b] = v;
      this.findLive(v, readers[v], live, writes);
      const work = writers[v].slice();
      for (let w = work.pop(); w !== undefined; w = work.pop())
        for (const b of frontiers[w]) {
          if (placed[b] === v || live[b] !== v) continue;
          placed[b] = v;
          this.merged[b].push(v);
          this.parameters[b].push(this.nextValue++);
          if (writes[b] !== v) work.push(b);
        }
    }
  }

  /** Marks the blocks at whose start the variable is live. */
  private findLive(variable: number, readers: readonly number[], live: Int32Array, writes: Int32Array): void {
    const { start, targets } = this.flow.predecessors;
    const work = readers.slice();
    for (const b of work) live[b] = variable;
    for (let b = work.pop(); b !== undefined; b = work.pop())
      for (let p = start[b]; p < start[b + 1]; p++) {
        const from = targets[p];
        if (live[from] === variable || writes[from] === variable) continue;
        live[from] = variable;
        work.push(from);
      }
  }

  // ---------- renaming ----------

  private rename(): SSABlock[] {
    const { flow, dominators } = this;
    const blocks: SSABlock[] = flow.blocks.slice();
    const leaders = new Leaders();
    const current = new Int32Array(this.types.length).fill(-1);
    /** What variables were before, to be taken back when the walk leaves a block. */
    const undo: number[] = [];
    const path: number[] = [];
    const marks: number[] = [];
    const set = (variable: number, value: number): void => {
      undo.push(variable, current[variable]);
      current[variable] = value;
    };
    const content = (variable: number): number =>
      current[variable] < 0 ? this.zero(this.types[variable]) : current[variable];
    for (const b of dominators.preorder) {
      while (path.length > 0 && path[path.length - 1] !== dominators.immediate[b]) {
        path.pop();
        for (const mark = marks.pop()!; undo.length > mark; ) {
          const before = undo.pop()!;
          current[undo.pop()!] = before;
        }
      }
      path.push(b);
      marks.push(undo.length);
      blocks[b] = this.block(b, leaders, set, content);
    }
    return blocks;
  }

  private block(
    b: number,
    leaders: Leaders,
    set: (variable: number, value: number) => void,
    content: (variable: number) => number,
  ): SSABlock {
    const block = this.flow.blocks[b];
    const merged = this.merged[b];
    const added = merged.map((variable, n): BlockParameter => {
      const value = this.parameters[b][n];
      set(variable, value);
      return at(block.at, () => mk.BlockParameter({ value, type: this.types[variable] }));
    });
    const instructions: SSAInstruction[] = [];
    for (const i of this.contents[b])
      if (i.kind === 'get') leaders.replace(i.value, content(i.variable));
      else if (i.kind === 'set') set(i.variable, leaders.find(i.value));
      else if (i.kind === 'copy') leaders.replace(i.value, leaders.find(i.of));
      else instructions.push(renameUses(i, leaders.find));
    const terminator = renameTerminator(block.terminator, leaders.find, e => {
      const more = this.merged[this.flow.indexOf[e.block]];
      return more.length === 0 ? e : mk.Edge({ block: e.block, arguments: [...e.arguments, ...more.map(content)] });
    });
    return withContents(
      block,
      added.length === 0 ? block.parameters : [...block.parameters, ...added],
      instructions,
      terminator,
    );
  }

  private zero(type: MachineType): number {
    let value = this.zeros.get(type);
    if (value === undefined) {
      value = this.nextValue++;
      this.zeros.set(type, value);
    }
    return value;
  }
}
