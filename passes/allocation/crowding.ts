/**
 * Where registers are short, and so what keeping one is worth.
 *
 * An instruction is crowded when more registers of a class are alive there than the class has. A virtual register that is alive over crowded
 * instructions takes a register from others there; over the rest of its range it costs nobody anything. So the weight of an interval is what it
 * costs to keep it in memory for each crowded instruction, not for each instruction: a value that a long loop uses all the time is not
 * outbid by those that live shortly at a few crowded places (calls, above all, which leave few registers).
 */
import type { Register, RegisterClass } from '../../languages/machine.ts';
import type { Code } from './code.ts';
import type { Interval, Segments } from './intervals.ts';
import { Use } from './occurrences.ts';

export class Crowding {
  /** By class: how many crowded instructions come before each instruction. */
  private readonly before = new Map<RegisterClass, Int32Array>();

  constructor(
    private readonly code: Code,
    intervals: readonly (Interval | null)[],
    fixed: readonly Segments[],
    private readonly classOf: (register: Register) => RegisterClass,
  ) {
    for (let i = 0; i < intervals.length; i++) {
      const v = intervals[i];
      if (v !== null) this.count(this.changesOf(v), v.segments);
    }
    for (const [c, changes] of this.before) {
      for (const r of c.allocatable) this.count(changes, fixed[r]);
      this.sum(changes, c.allocatable.length);
    }
  }

  /** Reads and writes by how often they run, less `extra`, for each crowded instruction: what it costs not to give it a register. */
  weight(v: Interval, extra = 0): number {
    const { blockOf, frequency } = this.code;
    const { occurrences, uses } = v;
    let cost = -extra;
    for (let i = 0; i < occurrences.length; i++) {
      const f = frequency[blockOf[occurrences[i]]];
      cost += (uses[i] & Use.modify) === Use.modify ? 2 * f : f;
    }
    return cost / (10 + this.crowded(v));
  }

  /** Is there a crowded instruction in the open range between two instructions? */
  isCrowdedBetween(v: Interval, a: number, b: number): boolean {
    const before = this.changesOf(v);
    return before[b] > before[a + 1];
  }

  private crowded(v: Interval): number {
    const before = this.changesOf(v);
    let n = 0;
    for (let i = 0; i < v.segments.length; i += 2)
      n += before[indexOf(v.segments[i + 1])] - before[indexOf(v.segments[i])];
    return n;
  }

  private changesOf(v: Interval): Int32Array {
    const c = this.classOf(v.register);
    let found = this.before.get(c);
    if (found === undefined) {
      found = new Int32Array(this.code.line.length + 2);
      this.before.set(c, found);
    }
    return found;
  }

  private count(changes: Int32Array, segments: Segments): void {
    for (let i = 0; i < segments.length; i += 2) {
      changes[indexOf(segments[i])]++;
      changes[indexOf(segments[i + 1])]--;
    }
  }

  /** Changes of the number of live registers become the number of crowded instructions before each. */
  private sum(changes: Int32Array, registers: number): void {
    let alive = 0;
    let crowded = 0;
    for (let i = 0; i < changes.length; i++) {
      alive += changes[i];
      changes[i] = crowded;
      if (alive > registers) crowded++;
    }
  }
}

/** The first instruction whose results are written at the point or after it. */
const indexOf = (point: number): number => (point + 1) >> 2;
