/** `<stdlib.h>`, `<setjmp.h>`, `<time.h>`, `<assert.h>`, `<errno.h>`, the byte order of `<arpa/inet.h>`. */
import type { CType } from '../../types.ts';
import { Exit, Signal } from '../fault.ts';
import { type Scalar, settle } from '../integers.ts';
import { longJump } from '../jumps.ts';
import type { LibraryRows } from '../library-call.ts';
import type { Callable, Machine } from '../machine.ts';
import { streamsOf } from './streams.ts';

/** What the library keeps for a program. */
class State {
  readonly atExit: { readonly callee: Callable; readonly argument: number | null }[] = [];
  readonly errorNumber: number;
  readonly random = new GlibcRandom();
  constructor(m: Machine) {
    this.errorNumber = m.memory.reserve(4, 4);
  }
}
const known = new WeakMap<Machine, State>();
function stateOf(m: Machine): State {
  let state = known.get(m);
  if (state === undefined) {
    state = new State(m);
    known.set(m, state);
  }
  return state;
}

/** Runs what `atexit` has been given, the last first. */
export function leave(m: Machine): void {
  const { atExit } = stateOf(m);
  for (let last = atExit.pop(); last !== undefined; last = atExit.pop()) {
    const { types } = m.unit;
    if (last.argument === null) last.callee.call([], [], types.void);
    else last.callee.call([last.argument], [types.pointer(types.void)], types.void);
  }
  streamsOf(m).flushAll();
}

function exit(m: Machine, status: number): never {
  leave(m);
  throw new Exit(status);
}

/** glibc's `rand`, an additive feedback generator of 31 words. */
class GlibcRandom {
  private words: number[] = [];
  constructor() {
    this.seed(1);
  }
  seed(seed: number): void {
    const words = [seed === 0 ? 1 : seed | 0];
    for (let i = 1; i < 31; i++) {
      const word = Number((16807n * BigInt(words[i - 1])) % 2147483647n);
      words.push(word < 0 ? word + 2147483647 : word);
    }
    this.words = words;
    for (let i = 31; i < 34; i++) this.words.push(this.words[i - 31]);
    for (let i = 34; i < 344; i++) this.step();
  }
  private step(): number {
    const { words } = this;
    const word = (words[words.length - 31] + words[words.length - 3]) | 0;
    words.push(word);
    if (words.length > 4096) words.splice(0, words.length - 64);
    return word;
  }
  next(): number {
    return this.step() >>> 1;
  }
}

// ---------- text as numbers ----------

/** `strtol` and its kin: the value and where it ended. */
function integerIn(m: Machine, from: number, base: number): { readonly value: bigint; readonly end: number } {
  const text = m.memory.text(from);
  const start = /^[\t-\r ]*[+-]?/.exec(text)![0];
  let at = start.length;
  let radix = base;
  const rest = text.slice(at);
  if ((radix === 0 || radix === 16) && /^0[xX][\da-fA-F]/.test(rest)) {
    radix = 16;
    at += 2;
  } else if (radix === 0) radix = rest.startsWith('0') ? 8 : 10;
  let value = 0n;
  const first = at;
  for (; at < text.length; at++) {
    const digit = Number.parseInt(text[at], 36);
    if (Number.isNaN(digit) || digit >= radix) break;
    value = value * BigInt(radix) + BigInt(digit);
  }
  if (at === first) return { value: 0n, end: first > start.length ? from + start.length + 1 : from };
  return { value: start.endsWith('-') ? -value : value, end: from + at };
}

