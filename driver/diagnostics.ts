/**
 * Diagnostics as GNU C's users know them: place, line, caret and range, notes, in text or JSON.
 */
import { readFileSync } from 'node:fs';
import { decode, encode } from '../grammar/preprocess/bytes.ts';
import type { TokenExpansion, Tokens } from '../grammar/tokens.ts';
import type { Diagnostic, Location, Place } from '../languages/diagnostics.ts';
import type { CommandLine } from './command-line.ts';
import { Functions } from './functions.ts';
import { excerpt, type ShownRange } from './source-excerpt.ts';

const colours = {
  'internal compiler error': '01;31',
  'fatal error': '01;31',
  error: '01;31',
  warning: '01;35',
  note: '01;36',
  place: '01',
  fix: '32',
  'second range': '34',
} as const;

/** Where a diagnostic is shown, and what macros lie on the way there. */
interface Shown {
  readonly location: Location | null;
  /** Bytes from the location to the end of the range, on its line; 0 for the word that stands there. */
  readonly width: number;
  /** Bytes of the range before the location, on its line. */
  readonly before: number;
  readonly expansions: readonly TokenExpansion[];
}

export const stderrIsTerminal = (): boolean => process.stderr.isTTY === true;

export class Renderer {
  private coloured: boolean | null = null;
  private readonly lines = new Map<string, readonly string[] | null>();
  /** The chains of inclusions that the reader has seen. */
  private readonly seen = new Set<string>(['']);
  private readonly json: unknown[] = [];
  private functions: Functions | null = null;
  private lastFunction: string | null = null;
  private lastShown = '';

  constructor(
    private readonly command: CommandLine,
    /** Whether a terminal shows the messages; asked when there is the first, since Node takes its time to know. */
    private readonly terminal: () => boolean,
    private readonly write: (text: string) => void,
    /** Contents that no file has: the standard input. */
    contents: ReadonlyMap<string, string> = new Map(),
  ) {
    for (const [file, content] of contents) this.lines.set(file, content.split('\n'));
  }

  /** Shows a diagnostic of a unit whose tokens are known, or one from before there were any. */
  show(diagnostic: Diagnostic, tokens: Tokens | null): void {
    if (this.command.diagnosticsFormat === 'json') this.json.push(this.asJson(diagnostic, tokens));
    else this.text(diagnostic, tokens);
  }

  /** A message about the command itself. */
  aboutCommand(severity: 'internal compiler error' | 'error' | 'fatal error' | 'warning', message: string): void {
    this.write(`${this.paint('place', 'tscc:')} ${this.paint(severity, `${severity}:`)} ${message}\n`);
  }

  finish(): void {
    if (this.command.diagnosticsFormat === 'json') this.write(`${JSON.stringify(this.json)}\n`);
  }

  private paint(what: keyof typeof colours, text: string): string {
    const { colour } = this.command;
    this.coloured ??= colour === 'always' || (colour === 'auto' && !process.env.NO_COLOR && this.terminal());
    return this.coloured ? `\x1b[${colours[what]}m${text}\x1b[m` : text;
  }

  private shown(d: Diagnostic, tokens: Tokens | null): Shown {
    const { place, through, from, part, atExpansion } = d;
    if (typeof place !== 'number') return { location: place, width: 0, before: 0, expansions: [] };
    if (place < 0 || tokens === null) return { location: null, width: 1, before: 0, expansions: [] };
    if (atExpansion) return { location: tokens.locate(place), width: 0, before: 0, expansions: [] };
    if (part !== undefined) {
      const location = spelledAt(tokens, place);
      const at = { ...location, column: location.column + part.caret };
      return { location: at, width: part.last - part.caret + 1, before: part.caret - part.first, expansions: [] };
    }
    const all = tokens.expansions(place);
    // What a system header's macro does is the fault of who invoked it.
    const last = all.findLastIndex(expansion => expansion.inSystemHeader);
    const expansions = all.slice(last + 1);
    if (last >= 0) {
      const { invokedAt, macro } = all[last];
      return { location: invokedAt, width: macro.length, before: 0, expansions };
    }
    const location = spelledAt(tokens, place);
    let width = Buffer.byteLength(tokens.text(place));
    let before = 0;
    if (typeof through === 'number' && through > place && comparable(tokens, place, through)) {
      const end = spelledAt(tokens, through);
      if (end.file === location.file && end.line === location.line && end.column > location.column)
        width = end.column - location.column + Buffer.byteLength(tokens.text(through));
    }
    if (from !== undefined && from < place && comparable(tokens, place, from)) {
      const start = spelledAt(tokens, from);
      if (start.file === location.file && start.line === location.line && start.column < location.column)
        before = location.column - start.column;
    }
    return { location, width, before, expansions };
  }

