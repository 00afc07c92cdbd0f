/**
 * `--from`: a compilation goes on from a dump, which has all that the rest of the chain asks for (`languages/tables.ts`).
 *
 * The sections of a dump stand in the order in which things happened. A dump of a pass on declarations has one section for each of them. In
 * a dump of a pass on functions, what goes around the function stage and the functions' names stand where they left the unit stage, and a
 * function's own section where it came by the pass: when code referred to it, or a call of it was to be inlined. So tables grow here as they grew there.
 */
import { readFileSync } from 'node:fs';
import { Data } from '../languages/data.ts';
import { Places, TableReader } from '../languages/table-reader.ts';
import { format, Tables } from '../languages/tables.ts';
import { type CompileOptions, type CSymbol, isInlineDefinitionOnly, type Unit } from '../languages/unit.ts';
import {
  brokenFacts,
  holdingAfter,
  type Language,
  type Node,
  type NodeK,
  Reader,
  readTerm,
  type Tree,
  WrongText,
} from '../nanopass/index.ts';
import { type Chain, type Item, type Observer, UnitCompiler } from '../passes/compile.ts';
import '../passes/invariants/index.ts';
import { endTitle, itemTitle, settledTitle } from './dumps.ts';
import type { PassOrder } from './pass-order.ts';
import { subjectOf } from './subject.ts';
import { WrongPasses } from './variation.ts';

/** What a section of a dump holds. */
type Section =
  | { readonly kind: 'program'; readonly tree: Tree }
  | { readonly kind: 'settled'; readonly symbol: CSymbol | null }
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'end' };

const heading = new RegExp(`^(?:(input|output) of (\\S+)|${itemTitle}|${settledTitle}|${endTitle}):$`, 'gm');

export class Restart {
  private readonly text: string;
  readonly places: Places;
  /** What was compiled. */
  readonly source: string;
  readonly options: Partial<CompileOptions>;
  readonly orders: readonly string[];
  private readonly pass: string;
  private readonly side: string;
  /** Where the sections begin, behind their headings. */
  private readonly starts: { readonly title: string; readonly heading: number; readonly start: number }[] = [];
  private next = 0;
  /** The place of the first heading. */
  private readonly opening: number;
  private tables!: TableReader;
  /** Of the programs, and what they are in it. */
  private language!: Language;
  private root = 'External';
  private unit!: Unit;
  /** The facts that hold of the programs. */
  private holding: readonly string[] = [];
  /** Programs that have been read and not been asked for. */
  private readonly programs = new Map<CSymbol, Tree[]>();
  /** The last program of each function. */
  private readonly latest = new Map<CSymbol, Tree>();
  /** Is the dump of a pass that is repeated? */
  private repeated = false;
  /** What was read on the way to a program. */
  private readonly queue: Section[] = [];