function clamped(m: Machine, value: bigint, least: bigint, greatest: bigint): Scalar {
  if (value >= least && value <= greatest) return settle(value);
  m.memory.storeBits(stateOf(m).errorNumber, 4, 34n); // ERANGE
  return settle(value < least ? least : greatest);
}
const storeEnd = (m: Machine, to: number, end: number): void => {
  if (to !== 0) m.memory.store64(to, end);
};
function long(m: Machine, from: number, to: number, base: number): Scalar {
  const { value, end } = integerIn(m, from, base);
  storeEnd(m, to, end);
  return clamped(m, value, -(2n ** 63n), 2n ** 63n - 1n);
}
function unsignedLong(m: Machine, from: number, to: number, base: number): Scalar {
  const { value, end } = integerIn(m, from, base);
  storeEnd(m, to, end);
  const greatest = 2n ** 64n - 1n;
  // A minus sign is applied in the unsigned type (C17 7.22.1.4p5).
  if (value < 0n) return value >= -greatest ? settle(BigInt.asUintN(64, value)) : clamped(m, -value, 0n, greatest);
  return clamped(m, value, 0n, greatest);
}
function double(m: Machine, from: number, to: number): number {
  const text = m.memory.text(from);
  const match =
    /^[\t-\r ]*([+-]?)(?:(inf(?:inity)?|nan)|(0x[\da-f]*\.?[\da-f]*(?:p[+-]?\d+)?)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))/i.exec(
      text,
    );
  if (match === null) {
    storeEnd(m, to, from);
    return 0;
  }
  storeEnd(m, to, from + match[0].length);
  const [, sign, word, hex, decimal] = match;
  let value: number;
  if (word !== undefined) value = word[0].toLowerCase() === 'n' ? Number.NaN : Number.POSITIVE_INFINITY;
  else if (hex !== undefined) {
    const [, whole, fraction = '', power = '0'] = /^0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i.exec(hex)!;
    value =
      Number(BigInt(`0x${whole}${fraction}` === '0x' ? 0 : `0x${whole}${fraction}`)) *
      2 ** (Number(power) - 4 * fraction.length);
  } else value = Number(decimal);
  return sign === '-' ? -value : value;
}

// ---------- sorting ----------

function order(m: Machine, compare: number): (a: number, b: number) => number {
  const { types } = m.unit;
  const pointer: CType = types.pointer(types.void);
  const callee = m.functionAt(compare);
  return (a, b) => callee.call([a, b], [pointer, pointer], types.int) as number;
}

/** Merges, as glibc does. */
function sort(m: Machine, base: number, count: number, size: number, compare: number): void {
  const { memory } = m;
  const before = order(m, compare);
  const room = memory.allocate(Math.max(1, count * size));
  memory.move(room, base, count * size);
  const sorted = merged(
    Array.from({ length: count }, (_, i) => room + i * size),
    before,
  );
  sorted.forEach((from, i) => {
    memory.move(base + i * size, from, size);
  });
  memory.free(room);
}
function merged(items: number[], before: (a: number, b: number) => number): number[] {
  if (items.length < 2) return items;
  const middle = items.length >> 1;
  const [left, right] = [merged(items.slice(0, middle), before), merged(items.slice(middle), before)];
  const all: number[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) all.push(before(left[i], right[j]) <= 0 ? left[i++] : right[j++]);
  return [...all, ...left.slice(i), ...right.slice(j)];
}

function search(m: Machine, key: number, base: number, count: number, size: number, compare: number): number {
  const before = order(m, compare);
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = before(key, base + middle * size);
    if (found === 0) return base + middle * size;
    if (found < 0) high = middle;
    else low = middle + 1;
  }
  return 0;
}

const greatestBlock = 2 ** 31;

