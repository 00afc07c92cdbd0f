/**
 * The checked functions behind -D_FORTIFY_SOURCE: they get the size of the object that they write to, and stop the program where it is too
 * small (gcc manual, Object Size Checking). Where it is known to be large enough, or nothing is known of it, they are the plain functions.
 *
 *   __memcpy_chk(d, s, 10, 20)   ==>   memcpy(d, s, 10)          __strcpy_chk(d, s, (size_t)-1)   ==>   strcpy(d, s)
 */
import type { Answer, LibraryCall } from './call.ts';
import { formatOf } from './output-rules.ts';
import type { Row } from './rows.ts';

const unknown = (1n << 64n) - 1n;

/** The plain function, with the arguments that it has. */
const call = (c: LibraryCall, name: string, args: readonly number[]): Answer => c.f.call(name, args);

/** At most `n` bytes are written to an object of `size`. */
const fits = (size: bigint | null, n: bigint | null): boolean =>
  size === unknown || (size !== null && n !== null && n <= size);

/** The number of bytes is an argument. */
const bounded =
  (name: string, bytes: number, size: number) =>
  (c: LibraryCall): Answer =>
    fits(c.size(size), c.most(bytes)) ? call(c, name, c.args(0).slice(0, size)) : null;

/** The bytes of a string and its terminating zero are written. */
const copied =
  (name: string) =>
  (c: LibraryCall): Answer => {
    const size = c.size(2);
    const n = c.mostLength(1);
    if (fits(size, n === null ? null : BigInt(n) + 1n)) return call(c, name, [c.arg(0), c.arg(1)]);
    if (size === null) return null;
    // Where nobody wants the end of the copy, the simpler function checks as well.
    return name === 'stpcpy' && !c.used ? c.f.call('__strcpy_chk', c.args(0)) : null;
  };

function appended(c: LibraryCall): Answer {
  if (c.length(1) === 0) return c.arg(0);
  return c.size(2) === unknown ? call(c, 'strcat', [c.arg(0), c.arg(1)]) : null;
}

function appendedAtMost(c: LibraryCall): Answer {
  const n = c.size(2);
  const from = c.length(1);
  if (n === 0n || from === 0) return c.arg(0);
  if (c.size(3) === unknown) return call(c, 'strncat', c.args(0).slice(0, 3));
  return n !== null && from !== null && n >= BigInt(from)
    ? call(c, '__strcat_chk', [c.arg(0), c.arg(1), c.arg(3)])
    : null;
}

/** With a flag above 0, `%n` is checked too: the format must not have any. */
function harmless(c: LibraryCall, flag: number, format: number): boolean {
  if (c.integer(flag) === 0n) return true;
  const bytes = c.string(format);
  if (bytes === null) return false;
  const text = String.fromCharCode(...bytes);
  return !text.includes('%') || text === '%s' || text === '%s\n' || text === '%c';
}

/** The bytes that a format's output has, where they are known. */
function outputSize(c: LibraryCall, format: number, first: number | null): bigint | null {
  const what = formatOf(c, format);
  if (what?.kind === 'text') return BigInt(what.bytes.length) + 1n;
  if (what?.kind !== 'string' || what.newline || first === null || first >= c.count) return null;
  const n = c.mostLength(first);
  return n === null ? null : BigInt(n) + 1n;
}

/** sprintf: destination, flag, size, format, and what follows. */
const sprinted =
  (name: string) =>
  (c: LibraryCall): Answer =>
    fits(c.size(2), outputSize(c, 3, name === 'sprintf' ? 4 : null)) && harmless(c, 1, 3)
      ? call(c, name, [c.arg(0), ...c.args(3)])
      : null;

/** snprintf: destination, number of bytes, flag, size, format, and what follows. */
const snprinted =
  (name: string) =>
  (c: LibraryCall): Answer =>
    fits(c.size(3), c.most(1)) && harmless(c, 2, 4) ? call(c, name, [c.arg(0), c.arg(1), ...c.args(4)]) : null;

export const checkedRows: readonly Row[] = [
  { names: '__memcpy_chk', fold: bounded('memcpy', 2, 3) },
  { names: '__memmove_chk', fold: bounded('memmove', 2, 3) },
  {
    names: '__mempcpy_chk',

    fold: c => bounded('mempcpy', 2, 3)(c) ?? (c.used ? null : c.f.call('__memcpy_chk', c.args(0))),
  },
  { names: '__memset_chk', fold: bounded('memset', 2, 3) },
  { names: '__strncpy_chk', fold: bounded('strncpy', 2, 3) },
  {
    names: '__stpncpy_chk',

    fold: c => bounded('stpncpy', 2, 3)(c) ?? (c.used ? null : c.f.call('__strncpy_chk', c.args(0))),
  },
  { names: '__strcpy_chk', fold: copied('strcpy') },
  { names: '__stpcpy_chk', fold: copied('stpcpy') },
  { names: '__strcat_chk', fold: appended },
  { names: '__strncat_chk', fold: appendedAtMost },
  { names: '__sprintf_chk', fold: sprinted('sprintf') },
  { names: '__vsprintf_chk', fold: sprinted('vsprintf') },
  { names: '__snprintf_chk', fold: snprinted('snprintf') },
  { names: '__vsnprintf_chk', fold: snprinted('vsnprintf') },
];
