/** `<stdio.h>`, without files: the three standard streams. */
import type { LibraryRow, LibraryRows } from '../library-call.ts';
import type { Machine } from '../machine.ts';

import type { Rest } from '../registers.ts';
import { formatted } from './format.ts';
import { vaList } from './lists.ts';
import { scanned } from './scan.ts';

const endOfFile = -1;

/** The streams of a machine. Their numbers are those of the files; a `FILE` of the program holds its number. */
export class Streams {
  private readonly waiting: Record<number, string> = { 1: '', 2: '' };
  /** What has been read and not yet taken, the next byte last. */
  private input: number[] = [];
  private ended = false;
  private readonly pointers = new Map<string, number>();

  constructor(private readonly m: Machine) {}

  /** The address of the variable `stdin`, `stdout` or `stderr`. */
  variable(name: string): number | null {
    const number = ['stdin', 'stdout', 'stderr'].indexOf(name);
    if (number < 0) return null;
    let pointer = this.pointers.get(name);
    if (pointer === undefined) {
      const { memory } = this.m;
      const file = memory.reserve(16, 16);
      memory.store64(file, number);
      pointer = memory.reserve(8, 8);
      memory.store64(pointer, file);
      this.pointers.set(name, pointer);
    }
    return pointer;
  }

  print(number: number, text: string): void {
    this.waiting[number] += text;
    if (number === 2 || this.waiting[number].length > 1 << 16) this.flush(number);
  }
  flush(number: number): void {
    const text = this.waiting[number];
    if (text === undefined || text === '') return;
    this.waiting[number] = '';
    this.m.host.write(
      number,
      Uint8Array.from(text, c => c.charCodeAt(0)),
    );
  }
  flushAll(): void {
    this.flush(1);
    this.flush(2);
  }

  take(): number {
    if (this.input.length === 0 && !this.ended) {
      this.flushAll();
      this.input = [...this.m.host.read(4096)].reverse();
    }
    const byte = this.input.pop();
    if (byte !== undefined) return byte;
    this.ended = true;
    return endOfFile;
  }
  giveBack(byte: number): void {
    if (byte === endOfFile) return;
    this.ended = false;
    this.input.push(byte);
  }
  get atEnd(): boolean {
    return this.ended;
  }
}

const known = new WeakMap<Machine, Streams>();
export function streamsOf(m: Machine): Streams {
  let streams = known.get(m);
  if (streams === undefined) {
    streams = new Streams(m);
    known.set(m, streams);
  }
  return streams;
}

const numberOf = (m: Machine, file: number): number => Number(m.memory.load64(file));

/** Prints into memory, at most `room` bytes with the zero; gives the length of the whole. */
function into(m: Machine, to: number, room: number, text: string): number {
  if (room > 0) m.memory.writeText(to, text.slice(0, room - 1));
  return text.length;
}
function out(m: Machine, number: number, text: string): number {
  streamsOf(m).print(number, text);
  return text.length;
}
const format = (m: Machine, text: number, rest: Rest): string =>
  formatted(m.memory, m.unit.types, m.memory.text(text), rest);

function line(m: Machine, to: number, room: number): number {
  const streams = streamsOf(m);
  let text = '';
  while (text.length < room - 1) {
    const byte = streams.take();
    if (byte === endOfFile) break;
    text += String.fromCharCode(byte);
    if (byte === 10) break;
  }
  if (text === '') return 0;
  m.memory.writeText(to, text);
  return to;
}

const character: LibraryRow<number>['run'] = (m, [byte, file]) => {
  out(m, numberOf(m, file), String.fromCharCode(byte & 255));
  return byte & 255;
};
const take: LibraryRow<number>['run'] = m => streamsOf(m).take();
const everything = Number.MAX_SAFE_INTEGER;

export const streams: LibraryRows<number> = {
  printf: ['i(p.)', (m, [text], rest) => out(m, 1, format(m, text, rest))],
  vprintf: ['i(pp)', (m, [text, list]) => out(m, 1, format(m, text, vaList(m, list)))],
  fprintf: ['i(pp.)', (m, [file, text], rest) => out(m, numberOf(m, file), format(m, text, rest))],
  vfprintf: ['i(ppp)', (m, [file, text, list]) => out(m, numberOf(m, file), format(m, text, vaList(m, list)))],
  sprintf: ['i(pp.)', (m, [to, text], rest) => into(m, to, everything, format(m, text, rest))],
  vsprintf: ['i(ppp)', (m, [to, text, list]) => into(m, to, everything, format(m, text, vaList(m, list)))],
  snprintf: ['i(pzp.)', (m, [to, room, text], rest) => into(m, to, room, format(m, text, rest))],
  vsnprintf: ['i(pzpp)', (m, [to, room, text, list]) => into(m, to, room, format(m, text, vaList(m, list)))],
  puts: ['i(p)', (m, [text]) => out(m, 1, `${m.memory.text(text)}\n`)],
  fputs: ['i(pp)', (m, [text, file]) => out(m, numberOf(m, file), m.memory.text(text))],
  putchar: [
    'i(i)',
    (m, [byte]) => {
      out(m, 1, String.fromCharCode(byte & 255));
      return byte & 255;
    },
  ],
  fputc: ['i(ip)', character],
  putc: ['i(ip)', character],
  fwrite: [
    'z(pzzp)',
    (m, [from, size, count, file]) => {
      out(m, numberOf(m, file), String.fromCharCode(...m.memory.copyOf(from, size * count)));
      return count;
    },
  ],
  fflush: [
    'i(p)',
    (m, [file]) => {
      if (file === 0) streamsOf(m).flushAll();
      else streamsOf(m).flush(numberOf(m, file));
    },
  ],
  setvbuf: ['i(ppiz)', () => 0],
  setbuf: ['v(pp)', () => {}],
  perror: ['v(p)', (m, [text]) => void out(m, 2, `${m.memory.text(text)}: error\n`)],

  getchar: ['i()', take],
  fgetc: ['i(p)', take],
  getc: ['i(p)', take],
  fgets: ['p(pip)', (m, [to, room]) => line(m, to, room)],
  ungetc: [
    'i(ip)',
    (m, [byte]) => {
      streamsOf(m).giveBack(byte & 255);
      return byte;
    },
  ],
  feof: ['i(p)', m => (streamsOf(m).atEnd ? 1 : 0)],
  ferror: ['i(p)', () => 0],
  sscanf: ['i(pp.)', (m, [from, text], rest) => scanText(m, from, text, rest)],
  __isoc99_sscanf: ['i(pp.)', (m, [from, text], rest) => scanText(m, from, text, rest)],
  scanf: ['i(p.)', (m, [text], rest) => scanInput(m, text, rest)],
  __isoc99_scanf: ['i(p.)', (m, [text], rest) => scanInput(m, text, rest)],
};

function scanText(m: Machine, from: number, format: number, rest: Rest): number {
  const text = m.memory.text(from);
  let at = 0;
  const source = { take: () => (at < text.length ? text.charCodeAt(at++) : endOfFile), giveBack: () => at-- };
  return scanned(m, source, m.memory.text(format), rest);
}
const scanInput = (m: Machine, format: number, rest: Rest): number =>
  scanned(m, streamsOf(m), m.memory.text(format), rest);
