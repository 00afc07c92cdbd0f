/**
 * Diagnostics as GNU C's users know them: place, line, caret and range, notes, in text or JSON.
 */
import { readFileSync } from 'node:fs';
import { decode, encode } from '../grammar/preprocess/bytes.ts';
import type { TokenExpansion, Tokens } from '../grammar/tokens.ts';
import type { Diagnostic, Location, Place } from '../languages/diagnostics.ts';
import type { CommandLine } from './command-line.ts';
import { Functions } from './functions.ts';

const colours = {
  'internal compiler error': '01;31',
  'fatal error': '01;31',
  error: '01;31',
  warning: '01;35',
  note: '01;36',
  place: '01',
  fix: '32',
} as const;

/** Where a diagnostic is shown, and what macros lie on the way there. */
interface Shown {
  readonly location: Location | null;
  /** Bytes of the range that starts at the location, on its line; 0 for the word that stands there. */
  readonly width: number;
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

  private shown(place: Place, through: Place | undefined, tokens: Tokens | null): Shown {
    if (typeof place !== 'number') return { location: place, width: 0, expansions: [] };
    if (place < 0 || tokens === null) return { location: null, width: 1, expansions: [] };
    const all = tokens.expansions(place);
    // What a system header's macro does is the fault of who invoked it.
    const last = all.findLastIndex(expansion => expansion.inSystemHeader);
    const expansions = all.slice(last + 1);
    const location = last >= 0 ? all[last].invokedAt : (all[0]?.spelledAt ?? tokens.locate(place));
    let width = last >= 0 ? all[last].macro.length : Buffer.byteLength(tokens.text(place));
    if (typeof through === 'number' && through > place && all.length === 0) {
      const end = tokens.locate(through);
      if (end.file === location.file && end.line === location.line && end.column > location.column) {
        width = end.column - location.column + Buffer.byteLength(tokens.text(through));
      }
    }
    return { location, width, expansions };
  }

  private text(d: Diagnostic, tokens: Tokens | null): void {
    const shown = this.shown(d.place, d.through, tokens);
    if (d.severity !== 'note') {
      this.includedFrom(shown.location);
      this.inFunction(d.place, shown.location, tokens);
    }
    this.message(d.severity, shown.location, d.message, d.option, shown.width, d.fix);
    for (const expansion of shown.expansions) this.expansionNote(expansion);
    for (const note of d.notes ?? []) this.text(note, tokens);
    if (d.severity === 'fatal error') this.write('compilation terminated.\n');
  }

  private expansionNote(expansion: TokenExpansion): void {
    const { macro, definedAt, spelledAt, invokedAt } = expansion;
    const inArgument =
      spelledAt.file === invokedAt.file &&
      (spelledAt.line > invokedAt.line || (spelledAt.line === invokedAt.line && spelledAt.column > invokedAt.column));
    if (inArgument) this.message('note', definedAt, `in definition of macro '${macro}'`, undefined, macro.length);
    else this.message('note', invokedAt, `in expansion of macro '${macro}'`, undefined, macro.length);
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

  private message(
    severity: Diagnostic['severity'],
    location: Location | null,
    message: string,
    option: string | undefined,
    width: number,
    fix?: string,
  ): void {
    const column = location === null ? 0 : this.column(location);
    const place = location === null ? 'tscc:' : `${location.file}:${location.line}:${column}:`;
    const tail = option === undefined || !this.command.showOption ? '' : ` [${this.paint(severity, `-${option}`)}]`;
    this.write(`${this.paint('place', place)} ${this.paint(severity, `${severity}:`)} ${message}${tail}\n`);
    if (location !== null && this.command.showCaret) this.source(severity, location, width, fix);
  }

  private source(severity: Diagnostic['severity'], location: Location, width: number, fix?: string): void {
    const line = this.line(location.file, location.line);
    if (line === undefined || line.length > 4000) return;
    const start = displayWidth(line, location.column - 1);
    const end = displayWidth(line, location.column - 1 + (width || wordAt(line, location.column - 1)));
    const range = `^${'~'.repeat(Math.max(0, end - start - 1))}`;
    const margin = String(location.line).padStart(5);
    const before = ' '.repeat(start);
    this.write(`${margin} | ${withoutTabs(line)}\n      | ${before}${this.paint(severity, range)}\n`);
    if (fix !== undefined) this.write(`      | ${before}${this.paint('fix', fix)}\n`);
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
    const { location, width: known } = this.shown(d.place, d.through, tokens);
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
