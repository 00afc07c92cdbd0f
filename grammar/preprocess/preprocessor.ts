/**
 * The state of one preprocessing, and the reader of macro-expanded tokens at its heart.
 *
 * A token comes from the innermost context (a macro's replacement, an argument) or, when there is none, from the file.
 * While a macro's context stands, the macro is disabled; a name that meets its own disabled macro is painted and never
 * expands again (C17 6.10.3.4p2). A context that ran out is left only when the next token is asked for, so that
 * a function-like macro's arguments may go on behind it, as every compiler reads the standard's silence there.
 */
import type { Diagnostic, Diagnostics, Location } from '../../languages/diagnostics.ts';
import { firstPunctuator, firstSpelled, kindOf, spellingOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import { defineBuiltins } from './builtin-macros.ts';
import { encode } from './bytes.ts';
import { checkConditionsClosed } from './conditionals.ts';
import { directive, directiveNames } from './directives.ts';
import { enterSubstituted } from './expansion.ts';
import { Files } from './files.ts';
import { Lexer } from './lexer.ts';
import type { Macro } from './macros.ts';
import { Mark, Names } from './names.ts';
import type { PreprocessOptions } from './options.ts';
import { type Inclusion, Places, scratchBase } from './places.ts';
import { pragmaToken } from './pragmas.ts';
import { Source } from './source.ts';
import { isKeyword } from './standards.ts';
import { Context, type Event, type Expansion, none, type Reading } from './state.ts';
import { Flag, Inner, TokenList } from './token-list.ts';
import { readNow } from './unread.ts';

const hash = kindOf.get('#')!;
const hashHash = kindOf.get('##')!;

export class Preprocessor {
  readonly names = new Names(Kind.identifier);
  readonly places = new Places();
  readonly lexer: Lexer;
  readonly files: Files;
  readonly out = new TokenList(1 << 14);
  readonly expansions: Expansion[] = [];
  readonly events: Event[] = [];
  readonly pragmas: { token: number; text: string; place: Location }[] = [];
  readonly readings: Reading[] = [];
  readonly savedMacros = new Map<number, (Macro | null)[]>();
  readonly directives: ReadonlyMap<number, string>;
  readonly known;
  readonly started: Date;
  /** Where the `#` of the current directive stands, and where its name does. */
  hashPlace = 0;
  directivePlace = 0;
  /** An ISO standard was asked for, without GNU's changes. */
  readonly strict: boolean;
  counter = 0;
  /** Where the last token of an `#error` or `#pragma` line stands. */
  operandPlace = 0;
  /** The place of the token that the files gave last. */
  latest = 0;
  /** Where `_Pragma` stands, while its text is read. */
  pragmaPlace: number | null = null;
  /** Arguments are being looked for or read: 0 no, 1 the parenthesis, 2 the arguments. */
  parsingArguments = 0;
  private readonly macros: (Macro | null)[] = [];
  private readonly contexts: Context[] = [];
  private depth = 0;
  /** Contexts below this depth are not read. */
  private hidden = 0;
  private readonly pool: TokenList[] = [];
  /** White space that an empty replacement leaves for the token after it. */
  private pendingSpace = 0;
  private readonly tellsEvents: boolean;

  constructor(
    readonly options: PreprocessOptions,
    readonly diagnostics: Diagnostics,
    readonly mainFile: string,
  ) {
    const names = this.names;
    for (let kind = firstSpelled; kind < firstPunctuator; kind++) {
      const spelling = spellingOf[kind];
      const name = names.of(spelling);
      if (!isKeyword(spelling, options.standard, options.assembler ?? false)) continue;
      names.kinds[name] = kind;
    }
    const reserve = (spelling: string): number => {
      const name = names.of(spelling);
      names.marks[name] |= Mark.reserved;
      return name;
    };
    this.known = {
      defined: names.of('defined'),
      vaArgs: reserve('__VA_ARGS__'),
      vaOpt: names.of('__VA_OPT__'),
      hasInclude: names.of('__has_include'),
      hasIncludeNext: names.of('__has_include_next'),
    };
    const strict = !options.standard.startsWith('gnu');
    this.strict = strict;
    const old = /^(c89|c90|iso9899:1990|iso9899:199409|gnu89|gnu90)$/.test(options.standard);
    this.lexer = new Lexer(
      names,
      {
        keepComments: (options.keepComments ?? 'none') !== 'none',
        lineComments: !(strict && old),
        unicodeLiterals: !old && options.standard !== 'c99' && options.standard !== 'iso9899:1999',
        assembler: options.assembler ?? false,
      },
      (severity, place, message) => this.tell(severity, '', place, message),
    );
    this.files = new Files(options, options.trigraphs ?? strict);
    this.directives = directiveNames(names);
    this.tellsEvents = options.mode !== 'tokens';
    this.started = options.now ?? new Date();
    defineBuiltins(this);
  }

  // Diagnostics.

  location(place: number): Location {
    return { ...this.places.locate(place), includedFrom: this.places.includedFrom(place) };
  }

  private tell(
    severity: 'warning' | 'error' | 'fatal error',
    option: string,
    place: number,
    message: string,
    notes?: Diagnostic[],
  ): void {
    if (severity === 'warning' && this.places.inSystemHeader(place)) return;
    this.diagnostics.report({
      severity,
      place: this.location(place),
      message,
      ...(option === '' ? {} : { option }),
      ...(notes === undefined ? {} : { notes }),
    });
  }

  error(place: number, message: string, notes?: Diagnostic[]): void {
    this.tell('error', '', place, message, notes);
  }

  warning(option: string, place: number, message: string, notes?: Diagnostic[]): void {
    this.tell('warning', option, place, message, notes);
  }

  note(place: number, message: string): Diagnostic {
    return { severity: 'note', place: this.location(place), message };
  }

  event(kind: Event['kind'], name: number, place: number, text = ''): void {
    if (this.tellsEvents)
      this.events.push({ kind, token: this.out.count, place, name, text, macro: this.macroOf(name) });
  }

  // Macros.

  macroOf(name: number): Macro | null {
    return this.macros[name] ?? null;
  }

  setMacro(name: number, macro: Macro | null): void {
    while (this.macros.length <= name) this.macros.push(null);
    this.macros[name] = macro;
    if (macro === null) this.names.marks[name] &= ~Mark.macro;
    else this.names.marks[name] |= Mark.macro;
  }

  /** Leaves no macro defined: the text was preprocessed before. */
  forgetMacros(): void {
    this.macros.forEach((macro, name) => {
      if (macro !== null) this.setMacro(name, null);
    });
  }

  *definedMacros(): Iterable<Macro> {
    for (const macro of this.macros) if (macro !== null) yield macro;
  }

  // Lists of tokens that live as long as a context.

  take(): TokenList {
    return this.pool.pop() ?? new TokenList(64);
  }

  give(list: TokenList): void {
    list.count = 0;
    this.pool.push(list);
  }

  push(
    tokens: TokenList,
    end: number,
    via: number,
    macro: Macro | null,
    leading: number,
    pooled: boolean,
    barrier: boolean,
  ): void {
    if (this.depth === this.contexts.length) this.contexts.push(new Context());
    const context = this.contexts[this.depth++];
    context.tokens = tokens;
    context.position = 0;
    context.end = end;
    context.via = via;
    context.macro = macro;
    context.leading = leading;
    context.pooled = pooled;
    context.barrier = barrier;
    if (macro !== null) macro.disabled = true;
  }

  pop(): void {
    const context = this.contexts[--this.depth];
    if (context.macro !== null) context.macro.disabled = false;
    if (context.pooled) this.give(context.tokens);
    context.tokens = none;
  }

  /** Leaves the contexts that a directive did not read to their end. */
  dropContexts(depth: number): void {
    while (this.depth > depth) this.pop();
    this.pendingSpace = 0;
  }

  /** Does something that reads the lexer, and nothing of the contexts that stand. */
  apart(action: () => void): void {
    const { depth, hidden, pendingSpace } = this;
    this.pendingSpace = 0;
    this.hidden = depth;
    action();
    this.dropContexts(depth);
    this.hidden = hidden;
    this.pendingSpace = pendingSpace;
  }

  /** Puts the token in the registers back, to be read again. */
  unread(): void {
    const lexer = this.lexer;
    const list = this.take();
    list.push(lexer.kind, lexer.start, lexer.length, lexer.name, lexer.flags, lexer.via);
    this.push(list, 1, -1, null, 0, true, false);
  }

  // Reading.

  /** Reads a token without expanding it, through contexts and across lines; paints names of disabled macros. */
  nextRaw(): void {
    const lexer = this.lexer;
    while (this.depth > this.hidden) {
      const context = this.contexts[this.depth - 1];
      const i = context.position;
      if (i < context.end) {
        const tokens = context.tokens;
        context.position = i + 1;
        lexer.kind = tokens.kind[i];
        lexer.start = tokens.start[i];
        lexer.length = tokens.length[i];
        const name = tokens.name[i];
        lexer.name = name;
        lexer.via = context.via >= 0 ? context.via : tokens.via[i];
        let flags = tokens.flags[i] | this.pendingSpace;
        if (i === 0) flags |= context.leading;
        this.pendingSpace = 0;
        if (name >= 0 && this.names.marks[name] & Mark.macro && this.macros[name]!.disabled) flags |= Flag.painted;
        lexer.flags = flags;
        return;
      }
      if (context.barrier) {
        lexer.kind = Kind.end;
        lexer.name = -1;
        return;
      }
      if (context.end === 0) this.pendingSpace |= context.leading;
      this.pop();
    }
    this.nextFromFile();
    if (this.pendingSpace !== 0) {
      lexer.flags |= this.pendingSpace;
      this.pendingSpace = 0;
    }
  }

  /** Reads a token of the files, obeying directives on the way; `Kind.end` where the main file ends. */
  private nextFromFile(): void {
    const lexer = this.lexer;
    for (;;) {
      lexer.lex();
      const kind = lexer.kind;
      if (kind === hash && lexer.flags & Flag.line && !lexer.inDirective) {
        if (directive(this)) continue;
        return;
      }
      this.latest = lexer.start;
      if (kind === Kind.end) {
        if (this.parsingArguments !== 0 && lexer.at > 0 && !lexer.inDirective) this.latest--;
        if (lexer.inDirective || this.parsingArguments !== 0 || !this.leaveFile()) return;
        continue;
      }
      return;
    }
  }

  /** Reads the next token after macro expansion. */
  next(): void {
    const lexer = this.lexer;
    for (;;) {
      this.nextRaw();
      const name = lexer.name;
      if (name < 0 || this.names.marks[name] === 0) return;
      if (!this.enterMacro(name)) return;
    }
  }

  /** Begins the expansion of the marked name in the registers; false when the name stays as it is. */
  private enterMacro(name: number): boolean {
    const lexer = this.lexer;
    const marks = this.names.marks[name];
    if (marks & Mark.poisoned && lexer.via < 0) {
      this.error(lexer.start, `attempt to use poisoned "${this.names.strings[name]}"`);
    }
    if (marks & Mark.reserved && lexer.via < 0) {
      this.warning('', lexer.start, '__VA_ARGS__ can only appear in the expansion of a C99 variadic macro');
    }
    if (!(marks & Mark.macro) || lexer.flags & Flag.painted) return false;
    const macro = this.macros[name]!;
    if (macro.disabled) {
      lexer.flags |= Flag.painted;
      return false;
    }
    if (macro.builtin !== null) {
      macro.builtin(this, this.writtenAt(lexer.start, lexer.via));
      return lexer.kind === Inner.placemarker;
    }
    if (macro.unread) readNow(this, macro);
    if (macro.parameters >= 0 || macro.substitutes) return enterSubstituted(this, macro);
    const via = this.expansion(macro, lexer.start, lexer.via);
    this.push(macro.body, macro.body.count, via, macro, lexer.flags & Flag.before, false, false);
    return true;
  }

  expansion(macro: Macro, place: number, parent: number): number {
    return this.expansions.push({ macro, place, parent }) - 1;
  }

  /** Reads a made-up token, spelled at `place`, into the registers; false when the text is not exactly one token. */
  lexAlone(place: number, text: Uint8Array): boolean {
    const { lexer } = this;
    if (text[0] === 47 && (text[1] === 47 || text[1] === 42)) return false;
    const { bytes, at, limit, base, inDirective, quiet } = lexer;
    lexer.bytes = this.places.textOf(place);
    lexer.base = place - this.places.offsetOf(place);
    lexer.at = this.places.offsetOf(place);
    lexer.limit = lexer.at + text.length;
    lexer.inDirective = true;
    lexer.quiet = true;
    lexer.lex();
    const whole = lexer.at === lexer.limit && lexer.length === text.length && lexer.kind !== Kind.other;
    Object.assign(lexer, { bytes, at, limit, base, inDirective, quiet });
    return whole;
  }

  /** Reads everything into `out`. */
  run(): void {
    const { lexer, out } = this;
    const marks = this.names;
    for (;;) {
      if (this.depth === 0 && this.pendingSpace === 0) this.nextFromFile();
      else this.nextRaw();
      const name = lexer.name;
      if (name >= 0 && marks.marks[name] !== 0 && this.enterMacro(name)) continue;
      const kind = lexer.kind;
      if (kind === Kind.end) return;
      if (kind === Kind.pragma) pragmaToken(this);
      else if ((kind === Kind.other || kind === hash || kind === hashHash) && this.options.mode === 'tokens')
        this.stray();
      else out.push(kind, lexer.start, lexer.length, lexer.name, lexer.flags, lexer.via);
    }
  }

  /** A token that no program may have (C17 6.4p3): told once it is known to survive preprocessing. */
  private stray(): void {
    const { lexer } = this;
    const place = this.outermost(lexer.start, lexer.via);
    const text = this.places.spelling(lexer.start, lexer.length);
    const first = text.charCodeAt(0);
    const quote = /^(?:L|u8?|U)?(["'])/.exec(text)?.[1];
    if (quote !== undefined) this.error(place, `missing terminating ${quote} character`);
    else if (first > 0x20 && first < 0x7f) this.error(place, `stray '${text}' in program`);
    else for (const byte of encode(text)) this.error(place, `stray '\\${byte.toString(8)}' in program`);
  }

  /** The place where the macro was invoked that a token comes from in the end. */
  outermost(start: number, via: number): number {
    let place = start;
    for (let at = via; at >= 0; at = this.expansions[at].parent) place = this.expansions[at].place;
    return place;
  }

  /**
   * The place in no macro's definition where the reader finds what led to a token: the invocation of a macro that has it
   * in its body, or the token itself when it is written in an argument.
   */
  writtenAt(start: number, via: number): number {
    let place = start;
    for (let at = via; at >= 0; at = this.expansions[at].parent) {
      if (isInBody(this.expansions[at].macro, place)) place = this.expansions[at].place;
    }
    return place;
  }

  // Files.

  enterFile(source: Source, includedAt: number, directory: number, system: boolean): void {
    const lexer = this.lexer;
    const parent = this.readings.at(-1)?.inclusion ?? null;
    const inclusion = this.places.enter(source, parent, includedAt, directory, system);
    this.readings.push({ inclusion, conditions: [], resumeAt: lexer.at });
    this.event('enter', -1, inclusion.base);
    this.resume(inclusion, 0);
    if (source.endsInSplice) this.warning('', inclusion.base + source.limit, 'backslash-newline at end of file');
  }

  private resume(inclusion: Inclusion, at: number): void {
    const lexer = this.lexer;
    lexer.bytes = inclusion.source.bytes;
    lexer.base = inclusion.base;
    lexer.limit = inclusion.source.limit;
    lexer.at = at;
  }

  /** At the end of a file: goes on behind its `#include`. False when there is none. */
  private leaveFile(): boolean {
    const reading = this.readings.at(-1)!;
    checkConditionsClosed(this, reading.conditions);
    if (this.readings.length === 1) return false;
    this.readings.pop();
    const parent = this.readings.at(-1)!;
    this.resume(parent.inclusion, reading.resumeAt);
    this.event('leave', -1, parent.inclusion.base + reading.resumeAt);
    return true;
  }

  /** Reads a text that no file holds (predefined macros, the command line) as if it were one. */
  readText(name: string, text: string): void {
    const source = new Source(name, encode(text), false);
    this.readings.length = 0;
    this.enterFile(source, -1, -1, true);
    this.run();
    this.readings.length = 0;
  }

  expectEndOfLine(directiveName: string, option = ''): void {
    const lexer = this.lexer;
    if (lexer.kind !== Kind.end) lexer.lex();
    if (lexer.kind !== Kind.end)
      this.warning(option, lexer.start, `extra tokens at end of #${directiveName} directive`);
  }
}

/** Whether a place is in a macro's definition; tokens that `#` and `##` made are taken to be. */
function isInBody({ body }: Macro, place: number): boolean {
  if (place >= scratchBase) return true;
  return body.count > 0 && place >= body.start[0] && place <= body.start[body.count - 1];
}
