/** `<string.h>`, `<strings.h>` and `<ctype.h>`. */
import type { LibraryRow, LibraryRows } from '../library-call.ts';
import type { Machine } from '../machine.ts';

type Run = LibraryRow<number>['run'];

/** Compares up to `limit` bytes of what `same` makes of them; strings end at a zero. */
function compare(m: Machine, a: number, b: number, limit: number, strings: boolean, same = (c: number) => c): number {
  const { memory } = m;
  for (let i = 0; i < limit; i++) {
    memory.readable(a + i, 1);
    memory.readable(b + i, 1);
    const [x, y] = [same(memory.bytes[a + i]), same(memory.bytes[b + i])];
    if (x !== y) return x - y;
    if (strings && x === 0) return 0;
  }
  return 0;
}

function copy({ memory }: Machine, to: number, from: number): number {
  const size = memory.lengthOf(from);
  memory.move(to, from, size + 1);
  return size;
}

/** The bytes of a string of at most `limit`. */
function bounded({ memory }: Machine, from: number, limit: number): number {
  for (let i = 0; i < limit; i++) {
    memory.readable(from + i, 1);
    if (memory.bytes[from + i] === 0) return i;
  }
  return limit;
}

function duplicate(m: Machine, from: number, size: number): number {
  const to = m.memory.allocate(size + 1);
  m.memory.move(to, from, size);
  m.memory.bytes[to + size] = 0;
  return to;
}

function find(m: Machine, from: number, byte: number): number {
  const size = m.memory.lengthOf(from) + 1;
  const i = m.memory.bytes.subarray(from, from + size).indexOf(byte & 255);
  return i < 0 ? 0 : from + i;
}
function findLast(m: Machine, from: number, byte: number): number {
  const size = m.memory.lengthOf(from) + 1;
  const i = m.memory.bytes.subarray(from, from + size).lastIndexOf(byte & 255);
  return i < 0 ? 0 : from + i;
}

/** How many bytes of a string are among those of another, or are not. */
const span =
  (among: boolean): Run =>
  (m, [s, set]) => {
    const [text, bytes] = [m.memory.text(s), m.memory.text(set)];
    let i = 0;
    while (i < text.length && bytes.includes(text[i]) === among) i++;
    return i;
  };

const lower = (c: number): number => (c >= 65 && c <= 90 ? c + 32 : c);
const upper = (c: number): number => (c >= 97 && c <= 122 ? c - 32 : c);
const everything = Number.MAX_SAFE_INTEGER;

const move: Run = (m, [to, from, size]) => {
  m.memory.move(to, from, size);
  return to;
};

/** `strtok`, with the place kept where `at` says. */
function token(m: Machine, text: number, delimiters: number, at: number): number {
  const { memory } = m;
  const set = memory.text(delimiters);
  const isDelimiter = (i: number): boolean => set.includes(String.fromCharCode(memory.bytes[i]));
  let start = text === 0 ? Number(memory.loadUnsigned64(at)) : text;
  if (start === 0) return 0;
  while (memory.bytes[start] !== 0 && isDelimiter(start)) start++;
  if (memory.bytes[start] === 0) {
    memory.store64(at, 0);
    return 0;
  }
  let end = start;
  while (memory.bytes[end] !== 0 && !isDelimiter(end)) end++;
  if (memory.bytes[end] === 0) memory.store64(at, 0);
  else {
    memory.writable(end, 1);
    memory.bytes[end] = 0;
    memory.store64(at, end + 1);
  }
  return start;
}
const tokenPlaces = new WeakMap<Machine, number>();

