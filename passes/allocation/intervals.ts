/** Live ranges: of virtual registers across blocks, and of physical ones inside blocks. */
import { firstVirtual, type Register } from '../../languages/machine.ts';
import { afterPoint, type Code, readPoint, reloadPoint, writePoint } from './code.ts';
import { eachRegister, Use } from './occurrences.ts';

/** A list of disjoint half-open segments in ascending order: start, end, start, end ... */
export type Segments = number[];

/** Where the first segment that ends after the point begins in the list; the length of the list where none does. */
export function firstEndingAfter(segments: Segments, point: number): number {
  let low = 0;
  let high = segments.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[2 * middle + 1] <= point) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

/** A virtual register, several coalesced ones, or a piece of a spilled one: what gets one physical register. */
export interface Interval {
  /** The virtual register whose value it holds (the representative of those coalesced). */
  readonly register: Register;
  segments: Segments;
  /** Indices of the instructions that mention it, ascending, and how they do (`Use` bits). */
  occurrences: number[];
  uses: number[];
  /** What spilling it costs, for its length; Infinity when it cannot be spilled any further. */
  weight: number;
  /** The physical register; -1 while it has none. */
  assigned: Register;
  /** A register, physical or virtual, that would make a copy vanish; -1 for none. */
  hints: Register[];
  /** What part of a register's live range it is. */
  extent: Extent;
  /** Of a part that fills a loop: the index of the loop's header; -1 for others. */
  loop: number;
  /** Of a part that fills a loop: the blocks at whose ends its value is brought into the register, and those at whose starts it is stored. */
  entries: readonly number[];
  exits: readonly number[];
}

/** From large to small: what finds no register is cut into parts of a later kind (see split.ts). */
export const Extent = { whole: 0, loop: 1, block: 2, run: 3, instruction: 4 } as const;
export type Extent = (typeof Extent)[keyof typeof Extent];

export const nowhere: readonly number[] = [];

/** A part of the live range of a register, without its segments and weight. */
export const emptyInterval = (
  register: Register,
  occurrences: number[],
  uses: number[],
  hints: Register[],
  extent: Extent,
): Interval => ({
  register,
  segments: [],
  occurrences,
  uses,
  weight: 0,
  assigned: -1,
  hints,
  extent,
  loop: -1,
  entries: nowhere,
  exits: nowhere,
});

/** The intervals of all virtual registers, by register - firstVirtual; null where a register does not occur. */
export function liveIntervals(code: Code, count: number): (Interval | null)[] {
  const intervals: (Interval | null)[] = new Array(count).fill(null);
  let now = 0;
  const note = (register: Register, use: number): void => {
    if (register < firstVirtual) return;
    let v = intervals[register - firstVirtual];
    if (v === null) {
      v = emptyInterval(register, [], [], [], Extent.whole);
      intervals[register - firstVirtual] = v;
    }
    const end = v.occurrences.length - 1;
    if (end >= 0 && v.occurrences[end] === now) v.uses[end] |= use;
    else {
      v.occurrences.push(now);
      v.uses.push(use);
    }
  };
  for (now = 0; now < code.line.length; now++) {
    const instruction = code.line[now];
    eachRegister(instruction, note);
    if (instruction.kind === 'Copy') {
      const { to, from } = instruction;
      if (to >= firstVirtual) intervals[to - firstVirtual]!.hints.push(from);
      if (from >= firstVirtual) intervals[from - firstVirtual]!.hints.push(to);
    }
  }
  // One register after the other, walking back from its uses to its definitions: the work is the length of the live ranges.
  const blocks = code.blocks.length;
  const liveOutOf = new Int32Array(blocks).fill(-1);
  const definedIn = new Int32Array(blocks).fill(-1);
  const seenIn = new Int32Array(blocks).fill(-1);
  const work: number[] = [];
  for (let v = 0; v < count; v++) {
    const interval = intervals[v];
    if (interval === null) continue;
    const { occurrences, uses } = interval;
    const touched: number[] = [];
    for (let i = 0; i < occurrences.length; i++) {
      const b = code.blockOf[occurrences[i]];
      if (seenIn[b] !== v) {
        seenIn[b] = v;
        touched.push(b);
        if (uses[i] & Use.read) work.push(b);
      }
      if (uses[i] & Use.write) definedIn[b] = v;
    }
    while (work.length > 0) {
      const b = work.pop()!;
      for (const p of code.predecessors[b]) {
        if (liveOutOf[p] === v) continue;
        liveOutOf[p] = v;
        if (seenIn[p] !== v) {
          seenIn[p] = v;
          touched.push(p);
        }
        if (definedIn[p] !== v) work.push(p);
      }
    }
    touched.sort((a, b) => a - b);
    interval.segments = segmentsOf(code, interval, touched, b => liveOutOf[b] === v);
  }
  return intervals;
}

