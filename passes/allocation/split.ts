/**
 * An interval that found no register is cut into parts that may find one, each smaller than the last: what lies in a loop, in a block, between
 * crowded places of a block, around one instruction. Between the parts the value lives in its slot.
 *
 *   x = ...; call; loop { ... x ... }; call; use x   ==>   in its slot at the calls, in a register in the loop
 *
 * A part that fills a loop takes the value from the slot where the loop is entered, and stores it where the loop is left if the loop changes it.
 * (After Cooper and Simpson, Live Range Splitting in a Graph Coloring Register Allocator, 1998.)
 */
import { Dominators } from '../graph/dominators.ts';
import { Flow } from '../graph/flow.ts';
import { Loops } from '../graph/loops.ts';
import type { Demands } from './assign.ts';
import { afterPoint, type Code, readPoint, reloadPoint, writePoint } from './code.ts';
import type { Crowding } from './crowding.ts';
import { Extent, emptyInterval, firstEndingAfter, type Interval, type Segments } from './intervals.ts';
import { Use } from './occurrences.ts';

export class Splitter {
  private known: Loops | null = null;

  constructor(
    private readonly code: Code,
    private readonly demands: Demands,
    private readonly crowding: Crowding,
  ) {}

  /** The parts of v, which is a part of `whole`; none where the instructions that mention it use the slot. */
  parts(v: Interval, whole: Interval): Interval[] {
    const out: Interval[] = [];
    switch (v.extent) {
      case Extent.whole:
      case Extent.loop:
        this.byRegion(v.occurrences, v.uses, v.loop, whole, out);
        break;
      case Extent.block:
        this.byCrowding(v, out);
        break;
      case Extent.run:
        for (let i = 0; i < v.occurrences.length; i++) this.add(v, i, i + 1, Extent.instruction, out);
        break;
    }
    return out;
  }

  private get loops(): Loops {
    this.known ??= new Loops(new Dominators(new Flow(this.code.blocks)));
    return this.known;
  }

  /** One part for each loop directly in the region (a loop by its header, or -1), and one for each other block. */
  private byRegion(
    occurrences: readonly number[],
    uses: readonly number[],
    region: number,
    whole: Interval,
    out: Interval[],
  ): void {
    const { code } = this;
    const inner = new Map<number, { occurrences: number[]; uses: number[] }>();
    for (let from = 0; from < occurrences.length; ) {
      const b = code.blockOf[occurrences[from]];
      let to = from + 1;
      while (to < occurrences.length && occurrences[to] <= code.last[b]) to++;
      const loop = this.loopIn(b, region);
      if (loop < 0) this.addRun(whole, occurrences.slice(from, to), uses.slice(from, to), Extent.block, out);
      else {
        let part = inner.get(loop);
        if (part === undefined) {
          part = { occurrences: [], uses: [] };
          inner.set(loop, part);
        }
        for (let i = from; i < to; i++) {
          part.occurrences.push(occurrences[i]);
          part.uses.push(uses[i]);
        }
      }
      from = to;
    }
    for (const [loop, part] of inner) {
      const v = this.inLoop(loop, whole, part.occurrences, part.uses);
      if (v !== null) out.push(v);
      else this.byRegion(part.occurrences, part.uses, loop, whole, out);
    }
  }

  /** The header of the loop that is directly in the region and holds the block; -1 where the block itself is directly in it. */
  private loopIn(b: number, region: number): number {
    const { header, parent } = this.loops;
    let h = header[b];
    if (h < 0 || h === region) return -1;
    while (parent[h] >= 0 && parent[h] !== region) h = parent[h];
    return h;
  }

  private isIn(b: number, loop: number): boolean {
    const { header, parent } = this.loops;
    let h = header[b];
    while (h >= 0 && h !== loop) h = parent[h];
    return h === loop;
  }

