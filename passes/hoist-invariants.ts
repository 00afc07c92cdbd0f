/**
 * What a loop computes anew in each round, with the same result, is computed once before it.
 *
 *   for (...) s += g * k;   ==>   t = g * k; for (...) s += t;
 *
 * Moved are multiplications, floating-point operations, and loads of objects that nothing in the loop changes, and that are surely there or
 * are read whenever the loop is come to, with the cheap operations that they need. Cheap ones alone move where that frees as many registers as it takes, or the loop has some to spare;
 * so do addresses of symbols that the machine must compute before it can add an index. What is moved cannot fail, so it may be computed
 * although the loop would not have come to it.
 */
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import type { Flow } from './graph/flow.ts';
import type { Loops } from './graph/loops.ts';
import { isRepeated, Pressure } from './graph/pressure.ts';
import { SteadyLoads } from './hoist-invariants/loads.ts';
import { definitionsOf, type Graph, type SSABlock, typesOf, withBlocks, withContents } from './values/graph.ts';
import {
  forEachDefinition,
  forEachTerminatorUse,
  forEachUse,
  renameTerminator,
  renameUses,
  type SSAInstruction,
} from './values/operands.ts';
import { Preheaders } from './values/preheaders.ts';

const { mk } = SSA;

export const hoistInvariants = transform({
  name: 'hoist-invariants',
  from: SSA,
  to: SSA,
  summary: 'Costly computations whose result is the same in each round stand before the loop.',
  carries: ['Instruction'],
  makes: ['SymbolAddress', 'Convert', 'Jump', 'Edge', 'BlockParameter'],
  run: (graph: Graph, unit: Unit): Graph => {
    const analysis = analysisOf(graph);
    const { flow } = analysis;
    if (!flow.hasCycle) return graph;
    const { loops } = analysis;
    return loops.header.some(h => h >= 0) ? new Hoisting(graph, flow, loops, unit).result() : graph;
  },
});

class Hoisting {
  private readonly definition: readonly (SSAInstruction | undefined)[];
  private readonly loads: SteadyLoads;
  /** By value: the header of the innermost loop around its definition, or -1. */
  private readonly loopOf: Int32Array;
  /** By header: what goes before the loop. */
  private readonly hoisted = new Map<number, SSAInstruction[]>();
  private readonly moved = new Set<SSAInstruction>();
  /** By moved instruction: the header of the loop that it stands before. */
  private readonly placeOf = new Map<SSAInstruction, number>();
  private readonly pressure: Pressure;
  private readonly uses: Int32Array;
  /** How many of the uses are addresses of loads and stores. */
  private readonly addressUses: Int32Array;
  /** By header: copies of addresses, which keep a register in the loop. */
  private readonly kept = new Map<number, Map<number, number>>();
  private readonly indexesNeedRegisters: boolean;
  private nextValue: number;

  constructor(
    private readonly graph: Graph,
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    unit: Unit,
  ) {
    this.nextValue = graph.nextValue;
    this.definition = definitionsOf(graph);
    this.pressure = new Pressure(flow, loops, this.definition, typesOf(graph), (v, h) => this.isIn(v, h), unit.target);
    this.indexesNeedRegisters = unit.options.pic !== 'none';
    this.uses = new Int32Array(graph.nextValue);
    this.addressUses = new Int32Array(graph.nextValue);
    this.loads = new SteadyLoads(graph, flow, loops, this.definition);
    this.loopOf = new Int32Array(graph.nextValue).fill(-1);
    for (const b of flow.order) {
      const { parameters, instructions, terminator } = flow.blocks[b];
      const header = loops.header[b];
      for (const p of parameters) this.loopOf[p.value] = header;
      for (const i of instructions) {
        forEachDefinition(i, v => {
          this.loopOf[v] = header;
        });
        forEachUse(i, v => {
          this.uses[v]++;
        });
        if (i.kind === 'Load' || i.kind === 'Store') this.addressUses[i.address]++;
      }
      forEachTerminatorUse(terminator, v => {
        this.uses[v]++;
      });
    }
  }

