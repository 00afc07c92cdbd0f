/**
 * A function laid out as a line of instructions, which gives each a position.
 *
 * Instruction i has four points: 4i, where a reload before it stands; 4i+1, where it reads; 4i+2, where it writes; 4i+3, where a spill after it
 * stands. A live range is a list of half-open segments of points. So a value that i reads last and a value that i writes do not meet
 * (the first ends at 4i+2, the second begins there), and both may have one register.
 */
import type { PhiFree } from '../../languages/phi-free.ts';
import type { Node } from '../../nanopass/index.ts';
import { type Block, type Instruction, type Mentions, mentionsIn, successors, type Terminator } from './occurrences.ts';

export interface Code {
  readonly blocks: readonly Block[];
  /** All instructions in order, each block's terminator after its last one. */
  readonly line: readonly (Instruction | Terminator)[];
  /** The registers that they mention. */
  readonly mentions: Mentions;
  /** By index of block: its first instruction, and its terminator. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** By index of instruction: the index of its block. */
  readonly blockOf: Int32Array;
  /** By index of block: how often it runs, as far as its loop depth tells. */
  readonly frequency: Float64Array;
  /** By index of block: indices of blocks. */
  readonly predecessors: readonly (readonly number[])[];
  readonly successors: readonly (readonly number[])[];
}

/** Loops in more loops than this count like those in as many. */
export const deepest = 6;

export const readPoint = (i: number): number => 4 * i + 2;
export const writePoint = (i: number): number => 4 * i + 2;
export const reloadPoint = (i: number): number => 4 * i;
export const afterPoint = (i: number): number => 4 * i + 4;

export function layOut(fn: Node<PhiFree, 'External'>): Code {
  const { blocks } = fn;
  let count = 0;
  let numbers = 0;
  for (let b = 0; b < blocks.length; b++) {
    count += blocks[b].instructions.length + 1;
    if (blocks[b].block >= numbers) numbers = blocks[b].block + 1;
  }
  const line: (Instruction | Terminator)[] = new Array(count);
  const first = new Int32Array(blocks.length);
  const last = new Int32Array(blocks.length);
  const frequency = new Float64Array(blocks.length);
  const blockOf = new Int32Array(count);
  const indexOf = new Int32Array(numbers);
  let n = 0;
  for (let b = 0; b < blocks.length; b++) {
    const { block, loop, instructions, terminator } = blocks[b];
    indexOf[block] = b;
    first[b] = n;
    frequency[b] = 10 ** Math.min(loop, deepest);
    for (let i = 0; i < instructions.length; i++) {
      blockOf[n] = b;
      line[n++] = instructions[i];
    }
    blockOf[n] = b;
    last[b] = n;
    line[n++] = terminator;
  }
  const following: number[][] = new Array(blocks.length);
  const entries = new Int32Array(blocks.length);
  for (let b = 0; b < blocks.length; b++) {
    const indices = successors(blocks[b].terminator);
    for (let i = 0; i < indices.length; i++) {
      indices[i] = indexOf[indices[i]];
      entries[indices[i]]++;
    }
    following[b] = indices;
  }
  const predecessors: number[][] = new Array(blocks.length);
  for (let b = 0; b < blocks.length; b++) predecessors[b] = new Array(entries[b]);
  for (let b = blocks.length - 1; b >= 0; b--)
    for (let i = following[b].length - 1; i >= 0; i--) predecessors[following[b][i]][--entries[following[b][i]]] = b;
  const mentions = mentionsIn(line);
  return { blocks, line, mentions, first, last, blockOf, frequency, predecessors, successors: following };
}
