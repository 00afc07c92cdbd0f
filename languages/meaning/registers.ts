/**
 * Calls by registers and argument area, as the target's convention places values (`Target.layoutCall`).
 *
 * A register is 16 bytes of memory, so that what one side writes as one type the other may read as another, as on the machine.
 */
import { bytesOf } from '../machine.ts';
import { isStackLocation, type Location, type Passing, stackLocation, stackOffsetOf } from '../target.ts';
import { alignOf, type CType, sizeOf } from '../types.ts';
import { typeAccess, type Value } from './access.ts';
import type { Machine } from './machine.ts';

/** The address of what a location holds in the call under way; `area` is that of the first argument on the stack. */
export const addressOfLocation = (m: Machine, location: Location, area: number): number =>
  isStackLocation(location) ? area + stackOffsetOf(location) : m.registers + 16 * location;

function layoutOf(m: Machine, types: readonly CType[], result: CType) {
  const { types: table, target } = m.unit;
  return target.layoutCall(table.function(result, types, false), types, types.length);
}

/** A variadic function learns how many vector registers hold arguments, where the convention has a register for that. */
export function tellVectors(m: Machine, count: number): void {
  const { types, target } = m.unit;
  m.vectorCount ??= target.layoutCall(types.function(types.void, [], true), [], 0).vectorCount?.register ?? -1;
  if (m.vectorCount >= 0) m.memory.store64(addressOfLocation(m, m.vectorCount, 0), count);
}

/** Room for a value, aligned for any. */
const scratch = (m: Machine, type: CType): number =>
  m.memory.push(Math.max(sizeOf(type), 16), Math.max(alignOf(type), 16));

/** Copies the bytes at `from` to where a value is passed, or with `back` the other way. */
function copyPieces(m: Machine, passing: Passing, area: number, from: number, size: number, back: boolean): void {
  const { memory } = m;
  const copy = (there: number, here: number, count: number): void =>
    back ? memory.move(here, there, count) : memory.move(there, here, count);
  if (passing.how === 'stack') copy(area + passing.offset, from, size);
  else if (passing.how === 'pieces')
    for (const piece of passing.pieces) {
      const count = Math.min(bytesOf[piece.type], size - piece.offset);
      copy(addressOfLocation(m, piece.location, area), from + piece.offset, count);
    }
  else if (back)
    memory.move(from, memory.loadUnsigned64(addressOfLocation(m, passing.piece.location, area)) as number, size);
  else memory.store64(addressOfLocation(m, passing.piece.location, area), from);
}

/** Calls by registers with values: `transfer` finds the arguments in place, and leaves the result. */
export function callByRegisters(
  m: Machine,
  values: readonly Value[],
  types: readonly CType[],
  result: CType,
  transfer: () => void,
): Value {
  const { memory } = m;
  const top = memory.stack;
  const layout = layoutOf(m, types, result);
  const area = memory.push(layout.stackBytes, 16);
  const room = scratch(m, result);
  if (layout.result.how === 'reference') copyPieces(m, layout.result, area, room, 0, false);
  values.forEach((value, i) => {
    const place = scratch(m, types[i]);
    typeAccess(types[i]).store(memory, place, value);
    copyPieces(m, layout.arguments[i], area, place, sizeOf(types[i]), false);
  });
  tellVectors(m, m.unit.target.saveArea.vectors.length);
  const outer = m.area;
  m.area = area;
  transfer();
  m.area = outer;
  if (layout.result.how !== 'reference') copyPieces(m, layout.result, area, room, sizeOf(result), true);
  const value = typeAccess(result).load(memory, room);
  memory.pop(top);
  return value;
}

/** Takes the arguments of a call by registers as values, lets `run` compute, and puts the result where it belongs. */
export function answerByRegisters(
  m: Machine,
  types: readonly CType[],
  result: CType,
  run: (values: Value[], rest: Rest) => Value,
): void {
  const { memory, area } = m;
  const top = memory.stack;
  const layout = layoutOf(m, types, result);
  const room =
    layout.result.how === 'reference'
      ? (memory.loadUnsigned64(addressOfLocation(m, layout.result.piece.location, area)) as number)
      : scratch(m, result);
  const values = types.map((type, i) => {
    const place = scratch(m, type);
    copyPieces(m, layout.arguments[i], area, place, sizeOf(type), true);
    return typeAccess(type).load(memory, place);
  });
  const value = run(values, new RegisterRest(m, layout.used, area));
  if (result.kind !== 'Void') {
    typeAccess(result).store(memory, room, value);
    if (layout.result.how === 'reference') {
      if (layout.resultAddress !== null)
        memory.store64(addressOfLocation(m, layout.resultAddress.location, area), room);
    } else copyPieces(m, layout.result, area, room, sizeOf(result), false);
  }
  memory.pop(top);
}

/** Arguments without a name, one after the other. */
export interface Rest {
  next(type: CType): Value;
}

/** They follow the named ones in registers, which hold them as long as there are any left. */
class RegisterRest implements Rest {
  private generals: number;
  private vectors: number;
  private stack: number;
  private readonly kept: Uint8Array;

  constructor(
    private readonly m: Machine,
    used: { readonly general: number; readonly vector: number; readonly stack: number },
    private readonly area: number,
  ) {
    this.generals = used.general;
    this.vectors = used.vector;
    this.stack = used.stack;
    // A function of the library may call one of the program before it asks for its next argument.
    this.kept = m.memory.copyOf(m.registers, 16 * 256);
  }

  next(type: CType): Value {
    const { m } = this;
    const { saveArea } = m.unit.target;
    const passing = layoutOf(m, [type], m.unit.types.void).arguments[0];
    const only = passing.how === 'pieces' && passing.pieces.length === 1 ? passing.pieces[0] : null;
    const isGeneral = saveArea.generals.some(r => r.location === only?.location);
    const isVector = saveArea.vectors.some(r => r.location === only?.location);
    let location: Location | null = null;
    if (isGeneral && this.generals < saveArea.generals.length) location = saveArea.generals[this.generals++].location;
    else if (isVector && this.vectors < saveArea.vectors.length) location = saveArea.vectors[this.vectors++].location;
    const { size, load } = typeAccess(type);
    const { memory } = m;
    if (location === null) {
      this.stack = Math.ceil(this.stack / Math.max(8, alignOf(type))) * Math.max(8, alignOf(type));
      location = stackLocation(this.stack);
      this.stack += Math.ceil(sizeOf(type) / 8) * 8;
      return load(memory, addressOfLocation(m, location, this.area));
    }
    const top = memory.stack;
    const place = memory.push(16, 16);
    memory.write(place, this.kept.subarray(16 * location, 16 * location + size));
    const value = load(memory, place);
    memory.pop(top);
    return value;
  }
}
