/**
 * Gives each interval a physical register, or spills it.
 *
 * Intervals are taken by weight, the most worth a register first. One that finds no free register takes the register whose holders
 * are all lighter, and they try again; when none are, it is cut into parts, which are intervals like any other, down to single instructions.
 * (After Chow and Hennessy's priority colouring, 1990, and LLVM's greedy allocator.)
 * Each interval is cut a few times at most, so the cost stays near linear.
 */
import type { MachineType, Register, RegisterClass } from '../../languages/machine.ts';
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
  /** Physical registers that hold something at some point. */
  readonly used: ReadonlySet<Register>;
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
  representative: (r: Register) => Interval | null,
  demands: Demands,
  crowding: Crowding,
): Assignment {
  const holdings = fixed.map(segments => new Holdings(segments));
  const queue = new Heap<Interval>((a, b) => a.weight > b.weight);
  const parts = new Map<Register, { whole: Interval; parts: Set<Interval> }>();
  const used = new Set<Register>();
  const splitter = new Splitter(code, demands, crowding);
  for (const v of intervals) if (v !== null) queue.push(v);

  let best: Register = -1;
  let lightest = 0;
  /** Is the register free for the interval? If not, it may still be the one to take. */
  const isFree = (r: Register, v: Interval): boolean => {
    const heaviest = holdings[r].heaviestAgainst(v.segments, lightest);
    if (heaviest >= 0 && heaviest >= lightest) return false;
    best = r;
    lightest = heaviest;
    return heaviest < 0;
  };
  /**
   * Tries the registers that would make copies of the interval vanish, then the others. Loops and not a generator: one that is made at each call has a
   * hidden class of its own, which keeps all that the call knew alive until the next full collection.
   */
  const tryRegisters = (v: Interval, allocatable: readonly Register[]): void => {
    best = -1;
    lightest = v.weight;
    for (let i = 0; i < v.hints.length; i++) {
      const hint = v.hints[i];
      const r = hint < fixed.length ? hint : (representative(hint)?.assigned ?? -1);
      if (r >= 0 && allocatable.includes(r) && isFree(r, v)) return;
    }
    for (let i = 0; i < allocatable.length; i++) if (isFree(allocatable[i], v)) return;
  };

  const place = (v: Interval): boolean => {
    tryRegisters(v, demands.classOf(v.register).allocatable);
    if (best < 0) return false;
    if (lightest >= 0)
      for (const other of holdings[best].removeAgainst(v.segments)) {
        other.assigned = -1;
        queue.push(other);
      }
    holdings[best].add(v);
    v.assigned = best;
    used.add(best);
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

function byOccurrence(whole: Interval, parts: Iterable<Interval>): (Interval | null)[] {
  const found: (Interval | null)[] = new Array(whole.occurrences.length).fill(null);
  const index = new Map<number, number>();
  for (let i = 0; i < whole.occurrences.length; i++) index.set(whole.occurrences[i], i);
  for (const part of parts) for (const at of part.occurrences) found[index.get(at)!] = part;
  return found;
}
