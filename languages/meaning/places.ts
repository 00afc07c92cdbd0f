/** Reading and writing places of C's types: variables, members, bit-fields. */
import { alignOf, type CType, hasVariableSize, sizeOf } from '../types.ts';
import type { CSymbol, RecordField } from '../unit.ts';
import { integerOfType, typeAccess, type Value } from './access.ts';
import type { Builder } from './builder.ts';
import type { Run } from './code.ts';
import { type Scalar, settle } from './integers.ts';
import type { Memory } from './memory.ts';
import type { Place } from './results.ts';

/** The address of a variable. One of variable size lies where its declaration has put it. */
export function variableAddress(c: Builder, symbol: CSymbol): Run<number> {
  const { machine } = c;
  const type = symbol.type!;
  if (symbol.kind === 'function' || symbol.duration !== 'automatic') {
    let known: number | null = null;
    return () => (known ??= machine.addressOf(symbol));
  }
  if (c.isInArguments(symbol)) return c.localAddress(symbol);
  if (hasVariableSize(type)) return f => f.places.get(symbol)!;
  const align = Math.max(alignOf(type), symbol.attributes?.aligned ?? 1);
  const offset = c.object(symbol, sizeOf(type), align);
  return f => f.base + offset;
}

/** Bytes of a type, which its variables of variable length decide. */
export function sizeRun(c: Builder, type: CType): Run<number> {
  if (!hasVariableSize(type)) {
    const size = sizeOf(type);
    return () => size;
  }
  if (type.kind === 'Array') {
    const of = sizeRun(c, type.of);
    const count = type.length ?? 0;
    return f => of(f) * count;
  }
  if (type.kind === 'VariableArray' && type.length !== null) {
    const [of, count] = [sizeRun(c, type.of), hiddenNumber(c, type.length)];
    return f => of(f) * count(f);
  }
  if (type.kind === 'Record') return hiddenNumber(c, type.tag.variableSize!);
  return () => 0;
}

/** What a hidden variable holds: a length, a size, an offset. */
export function hiddenNumber(c: Builder, symbol: CSymbol): Run<number> {
  const address = variableAddress(c, symbol);
  const { load } = typeAccess(symbol.type!);
  const { memory } = c.machine;
  return f => Number(load(memory, address(f)));
}

/** How to read what a place holds, as a value of this type, given its address. */
export function reader(c: Builder, place: Place, type: CType): (address: number) => Value {
  const { memory } = c.machine;
  if (place.field !== null) {
    const { read } = new BitField(place.field, type);
    return address => read(memory, address);
  }
  const { load } = typeAccess(c.unit.types.plain(place.type));
  return address => load(memory, address);
}

/** How to write a value; it gives what the place then holds: a bit-field may hold less. */
export function writer(c: Builder, place: Place): (address: number, value: Value) => Value {
  const { memory } = c.machine;
  const { field, type } = place;
  if (field !== null) {
    const { write } = new BitField(field, type);
    return (address, value) => write(memory, address, value as Scalar);
  }
  const { store } = typeAccess(c.unit.types.plain(type));
  return (address, value) => {
    store(memory, address, value);
    return value;
  };
}

/** A bit-field is read and written by the bytes that it has a part in: a packed one may go beyond its unit. */
class BitField {
  private readonly first: number;
  private readonly bytes: number;
  private readonly shift: bigint;
  private readonly mask: bigint;
  private readonly width: number;
  private readonly signed: boolean;

  constructor(field: RecordField, type: CType) {
    this.first = field.bit >> 3;
    this.shift = BigInt(field.bit & 7);
    this.bytes = ((field.bit & 7) + field.width + 7) >> 3;
    this.mask = (1n << BigInt(field.width)) - 1n;
    this.width = field.width;
    this.signed = integerOfType(type)?.signed ?? false;
  }

  private valueOf(bits: bigint): Scalar {
    return settle(this.signed ? BigInt.asIntN(this.width, bits) : bits & this.mask);
  }
  readonly read = (m: Memory, address: number): Scalar =>
    this.valueOf(m.loadBits(address + this.first, this.bytes) >> this.shift);
  readonly write = (m: Memory, address: number, value: Scalar): Scalar => {
    const old = m.loadBits(address + this.first, this.bytes);
    const bits = BigInt(value) & this.mask;
    m.storeBits(address + this.first, this.bytes, (old & ~(this.mask << this.shift)) | (bits << this.shift));
    return this.valueOf(bits);
  };
}
