/**
 * Conditional inclusion: `#if` and its relatives, the skipping of groups, and include guards (C17 6.10.1).
 */
import { Kind } from '../tokens.ts';
import { evaluate } from './conditions.ts';
import { macroName } from './macros.ts';
import type { Preprocessor } from './preprocessor.ts';

/** An `#if` that is open. */
export interface Condition {
  readonly directive: string;
  readonly place: number;
  /** One of its groups was taken. */
  taken: boolean;
  elsePlace: number;
  /** The macro whose absence this tests as the first thing in the file, or -1. */
  guard: number;
}

export function conditional(pp: Preprocessor, directive: string): void {
  const reading = pp.readings.at(-1)!;
  const place = pp.directivePlace;
  const condition: Condition = { directive, place, taken: true, elsePlace: -1, guard: -1 };
  if (directive === 'if') {
    if (startsFile(pp)) condition.guard = notDefined(pp);
    condition.taken = evaluate(pp, 'if');
  } else {
    const first = directive === 'ifndef' && startsFile(pp);
    const name = macroName(pp, directive, false);
    if (name < 0) condition.taken = false;
    else {
      condition.taken = (pp.macroOf(name) !== null) === (directive === 'ifdef');
      if (first) condition.guard = name;
      pp.expectEndOfLine(directive);
    }
  }
  reading.conditions.push(condition);
  if (!condition.taken) skipGroups(pp);
}

/** `#elif`, `#else` or `#endif` met while its group was being read. */
export function endOfGroup(pp: Preprocessor, directive: string): void {
  const { conditions } = pp.readings.at(-1)!;
  const condition = conditions.at(-1);
  if (condition === undefined) return pp.error(pp.directivePlace, `#${directive} without #if`);
  if (directive === 'endif') return close(pp);
  checkOrder(pp, condition, directive);
  if (directive === 'else') {
    condition.elsePlace = pp.directivePlace;
    pp.expectEndOfLine('else', 'Wendif-labels');
  }
  skipGroups(pp);
}

function checkOrder(pp: Preprocessor, condition: Condition, directive: string): void {
  condition.guard = -1;
  if (condition.elsePlace < 0) return;
  pp.error(pp.directivePlace, `#${directive} after #else`, [pp.note(condition.place, 'the conditional began here')]);
}

function close(pp: Preprocessor): void {
  pp.expectEndOfLine('endif', 'Wendif-labels');
  const condition = pp.readings.at(-1)!.conditions.pop()!;
  if (condition.guard >= 0 && endsFile(pp)) pp.readings.at(-1)!.inclusion.source.guard = condition.guard;
}

/** Passes over groups until one is to be read or the conditional ends. The registers hold a token of the directive's line. */
function skipGroups(pp: Preprocessor): void {
  const { lexer } = pp;
  const { conditions } = pp.readings.at(-1)!;
  const condition = conditions.at(-1)!;
  let depth = 0;
  lexer.quiet = true;
  while (lexer.skipToDirective()) {
    pp.directivePlace = lexer.base + lexer.at - 1;
    lexer.lex();
    const directive = lexer.name < 0 ? undefined : pp.directives.get(lexer.name);
    if (directive === 'if' || directive === 'ifdef' || directive === 'ifndef') depth++;
    else if (directive === 'endif' && depth-- === 0) {
      lexer.quiet = false;
      close(pp);
      return;
    } else if (depth === 0 && directive !== undefined && directive.startsWith('el')) {
      lexer.quiet = false;
      pp.directivePlace = lexer.start;
      checkOrder(pp, condition, directive);
      if (directive === 'else') {
        condition.elsePlace = pp.directivePlace;
        if (!condition.taken) pp.expectEndOfLine('else', 'Wendif-labels');
      }
      if (!condition.taken && holds(pp, directive)) {
        condition.taken = true;
        return;
      }
      lexer.quiet = true;
    }
  }
  lexer.quiet = false;
}

function holds(pp: Preprocessor, directive: string): boolean {
  if (directive === 'else') return true;
  if (directive === 'elif') return evaluate(pp, 'elif');
  const name = macroName(pp, directive, false);
  return name >= 0 && (pp.macroOf(name) !== null) === (directive === 'elifdef');
}

/** Whether nothing but comments stands before the directive: a look at the file, so that reading need not keep account. */
function startsFile(pp: Preprocessor): boolean {
  const reading = pp.readings.at(-1)!;
  if (reading.conditions.length > 0 || reading.inclusion.source.guard >= 0) return false;
  const { lexer } = pp;
  const { at, kind, start, length, name, flags } = lexer;
  const { quiet } = lexer;
  lexer.quiet = true;
  lexer.at = 0;
  lexer.inDirective = false;
  lexer.lex();
  const first = lexer.start === pp.hashPlace;
  lexer.inDirective = true;
  lexer.quiet = quiet;
  Object.assign(lexer, { at, kind, start, length, name, flags });
  return first;
}

/** Whether nothing but comments follows the directive. */
function endsFile(pp: Preprocessor): boolean {
  const { lexer } = pp;
  const { at } = lexer;
  lexer.inDirective = false;
  lexer.quiet = true;
  lexer.lex();
  const last = lexer.kind === Kind.end;
  lexer.quiet = false;
  lexer.inDirective = true;
  lexer.at = at;
  lexer.kind = Kind.end;
  return last;
}

/** The X of `#if !defined X` and `#if !defined(X)` where that is the whole line, or -1; reads nothing. */
function notDefined(pp: Preprocessor): number {
  const { bytes, at } = pp.lexer;
  const end = bytes.indexOf(10, at);
  const line = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 200)));
  const match = /^\s*!\s*defined\s*(?:\(\s*([A-Za-z_]\w*)\s*\)|\s([A-Za-z_]\w*))\s*$/.exec(line);
  return match === null ? -1 : pp.names.of(match[1] ?? match[2]);
}

export function checkConditionsClosed(pp: Preprocessor, conditions: Condition[]): void {
  for (const condition of conditions.splice(0).reverse()) {
    pp.error(condition.place, `unterminated #${condition.elsePlace >= 0 ? 'else' : condition.directive}`);
  }
}
