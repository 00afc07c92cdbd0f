/** Live ranges: of virtual registers across blocks, and of physical ones inside blocks. */
import { firstVirtual, type Register } from '../../languages/machine.ts';
import { afterPoint, type Code, readPoint, reloadPoint, writePoint } from './code.ts';
import { Use } from './occurrences.ts';

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
  /** Registers, physical or virtual, that would make a copy vanish. */
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
/** What most intervals have for hints: nothing is ever added to this list. */
const noHints: Register[] = [];

export function addHint(v: Interval, hint: Register): void {
  if (v.hints === noHints) v.hints = [hint];
  else v.hints.push(hint);
}

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
  const intervals = mentionedIntervals(code, count);
  // One register after the other, walking back from its uses to its definitions: the work is the length of the live ranges.
  const { blockOf, last, predecessors } = code;
  const blocks = code.blocks.length;
  const liveOutOf = new Int32Array(blocks).fill(-1);
  const definedIn = new Int32Array(blocks).fill(-1);
  const seenIn = new Int32Array(blocks).fill(-1);
  const work: number[] = [];
  const touched = new Int32Array(blocks);
  for (let v = 0; v < intervals.length; v++) {
    const interval = intervals[v];
    if (interval === null) continue;
    const { occurrences, uses } = interval;
    const home = blockOf[occurrences[0]];
    if (!(uses[0] & Use.read) && occurrences[occurrences.length - 1] <= last[home]) {
      // Written before it is read and mentioned in one block only: nobody else sees it. That is most of them.
      addSegmentsIn(home, code, interval, 0, occurrences.length, -1);
      continue;
    }
    let count = 0;
    for (let i = 0; i < occurrences.length; i++) {
      const b = blockOf[occurrences[i]];
      if (seenIn[b] !== v) {
        seenIn[b] = v;
        touched[count++] = b;
        if (uses[i] & Use.read) work.push(b);
      }
      if (uses[i] & Use.write) definedIn[b] = v;
    }
    while (work.length > 0) {
      const before = predecessors[work.pop()!];
      for (let i = 0; i < before.length; i++) {
        const p = before[i];
        if (liveOutOf[p] === v) continue;
        liveOutOf[p] = v;
        if (seenIn[p] !== v) {
          seenIn[p] = v;
          touched[count++] = p;
        }
        if (definedIn[p] !== v) work.push(p);
      }
    }
    sortBlocks(touched, count, seenIn, v);
    let o = 0;
    for (let i = 0; i < count; i++) {
      const b = touched[i];
      const from = o;
      while (o < occurrences.length && occurrences[o] <= last[b]) o++;
      addSegmentsIn(b, code, interval, from, o, liveOutOf[b] === v ? afterPoint(last[b]) : -1);
    }
  }
  return intervals;
}

/** The intervals with where they are mentioned, and without segments. Lists are made in their final size. */
function mentionedIntervals({ line, mentions }: Code, count: number): (Interval | null)[] {
  const { first, registers, uses } = mentions;
  const sizes = new Int32Array(count);
  const lastAt = new Int32Array(count).fill(-1);
  for (let i = 0; i < line.length; i++)
    for (let m = first[i]; m < first[i + 1]; m++) {
      const v = registers[m] - firstVirtual;
      if (v < 0 || lastAt[v] === i) continue;
      lastAt[v] = i;
      sizes[v]++;
    }
  const intervals: (Interval | null)[] = new Array(count);
  for (let v = 0; v < count; v++) {
    const size = sizes[v];
    intervals[v] =
      size === 0 ? null : emptyInterval(v + firstVirtual, new Array(size), new Array(size), noHints, Extent.whole);
  }
  sizes.fill(0);
  for (let i = 0; i < line.length; i++) {
    for (let m = first[i]; m < first[i + 1]; m++) {
      const v = registers[m] - firstVirtual;
      if (v < 0) continue;
      const interval = intervals[v]!;
      const end = sizes[v];
      if (end > 0 && interval.occurrences[end - 1] === i) interval.uses[end - 1] |= uses[m];
      else {
        interval.occurrences[end] = i;
        interval.uses[end] = uses[m];
        sizes[v] = end + 1;
      }
    }
    const instruction = line[i];
    if (instruction.kind === 'Copy') {
      const { to, from } = instruction;
      if (to >= firstVirtual) addHint(intervals[to - firstVirtual]!, from);
      if (from >= firstVirtual) addHint(intervals[from - firstVirtual]!, to);
    }
  }
  return intervals;
}

/** Sorts the first `count` blocks, which are those that `mark` marks: where they lie close together by looking at all between the first and the last. */
function sortBlocks(blocks: Int32Array, count: number, marks: Int32Array, mark: number): void {
  if (count < 2) return;
  let low = blocks[0];
  let high = low;
  for (let i = 1; i < count; i++) {
    const b = blocks[i];
    if (b < low) low = b;
    else if (b > high) high = b;
  }
  if (high - low > 8 * count) {
    blocks.subarray(0, count).sort();
    return;
  }
  let n = 0;
  for (let b = low; b <= high; b++) if (marks[b] === mark) blocks[n++] = b;
}

