/** The blocks of a function by index, with their neighbours in flat arrays. */
import { forEachEdge } from '../values/operands.ts';

/** What flow needs of a block, whatever the language. */
export interface FlowBlock {
  readonly block: number;
  readonly terminator: { readonly kind: string };
}

/** Neighbours of node i are `targets[start[i]] ... targets[start[i + 1] - 1]`. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly targets: Int32Array;
}

/**
 * Blocks are numbered by their place in the list. A block that is reached by several edges from one block is several times its neighbour.
 */
export class Flow<B extends FlowBlock = FlowBlock> {
  readonly size: number;
  /** The index of a block by its number; -1 where there is none. */
  readonly indexOf: Int32Array;
  readonly successors: Neighbours;
  readonly predecessors: Neighbours;
  /** Indices of the blocks that the entry reaches, in reverse postorder. */
  readonly order: Int32Array;
  /** The place of each index in `order`; -1 for what cannot be reached. */
  readonly position: Int32Array;

  constructor(readonly blocks: readonly B[]) {
    const n = blocks.length;
    this.size = n;
    let numbers = 0;
    for (let i = 0; i < n; i++) if (blocks[i].block >= numbers) numbers = blocks[i].block + 1;
    this.indexOf = new Int32Array(numbers).fill(-1);
    for (let i = 0; i < n; i++) this.indexOf[blocks[i].block] = i;
    const pairs: number[] = [];
    let from = 0;
    const enter = (edge: { readonly block: number }): void => {
      const to = edge.block < numbers ? this.indexOf[edge.block] : -1;
      if (to < 0) throw new Error(`an edge leads to block b${edge.block}, which is none of the function`);
      pairs.push(from, to);
    };
    for (; from < n; from++) forEachEdge(blocks[from].terminator as never, enter);
    this.successors = neighbours(n, pairs, 0);
    this.predecessors = neighbours(n, pairs, 1);
    this.position = new Int32Array(n).fill(-1);
    this.order = reversePostorder(n, this.successors);
    for (let i = 0; i < this.order.length; i++) this.position[this.order[i]] = i;
  }

  /** Does any edge lead back? Without one there is no loop, and nobody need look for dominators to find it. */
  get hasCycle(): boolean {
    const { start, targets } = this.successors;
    for (let i = 0; i < this.order.length; i++) {
      const b = this.order[i];
      for (let e = start[b]; e < start[b + 1]; e++) if (this.position[targets[e]] <= i) return true;
    }
    return false;
  }
}

function neighbours(n: number, pairs: readonly number[], from: 0 | 1): Neighbours {
  const start = new Int32Array(n + 1);
  for (let p = 0; p < pairs.length; p += 2) start[pairs[p + from] + 1]++;
  for (let i = 0; i < n; i++) start[i + 1] += start[i];
  const next = start.slice();
  const targets = new Int32Array(pairs.length / 2);
  for (let p = 0; p < pairs.length; p += 2) targets[next[pairs[p + from]]++] = pairs[p + 1 - from];
  return { start, targets };
}

function reversePostorder(n: number, { start, targets }: Neighbours): Int32Array {
  if (n === 0) return new Int32Array(0);
  const state = new Uint8Array(n);
  const next = start.slice(0, n);
  const stack = new Int32Array(n);
  const order = new Int32Array(n);
  let depth = 0;
  let first = n;
  stack[0] = 0;
  state[0] = 1;
  while (depth >= 0) {
    const b = stack[depth];
    if (next[b] < start[b + 1]) {
      const to = targets[next[b]++];
      if (state[to] === 0) {
        state[to] = 1;
        stack[++depth] = to;
      }
    } else {
      order[--first] = b;
      depth--;
    }
  }
  return order.subarray(first);
}
