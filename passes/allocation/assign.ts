/**
 * Gives each interval a physical register, or spills it.
 *
 * Intervals are taken by weight, the most worth a register first. One that finds no free register takes the register whose holders
 * are all lighter, and they try again; when none are, it is cut into parts, which are intervals like any other, down to single instructions.
 * (After Chow and Hennessy's priority colouring, 1990, and LLVM's greedy allocator.)
 * Each interval is cut a few times at most, so the cost stays near linear.
 */
import { firstVirtual, type MachineType, type Register, type RegisterClass } from '../../languages/machine.ts';
import type { Code } from './code.ts';
import type { Crowding } from './crowding.ts';
import { Heap } from './heap.ts';
import { Holdings } from './holdings.ts';
import { Extent, type Interval, type Segments } from './intervals.ts';
import { Splitter } from './split.ts';

export interface Spilled {
  readonly interval: Interval;
  /** By occurrence of the interval: the part that holds its value there, or null where the slot serves. */
  readonly parts: readonly (Interval | null)[];
}

export interface Assignment {
  /** By virtual register: what it was spilled into. Those without an entry have `assigned`. */
  readonly spilled: ReadonlyMap<Register, Spilled>;
  /** Parts that fill loops. */
  readonly loops: readonly Interval[];
  /** 1 by physical register that holds something at some point. */
  readonly used: Uint8Array;
}

export interface Demands {
  classOf(register: Register): RegisterClass;
  typeOf(register: Register): MachineType;
  /** Can the instruction take the register's slot as its operand instead? */
  foldable(instruction: number, register: Register, use: number): boolean;
  /** Is it computed again at each use, so that it has no slot and its definition alone needs no register? */
  repeats(register: Register): boolean;
}

export function assign(
  code: Code,
  intervals: readonly (Interval | null)[],
  fixed: readonly Segments[],
  representatives: Int32Array,
  demands: Demands,
  crowding: Crowding,
): Assignment {
  const holdings: (Holdings | undefined)[] = new Array(fixed.length).fill(undefined);
  const queue = new Heap();
  const parts = new Map<Register, { whole: Interval; parts: Set<Interval> }>();
  const used = new Uint8Array(fixed.length);
  const splitter = new Splitter(code, demands, crowding);
  for (let i = 0; i < intervals.length; i++) {
    const v = intervals[i];
    if (v !== null) queue.push(v);
  }

  let best: Register = -1;
  let lightest = 0;
  /** Is the register free for the interval? If not, it may still be the one to take. */
  const isFree = (r: Register, v: Interval): boolean => {
    holdings[r] ??= new Holdings(fixed[r]);
    const heaviest = holdings[r].heaviestAgainst(v.segments, lightest);
    if (heaviest >= 0 && heaviest >= lightest) return false;
    best = r;
    lightest = heaviest;
    return heaviest < 0;
  };
  const assignedTo = (virtual: Register): Register => intervals[virtual - firstVirtual]?.assigned ?? -1;
  /**
   * Tries the registers that would make copies of the interval vanish, then the others. Loops and not a generator: one that is made at each call has a
   * hidden class of its own, which keeps all that the call knew alive until the next full collection.
   */
  const tryRegisters = (v: Interval, allocatable: readonly Register[]): void => {
    best = -1;
    lightest = v.weight;
    for (let i = 0; i < v.hints.length; i++) {
      const hint = v.hints[i];
      const r =
        hint < fixed.length ? hint : hint < firstVirtual ? -1 : assignedTo(representatives[hint - firstVirtual]);
      if (r >= 0 && allocatable.includes(r) && isFree(r, v)) return;
    }
    for (let i = 0; i < allocatable.length; i++) if (isFree(allocatable[i], v)) return;
  };

  const place = (v: Interval): boolean => {
    tryRegisters(v, demands.classOf(v.register).allocatable);
    if (best < 0) return false;
    const held = holdings[best]!;
    if (lightest >= 0)
      for (const other of held.removeAgainst(v.segments)) {
        other.assigned = -1;
        queue.push(other);
      }
    held.add(v);
    v.assigned = best;
    used[best] = 1;
    return true;
  };

  const spill = (v: Interval): void => {
    let record = parts.get(v.register);
    if (record === undefined) {
      record = { whole: v, parts: new Set() };
      parts.set(v.register, record);
    } else record.parts.delete(v);
    for (const part of splitter.parts(v, record.whole)) {
      record.parts.add(part);
      queue.push(part);
    }
  };

  for (let v = queue.pop(); v !== undefined; v = queue.pop()) {
    if (place(v)) continue;
    if (v.extent === Extent.instruction)
      throw new Error(
        `no register is left for the operand of instruction ${v.occurrences[0]}: ${code.line[v.occurrences[0]].kind}`,
      );
    spill(v);
  }
  const spilled = new Map<Register, Spilled>();
  const loops: Interval[] = [];
  for (const [register, { whole, parts: all }] of parts) {
    spilled.set(register, { interval: whole, parts: byOccurrence(whole, all) });
    for (const part of all) if (part.extent === Extent.loop) loops.push(part);
  }
  return { spilled, loops, used };
}

function byOccurrence({ occurrences }: Interval, parts: Iterable<Interval>): (Interval | null)[] {
  const found: (Interval | null)[] = new Array(occurrences.length).fill(null);
  for (const part of parts) {
    // Both lists ascend; the part's lie close together in the whole's.
    let o = firstAtOrAfter(occurrences, part.occurrences[0]);
    for (let i = 0; i < part.occurrences.length; i++) {
      while (occurrences[o] < part.occurrences[i]) o++;
      found[o] = part;
    }
  }
  return found;
}

function firstAtOrAfter(occurrences: readonly number[], at: number): number {
  let low = 0;
  let high = occurrences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (occurrences[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