  result(): Graph {
    const { flow, loops } = this;
    for (const b of flow.order)
      if (loops.header[b] >= 0)
        for (const i of flow.blocks[b].instructions) if (isCostly(i)) this.consider(i, loops.header[b]);
    for (const b of flow.order)
      if (loops.header[b] >= 0)
        for (const i of flow.blocks[b].instructions) {
          if (isCheap(i) && !isRepeated(i) && !this.moved.has(i)) this.considerCheap(i, b);
          if (this.indexesNeedRegisters) this.considerAddress(i, b);
        }
    return this.moved.size === 0 && this.kept.size === 0 ? this.graph : this.rebuilt();
  }

  // ---------- what may move ----------

  /** Moves the instruction out of as many loops as it can be. */
  private consider(i: SSAInstruction, innermost: number): void {
    let target = -1;
    // A computed goto arrives at the header itself, not at what is put before it.
    const blocks = this.flow.blocks;
    for (let h = innermost; h >= 0 && blocks[h].label === null && this.canLeave(i, h); h = this.loops.parent[h])
      target = h;
    if (target >= 0) this.move(i, target);
  }

  /** A cheap operation whose operands are there before the loop moves if that costs no register, or one is to be had. */
  private considerCheap(i: SSAInstruction, b: number): void {
    if (i.kind === 'Convert' && (i.op === 'trunc' || i.op === 'bitcast')) return;
    let header = this.loops.header[b];
    for (; header >= 0; header = this.loops.parent[header]) {
      if (this.flow.blocks[header].label !== null || !this.isReady(i, header)) return;
      if (!this.isFree(i) && !(this.loops.runsEachRound(b, header) && this.isWorthRegister(i, header))) return;
      this.move(i, header);
    }
  }

  /** Are the operands there before the loop? */
  private isReady(i: SSAInstruction, header: number): boolean {
    let ready = true;
    forEachUse(i, v => {
      if (ready && this.isIn(v, header)) ready = isRepeated(this.definition[v]);
    });
    return ready;
  }

  /** Does the register that holds the result take the place of one that held an operand? */
  private isFree(i: SSAInstruction): boolean {
    let freed = false;
    forEachUse(i, v => {
      if (this.uses[v] === 1 && !isRepeated(this.definition[v])) freed = true;
    });
    return freed;
  }

  private isWorthRegister(i: SSAInstruction, header: number): boolean {
    const { result } = i as { result: number };
    // As the address of few accesses it is computed by these themselves.
    if (this.uses[result] === this.addressUses[result] && this.uses[result] <= 2) return false;
    return this.pressure.take(header);
  }

  /** The address of a symbol to which an index is added, relative to the instruction: a register before the loop, if there is one. */
  private considerAddress(i: SSAInstruction, b: number): void {
    if (i.kind !== 'Binary' || i.op !== 'add' || this.moved.has(i)) return;
    const header = this.loops.header[b];
    if (this.flow.blocks[header].label !== null) return;
    for (const v of [i.left, i.right]) {
      const address = this.definition[v];
      if (address?.kind !== 'SymbolAddress' || this.kept.get(header)?.has(v) || !this.loops.runsEachRound(b, header))
        continue;
      if (!this.pressure.take(header)) continue;
      let copies = this.kept.get(header);
      if (copies === undefined) {
        copies = new Map();
        this.kept.set(header, copies);
      }
      copies.set(v, this.nextValue++);
      this.before(header).push(...this.keeping(address, copies.get(v)!));
    }
  }

  /** The address, and a copy of it: what is no address of its own accord is not made anew at each use. */
  private keeping(address: Extract<SSAInstruction, { kind: 'SymbolAddress' }>, result: number): SSAInstruction[] {
    const { type, symbol, offset } = address;
    const value = this.nextValue++;
    return at(address.at, () => [
      mk.SymbolAddress({ result: value, type, symbol, offset }),
      mk.Convert({ result, type, op: 'bitcast', from: type, value }),
    ]);
  }

