/**
 * What a loop computes anew in each round, with the same result, is computed once before it.
 *
 *   for (...) s += g * k;   ==>   t = g * k; for (...) s += t;
 *
 * Moved are multiplications, floating-point operations, and loads of objects that are surely there and that nothing in the loop changes, with
 * the cheap operations that they need. Cheap ones alone stay: a register across the loop costs more than they do. What is moved cannot
 * fail, so it may be computed although the loop would not have come to it.
 */
import { SSA } from '../languages/ssa.ts';
import { sizeOf } from '../languages/types.ts';
import type { Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import { Dominators } from './graph/dominators.ts';
import { Flow } from './graph/flow.ts';
import { Loops } from './graph/loops.ts';
import { sizeOf as bytesOf, Places } from './memory/places.ts';
import { definitionsOf, type Graph, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import {
  type Edge,
  forEachDefinition,
  forEachUse,
  renameTerminator,
  type SSAInstruction,
  writesMemory,
} from './values/operands.ts';

const { mk } = SSA;
type Load = Extract<SSAInstruction, { kind: 'Load' }>;

/** A loop with more writes is not searched for those that may change a load. */
const mostWrites = 60;

export const hoistInvariants = transform({
  name: 'hoist-invariants',
  from: SSA,
  to: SSA,
  summary: 'Costly computations whose result is the same in each round stand before the loop.',
  run: (graph: Graph, unit: Unit): Graph => {
    const flow = new Flow(graph.blocks);
    const loops = new Loops(new Dominators(flow));
    return loops.header.some(h => h >= 0) ? new Hoisting(graph, flow, loops, unit).result() : graph;
  },
});

class Hoisting {
  private readonly definition: readonly (SSAInstruction | undefined)[];
  private readonly places: Places;
  /** By value: the header of the innermost loop around its definition, or -1. */
  private readonly loopOf: Int32Array;
  /** By header: what goes before the loop, and what in the loop changes memory; null for too much. */
  private readonly hoisted = new Map<number, SSAInstruction[]>();
  private readonly writes = new Map<number, SSAInstruction[] | null>();
  private readonly moved = new Set<SSAInstruction>();
  /** By moved instruction: the header of the loop that it stands before. */
  private readonly placeOf = new Map<SSAInstruction, number>();

  constructor(
    private readonly graph: Graph,
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    unit: Unit,
  ) {
    this.definition = definitionsOf(graph);
    this.places = new Places(graph, this.definition, unit.options.strictAliasing);
    this.loopOf = new Int32Array(graph.nextValue).fill(-1);
    for (const b of flow.order) {
      const { parameters, instructions, terminator } = flow.blocks[b];
      const header = loops.header[b];
      for (const p of parameters) this.loopOf[p.value] = header;
      for (const i of instructions) {
        forEachDefinition(i, v => {
          this.loopOf[v] = header;
        });
        if (writesMemory(i)) this.noteWrite(i, header);
      }
      if (terminator.kind === 'AssemblyJump')
        for (let h = header; h >= 0; h = loops.parent[h]) this.writes.set(h, null);
    }
  }

  private noteWrite(i: SSAInstruction, header: number): void {
    for (let h = header; h >= 0; h = this.loops.parent[h]) {
      const list = this.writes.get(h);
      if (list === null) continue;
      if (list === undefined) this.writes.set(h, [i]);
      else if (list.push(i) > mostWrites) this.writes.set(h, null);
    }
  }

  result(): Graph {
    for (const b of this.flow.order)
      if (this.loops.header[b] >= 0)
        for (const i of this.flow.blocks[b].instructions) if (isCostly(i)) this.consider(i, this.loops.header[b]);
    return this.moved.size === 0 ? this.graph : this.rebuilt();
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

  /** Is the instruction the same in each round of the loop, its operands included? */
  private canLeave(i: SSAInstruction, header: number, depth = 8): boolean {
    if (depth === 0 || !(isCostly(i) || isCheap(i))) return false;
    if (i.kind === 'Load' && !this.isSteady(i, header)) return false;
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

  /** Does the load read an object that is there whatever happens, and that nothing in the loop changes? */
  private isSteady(i: Load, header: number): boolean {
    if (i.volatile || !this.isThere(i)) return false;
    const writes = this.writes.get(header);
    if (writes === null) return false;
    const read = { address: i.address, offset: i.offset, size: bytesOf(i.type), alias: i.alias };
    return (writes ?? []).every(w => !this.mayChange(w, read));
  }

  private isThere(i: Load): boolean {
    const address = this.definition[i.address];
    if (address?.kind === 'SlotAddress') {
      const slot = this.graph.slots.find(s => s.slot === address.slot);
      const end = address.offset + i.offset + bytesOf(i.type);
      return slot?.kind === 'Slot' && address.offset + i.offset >= 0 && end <= slot.size;
    }
    if (address?.kind !== 'SymbolAddress') return false;
    const { symbol, offset } = address;
    if (symbol.kind !== 'object' || symbol.type === null || symbol.attributes?.weak) return false;
    if (symbol.type.kind === 'Array' && symbol.type.length === null) return false;
    return offset + i.offset >= 0 && offset + i.offset + bytesOf(i.type) <= sizeOf(symbol.type);
  }

  private mayChange(w: SSAInstruction, read: Parameters<Places['mayMeet']>[0]): boolean {
    switch (w.kind) {
      case 'Store':
        return this.places.mayMeet(
          { address: w.address, offset: w.offset, size: bytesOf(w.type), alias: w.alias },
          read,
        );
      case 'MoveBlock':
      case 'ClearBlock':
        return this.places.mayMeet({ address: w.to, offset: 0, size: w.size, alias: 0 }, read);
      default:
        return !this.places.isPrivate(read.address);
    }
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
    const list = this.hoisted.get(header);
    if (list === undefined) this.hoisted.set(header, [i]);
    else list.push(i);
    forEachDefinition(i, v => {
      this.loopOf[v] = this.loops.parent[header];
    });
  }

  // ---------- the new graph ----------

  /** Each loop that something is moved out of is entered through a block of its own. */
  private rebuilt(): Graph {
    const { flow } = this;
    let nextBlock = 1 + flow.blocks.reduce((most, b) => Math.max(most, b.block), 0);
    let { nextValue } = this.graph;
    const before = new Map<number, SSABlock>();
    for (const [header, list] of this.hoisted) {
      const h = flow.blocks[header];
      const parameters = h.parameters.map(p => at(h.at, () => mk.BlockParameter({ value: nextValue++, type: p.type })));
      const to = mk.Edge({ block: h.block, arguments: parameters.map(p => p.value) });
      const terminator = at(h.at, () => mk.Jump({ to }));
      const block = nextBlock++;
      before.set(
        header,
        at(h.at, () => mk.Block({ block, label: null, parameters, instructions: list, terminator })),
      );
    }
    const blocks: SSABlock[] = [];
    flow.blocks.forEach((b, n) => {
      const preheader = before.get(n);
      if (preheader !== undefined) blocks.push(preheader);
      const instructions = b.instructions.filter(i => !this.moved.has(i));
      const edge = (e: Edge): Edge => {
        const to = flow.indexOf.get(e.block)!;
        const instead = before.get(to);
        if (instead === undefined || this.isInside(n, to)) return e;
        return mk.Edge({ block: instead.block, arguments: e.arguments });
      };
      blocks.push(
        withContents(
          b,
          b.parameters,
          instructions,
          renameTerminator(b.terminator, v => v, edge),
        ),
      );
    });
    return withBlocks(this.graph, blocks, nextValue);
  }

  private isInside(b: number, header: number): boolean {
    for (let h = this.loops.header[b]; h >= 0; h = this.loops.parent[h]) if (h === header) return true;
    return false;
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
