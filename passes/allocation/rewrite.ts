/** Rewrites a function with the registers that it was given: reloads before, spills after, slots in the place of operands. */
import { Allocated } from '../../languages/allocated.ts';
import { bytesOf, firstVirtual, type MachineType, type Register } from '../../languages/machine.ts';
import type { PhiFree } from '../../languages/phi-free.ts';
import type { Target } from '../../languages/target.ts';
import { returnsTwice } from '../../languages/unit.ts';
import { at, type Node, R } from '../../nanopass/index.ts';
import type { AllocationDemands } from '../allocate-registers.ts';
import type { Assignment, Spilled } from './assign.ts';
import { afterPoint, type Code } from './code.ts';
import { Extent, firstEndingAfter, type Interval, meet, type Segments, union } from './intervals.ts';
import { Use } from './occurrences.ts';

type Instruction = Node<Allocated, 'Instruction'>;
type Operand = Node<Allocated, 'Operand'>;

/** How many earlier slots a spilled register tries to share before it gets a new one. */
const mostSlotsTried = 24;

/** In place of a physical register. */
const elsewhere = -1;
const unmentioned = -2;

const nothing = new Map<never, never>();

interface SharedSlot {
  readonly slot: number;
  readonly size: number;
  occupied: Segments;
}

export class Rewriter {
  readonly slots: Node<Allocated, 'Slot'>[] = [];
  private readonly shared: SharedSlot[] = [];
  private readonly slotOf: Map<Register, number>;
  private nextSlot = -1;
  private slotsTried = 0;
  /** By spilled register: how many of its occurrences lie behind. */
  private readonly cursor: Map<Register, number>;
  private out: Instruction[] = [];
  private readonly after: Instruction[] = [];
  /** By virtual register: the physical one that it has wherever it is mentioned; `elsewhere` for those that were spilled. */
  private readonly homes: Int32Array;
  /** The part that holds each spilled register at the instruction at hand. */
  private readonly current: Map<Register, Interval | null>;

  constructor(
    readonly fn: Node<PhiFree, 'External'>,
    private readonly code: Code,
    private readonly intervals: readonly (Interval | null)[],
    private readonly representatives: Int32Array,
    private readonly assignment: Assignment,
    private readonly demands: AllocationDemands,
    private readonly target: Target,
  ) {
    this.homes = this.findHomes();
    // Most functions spill nothing, and write none of these.
    const some = assignment.spilled.size > 0;
    this.slotOf = some ? new Map() : nothing;
    this.cursor = some ? new Map() : nothing;
    this.current = some ? new Map() : nothing;
  }

  private findHomes(): Int32Array {
    const { representatives, intervals, assignment } = this;
    const homes = new Int32Array(representatives.length);
    const { spilled } = assignment;
    for (let i = 0; i < homes.length; i++) {
      const v = intervals[representatives[i] - firstVirtual];
      homes[i] = v === null ? unmentioned : spilled.size > 0 && spilled.has(v.register) ? elsewhere : v.assigned;
    }
    return homes;
  }

  blocks(): Node<Allocated, 'Block'>[] {
    const { code } = this;
    const entering: Interval[][] = [];
    const leaving: Interval[][] = [];
    for (const v of this.assignment.loops) {
      for (const b of v.entries) (entering[b] ??= []).push(v);
      for (const b of v.exits) (leaving[b] ??= []).push(v);
    }
    const before = R.at;
    const blocks: Node<Allocated, 'Block'>[] = new Array(code.blocks.length);
    for (let b = 0; b < blocks.length; b++) {
      const source = code.blocks[b];
      this.out = [];
      R.at = before;
      if (leaving[b] !== undefined) for (const v of leaving[b]) this.store(v);
      for (let i = code.first[b]; i < code.last[b]; i++) this.instruction(i);
      R.at = before;
      if (entering[b] !== undefined) for (const v of entering[b]) this.bring(v);
      const terminator = this.terminator(code.last[b]);
      const { block, label, loop } = source;
      R.at = source.at;
      blocks[b] = Allocated.mk.Block({ block, label, loop, instructions: this.out, terminator });
    }
    R.at = before;
    return blocks;
  }

  private instruction(i: number): void {
    const source = this.code.line[i] as Node<PhiFree, 'Instruction'>;
    if (source.kind === 'Copy' && this.isOne(source.to, source.from)) return;
    R.at = source.at;
    if (this.assignment.spilled.size > 0 && this.prepare(i) === 'vanishes') return;
    this.emit(source);
    for (let k = 0; k < this.after.length; k++) this.out.push(this.after[k]);
  }

  /** Have both registers been coalesced? */
  private isOne(a: Register, b: Register): boolean {
    return a >= firstVirtual && b >= firstVirtual && this.representative(a) === this.representative(b);
  }