  private text(d: Diagnostic, tokens: Tokens | null): void {
    const shown = this.shown(d, tokens);
    this.includedFrom(shown.location);
    if (d.severity !== 'note') this.inFunction(d.place, shown.location, tokens);
    this.message(d, shown, tokens);
    for (const expansion of shown.expansions) this.expansionNote(expansion);
    for (const note of d.notes ?? []) this.text(note, tokens);
    if (d.severity === 'fatal error') this.write('compilation terminated.\n');
  }

  private expansionNote(expansion: TokenExpansion): void {
    const { macro, definedAt, invokedAt } = expansion;
    const given = isArgument(expansion);
    const place = given ? definedAt : invokedAt;
    const message = `in ${given ? 'definition' : 'expansion'} of macro '${macro}'`;
    const shown = { location: place, width: macro.length, before: 0, expansions: [] };
    this.message({ severity: 'note', place, message }, shown, null);
  }

  /** `In file included from a.h:3,` and so on, once for each chain and for those that are its ends. */
  private includedFrom(location: Location | null): void {
    const chain = location?.includedFrom ?? [];
    const places = chain.map(at => `${at.file}:${at.line}`);
    if (this.seen.has(places.join())) return;
    for (let i = 0; i < places.length; i++) this.seen.add(places.slice(i).join());
    chain.forEach((at, i) => {
      const start = i === 0 ? 'In file included from ' : '                 from ';
      this.write(`${start}${this.paint('place', `${at.file}:${at.line}`)}${i === chain.length - 1 ? ':' : ','}\n`);
    });
  }

  /** `a.c: In function 'f':`, when it is another one than the last diagnostic's. */
  private inFunction(place: Place, location: Location | null, tokens: Tokens | null): void {
    if (location === null || tokens === null) return;
    this.functions ??= new Functions(tokens);
    const name = typeof place === 'number' ? this.functions.at(place) : null;
    if (name === this.lastFunction) return;
    this.lastFunction = name;
    const where = name === null ? 'At top level' : `In function '${this.paint('place', name)}'`;
    this.write(`${this.paint('place', `${location.file}:`)} ${where}:\n`);
  }

  private message(d: Diagnostic, shown: Shown, tokens: Tokens | null): void {
    const { severity, message, option } = d;
    const { location } = shown;
    const column = location === null ? 0 : this.column(location);
    const place = location === null ? 'tscc:' : `${location.file}:${location.line}:${column}:`;
    const tail = option === undefined || !this.command.showOption ? '' : ` [${this.paint(severity, `-${option}`)}]`;
    this.write(`${this.paint('place', place)} ${this.paint(severity, `${severity}:`)} ${message}${tail}\n`);
    if (location !== null && this.command.showCaret) this.source(d, location, shown, tokens);
  }

  private source(d: Diagnostic, location: Location, { width, before }: Shown, tokens: Tokens | null): void {
    const line = this.line(location.file, location.line);
    if (line === undefined || line.length > 4000) return;
    const caret = displayWidth(line, location.column - 1);
    const first = displayWidth(line, location.column - 1 - before);
    const end = displayWidth(line, location.column - 1 + (width || wordAt(line, location.column - 1)));
    const ranges = tokens === null ? [] : this.ranges(d, location, tokens);
    // What was shown last is not shown again.
    const key = `${location.file}:${location.line}:${first}:${caret}:${end}`;
    if (key === this.lastShown && ranges.length === 0 && d.fix === undefined) return;
    this.lastShown = key;
    const primary: ShownRange = {
      firstLine: location.line,
      first,
      lastLine: location.line,
      last: Math.max(caret, end - 1),
      caretLine: location.line,
      caret,
      label: d.label,
    };
    const text = (at: number): string | undefined => {
      const found = this.line(location.file, at);
      return found === undefined ? undefined : withoutTabs(found);
    };
    const paint = (range: number, what: string): string =>
      this.paint(range === 0 ? d.severity : range % 2 === 1 ? 'fix' : 'second range', what);
    const fix = d.fix === undefined ? '' : ' '.repeat(first) + this.paint('fix', d.fix);
    this.write(excerpt([primary, ...ranges], text, paint, fix));
  }

  /** The further ranges that are in the same file and come from the same macro as the place, if any. */
  private ranges({ place, ranges }: Diagnostic, { file }: Location, tokens: Tokens): ShownRange[] {
    const shown: ShownRange[] = [];
    if (typeof place !== 'number') return shown;
    for (const { first, last, caret, label } of ranges ?? []) {
      if (![first, last, caret].every(token => comparable(tokens, place, token))) continue;
      const [start, end, mark] = [first, last, caret].map(token => spelledAt(tokens, token));
      if (start.file !== file || end.file !== file || start.line > end.line) continue;
      const bytes = Buffer.byteLength(tokens.text(last));
      const column = (at: Location, more = 0): number =>
        displayWidth(this.line(file, at.line) ?? '', at.column - 1 + more);
      shown.push({
        firstLine: start.line,
        first: column(start),
        lastLine: end.line,
        last: column(end, bytes) - 1,
        caretLine: mark.line,
        caret: column(mark),
        label,
      });
    }
    return shown;
  }

