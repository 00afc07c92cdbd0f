/**
 * Dominators: block a dominates b when every way from the entry to b leads through a.
 *
 * By Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001): sets are kept as a tree, and the meet of two blocks is found
 * by walking up from both in reverse postorder numbers. Quadratic only on flow graphs that no compiler sees.
 */
import type { Flow } from './flow.ts';

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
    const { size, order, position, predecessors } = flow;
    const idom = new Int32Array(size).fill(-1);
    this.immediate = idom;
    if (size > 0) idom[0] = 0;
    const meet = (a: number, b: number): number => {
      while (a !== b) {
        while (position[a] > position[b]) a = idom[a];
        while (position[b] > position[a]) b = idom[b];
      }
      return a;
    };
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = 1; i < order.length; i++) {
        const b = order[i];
        let found = -1;
        for (let p = predecessors.start[b]; p < predecessors.start[b + 1]; p++) {
          const from = predecessors.targets[p];
          if (idom[from] >= 0) found = found < 0 ? from : meet(found, from);
        }
        if (idom[b] !== found) {
          idom[b] = found;
          changed = true;
        }
      }
    }
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
    const frontiers: number[][] = Array.from({ length: size }, () => []);
    for (const b of order) {
      const from = predecessors.start[b];
      const to = predecessors.start[b + 1];
      if (to - from < 2) continue;
      for (let p = from; p < to; p++) {
        let runner = predecessors.targets[p];
        if (this.immediate[runner] < 0) continue;
        while (runner !== this.immediate[b]) {
          const list = frontiers[runner];
          if (list[list.length - 1] === b) break;
          list.push(b);
          runner = this.immediate[runner];
        }
      }
    }
    return frontiers;
  }
}
