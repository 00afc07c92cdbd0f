/**
 * What `--dump-before`, `--dump-after` and their kin ask for.
 *
 * A dump of one pass over the whole unit can be restarted from (`restart.ts`). For a pass on functions it therefore also has what goes
 * around the function stage (`item of the unit:`) and where that ends (`end of the unit:`). A pass that is repeated is in it round by round, and
 * `end of the rounds:` says that the one before was a function's last.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Data } from '../languages/data.ts';
import { Tables } from '../languages/tables.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';
import { type AnyPass, at, type Language, show, type Tree } from '../nanopass/index.ts';
import type { Item } from '../passes/compile.ts';
import type { Inspection } from './command-line.ts';
import { difference } from './dump-difference.ts';
import { DumpStream, type Making } from './dump-stream.ts';
import type { PassOrder } from './pass-order.ts';
import { sourceComments } from './source-comments.ts';
import { isOf } from './subject.ts';

type Side = 'input' | 'output';

/** How sections begin that are not a pass's. */
export const itemTitle = 'item of the unit';
export const endTitle = 'end of the unit';
export const settledTitle = 'end of the rounds';

export class Dumps {
  private readonly before: ReadonlySet<number>;
  private readonly after: ReadonlySet<number>;
  /** Only outputs that differ from the inputs. */
  private readonly changed: boolean;
  private readonly streams = new Map<string, DumpStream>();
  /** Those from which a restart is possible: of passes on functions and on declarations. */
  private readonly wholeFunctions: { readonly stream: DumpStream; readonly step: number }[] = [];
  private readonly wholeDeclarations: { readonly stream: DumpStream; readonly language: Language }[] = [];
  private readonly repeated: { readonly stream: DumpStream; readonly step: number }[] = [];
  private declarations = 0;
  /** For each of the unit's texts, the step that made it. */
  private readonly textMakers: number[] = [];
  /** Passes that changed nothing since the last dump. */
  private idle: string[] = [];
  private shown = 0;

  constructor(
    private readonly options: Inspection,
    private readonly order: PassOrder,
    private readonly making: Making,
  ) {
    const { dumpBefore, dumpAfter } = options;
    const both = [...dumpBefore, ...dumpAfter].filter(word => word.startsWith('~')).map(word => word.slice(1));
    const asked = [...dumpAfter, ...(options.dumpDiff && dumpAfter.length === 0 ? ['changed'] : [])];
    this.before = this.steps([...dumpBefore, ...both]);
    this.after = this.steps([...asked, ...both]);
    this.changed = asked.includes('changed');
    if (options.dumpDirectory !== null) mkdirSync(options.dumpDirectory, { recursive: true });
    if (options.dumpFunction === null && !this.changed && !options.dumpDiff) this.openWhole();
  }

  private steps(words: readonly string[]): ReadonlySet<number> {
    const steps = words
      .filter(word => !word.startsWith('~'))
      .flatMap(word =>
        word === 'all' || word === 'changed' ? [...this.order.passes.keys()] : this.order.stepsOf(word),
      );
    return new Set(steps);
  }

  /** Dumps to files are whole each; the standard output is if it has one pass's. */
  private openWhole(): void {
    const sections = [
      ...[...this.before].map(step => ({ step, side: 'input' as const })),
      ...[...this.after].map(step => ({ step, side: 'output' as const })),
    ];
    if (this.options.dumpDirectory === null && sections.length > 1) return;
    for (const { step, side } of sections) {
      const stream = this.stream(step, side);
      if (this.order.isRepeated(step)) this.repeated.push({ stream, step });
      const { from, to } = this.order.passes[step];
      if (step >= this.order.functionStage)
        this.wholeFunctions.push({ stream, step: side === 'input' ? step - 1 : step });
      else this.wholeDeclarations.push({ stream, language: side === 'input' ? from : to });
    }
  }

  /** A pass is about to run. */
  input(step: number, pass: AnyPass, input: Tree): void {
    if (step < this.order.functionStage) this.declarations++;
    if (!this.before.has(step) || !this.wanted(input)) return;
    this.tellIdle(this.stream(step, 'input'));
    this.stream(step, 'input').program(this.title(step, 'input'), pass.from, input, this.declarations);
  }

  /** A pass has run. */
  output(step: number, pass: AnyPass, input: Tree, output: Tree): void {
    while (this.textMakers.length < this.making.unit.texts.size) this.textMakers.push(step);
    if (!this.after.has(step) || !this.wanted(output)) return;
    if (this.changed || this.options.dumpDiff) {
      if (output === input || sameText(pass, input, output, this.making.unit)) {
        this.idle.push(this.order.names[step]);
        return;
      }
    }
    const stream = this.stream(step, 'output');
    this.tellIdle(stream);
    const title = this.title(step, 'output');
    const { unit } = this.making;
    if (this.options.dumpDiff)
      stream.plain(title, difference(textOf(pass.from, input, unit), textOf(pass.to, output, unit), this.coloured));
    else stream.program(title, pass.to, output, this.declarations);
  }

