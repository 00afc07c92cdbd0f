/**
 * What a loop multiplies by a variable that it counts is counted, too.
 *
 *   for (i = 0; i < n; i++) s += a[i].x;   ==>   for (i = 0, p = a; i < n; i++, p += sizeof *a) s += p->x;
 *
 *   b1(%i): %4 = mul i64 %i, 44; %5 = add i64 %a, %4; %6 = add i64 %i, 1; jump b1(%6)
 *   ==>   b1(%i, %p): %6 = add i64 %i, 1; %7 = add i64 %p, 44; jump b1(%6, %7)
 *
 * A variable that is itself plus a number in the next round is a basic induction variable; its products with what the loop does not change are
 * derived ones, and so are sums of a product and such a value (Allen, Cocke and Kennedy, Reduction of Operator Strength, 1981). A product that
 * is there for one sum alone becomes a pointer; otherwise it is counted as it is. What addresses do by themselves, scales of 2, 4 and 8,
 * is left to them, and a loop without a register for one more variable, and one that multiplies in some rounds only, stay as they were.
 * Kept: every value; arithmetic is modulo 2^32 or 2^64 on both sides.
 */
import { bytesOf } from '../languages/machine.ts';
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import type { Flow } from './graph/flow.ts';
import type { Loops } from './graph/loops.ts';
import { isRepeated, Pressure } from './graph/pressure.ts';
import { type Binary, type Family, Inductions, mayHaveFamilies } from './reduce-strength/inductions.ts';
import {
  definitionsOf,
  type Graph,
  Leaders,
  type SSABlock,
  typesOf,
  withBlocks,
  withContents,
} from './values/graph.ts';
import {
  type Edge,
  forEachDefinition,
  forEachTerminatorUse,
  forEachUse,
  renameTerminator,
  type SSAInstruction,
} from './values/operands.ts';
import { Preheaders } from './values/preheaders.ts';

const { mk } = SSA;

export const reduceStrength = transform({
  name: 'reduce-strength',
  from: SSA,
  to: SSA,
  summary: 'Products of the variables that loops count are counted, too.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  run: (graph: Graph, unit: Unit): Graph => {
    if (!mayHaveFamilies(graph)) return graph;
    const analysis = analysisOf(graph);
    const { flow } = analysis;
    if (!flow.hasCycle) return graph;
    const { loops } = analysis;
    return loops.header.some(h => h >= 0) ? new Reduction(graph, flow, loops, unit).result() : graph;
  },
});

/** A new variable: base + (variable * factor), or that without a base. */
interface Derived {
  readonly family: Family;
  readonly base: number | null;
  readonly value: number;
  readonly next: number;
}

class Reduction {
  private readonly definition: readonly (SSAInstruction | undefined)[];
  /** By value: the index of the block that defines it; -1 for what arrives. */
  private blockOf: Int32Array | null = null;
  private uses = new Int32Array(0);
  /** By product: the instructions that use it. */
  private readonly users = new Map<number, SSAInstruction[]>();
  private pressure: Pressure | null = null;
  /** By header. */
  private readonly derived = new Map<number, Derived[]>();
  private readonly byIncrement = new Map<SSAInstruction, Derived[]>();
  /** By instruction: the new variable that it is, and how far from it. */
  private readonly replaced = new Map<SSAInstruction, { by: Derived; distance: bigint }>();
  private readonly leaders: Leaders;
  private nextValue: number;

  constructor(
    private readonly graph: Graph,
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    private readonly unit: Unit,
  ) {
    this.nextValue = graph.nextValue;
    this.definition = definitionsOf(graph);
    this.leaders = new Leaders(graph.nextValue);
  }

  result(): Graph {
    const families = this.families();
    if (families.size === 0) return this.graph;
    this.findUsers(families);
    for (const [header, list] of families) for (const family of list) this.consider(family, header);
    return this.derived.size === 0 ? this.graph : this.rebuilt();
  }

  private readonly isIn = (value: number, header: number): boolean => {
    this.blockOf ??= blocksOf(this.graph);
    const b = this.blockOf[value];
    return b >= 0 && this.loops.contains(header, b);
  };

  // ---------- what is counted ----------

  private families(): ReadonlyMap<number, readonly Family[]> {
    const { flow, loops } = this;
    const members = new Map<number, number[]>();
    for (const b of flow.order) {
      const header = loops.header[b];
      // A computed goto arrives at the header itself, not at what is put before it.
      if (header < 0 || flow.blocks[header].label !== null) continue;
      listIn(members, header).push(b);
    }
    const inductions = new Inductions(flow, loops, this.definition, this.isIn);
    const found = new Map<number, readonly Family[]>();
    for (const [header, blocks] of members) {
      const list = inductions.families(header, blocks);
      if (list.length > 0) found.set(header, list);
    }
    return found;
  }

