/**
 * Calls whose formats do not fit their arguments (gcc manual, -Wformat; C17 7.21.6.1p9, 7.21.6.2p10).
 *
 *   long n;  printf("%d", n);     format '%d' expects argument of type 'int', but argument 2 has type 'long int'
 *
 * Looked at are the functions of the C library and those with the attribute `format`, where the format is a literal, or a choice between some.
 */
import { spell } from '../../../languages/type-spelling.ts';
import { type CType, isInteger, Qualifier } from '../../../languages/types.ts';
import type { CSymbol, FormatUse } from '../../../languages/unit.ts';
import { isNull } from '../conversions.ts';
import { evaluate } from '../evaluate.ts';
import type { Expression, Source, SourceOf, Typer } from '../typer.ts';
import {
  type Conversion,
  type FormatKind,
  formatKinds,
  libraryFormats,
  translations,
  type WantedName,
  wantedType,
} from './conversions.ts';
import { type Directive, DirectiveReader } from './directives.ts';
import { type CharacterRange, FormatReport } from './report.ts';
import { suggestion } from './suggest.ts';
import { type FormatText, formatText } from './text.ts';

type CallTree = SourceOf<'Expression', 'Call'>;

/** Looks at a call's format, if it has one. The arguments have been promoted. */
export function checkFormats(t: Typer, n: CallTree, symbol: CSymbol, args: readonly Expression[]): void {
  const uses = symbol.attributes?.formats ?? (isLibrary(t, symbol) ? libraryFormats.get(symbol.name) : undefined);
  if (uses === undefined) return;
  for (const use of uses) checkFormat(t, n, symbol, use, args);
}

/** Is the C library's function meant by its name? */
const isLibrary = (t: Typer, { linkage, defined, name }: CSymbol): boolean =>
  linkage === 'external' && !defined && t.unit.options.builtins && !t.unit.options.notBuiltIn.has(name);

function checkFormat(t: Typer, n: CallTree, symbol: CSymbol, use: FormatUse, args: readonly Expression[]): void {
  const kind = formatKinds[use.kind];
  const format = n.arguments[use.format];
  if (kind === undefined || format === undefined || t.unit.source === null) return;
  const literals: SourceOf<'Expression', 'StringLiteral'>[] = [];
  if (!literalsOf(format, literals)) {
    if (isNull(args[use.format])) ofNull(t, n, symbol, use);
    else if (!isConstant(format)) ofUnknown(t, n, use, args.length);
    return;
  }
  const checks: FormatCheck[] = [];
  for (const literal of literals) {
    const text = formatText(literal);
    if (text === null) return;
    const report = new FormatReport(t, t.unit.source, n, literal, use.format, text);
    const check = new FormatCheck(t, kind, use, args, text, report);
    check.run();
    checks.push(check);
  }
  // Of several formats one may take fewer arguments than another.
  if (!checks.every(check => check.leavesArguments || check.empty)) return;
  const extra = checks.findLast(check => check.leavesArguments);
  extra?.report.ofFormat('Wformat-extra-args', 'too many arguments for format');
  if (checks.some(check => check.empty))
    t.warning('Wformat-zero-length', format.at, `zero-length ${kind.name} format string`);
}

/** The literals that the format may be; false where it may be something else. */
function literalsOf(n: Source<'Expression'>, into: SourceOf<'Expression', 'StringLiteral'>[]): boolean {
  switch (n.kind) {
    case 'StringLiteral':
      into.push(n);
      return true;
    case 'Conditional':
      return n.then !== null && literalsOf(n.then, into) && literalsOf(n.else, into);
    case 'Call': {
      const symbol = n.function.kind === 'Identifier' ? n.function.symbol : null;
      const translated =
        symbol === null ? undefined : (symbol.attributes?.formatArgument ?? translations.get(symbol.name));
      const argument = translated === undefined ? undefined : n.arguments[translated];
      return argument !== undefined && literalsOf(argument, into);
    }
    default:
      return false;
  }
}

/** An object that keeps its initial value is as good as a literal, though nobody looks into it here. */
function isConstant(n: Source<'Expression'>): boolean {
  if (n.kind === 'Binary') return isConstant(n.left);
  if (n.kind === 'StringLiteral') return true;
  const type = n.kind === 'Identifier' ? n.symbol.type : null;
  if (type === null) return false;
  const { qualifiers } = type.kind === 'Array' ? type.of : type;
  return (qualifiers & Qualifier.const) !== 0;
}

