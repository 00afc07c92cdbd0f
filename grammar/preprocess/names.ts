/**
 * Identifiers as small integers: one number for each spelling, found by a hash of its bytes without making a string.
 */
import { decode, encode } from './bytes.ts';

/** What a name may mean to the preprocessor, as bits of `Names.marks`; 0 for the ordinary identifier. */
export const Mark = { macro: 1, poisoned: 2, reserved: 4 } as const;

export class Names {
  readonly strings: string[] = [];
  /** Is told of each new name. */
  arrived: (spelling: string, name: number) => void = () => {};
  /** The token kind of each name: a keyword's, or that of an identifier. */
  kinds = new Uint16Array(1 << 13);
  /** Bits of `Mark`: what a reader of tokens has to stop at. */
  marks = new Uint8Array(1 << 13);
  private hashes = new Int32Array(1 << 13);
  private offsets = new Int32Array(1 << 13);
  private lengths = new Int32Array(1 << 13);
  private pool = new Uint8Array(1 << 16);
  private poolUsed = 0;
  private table = new Int32Array(1 << 15);

  constructor(private readonly ordinaryKind: number) {}

  /** The number of the identifier at `bytes[start .. start+length)`, whose `hash` follows `Names.hash`. */
  intern(bytes: Uint8Array, start: number, length: number, hash: number): number {
    const mask = this.table.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const id = this.table[slot] - 1;
      if (id < 0) return this.add(bytes, start, length, hash, slot);
      if (this.hashes[id] === hash && this.lengths[id] === length) {
        const pool = this.pool;
        const offset = this.offsets[id];
        let i = 0;
        while (i < length && pool[offset + i] === bytes[start + i]) i++;
        if (i === length) return id;
      }
      slot = (slot + 1) & mask;
    }
  }

  of(spelling: string): number {
    const bytes = encode(spelling);
    return this.intern(bytes, 0, bytes.length, Names.hash(bytes, 0, bytes.length));
  }

  /** The hash that the lexer computes while it scans an identifier. */
  static hash(bytes: Uint8Array, start: number, length: number): number {
    let hash = 0;
    for (let i = start; i < start + length; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    return hash;
  }

  private add(bytes: Uint8Array, start: number, length: number, hash: number, slot: number): number {
    const id = this.strings.length;
    if (id === this.hashes.length) this.growColumns();
    while (this.poolUsed + length > this.pool.length) this.pool = doubled(this.pool);
    for (let i = 0; i < length; i++) this.pool[this.poolUsed + i] = bytes[start + i];
    this.hashes[id] = hash;
    this.offsets[id] = this.poolUsed;
    this.lengths[id] = length;
    this.kinds[id] = this.ordinaryKind;
    this.poolUsed += length;
    const spelling = decode(bytes, start, start + length);
    this.strings.push(spelling);
    this.table[slot] = id + 1;
    if (id * 2 > this.table.length) this.growTable();
    this.arrived(spelling, id);
    return id;
  }

  private growColumns(): void {
    this.hashes = doubled(this.hashes);
    this.offsets = doubled(this.offsets);
    this.lengths = doubled(this.lengths);
    this.kinds = doubled(this.kinds);
    this.marks = doubled(this.marks);
  }

  private growTable(): void {
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let id = 0; id < this.strings.length; id++) {
      const hash = this.hashes[id];
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = id + 1;
    }
    this.table = table;
  }
}

type Column = Uint8Array | Uint16Array | Int32Array;

/** The same column with twice the room. */
export const doubled = <C extends Column>(column: C): C => enlarged(column, column.length, 2 * column.length);

/** A column with room for `capacity` values, of which the first `count` are this one's. */
export function enlarged<C extends Column>(column: C, count: number, capacity: number): C {
  const larger = new (column.constructor as new (length: number) => C)(capacity);
  larger.set(count === column.length ? column : column.subarray(0, count));
  return larger;
}
