/** Calls that copy, set, compare and search bytes (C17 7.24.2.1, 7.24.4.1, 7.24.5.1, 7.24.6.1; POSIX bcopy, bzero, bcmp). */
import { bytesOf, type MachineType } from '../../languages/machine.ts';
import { type Answer, type Folding, type LibraryCall, nothing, piecesOf } from './call.ts';
import type { Row } from './rows.ts';

/** Constant bytes of at most this number are stored as numbers. */
const mostStored = 16;
/** Bytes that are all loaded before the first is stored: as many as registers hold. */
const mostHeld = 64;

/** Copies a known number of bytes between blocks that do not overlap. False where a call does it better. */
export function copyBytes(f: Folding, to: number, from: number, size: number): boolean {
  if (size > f.inlineBytes) return false;
  if (to === from || size === 0) return true;
  const text = f.texts.bytes(from);
  if (text === null || size > mostStored || size > text.size) {
    f.moveBlock(to, from, size);
    return true;
  }
  for (const { type, offset } of piecesOf(f, size, 8)) {
    let value = 0n;
    for (let i = bytesOf[type] - 1; i >= 0; i--) value = (value << 8n) | BigInt(text.bytes[offset + i] ?? 0);
    f.store(type, to, offset, f.constant(type, BigInt.asIntN(8 * bytesOf[type], value)));
  }
  return true;
}

/** Copies any known number of bytes, by a call if there are many. */
export function copyOrCall(f: Folding, to: number, from: number, size: number): void {
  if (!copyBytes(f, to, from, size)) f.call('memcpy', [to, from, f.constant('i64', size)]);
}

function copy(c: LibraryCall): Answer {
  const [to, from] = [c.arg(0), c.arg(1)];
  const n = c.size(2);
  if (to === from) return to;
  return n !== null && n <= BigInt(c.f.inlineBytes) && copyBytes(c.f, to, from, Number(n)) ? to : null;
}

function copyAndGoOn(c: LibraryCall): Answer {
  const { f } = c;
  const [to, from, size] = [c.arg(0), c.arg(1), c.arg(2)];
  const n = c.size(2);
  if (n === null || n > BigInt(f.inlineBytes)) {
    f.call('memcpy', [to, from, size]);
    return f.binary('add', 'i64', to, size);
  }
  copyBytes(f, to, from, Number(n));
  return f.plus(to, n);
}

/** The blocks may overlap, so all bytes are read before any is written. */
function moveBytes(c: LibraryCall, to: number, from: number): boolean {
  const { f } = c;
  const n = c.size(2);
  if (to === from) return true;
  if (n === null || n > BigInt(f.inlineBytes)) return false;
  const size = Number(n);
  // Nothing is written to what is constant.
  if (f.texts.bytes(from) !== null) return copyBytes(f, to, from, size);
  if (f.areApart(to, from)) return copyBytes(f, to, from, size);
  if (size > mostHeld) return false;
  const pieces = piecesOf(f, size, 16);
  const values = pieces.map(p => f.load(p.type, from, p.offset));
  for (const [i, p] of pieces.entries()) f.store(p.type, to, p.offset, values[i]);
  return true;
}

function move(c: LibraryCall): Answer {
  if (moveBytes(c, c.arg(0), c.arg(1))) return c.arg(0);
  return c.f.areApart(c.arg(0), c.arg(1)) ? c.f.call('memcpy', c.args(0)) : null;
}