/** The library's functions take no null; others are asked for it by `nonnull` alone. */
function ofNull(t: Typer, n: CallTree, symbol: CSymbol, { format }: FormatUse): void {
  if (symbol.attributes?.formats !== undefined) return;
  t.warning('Wnonnull', n.at, `argument ${format + 1} null where non-null expected`, [
    { at: symbol.at, message: `in a call to function '${symbol.name}' declared 'nonnull'` },
  ]);
}

function ofUnknown(t: Typer, n: CallTree, { first, format }: FormatUse, count: number): void {
  if (first === null) return;
  const argument = n.arguments[format];
  const place = argument.kind === 'Identifier' ? n.at : argument.at;
  const more = { atExpansion: true };
  const { diagnostics } = t.unit;
  if (count <= first)
    diagnostics.warning('Wformat-security', place, 'format not a string literal and no format arguments', more);
  else
    diagnostics.warning('Wformat-nonliteral', place, 'format not a string literal, argument types not checked', more);
}

class FormatCheck {
  /** The next argument that a conversion takes. */
  private next: number;
  /** Arguments that conversions have named by their numbers; null while none has. */
  private numbered: Set<number> | null = null;
  leavesArguments = false;
  empty = false;

  constructor(
    private readonly t: Typer,
    private readonly kind: FormatKind,
    private readonly use: FormatUse,
    private readonly args: readonly Expression[],
    private readonly text: FormatText,
    readonly report: FormatReport,
  ) {
    this.next = use.first ?? 0;
  }

  run(): void {
    const { characters } = this.text;
    this.empty = characters === '';
    if (this.empty) return;
    const reader = new DirectiveReader(this.kind, characters);
    for (let d = reader.next(); d !== null; d = reader.next()) if (!this.directive(d)) return;
    if (reader.nul >= 0) this.at(reader.nul, "embedded '\\0' in format", 'Wformat-contains-nul');
    if (this.use.first === null) return;
    if (this.numbered === null) this.leavesArguments = this.next < this.args.length;
    else this.checkNumbers(this.numbered, this.use.first);
  }

  private at(character: number, message: string, option = 'Wformat='): void {
    this.report.ofCharacters(option, message, { first: character, caret: character, last: character });
  }

  /** Checks a directive; false where what follows it would only confuse. */
  private directive(d: Directive): boolean {
    if (d.problem !== '') {
      this.at(d.end, d.problem);
      return true;
    }
    const { report, kind } = this;
    if (d.number === 0 && this.numbered !== null && d.letter !== 'm') {
      report.ofFormat('Wformat=', 'missing $ operand number in format');
      return false;
    }
    for (const star of d.stars) {
      const what = star.precision
        ? "field precision specifier '.*'"
        : `field width specifier '${star.number > 0 ? '$' : '*'}'`;
      const index = this.take(star.number);
      if (index === null) return false;
      this.argument(index, what, 'int', 0, { first: d.start, caret: star.at, last: d.end }, d, null);
    }
    const conversion = kind.conversions.get(d.letter);
    if (conversion === undefined) {
      this.at(d.end, `unknown conversion type character '${printable(d.letter)}' in format`);
      return true;
    }
    this.checkFlags(d, conversion);
    if (Object.keys(conversion.types).length === 0 || d.suppressed) return true;
    const wanted = conversion.types[d.length];
    const index = this.take(d.number);
    if (index === null) return false;
    if (wanted === undefined) {
      const effect = 'has either no effect or undefined behavior';
      this.at(d.end, `use of '${d.length}' length modifier with '${d.letter}' type character ${effect}`);
      return true;
    }
    const pointers = conversion.pointers + (d.modifier === 'm' ? 1 : 0);
    const range = { first: d.start, caret: d.end, last: d.end };
    this.argument(
      index,
      `format '%${d.modifier}${d.length}${d.letter}${d.set}'`,
      wanted,
      pointers,
      range,
      d,
      conversion,
    );
    return true;
  }

  /** The argument that comes next, or that has the number; null after a complaint about the number. */
  private take(number: number): number | null {
    if (number === 0) return this.next++;
    const index = (this.use.first ?? 0) + number - 1;
    if (this.use.first !== null && index >= this.args.length) {
      this.report.ofCall('Wformat=', 'operand number out of range in format');
      return null;
    }
    this.numbered ??= new Set();
    this.numbered.add(index);
    return index;
  }

