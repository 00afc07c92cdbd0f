/** The bytes and relocations of one static object, from its initialiser. */
import { Data } from '../languages/data.ts';
import { Lifted } from '../languages/lifted.ts';
import { type CType, isFloating, sizeOf } from '../languages/types.ts';
import type { CSymbol, RecordField, Unit } from '../languages/unit.ts';
import { at, type Node, type Tree, walk } from '../nanopass/index.ts';
import { constantValue, isNumber } from './constant-data.ts';

type Contents = Node<Lifted, 'Contents'>;
type Item = Contents['items'][number];
type Expression = Node<Lifted, 'Expression'>;
type Relocation = Node<Data, 'Relocation'>;

export class DataImage {
  /** Bytes of the object, a flexible array member's elements included. */
  readonly size: number;
  /** Without the zeros at the end. */
  readonly bytes: Uint8Array;
  /** By offset. */
  readonly relocations: Relocation[] = [];

  /** `known` has the contents of the static compound literals that the initialiser may copy (GNU). */
  constructor(
    type: CType,
    contents: Contents,
    private readonly known: ReadonlyMap<CSymbol, Contents>,
    private readonly unit: Unit,
  ) {
    const end = contents.items.reduce((most, item) => Math.max(most, endOf(item)), 0);
    this.size = Math.max(sizeOf(type), end);
    this.bytes = new Uint8Array(end);
    for (const item of contents.items) this.item(item, 0);
    this.relocations.sort((a, b) => a.offset - b.offset);
    let length = this.bytes.length;
    while (length > 0 && this.bytes[length - 1] === 0) length--;
    this.bytes = this.bytes.subarray(0, length);
  }

  private item(item: Item, base: number): void {
    const offset = base + item.offset;
    switch (item.kind) {
      case 'Item':
        this.write(offset, item.type, item.value);
        return;
      case 'BitItem':
        this.bits(offset, item.field, item.value);
        return;
      case 'BytesItem':
        this.bytes.set(item.bytes, offset);
        return;
      case 'RepeatedItem':
        for (let i = 0; i < item.count; i++) this.write(offset + i * item.stride, item.type, item.value);
    }
  }

  private write(offset: number, type: CType, value: Expression): void {
    const size = sizeOf(type);
    this.forget(offset, size);
    switch (value.kind) {
      case 'ComplexOf': {
        const part = sizeOf(value.real.type);
        this.write(offset, value.real.type, value.real);
        this.write(offset + part, value.imaginary.type, value.imaginary);
        return;
      }
      case 'VectorOf':
        for (const [i, lane] of value.lanes.entries()) this.write(offset + i * sizeOf(lane.type), lane.type, lane);
        return;
      case 'Convert':
        if (value.type.kind === 'Complex' && value.value.type.kind !== 'Complex') {
          this.number(offset + size / 2, size / 2, 0n);
          this.write(offset, value.value.type, value.value);
          return;
        }
        break;
      case 'Load':
        if (this.copy(offset, value)) return;
    }
    const constant = constantValue(value);
    if (constant === null) {
      this.unit.diagnostics.error(startOf(value), 'initializer element is not constant');
      return;
    }
    if (isNumber(constant)) {
      this.number(offset, isFloating(type) && type.format === 'f80' ? 10 : size, constant.number);
      return;
    }
    const { symbol, label, minus } = constant;
    const addend = Number(constant.number);
    this.relocations.push(
      at(value.at, () =>
        symbol !== null
          ? Data.mk.Relocation({ offset, size, symbol, addend })
          : minus !== null
            ? Data.mk.LabelDifference({ offset, size, left: label!, right: minus, addend })
            : Data.mk.LabelRelocation({ offset, size, label: label!, addend }),
      ),
    );
  }

  /** The value of a compound literal is that of its own initialiser (GNU). */
  private copy(offset: number, value: Extract<Expression, { kind: 'Load' }>): boolean {
    if (value.place.kind !== 'Variable') return false;
    const contents = this.known.get(value.place.symbol);
    if (contents === undefined) return false;
    this.bytes.fill(0, offset, offset + sizeOf(value.type));
    for (const item of contents.items) this.item(item, offset);
    return true;
  }

  /** A part that lies in another one replaces its relocations too. */
  private forget(offset: number, size: number): void {
    const { relocations } = this;
    const last = relocations.at(-1);
    if (last === undefined || last.offset + last.size <= offset) return;
    const left = relocations.filter(r => r.offset + r.size <= offset || r.offset >= offset + size);
    relocations.splice(0, relocations.length, ...left);
  }

  private number(offset: number, size: number, value: bigint): void {
    const { bytes } = this;
    if (size <= 4) {
      const n = Number(BigInt.asUintN(32, value));
      for (let i = 0; i < size; i++) bytes[offset + i] = n >>> (8 * i);
      return;
    }
    for (let i = 0, n = value; i < size; i++, n >>= 8n) bytes[offset + i] = Number(n & 255n);
  }

  private bits(offset: number, field: RecordField, value: Expression): void {
    const constant = constantValue(value);
    if (constant === null || !isNumber(constant)) {
      this.unit.diagnostics.error(startOf(value), 'initializer element is not constant');
      return;
    }
    for (let i = 0, n = constant.number; i < field.width; i++, n >>= 1n) {
      const bit = field.bit + i;
      const at = offset + (bit >> 3);
      const mask = 1 << (bit & 7);
      if (n & 1n) this.bytes[at] |= mask;
      else this.bytes[at] &= ~mask;
    }
  }
}

/** Where an expression begins: the origin of an operator is the operator's own. */
function startOf(value: Expression): number {
  let start: number = value.at;
  walk(Lifted, value as Tree, node => {
    if (node.at >= 0) start = Math.min(start, node.at);
  });
  return start;
}

function endOf(item: Item): number {
  switch (item.kind) {
    case 'Item':
      return item.offset + sizeOf(item.type);
    case 'BitItem':
      return item.offset + ((item.field.bit + item.field.width + 7) >> 3);
    case 'BytesItem':
      return item.offset + item.bytes.length;
    case 'RepeatedItem':
      return item.offset + (item.count - 1) * item.stride + sizeOf(item.type);
  }
}