function fill(c: LibraryCall, to: number, byte: number, size: bigint | null): Answer {
  const { f } = c;
  if (size === 0n) return to;
  if (size === null || size > BigInt(f.inlineBytes)) return null;
  const value = f.integer(byte);
  if (value !== null && (value & 255n) === 0n) {
    f.clearBlock(to, Number(size));
    return to;
  }
  if (size > BigInt(mostHeld)) return null;
  const pieces = piecesOf(f, Number(size), 8);
  const all = (type: MachineType): bigint => BigInt(`0x${'01'.repeat(bytesOf[type])}`);
  const made = new Map<MachineType, number>();
  for (const { type, offset } of pieces) {
    let v = made.get(type);
    if (v === undefined) {
      if (value !== null) v = f.constant(type, BigInt.asIntN(8 * bytesOf[type], (value & 255n) * all(type)));
      else {
        const low = f.convert('trunc', 'i32', 'i8', byte);
        v = f.convert('zext', 'i8', type, low);
        if (type !== 'i8') v = f.binary('mul', type, v, f.constant(type, BigInt.asIntN(8 * bytesOf[type], all(type))));
      }
      made.set(type, v);
    }
    f.store(type, to, offset, v);
  }
  return to;
}

/** The byte at an address, as an unsigned number. */
export const firstByte = (f: Folding, address: number, type: MachineType): number =>
  f.convert('zext', 'i8', type, f.load('i8', address, 0));

/** The bytes at two addresses, as the numbers that C compares (C17 7.24.4p1: as unsigned char). */
export function byteDifference(f: Folding, a: number, b: number): number {
  return f.binary('sub', 'i32', firstByte(f, a, 'i32'), firstByte(f, b, 'i32'));
}

const whole: Readonly<Record<number, MachineType>> = { 2: 'i16', 4: 'i32', 8: 'i64' };

function compareBytes(c: LibraryCall): Answer {
  const { f } = c;
  const [a, b] = [c.arg(0), c.arg(1)];
  const n = c.size(2);
  if (n === 0n || a === b) return f.constant('i32', 0);
  if (n === null) return null;
  const [x, y] = [c.bytes(0), c.bytes(1)];
  if (x !== null && y !== null && n <= BigInt(Math.min(x.size, y.size))) {
    for (let i = 0; i < Number(n); i++) {
      const d = (x.bytes[i] ?? 0) - (y.bytes[i] ?? 0);
      if (d !== 0) return f.constant('i32', d < 0 ? -1 : 1);
    }
    return f.constant('i32', 0);
  }
  if (n === 1n) return byteDifference(f, a, b);
  const type = whole[Number(n)];
  if (type === undefined || !c.onlyTested) return null;
  return f.compare('ne', type, f.load(type, a, 0), f.load(type, b, 0));
}

/** `step` is 1 to search forwards, -1 to search backwards. */
const search =
  (step: 1 | -1) =>
  (c: LibraryCall): Answer => {
    const [byte, n, text] = [c.integer(1), c.size(2), c.bytes(0)];
    if (n === 0n) return c.f.constant('i64', 0);
    if (byte === null || n === null || text === null || n > BigInt(text.size)) return null;
    const wanted = Number(byte & 255n);
    const size = Number(n);
    for (let i = step > 0 ? 0 : size - 1; i >= 0 && i < size; i += step)
      if ((text.bytes[i] ?? 0) === wanted) return c.f.plus(c.arg(0), i);
    return c.f.constant('i64', 0);
  };

export const memoryRows: readonly Row[] = [
  { names: 'memcpy', fold: copy },
  { names: 'mempcpy', fold: copyAndGoOn },
  { names: 'memmove', fold: move },
  {
    names: 'bcopy',

    fold: c => (moveBytes(c, c.arg(1), c.arg(0)) ? nothing : c.f.call('memmove', [c.arg(1), c.arg(0), c.arg(2)])),
  },
  { names: 'memset', fold: c => fill(c, c.arg(0), c.arg(1), c.size(2)) },
  {
    names: 'bzero',

    fold: c => {
      const zero = c.f.constant('i32', 0);
      if (fill(c, c.arg(0), zero, c.size(1)) === null) c.f.call('memset', [c.arg(0), zero, c.arg(1)]);
      return nothing;
    },
  },
  { names: 'memcmp bcmp', fold: compareBytes },
  { names: 'memchr', fold: search(1) },
  { names: 'memrchr', fold: search(-1) },
];