  private findUsers(families: ReadonlyMap<number, readonly Family[]>): void {
    for (const list of families.values())
      for (const { products } of list) for (const p of products) this.users.set(p.result, []);
    this.uses = new Int32Array(this.graph.nextValue);
    const count = (v: number): void => {
      this.uses[v]++;
    };
    for (const { instructions, terminator } of this.flow.blocks) {
      for (const i of instructions)
        forEachUse(i, v => {
          this.uses[v]++;
          this.users.get(v)?.push(i);
        });
      forEachTerminatorUse(terminator, count);
    }
  }

  /** Makes a variable of the products, if they are worth one. */
  private consider(family: Family, header: number): void {
    if (!family.regular) return;
    const sums = this.sumsOf(family, header);
    if (sums === null && isCheap(family)) return;
    if (!this.freesRegister(sums, header) && !this.takesRegister(header)) return;
    const by: Derived = { family, base: sums?.base ?? null, value: this.nextValue++, next: this.nextValue++ };
    listIn(this.derived, header).push(by);
    listIn(this.byIncrement, family.of.increment).push(by);
    for (const { result, offset } of family.products)
      for (const i of sums === null ? [this.definition[result]!] : this.users.get(result)!) {
        const distance = BigInt.asIntN(bitsOf(family), offset * family.factor);
        this.replaced.set(i, { by, distance });
        if (distance === 0n) this.leaders.replace((i as Binary).result, by.value);
      }
  }

  /** The value that all the products are added to, and nothing else is done with them; null without one. */
  private sumsOf({ products }: Family, header: number): { base: number; count: number } | null {
    let base = -1;
    let count = 0;
    for (const { result } of products) {
      const users = this.users.get(result)!;
      if (users.length !== this.uses[result]) return null;
      for (const i of users) {
        if (i.kind !== 'Binary' || i.op !== 'add' || i.type !== 'i64') return null;
        const other = i.left === result ? i.right : i.left;
        if (base >= 0 && other !== base) return null;
        base = other;
        count++;
      }
    }
    if (base < 0) return null;
    const address = this.definition[base];
    // An index is added to it in the address of an access.
    if (address?.kind === 'SlotAddress') return null;
    if (address?.kind === 'SymbolAddress') return this.unit.options.pic === 'none' ? null : { base, count };
    return this.isIn(base, header) ? null : { base, count };
  }

  /** Does the new variable take the place of its base, which the loop needs for nothing else? */
  private freesRegister(sums: { base: number; count: number } | null, header: number): boolean {
    if (sums === null || isRepeated(this.definition[sums.base])) return false;
    return this.uses[sums.base] === sums.count && !this.isIn(sums.base, header);
  }

  private takesRegister(header: number): boolean {
    this.pressure ??= new Pressure(
      this.flow,
      this.loops,
      this.definition,
      typesOf(this.graph),
      this.isIn,
      this.unit.target,
    );
    return this.pressure.take(header, this.hasCall(header));
  }

  private hasCall(header: number): boolean {
    const { order, blocks } = this.flow;
    for (const b of order)
      if (this.loops.contains(header, b) && blocks[b].instructions.some(i => i.kind === 'Call')) return true;
    return false;
  }

  // ---------- the new graph ----------

  private rebuilt(): Graph {
    const { flow, derived, leaders } = this;
    const preheaders = new Preheaders(flow, this.loops, () => this.nextValue++);
    const nexts = new Map<number, readonly Derived[]>();
    for (const [header, list] of derived) {
      preheaders.make(header);
      nexts.set(flow.blocks[header].block, list);
    }
    const blocks: SSABlock[] = [];
    flow.blocks.forEach((b, n) => {
      const list = derived.get(n);
      if (list !== undefined) blocks.push(this.entered(n, list, preheaders));
      const edge = (e: Edge): Edge => {
        const variables = nexts.get(e.block);
        if (variables === undefined) return e;
        if (!this.loops.contains(flow.indexOf[e.block], n)) return preheaders.entering(e, n);
        return mk.Edge({ block: e.block, arguments: [...e.arguments, ...variables.map(d => d.next)] });
      };
      const terminator = renameTerminator(b.terminator, leaders.find, edge);
      const parameters =
        list === undefined ? b.parameters : [...b.parameters, ...at(b.at, () => list.map(parameterOf))];
      blocks.push(withContents(b, parameters, this.instructions(b.instructions), terminator));
    });
    return withBlocks(this.graph, blocks, this.nextValue);
  }