export const strings: LibraryRows<number> = {
  memcpy: ['p(ppz)', move],
  memmove: ['p(ppz)', move],
  mempcpy: ['p(ppz)', (m, [to, from, size]) => Number(move(m, [to, from, size], null as never)) + size],
  memset: [
    'p(piz)',
    (m, [to, byte, size]) => {
      m.memory.fill(to, byte & 255, size);
      return to;
    },
  ],
  bzero: ['v(pz)', (m, [to, size]) => m.memory.fill(to, 0, size)],
  memcmp: ['i(ppz)', (m, [a, b, size]) => compare(m, a, b, size, false)],
  bcmp: ['i(ppz)', (m, [a, b, size]) => compare(m, a, b, size, false)],
  memchr: [
    'p(piz)',
    (m, [from, byte, size]) => {
      for (let i = from; i < from + size; i++) {
        m.memory.readable(i, 1);
        if (m.memory.bytes[i] === (byte & 255)) return i;
      }
      return 0;
    },
  ],
  strlen: ['z(p)', (m, [s]) => m.memory.lengthOf(s)],
  strnlen: ['z(pz)', (m, [s, limit]) => bounded(m, s, limit)],
  strcmp: ['i(pp)', (m, [a, b]) => compare(m, a, b, everything, true)],
  strcoll: ['i(pp)', (m, [a, b]) => compare(m, a, b, everything, true)],
  strncmp: ['i(ppz)', (m, [a, b, limit]) => compare(m, a, b, limit, true)],
  strcasecmp: ['i(pp)', (m, [a, b]) => compare(m, a, b, everything, true, lower)],
  strncasecmp: ['i(ppz)', (m, [a, b, limit]) => compare(m, a, b, limit, true, lower)],
  strcpy: [
    'p(pp)',
    (m, [to, from]) => {
      copy(m, to, from);
      return to;
    },
  ],
  stpcpy: ['p(pp)', (m, [to, from]) => to + copy(m, to, from)],
  strncpy: [
    'p(ppz)',
    (m, [to, from, limit]) => {
      const size = bounded(m, from, limit);
      m.memory.move(to, from, size);
      m.memory.fill(to + size, 0, limit - size);
      return to;
    },
  ],
  strcat: [
    'p(pp)',
    (m, [to, from]) => {
      copy(m, to + m.memory.lengthOf(to), from);
      return to;
    },
  ],
  strncat: [
    'p(ppz)',
    (m, [to, from, limit]) => {
      const end = to + m.memory.lengthOf(to);
      const size = bounded(m, from, limit);
      m.memory.move(end, from, size);
      m.memory.fill(end + size, 0, 1);
      return to;
    },
  ],
  strchr: ['p(pi)', (m, [s, byte]) => find(m, s, byte)],
  index: ['p(pi)', (m, [s, byte]) => find(m, s, byte)],
  strrchr: ['p(pi)', (m, [s, byte]) => findLast(m, s, byte)],
  rindex: ['p(pi)', (m, [s, byte]) => findLast(m, s, byte)],
  strstr: [
    'p(pp)',
    (m, [s, part]) => {
      const i = m.memory.text(s).indexOf(m.memory.text(part));
      return i < 0 ? 0 : s + i;
    },
  ],
  strspn: ['z(pp)', span(true)],
  strcspn: ['z(pp)', span(false)],
  strpbrk: [
    'p(pp)',
    (m, [s, set]) => {
      const i = Number(span(false)(m, [s, set], null as never));
      return m.memory.bytes[s + i] === 0 ? 0 : s + i;
    },
  ],
  strdup: ['p(p)', (m, [s]) => duplicate(m, s, m.memory.lengthOf(s))],
  __strdup: ['p(p)', (m, [s]) => duplicate(m, s, m.memory.lengthOf(s))],
  strndup: ['p(pz)', (m, [s, limit]) => duplicate(m, s, bounded(m, s, limit))],
  wcslen: [
    'z(p)',
    (m, [s]) => {
      let count = 0;
      while (m.memory.loadBits(s + 4 * count, 4) !== 0n) count++;
      return count;
    },
  ],
  strtok_r: ['p(ppp)', (m, [s, set, at]) => token(m, s, set, at)],
  strtok: [
    'p(pp)',
    (m, [s, set]) => {
      let at = tokenPlaces.get(m);
      if (at === undefined) {
        at = m.memory.reserve(8, 8);
        tokenPlaces.set(m, at);
      }
      return token(m, s, set, at);
    },
  ],

  tolower: ['i(i)', (_m, [c]) => lower(c)],
  toupper: ['i(i)', (_m, [c]) => upper(c)],
  ...Object.fromEntries(
    ['upper', 'lower', 'alpha', 'digit', 'xdigit', 'space', 'print', 'graph', 'blank', 'cntrl', 'punct', 'alnum'].map(
      (name, bit) => [`is${name}`, ['i(i)', (_m, [c]) => (classesOf(c) & maskOf(bit) ? 1 : 0)]],
    ),
  ),
  __ctype_b_loc: ['p()', m => tables(m).classes],
  __ctype_tolower_loc: ['p()', m => tables(m).lower],
  __ctype_toupper_loc: ['p()', m => tables(m).upper],
};

/** glibc's bits, in the order of its enumeration, which numbers them from the upper byte on. */
const maskOf = (bit: number): number => (bit < 8 ? 256 << bit : 1 << (bit - 8));
const classes: readonly RegExp[] = [
  ...[/[A-Z]/, /[a-z]/, /[A-Za-z]/, /[0-9]/, /[0-9A-Fa-f]/, /[\t-\r ]/, /[ -~]/, /[!-~]/, /[\t ]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the class of control characters
  ...[/[\x00-\x1f\x7f]/, /[!-/:-@[-`{-~]/, /[A-Za-z0-9]/],
];
function classesOf(c: number): number {
  if (c < 0 || c > 127) return 0;
  const text = String.fromCharCode(c);
  return classes.reduce((mask, pattern, bit) => (pattern.test(text) ? mask | maskOf(bit) : mask), 0);
}

interface Tables {
  readonly classes: number;
  readonly lower: number;
  readonly upper: number;
}
const known = new WeakMap<Machine, Tables>();
/** Pointers to the entries for 0 of tables from -128 to 255. */
function tables(m: Machine): Tables {
  let found = known.get(m);
  if (found === undefined) {
    const { memory } = m;
    const table = (size: 2 | 4, of: (c: number) => number): number => {
      const start = memory.reserve(384 * size, 8);
      for (let c = -128; c < 256; c++) memory.storeBits(start + (c + 128) * size, size, BigInt(of(c)));
      const pointer = memory.reserve(8, 8);
      memory.store64(pointer, start + 128 * size);
      return pointer;
    };
    found = { classes: table(2, classesOf), lower: table(4, lower), upper: table(4, upper) };
    known.set(m, found);
  }
  return found;
}
