/**
 * Objects in memory whose address goes nowhere become values, structures member by member.
 *
 *   struct { int a, b; } p = {x, y}; return p.a + p.b;   ==>   return x + y;
 *
 * Every access must be at a constant offset. Where accesses of several sizes overlap, the smallest parts become variables, and larger integers
 * are put together from them. Copies of small blocks become copies of the parts; the variables then become values as in `construct-ssa`.
 * Kept: volatile accesses, and memory whose address anybody can hold.
 */
import { bytesOf, type MachineType } from '../languages/machine.ts';
import { SSA } from '../languages/ssa.ts';
import { at, transform } from '../nanopass/index.ts';
import { type Piece, SlotPieces, type SlotPlace } from './promote-slots/pieces.ts';
import type { Graph } from './values/graph.ts';
import type { SSAInstruction } from './values/operands.ts';
import { type Item, withoutVariables } from './values/variables.ts';

const { mk } = SSA;

export const promoteSlots = transform({
  name: 'promote-slots',
  from: SSA,
  to: SSA,
  summary: 'Objects whose address stays in the function are values, structures member by member.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  run: (graph: Graph): Graph => {
    const pieces = new SlotPieces(graph);
    return pieces.any ? new Promotion(graph, pieces).result() : graph;
  },
});

const integerOf: Readonly<Record<number, MachineType>> = { 1: 'i8', 2: 'i16', 4: 'i32', 8: 'i64' };

class Promotion {
  private nextValue: number;
  private items: Item[] = [];
  /** By slot and offset: the number of the variable. */
  private readonly variables = new Map<number, Map<number, number>>();
  private readonly types: MachineType[] = [];

  constructor(
    private readonly graph: Graph,
    private readonly pieces: SlotPieces,
  ) {
    this.nextValue = graph.nextValue;
  }

  result(): Graph {
    const contents = this.graph.blocks.map(b => {
      this.items = [];
      for (const i of b.instructions) at(i.at, () => this.instruction(i));
      return this.items;
    });
    return withoutVariables(this.graph, contents, this.types, this.nextValue);
  }

  private instruction(i: SSAInstruction): void {
    switch (i.kind) {
      case 'Load': {
        const place = this.pieces.placeOf(i.address);
        if (place === null) break;
        this.items.push({ kind: 'copy', of: this.read(place, i.offset, i.type), value: i.result });
        return;
      }
      case 'Store': {
        const place = this.pieces.placeOf(i.address);
        if (place === null) break;
        this.write(place, i.offset, i.type, i.value);
        return;
      }
      case 'ClearBlock': {
        const place = this.pieces.placeOf(i.to);
        if (place === null) break;
        for (const p of this.pieces.within(place.slot, place.offset, i.size))
          this.set(place.slot, p, this.zero(p.type));
        return;
      }
      case 'MoveBlock': {
        const to = this.pieces.placeOf(i.to);
        const from = this.pieces.placeOf(i.from);
        if (to === null && from === null) break;
        this.move(i, to, from);
        return;
      }
    }
    this.items.push(i);
  }

  private move(i: Extract<SSAInstruction, { kind: 'MoveBlock' }>, to: SlotPlace | null, from: SlotPlace | null): void {
    const place = (to ?? from)!;
    const parts = this.pieces.within(place.slot, place.offset, i.size);
    const values = parts.map(p => {
      const offset = p.offset - place.offset;
      if (from !== null) return this.read(from, offset, p.type);
      const result = this.nextValue++;
      this.items.push(mk.Load({ result, type: p.type, address: i.from, offset, volatile: false, alias: 0 }));
      return result;
    });
    parts.forEach((p, n) => {
      const offset = p.offset - place.offset;
      const value = values[n];
      if (to !== null) this.write(to, offset, p.type, value);
      else this.items.push(mk.Store({ type: p.type, address: i.to, offset, value, volatile: false, alias: 0 }));
    });
  }

  // ---------- parts ----------

  private variable(slot: number, p: Piece): number {
    let ofSlot = this.variables.get(slot);
    if (ofSlot === undefined) {
      ofSlot = new Map();
      this.variables.set(slot, ofSlot);
    }
    let v = ofSlot.get(p.offset);
    if (v === undefined) {
      v = this.types.push(p.type) - 1;
      ofSlot.set(p.offset, v);
    }
    return v;
  }

  private get(slot: number, p: Piece): number {
    const value = this.nextValue++;
    this.items.push({ kind: 'get', variable: this.variable(slot, p), value });
    return value;
  }

  private set(slot: number, p: Piece, value: number): void {
    this.items.push({ kind: 'set', variable: this.variable(slot, p), value });
  }

  /** The value of this type at an offset from the place. */
  private read(place: SlotPlace, offset: number, type: MachineType): number {
    const start = place.offset + offset;
    const parts = this.pieces.within(place.slot, start, bytesOf[type]);
    if (parts.length === 1) return this.convert('bitcast', parts[0].type, type, this.get(place.slot, parts[0]));
    // Little-endian: the part at the lowest address has the lowest bits.
    const whole = integerOf[bytesOf[type]];
    let sum = -1;
    for (const p of parts) {
      const part = integerOf[bytesOf[p.type]];
      const bits = this.convert('bitcast', p.type, part, this.get(place.slot, p));
      const wide = this.shift('shl', whole, this.convert('zext', part, whole, bits), 8 * (p.offset - start));
      sum = sum < 0 ? wide : this.binary('or', whole, sum, wide);
    }
    return this.convert('bitcast', whole, type, sum);
  }

  private write(place: SlotPlace, offset: number, type: MachineType, value: number): void {
    const start = place.offset + offset;
    const parts = this.pieces.within(place.slot, start, bytesOf[type]);
    if (parts.length === 1) {
      this.set(place.slot, parts[0], this.convert('bitcast', type, parts[0].type, value));
      return;
    }
    const whole = integerOf[bytesOf[type]];
    const bits = this.convert('bitcast', type, whole, value);
    for (const p of parts) {
      const part = integerOf[bytesOf[p.type]];
      const low = this.convert('trunc', whole, part, this.shift('lshr', whole, bits, 8 * (p.offset - start)));
      this.set(place.slot, p, this.convert('bitcast', part, p.type, low));
    }
  }

  private zero(type: MachineType): number {
    const result = this.nextValue++;
    this.items.push(
      type[0] === 'i' ? mk.Constant({ result, type, value: 0n }) : mk.FloatingConstant({ result, type, bits: 0n }),
    );
    return result;
  }

  private convert(op: string, from: MachineType, type: MachineType, value: number): number {
    if (from === type) return value;
    const result = this.nextValue++;
    this.items.push(mk.Convert({ result, type, op, from, value }));
    return result;
  }

  private shift(op: string, type: MachineType, value: number, by: number): number {
    if (by === 0) return value;
    const count = this.nextValue++;
    this.items.push(mk.Constant({ result: count, type, value: BigInt(by) }));
    return this.binary(op, type, value, count);
  }

  private binary(op: string, type: MachineType, left: number, right: number): number {
    const result = this.nextValue++;
    this.items.push(mk.Binary({ result, type, op, left, right }));
    return result;
  }
}