  private get coloured(): boolean {
    return this.options.dumpDirectory === null && process.stdout.isTTY === true && !process.env.NO_COLOR;
  }

  private tellIdle(stream: DumpStream): void {
    if (this.idle.length > 0) {
      const many = this.idle.length === 1 ? '1 pass' : `${this.idle.length} passes`;
      stream.remark(`${many} changed nothing: ${this.idle.join(', ')}`);
    }
    this.idle = [];
  }

  /** The passes repeated at a place have had their last round on a program: what a restart takes of them has come. */
  settled(place: number, input: Tree): void {
    const { symbol = null } = input as Tree & { readonly symbol?: CSymbol };
    for (const { stream, step } of this.repeated)
      if (this.order.places[step] === place)
        stream.facts(settledTitle, this.declarations, [Tables.mk.Settled({ symbol })]);
  }

  /** An external has left the unit stage. */
  external(item: Item): void {
    this.declarations++;
    for (const { stream } of this.wholeFunctions)
      if (item.kind === 'Function')
        stream.facts(itemTitle, this.declarations, [at(item.at, () => Tables.mk.Leaves({ symbol: item.symbol }))]);
      else stream.program(itemTitle, Data, item, this.declarations);
  }

  /** All declarations have come. */
  declared(unit: Unit): void {
    const asked = unit.symbols.filter(s => s.attributes?.alias !== undefined || (s.tentative && !s.initialized));
    this.declarations++;
    for (const { stream, language } of this.wholeDeclarations) {
      // Before names are resolved there are no symbols: the rest of the chain is still to make them.
      if (hasSymbols(language)) stream.noteAll(asked);
      stream.facts(endTitle, this.declarations);
    }
  }

  /** All of the unit has left the unit stage. */
  end(): void {
    this.declarations++;
    const texts = [...this.making.unit.texts.values()];
    for (const { stream, step } of this.wholeFunctions) {
      stream.noteAll(texts.filter((_, i) => this.textMakers[i] <= step));
      stream.facts(endTitle, this.declarations);
    }
  }

  /** Call when the compilation has ended, well or not. */
  close(): void {
    const last = [...this.streams.values()].at(-1);
    if (last !== undefined) this.tellIdle(last);
    for (const stream of this.streams.values()) stream.close();
    const { dumpFunction } = this.options;
    if (dumpFunction !== null && this.shown === 0 && this.before.size + this.after.size > 0)
      process.stderr.write(`tscc: warning: no function '${dumpFunction}' came by the passes that are dumped\n`);
  }

  private wanted(tree: Tree): boolean {
    const { dumpFunction } = this.options;
    if (dumpFunction !== null && !isOf(tree, dumpFunction)) return false;
    this.shown++;
    return true;
  }

  private title(step: number, side: Side): string {
    return `${side} of ${this.order.names[step]}`;
  }

  private stream(step: number, side: Side): DumpStream {
    const { dumpDirectory, dumpFormat } = this.options;
    const suffix = `${side === 'input' ? '.before' : ''}.${dumpFormat === 'json' ? 'jsonl' : 'dump'}`;
    const number = String(step + 1).padStart(2, '0');
    const path = dumpDirectory === null ? null : join(dumpDirectory, `${number}-${this.order.names[step]}${suffix}`);
    const key = path ?? '';
    let stream = this.streams.get(key);
    if (stream === undefined) {
      const { debug } = this.making.unit.options;
      const { source } = this.making.unit;
      stream = new DumpStream(path, this.title(step, side), this.making, {
        json: dumpFormat === 'json',
        origins: debug || this.options.traceRules,
        comments: this.options.dumpSource && source !== null ? () => sourceComments(source) : null,
      });
      this.streams.set(key, stream);
    }
    return stream;
  }
}

/** Has a pass left everything as it was? */
export const sameText = (pass: AnyPass, input: Tree, output: Tree, unit: Unit): boolean =>
  textOf(pass.from, input, unit) === textOf(pass.to, output, unit);

/** A program as `changed` and `--dump-diff` compare it. */
export const textOf = (language: Language, tree: Tree, unit: Unit): string =>
  `${show(language, tree, { pretty: true, context: unit })}\n`;

const hasSymbols = (language: Language): boolean =>
  [...language.prods.values()].some(production => production.fields.some(field => field.type === 'symbol'));
