/**
 * One dump: the programs that passes took or made, with the tables that their handles refer to, as text or as JSON.
 *
 *   output of lower-loops:
 *   ; tscc -c --dump-after=lower-loops words.c
 *   (Unit 1 "words.c" x86-64 () ())
 *   (Symbol main.943 function fn[int] ((Linkage external) (Duration static) (Defined) (Used)))
 *   (Function main.943 ...)
 *
 * It is written on the way, so that no more than a part of it is in memory.
 */
import { closeSync, openSync } from 'node:fs';
import { TableWriter } from '../languages/table-writer.ts';
import { format, Tables } from '../languages/tables.ts';
import { defaultOptions, type Unit } from '../languages/unit.ts';
import { type Language, type Node, show, type Tree, toJson } from '../nanopass/index.ts';
import { writeAll } from './output.ts';

/** How a dump came about. */
export interface Making {
  readonly unit: Unit;
  readonly source: string;
  /** The command, as a shell reads it. */
  readonly command: string;
  /** The orders of passes that `--passes` and `--disable-pass` ask for. */
  readonly orders: readonly string[];
}

export interface DumpForm {
  readonly json: boolean;
  /** With the origin of each node, `(Load@12 ...)`. */
  readonly origins: boolean;
  /** Makes comments for the nodes of one program: the lines of the source. */
  readonly comments: (() => (node: Tree) => string | null) | null;
}

/** Characters that are kept before they are written. */
const portion = 1 << 16;

export class DumpStream {
  private readonly file: number;
  private readonly tables: TableWriter;
  private pieces: string[] = [];
  private length = 0;
  /** What the section at hand adds to the tables. */
  private entries: string[] = [];
  private begun = false;

  /** `path` is null for the standard output; `opening` is what the dump is mainly of, which its first line says. */
  constructor(
    path: string | null,
    private readonly opening: string,
    private readonly making: Making,
    private readonly form: DumpForm,
  ) {
    this.file = path === null ? 1 : openSync(path, 'w');
    const showEntry = (entry: Node<Tables, 'Entry'>): string => this.entryText(entry);
    this.tables = new TableWriter(making.unit, showEntry, text => this.entries.push(text));
  }

  /** A section with what a pass took or made; `declarations` counts those of the unit so far. */
  program(title: string, language: Language, tree: Tree, declarations: number): void {
    const { json, origins, comments } = this.form;
    const context = this.tables;
    if (json) {
      this.section(title, declarations, JSON.stringify(toJson(language, tree, { context })));
      return;
    }
    const withPlaces = origins ? (origin: number) => this.tables.origin(origin) : false;
    const comment = comments === null ? undefined : comments();
    this.section(title, declarations, show(language, tree, { pretty: true, context, origins: withPlaces, comment }));
  }

  /** A section that only adds to the tables. */
  facts(title: string, declarations: number, entries: readonly Node<Tables, 'Entry'>[] = []): void {
    this.tables.flush(declarations);
    for (const entry of entries) this.tables.entry(entry);
    this.section(title, declarations, '');
  }

  /** Symbols that no program names, but the end of the unit asks for. */
  noteAll(symbols: Iterable<Unit['symbols'][number]>): void {
    for (const symbol of symbols) this.tables.note(symbol);
  }

  /** A line for readers only. */
  remark(text: string): void {
    if (!this.form.json) this.write(`; ${text}\n`);
  }

  /** Text that is no program. */
  plain(title: string, text: string): void {
    this.write(`${title}:\n${this.begun ? '' : `; ${this.making.command}\n`}${text}`);
    this.begun = true;
  }

  private section(title: string, declarations: number, program: string): void {
    this.tables.flush(declarations);
    const { entries } = this;
    this.entries = [];
    if (!this.begun) this.begin();
    if (this.form.json) {
      const parts = [`"title":${JSON.stringify(title)}`, `"tables":[${entries.join(',')}]`];
      if (program !== '') parts.push(`"program":${program}`);
      this.write(`{${parts.join(',')}}\n`);
    } else {
      if (this.begun || title !== this.opening) this.write(`${title}:\n`);
      for (const entry of entries) this.write(`${entry}\n`);
      if (program !== '') this.write(`${program}\n`);
    }
    this.begun = true;
  }

  /** The first lines: what this is a dump of, and how to make it again. */
  private begin(): void {
    const unit = this.entryText(this.unitEntry());
    const { command } = this.making;
    if (this.form.json)
      this.write(`{"title":${JSON.stringify(this.opening)},"command":${JSON.stringify(command)},"tables":[${unit}]}\n`);
    else this.write(`${this.opening}:\n; ${command}\n${unit}\n`);
  }

  private entryText(entry: Node<Tables, 'Entry'>): string {
    const context = this.tables;
    if (this.form.json) return JSON.stringify(toJson(Tables, entry, { context }));
    const placed = this.form.origins && entry.at >= 0 && ['Symbol', 'Tag', 'Label'].includes(entry.kind);
    if (placed) context.origin(entry.at);
    return show(Tables, entry, { pretty: true, context, origins: placed });
  }

  private unitEntry(): Node<Tables, 'Entry'> {
    const { unit, source, orders } = this.making;
    const asText = (value: unknown): string => JSON.stringify(value instanceof Set ? [...value] : value);
    const options = Object.entries(unit.options).flatMap(([name, value]) => {
      const usual = defaultOptions[name as keyof typeof defaultOptions];
      return asText(value) === asText(usual) ? [] : [Tables.mk.Option({ name, value: asText(value) })];
    });
    return Tables.mk.Unit({ format, source, target: unit.target.name, orders, options });
  }

  private write(text: string): void {
    this.pieces.push(text);
    this.length += text.length;
    if (this.length > portion) this.drain();
  }

  /** Writes what has been kept. */
  drain(): void {
    if (this.pieces.length > 0) writeAll(this.file, Buffer.from(this.pieces.join(''), 'utf8'));
    this.pieces = [];
    this.length = 0;
  }

  close(): void {
    this.drain();
    if (this.file !== 1) closeSync(this.file);
  }
}