  /** The virtual register that now stands for a virtual one. */
  private representative(r: Register): Register {
    return this.representatives[r - firstVirtual];
  }

  private terminator(i: number): Node<Allocated, 'Terminator'> {
    const source = this.code.line[i] as Node<PhiFree, 'Terminator'>;
    if (source.kind !== 'IndirectJump') return source;
    return at(source.at, () => {
      this.prepare(i);
      return Allocated.mk.IndirectJump({
        opcode: source.opcode,
        target: this.operand(source.target),
        targets: source.targets,
      });
    });
  }

  /** Emits the reloads before instruction i and collects the spills after it. */
  private prepare(i: number): 'stays' | 'vanishes' {
    const { first, registers, uses } = this.code.mentions;
    if (this.after.length > 0) this.after.length = 0;
    if (this.current.size > 0) this.current.clear();
    let vanishes = false;
    for (let m = first[i]; m < first[i + 1]; m++) {
      const r = registers[m];
      if (r < firstVirtual || this.homes[r - firstVirtual] !== elsewhere) continue;
      const register = this.representative(r);
      if (!this.current.has(register) && this.prepareSpilled(i, this.assignment.spilled.get(register)!, uses[m]))
        vanishes = true;
    }
    return vanishes ? 'vanishes' : 'stays';
  }

  /** The same for one register that was spilled. Is the instruction not needed? */
  private prepareSpilled(i: number, { interval, parts }: Spilled, use: number): boolean {
    const occurrence = this.occurrenceAt(interval, i);
    const part = parts[occurrence];
    this.current.set(interval.register, part);
    const repeated = this.demands.repeat(interval.register);
    // A definition that is repeated at each use is not needed itself.
    if (part === null) return repeated !== null && (use & Use.write) !== 0;
    if (part.extent === Extent.loop) return false;
    const all = interval.uses[occurrence];
    if (part.occurrences[0] === i && all & Use.read) this.bring(part);
    if (all & Use.write && repeated === null && i === lastWrite(part) && this.isWantedAfter(interval, part))
      this.after.push(this.storing(part));
    return false;
  }

  /** Puts the value into the register of the part. */
  private bring(part: Interval): void {
    const { register, assigned } = part;
    const repeated = this.demands.repeat(register);
    const type = this.demands.typeOf(register);
    if (repeated !== null) this.repeat(repeated, assigned);
    else this.out.push(Allocated.mk.Reload({ register: assigned, type, place: this.slotMemory(register) }));
  }

  private store(part: Interval): void {
    if (this.demands.repeat(part.register) === null) this.out.push(this.storing(part));
  }

  private storing({ register, assigned }: Interval): Instruction {
    return Allocated.mk.Spill({
      register: assigned,
      type: this.demands.typeOf(register),
      place: this.slotMemory(register),
    });
  }

  private repeat(definition: Node<PhiFree, 'Instruction'>, into: Register): void {
    if (definition.kind !== 'Machine') throw new Error('only machine instructions are repeated');
    const { opcode, operands } = definition;
    const moved = operands.map((o, i) => (i === 0 ? Allocated.mk.Register({ register: into }) : o));
    this.out.push(Allocated.mk.Machine({ opcode, operands: moved }));
  }

  /** Does anybody read the value after the part has ended? */
  private isWantedAfter(whole: Interval, part: Interval): boolean {
    return liveAt(whole.segments, afterPoint(part.occurrences[part.occurrences.length - 1]) - 1);
  }

  /** The number of the occurrence that instruction i is; instructions are asked for in order. */
  private occurrenceAt({ occurrences, register }: Interval, i: number): number {
    let o = this.cursor.get(register) ?? 0;
    while (occurrences[o] < i) o++;
    this.cursor.set(register, o);
    return o;
  }

  /** The physical register, or -1 where the operand is the slot. */
  private physical(r: Register): Register {
    if (r < firstVirtual) return r;
    const home = this.homes[r - firstVirtual];
    if (home >= 0) return home;
    if (home === unmentioned) throw new Error(`virtual register ${r} has no register`);
    return this.current.get(this.representative(r))?.assigned ?? -1;
  }

  private operand(o: Node<PhiFree, 'Operand'>): Operand {
    switch (o.kind) {
      case 'Register': {
        const r = this.physical(o.register);
        return r < 0 ? this.slotMemory(this.representative(o.register)) : Allocated.mk.Register({ register: r });
      }
      case 'Memory': {
        if (o.base < firstVirtual && o.index < firstVirtual) return o;
        const { scale, displacement, symbol, how, segment } = o;
        const base = this.physical(o.base);
        const index = this.physical(o.index);
        return Allocated.mk.Memory({ base, index, scale, displacement, symbol, how, segment });
      }
      case 'SlotMemory':
        if (o.index < firstVirtual) return o;
        return Allocated.mk.SlotMemory({
          slot: o.slot,
          index: this.physical(o.index),
          scale: o.scale,
          displacement: o.displacement,
        });
      default:
        return o;
    }
  }