/** The segments of the block at hand, the last one first: end, start, end, start ... */
const backwards: number[] = [];

/** Adds where v lives within a block that mentions it at occurrences `from` to before `to`; `end` is the end of the block where v lives on there, else -1. */
function addSegmentsIn(b: number, code: Code, interval: Interval, from: number, to: number, end: number): void {
  const { occurrences, uses } = interval;
  // A count beside the list, since setting a list's length calls out of compiled code.
  let count = 0;
  for (let i = to - 1; i >= from; i--) {
    const at = occurrences[i];
    const use = uses[i];
    if (use & Use.write) {
      if (end < 0) end = writePoint(at) + 1;
      if (!(use & Use.read)) {
        backwards[count++] = end;
        backwards[count++] = use & Use.early ? reloadPoint(at) : writePoint(at);
        end = -1;
      }
    }
    if (use & Use.read && end < 0) end = readPoint(at);
  }
  if (end >= 0) {
    backwards[count++] = end;
    backwards[count++] = reloadPoint(code.first[b]);
  }
  if (count === 2 && interval.segments.length === 0) {
    // In its final size, where a list that grows would have room for many.
    interval.segments = [backwards[1], backwards[0]];
    return;
  }
  const { segments } = interval;
  for (let i = count - 1; i > 0; i -= 2) {
    const tail = segments.length - 1;
    if (tail >= 0 && segments[tail] >= backwards[i]) segments[tail] = backwards[i - 1];
    else segments.push(backwards[i], backwards[i - 1]);
  }
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

/** Physical registers that nobody names have this list, or one for all that every call destroys. */
const never: Segments = [];

/** The live ranges of physical registers, by number: where instructions name them, and where calls destroy them. */
export function fixedSegments(code: Code, count: number): readonly Segments[] {
  const { line, mentions } = code;
  const { first, registers, uses } = mentions;
  const segments: Segments[] = new Array(count).fill(never);
  const named: Register[] = [];
  for (let m = 0; m < first[line.length]; m++) {
    const r = registers[m];
    if (r < 0 || r >= count || segments[r] !== never) continue;
    segments[r] = [];
    named.push(r);
  }
  addDestroyed(code, segments);
  // From the end to the start, so lists have the last segment first until they are reversed; `end` is where the one under way ends.
  const end = new Int32Array(count).fill(-1);
  const begin = (r: Register, point: number): void => {
    const list = segments[r];
    const tail = list.length - 1;
    // A register may be mentioned twice by one instruction: what overlaps is one segment.
    if (tail >= 0 && end[r] >= list[tail]) {
      if (point < list[tail]) list[tail] = point;
      if (end[r] > list[tail - 1]) list[tail - 1] = end[r];
    } else list.push(end[r], point);
    end[r] = -1;
  };
  for (let b = code.blocks.length - 1; b >= 0; b--) {
    for (let now = code.last[b]; now >= code.first[b]; now--) {
      // Writes are seen before reads, walking backwards.
      for (let m = first[now]; m < first[now + 1]; m++) {
        const r = registers[m];
        const use = uses[m];
        if (r < 0 || r >= count || !(use & (Use.write | Use.clobber))) continue;
        if (end[r] < 0) end[r] = writePoint(now) + 1;
        if (!(use & Use.read)) begin(r, use & Use.early ? reloadPoint(now) : writePoint(now));
      }
      const instruction = line[now];
      if (instruction.kind === 'Call')
        for (let i = 0; i < named.length; i++) {
          const r = named[i];
          if (!destroys(instruction, r)) continue;
          if (end[r] < 0) end[r] = writePoint(now) + 1;
          begin(r, writePoint(now));
        }
      for (let m = first[now]; m < first[now + 1]; m++) {
        const r = registers[m];
        if (r >= 0 && r < count && uses[m] & Use.read && end[r] < 0) end[r] = readPoint(now);
      }
    }
    for (let i = 0; i < named.length; i++) if (end[named[i]] >= 0) begin(named[i], reloadPoint(code.first[b]));
  }
  for (let i = 0; i < named.length; i++) segments[named[i]].reverse();
  return segments;
}

/** Gives the registers that nothing but calls mention their lists: one for all those that every call destroys, since most calls destroy the same. */
function addDestroyed({ line }: Code, segments: Segments[]): void {
  const times = new Int32Array(segments.length);
  const calls: Segments = [];
  /** How many calls have each list. */
  const lists = new Map<readonly Register[], number>();
  for (let i = 0; i < line.length; i++) {
    const instruction = line[i];
    if (instruction.kind !== 'Call') continue;
    calls.push(writePoint(i), writePoint(i) + 1);
    lists.set(instruction.clobbers, (lists.get(instruction.clobbers) ?? 0) + 1);
  }
  for (const [list, having] of lists) for (const r of list) times[r] += having;
  for (let r = 0; r < segments.length; r++) {
    if (times[r] === 0 || segments[r] !== never) continue;
    segments[r] = 2 * times[r] === calls.length ? calls : calls.filter((_, i) => destroys(line[calls[i & -2] >> 2], r));
  }
}

const destroys = (instruction: Code['line'][number], r: Register): boolean =>
  instruction.kind === 'Call' && instruction.clobbers.includes(r);