  /** The column that is shown: of the screen, or with `-fdiagnostics-column-unit=byte` of the file. */
  private column(location: Location): number {
    const line = this.command.byteColumns ? undefined : this.line(location.file, location.line);
    return line === undefined ? location.column : displayWidth(line, location.column - 1) + 1;
  }

  private line(file: string, line: number): string | undefined {
    let lines = this.lines.get(file);
    if (lines === undefined) {
      try {
        lines = linesOf(readFileSync(file));
      } catch {
        lines = null;
      }
      this.lines.set(file, lines);
    }
    return lines?.[line - 1]?.replace(/\r$/, '');
  }

  private asJson(d: Diagnostic, tokens: Tokens | null): unknown {
    const { location, width: known } = this.shown(d, tokens);
    const line = location === null ? undefined : this.line(location.file, location.line);
    const width = known || (line === undefined ? 1 : wordAt(line, location!.column - 1));
    const point = (column: number): object => ({
      file: location!.file,
      line: location!.line,
      'display-column': column,
      'byte-column': column,
      column,
    });
    const caret =
      location === null
        ? []
        : [{ caret: point(location.column), ...(width > 1 ? { finish: point(location.column + width - 1) } : {}) }];
    return {
      kind: d.severity,
      message: d.message,
      ...(d.option === undefined ? {} : { option: `-${d.option}` }),
      'column-origin': 1,
      'escape-source': false,
      locations: caret,
      children: (d.notes ?? []).map(note => this.asJson(note, tokens)),
      ...(d.fix === undefined || location === null
        ? {}
        : { fixits: [{ start: point(location.column), next: point(location.column + width), string: d.fix }] }),
    };
  }
}

/** Where a token is written: in the definition of the macro that it comes from, or among the arguments. */
const spelledAt = (tokens: Tokens, token: number): Location =>
  tokens.expansions(token)[0]?.spelledAt ?? tokens.locate(token);

/** Was the token given to the macro, not taken from its definition? */
const isArgument = ({ spelledAt: { file, line, column }, invokedAt }: TokenExpansion): boolean =>
  file === invokedAt.file && (line > invokedAt.line || (line === invokedAt.line && column > invokedAt.column));

/** Do two tokens come from one expansion of a macro, or both from none? Ranges that do not are not underlined together. */
function comparable(tokens: Tokens, a: number, b: number): boolean {
  if (a === b) return true;
  const [x] = tokens.expansions(a);
  const [y] = tokens.expansions(b);
  if (x === undefined || y === undefined) return x === y;
  const [p, q] = [x.invokedAt, y.invokedAt];
  return (
    isArgument(x) === isArgument(y) &&
    x.macro === y.macro &&
    p.file === q.file &&
    p.line === q.line &&
    p.column === q.column
  );
}

/** Where tabs stop. */
const tab = 8;

/** The lines of a file, where a byte that is not UTF-8 is still one (see `decode`). */
function linesOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  return (text.includes('\ufffd') ? decode(bytes, 0, bytes.length) : text).split('\n');
}

/** How many columns of the screen the first `bytes` bytes of a line take. */
function displayWidth(line: string, bytes: number): number {
  let column = 0;
  let at = 0;
  for (const character of line) {
    if (at >= bytes) break;
    const point = character.codePointAt(0)!;
    const stray = point >= 0xdc80 && point <= 0xdcff;
    at += point < 0x80 || stray ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    column = character === '\t' ? column + tab - (column % tab) : column + characterWidth(point);
  }
  // A place behind the end of the line, where a newline is missed.
  return column + Math.max(0, bytes - at);
}

/** East Asian wide characters take two columns, combining ones none (Unicode Standard Annex 11). */
function characterWidth(point: number): number {
  if (point < 0x300) return 1;
  if (
    (point >= 0x300 && point <= 0x36f) ||
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x20d0 && point <= 0x20ff)
  )
    return 0;
  const wide = [
    [0x1100, 0x115f],
    [0x2e80, 0xa4cf],
    [0xac00, 0xd7a3],
    [0xf900, 0xfaff],
    [0xfe30, 0xfe6f],
    [0xff00, 0xff60],
    [0xffe0, 0xffe6],
    [0x1f300, 0x1faff],
    [0x20000, 0x3fffd],
  ];
  return wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}

function withoutTabs(line: string): string {
  let text = '';
  let column = 0;
  for (const character of line) {
    const width = character === '\t' ? tab - (column % tab) : characterWidth(character.codePointAt(0)!);
    text += character === '\t' ? ' '.repeat(width) : character;
    column += width;
  }
  return text;
}

/** The length of the word or literal at a byte of a line, at least 1: what the preprocessor points at. */
function wordAt(line: string, byte: number): number {
  const bytes = encode(line);
  const rest = decode(bytes, byte, bytes.length);
  const word = /^(?:[\w$\u0080-\uffff]+|"(?:\\.|[^"\\])*"|<[^<>]*>)/.exec(rest)?.[0] ?? 'x';
  return encode(word).length;
}
