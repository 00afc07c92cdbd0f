/**
 * Local variables become values; where different values meet, a block takes a parameter.
 *
 *   b1: x = 1; goto b3   b2: x = 2; goto b3   b3: use x   ==>   b1: goto b3(v1)   b2: goto b3(v2)   b3(v3): use v3
 *
 * By Cytron, Ferrante, Rosen, Wegman and Zadeck (1991): parameters stand on the iterated dominance frontier of the assignments, here only
 * where the variable is live. Renaming walks the dominator tree with a stack of its own.
 */
import { Blocks } from '../languages/blocks.ts';
import type { MachineType } from '../languages/machine.ts';
import { SSA } from '../languages/ssa.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { UninitializedReads } from './construct-ssa/uninitialized.ts';
import { Dominators } from './graph/dominators.ts';
import { Flow } from './graph/flow.ts';
import { renameTerminator, renameUses } from './values/operands.ts';

type Graph = Extract<Node<Blocks, 'External'>, { kind: 'Graph' }>;
type Instruction = Node<SSA, 'Instruction'>;
const { mk } = SSA;

export const constructSsa = transform({
  name: 'construct-ssa',
  from: Blocks,
  to: SSA,
  summary: 'Values and block parameters take the place of local variables.',
  carries: ['Instruction', 'Terminator'],
  makes: ['Constant', 'FloatingConstant'],
  needs: { 'reachable-blocks': 'dominators are defined for blocks that the entry reaches' },
  establishes: ['ssa'],
  run: (x: Node<Blocks, 'External'>, unit): Node<SSA, 'External'> => new Construction(x, unit).result(),
});

/** Shared by the blocks and locals of which there is nothing to say. */
const none: number[] = [];

function append(lists: number[][], i: number, item: number): void {
  if (lists[i] === none) lists[i] = [item];
  else lists[i].push(item);
}

class Construction {
  private readonly flow: Flow<Node<Blocks, 'Block'>>;
  private readonly dominators: Dominators;
  private readonly localOf = new Map<CSymbol, number>();
  /** The locals that have a parameter in each block, in the order of the parameters, and the parameters' values. */
  private readonly merged: (readonly number[])[];
  private readonly parameters: (readonly number[])[];
  /** The locals that reads and assignments name, in the order of the blocks, and where those of each block begin. */
  private readonly accessed: number[] = [];
  private readonly firstAccess: Int32Array;
  private nextValue: number;
  /** Values that no assignment reaches, one for each type that needs one. */
  private readonly undefined_ = new Map<MachineType, number>();

  /** Told of reads that no assignment reaches; null where nobody wants to know. */
  private readonly unassigned: UninitializedReads | null;

  constructor(
    private readonly graph: Graph,
    unit: Unit,
  ) {
    this.flow = new Flow(graph.blocks);
    this.dominators = new Dominators(this.flow);
    for (const [i, local] of graph.locals.entries()) this.localOf.set(local.symbol, i);
    this.merged = new Array(graph.blocks.length).fill(none);
    this.parameters = new Array(graph.blocks.length).fill(none);
    this.firstAccess = new Int32Array(graph.blocks.length);
    this.nextValue = graph.nextValue;
    const wanted = unit.diagnostics.wants('Wuninitialized') || unit.diagnostics.wants('Wmaybe-uninitialized');
    this.unassigned = wanted ? new UninitializedReads(unit, this.flow) : null;
  }

  result(): Node<SSA, 'External'> {
    const { graph } = this;
    this.placeParameters();
    const blocks = this.rename();
    if (this.undefined_.size > 0) blocks[0] = this.withUndefined(blocks[0]);
    R.at = graph.at;
    const { symbol, incoming, slots } = graph;
    return mk.Graph({ symbol, incoming, slots, blocks, nextValue: this.nextValue });
  }

  // ---------- where parameters stand ----------

  private placeParameters(): void {
    const { flow, graph } = this;
    const locals = graph.locals.length;
    // Blocks that read a local before they assign it, and blocks that assign it, by local. Most locals are read where they were assigned.
    const readers: number[][] = new Array(locals).fill(none);
    const writers: number[][] = new Array(locals).fill(none);
    const read = new Int32Array(locals).fill(-1);
    const written = new Int32Array(locals).fill(-1);
    const crossing: number[] = [];
    const { accessed } = this;
    for (let b = 0; b < flow.size; b++) {
      this.firstAccess[b] = accessed.length;
      for (const i of flow.blocks[b].instructions)
        if (i.kind === 'GetLocal') {
          const local = this.local(i.symbol);
          accessed.push(local);
          if (written[local] === b || read[local] === b) continue;
          read[local] = b;
          if (readers[local].length === 0) crossing.push(local);
          append(readers, local, b);
        } else if (i.kind === 'SetLocal') {
          const local = this.local(i.symbol);
          accessed.push(local);
          if (written[local] === b) continue;
          written[local] = b;
          append(writers, local, b);
        }
    }
    if (crossing.length === 0) return;
    const frontiers = this.dominators.frontiers();
    const live = new Int32Array(flow.size).fill(-1);
    const assigns = new Int32Array(flow.size).fill(-1);
    const placed = new Int32Array(flow.size).fill(-1);
    for (const local of crossing.sort((x, y) => x - y)) {
      for (const b of writers[local]) assigns[b] = local;
      this.findLive(local, readers[local], live, assigns);
      const work = writers[local].slice();
      while (work.length > 0)
        for (const b of frontiers[work.pop()!]) {
          if (placed[b] === local || live[b] !== local) continue;
          placed[b] = local;
          append(this.merged as number[][], b, local);
          append(this.parameters as number[][], b, this.nextValue++);
          if (assigns[b] !== local) work.push(b);
        }
    }
  }