  private checkFlags(d: Directive, conversion: Conversion): void {
    const format = `'%${d.letter}' ${this.kind.name} format`;
    for (const flag of d.flags)
      if (!conversion.flags.includes(flag)) this.at(d.end, `${flagName(flag)} used with ${format}`);
    const kept = [...d.flags].filter(flag => conversion.flags.includes(flag));
    for (const [ignored, other] of this.kind.overridden) {
      if (!kept.includes(ignored) || !kept.includes(other)) continue;
      if (other === 'p' && !'dioxXu'.includes(d.letter)) continue;
      const where = other === 'p' ? `and ${format}` : `in ${this.kind.name} format`;
      this.report.ofFormat('Wformat=', `${flagName(ignored)} ignored with ${flagName(other)} ${where}`);
    }
  }

  /** Is the argument there, and of the type? `conversion` is null for a width or precision. */
  private argument(
    index: number,
    what: string,
    wanted: WantedName,
    pointers: number,
    range: CharacterRange,
    d: Directive,
    conversion: Conversion | null,
  ): void {
    if (this.use.first === null) return;
    const { t, report } = this;
    const type = wantedType(t.types, wanted);
    const promoted = pointers === 0 && type.kind === 'Integer' && type.rank < t.types.int.rank;
    const stars = pointers === 0 ? '' : ` ${'*'.repeat(pointers)}`;
    const name = (promoted ? 'int' : wanted) + stars;
    const label = (promoted ? 'int' : spell(type)) + stars;
    const e = this.args[index];
    if (e === undefined) {
      report.ofCharacters('Wformat=', `${what} expects a matching '${name}' argument`, range, { label });
      return;
    }
    if (e.type === t.wrong) return;
    const { target, constant } = pointedTo(e.type, pointers);
    if (constant && pointers === 1 && conversion?.writes)
      report.ofCall('Wformat=', `writing into constant object (argument ${index + 1})`);
    if (target !== null && fits(t, target, type, conversion, pointers)) return;
    const has = spell(t.types.plain(e.type));
    const message = `${what} expects argument of type '${name}', but argument ${index + 1} has type '${has}'`;
    const proposal = conversion === null ? null : suggestion(this.use.kind, e.type, d.letter, conversion);
    const fix = proposal === null ? undefined : `${d.before}${proposal}`;
    report.ofCharacters('Wformat=', message, range, {
      label,
      fix,
      argument: { index, label: has, constant: isInteger(e.type) && evaluate(e) !== null },
    });
  }

  private checkNumbers(used: ReadonlySet<number>, first: number): void {
    const last = Math.max(...used);
    for (let i = first; i < last; i++) {
      if (used.has(i)) continue;
      const message = `format argument ${i - first + 1} unused before used argument ${last - first + 1} in '$'-style format`;
      this.report.ofFormat('Wformat=', message);
    }
    if (last < this.args.length - 1) this.report.ofFormat('Wformat-extra-args', "unused arguments in '$'-style format");
  }
}

/** What so many pointers lead to, or null; and whether the object there is constant. */
function pointedTo(type: CType, pointers: number): { readonly target: CType | null; readonly constant: boolean } {
  let target = type;
  for (let i = 0; i < pointers; i++) {
    if (target.kind !== 'Pointer') return { target: null, constant: false };
    target = target.of as CType;
  }
  return { target, constant: pointers > 0 && (target.qualifiers & Qualifier.const) !== 0 };
}

/** Is it what is wanted, or the same but for its sign? Where characters are wanted, any of their types will do, and any pointer where one to void is. */
function fits(t: Typer, is: CType, wanted: CType, conversion: Conversion | null, pointers: number): boolean {
  if (wanted.kind === 'Void') return true;
  if (is.kind === 'Enum') return wanted.kind === 'Integer' && is.tag.underlying?.name === wanted.name;
  if (wanted.kind === 'Floating') return is.kind === 'Floating' && is.name === wanted.name;
  if (wanted.kind !== 'Integer' || is.kind !== 'Integer' || !isInteger(is)) return false;
  // What is narrower than int has been promoted to it.
  if (pointers === 0 && wanted.rank < t.types.int.rank) return is.rank === t.types.int.rank;
  if (wanted.name === 'char' && conversion !== null) return is.size === 1 && is.name !== '_Bool';
  return is.rank === wanted.rank && is.name !== '_Bool';
}

const flagName = (flag: string): string =>
  flag === 'w' ? 'field width' : flag === 'p' ? 'precision' : `'${flag}' flag`;

function printable(letter: string): string {
  return letter > ' ' && letter < '\x7f' ? letter : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