  /** The block before a loop, where its new variables begin. */
  private entered(header: number, list: readonly Derived[], preheaders: Preheaders): SSABlock {
    const out: SSAInstruction[] = [];
    const first = preheaders.make(header);
    const starts = at(this.flow.blocks[header].at, () => list.map(d => this.start(d, first[d.family.of.place], out)));
    return renamed(preheaders.block(header, out, starts), this.leaders);
  }

  /** The variable's value in the first round, where the one it is derived from is `first`. */
  private start({ family, base }: Derived, first: number, out: SSAInstruction[]): number {
    const { type } = family.of;
    const known = this.definition[first];
    let product: number;
    if (known?.kind === 'Constant' && (family.isNumber || known.value === 0n)) {
      if (known.value === 0n && base !== null) return this.baseBefore(base, out);
      product = this.constant(family, known.value * family.factor, out);
    } else {
      const right = this.factor(family, 1n, out);
      product = this.nextValue++;
      out.push(mk.Binary({ result: product, type, op: 'mul', left: first, right }));
    }
    if (base === null) return product;
    const left = this.baseBefore(base, out);
    const result = this.nextValue++;
    out.push(mk.Binary({ result, type, op: 'add', left, right: product }));
    return result;
  }

  /** The base as a value before the loop. */
  private baseBefore(base: number, out: SSAInstruction[]): number {
    const address = this.definition[base];
    if (address?.kind !== 'SymbolAddress') return base;
    const { type, symbol, offset } = address;
    const result = this.nextValue++;
    out.push(mk.SymbolAddress({ result, type, symbol, offset }));
    return result;
  }

  private instructions(source: readonly SSAInstruction[]): readonly SSAInstruction[] {
    const out: SSAInstruction[] = [];
    for (const i of source) {
      const instead = this.replaced.get(i);
      if (instead === undefined) out.push(this.leaders.in(i));
      else if (instead.distance !== 0n) at(i.at, () => this.moved(i as Binary, instead.by, instead.distance, out));
      for (const d of this.byIncrement.get(i) ?? []) at(i.at, () => this.increment(d, out));
    }
    return out;
  }

  private moved({ result, type }: Binary, by: Derived, distance: bigint, out: SSAInstruction[]): void {
    const right = this.constant(by.family, distance, out);
    out.push(mk.Binary({ result, type, op: 'add', left: by.value, right }));
  }

  private increment({ family, value, next }: Derived, out: SSAInstruction[]): void {
    const right = this.leaders.find(this.factor(family, family.of.step, out));
    out.push(mk.Binary({ result: next, type: family.of.type, op: 'add', left: value, right }));
  }

  /** The factor, as often as `times` says: that is once, where it is no number. */
  private factor(family: Family, times: bigint, out: SSAInstruction[]): number {
    return family.isNumber ? this.constant(family, times * family.factor, out) : Number(family.factor);
  }

  private constant(family: Family, value: bigint, out: SSAInstruction[]): number {
    const result = this.nextValue++;
    const { type } = family.of;
    out.push(mk.Constant({ result, type, value: BigInt.asIntN(bitsOf(family), value) }));
    return result;
  }
}

function listIn<K, T>(lists: Map<K, T[]>, key: K): T[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

/** By value: the index of the block that defines it; -1 for what arrives. */
function blocksOf({ blocks, nextValue }: Graph): Int32Array {
  const found = new Int32Array(nextValue).fill(-1);
  let b = 0;
  const define = (v: number): void => {
    found[v] = b;
  };
  for (; b < blocks.length; b++) {
    for (const p of blocks[b].parameters) define(p.value);
    for (const i of blocks[b].instructions) forEachDefinition(i, define);
  }
  return found;
}

const bitsOf = (family: Family): number => 8 * bytesOf[family.of.type];

/** Is the product as cheap as a sum? It takes an address at most. */
const isCheap = ({ isNumber, factor }: Family): boolean =>
  isNumber && [-1n, 0n, 1n, 2n, 3n, 4n, 5n, 8n, 9n].includes(factor);

const parameterOf = ({ family, value }: Derived) => mk.BlockParameter({ value, type: family.of.type });

function renamed(b: SSABlock, leaders: Leaders): SSABlock {
  return withContents(
    b,
    b.parameters,
    b.instructions.map(i => leaders.in(i)),
    leaders.inTerminator(b.terminator),
  );
}
