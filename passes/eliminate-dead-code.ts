/**
 * What nobody needs is not computed, and what nobody reads is not stored.
 *
 *   %3 = add i32 %1, %2; store i32 %3 to slot s0; return %1   ==>   return %1
 *
 * Needed are the arguments of calls, what a branch tests, what is stored where others can see it, and what those need in turn; a block
 * parameter needs its arguments. Stores to a slot whose address stays in the function are needed once something needed reads the slot.
 * Kept: every effect, in its order.
 */
import { SSA } from '../languages/ssa.ts';
import type { CSymbol } from '../languages/unit.ts';
import { at, type Node, transform } from '../nanopass/index.ts';
import { Places } from './memory/places.ts';
import { definitionsOf, type Graph, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import {
  type Edge,
  forEachEdge,
  forEachOwnUse,
  forEachSlot,
  forEachUse,
  hasEffect,
  renameTerminator,
  type SSAInstruction,
} from './values/operands.ts';

const { mk } = SSA;

export const eliminateDeadCode = transform({
  name: 'eliminate-dead-code',
  from: SSA,
  to: SSA,
  summary: 'What nobody needs is not computed, what nobody reads is not stored, and slots that nobody names go.',
  carries: ['Instruction'],
  makes: [],
  run: (graph: Graph): Node<SSA, 'External'> => new Marking(graph).result(),
});

/** Calls to it change nothing that the caller can see, and come back (GCC's `pure` and `const`). */
const isPure = (s: CSymbol | null): boolean =>
  s !== null && (s.attributes?.pure === true || s.attributes?.const === true) && s.attributes.noreturn !== true;

class Marking {
  private readonly definition: readonly (SSAInstruction | undefined)[];
  private readonly places: Places;
  private readonly needed: Uint8Array;
  private readonly kept = new Set<SSAInstruction>();
  private readonly work: number[] = [];
  /** Stores to private slots that nothing needed reads so far. */
  private readonly storesTo = new Map<number, SSAInstruction[]>();
  private readonly readSlots = new Set<number>();
  private readonly byNumber = new Map<number, SSABlock>();
  /** By value of a block parameter: the arguments that it gets. */
  private readonly argumentsOf = new Map<number, number[]>();

  constructor(private readonly graph: Graph) {
    this.definition = definitionsOf(graph);
    this.places = new Places(graph, this.definition);
    this.needed = new Uint8Array(graph.nextValue);
  }

  result(): Graph {
    this.mark();
    const blocks = this.graph.blocks.map(b => this.block(b));
    const named = new Set<number>();
    const name = (slot: number): void => {
      named.add(slot);
    };
    for (const b of blocks) for (const i of b.instructions) forEachSlot(i, name);
    const graph = withBlocks(this.graph, blocks);
    if (graph.slots.every(s => named.has(s.slot))) return graph;
    const { symbol, incoming, nextValue } = graph;
    const slots = graph.slots.filter(s => named.has(s.slot));
    return at(graph.at, () => mk.Graph({ symbol, incoming, slots, blocks, nextValue }));
  }

  // ---------- what is needed ----------

  private readonly need = (value: number): void => {
    if (this.needed[value] === 1) return;
    this.needed[value] = 1;
    this.work.push(value);
  };

  private mark(): void {
    const { blocks } = this.graph;
    for (const b of blocks) {
      this.byNumber.set(b.block, b);
      for (const p of b.parameters) this.argumentsOf.set(p.value, []);
    }
    for (const b of blocks) {
      for (const i of b.instructions) if (hasEffect(i) && !(i.kind === 'Call' && isPure(i.symbol))) this.effect(i);
      const t = b.terminator;
      forEachOwnUse(t, this.need);
      if (t.kind === 'Return') for (const p of t.pieces) if (p.kind === 'OutgoingBlock') this.read(p.address);
      forEachEdge(t, e => {
        const { parameters } = this.byNumber.get(e.block)!;
        for (let p = 0; p < parameters.length; p++) this.argumentsOf.get(parameters[p].value)!.push(e.arguments[p]);
      });
    }
    for (let value = this.work.pop(); value !== undefined; value = this.work.pop()) {
      const i = this.definition[value];
      if (i !== undefined) this.keep(i);
      else this.argumentsOf.get(value)?.forEach(this.need);
    }
  }

  private effect(i: SSAInstruction): void {
    const slot = this.privateTarget(i);
    if (slot < 0 || this.readSlots.has(slot)) return this.keep(i);
    const list = this.storesTo.get(slot);
    if (list === undefined) this.storesTo.set(slot, [i]);
    else list.push(i);
  }

  /** The private slot that is all the instruction writes to, or -1. */
  private privateTarget(i: SSAInstruction): number {
    if (i.kind === 'Store') return i.volatile ? -1 : this.places.privateSlot(i.address);
    return i.kind === 'MoveBlock' || i.kind === 'ClearBlock' ? this.places.privateSlot(i.to) : -1;
  }

  private keep(i: SSAInstruction): void {
    if (this.kept.has(i)) return;
    this.kept.add(i);
    forEachUse(i, this.need);
    if (i.kind === 'Load') this.read(i.address);
    else if (i.kind === 'MoveBlock') this.read(i.from);
    else if (i.kind === 'Call') for (const a of i.arguments) if (a.kind === 'OutgoingBlock') this.read(a.address);
  }

  private read(address: number): void {
    const slot = this.places.privateSlot(address);
    if (slot < 0 || this.readSlots.has(slot)) return;
    this.readSlots.add(slot);
    for (const store of this.storesTo.get(slot) ?? []) this.keep(store);
  }

  // ---------- the new graph ----------

  private block(b: SSABlock): SSABlock {
    const instructions = b.instructions.filter(i => this.kept.has(i));
    const parameters = this.keepsAll(b) ? b.parameters : b.parameters.filter(p => this.needed[p.value] === 1);
    return withContents(
      b,
      parameters,
      instructions,
      renameTerminator(b.terminator, v => v, this.edge),
    );
  }

  private keepsAll(b: SSABlock): boolean {
    return b.parameters.every(p => this.needed[p.value] === 1);
  }

  private readonly edge = (e: Edge): Edge => {
    const to = this.byNumber.get(e.block)!;
    if (this.keepsAll(to)) return e;
    const list = e.arguments.filter((_, p) => this.needed[to.parameters[p].value] === 1);
    return mk.Edge({ block: e.block, arguments: list });
  };
}
