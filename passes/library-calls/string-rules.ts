/** Calls that copy, join, compare and search strings (C17 7.24; POSIX stpcpy, stpncpy, strnlen, index, rindex). */
import type { Answer, Folding, LibraryCall } from './call.ts';
import { byteDifference, copyOrCall, firstByte } from './memory-rules.ts';
import type { Row } from './rows.ts';

/** The length of a string as a value; null where it must be counted. */
function lengthOf(c: LibraryCall): number | null {
  const { f } = c;
  const known = c.length(0);
  if (known !== null) return f.constant('i64', known);
  const text = f.texts.indexed(c.arg(0));
  if (text === null) return c.name === 'strlen' && c.onlyTested ? firstByte(f, c.arg(0), 'i64') : null;
  const all = f.constant('i64', text.length);
  const left = f.binary('sub', 'i64', all, text.index);
  // No defined program counts from behind the array; zeros fill what the string leaves of it.
  if (text.size === text.length + 1) return left;
  return f.select('i64', f.compare('ult', 'i64', text.index, all), left, f.constant('i64', 0));
}

function lengthAtMost(c: LibraryCall): Answer {
  const { f } = c;
  const n = c.arg(1);
  if (c.size(1) === 0n) return f.constant('i64', 0);
  const length = lengthOf(c);
  return length === null ? null : f.select('i64', f.compare('ult', 'i64', n, length), n, length);
}

function copy(c: LibraryCall): Answer {
  const [to, from] = [c.arg(0), c.arg(1)];
  if (to === from) return to;
  const n = c.length(1);
  if (n === null) return null;
  copyOrCall(c.f, to, from, n + 1);
  return to;
}

/** Like strcpy, but the result is the end of the copy. */
function copyToEnd(c: LibraryCall): Answer {
  const n = c.length(1);
  if (n === null) return c.used ? null : c.f.call('strcpy', c.args(0));
  copyOrCall(c.f, c.arg(0), c.arg(1), n + 1);
  return c.f.plus(c.arg(0), n);
}

/** Copies at most n bytes and fills the rest with zeros; gives the length of the copy, or null where a call is needed. */
function copyPadded(c: LibraryCall): number | null {
  const { f } = c;
  const n = c.size(2);
  if (n === 0n) return 0;
  const from = c.length(1);
  if (n === null || from === null) return null;
  const copied = n < BigInt(from + 1) ? Number(n) : from + 1;
  const rest = n - BigInt(copied);
  if (rest > BigInt(f.inlineBytes)) return null;
  copyOrCall(f, c.arg(0), c.arg(1), copied);
  if (rest > 0n) f.clearBlock(f.plus(c.arg(0), copied), Number(rest));
  return Math.min(from, copied);
}

function append(c: LibraryCall, n: number | null): Answer {
  const { f } = c;
  const [to, from] = [c.arg(0), c.arg(1)];
  if (n === 0) return to;
  if (n === null || f.unit.options.size) return null;
  const end = f.binary('add', 'i64', to, f.call('strlen', [to]) as number);
  copyOrCall(f, end, from, n + 1);
  return to;
}

function appendAtMost(c: LibraryCall): Answer {
  const n = c.size(2);
  const from = c.length(1);
  if (n === 0n || from === 0) return c.arg(0);
  if (n === null || from === null || n < BigInt(from)) return null;
  return append(c, from) ?? c.f.call('strcat', [c.arg(0), c.arg(1)]);
}

/** `most` is null for strcmp. */
function compare(c: LibraryCall, most: bigint | null, bounded: boolean): Answer {
  const { f } = c;
  const [a, b] = [c.arg(0), c.arg(1)];
  if (a === b || most === 0n) return f.constant('i32', 0);
  if (bounded && most === null) return null;
  const [x, y] = [c.string(0), c.string(1)];
  if (x !== null && y !== null) {
    const end = Math.max(x.length, y.length);
    const n = most === null || most > BigInt(end) ? end : Number(most);
    for (let i = 0; i < n; i++) {
      const d = (x[i] ?? 0) - (y[i] ?? 0);
      if (d !== 0) return f.constant('i32', d < 0 ? -1 : 1);
    }
    return f.constant('i32', 0);
  }
  // One byte decides: the other string has none, or no more may be compared.
  if (x?.length === 0 || y?.length === 0 || most === 1n) return byteDifference(f, a, b);
  if (most === null) return null;
  // Beyond the end of the shorter known string nothing is compared.
  const known = x ?? y;
  if (known !== null && most > BigInt(known.length)) return f.call('strcmp', [a, b]);
  return null;
}

