/** Slots that are only read and written in parts at constant offsets, and the smallest parts that all accesses agree on. */
import { bytesOf, type MachineType } from '../../languages/machine.ts';
import { definitionsOf, type Graph } from '../values/graph.ts';
import { forEachSlot, forEachTerminatorUse, forEachUse, type SSAInstruction } from '../values/operands.ts';

/** A part of a slot that becomes a variable. */
export interface Piece {
  readonly offset: number;
  readonly type: MachineType;
}

/** Where an address points: a slot that may be promoted, and an offset. */
export interface SlotPlace {
  readonly slot: number;
  readonly offset: number;
}

/** A slot with more parts stays in memory: blocks are moved faster whole. */
const mostPieces = 32;
const mostMovedPieces = 8;

const integerOf: Readonly<Record<number, MachineType>> = { 1: 'i8', 2: 'i16', 4: 'i32', 8: 'i64' };
/** Types that are not put together from parts. */
const isWhole = (t: MachineType): boolean => bytesOf[t] > 8;

interface Access {
  readonly offset: number;
  readonly type: MachineType;
}
interface Move {
  readonly to: SlotPlace | null;
  readonly from: SlotPlace | null;
  readonly size: number;
}

class Candidate {
  promotable = true;
  moved = false;
  readonly accesses: Access[] = [];
  /** Offsets at which pieces start or end. */
  readonly boundaries = new Set<number>();
  pieces: Piece[] = [];
  constructor(readonly size: number) {}
}

export class SlotPieces {
  private readonly candidates = new Map<number, Candidate>();
  private readonly definition: readonly (SSAInstruction | undefined)[];
  private readonly moves: Move[] = [];

  constructor(graph: Graph) {
    this.definition = definitionsOf(graph);
    for (const s of graph.slots) if (s.kind === 'Slot') this.candidates.set(s.slot, new Candidate(s.size));
    for (const b of graph.blocks) {
      for (const i of b.instructions) this.note(i);
      forEachTerminatorUse(b.terminator, v => this.refuse(v));
    }
    this.agree();
    for (const c of this.candidates.values()) if (c.promotable) c.promotable = this.divide(c);
    // What is not promoted after all gives its partners nothing to agree with, but their pieces stand.
  }

  get any(): boolean {
    for (const c of this.candidates.values()) if (c.promotable && c.pieces.length > 0) return true;
    return false;
  }

  /** Where the address points, if that is a slot that is promoted. */
  placeOf(address: number): SlotPlace | null {
    const place = this.named(address);
    return place !== null && this.candidates.get(place.slot)!.promotable ? place : null;
  }

  /** The pieces of a promoted slot that lie in a range; ranges of accesses are made of whole pieces. */
  within(slot: number, offset: number, size: number): readonly Piece[] {
    return this.candidates.get(slot)!.pieces.filter(p => p.offset >= offset && p.offset < offset + size);
  }

  // ---------- what is accessed ----------

  private named(address: number): SlotPlace | null {
    const i = this.definition[address];
    return i?.kind === 'SlotAddress' && this.candidates.has(i.slot) ? { slot: i.slot, offset: i.offset } : null;
  }

  private refuse(value: number): void {
    const place = this.named(value);
    if (place !== null) this.candidates.get(place.slot)!.promotable = false;
  }

  private refuseSlot(slot: number): void {
    const candidate = this.candidates.get(slot);
    if (candidate !== undefined) candidate.promotable = false;
  }