  private before(header: number): SSAInstruction[] {
    let list = this.hoisted.get(header);
    if (list === undefined) {
      list = [];
      this.hoisted.set(header, list);
    }
    return list;
  }

  /** Is the instruction the same in each round of the loop, its operands included? */
  private canLeave(i: SSAInstruction, header: number, depth = 8): boolean {
    if (depth === 0 || !(isCostly(i) || isCheap(i))) return false;
    if (i.kind === 'Load' && !this.loads.isSteady(i, header)) return false;
    let all = true;
    forEachUse(i, v => {
      if (!all || !this.isIn(v, header)) return;
      const operand = this.definition[v];
      all = operand !== undefined && this.canLeave(operand, header, depth - 1);
    });
    return all;
  }

  /** Is the value defined in the loop? */
  private isIn(value: number, header: number): boolean {
    for (let h = this.loopOf[value]; h >= 0; h = this.loops.parent[h]) if (h === header) return true;
    return false;
  }

  private move(i: SSAInstruction, header: number): void {
    const before = this.placeOf.get(i);
    if (before === header) return;
    // It stood before an inner loop already; what is computed further out needs it there.
    if (before !== undefined)
      this.hoisted.set(
        before,
        this.hoisted.get(before)!.filter(other => other !== i),
      );
    this.placeOf.set(i, header);
    forEachUse(i, v => {
      if (this.isIn(v, header)) this.move(this.definition[v]!, header);
    });
    this.moved.add(i);
    this.before(header).push(i);
    forEachDefinition(i, v => {
      this.loopOf[v] = this.loops.parent[header];
    });
  }

  // ---------- the new graph ----------

  /** Each loop that something is moved out of is entered through a block of its own. */
  private rebuilt(): Graph {
    const { flow } = this;
    const preheaders = new Preheaders(flow, this.loops, () => this.nextValue++);
    for (const header of this.hoisted.keys()) preheaders.make(header);
    const blocks: SSABlock[] = [];
    flow.blocks.forEach((b, n) => {
      const before = this.hoisted.get(n);
      if (before !== undefined) blocks.push(preheaders.block(n, before));
      const instructions = this.withKept(
        b.instructions.filter(i => !this.moved.has(i)),
        n,
      );
      blocks.push(
        withContents(
          b,
          b.parameters,
          instructions,
          renameTerminator(
            b.terminator,
            v => v,
            e => preheaders.entering(e, n),
          ),
        ),
      );
    });
    return withBlocks(this.graph, blocks, this.nextValue);
  }

  /** The instructions of block n, with indices added to the copies that the loop keeps. */
  private withKept(instructions: readonly SSAInstruction[], n: number): readonly SSAInstruction[] {
    const copies = this.kept.get(this.loops.header[n]);
    if (copies === undefined) return instructions;
    const copy = (v: number): number => copies.get(v) ?? v;
    return instructions.map(i => (i.kind === 'Binary' && i.op === 'add' ? renameUses(i, copy) : i));
  }
}

const costly: ReadonlySet<string> = new Set(
  'mul mulhs mulhu fadd fsub fmul fdiv fneg fabs fsqrt sitofp uitofp fpext fptrunc'.split(' '),
);
const cheap: ReadonlySet<string> = new Set(
  'add sub and or xor shl lshr ashr rotl neg not zext sext trunc bitcast'.split(' '),
);

function isCostly(i: SSAInstruction): boolean {
  if (i.kind === 'Load') return !i.volatile;
  return (i.kind === 'Binary' || i.kind === 'Unary' || i.kind === 'Convert') && costly.has(i.op);
}

function isCheap(i: SSAInstruction): boolean {
  switch (i.kind) {
    case 'Constant':
    case 'FloatingConstant':
    case 'SymbolAddress':
    case 'SlotAddress':
      return true;
    case 'Binary':
    case 'Unary':
    case 'Convert':
      return cheap.has(i.op);
    default:
      return false;
  }
}