  /** The part that fills a loop; null where that costs more than it saves, or the value cannot be brought in or out at the loop's borders. */
  private inLoop(loop: number, whole: Interval, occurrences: number[], uses: number[]): Interval | null {
    const { code } = this;
    const changes = uses.some(u => (u & Use.write) !== 0);
    const v = emptyInterval(whole.register, occurrences, uses, whole.hints, Extent.loop);
    const pieces: [number, number][] = [];
    const entries: number[] = [];
    const exits: number[] = [];
    let borders = 0;
    for (let i = 0; i < whole.segments.length; i += 2) {
      const start = whole.segments[i];
      const end = whole.segments[i + 1];
      for (let b = code.blockOf[start >> 2]; b < code.blocks.length && reloadPoint(code.first[b]) < end; b++) {
        if (!this.isIn(b, loop)) continue;
        const first = reloadPoint(code.first[b]);
        const last = afterPoint(code.last[b]);
        pieces.push([Math.max(start, first), Math.min(end, last)]);
        if (b === loop && start <= first)
          for (const p of code.predecessors[b]) {
            if (this.isIn(p, loop)) continue;
            if (code.successors[p].length !== 1) return null;
            entries.push(p);
          }
        if (changes && end >= last)
          for (const s of code.successors[b]) {
            if (this.isIn(s, loop) || !covers(whole.segments, reloadPoint(code.first[s]))) continue;
            if (code.predecessors[s].length !== 1) return null;
            exits.push(s);
          }
      }
    }
    for (const p of entries) {
      pieces.push([reloadPoint(code.last[p]), afterPoint(code.last[p])]);
      borders += code.frequency[p];
    }
    for (const s of exits) {
      pieces.push([reloadPoint(code.first[s]), reloadPoint(code.first[s]) + 1]);
      borders += code.frequency[s];
    }
    v.loop = loop;
    v.entries = entries;
    v.exits = exits;
    v.segments = inOrder(pieces);
    v.weight = this.crowding.weight(v, borders);
    return v.weight > 0 ? v : null;
  }

  /** Runs of mentions between which no instruction is crowded. */
  private byCrowding(v: Interval, out: Interval[]): void {
    const { occurrences } = v;
    for (let from = 0; from < occurrences.length; ) {
      let to = from + 1;
      while (to < occurrences.length && !this.crowding.isCrowdedBetween(v, occurrences[to - 1], occurrences[to])) to++;
      this.add(v, from, to, Extent.run, out);
      from = to;
    }
  }

  private add(v: Interval, from: number, to: number, extent: Extent, out: Interval[]): void {
    this.addRun(v, v.occurrences.slice(from, to), v.uses.slice(from, to), extent, out);
  }

  /** A part within a block, unless it is one instruction that can use the slot itself. */
  private addRun(of: Interval, occurrences: number[], uses: number[], extent: Extent, out: Interval[]): void {
    const end = occurrences.length - 1;
    const single = end === 0;
    if (single && !needsRegister(of, occurrences[0], uses[0], this.demands)) return;
    const v = emptyInterval(of.register, occurrences, uses, of.hints, single ? Extent.instruction : extent);
    const start = uses[0] & (Use.read | Use.early) ? reloadPoint(occurrences[0]) : writePoint(occurrences[0]);
    const stop = uses[end] & Use.write ? afterPoint(occurrences[end]) : readPoint(occurrences[end]);
    v.segments = [start, stop];
    v.weight = single ? Number.POSITIVE_INFINITY : this.crowding.weight(v);
    out.push(v);
  }
}

/** Must the register be in one of the machine's at this one mention? */
function needsRegister(v: Interval, instruction: number, use: number, demands: Demands): boolean {
  if (demands.repeats(v.register)) return (use & Use.read) !== 0;
  return !demands.foldable(instruction, v.register, use);
}

/** Does a segment hold the point? */
function covers(segments: Segments, point: number): boolean {
  const at = firstEndingAfter(segments, point);
  return at < segments.length && segments[at] <= point;
}

/** Pieces that have no point in common, ascending, with neighbours joined. */
function inOrder(pieces: [number, number][]): Segments {
  pieces.sort((a, b) => a[0] - b[0]);
  const out: Segments = [];
  for (let i = 0; i < pieces.length; i++) {
    const start = pieces[i][0];
    const end = pieces[i][1];
    if (out.length > 0 && out[out.length - 1] >= start) out[out.length - 1] = Math.max(out[out.length - 1], end);
    else out.push(start, end);
  }
  return out;
}
