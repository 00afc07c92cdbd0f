/**
 * Formatted output whose format is known (C17 7.21.6): what is left of it is a copy, or the writing of a string or character.
 *
 *   printf("hello\n")   ==>   puts("hello")          sprintf(s, "%s", t)   ==>   strcpy(s, t)
 *
 * Those functions return other numbers than printf does, so its result must be unused.
 */
import { type Answer, type Folding, type LibraryCall, nothing } from './call.ts';
import { copyOrCall } from './memory-rules.ts';
import type { Row } from './rows.ts';

/** What a format asks for, where that is one thing only. */
type Format =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  /** `%s`, or `%s\n`. */
  | { readonly kind: 'string'; readonly newline: boolean }
  | { readonly kind: 'character' };

const percent = 0x25;
const newline = 0x0a;

/** The format at an argument, with its `%%` read; null where it asks for more, or is not known. */
export function formatOf(c: LibraryCall, i: number): Format | null {
  const bytes = c.string(i);
  if (bytes === null) return null;
  const format = String.fromCharCode(...bytes);
  if (format === '%s' || format === '%s\n') return { kind: 'string', newline: format.length === 3 };
  if (format === '%c') return { kind: 'character' };
  if (!bytes.includes(percent)) return { kind: 'text', bytes };
  const plain = format.replace(/%%/g, '\0');
  return plain.includes('%') ? null : { kind: 'text', bytes: Uint8Array.from(plain, x => x.charCodeAt(0) || percent) };
}

/** The functions that write to one place: standard output, or a stream that is an argument. */
interface Writers {
  readonly character: string;
  /** Writes a string; puts adds a new line. */
  readonly string: string;
  readonly block?: string;
}

/** Writes known bytes to standard output. */
function put(f: Folding, bytes: Uint8Array, w: Writers): Answer {
  if (bytes.length === 0) return nothing;
  if (bytes.length === 1) return f.call(w.character, [f.constant('i32', bytes[0])]);
  if (bytes[bytes.length - 1] !== newline) return null;
  return f.call(w.string, [f.zeroTerminated(bytes.subarray(0, -1))]);
}

/** `values` are the arguments for the format's conversions; null where they are in a va_list. */
function print(c: LibraryCall, format: number, values: readonly number[] | null, w: Writers): Answer {
  if (c.used) return null;
  const { f } = c;
  const what = formatOf(c, format);
  if (what === null) return null;
  if (what.kind === 'text') return put(f, what.bytes, w);
  if (values === null || values.length < 1) return null;
  if (what.kind === 'character') return f.call(w.character, [values[0]]);
  if (what.newline) return f.call(w.string, [values[0]]);
  const text = f.texts.string(values[0]);
  return text === null ? null : put(f, text, w);
}

/** Writes known bytes to a stream. */
function putTo(f: Folding, stream: number, from: number, size: number, first: number | null, w: Writers): Answer {
  if (size === 0) return nothing;
  if (size === 1 && first !== null) return f.call(w.character, [f.constant('i32', first), stream]);
  return f.call(w.block!, [from, f.constant('i64', 1), f.constant('i64', size), stream]);
}

function printTo(c: LibraryCall, format: number, values: readonly number[] | null, w: Writers): Answer {
  if (c.used) return null;
  const { f } = c;
  const stream = c.arg(0);
  const what = formatOf(c, format);
  if (what === null) return null;
  if (what.kind === 'text') {
    const { bytes } = what;
    const from = bytes.length === c.length(format) ? c.arg(format) : f.text(bytes);
    return putTo(f, stream, from, bytes.length, bytes[0] ?? null, w);
  }
  if (values === null || values.length < 1) return null;
  if (what.kind === 'character') return f.call(w.character, [values[0], stream]);
  if (what.newline) return null;
  return putString(f, stream, values[0], w) ?? f.call(w.string, [values[0], stream]);
}

function putString(f: Folding, stream: number, string: number, w: Writers): Answer {
  const size = f.texts.length(string);
  return size === null ? null : putTo(f, stream, string, size, f.texts.string(string)?.[0] ?? null, w);
}