  private operands(list: readonly Node<PhiFree, 'Operand'>[]): Operand[] {
    const out: Operand[] = new Array(list.length);
    for (let i = 0; i < list.length; i++) out[i] = this.operand(list[i]);
    return out;
  }

  private emit(source: Node<PhiFree, 'Instruction'>): void {
    switch (source.kind) {
      case 'Machine':
        this.out.push(Allocated.mk.Machine({ opcode: source.opcode, operands: this.operands(source.operands) }));
        return;
      case 'Copy':
        this.copy(source.to, source.from);
        return;
      case 'Call':
        this.out.push(
          Allocated.mk.Call({
            opcode: source.opcode,
            target: this.operand(source.target),
            reads: source.reads,
            writes: source.writes,
            clobbers: source.clobbers,
            stack: source.stack,
          }),
        );
        return;
      case 'Assembly': {
        const { template, roles, names, widths, clobbers, targets } = source;
        const operands = this.operands(source.operands);
        this.out.push(Allocated.mk.Assembly({ template, operands, roles, names, widths, clobbers, targets }));
      }
    }
  }

  private copy(to: Register, from: Register): void {
    const type = this.typeOfCopy(to, from);
    const into = this.physical(to);
    const outOf = this.physical(from);
    if (into >= 0 && outOf >= 0) {
      if (into !== outOf) this.out.push(Allocated.mk.Copy({ to: into, from: outOf, type }));
      return;
    }
    const slot = (r: Register): Operand => this.slotMemory(this.representative(r));
    if (into >= 0) this.out.push(Allocated.mk.Reload({ register: into, type, place: slot(from) }));
    else if (outOf >= 0) this.out.push(Allocated.mk.Spill({ register: outOf, type, place: slot(to) }));
    else if (this.slotFor(this.representative(to)) !== this.slotFor(this.representative(from)))
      this.out.push(...this.target.copyMemory(type, slot(to), slot(from)));
  }

  /** Of two virtual registers the narrower one's: its slot has no more bytes. */
  private typeOfCopy(to: Register, from: Register): MachineType {
    if (to < firstVirtual && from < firstVirtual) return this.target.widestType(to);
    const first = this.demands.typeOf(to >= firstVirtual ? to : from);
    if (to < firstVirtual || from < firstVirtual) return first;
    const second = this.demands.typeOf(from);
    return bytesOf[second] < bytesOf[first] ? second : first;
  }

  private slotMemory(register: Register): Operand {
    return Allocated.mk.SlotMemory({ slot: this.slotFor(register), index: -1, scale: 1, displacement: 0 });
  }

  private slotFor(register: Register): number {
    const found = this.slotOf.get(register);
    if (found !== undefined) return found;
    const { segments } = this.assignment.spilled.get(register)!.interval;
    const { spillSize } = this.demands.classOf(register);
    const size = Math.min(spillSize, Math.max(4, bytesOf[this.demands.typeOf(register)]));
    const rounded = size > 8 ? 16 : size;
    if (this.nextSlot < 0) {
      this.nextSlot = 1 + this.fn.slots.reduce((n, s) => Math.max(n, s.slot), -1);
      this.slotsTried = this.code.line.some(mayReturnTwice) ? 0 : mostSlotsTried;
    }
    let chosen: SharedSlot | undefined;
    for (let i = this.shared.length - 1; i >= Math.max(0, this.shared.length - this.slotsTried); i--)
      if (this.shared[i].size === rounded && !meet(this.shared[i].occupied, segments)) {
        chosen = this.shared[i];
        chosen.occupied = union(chosen.occupied, segments);
        break;
      }
    if (chosen === undefined) {
      chosen = { slot: this.nextSlot++, size: rounded, occupied: segments };
      this.shared.push(chosen);
      this.slots.push(Allocated.mk.Slot({ slot: chosen.slot, size: rounded, align: rounded, name: 'spill' }));
    }
    this.slotOf.set(register, chosen.slot);
    return chosen.slot;
  }
}

/** After a second return (C17 7.13.2.1) values are alive again that were dead on the way there: their slots must still be theirs. */
const mayReturnTwice = (n: Code['line'][number]): boolean =>
  n.kind === 'Call' && n.target.kind === 'Code' && returnsTwice(n.target.symbol);

/** The last instruction that writes the part's register; -1 where none does. */
function lastWrite(part: Interval): number {
  for (let o = part.occurrences.length - 1; o >= 0; o--) if (part.uses[o] & Use.write) return part.occurrences[o];
  return -1;
}

/** Is this point strictly inside a segment? */
function liveAt(segments: Segments, point: number): boolean {
  const at = firstEndingAfter(segments, point);
  return at < segments.length && segments[at] < point;
}
