/**
 * Diagnostics as GNU C's users know them: place, line, caret and range, notes, in text or JSON.
 */
import { readFileSync } from 'node:fs';
import type { TokenExpansion, Tokens } from '../grammar/tokens.ts';
import type { Diagnostic, Location, Place } from '../languages/diagnostics.ts';
import type { CommandLine } from './command-line.ts';

const colours = {
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
  /** Bytes of the range that starts at the location, on its line. */
  readonly width: number;
  readonly expansions: readonly TokenExpansion[];
}

export class Renderer {
  private readonly coloured: boolean;
  private readonly lines = new Map<string, readonly string[] | null>();
  private lastIncluded = '';
  private readonly json: unknown[] = [];

  constructor(
    private readonly command: CommandLine,
    terminal: boolean,
    private readonly write: (text: string) => void,
    /** Contents that no file has: the standard input. */
    contents: ReadonlyMap<string, string> = new Map(),
  ) {
    this.coloured = command.colour === 'always' || (command.colour === 'auto' && terminal && !process.env.NO_COLOR);
    for (const [file, content] of contents) this.lines.set(file, content.split('\n'));
  }

  /** Shows a diagnostic of a unit whose tokens are known, or one from before there were any. */
  show(diagnostic: Diagnostic, tokens: Tokens | null): void {
    if (this.command.diagnosticsFormat === 'json') this.json.push(this.asJson(diagnostic, tokens));
    else this.text(diagnostic, tokens);
  }

  /** A message about the command itself. */
  aboutCommand(severity: 'error' | 'fatal error' | 'warning', message: string): void {
    this.write(`${this.paint('place', 'tscc:')} ${this.paint(severity, `${severity}:`)} ${message}\n`);
  }

  finish(): void {
    if (this.command.diagnosticsFormat === 'json') this.write(`${JSON.stringify(this.json)}\n`);
  }

  private paint(what: keyof typeof colours, text: string): string {
    return this.coloured ? `\x1b[${colours[what]}m${text}\x1b[m` : text;
  }

  private shown(place: Place, through: Place | undefined, tokens: Tokens | null): Shown {
    if (typeof place !== 'number') return { location: place, width: 1, expansions: [] };
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
    if (d.severity !== 'note') this.includedFrom(shown.location);
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

  /** `In file included from a.h:3,` and so on, where it differs from the last diagnostic's. */
  private includedFrom(location: Location | null): void {
    const chain = location?.includedFrom ?? [];
    const key = chain.map(at => `${at.file}:${at.line}`).join();
    if (key === this.lastIncluded) return;
    this.lastIncluded = key;
    chain.forEach((at, i) => {
      const start = i === 0 ? 'In file included from ' : '                 from ';
      this.write(`${start}${this.paint('place', `${at.file}:${at.line}`)}${i === chain.length - 1 ? ':' : ','}\n`);
    });
  }

  private message(
    severity: Diagnostic['severity'],
    location: Location | null,
    message: string,
    option: string | undefined,
    width: number,
    fix?: string,
  ): void {
    const place = location === null ? 'tscc:' : `${location.file}:${location.line}:${location.column}:`;
    const tail = option === undefined || !this.command.showOption ? '' : ` [${this.paint(severity, `-${option}`)}]`;
    this.write(`${this.paint('place', place)} ${this.paint(severity, `${severity}:`)} ${message}${tail}\n`);
    if (location !== null && this.command.showCaret) this.source(severity, location, width, fix);
  }

  private source(severity: Diagnostic['severity'], location: Location, width: number, fix?: string): void {
    const line = this.line(location.file, location.line);
    if (line === undefined || line.length > 4000) return;
    // Columns count bytes; what precedes the caret is shown with its own width, tabs as they are.
    const bytes = Buffer.from(line, 'utf8');
    const before = bytes
      .subarray(0, location.column - 1)
      .toString('utf8')
      .replace(/[^\t]/gu, ' ');
    const covered = bytes.subarray(location.column - 1, location.column - 1 + width).toString('utf8');
    const range = `^${'~'.repeat(Math.max(0, [...covered].length - 1))}`;
    const margin = String(location.line).padStart(5);
    this.write(`${margin} | ${line}\n      | ${before}${this.paint(severity, range)}\n`);
    if (fix !== undefined) this.write(`      | ${before}${this.paint('fix', fix)}\n`);
  }

  private line(file: string, line: number): string | undefined {
    let lines = this.lines.get(file);
    if (lines === undefined) {
      try {
        lines = readFileSync(file, 'utf8').split('\n');
      } catch {
        lines = null;
      }
      this.lines.set(file, lines);
    }
    return lines?.[line - 1]?.replace(/\r$/, '');
  }

  private asJson(d: Diagnostic, tokens: Tokens | null): unknown {
    const { location, width } = this.shown(d.place, d.through, tokens);
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