/** Output into an array. */
function printInto(c: LibraryCall, format: number, values: readonly number[] | null): Answer {
  const { f } = c;
  const to = c.arg(0);
  const what = formatOf(c, format);
  if (what === null) return null;
  if (what.kind === 'text') {
    const { bytes } = what;
    const from = bytes.length === c.length(format) ? c.arg(format) : f.zeroTerminated(bytes);
    copyOrCall(f, to, from, bytes.length + 1);
    return c.used ? f.constant('i32', bytes.length) : nothing;
  }
  if (what.kind !== 'string' || what.newline || values === null || values.length < 1) return null;
  const size = f.texts.length(values[0]);
  if (size !== null) copyOrCall(f, to, values[0], size + 1);
  else if (c.used) return null;
  else f.call('strcpy', [to, values[0]]);
  return c.used ? f.constant('i32', size!) : nothing;
}

/** Output into an array of a known size: what does not fit is left out. */
function printWithin(c: LibraryCall, format: number, values: readonly number[] | null): Answer {
  const { f } = c;
  const room = c.size(1);
  const what = formatOf(c, format);
  if (room === null || what === null || what.kind === 'character') return null;
  let from: number;
  let size: number | null;
  if (what.kind === 'text') {
    size = what.bytes.length;
    from = size === c.length(format) ? c.arg(format) : f.zeroTerminated(what.bytes);
  } else {
    if (what.newline || values === null || values.length < 1) return null;
    from = values[0];
    size = f.texts.length(from);
    if (size === null) return null;
  }
  if (room > BigInt(size)) copyOrCall(f, c.arg(0), from, size + 1);
  else if (room > 0n) {
    copyOrCall(f, c.arg(0), from, Number(room) - 1);
    f.store('i8', c.arg(0), Number(room) - 1, f.constant('i8', 0));
  }
  return c.used ? f.constant('i32', size) : nothing;
}

const plain: Writers = { character: 'putchar', string: 'puts' };
const plainUnlocked: Writers = { character: 'putchar_unlocked', string: 'puts_unlocked' };
const stream: Writers = { character: 'fputc', string: 'fputs', block: 'fwrite' };
const streamUnlocked: Writers = { character: 'fputc_unlocked', string: 'fputs_unlocked', block: 'fwrite_unlocked' };

const fputs =
  (w: Writers) =>
  (c: LibraryCall): Answer =>
    c.used ? null : putString(c.f, c.arg(1), c.arg(0), w);

export const outputRows: readonly Row[] = [
  { names: 'printf', fold: c => print(c, 0, c.args(1), plain) },
  { names: 'printf_unlocked', fold: c => print(c, 0, c.args(1), plainUnlocked) },
  { names: 'vprintf', fold: c => print(c, 0, null, plain) },
  { names: 'fprintf', fold: c => printTo(c, 1, c.args(2), stream) },
  { names: 'fprintf_unlocked', fold: c => printTo(c, 1, c.args(2), streamUnlocked) },
  { names: 'vfprintf', fold: c => printTo(c, 1, null, stream) },
  { names: 'fputs', fold: fputs(stream) },
  { names: 'fputs_unlocked', fold: fputs(streamUnlocked) },
  { names: 'sprintf', fold: c => printInto(c, 1, c.args(2)) },
  { names: 'vsprintf', fold: c => printInto(c, 1, null) },
  { names: 'snprintf', fold: c => printWithin(c, 2, c.args(3)) },
  { names: 'vsnprintf', fold: c => printWithin(c, 2, null) },
  // Those behind -D_FORTIFY_SOURCE have a flag before the format.
  { names: '__printf_chk', fold: c => print(c, 1, c.args(2), plain) },
  { names: '__vprintf_chk', fold: c => print(c, 1, null, plain) },
  { names: '__fprintf_chk', fold: c => printTo(c, 2, c.args(3), stream) },
  { names: '__vfprintf_chk', fold: c => printTo(c, 2, null, stream) },
  {
    names: 'puts',

    fold: c => (!c.used && c.length(0) === 0 ? c.f.call('putchar', [c.f.constant('i32', newline)]) : null),
  },
];