  private note(i: SSAInstruction): void {
    switch (i.kind) {
      case 'Load':
      case 'Store': {
        if (i.kind === 'Store') this.refuse(i.value);
        if (i.volatile) this.refuse(i.address);
        const place = this.named(i.address);
        if (place === null) return;
        const offset = place.offset + i.offset;
        this.candidates.get(place.slot)!.accesses.push({ offset, type: i.type });
        this.range(place.slot, offset, bytesOf[i.type]);
        return;
      }
      case 'ClearBlock': {
        const to = this.named(i.to);
        if (to !== null) this.range(to.slot, to.offset, i.size, true);
        return;
      }
      case 'MoveBlock': {
        const to = this.named(i.to);
        const from = this.named(i.from);
        if (to !== null) this.range(to.slot, to.offset, i.size, true);
        if (from !== null) this.range(from.slot, from.offset, i.size, true);
        if (to !== null || from !== null) this.moves.push({ to, from, size: i.size });
        return;
      }
      case 'SlotAddress':
        return;
      default:
        forEachUse(i, v => this.refuse(v));
        forEachSlot(i, slot => this.refuseSlot(slot));
    }
  }

  private range(slot: number, offset: number, size: number, moved = false): void {
    const c = this.candidates.get(slot)!;
    if (offset < 0 || offset + size > c.size) c.promotable = false;
    c.boundaries.add(offset).add(offset + size);
    if (moved) c.moved = true;
  }

  // ---------- where pieces begin and end ----------

  /** Slots that are copied to each other have the same boundaries; what is copied without being accessed is cut in handy sizes. */
  private agree(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const { to, from, size } of this.moves) {
        if (to !== null && from !== null && this.share(to, from, size)) changed = true;
        if (to !== null && this.cut(to, size)) changed = true;
        if (from !== null && this.cut(from, size)) changed = true;
      }
    }
  }

  private share(to: SlotPlace, from: SlotPlace, size: number): boolean {
    const a = this.candidates.get(to.slot)!;
    const b = this.candidates.get(from.slot)!;
    if (!a.promotable || !b.promotable) return false;
    const before = a.boundaries.size + b.boundaries.size;
    for (const o of [...a.boundaries])
      if (o > to.offset && o < to.offset + size) b.boundaries.add(o - to.offset + from.offset);
    for (const o of [...b.boundaries])
      if (o > from.offset && o < from.offset + size) a.boundaries.add(o - from.offset + to.offset);
    return a.boundaries.size + b.boundaries.size !== before;
  }

  private cut({ slot, offset }: SlotPlace, length: number): boolean {
    const c = this.candidates.get(slot)!;
    if (!c.promotable) return false;
    const end = offset + length;
    if (length > 8 * mostMovedPieces) {
      c.promotable = false;
      return false;
    }
    const inside = [...c.boundaries].filter(o => o >= offset && o <= end).sort((x, y) => x - y);
    let changed = false;
    for (let n = 0; n + 1 < inside.length; n++)
      for (let o = inside[n]; ; ) {
        const left = inside[n + 1] - o;
        if (left in integerOf || c.accesses.some(a => a.offset === o && bytesOf[a.type] === left)) break;
        o += handySize(o, left);
        c.boundaries.add(o);
        changed = true;
      }
    return changed;
  }

  /** Finds the pieces between the boundaries, and whether every access is to pieces that can be put together. */
  private divide(c: Candidate): boolean {
    const boundaries = [...c.boundaries].sort((a, b) => a - b);
    if (boundaries.length > mostPieces) return false;
    for (let n = 0; n + 1 < boundaries.length; n++) {
      const offset = boundaries[n];
      const size = boundaries[n + 1] - offset;
      const covering = c.accesses.filter(a => a.offset <= offset && a.offset + bytesOf[a.type] >= offset + size);
      if (covering.some(a => isWhole(a.type) && bytesOf[a.type] !== size)) return false;
      const [first, ...others] = covering.filter(a => bytesOf[a.type] === size);
      const type = first !== undefined && others.every(a => a.type === first.type) ? first.type : integerOf[size];
      // Bytes between accesses that nothing moves are nobody's.
      if (covering.length === 0 && !(size in integerOf)) {
        if (c.moved) return false;
        continue;
      }
      if (type === undefined) return false;
      c.pieces.push({ offset, type });
    }
    return !c.moved || c.pieces.length <= mostMovedPieces;
  }
}

/** The largest power of two that fits at the offset. */
function handySize(offset: number, left: number): number {
  let size = 8;
  while (size > left || offset % size !== 0) size /= 2;
  return size;
}
