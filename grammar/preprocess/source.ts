/**
 * A file after translation phases 1 and 2 (C17 5.1.1.2): line ends are newlines, trigraphs are replaced, spliced lines
 * are joined. What was removed is remembered as the places where physical lines start.
 */
import { doubled } from './names.ts';

const newline = 10;
const carriageReturn = 13;
const backslash = 92;

export class Source {
  /** Joined text; ends with a newline and a zero byte. */
  readonly bytes: Uint8Array;
  /** Where the text ends: the offset of the zero byte. */
  readonly limit: number;
  /** The name of the macro whose definition makes another inclusion empty, or -1. */
  guard = -1;
  /** `#pragma once` was seen. */
  once = false;
  /** A backslash joins the last line to nothing. */
  readonly endsInSplice: boolean;
  private readonly splices: readonly number[];
  private starts: Int32Array | null = null;
  private originalLines: Int32Array | null = null;

  constructor(
    readonly path: string,
    private readonly original: Uint8Array,
    trigraphs: boolean,
  ) {
    let text = original;
    if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text = text.subarray(3);
    if (text.includes(carriageReturn)) text = withoutCarriageReturns(text);
    if (trigraphs && text.includes(63)) text = withoutTrigraphs(text);
    const bytes = new Uint8Array(text.length + 2);
    const splices: number[] = [];
    let from = 0;
    let to = 0;
    for (let p = text.indexOf(backslash); p >= 0; p = text.indexOf(backslash, p + 1)) {
      let end = p + 1;
      while (text[end] === 32 || text[end] === 9 || text[end] === 11 || text[end] === 12) end++;
      if (text[end] !== newline) continue;
      bytes.set(text.subarray(from, p), to);
      to += p - from;
      from = end + 1;
      splices.push(to);
      p = end;
    }
    bytes.set(text.subarray(from), to);
    to += text.length - from;
    this.endsInSplice = splices.length > 0 && splices[splices.length - 1] === to;
    if (to > 0 && bytes[to - 1] !== newline) bytes[to++] = newline;
    bytes[to] = 0;
    this.bytes = bytes;
    this.limit = to;
    this.splices = splices;
  }

  /** The number of the physical line that holds an offset, from 1. */
  lineAt(offset: number): number {
    const starts = this.lineStarts();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** The offset at which a physical line starts. */
  startOfLine(line: number): number {
    return this.lineStarts()[line - 1];
  }

  /** A physical line as it stands in the file, without its end. */
  lineText(line: number): Uint8Array | undefined {
    this.originalLines ??= newlineStarts(this.original, this.original.length);
    const start = this.originalLines[line - 1];
    if (start === undefined) return undefined;
    const next = this.original.indexOf(newline, start);
    const end = next < 0 ? this.original.length : next;
    return this.original.subarray(start, this.original[end - 1] === carriageReturn ? end - 1 : end);
  }

  private lineStarts(): Int32Array {
    if (this.starts !== null) return this.starts;
    const lines = newlineStarts(this.bytes, this.limit);
    this.starts = this.splices.length === 0 ? lines : merged(lines, this.splices);
    return this.starts;
  }
}

function newlineStarts(bytes: Uint8Array, limit: number): Int32Array {
  let starts = new Int32Array(1 << 10);
  let count = 1;
  for (let p = bytes.indexOf(newline); p >= 0 && p < limit; p = bytes.indexOf(newline, p + 1)) {
    if (count === starts.length) starts = doubled(starts);
    starts[count++] = p + 1;
  }
  return starts.subarray(0, count);
}

function merged(a: Int32Array, b: readonly number[]): Int32Array {
  const all = new Int32Array(a.length + b.length);
  for (let i = 0, j = 0, k = 0; k < all.length; k++) {
    all[k] = j === b.length || (i < a.length && a[i] <= b[j]) ? a[i++] : b[j++];
  }
  return all;
}

function withoutCarriageReturns(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== carriageReturn || text[i + 1] !== newline) out[length++] = text[i];
  }
  return out.subarray(0, length);
}

/** C17 5.2.1.1: the third character of each trigraph, and below it what the three stand for. */
const trigraphThird = "=/'()!<>-";
const trigraphMeaning = '#\\^[]|{}~';

function withoutTrigraphs(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const which = text[i] === 63 && text[i + 1] === 63 ? trigraphThird.indexOf(String.fromCharCode(text[i + 2])) : -1;
    out[length++] = which < 0 ? text[i] : trigraphMeaning.charCodeAt(which);
    if (which >= 0) i += 2;
  }
  return out.subarray(0, length);
}
