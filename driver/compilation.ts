/**
 * One C file compiled: preprocessed, parsed, lowered declaration by declaration, and written as an object or as assembly.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseUnit } from '../grammar/parse.ts';
import { type Dependency, type PreprocessOptions, preprocess, preprocessToText } from '../grammar/preprocess/index.ts';
import type { Tokens } from '../grammar/tokens.ts';
import { UnneededDeclarations } from '../grammar/unneeded.ts';
import { type Diagnostic, Diagnostics, Stopped } from '../languages/diagnostics.ts';
import type { Syntax } from '../languages/syntax.ts';
import type { Places } from '../languages/table-reader.ts';
import { type CompileOptions, defaultOptions, Unit } from '../languages/unit.ts';
import { type Node, WrongText } from '../nanopass/index.ts';
import { type Chain, type Observer, UnitCompiler } from '../passes/compile.ts';
import { chain } from '../passes/pipeline.ts';
import { StageRecorder } from '../passes/stages.ts';
import { isAttribute } from '../passes/typing/attributes.ts';
import { isBuiltin } from '../passes/typing/builtin-calls.ts';
import { AssemblyWriter } from '../passes/write-assembly.ts';
import { writeObject } from '../passes/write-object.ts';
import { NeedsAssembler } from '../targets/encoding.ts';
import { x86_64 } from '../targets/x86-64/index.ts';
import { predefinedMacros } from '../targets/x86-64/predefined.ts';
import type { CommandLine, Input } from './command-line.ts';
import { Renderer, stderrIsTerminal } from './diagnostics.ts';
import type { Making } from './dump-stream.ts';
import { IncludeTree } from './include-tree.ts';
import { Inspector } from './inspection.ts';
import { InternalError } from './internal-error.ts';
import { compareStages, interpret, interpretable } from './interpretation.ts';
import { systemReason } from './output.ts';
import { shellWords } from './response-files.ts';
import { Restart } from './restart.ts';
import type { Toolchain } from './toolchain.ts';
import { ordersOf, WrongPasses } from './variation.ts';
import { admitted, DiagnosticPragmas, isWanted } from './warnings.ts';

/** What compiling one file gave. */
export type Compiled =
  | { readonly kind: 'object'; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed' };

export interface Compilation {
  readonly result: Compiled;
  readonly dependencies: readonly Dependency[];
}

/** Thrown when the greatest number of errors was reached. */
class EnoughErrors extends Stopped {}

export class FileCompiler {
  private tokens: Tokens | null = null;
  private pragmas: DiagnosticPragmas | null = null;
  /** What a dump says of its source. */
  private places: Places | null = null;
  private dependencies: readonly Dependency[] = [];
  private readonly diagnostics: Diagnostics;
  private readonly renderer: Renderer;
  /** What `#include` of the standard input's text reads. */
  private readonly name: string;

  constructor(
    private readonly c: CommandLine,
    private readonly toolchain: Toolchain,
    private readonly input: Input,
    private readonly source: Uint8Array,
    private readonly inspector = new Inspector(c.inspect),
  ) {
    this.name = input.path === '-' ? '<stdin>' : input.path;
    this.diagnostics = new Diagnostics(
      d => (input.language === 'dump' ? this.afterDump(d) : this.admitted(d)),
      option => isWanted(c, option, this.pragmas),
    );
    const contents = new Map(input.path === '-' ? [['<stdin>', Buffer.from(source).toString('utf8')]] : []);
    this.includeTree = c.showIncludes ? new IncludeTree(text => this.messages.push(text)) : null;
    this.renderer = new Renderer(c, stderrIsTerminal, text => this.messages.push(text), contents);
  }

  private readonly messages: string[] = [];
  private readonly includeTree: IncludeTree | null;
  private told = 0;

  /** Preprocesses into text: `-E`, `-dM`, `-M`, and what the assembler reads of a `.S` file. */
  preprocessed(): Compilation {
    return this.guarded(() => {
      const options = this.preprocessOptions(this.c.macroList === 'only' ? 'macros' : 'text');
      const text = { lineMarkers: this.c.lineMarkers, definitions: this.c.macroList === 'also' };
      const result = preprocessToText(this.name, this.source, options, text, this.diagnostics);
      this.dependencies = result.dependencies;
      this.includeTree?.finish();
      return { kind: 'text', text: result.text };
    });
  }

  /** Compiles to an object or to assembly text; `check` makes nothing. */
  compiled(form: 'object' | 'assembly' | 'check'): Compilation {
    const { inspector } = this;
    return this.guarded(() => {
      try {
        return this.input.language === 'dump' ? this.restarted(form, inspector) : this.begun(form, inspector);
      } catch (error) {
        throw isExpected(error) ? error : new InternalError(error);
      } finally {
        inspector.close();
      }
    });
  }

  /** Runs the program as it is after the pass that the command names, and gives its exit status. */
  interpreted(args: readonly string[]): number {
    let status = 1;
    this.guarded(() => {
      const name = this.c.inspect.interpret!;
      const dump = this.input.language === 'dump' ? new Restart(this.input.path) : null;
      const tokens = dump === null ? this.readTokens() : null;
      this.places = dump?.places ?? null;
      const options = dump === null ? this.compileOptions() : { ...defaultOptions, ...dump.options, ...this.c.compile };
      const unit = new Unit(x86_64, this.diagnostics, options, tokens ?? dump!.places);
      const asked = ordersOf(this.c.inspect);
      const making = this.making(unit, this.name, asked.length > 0 || dump === null ? asked : dump.orders);
      const inspector = new Inspector(this.c.inspect);
      const { chain: whole, order } = inspector.begin(chain(unit.options.optimize), making);
      const { passes, language } = interpretable(whole, name === 'all' ? '' : name);
      const recorder = name === 'all' ? new StageRecorder(passes) : null;
      const observer = recorder?.watching(inspector) ?? inspector;
      const compiler =
        dump === null ? this.through(tokens!, unit, passes, observer) : dump.goOn(unit, passes, order, observer);
      if (this.diagnostics.errors > 0) return { kind: 'failed' };
      status =
        recorder === null
          ? interpret(unit, language, compiler.results, args)
          : compareStages(unit, recorder.stages(compiler.results), args);
      return { kind: 'nothing' };
    });
    return status;
  }

  /** What a system header does, its macros included, is no fault of the program's. */
  private admitted(d: Diagnostic): Diagnostic | null {
    const { place, severity } = d;
    if (severity === 'warning' && typeof place === 'number' && place >= 0 && this.tokens?.inSystemHeader(place))
      return null;
    return admitted(this.c, d, this.pragmas);
  }

  private readTokens(): Tokens {
    const { tokens } = preprocess(this.name, this.source, this.preprocessOptions('tokens'), this.diagnostics);
    this.tokens = tokens;
    this.pragmas = new DiagnosticPragmas(tokens.pragmas);
    return tokens;
  }

  private through(tokens: Tokens, unit: Unit, passes: Chain, observer: Observer): UnitCompiler {
    const compiler = new UnitCompiler(unit, passes, observer);
    this.parse(tokens, unit, compiler);
    compiler.finish();
    return compiler;
  }

  private parse(tokens: Tokens, unit: Unit, compiler: UnitCompiler): void {
    const unneeded = new UnneededDeclarations(tokens);
    unit.passedOver = unneeded.names;
    const add = (fragment: Node<Syntax, 'Fragment'>): void => {
      compiler.parsed(fragment);
      this.tellNew();
    };
    parseUnit(tokens, this.diagnostics, add, unneeded);
  }

  /** A compilation from the source. */
  private begun(form: 'object' | 'assembly' | 'check', inspector: Inspector): Compiled {
    const { tokens, dependencies } = inspector.clock('(preprocess)', () =>
      preprocess(this.name, this.source, this.preprocessOptions('tokens'), this.diagnostics),
    );
    this.includeTree?.finish();
    this.tokens = tokens;
    this.dependencies = dependencies;
    this.pragmas = new DiagnosticPragmas(tokens.pragmas);
    this.tellNew();
    const unit = new Unit(x86_64, this.diagnostics, this.compileOptions(), tokens);
    const usual = chain(unit.options.optimize, form === 'assembly');
    const whole = inspector.begin(usual, this.making(unit, this.name, ordersOf(this.c.inspect))).chain;
    // What is wrong with a program is known when its declarations have been read; only who looks at passes wants the others.
    const passes = form === 'check' && !inspector.stepwise ? { ...whole, functionStage: [] } : whole;
    const compiler = new UnitCompiler(unit, passes, inspector);
    inspector.clock('(parse)', () => this.parse(tokens, unit, compiler));
    compiler.finish();
    return this.written(form, compiler, unit, this.name, inspector);
  }

  /** A compilation from the middle of the chain on. */
  private restarted(form: 'object' | 'assembly' | 'check', inspector: Inspector): Compiled {
    try {
      const dump = new Restart(this.input.path);
      const options = { ...defaultOptions, ...dump.options, ...this.c.compile };
      this.places = dump.places;
      const unit = new Unit(x86_64, this.diagnostics, options, dump.places);
      const usual = chain(options.optimize, form === 'assembly');
      const asked = ordersOf(this.c.inspect);
      const making = this.making(unit, dump.source, asked.length > 0 ? asked : dump.orders);
      const { chain: passes, order } = inspector.begin(usual, making);
      const compiler = dump.goOn(unit, passes, order, inspector);
      return this.written(form, compiler, unit, dump.source, inspector);
    } catch (error) {
      if (!(error instanceof WrongText)) throw error;
      const { line, column, what } = error;
      this.diagnostics.error({ file: this.input.path, line, column }, what);
      return { kind: 'failed' };
    }
  }

  /** What there is to warn of has been told when the dump was made. */
  private afterDump(d: Diagnostic): Diagnostic | null {
    if (d.severity === 'warning') return null;
    const { place } = d;
    const located = typeof place === 'number' && place >= 0 ? (this.places?.locate(place) ?? place) : place;
    return { ...d, place: located, through: undefined };
  }

  private making(unit: Unit, source: string, orders: readonly string[]): Making {
    return { unit, source, orders, command: shellWords(['tscc', ...this.c.words]) };
  }

  private written(
    form: 'object' | 'assembly' | 'check',
    compiler: UnitCompiler,
    unit: Unit,
    source: string,
    inspector: Inspector,
  ): Compiled {
    if (this.diagnostics.errors > 0) return { kind: 'failed' };
    if (form === 'check' || inspector.stopped) {
      inspector.report();
      return { kind: 'nothing' };
    }
    const result = inspector.clock('(write)', (): Compiled => {
      if (form === 'object')
        return { kind: 'object', bytes: writeObject(compiler.results as never, unit, source).bytes };
      const writer = new AssemblyWriter(unit, source);
      for (const external of compiler.results) writer.add(external as never);
      return { kind: 'text', text: writer.finish() };
    });
    inspector.report();
    return this.diagnostics.errors > 0 ? { kind: 'failed' } : result;
  }

  private guarded(work: () => Compiled): Compilation {
    let result: Compiled = { kind: 'failed' };
    try {
      result = work();
      if (this.diagnostics.errors > 0 && result.kind !== 'text') result = { kind: 'failed' };
    } catch (error) {
      if (error instanceof RangeError && /call stack/.test(error.message)) {
        this.diagnostics.report({
          severity: 'fatal error',
          place: this.deepest(),
          message: 'the program nests more deeply than the compiler can follow',
        });
      } else if (!(error instanceof Stopped)) {
        if (error instanceof NeedsAssembler) this.messages.length = 0;
        throw error;
      }
      result = { kind: 'failed' };
    } finally {
      this.tellNew();
      if (this.diagnostics.list.some(d => d.option?.startsWith('Werror'))) {
        const which = this.c.warningsAreErrors ? 'all' : 'some';
        this.messages.push(`tscc: ${which} warnings being treated as errors\n`);
      }
      this.renderer.finish();
      if (this.messages.length > 0) process.stderr.write(this.messages.join(''));
    }
    if (this.diagnostics.errors > 0 && result.kind === 'text' && this.c.stage !== 'preprocess')
      result = { kind: 'failed' };
    return { result, dependencies: this.dependencies };
  }

  get failed(): boolean {
    return this.diagnostics.errors > 0;
  }

  /** Where the declaration is that was too deep: the last one that was told to be begun is not known, so the file. */
  private deepest(): { file: string; line: number; column: number } {
    return { file: this.name, line: 1, column: 1 };
  }

  /** Renders what was reported since the last time, and stops at the limits that options set. */
  private tellNew(): void {
    const { list } = this.diagnostics;
    const { maximumErrors, fatalErrors } = this.c;
    const limit = fatalErrors ? 1 : maximumErrors;
    while (this.told < list.length) {
      const diagnostic = list[this.told++];
      this.renderer.show(diagnostic, this.tokens);
      const errors = list.slice(0, this.told).filter(d => d.severity !== 'warning').length;
      if (limit > 0 && diagnostic.severity === 'error' && errors >= limit) {
        this.told = list.length;
        const reason = fatalErrors ? '-Wfatal-errors' : `-fmax-errors=${limit}`;
        this.messages.push(`compilation terminated due to ${reason}.\n`);
        throw new EnoughErrors(reason);
      }
    }
  }

  private preprocessOptions(mode: PreprocessOptions['mode']): PreprocessOptions {
    const { c } = this;
    const assembler = this.input.language === 'preprocessable assembly';
    const pic = this.compileOptions().pic;
    return {
      files: {
        read: readFile,
        modified: path => statSync(path, { throwIfNoEntry: false })?.mtime ?? null,
      },
      quoteDirs: c.quoteDirs,
      includeDirs: c.includeDirs,
      systemDirs: [...c.systemDirs, ...(c.standardIncludes ? this.toolchain.headerDirectories() : [])],
      afterDirs: c.afterDirs,
      defines: assembler ? [['D', '__ASSEMBLER__'], ...c.defines] : c.defines,
      includes: c.includes,
      macroIncludes: c.macroIncludes,
      preincluded: c.standardIncludes ? ['stdc-predef.h'] : [],
      predefined: predefinedMacros({
        standard: c.standard,
        optimize: c.compile.optimize ?? 0,
        size: c.compile.size,
        positionIndependent: pic === 'none' ? 0 : 2,
        pie: pic === 'pie',
        unsignedChar: c.compile.signedChar === false,
        threads: c.threads,
        fastMath: c.fastMath,
        freestanding: c.compile.freestanding,
        gnuInline: c.compile.gnuInline,
      }),
      standard: c.standard,
      trigraphs: c.trigraphs,
      mode,
      keepComments: c.keepComments ? 'file' : 'none',
      assembler,
      maximumDepth: c.maximumIncludeDepth,
      warnUndefined: c.warnings.has('undef'),
      hasBuiltin: isBuiltin,
      prefixMaps: this.c.prefixMaps,
      entered: this.includeTree?.enter,
      now: timeOfBuild(),
      hasAttribute: name => (isAttribute(name.replace(/^__(.*)__$/, '$1')) ? 1 : 0),
      missingAllowed: c.dependencies.missingAllowed,
      preprocessed: this.input.language === 'preprocessed',
    };
  }

  private compileOptions(): CompileOptions {
    const { c } = this;
    const standard = c.standard.startsWith('iso9899') ? 'c89' : (c.standard as CompileOptions['standard']);
    // From -O2 on, as for gcc (gcc manual, Optimize Options).
    const strictAliasing = (c.compile.optimize ?? 0) >= 2;
    return { ...defaultOptions, strictAliasing, ...c.compile, standard };
  }
}

/** What is no mistake of the compiler. */
function isExpected(error: unknown): boolean {
  if (error instanceof RangeError) return /call stack/.test(error.message);
  const known = [Stopped, NeedsAssembler, WrongPasses, InternalError];
  return known.some(kind => error instanceof kind) || systemReason(error) !== undefined;
}

/** A file's bytes; null when there is no file that could be read. */
function readFile(path: string): Uint8Array | null {
  // Most questions are for files that are not there, and an exception costs Node more than a second look.
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** The time that a reproducible build is to name (SOURCE_DATE_EPOCH, in seconds), told in universal time as GNU C tells it. */
function timeOfBuild(): Date | undefined {
  const seconds = Number(process.env.SOURCE_DATE_EPOCH || Number.NaN);
  if (!Number.isInteger(seconds)) return undefined;
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() + date.getTimezoneOffset() * 60_000);
}
