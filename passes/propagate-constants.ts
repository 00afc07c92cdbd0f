/**
 * Values that are the same constant on every path that can be taken become that constant.
 *
 *   b1: jump b2(1)   b2(%1): branch %1, b3, b4   b3: jump b2(1)   ==>   b2: jump b3
 *
 * Values are taken for constant, and edges for never taken, until the contrary is found (Wegman and Zadeck, Constant Propagation with
 * Conditional Branches, 1991). Kept: every value on every path that is taken.
 */
import { SSA } from '../languages/ssa.ts';
import { at, type Node, transform } from '../nanopass/index.ts';
import { foldBinary, foldCompare, foldUnary, isInteger, unsigned, wrap } from './simplify/fold.ts';
import {
  type Graph,
  Leaders,
  reachableBlocks,
  type SSABlock,
  typesOf,
  withBlocks,
  withContents,
} from './values/graph.ts';
import {
  type Edge,
  forEachDefinition,
  forEachEdge,
  forEachTerminatorUse,
  forEachUse,
  renameTerminator,
  renameUses,
  resultOf,
  type SSAInstruction,
  type Terminator,
} from './values/operands.ts';

export const propagateConstants = transform({
  name: 'propagate-constants',
  from: SSA,
  to: SSA,
  summary: 'Values that are one constant on every path taken become that constant.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  run: (graph: Graph): Node<SSA, 'External'> => new Propagation(graph).run(),
});

/** Not seen yet; or varying; or the constant itself. */
type Lattice = undefined | null | bigint;

class Propagation {
  private readonly values: Lattice[];
  private readonly byNumber = new Map<number, SSABlock>();
  private readonly reached = new Set<number>();
  /** By number of a block: its instructions whose result may turn out constant. Most values come from memory or calls, or are computed from such. */
  private readonly open = new Map<number, SSAInstruction[]>();
  /** By value that may turn out constant: the blocks that use it. A block is looked at as a whole: blocks are short. */
  private readonly users: (number[] | undefined)[];
  private readonly work: SSABlock[] = [];
  private readonly waiting = new Set<number>();
  private decides = false;

  constructor(private readonly graph: Graph) {
    this.values = new Array(graph.nextValue).fill(undefined);
    this.users = new Array(graph.nextValue).fill(undefined);
    for (const i of graph.incoming) this.values[i.value] = null;
    for (const b of graph.blocks) {
      this.byNumber.set(b.block, b);
      this.findOpen(b);
    }
    for (const b of graph.blocks) this.findUsers(b);
  }

  /** What is known at once of the block's values, whichever way they are reached. */
  private findOpen(b: SSABlock): void {
    const open: SSAInstruction[] = [];
    for (const n of b.instructions) {
      const result = resultOf(n);
      if (result < 0) forEachDefinition(n, this.vary);
      else if (n.kind === 'Constant') this.values[result] = n.value;
      else if (this.varies(n)) this.values[result] = null;
      else open.push(n);
    }
    if (open.length > 0) this.open.set(b.block, open);
  }

  private readonly vary = (v: number): void => {
    this.values[v] = null;
  };

  /** Does the result depend on something that is no constant for certain? */
  private varies(n: SSAInstruction): boolean {
    const { values } = this;
    switch (n.kind) {
      case 'Unary':
        return !isInteger(n.type) || values[n.value] === null;
      case 'Binary':
      case 'Compare':
        return !isInteger(n.type) || values[n.left] === null || values[n.right] === null;
      case 'Convert':
        return !isInteger(n.type) || !isInteger(n.from) || values[n.value] === null;
      case 'Select':
        return false;
      default:
        return true;
    }
  }

  private findUsers(b: SSABlock): void {
    const use = (v: number): void => {
      if (this.values[v] !== undefined) return;
      const list = this.users[v];
      if (list === undefined) this.users[v] = [b.block];
      else if (list[list.length - 1] !== b.block) list.push(b.block);
    };
    for (const n of this.open.get(b.block) ?? []) forEachUse(n, use);
    forEachTerminatorUse(b.terminator, use);
  }

  run(): Graph {
    const { blocks } = this.graph;
    // A block whose address is taken may be jumped to from anywhere with an indirect jump, whose edges are always taken.
    this.reach(blocks[0]);
    for (let b = this.work.pop(); b !== undefined; b = this.work.pop()) {
      this.waiting.delete(b.block);
      for (const n of this.open.get(b.block) ?? []) this.lower(resultOf(n), this.evaluate(n));
      this.terminator(b.terminator);
    }
    return this.findsNothing() ? this.graph : this.rewritten();
  }

  /** Can every block be reached, and is no value known that was not? */
  private findsNothing(): boolean {
    if (this.decides || this.reached.size < this.graph.blocks.length) return false;
    const isKnown = (v: number): boolean => typeof this.values[v] === 'bigint';
    return this.graph.blocks.every(
      b =>
        !b.parameters.some(p => isKnown(p.value)) &&
        !(this.open.get(b.block)?.some(n => isKnown(resultOf(n))) ?? false),
    );
  }

