/**
 * Sums in loops are put together from what changes least to what changes most, so that what is the same in each round comes first.
 *
 *   %6 = add i64 %i, %k; %7 = shl i64 %6, 3; %8 = add i64 %a, %7
 *   ==>   %9 = shl i64 %i, 3; %10 = add i64 %a, %9; %11 = shl i64 %k, 3; %8 = add i64 %10, %11            (in the loop that changes %k alone)
 *
 * A term's rank is how many of the loops around the sum change it (Briggs and Cooper, Effective Partial Redundancy Elimination, 1994).
 * Small left shifts are distributed over their sums: an address takes them as scales. Constants come last, where an address takes them too.
 * `hoist-invariants` then moves the beginnings of the sums out. Kept: every sum; arithmetic is modulo 2^64 on both sides.
 */
import { SSA } from '../languages/ssa.ts';
import { at, transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import type { Flow } from './graph/flow.ts';
import type { Loops } from './graph/loops.ts';
import { definitionsOf, type Graph, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import { forEachDefinition, forEachTerminatorUse, forEachUse, type SSAInstruction } from './values/operands.ts';

const { mk } = SSA;
type Binary = Extract<SSAInstruction, { kind: 'Binary' }>;

/** The largest shift that an address does by itself. */
const largestScale = 3;
/** Sums of more terms are rare, and no addresses. */
const mostTerms = 8;

export const reassociate = transform({
  name: 'reassociate',
  from: SSA,
  to: SSA,
  summary: 'Sums in loops begin with what changes least.',
  carries: ['Instruction'],
  makes: ['Binary', 'Constant'],
  run: (graph: Graph): Graph => {
    const analysis = analysisOf(graph);
    const { flow } = analysis;
    if (!flow.hasCycle) return graph;
    const { loops } = analysis;
    return loops.header.some(h => h >= 0) ? new Reassociation(graph, flow, loops).result() : graph;
  },
});

interface Term {
  readonly value: number;
  /** How far it is shifted to the left. */
  readonly shift: number;
  readonly rank: number;
}

class Reassociation {
  private readonly definition: readonly (SSAInstruction | undefined)[];
  private readonly uses: Int32Array;
  /** By value: the index of the block that defines it. */
  private readonly blockOf: Int32Array;
  /** By value: something that is itself part of a sum uses it. */
  private readonly inSum: Uint8Array;
  private nextValue: number;
  private terms: Term[] = [];
  private constant = 0n;
  /** Is the sum at hand one from left to right, without shifted parts? */
  private plain = true;

  constructor(
    private readonly graph: Graph,
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
  ) {
    this.definition = definitionsOf(graph);
    this.nextValue = graph.nextValue;
    this.uses = new Int32Array(graph.nextValue);
    this.blockOf = new Int32Array(graph.nextValue);
    this.inSum = new Uint8Array(graph.nextValue);
    const use = (v: number): void => {
      this.uses[v]++;
    };
    for (const b of flow.order) {
      const { parameters, instructions, terminator } = flow.blocks[b];
      for (const p of parameters) this.blockOf[p.value] = b;
      for (const i of instructions) {
        forEachDefinition(i, v => {
          this.blockOf[v] = b;
        });
        forEachUse(i, use);
        if (this.isSum(i) || this.shiftOf(i) >= 0) {
          this.inSum[(i as Binary).left] = 1;
          this.inSum[(i as Binary).right] = 1;
        }
      }
      forEachTerminatorUse(terminator, use);
    }
  }

  result(): Graph {
    const blocks = [...this.graph.blocks];
    for (const b of this.flow.order) if (this.loops.header[b] >= 0) blocks[b] = this.block(b);
    return withBlocks(this.graph, blocks, this.nextValue);
  }

  private block(b: number): SSABlock {
    const block = this.flow.blocks[b];
    let instructions: SSAInstruction[] | null = null;
    block.instructions.forEach((i, n) => {
      const rebuilt = this.isSum(i) && !this.isInner((i as Binary).result) ? this.rebuilt(i as Binary, b) : null;
      if (rebuilt !== null) {
        instructions ??= block.instructions.slice(0, n);
        instructions.push(...rebuilt);
      } else instructions?.push(i);
    });
    return instructions === null ? block : withContents(block, block.parameters, instructions, block.terminator);
  }

  private isSum(i: SSAInstruction): boolean {
    return i.kind === 'Binary' && i.op === 'add' && i.type === 'i64';
  }

  /** How far the instruction shifts, if an address could; else -1. */
  private shiftOf(i: SSAInstruction): number {
    if (i.kind !== 'Binary' || i.op !== 'shl' || i.type !== 'i64') return -1;
    const count = this.definition[i.right];
    if (count?.kind !== 'Constant' || count.value < 0n || count.value > largestScale) return -1;
    return Number(count.value);
  }

  /** Is the value nothing but a part of one larger sum? */
  private isInner(value: number): boolean {
    return this.uses[value] === 1 && this.inSum[value] === 1;
  }

  /** The sum from the lowest rank to the highest, if that brings two terms together that the innermost loop leaves alone. */
  private rebuilt(root: Binary, b: number): SSAInstruction[] | null {
    this.terms = [];
    this.constant = 0n;
    this.plain = true;
    this.part(root.left, 0, b);
    if (this.isOpen(root.right, b)) this.plain = false;
    this.part(root.right, 0, b);
    const { terms, constant } = this;
    const depth = this.loops.depth[b];
    const invariant = terms.filter(t => t.rank < depth).length;
    if (invariant < 2 || invariant === terms.length || terms.length > mostTerms) return null;
    const sorted = [...terms].sort((x, y) => x.rank - y.rank);
    if (this.plain && sorted.every((t, n) => t === terms[n])) return null;
    return at(root.at, () => this.sum(root, sorted, constant));
  }

  /** Takes the value apart into terms. */
  private part(value: number, shift: number, b: number): void {
    const i = this.definition[value];
    if (i?.kind === 'Constant') {
      this.constant += i.value << BigInt(shift);
      return;
    }
    if (i?.kind === 'Binary' && this.isOpen(value, b)) {
      if (i.op === 'add') {
        this.part(i.left, shift, b);
        if (this.isOpen(i.right, b)) this.plain = false;
        return this.part(i.right, shift, b);
      }
      const more = this.shiftOf(i);
      if (shift + more <= largestScale) {
        const inner = this.definition[i.left];
        if (inner !== undefined && this.isSum(inner) && this.isOpen(i.left, b)) this.plain = false;
        return this.part(i.left, shift + more, b);
      }
    }
    this.terms.push({ value, shift, rank: this.rank(value, b) });
  }

  /** Is it a sum, or a shifted one, of the same loop that is there for the larger sum alone? */
  private isOpen(value: number, b: number): boolean {
    const i = this.definition[value];
    if (i === undefined || !this.isInner(value) || this.loops.header[this.blockOf[value]] !== this.loops.header[b])
      return false;
    return this.isSum(i) || this.shiftOf(i) >= 0;
  }

  /** How many of the loops around block b change the value. */
  private rank(value: number, b: number): number {
    const { header, parent, depth } = this.loops;
    const i = this.definition[value];
    if (i !== undefined && (i.kind === 'SymbolAddress' || i.kind === 'SlotAddress')) return 0;
    const own = this.blockOf[value];
    let h = header[b];
    // Outwards from b to a loop that the definition is in, too.
    while (h >= 0 && !this.loops.contains(h, own)) h = parent[h];
    return h < 0 ? 0 : depth[h];
  }

  private sum(root: Binary, terms: readonly Term[], constant: bigint): SSAInstruction[] {
    const out: SSAInstruction[] = [];
    const { type } = root;
    const binary = (op: string, left: number, right: number, result = this.nextValue++): number => {
      out.push(mk.Binary({ result, type, op, left, right }));
      return result;
    };
    const number = (value: bigint): number => {
      const result = this.nextValue++;
      out.push(mk.Constant({ result, type, value }));
      return result;
    };
    const shifted = ({ value, shift }: Term): number =>
      shift === 0 ? value : binary('shl', value, number(BigInt(shift)));
    const rest = BigInt.asIntN(64, constant);
    let sum = shifted(terms[0]);
    for (let t = 1; t < terms.length; t++) {
      const right = shifted(terms[t]);
      sum = binary('add', sum, right, rest === 0n && t === terms.length - 1 ? root.result : undefined);
    }
    if (rest !== 0n) binary('add', sum, number(rest), root.result);
    return out;
  }
}