  /** Marks the blocks at whose start the local is live. */
  private findLive(local: number, readers: readonly number[], live: Int32Array, assigns: Int32Array): void {
    const { start, targets } = this.flow.predecessors;
    const work = readers.slice();
    for (const b of work) live[b] = local;
    while (work.length > 0) {
      const b = work.pop()!;
      for (let p = start[b]; p < start[b + 1]; p++) {
        const from = targets[p];
        if (live[from] === local || assigns[from] === local) continue;
        live[from] = local;
        work.push(from);
      }
    }
  }

  private local(symbol: CSymbol): number {
    const local = this.localOf.get(symbol);
    if (local === undefined) throw new Error(`construct-ssa: ${symbol.name}.${symbol.id} is not declared`);
    return local;
  }

  // ---------- renaming ----------

  private rename(): Node<SSA, 'Block'>[] {
    const { flow, dominators, graph } = this;
    const blocks: Node<SSA, 'Block'>[] = new Array(flow.size);
    /** The value of each local here, and what it was before, to be taken back when the walk leaves a block. */
    const current = new Int32Array(graph.locals.length).fill(-1);
    const undo: number[] = [];
    /** What stands for a value of Blocks; -1 is itself. */
    const renamed = new Int32Array(graph.nextValue).fill(-1);
    const name = (value: number): number => (renamed[value] < 0 ? value : renamed[value]);
    const set = (local: number, value: number): void => {
      undo.push(local, current[local]);
      current[local] = value;
    };
    const currentValue = (local: number): number =>
      current[local] < 0 ? this.undefinedOf(graph.locals[local].type) : current[local];

    const edge = (e: { readonly block: number }): Node<SSA, 'Edge'> => {
      const given = this.merged[flow.indexOf[e.block]];
      return mk.Edge({ block: e.block, arguments: given === none ? none : given.map(currentValue) });
    };

    const visit = (b: number): void => {
      const block = flow.blocks[b];
      R.at = block.at;
      const parameters: Node<SSA, 'BlockParameter'>[] = [];
      for (const [i, local] of this.merged[b].entries()) {
        const value = this.parameters[b][i];
        set(local, value);
        parameters.push(mk.BlockParameter({ value, type: graph.locals[local].type }));
      }
      const instructions: Instruction[] = [];
      let access = this.firstAccess[b];
      for (let index = 0; index < block.instructions.length; index++) {
        const i = block.instructions[index];
        if (i.kind === 'GetLocal') {
          const local = this.accessed[access++];
          if (current[local] < 0) this.unassigned?.read(i.symbol, b, index);
          renamed[i.result] = currentValue(local);
        } else if (i.kind === 'SetLocal') set(this.accessed[access++], name(i.value));
        else instructions.push(renameUses(i, name));
      }
      const terminator = renameTerminator(block.terminator, name, edge) as Node<SSA, 'Terminator'>;
      blocks[b] = mk.Block({ block: block.block, label: block.label, parameters, instructions, terminator });
    };

    const path: number[] = [];
    const marks: number[] = [];
    const leave = (): void => {
      const mark = marks.pop()!;
      path.pop();
      while (undo.length > mark) {
        const before = undo.pop()!;
        current[undo.pop()!] = before;
      }
    };
    for (const b of dominators.preorder) {
      while (path.length > 0 && path[path.length - 1] !== dominators.immediate[b]) leave();
      path.push(b);
      marks.push(undo.length);
      visit(b);
    }
    return blocks;
  }

  private undefinedOf(type: MachineType): number {
    let value = this.undefined_.get(type);
    if (value === undefined) {
      value = this.nextValue++;
      this.undefined_.set(type, value);
    }
    return value;
  }

  /** The entry with a zero for each type of which an undefined value is used. */
  private withUndefined(entry: Node<SSA, 'Block'>): Node<SSA, 'Block'> {
    R.at = entry.at;
    const zeros = [...this.undefined_].map(([type, result]) =>
      type.startsWith('i') ? mk.Constant({ result, type, value: 0n }) : mk.FloatingConstant({ result, type, bits: 0n }),
    );
    const { block, label, parameters, instructions, terminator } = entry;
    return mk.Block({ block, label, parameters, instructions: [...zeros, ...instructions], terminator });
  }
}
