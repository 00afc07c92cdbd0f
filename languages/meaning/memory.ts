/**
 * The memory of an interpreted program: bytes, and beside each byte whether it belongs to an object.
 *
 * Objects stand apart from each other, and what was freed or has left the stack is not used again soon, so that an access outside of an object
 * is seen (as AddressSanitizer does: Serebryany et al., USENIX ATC 2012). Addresses are numbers; nothing lies in the first 64 KiB.
 */
import { Fault, type NamedObject } from './fault.ts';
import { type Scalar, settle } from './integers.ts';

/** What a byte is: bit 0 may be read, bit 1 may be written. */
export const Byte = { none: 0, readable: 1, writable: 3, freed: 4, left: 8 } as const;

const firstAddress = 0x10000;
const stackBytes = 8 << 20;
const gap = 16;
/** Freed bytes that wait before the oldest are given out again. */
const quarantine = 32 << 20;
const greatest = 2 ** 32;

const roundUp = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

export class Memory {
  bytes = new Uint8Array(firstAddress + stackBytes + (1 << 20));
  state = new Uint8Array(this.bytes.length);
  view = new DataView(this.bytes.buffer);
  /** Where the next stack object may begin: the stack grows upwards. */
  stack = firstAddress;
  private readonly stackEnd = firstAddress + stackBytes;
  private end = firstAddress + stackBytes + gap;
  private readonly blocks = new Map<number, number>();
  private readonly waiting: number[] = [];
  private waitingBytes = 0;
  private readonly reusable = new Map<number, number[]>();

  /** A new object that nothing ends. */
  reserve(size: number, align: number, state: number = Byte.writable): number {
    const address = roundUp(this.end + gap, Math.max(align, 1));
    this.end = address + size;
    if (this.end + gap > this.bytes.length) this.grow(this.end + gap);
    this.state.fill(state, address, address + size);
    return address;
  }