  private reach(b: SSABlock): void {
    if (this.reached.has(b.block)) return;
    this.reached.add(b.block);
    this.schedule(b);
  }
  private schedule(b: SSABlock): void {
    if (this.waiting.has(b.block)) return;
    this.waiting.add(b.block);
    this.work.push(b);
  }

  private lower(v: number, to: Lattice): void {
    const old = this.values[v];
    if (old === null || old === to || to === undefined) return;
    this.values[v] = old === undefined ? to : null;
    for (const user of this.users[v] ?? []) if (this.reached.has(user)) this.schedule(this.byNumber.get(user)!);
  }

  private take(e: Edge): void {
    const b = this.byNumber.get(e.block)!;
    for (let i = 0; i < e.arguments.length; i++) this.lower(b.parameters[i].value, this.values[e.arguments[i]]);
    this.reach(b);
  }

  private terminator(t: Terminator): void {
    if (t.kind === 'Branch') {
      const test = this.values[t.test];
      if (test === undefined) return;
      if (test !== null) this.decides = true;
      if (test === null || test !== 0n) this.take(t.then);
      if (test === null || test === 0n) this.take(t.else);
      return;
    }
    if (t.kind === 'JumpTable') {
      const index = this.values[t.index];
      if (index === undefined) return;
      if (index !== null) this.decides = true;
      const known = index === null ? undefined : t.targets[Number(index)];
      if (known !== undefined) {
        this.take(known);
        return;
      }
    }
    forEachEdge(t, e => this.take(e));
  }

  private evaluate(n: SSAInstruction): Lattice {
    const { values } = this;
    switch (n.kind) {
      case 'Unary': {
        const a = isInteger(n.type) ? values[n.value] : null;
        return typeof a === 'bigint' ? foldUnary(n.op, n.type, a) : a;
      }
      case 'Binary': {
        if (!isInteger(n.type)) return null;
        return this.both(n.left, n.right, (a, b) => foldBinary(n.op, n.type, a, b));
      }
      case 'Compare': {
        if (!isInteger(n.type)) return null;
        return this.both(n.left, n.right, (a, b) => {
          const truth = foldCompare(n.op, n.type, a, b);
          return truth === null ? null : truth ? 1n : 0n;
        });
      }
      case 'Convert': {
        if (!isInteger(n.type) || !isInteger(n.from)) return null;
        const a = values[n.value];
        if (typeof a !== 'bigint') return a;
        return wrap(n.type, n.op === 'zext' ? unsigned(n.from, a) : a);
      }
      case 'Select': {
        const test = values[n.test];
        if (test === undefined) return undefined;
        if (test !== null) return values[test !== 0n ? n.then : n.else];
        const a = values[n.then];
        const b = values[n.else];
        return a === undefined ? b : b === undefined || a === b ? a : null;
      }
      default:
        return null;
    }
  }

  private both(left: number, right: number, fold: (a: bigint, b: bigint) => bigint | null): Lattice {
    const a = this.values[left];
    const b = this.values[right];
    if (a === null || b === null) return null;
    if (a === undefined || b === undefined) return undefined;
    return fold(a, b);
  }

  private rewritten(): Graph {
    const leaders = new Leaders(this.graph.nextValue);
    const types = typesOf(this.graph);
    let next = this.graph.nextValue;
    let any = false;
    const isKnown = (v: number): boolean => typeof this.values[v] === 'bigint';
    const constant = (v: number, into: SSAInstruction[]): void => {
      const result = next++;
      into.push(SSA.mk.Constant({ result, type: types[v] as 'i32', value: this.values[v] as bigint }));
      leaders.replace(v, result);
      any = true;
    };
    // Constants of parameters first, at the start of their blocks: every use is dominated by its block.
    const bodies = this.graph.blocks.map(b => {
      if (!this.reached.has(b.block)) return b.instructions;
      const out: SSAInstruction[] = [];
      at(b.at, () => {
        for (const p of b.parameters) if (isKnown(p.value)) constant(p.value, out);
      });
      for (const n of b.instructions) {
        const result = resultOf(n);
        if (result >= 0 && n.kind !== 'Constant' && isKnown(result)) at(n.at, () => constant(result, out));
        else out.push(n);
      }
      return out;
    });
    const blocks = this.graph.blocks.map((b, i) => {
      if (!this.reached.has(b.block)) return b;
      const instructions = any ? bodies[i].map(n => renameUses(n, leaders.find)) : bodies[i];
      const terminator = renameTerminator(this.decided(b.terminator), leaders.find);
      return withContents(b, b.parameters, instructions, terminator);
    });
    return withBlocks(this.graph, reachableBlocks(blocks), next);
  }

  private decided(t: Terminator): Terminator {
    return at(t.at, () => {
      if (t.kind === 'Branch') {
        const test = this.values[t.test];
        if (typeof test === 'bigint') return SSA.mk.Jump({ to: test !== 0n ? t.then : t.else });
      } else if (t.kind === 'JumpTable') {
        const index = this.values[t.index];
        const known = typeof index === 'bigint' ? t.targets[Number(index)] : undefined;
        if (known !== undefined) return SSA.mk.Jump({ to: known });
      }
      return t;
    });
  }
}
