/**
 * Registers joined by a copy become one where their live ranges do not meet: the copy vanishes.
 *
 * Copies in loops are tried first. Aggressive on purpose: what gets too long to keep a register is spilled in pieces, block by block.
 */
import { firstVirtual, type MachineType, type Register } from '../../languages/machine.ts';
import { type Code, deepest } from './code.ts';
import { addHint, type Interval, meet, union } from './intervals.ts';

/** Merges intervals in place; gives, by register - firstVirtual, the register that now stands for each. */
export function coalesce(code: Code, intervals: (Interval | null)[], types: readonly MachineType[]): Int32Array {
  const standsFor = new Int32Array(intervals.length);
  for (let i = 0; i < intervals.length; i++) standsFor[i] = i;
  const find = (v: number): number => {
    let root = v;
    while (standsFor[root] !== root) root = standsFor[root];
    while (standsFor[v] !== root) {
      const next = standsFor[v];
      standsFor[v] = root;
      v = next;
    }
    return root;
  };
  const merged = new Set<Interval>();
  const copies = copiesByFrequency(code, types);
  for (let i = 0; i < copies.length; i++) {
    const a = find(copies[i].to - firstVirtual);
    const b = find(copies[i].from - firstVirtual);
    if (a === b) continue;
    const x = intervals[a];
    const y = intervals[b];
    if (x === null || y === null || meet(x.segments, y.segments)) continue;
    const [into, gone] = x.occurrences.length >= y.occurrences.length ? [x, y] : [y, x];
    into.segments = union(x.segments, y.segments);
    mergeOccurrences(into, gone);
    for (const hint of gone.hints) addHint(into, hint);
    merged.add(into);
    merged.delete(gone);
    intervals[gone.register - firstVirtual] = null;
    standsFor[gone.register - firstVirtual] = into.register - firstVirtual;
  }
  for (let i = 0; i < standsFor.length; i++) standsFor[i] = find(i);
  for (let i = 0; i < standsFor.length; i++) standsFor[i] += firstVirtual;
  for (const v of merged) dropVanished(code, v, standsFor);
  return standsFor;
}

type Copy = Extract<Code['line'][number], { kind: 'Copy' }>;

/** The copies between virtual registers of one type; those that run most often first, and as they stand among equals. */
function copiesByFrequency(code: Code, types: readonly MachineType[]): readonly Copy[] {
  /** The first are of blocks that seldom run, whose depth is -1. */
  const byLoopDepth: Copy[][] = [];
  for (let b = 0; b < code.blocks.length; b++) {
    const depth = 1 + Math.min(code.blocks[b].loop, deepest);
    for (let i = code.first[b]; i < code.last[b]; i++) {
      const c = code.line[i];
      if (c.kind === 'Copy' && c.to >= firstVirtual && c.from >= firstVirtual && isOfOneType(c, types)) {
        while (byLoopDepth.length <= depth) byLoopDepth.push([]);
        byLoopDepth[depth].push(c);
      }
    }
  }
  if (byLoopDepth.length < 2) return byLoopDepth[0] ?? [];
  const copies: Copy[] = [];
  for (let depth = byLoopDepth.length - 1; depth >= 0; depth--) for (const c of byLoopDepth[depth]) copies.push(c);
  return copies;
}

/** Only registers of one type share a slot and a width. */
const isOfOneType = ({ to, from }: Copy, types: readonly MachineType[]): boolean =>
  types[to - firstVirtual] === types[from - firstVirtual];

/** Copies between two registers that have become one mention neither. */
function dropVanished(code: Code, v: Interval, standsFor: Int32Array): void {
  const isIt = (r: Register): boolean => r >= firstVirtual && standsFor[r - firstVirtual] === v.register;
  let kept = 0;
  for (let i = 0; i < v.occurrences.length; i++) {
    const c = code.line[v.occurrences[i]];
    if (c.kind === 'Copy' && isIt(c.to) && isIt(c.from)) continue;
    v.occurrences[kept] = v.occurrences[i];
    v.uses[kept++] = v.uses[i];
  }
  v.occurrences.length = kept;
  v.uses.length = kept;
}

/** The longer list takes in the shorter one, so that many short ones cost little each. */
function mergeOccurrences(into: Interval, gone: Interval): void {
  if (8 * gone.occurrences.length > into.occurrences.length) return mergeEvenly(into, gone);
  const { occurrences, uses } = into;
  let low = 0;
  for (let j = 0; j < gone.occurrences.length; j++) {
    const at = gone.occurrences[j];
    let high = occurrences.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (occurrences[middle] >= at) high = middle;
      else low = middle + 1;
    }
    if (occurrences[low] === at) uses[low] |= gone.uses[j];
    else {
      occurrences.splice(low, 0, at);
      uses.splice(low, 0, gone.uses[j]);
    }
  }
}

function mergeEvenly(into: Interval, gone: Interval): void {
  const size = into.occurrences.length + gone.occurrences.length - sharedOccurrences(into, gone);
  const occurrences: number[] = new Array(size);
  const uses: number[] = new Array(size);
  let i = 0;
  let j = 0;
  for (let n = 0; n < size; n++) {
    const a = i < into.occurrences.length ? into.occurrences[i] : never;
    const b = j < gone.occurrences.length ? gone.occurrences[j] : never;
    occurrences[n] = a < b ? a : b;
    uses[n] = (a <= b ? into.uses[i++] : 0) | (b <= a ? gone.uses[j++] : 0);
  }
  into.occurrences = occurrences;
  into.uses = uses;
}

/** Behind all instructions. */
const never = 0x3fffffff;

/** How many instructions mention both. */
function sharedOccurrences({ occurrences: a }: Interval, { occurrences: b }: Interval): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] < b[j]) i++;
    else if (b[j] < a[i]) j++;
    else {
      shared++;
      i++;
      j++;
    }
  }
  return shared;
}