  private grow(needed: number): void {
    if (needed > greatest) throw new Fault('the interpreter has no more memory');
    const size = Math.min(greatest, Math.max(needed, 2 * this.bytes.length));
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes);
    const state = new Uint8Array(size);
    state.set(this.state);
    this.bytes = bytes;
    this.state = state;
    this.view = new DataView(bytes.buffer);
  }

  // ---------- the stack ----------

  /** Bytes on top of the stack, whose parts are objects as `state` says, or all one. */
  push(size: number, align: number, state?: Uint8Array): number {
    const address = roundUp(this.stack, align);
    const end = address + size + gap;
    if (end > this.stackEnd) throw new Fault('stack overflow');
    if (state === undefined) this.state.fill(Byte.writable, address, address + size);
    else this.state.set(state, address);
    this.stack = end;
    return address;
  }

  /** Gives back the stack from an address on. */
  pop(to: number): void {
    if (to < this.stack) this.state.fill(Byte.left, to, this.stack);
    this.stack = to;
  }

  // ---------- the heap ----------

  allocate(size: number, align = 16): number {
    const room = roundUp(Math.max(size, 1), 16);
    const old = align <= 16 ? this.reusable.get(room)?.pop() : undefined;
    const address = old ?? this.reserve(room, Math.max(align, 16), Byte.none);
    this.state.fill(Byte.writable, address, address + size);
    this.blocks.set(address, size);
    return address;
  }

  /** The size of a block that `allocate` gave. */
  sizeOf(address: number): number {
    const size = this.blocks.get(address);
    if (size === undefined) throw new Fault(`${hexadecimal(address)} is not the address of an allocated block`);
    return size;
  }

  /** The blocks that are allocated. */
  *allocated(): Iterable<NamedObject> {
    for (const [address, size] of this.blocks) yield { name: 'an allocated block', address, size };
  }

  free(address: number): void {
    const size = this.sizeOf(address);
    this.blocks.delete(address);
    this.state.fill(Byte.freed, address, address + size);
    const room = roundUp(Math.max(size, 1), 16);
    this.waiting.push(address, room);
    this.waitingBytes += room;
    while (this.waitingBytes > quarantine) {
      const [oldest, bytes] = this.waiting.splice(0, 2);
      this.waitingBytes -= bytes;
      const list = this.reusable.get(bytes);
      if (list === undefined) this.reusable.set(bytes, [oldest]);
      else list.push(oldest);
    }
  }

  // ---------- access ----------

  /** Stops the program unless the object at this address has so many bytes. */
  readable(address: number, size: number): void {
    const { state } = this;
    if ((state[address] & state[address + size - 1] & 1) === 0) this.refuse(address, size, 'read');
  }
  writable(address: number, size: number): void {
    const { state } = this;
    if ((state[address] & state[address + size - 1] & 2) === 0) this.refuse(address, size, 'write');
  }

  private refuse(address: Scalar, size: number, what: 'read' | 'write'): never {
    const fault = new Fault(`${what} of ${size} byte${size === 1 ? '' : 's'} ${this.describe(Number(address), size)}`);
    if (/outside/.test(fault.message)) fault.outside = Number(address);
    throw fault;
  }

  private describe(address: number, size: number): string {
    if (address === 0) return 'through a null pointer';
    const where = `at ${hexadecimal(address)}`;
    const states = [this.state[address], this.state[address + size - 1]];
    if (states.includes(Byte.freed)) return `${where}, which was freed`;
    if (states.includes(Byte.left)) return `${where}, in a function that has returned`;
    if (states.includes(Byte.readable)) return `${where}, which is constant`;
    return `${where}, outside of any object`;
  }

  load64(address: number): Scalar {
    this.readable(address, 8);
    const upper = this.view.getInt32(address + 4, true);
    if (upper > -0x200000 && upper < 0x200000) return upper * 4294967296 + this.view.getUint32(address, true);
    return settle(this.view.getBigInt64(address, true));
  }
  loadUnsigned64(address: number): Scalar {
    this.readable(address, 8);
    const upper = this.view.getUint32(address + 4, true);
    if (upper < 0x200000) return upper * 4294967296 + this.view.getUint32(address, true);
    return this.view.getBigUint64(address, true);
  }
  store64(address: number, value: Scalar): void {
    this.writable(address, 8);
    if (typeof value === 'number') {
      this.view.setInt32(address, value | 0, true);
      this.view.setInt32(address + 4, Math.floor(value / 4294967296), true);
    } else this.view.setBigInt64(address, BigInt.asIntN(64, value), true);
  }

  /** The bits of a value of up to 16 bytes. */
  loadBits(address: number, size: number): bigint {
    this.readable(address, size);
    let bits = 0n;
    for (let i = size - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(this.bytes[address + i]);
    return bits;
  }
  storeBits(address: number, size: number, bits: bigint): void {
    this.writable(address, size);
    let rest = BigInt.asUintN(8 * size, bits);
    for (let i = 0; i < size; i++) {
      this.bytes[address + i] = Number(rest & 255n);
      rest >>= 8n;
    }
  }

  copyOf(address: number, size: number): Uint8Array {
    if (size > 0) this.readable(address, size);
    return this.bytes.slice(address, address + size);
  }
  write(address: number, content: Uint8Array): void {
    if (content.length === 0) return;
    this.writable(address, content.length);
    this.bytes.set(content, address);
  }
  move(to: number, from: number, size: number): void {
    if (size === 0) return;
    this.readable(from, size);
    this.writable(to, size);
    this.bytes.copyWithin(to, from, from + size);
  }
  fill(to: number, byte: number, size: number): void {
    if (size === 0) return;
    this.writable(to, size);
    this.bytes.fill(byte, to, to + size);
  }

  /** Bytes up to a zero, which is not counted. */
  lengthOf(address: number): number {
    let end = address;
    for (;;) {
      this.readable(end, 1);
      if (this.bytes[end] === 0) return end - address;
      end++;
    }
  }
  text(address: number): string {
    return latin1(this.bytes.subarray(address, address + this.lengthOf(address)));
  }
  /** Writes a text, each character of which is a byte, and a zero. */
  writeText(address: number, text: string): void {
    this.writable(address, text.length + 1);
    for (let i = 0; i < text.length; i++) this.bytes[address + i] = text.charCodeAt(i);
    this.bytes[address + text.length] = 0;
  }
  /** A new object that holds the text. */
  textObject(text: string): number {
    const address = this.reserve(text.length + 1, 1);
    this.writeText(address, text);
    return address;
  }
}

/** Bytes as a text with one character for each. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}
export const hexadecimal = (n: number): string => `0x${n.toString(16)}`;
