/** What one physical register holds, and when: fixed uses by instructions, and the intervals assigned to it so far. */
import type { Interval, Segments } from './intervals.ts';

/**
 * The assigned segments are kept in chunks of points: an array per chunk, so that a question looks only at the segments near the asked one,
 * and adding one moves little.
 */
const chunkShift = 9;

interface Held {
  readonly start: number;
  readonly end: number;
  readonly holder: Interval;
}

export class Holdings {
  private readonly chunks: (Held[] | undefined)[] = [];
  constructor(private readonly fixed: Segments) {}

  /**
   * The greatest weight among the holders that these segments would meet: -1 when the register is free, Infinity when an instruction needs it
   * itself. Stops as soon as it is at least `enough`.
   */
  heaviestAgainst(segments: Segments, enough: number): number {
    if (meetsSorted(this.fixed, segments)) return Number.POSITIVE_INFINITY;
    let heaviest = -1;
    for (let i = 0; i < segments.length; i += 2) {
      const start = segments[i];
      const end = segments[i + 1];
      for (let c = start >> chunkShift; c <= (end - 1) >> chunkShift; c++) {
        const chunk = this.chunks[c];
        if (chunk === undefined) continue;
        for (let h = 0; h < chunk.length; h++) {
          const held = chunk[h];
          if (held.start < end && start < held.end && held.holder.weight > heaviest) {
            heaviest = held.holder.weight;
            if (heaviest >= enough) return heaviest;
          }
        }
      }
    }
    return heaviest;
  }

  add(v: Interval): void {
    for (let i = 0; i < v.segments.length; i += 2) {
      const held = { start: v.segments[i], end: v.segments[i + 1], holder: v };
      for (let c = held.start >> chunkShift; c <= (held.end - 1) >> chunkShift; c++) {
        while (this.chunks.length <= c) this.chunks.push(undefined);
        const chunk = this.chunks[c];
        if (chunk === undefined) this.chunks[c] = [held];
        else chunk.push(held);
      }
    }
  }

  private remove(v: Interval): void {
    for (let i = 0; i < v.segments.length; i += 2)
      for (let c = v.segments[i] >> chunkShift; c <= (v.segments[i + 1] - 1) >> chunkShift; c++) {
        const chunk = this.chunks[c];
        if (chunk?.some(h => h.holder === v)) this.chunks[c] = chunk.filter(h => h.holder !== v);
      }
  }

  /** Takes the register from all holders that meet these segments, and says who they were. */
  removeAgainst(segments: Segments): Iterable<Interval> {
    const gone = new Set<Interval>();
    for (let i = 0; i < segments.length; i += 2)
      for (let c = segments[i] >> chunkShift; c <= (segments[i + 1] - 1) >> chunkShift; c++)
        for (const held of this.chunks[c] ?? [])
          if (held.start < segments[i + 1] && segments[i] < held.end) gone.add(held.holder);
    for (const v of gone) this.remove(v);
    return gone;
  }
}

/** Like `meet`, but finds the place to begin by bisection: `many` may be far longer than `few`. */
function meetsSorted(many: Segments, few: Segments): boolean {
  for (let i = 0; i < few.length; i += 2) {
    let low = 0;
    let high = many.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (many[2 * middle + 1] <= few[i]) low = middle + 1;
      else high = middle;
    }
    if (2 * low < many.length && many[2 * low] < few[i + 1]) return true;
  }
  return false;
}
