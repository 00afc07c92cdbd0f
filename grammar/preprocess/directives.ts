/**
 * Directives: the lines that start with `#` (C17 6.10).
 */
import { kindOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import { conditional, endOfGroup } from './conditionals.ts';
import { include } from './inclusion.ts';
import { define, undefine } from './macros.ts';
import type { Names } from './names.ts';
import { pragma } from './pragmas.ts';
import type { Preprocessor } from './preprocessor.ts';
import { lineDirective, lineMarker } from './renumber.ts';
import { Flag } from './token-list.ts';

const handlers: Readonly<Record<string, (pp: Preprocessor, directive: string) => void>> = {
  define,
  undef: undefine,
  include,
  include_next: include,
  import: include,
  if: conditional,
  ifdef: conditional,
  ifndef: conditional,
  elif: endOfGroup,
  elifdef: endOfGroup,
  elifndef: endOfGroup,
  else: endOfGroup,
  endif: endOfGroup,
  line: lineDirective,
  error: message,
  warning: message,
  pragma,
  ident,
  sccs: ident,
  assert: assertion,
  unassert: assertion,
};

/** The names of the directives by their numbers. */
export function directiveNames(names: Names): ReadonlyMap<number, string> {
  return new Map(Object.keys(handlers).map(name => [names.of(name), name]));
}

/** Obeys the directive whose `#` is in the registers; false when the line is none and the `#` an ordinary token. */
export function directive(pp: Preprocessor): boolean {
  const { lexer } = pp;
  const hash = {
    kind: lexer.kind,
    start: lexer.start,
    length: lexer.length,
    name: lexer.name,
    flags: lexer.flags,
    at: lexer.at,
  };
  const outer = pp.parsingArguments;
  pp.parsingArguments = 0;
  pp.hashPlace = lexer.start;
  lexer.inDirective = true;
  lexer.lex();
  pp.directivePlace = lexer.start;
  const name = lexer.name < 0 ? undefined : pp.directives.get(lexer.name);
  let understood = true;
  if (name !== undefined && (!pp.options.preprocessed || name === 'line' || name === 'pragma' || name === 'ident')) {
    handlers[name](pp, name);
  } else if (lexer.kind === Kind.number) {
    lineMarker(pp);
  } else if (lexer.kind !== Kind.end) {
    if (pp.options.assembler) understood = false;
    else pp.error(lexer.start, `invalid preprocessing directive #${pp.places.spelling(lexer.start, lexer.length)}`);
  }
  pp.dropContexts(0);
  if (understood && lexer.inDirective) lexer.skipLine();
  lexer.inDirective = false;
  pp.parsingArguments = outer;
  if (!understood) {
    Object.assign(lexer, hash);
    lexer.flags &= ~Flag.line;
  }
  return understood;
}

/** `#error` and `#warning`: the line as it is written. */
function message(pp: Preprocessor, directive: string): void {
  const text = `#${directive}${restOfLine(pp)}`;
  if (directive === 'error') pp.error(pp.directivePlace, text);
  else pp.warning('Wcpp', pp.directivePlace, text);
}

/** The rest of the line, its tokens with one space where there was any. */
export function restOfLine(pp: Preprocessor): string {
  const { lexer } = pp;
  const { quiet } = lexer;
  let text = '';
  lexer.quiet = true;
  for (lexer.lex(); lexer.kind !== Kind.end; lexer.lex()) {
    if (lexer.flags & Flag.space) text += ' ';
    pp.operandPlace = lexer.start;
    text += pp.places.spelling(lexer.start, lexer.length);
  }
  lexer.quiet = quiet;
  return text;
}

function ident(pp: Preprocessor, directive: string): void {
  const { lexer } = pp;
  lexer.lex();
  if (lexer.kind !== Kind.string) return pp.error(pp.directivePlace, `invalid #${directive} directive`);
  pp.event('ident', -1, pp.hashPlace, pp.places.spelling(lexer.start, lexer.length));
  pp.expectEndOfLine(directive);
}

const openParenthesis = kindOf.get('(')!;

/** `#assert` and `#unassert` are obsolete; only their form is checked. */
function assertion(pp: Preprocessor, directive: string): void {
  const { lexer } = pp;
  lexer.lex();
  if (lexer.name < 0) return pp.error(pp.directivePlace, 'assertion without predicate');
  lexer.lex();
  if (directive === 'assert' && lexer.kind !== openParenthesis) {
    pp.error(lexer.start, "missing '(' after predicate");
  }
}