  /** Throws WrongText, at its place in the dump, or WrongPasses for what is no dump to restart from. */
  constructor(private readonly path: string) {
    this.text = readFileSync(path, 'utf8');
    this.places = new Places(this.text, path);
    const passes = new Set<string>();
    for (const { 0: title, 1: side, 2: name, index } of this.text.matchAll(heading)) {
      this.starts.push({ title: title.slice(0, -1), heading: index, start: index + title.length });
      if (name !== undefined) passes.add(`${side} of ${name}`);
    }
    if (passes.size === 0) throw new WrongPasses(`${path} is no dump: it has no line 'output of PASS:'`);
    if (passes.size > 1) {
      const some = [...passes].slice(0, 3).join(', ');
      throw new WrongPasses(
        `${path} mixes dumps, of which only one can be gone on from: ${some}; --dump-dir= parts them`,
      );
    }
    [this.side, this.pass] = [...passes][0].split(' of ');
    // A compilation that began again, for the assembler, has begun its dump again too.
    const units = this.starts.filter(({ start }) =>
      /\s*(;[^\n]*\s*)*\(Unit[\s@]/y.test(this.text.slice(start, start + 4096)),
    );
    const last = units.at(-1);
    if (last === undefined) throw new WrongPasses(`${path} does not say what it is a dump of: it has no (Unit ...)`);
    this.next = this.starts.indexOf(last);
    this.opening = last.heading;
    const reader = this.reader(this.next);
    const unit = readTerm(Tables, reader, 'Entry') as NodeK<Tables, 'Unit'>;
    this.starts[this.next] = { ...last, start: reader.position };
    if (unit.format !== format)
      throw new WrongPasses(`${path} is a dump of format ${unit.format}; this is a compiler for format ${format}`);
    this.source = unit.source;
    this.orders = unit.orders;
    this.options = Object.fromEntries(unit.options.map(({ name, value }) => [name, optionOf(value)]));
  }

  /** Runs the passes that are still to run. Throws as the constructor does. */
  goOn(unit: Unit, chain: Chain, order: PassOrder, observer: Observer): UnitCompiler {
    const of = order.stepOf(this.pass);
    if (of < 0) throw new WrongPasses(`the chain has no pass '${this.pass}', of which ${this.path} is a dump`);
    this.repeated = order.isRepeated(of);
    const place = order.places[of] + (this.side === 'input' || this.repeated ? 0 : 1);
    const rest = this.repeated ? order.restOfRound(of, this.side === 'input' ? 'from' : 'after') : null;
    const { from, to } = order.passes[of];
    this.language = this.side === 'input' ? from : to;
    this.unit = unit;
    const over = this.side === 'input' ? of : of + 1;
    this.holding = over === 0 ? [] : holdingAfter(order.passes.slice(0, over)).get(order.passes[over - 1])!;
    this.tables = new TableReader(unit, this.places);
    if (of < order.functionStage) {
      this.root = 'Fragment';
      const compiler = new UnitCompiler(unit, chain, observer, { place, rest });
      this.declarations(compiler, place);
      return compiler;
    }
    const compiler = new UnitCompiler(unit, chain, observer, {
      place,
      rest,
      treeOf: ({ symbol }) => this.treeOf(symbol),
    });
    this.functions(compiler);
    return compiler;
  }

  /** Goes on with each declaration. */
  private declarations(compiler: UnitCompiler, place: number): void {
    let tree: Tree | null = null;
    for (let section = this.read(); ; section = this.read()) {
      if (section === null) throw this.unfinished();
      if (section.kind === 'end') break;
      if (section.kind === 'program') tree = section.tree;
      if (section.kind === (this.repeated ? 'settled' : 'program')) compiler.add(tree!, place);
    }
    this.tables.sort();
    compiler.finish();
  }

  /** Goes on with the functions, as they are asked for. */
  private functions(compiler: UnitCompiler): void {
    let whole = false;
    for (let section = this.take(); section !== null; section = this.take()) {
      if (section.kind === 'end') {
        compiler.end();
        return;
      }
      if (section.kind === 'item') {
        whole = true;
        if (section.item.kind === 'Function') this.programs.delete(section.item.symbol);
        compiler.item(section.item);
      } else this.keep(section);
    }
    if (whole) throw this.unfinished();
    // A dump of some functions: they are all that there is, and of the rounds of passes that are repeated the last one is there too.
    if (this.repeated) for (const [symbol, tree] of this.latest) this.programs.set(symbol, [tree]);
    for (const symbol of this.programs.keys()) compiler.lower({ kind: 'Function', at: symbol.at as never, symbol });
  }

  /** The program of a function: the next one in the dump. An interpreter also asks for inline functions that a compilation leaves to other units. */
  treeOf(symbol: CSymbol): Tree | null {
    for (;;) {
      const tree = this.programs.get(symbol)?.shift();
      if (tree !== undefined) return tree;
      const section = this.read();
      if (section === null && isInlineDefinitionOnly(symbol)) return null;
      if (section === null) throw new WrongPasses(`${this.path} has no program of the function '${symbol.name}'`);
      if (section.kind === 'program' || section.kind === 'settled') this.keep(section);
      else this.queue.push(section);
    }
  }

  /** Of a repeated pass the program of the last round is meant. */
  private keep(section: Extract<Section, { readonly kind: 'program' | 'settled' }>): void {
    const { symbol } = section.kind === 'program' ? (section.tree as Tree & { symbol: CSymbol }) : section;
    if (section.kind === 'program') this.latest.set(symbol!, section.tree);
    if (this.repeated === (section.kind === 'program')) return;
    const tree = this.latest.get(symbol!);
    if (tree !== undefined) this.programs.set(symbol!, [...(this.programs.get(symbol!) ?? []), tree]);
  }

  private unfinished(): WrongText {
    return new WrongText(this.text, this.text.length, `the dump ends before its line '${endTitle}:'`);
  }

  private take(): Section | null {
    return this.queue.shift() ?? this.read();
  }

  /** Reads the next section: takes in its entries, and gives what it holds; null at the end. */
  private read(): Section | null {
    if (this.next >= this.starts.length) return null;
    const { title, heading } = this.starts[this.next];
    const reader = this.reader(this.next++);
    // The first may say no more than what this is a dump of.
    if (reader.peek() === '' && this.opening === heading) return this.read();
    let section: Section | null = title === endTitle ? { kind: 'end' } : null;
    while (reader.peek() !== '') {
      const start = reader.position;
      const entry = this.entry(reader);
      if (entry?.kind === 'Leaves' && section === null)
        section = { kind: 'item', item: { kind: 'Function', at: entry.at, symbol: entry.symbol } };
      else if (entry?.kind === 'Settled' && title === settledTitle) section = { kind: 'settled', symbol: entry.symbol };
      else if (entry !== null) this.enter(entry, start);
      else if (section !== null) reader.fail(`expected no more of '${title}:'`, start);
      else if (title === itemTitle)
        section = { kind: 'item', item: readTerm(Data, reader, 'External', this.settings) as Item };
      else section = { kind: 'program', tree: this.program(reader, heading) };
    }
    return section ?? reader.fail(`expected what is '${title}:'`);
  }

  /** The next term if it is an entry of the tables; null, and nothing is read, if not. */
  private entry(reader: Reader): Node<Tables, 'Entry'> | null {
    const head = /\(\s*([^\s()@]+)/y;
    head.lastIndex = reader.position;
    const kind = head.exec(this.text)?.[1] ?? '';
    if (Tables.prods.get(kind)?.nt !== 'Entry') return null;
    return readTerm(Tables, reader, 'Entry', this.settings) as Node<Tables, 'Entry'>;
  }

  private enter(entry: Node<Tables, 'Entry'>, start: number): void {
    try {
      this.tables.enter(entry);
    } catch (error) {
      throw new WrongText(this.text, start, (error as Error).message);
    }
  }

  private program(reader: Reader, heading: number): Tree {
    const tree = readTerm(this.language, reader, this.root, this.settings);
    const [fault] = brokenFacts(this.holding, tree, this.language, this.unit);
    if (fault !== undefined)
      throw new WrongText(this.text, heading, `'${subjectOf(tree)}' is no valid program: ${fault}`);
    return tree;
  }

  private get settings(): { readonly context: TableReader } {
    return { context: this.tables };
  }

  /** Reads from the start of a section to its end. */
  private reader(section: number): Reader {
    return new Reader(this.text, this.starts[section].start, this.starts[section + 1]?.heading ?? this.text.length);
  }
}

/** The only options that are no single values are sets of names. */
function optionOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? new Set(value) : value;
}
