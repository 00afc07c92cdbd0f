/**
 * Which blocks a function seldom comes to: those from which it goes on only to where the program ends, that call functions said to be cold
 * (gcc manual, attribute cold), or that bear the mark that `__builtin_expect` has left, and what lies only behind or before those. The
 * heuristics of calls and of what must follow, of Ball and Larus, "Branch prediction for free", 1993.
 */
import type { Addressed } from '../../languages/addressed.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Flow, Neighbours } from './flow.ts';

type Block = Node<Addressed, 'Block'>;

/** 1 for each block, by index, that is seldom run; null where none is known to be. A block to which every call comes is none, wherever it leads. */
export function seldomRun(blocks: readonly Block[], flow: Flow, depth: Int32Array | null): Uint8Array | null {
  const { order, position } = flow;
  let found: Uint8Array | null = null;
  for (let o = 0; o < order.length; o++)
    if (isSeldom(blocks[order[o]]) || (isMarked(blocks[order[o]]) && !endsLoop(order[o], flow.predecessors, depth))) {
      found ??= new Uint8Array(blocks.length);
      found[order[o]] = 1;
    }
  if (found === null) return null;
  const seldom = found;
  for (let o = order.length - 1; o >= 0; o--)
    if (areAll(order[o], flow.successors, seldom, () => true)) seldom[order[o]] = 1;
  // Edges back say nothing of how a loop is entered.
  for (let o = 1; o < order.length; o++)
    if (areAll(order[o], flow.predecessors, seldom, p => position[p] >= 0 && position[p] < o)) seldom[order[o]] = 1;
  if (seldom[order[0]] === 1) forgetAlways(order[0], flow.successors, seldom);
  return seldom;
}

function isSeldom({ instructions, terminator }: Block): boolean {
  if (terminator.kind === 'Unreachable') return true;
  for (let i = 0; i < instructions.length; i++) {
    const n = instructions[i];
    if (n.kind === 'Call' && n.symbol?.attributes?.cold === true) return true;
  }
  return false;
}

const isMarked = ({ instructions }: Block): boolean =>
  instructions.some(n => n.kind === 'Perform' && n.name === 'seldom');

/** Each loop is left once, however seldom its test says so. */
function endsLoop(b: number, { start, targets }: Neighbours, depth: Int32Array | null): boolean {
  if (depth === null) return false;
  for (let e = start[b]; e < start[b + 1]; e++) if (depth[targets[e]] > depth[b]) return true;
  return false;
}

/** Are there neighbours that count, and all of them run seldom? */
function areAll(
  b: number,
  { start, targets }: Neighbours,
  seldom: Uint8Array,
  counts: (neighbour: number) => boolean,
): boolean {
  let any = false;
  for (let e = start[b]; e < start[b + 1]; e++) {
    if (!counts(targets[e])) continue;
    if (seldom[targets[e]] === 0) return false;
    any = true;
  }
  return any;
}

/** The block runs with each call, and so what follows is not told apart by where it leads. */
function forgetAlways(entry: number, { start, targets }: Neighbours, seldom: Uint8Array): void {
  const work = [entry];
  for (let b = work.pop(); b !== undefined; b = work.pop()) {
    if (seldom[b] === 0) continue;
    seldom[b] = 0;
    for (let e = start[b]; e < start[b + 1]; e++) work.push(targets[e]);
  }
}