/** The place of a byte in a string, its terminating zero included. */
function find(c: LibraryCall, last: boolean): Answer {
  const { f } = c;
  const wanted = c.integer(1);
  if (wanted === null) return null;
  const byte = Number(wanted & 255n);
  const text = c.string(0);
  if (text !== null) {
    const i = byte === 0 ? text.length : last ? text.lastIndexOf(byte) : text.indexOf(byte);
    return i < 0 ? f.constant('i64', 0) : f.plus(c.arg(0), i);
  }
  if (byte !== 0) return null;
  const n = c.length(0);
  if (n !== null) return f.plus(c.arg(0), n);
  if (last) return f.call('strchr', [c.arg(0), f.constant('i32', 0)]);
  return f.binary('add', 'i64', c.arg(0), f.call('strlen', [c.arg(0)]) as number);
}

function findString(c: LibraryCall): Answer {
  const { f } = c;
  const [a, b] = [c.string(0), c.string(1)];
  if (b?.length === 0) return c.arg(0);
  if (a !== null && b !== null) return placeOrNull(f, c.arg(0), asText(a).indexOf(asText(b)));
  return b?.length === 1 ? f.call('strchr', [c.arg(0), f.constant('i32', b[0])]) : null;
}

function findAny(c: LibraryCall): Answer {
  const { f } = c;
  const [a, b] = [c.string(0), c.string(1)];
  if (a?.length === 0 || b?.length === 0) return f.constant('i64', 0);
  if (a !== null && b !== null)
    return placeOrNull(
      f,
      c.arg(0),
      a.findIndex(byte => b.includes(byte)),
    );
  return b?.length === 1 ? f.call('strchr', [c.arg(0), f.constant('i32', b[0])]) : null;
}

/** The length of the part in front whose bytes are all in the second string, or none of them. */
function span(c: LibraryCall, inside: boolean): Answer {
  const { f } = c;
  const [a, b] = [c.string(0), c.string(1)];
  if (a?.length === 0 || (inside && b?.length === 0)) return f.constant('i64', 0);
  if (a !== null && b !== null) {
    const end = a.findIndex(byte => b.includes(byte) !== inside);
    return f.constant('i64', end < 0 ? a.length : end);
  }
  return !inside && b?.length === 0 ? f.call('strlen', [c.arg(0)]) : null;
}

const placeOrNull = (f: Folding, start: number, index: number): number =>
  index < 0 ? f.constant('i64', 0) : f.plus(start, index);
/** Bytes as the characters with the same numbers. */
const asText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

export const stringRows: readonly Row[] = [
  { names: 'strlen', fold: lengthOf },
  { names: 'strnlen', fold: lengthAtMost },
  { names: 'strcpy', fold: copy },
  { names: 'stpcpy', fold: copyToEnd },
  { names: 'strncpy', fold: c => (copyPadded(c) === null ? null : c.arg(0)) },
  {
    names: 'stpncpy',

    fold: c => {
      const n = copyPadded(c);
      if (n !== null) return c.f.plus(c.arg(0), n);
      return c.used ? null : c.f.call('strncpy', c.args(0));
    },
  },
  { names: 'strcat', fold: c => append(c, c.length(1)) },
  { names: 'strncat', fold: appendAtMost },
  { names: 'strcmp', fold: c => compare(c, null, false) },
  { names: 'strncmp', fold: c => compare(c, c.size(2), true) },
  { names: 'strchr index', fold: c => find(c, false) },
  { names: 'strrchr rindex', fold: c => find(c, true) },
  { names: 'strstr', fold: findString },
  { names: 'strpbrk', fold: findAny },
  { names: 'strspn', fold: c => span(c, true) },
  { names: 'strcspn', fold: c => span(c, false) },
];