export const programs: LibraryRows<number> = {
  malloc: ['p(z)', (m, [size]) => (size > greatestBlock ? 0 : m.memory.allocate(size))],
  calloc: [
    'p(zz)',
    (m, [count, size]) => {
      if (count * size > greatestBlock) return 0;
      const address = m.memory.allocate(count * size);
      m.memory.fill(address, 0, count * size);
      return address;
    },
  ],
  realloc: [
    'p(pz)',
    (m, [old, size]) => {
      if (size > greatestBlock) return 0;
      const address = m.memory.allocate(size);
      if (old !== 0) {
        m.memory.move(address, old, Math.min(size, m.memory.sizeOf(old)));
        m.memory.free(old);
      }
      return address;
    },
  ],
  free: [
    'v(p)',
    (m, [address]) => {
      if (address !== 0) m.memory.free(address);
    },
  ],
  aligned_alloc: ['p(zz)', (m, [align, size]) => m.memory.allocate(size, align)],
  posix_memalign: [
    'i(pzz)',
    (m, [to, align, size]) => {
      m.memory.store64(to, m.memory.allocate(size, align));
      return 0;
    },
  ],

  exit: ['v(i)', (m, [status]) => exit(m, status)],
  _exit: [
    'v(i)',
    (m, [status]) => {
      streamsOf(m).flushAll();
      throw new Exit(status);
    },
  ],
  abort: [
    'v()',
    () => {
      throw new Signal(6);
    },
  ],
  atexit: [
    'i(p)',
    (m, [callee]) => {
      stateOf(m).atExit.push({ callee: m.functionAt(callee), argument: null });
    },
  ],
  __assert_fail: [
    'v(ppup)',
    (m, [test, file, line, inside]) => {
      const [text, path, name] = [test, file, inside].map(a => m.memory.text(a));
      streamsOf(m).print(2, `${path}:${line}: ${name}: Assertion \`${text}' failed.\n`);
      throw new Signal(6);
    },
  ],
  getenv: ['p(p)', () => 0],
  __errno_location: ['p()', m => stateOf(m).errorNumber],

  atoi: ['i(p)', (m, [from]) => Number(BigInt.asIntN(32, integerIn(m, from, 10).value))],
  atol: ['l(p)', (m, [from]) => long(m, from, 0, 10)],
  atoll: ['l(p)', (m, [from]) => long(m, from, 0, 10)],
  atof: ['d(p)', (m, [from]) => double(m, from, 0)],
  strtol: ['l(ppi)', (m, [from, to, base]) => long(m, from, to, base)],
  strtoll: ['l(ppi)', (m, [from, to, base]) => long(m, from, to, base)],
  strtoul: ['z(ppi)', (m, [from, to, base]) => unsignedLong(m, from, to, base)],
  strtoull: ['z(ppi)', (m, [from, to, base]) => unsignedLong(m, from, to, base)],
  strtod: ['d(pp)', (m, [from, to]) => double(m, from, to)],
  strtof: ['f(pp)', (m, [from, to]) => Math.fround(double(m, from, to))],

  abs: ['i(i)', (_m, [n]) => Math.abs(n) | 0],
  htonl: ['u(u)', (_m, [n]) => reversed(n, 4)],
  ntohl: ['u(u)', (_m, [n]) => reversed(n, 4)],
  htons: ['u(u)', (_m, [n]) => reversed(n, 2)],
  ntohs: ['u(u)', (_m, [n]) => reversed(n, 2)],
  rand: ['i()', m => stateOf(m).random.next()],
  random: ['l()', m => stateOf(m).random.next()],
  srand: ['v(u)', (m, [seed]) => stateOf(m).random.seed(seed)],
  srandom: ['v(u)', (m, [seed]) => stateOf(m).random.seed(seed)],
  qsort: ['v(pzzp)', (m, [base, count, size, compare]) => sort(m, base, count, size, compare)],
  bsearch: ['p(ppzzp)', (m, [key, base, count, size, compare]) => search(m, key, base, count, size, compare)],

  longjmp: ['v(pi)', (m, [buffer, value]) => longJump(m, buffer, value)],
  _longjmp: ['v(pi)', (m, [buffer, value]) => longJump(m, buffer, value)],
  siglongjmp: ['v(pi)', (m, [buffer, value]) => longJump(m, buffer, value)],

  time: [
    'l(p)',
    (m, [to]) => {
      const seconds = Math.floor(m.host.now());
      if (to !== 0) m.memory.store64(to, seconds);
      return seconds;
    },
  ],
  clock: ['l()', m => Math.floor(m.host.now() * 1e6)],
};

/** Threads, of which each runs to its end where it is created: one of the orders that it may have. */
export const threads: LibraryRows<number> = {
  pthread_create: [
    'i(pppp)',
    (m, [thread, , callee, argument]) => {
      const pointer = m.unit.types.pointer(m.unit.types.void);
      const result = m.functionAt(callee).call([argument], [pointer], pointer);
      m.memory.store64(thread, result as Scalar);
    },
  ],
  pthread_join: [
    'i(zp)',
    (m, [thread, to]) => {
      if (to !== 0) m.memory.store64(to, thread);
    },
  ],
  ...Object.fromEntries(
    ['init', 'lock', 'unlock', 'destroy'].map(name => [`pthread_mutex_${name}`, ['i(p)', () => 0]]),
  ),
};

/** The last `bytes` bytes of a number, the other way round: the network sends the most significant one first. */
function reversed(n: number, bytes: number): number {
  let result = 0;
  for (let i = 0; i < bytes; i++) result = (result << 8) | ((n >>> (8 * i)) & 0xff);
  return result >>> 0;
}

export const wholeNumbers: LibraryRows = {
  labs: ['l(l)', (_m, [n]) => (n < 0 ? settle(BigInt.asIntN(64, -BigInt(n))) : n)],
  llabs: ['l(l)', (_m, [n]) => (n < 0 ? settle(BigInt.asIntN(64, -BigInt(n))) : n)],
};
