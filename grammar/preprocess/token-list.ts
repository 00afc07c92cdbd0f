/**
 * Preprocessing tokens as columns, and the kinds and flags that only the preprocessor sees.
 */
import { enlarged } from './names.ts';

/** Kinds that never leave the preprocessor. */
export const Inner = {
  /** A parameter in a macro's body; `name` is its index. */
  parameter: 0xfff0,
  /** `__VA_OPT__(` and its closing parenthesis in a macro's body. */
  optionStart: 0xfff1,
  optionEnd: 0xfff2,
  comment: 0xfff3,
  /** `<stdio.h>` where a header name may stand. */
  header: 0xfff4,
  /** Stands for an empty argument beside `##` (C17 6.10.3.3p2). */
  placemarker: 0xfff5,
} as const;

export const Flag = {
  /** White space comes before. */
  space: 1,
  /** First on its line. */
  line: 2,
  /** Both: what stands before a token, or before the macro that it comes from. */
  before: 3,
  /** A macro's name that came up while that macro was being replaced: never expanded again (C17 6.10.3.4p2). */
  painted: 4,
  /** In a macro's body: `##` follows. */
  paste: 8,
  /** In a macro's body: `#` came before this parameter. */
  stringify: 16,
} as const;

export class TokenList {
  count = 0;
  kind: Uint16Array;
  /** Where the token is spelled: a place in `Places`, and how many bytes. */
  start: Int32Array;
  length: Int32Array;
  /** An identifier's or keyword's number in `Names`, or -1. */
  name: Int32Array;
  flags: Uint8Array;
  /** The expansion that brought the token here, or -1. */
  via: Int32Array;

  constructor(capacity = 32) {
    this.kind = new Uint16Array(capacity);
    this.start = new Int32Array(capacity);
    this.length = new Int32Array(capacity);
    this.name = new Int32Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.via = new Int32Array(capacity);
  }

  push(kind: number, start: number, length: number, name: number, flags: number, via: number): void {
    const i = this.count;
    if (i === this.kind.length) this.resize(2 * i);
    this.kind[i] = kind;
    this.start[i] = start;
    this.length[i] = length;
    this.name[i] = name;
    this.flags[i] = flags;
    this.via[i] = via;
    this.count = i + 1;
  }

  /** Makes room for so many tokens at once, where that many are expected. */
  reserve(capacity: number): void {
    if (capacity > this.kind.length) this.resize(capacity);
  }

  private resize(capacity: number): void {
    const { count } = this;
    this.kind = enlarged(this.kind, count, capacity);
    this.start = enlarged(this.start, count, capacity);
    this.length = enlarged(this.length, count, capacity);
    this.name = enlarged(this.name, count, capacity);
    this.flags = enlarged(this.flags, count, capacity);
    this.via = enlarged(this.via, count, capacity);
  }
}