function segmentsOf(code: Code, v: Interval, blocks: readonly number[], liveOut: (b: number) => boolean): Segments {
  const segments: Segments = [];
  const add = (start: number, end: number): void => {
    if (segments.length > 0 && segments[segments.length - 1] >= start) segments[segments.length - 1] = end;
    else segments.push(start, end);
  };
  let o = 0;
  const inBlock: number[] = [];
  for (const b of blocks) {
    const start = reloadPoint(code.first[b]);
    const stop = afterPoint(code.last[b]);
    const from = o;
    while (o < v.occurrences.length && v.occurrences[o] <= code.last[b]) o++;
    let end = liveOut(b) ? stop : -1;
    inBlock.length = 0;
    for (let i = o - 1; i >= from; i--) {
      const at = v.occurrences[i];
      const use = v.uses[i];
      if (use & Use.write) {
        const begin = use & Use.early ? reloadPoint(at) : writePoint(at);
        if (end < 0) end = writePoint(at) + 1;
        if (!(use & Use.read)) {
          inBlock.push(begin, end);
          end = -1;
        }
      }
      if (use & Use.read && end < 0) end = readPoint(at);
    }
    if (end >= 0) inBlock.push(start, end);
    for (let i = inBlock.length - 2; i >= 0; i -= 2) add(inBlock[i], inBlock[i + 1]);
  }
  return segments;
}

/** Do two live ranges have a point in common? */
export function meet(a: Segments, b: Segments): boolean {
  if (a.length === 0 || b.length === 0 || a[a.length - 1] <= b[0] || b[b.length - 1] <= a[0]) return false;
  if (8 * b.length < a.length) return meetFew(a, b);
  if (8 * a.length < b.length) return meetFew(b, a);
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i + 1] <= b[j]) i += 2;
    else if (b[j + 1] <= a[i]) j += 2;
    else return true;
  }
  return false;
}

/** The index of the first segment that ends after the point. */
function firstAfter(segments: Segments, point: number): number {
  let low = 0;
  let high = segments.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[2 * middle + 1] > point) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}

function meetFew(many: Segments, few: Segments): boolean {
  for (let i = 0; i < few.length; i += 2) {
    const at = firstAfter(many, few[i]);
    if (at < many.length && many[at] < few[i + 1]) return true;
  }
  return false;
}

/** Both live ranges in one; they have no point in common. May reuse either list. A chain of copies joins each range to the end of a long one. */
export function union(a: Segments, b: Segments): Segments {
  if (b.length > 0 && a.length > 0 && a[a.length - 1] <= b[0]) return append(a, b);
  if (b.length > 0 && a.length > 0 && b[b.length - 1] <= a[0]) return append(b, a);
  if (8 * b.length < a.length) return insertFew(a, b);
  if (8 * a.length < b.length) return insertFew(b, a);
  const out: Segments = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && a[i] < b[j]);
    const start = fromA ? a[i] : b[j];
    const end = fromA ? a[i + 1] : b[j + 1];
    if (fromA) i += 2;
    else j += 2;
    if (out.length > 0 && out[out.length - 1] === start) out[out.length - 1] = end;
    else out.push(start, end);
  }
  return out;
}

/** Many short ranges are joined to one long one where many edges bring values to one block. */
function insertFew(many: Segments, few: Segments): Segments {
  for (let i = 0; i < few.length; i += 2) {
    const at = firstAfter(many, few[i]);
    const joinsBefore = at > 0 && many[at - 1] === few[i];
    const joinsAfter = at < many.length && many[at] === few[i + 1];
    if (joinsBefore && joinsAfter) many.splice(at - 1, 2);
    else if (joinsBefore) many[at - 1] = few[i + 1];
    else if (joinsAfter) many[at] = few[i];
    else many.splice(at, 0, few[i], few[i + 1]);
  }
  return many;
}

function append(first: Segments, then: Segments): Segments {
  let from = 0;
  if (first[first.length - 1] === then[0]) {
    first[first.length - 1] = then[1];
    from = 2;
  }
  for (let i = from; i < then.length; i++) first.push(then[i]);
  return first;
}

/** The live ranges of physical registers, by number: where instructions name them, and where calls destroy them. */
export function fixedSegments(code: Code, count: number): Segments[] {
  const segments: Segments[] = Array.from({ length: count }, () => []);
  const end = new Int32Array(count).fill(-1);
  const inBlock: Segments[] = Array.from({ length: count }, () => []);
  const live: Register[] = [];
  let now = 0;
  // Writes are seen before reads, walking backwards.
  const writes = (r: Register, use: number): void => {
    if (r < 0 || r >= count || !(use & (Use.write | Use.clobber))) return;
    const begin = use & Use.early ? reloadPoint(now) : writePoint(now);
    if (inBlock[r].length === 0 && end[r] < 0) live.push(r);
    if (end[r] < 0) end[r] = writePoint(now) + 1;
    if (use & Use.read) return;
    inBlock[r].push(begin, end[r]);
    end[r] = -1;
  };
  const reads = (r: Register, use: number): void => {
    if (r < 0 || r >= count || !(use & Use.read) || end[r] >= 0) return;
    if (inBlock[r].length === 0) live.push(r);
    end[r] = readPoint(now);
  };
  for (let b = 0; b < code.blocks.length; b++) {
    for (now = code.last[b]; now >= code.first[b]; now--) {
      eachRegister(code.line[now], writes);
      eachRegister(code.line[now], reads);
    }
    for (const r of live) {
      if (end[r] >= 0) inBlock[r].push(reloadPoint(code.first[b]), end[r]);
      end[r] = -1;
      for (let i = inBlock[r].length - 2; i >= 0; i -= 2) {
        const s = segments[r];
        // A register may be mentioned twice by one instruction: what overlaps is one segment.
        if (s.length > 0 && s[s.length - 1] >= inBlock[r][i])
          s[s.length - 1] = Math.max(s[s.length - 1], inBlock[r][i + 1]);
        else s.push(inBlock[r][i], inBlock[r][i + 1]);
      }
      inBlock[r].length = 0;
    }
    live.length = 0;
  }
  return segments;
}
