/**
 * Dominators: block a dominates b when every way from the entry to b leads through a.
 *
 * By the semi-dominators of Lengauer and Tarjan (1979), from which the immediate ones follow by walking up the tree as it stands (Georgiadis,
 * Linear-Time Algorithms for Dominators and Related Problems, 2005). Iterating over sets (Cooper, Harvey and Kennedy 2001) is simpler, and
 * quadratic on a join after a chain of 20,000 tests.
 */
import type { Flow } from './flow.ts';

/** The frontier of a block that dominates all that it leads to. */
const none: readonly number[] = [];

export class Dominators {
  /** The immediate dominator of each index; the entry's is itself, and -1 stands for blocks that cannot be reached. */
  readonly immediate: Int32Array;
  /** Children in the tree, as lists linked through `sibling`; -1 ends them. In the order of the blocks. */
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  /** Numbers at entering and leaving a block in a walk over the tree: a dominates b when b's lie between a's. */
  private readonly enter: Int32Array;
  private readonly leave: Int32Array;
  /** Indices in preorder of the tree. */
  readonly preorder: Int32Array;

  constructor(readonly flow: Flow) {
    const { size, order } = flow;
    const idom = immediateDominators(flow);
    this.immediate = idom;
    this.child = new Int32Array(size).fill(-1);
    this.sibling = new Int32Array(size).fill(-1);
    for (let i = order.length - 1; i > 0; i--) {
      const b = order[i];
      this.sibling[b] = this.child[idom[b]];
      this.child[idom[b]] = b;
    }
    this.enter = new Int32Array(size);
    this.leave = new Int32Array(size);
    this.preorder = new Int32Array(order.length);
    this.number();
  }

  private number(): void {
    const { size } = this.flow;
    if (size === 0) return;
    let clock = 0;
    const stack = [0];
    const next = this.child.slice();
    this.preorder[0] = 0;
    let visited = 1;
    while (stack.length > 0) {
      const b = stack[stack.length - 1];
      const c = next[b];
      if (c < 0) {
        this.leave[b] = ++clock;
        stack.pop();
      } else {
        next[b] = this.sibling[c];
        this.enter[c] = ++clock;
        this.preorder[visited++] = c;
        stack.push(c);
      }
    }
  }

  /** Does index a dominate index b? Every block dominates itself. */
  dominates(a: number, b: number): boolean {
    return this.enter[a] <= this.enter[b] && this.leave[b] <= this.leave[a];
  }

  /** For each index the blocks where its dominance ends: it dominates a predecessor of them, but not them (Cytron et al. 1991). */
  frontiers(): readonly (readonly number[])[] {
    const { size, order, predecessors } = this.flow;
    const frontiers: (readonly number[])[] = new Array(size).fill(none);
    for (const b of order) {
      const from = predecessors.start[b];
      const to = predecessors.start[b + 1];
      if (to - from < 2) continue;
      for (let p = from; p < to; p++) {
        let runner = predecessors.targets[p];
        if (this.immediate[runner] < 0) continue;
        while (runner !== this.immediate[b]) {
          const list = frontiers[runner] as number[];
          if (list[list.length - 1] === b) break;
          if (list === none) frontiers[runner] = [b];
          else list.push(b);
          runner = this.immediate[runner];
        }
      }
    }
    return frontiers;
  }
}

/** By index of block; the entry's is itself, -1 where it cannot be reached. */
function immediateDominators(flow: Flow): Int32Array {
  const { size, predecessors } = flow;
  const idom = new Int32Array(size).fill(-1);
  if (size === 0) return idom;
  const { number, vertex, parent, count } = depthFirst(flow);
  // All by depth-first number from here on.
  const semi = new Int32Array(count);
  const label = new Int32Array(count);
  const ancestor = new Int32Array(count).fill(-1);
  const up = new Int32Array(count);
  for (let i = 0; i < count; i++) semi[i] = label[i] = i;
  const path: number[] = [];
  /** The number with the least semi-dominator on the way up from v to the root of its tree, whose path is shortened. */
  const evaluate = (v: number): number => {
    if (ancestor[v] < 0) return label[v];
    for (let x = v; ancestor[ancestor[x]] >= 0; x = ancestor[x]) path.push(x);
    for (let x = path.pop(); x !== undefined; x = path.pop()) {
      const above = ancestor[x];
      if (semi[label[above]] < semi[label[x]]) label[x] = label[above];
      ancestor[x] = ancestor[above];
    }
    return label[v];
  };
  for (let i = count - 1; i > 0; i--) {
    const b = vertex[i];
    for (let p = predecessors.start[b]; p < predecessors.start[b + 1]; p++) {
      const from = number[predecessors.targets[p]];
      if (from < 0) continue;
      const through = semi[evaluate(from)];
      if (through < semi[i]) semi[i] = through;
    }
    ancestor[i] = parent[i];
  }
  idom[0] = 0;
  for (let i = 1; i < count; i++) {
    let x = parent[i];
    while (x > semi[i]) x = up[x];
    up[i] = x;
    idom[vertex[i]] = vertex[x];
  }
  return idom;
}

/** Depth-first numbers of the blocks that the entry reaches, -1 for others; the blocks by number; the parents' numbers. */
function depthFirst({ size, successors }: Flow) {
  const number = new Int32Array(size).fill(-1);
  const vertex = new Int32Array(size);
  const parent = new Int32Array(size);
  const next = successors.start.slice(0, size);
  const stack = [0];
  let count = 1;
  number[0] = 0;
  while (stack.length > 0) {
    const b = stack[stack.length - 1];
    if (next[b] === successors.start[b + 1]) {
      stack.pop();
      continue;
    }
    const to = successors.targets[next[b]++];
    if (number[to] >= 0) continue;
    parent[count] = number[b];
    vertex[count] = to;
    number[to] = count++;
    stack.push(to);
  }
  return { number, vertex, parent, count };
}
