/** A growing array of little-endian bytes. */
export class Bytes {
  private buffer: Uint8Array;
  private view: DataView;
  length = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
  u8(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }
  u16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.length, value, true);
    this.length += 2;
  }
  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }
  /** An integer that a number holds exactly, or a bigint; negative ones as two's complement. */
  u64(value: number | bigint): void {
    this.reserve(8);
    this.view.setBigUint64(this.length, BigInt.asUintN(64, BigInt(value)), true);
    this.length += 8;
  }
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }
  zeros(count: number): void {
    this.reserve(count);
    this.buffer.fill(0, this.length, this.length + count);
    this.length += count;
  }
  /** Fills up to a multiple of `boundary`. */
  align(boundary: number, fill = 0): void {
    const count = (boundary - (this.length % boundary)) % boundary;
    this.reserve(count);
    this.buffer.fill(fill, this.length, this.length + count);
    this.length += count;
  }
  /** Latin letters and such, each one byte, as symbol names in UTF-8 are after encoding. */
  text(text: string): void {
    this.append(new TextEncoder().encode(text));
  }
  setU8(at: number, value: number): void {
    this.buffer[at] = value;
  }
  setU32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }
  setI8(at: number, value: number): void {
    this.view.setInt8(at, value);
  }
  /** Forgets the bytes so far. */
  clear(): void {
    this.length = 0;
  }
  /** The bytes so far, in an array of their own. */
  take(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}
