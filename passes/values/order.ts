/** Orders of a graph's blocks by index, for blocks of any graph language from SSA to Addressed. */
import { type Edge, forEachEdge, type Terminator } from './operands.ts';

interface AnyBlock {
  readonly block: number;
  readonly terminator: Terminator;
}

/** Index of a block by its number. */
export function indexOfBlocks(blocks: readonly AnyBlock[]): Map<number, number> {
  const index = new Map<number, number>();
  for (let i = 0; i < blocks.length; i++) index.set(blocks[i].block, i);
  return index;
}

/** Indices of the successors of each block, as the terminators list them. */
export function successorLists(blocks: readonly AnyBlock[]): number[][] {
  const index = indexOfBlocks(blocks);
  return blocks.map(b => {
    const list: number[] = [];
    forEachEdge(b.terminator, (e: Edge) => {
      list.push(index.get(e.block)!);
    });
    return list;
  });
}

/** Indices of the blocks that the first one reaches, in reverse postorder: dominators come first. */
export function blockOrder(blocks: readonly AnyBlock[], successors = successorLists(blocks)): Int32Array {
  const seen = new Uint8Array(blocks.length);
  const postorder: number[] = [];
  const stack = [0];
  const next = [0];
  seen[0] = 1;
  while (stack.length > 0) {
    const b = stack[stack.length - 1];
    const i = next[next.length - 1]++;
    // The last successor first, so that the first one comes right after its block.
    const list = successors[b];
    if (i < list.length) {
      const s = list[list.length - 1 - i];
      if (seen[s] === 0) {
        seen[s] = 1;
        stack.push(s);
        next.push(0);
      }
    } else {
      postorder.push(b);
      stack.pop();
      next.pop();
    }
  }
  return Int32Array.from(postorder.reverse());
}

/** Immediate dominators by index of block; the entry's is itself, -1 where unreachable (Cooper, Harvey and Kennedy 2001). */
export function immediateDominators(
  blocks: readonly AnyBlock[],
  order: ArrayLike<number>,
  successors = successorLists(blocks),
): Int32Array {
  const position = new Int32Array(blocks.length).fill(-1);
  for (let o = 0; o < order.length; o++) position[order[o]] = o;
  const predecessors: number[][] = blocks.map(() => []);
  for (let o = 0; o < order.length; o++) for (const s of successors[order[o]]) predecessors[s].push(order[o]);
  const idom = new Int32Array(blocks.length).fill(-1);
  idom[order[0]] = order[0];
  for (let changed = true; changed; ) {
    changed = false;
    for (let o = 1; o < order.length; o++) {
      const b = order[o];
      let dominator = -1;
      for (const p of predecessors[b]) {
        if (idom[p] < 0) continue;
        if (dominator < 0) dominator = p;
        else {
          let x = p;
          while (x !== dominator) {
            while (position[x] > position[dominator]) x = idom[x];
            while (position[dominator] > position[x]) dominator = idom[dominator];
          }
        }
      }
      if (idom[b] !== dominator) {
        idom[b] = dominator;
        changed = true;
      }
    }
  }
  return idom;
}

/** By index of block, in how many loops it is: natural loops of back edges to a dominator. */
export function loopDepths(
  blocks: readonly AnyBlock[],
  order: ArrayLike<number>,
  successors = successorLists(blocks),
): Int32Array {
  const idom = immediateDominators(blocks, order, successors);
  const position = new Int32Array(blocks.length);
  for (let o = 0; o < order.length; o++) position[order[o]] = o;
  const dominates = (a: number, b: number): boolean => {
    let x = b;
    while (position[x] > position[a]) x = idom[x];
    return x === a;
  };
  const predecessors: number[][] = blocks.map(() => []);
  for (let o = 0; o < order.length; o++) for (const s of successors[order[o]]) predecessors[s].push(order[o]);
  const depth = new Int32Array(blocks.length);
  const inLoop = new Int32Array(blocks.length).fill(-1);
  for (let o = 0; o < order.length; o++) {
    const header = order[o];
    const work = predecessors[header].filter(p => dominates(header, p));
    if (work.length === 0) continue;
    inLoop[header] = header;
    depth[header]++;
    for (let b = work.pop(); b !== undefined; b = work.pop()) {
      if (inLoop[b] === header) continue;
      inLoop[b] = header;
      depth[b]++;
      for (const p of predecessors[b]) work.push(p);
    }
  }
  return depth;
}
