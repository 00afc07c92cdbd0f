/**
 * What a branch has found out holds in all blocks that only it leads to.
 *
 *   if (x < y) { if (x == y) f(); else g(); }   ==>   if (x < y) g();
 *
 * Two numbers are less, equal, greater, or (a NaN among them) unordered. What is known of a pair is the set of cases that are left; a comparison
 * that holds in all of them, or in none, is decided. One walk over the dominator tree, facts undone on the way back.
 */
import { SSA } from '../languages/ssa.ts';
import { at, transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import type { Dominators } from './graph/dominators.ts';
import type { Flow } from './graph/flow.ts';
import { definitionsOf, type Graph, reachableBlocks, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import type { SSAInstruction, Terminator } from './values/operands.ts';

const { mk } = SSA;
type Compare = Extract<SSAInstruction, { kind: 'Compare' }>;

export const propagateConditions = transform({
  name: 'propagate-conditions',
  from: SSA,
  to: SSA,
  summary: 'Comparisons that an earlier branch has decided are constants.',
  carries: ['Instruction'],
  makes: ['Constant', 'Jump'],
  run: (graph: Graph): Graph =>
    graph.blocks.some(b => b.terminator.kind === 'Branch') ? new Conditions(graph).result() : graph,
});

const less = 1;
const equal = 2;
const greater = 4;
const unordered = 8;
const relations: Readonly<Record<string, number>> = {
  ...{ lt: less, le: less | equal, eq: equal, ne: less | greater, ge: greater | equal, gt: greater },
  rd: less | equal | greater,
  no: unordered,
};

/** Comparisons that order the same way: signed, unsigned, floating. */
type Order = 's' | 'u' | 'f' | '=';

interface Relation {
  readonly order: Order;
  /** The cases in which the comparison holds. */
  readonly cases: number;
}

function relationOf(op: string): Relation {
  if (op === 'eq' || op === 'ne') return { order: '=', cases: relations[op] };
  if (op[0] !== 'f') return { order: op[0] as Order, cases: relations[op.slice(1)] };
  const cases = relations[op.slice(2)];
  return { order: 'f', cases: op[1] === 'u' ? cases | unordered : cases };
}

/** The same cases with the operands exchanged. */
const exchanged = (cases: number): number =>
  (cases & (equal | unordered)) | (cases & less ? greater : 0) | (cases & greater ? less : 0);

/** What is known of a pair in each order; equality is known in all of them. */
class Conditions {
  private readonly flow: Flow<SSABlock>;
  private readonly dominators: Dominators;
  private readonly definition: readonly (SSAInstruction | undefined)[];
  private readonly known = new Map<string, number>();
  /** By value: 1 where it is known not to be zero, 2 where it is zero. */
  private readonly truth: Uint8Array;
  private readonly undo: (() => void)[] = [];
  private decided = false;

  constructor(private readonly graph: Graph) {
    const { flow, dominators } = analysisOf(graph);
    this.flow = flow;
    this.dominators = dominators;
    this.definition = definitionsOf(graph);
    this.truth = new Uint8Array(graph.nextValue);
  }

  result(): Graph {
    const { flow, dominators } = this;
    const blocks = [...this.graph.blocks];
    const path: number[] = [];
    const marks: number[] = [];
    for (const b of dominators.preorder) {
      while (path.length > 0 && path[path.length - 1] !== dominators.immediate[b]) {
        path.pop();
        for (const mark = marks.pop()!; this.undo.length > mark; ) this.undo.pop()!();
      }
      path.push(b);
      marks.push(this.undo.length);
      this.enter(b);
      blocks[b] = this.block(flow.blocks[b]);
    }
    return withBlocks(this.graph, this.decided ? reachableBlocks(blocks) : blocks);
  }

  // ---------- what is known ----------

  /** A block that is entered by one edge of one branch knows the outcome. */
  private enter(b: number): void {
    const { start, targets } = this.flow.predecessors;
    if (start[b + 1] - start[b] !== 1) return;
    const { terminator: t } = this.flow.blocks[targets[start[b]]];
    if (t.kind === 'Branch') this.learn(t.test, t.then.block === this.flow.blocks[b].block);
  }

  private learn(test: number, holds: boolean): void {
    const before = this.truth[test];
    this.undo.push(() => {
      this.truth[test] = before;
    });
    this.truth[test] = holds ? 1 : 2;
    const c = this.definition[test];
    if (c?.kind !== 'Compare') return;
    const { order, cases } = relationOf(c.op);
    const all = order === 'f' ? less | equal | greater | unordered : less | equal | greater;
    const left = holds ? cases : all & ~cases;
    this.restrict(c, order, left);
    if (order === 'f') return;
    // Whether two integers are equal is the same in both orders.
    const equality = left === equal ? equal : (left & equal) === 0 ? less | greater : all;
    for (const other of ['s', 'u', '='] as const) if (other !== order) this.restrict(c, other, equality);
  }

  private restrict(c: Compare, order: Order, cases: number): void {
    const key = keyOf(c, order);
    const before = this.known.get(key);
    const mirrored = c.left > c.right ? exchanged(cases) : cases;
    this.undo.push(() => {
      if (before === undefined) this.known.delete(key);
      else this.known.set(key, before);
    });
    this.known.set(key, before === undefined ? mirrored : before & mirrored);
  }

  private outcome(c: Compare): boolean | null {
    const { order, cases } = relationOf(c.op);
    const left = this.known.get(keyOf(c, order));
    if (left === undefined) return null;
    const mirrored = c.left > c.right ? exchanged(cases) : cases;
    if ((left & ~mirrored) === 0) return true;
    return (left & mirrored) === 0 ? false : null;
  }

  // ---------- what it decides ----------

  private block(b: SSABlock): SSABlock {
    const instructions = b.instructions.map(i => {
      if (i.kind !== 'Compare') return i;
      const holds = this.outcome(i);
      if (holds === null) return i;
      return at(i.at, () => mk.Constant({ result: i.result, type: 'i32', value: holds ? 1n : 0n }));
    });
    return withContents(b, b.parameters, instructions, this.terminator(b.terminator));
  }

  private terminator(t: Terminator): Terminator {
    if (t.kind !== 'Branch') return t;
    const c = this.definition[t.test];
    const known = this.truth[t.test];
    const holds = known !== 0 ? known === 1 : c?.kind === 'Compare' ? this.outcome(c) : null;
    if (holds === null) return t;
    this.decided = true;
    return at(t.at, () => mk.Jump({ to: holds ? t.then : t.else }));
  }
}

const keyOf = (c: Compare, order: Order): string =>
  c.left > c.right ? `${order}${c.right},${c.left}` : `${order}${c.left},${c.right}`;
