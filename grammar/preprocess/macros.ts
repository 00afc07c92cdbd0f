/**
 * Macros and their definitions: `#define`, `#undef` (C17 6.10.3).
 */
import { kindOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import { Mark } from './names.ts';
import type { Preprocessor } from './preprocessor.ts';
import { Flag, Inner, TokenList } from './token-list.ts';
import { readNow, unreadMacro } from './unread.ts';

export interface Macro {
  readonly name: number;
  /** How many parameters, the variable one counted; -1 for an object-like macro. */
  parameters: number;
  parameterNames: readonly number[];
  /** The last parameter takes all further arguments. */
  variadic: boolean;
  body: TokenList;
  /** The body is not simply copied: it has parameters or `##`. */
  substitutes: boolean;
  readonly definedAt: number;
  /** What its definition says of the above has not been read (see `unread.ts`). */
  unread: boolean;
  /** What computes the expansion of `__LINE__` and its like. */
  readonly builtin: ((pp: Preprocessor, place: number) => void) | null;
  /** Its replacement is being rescanned. */
  disabled: boolean;
}

const openParenthesis = kindOf.get('(')!;
const closeParenthesis = kindOf.get(')')!;
const comma = kindOf.get(',')!;
const ellipsis = kindOf.get('...')!;
const hash = kindOf.get('#')!;
const hashHash = kindOf.get('##')!;

/** Reads the name after `#define`, `#undef`, `#ifdef` and `#ifndef`; -1, with the reason told, when it is none. */
export function macroName(pp: Preprocessor, directive: string, defining: boolean): number {
  const lexer = pp.lexer;
  lexer.lex();
  if (lexer.kind === Kind.end) {
    pp.error(lexer.start, `no macro name given in #${directive} directive`);
  } else if (lexer.name < 0) {
    pp.error(lexer.start, 'macro names must be identifiers');
  } else if (defining && lexer.name === pp.known.defined) {
    pp.error(lexer.start, '"defined" cannot be used as a macro name');
  } else if (defining && (lexer.name === pp.known.hasInclude || lexer.name === pp.known.hasIncludeNext)) {
    pp.error(lexer.start, `"${pp.names.strings[lexer.name]}" cannot be used as a macro name`);
  } else if (pp.names.marks[lexer.name] & Mark.poisoned) {
    pp.error(lexer.start, `attempt to use poisoned "${pp.names.strings[lexer.name]}"`);
  } else {
    return lexer.name;
  }
  return -1;
}

export function define(pp: Preprocessor): void {
  const name = macroName(pp, 'define', true);
  if (name < 0) return;
  const place = pp.lexer.start;
  const before = pp.macroOf(name);
  if (before === null && pp.options.mode === 'tokens' && pp.places.inSystemHeader(place)) {
    pp.setMacro(name, unreadMacro(name, place));
    return;
  }
  const macro = readDefinition(pp, name, place);
  if (macro === null) return;
  if (before?.unread) readNow(pp, before);
  if (before !== null && (before.builtin !== null || !sameDefinition(pp, before, macro))) {
    const spelling = pp.names.strings[name];
    if (before.builtin !== null) {
      pp.warning('', macro.definedAt, `"${spelling}" redefined`);
    } else {
      const note = pp.note(before.definedAt, 'this is the location of the previous definition');
      pp.warning('', macro.definedAt, `"${spelling}" redefined`, [note]);
    }
  }
  pp.setMacro(name, macro);
  pp.event('define', name, macro.definedAt);
}

export function undefine(pp: Preprocessor): void {
  const name = macroName(pp, 'undef', true);
  if (name < 0) return;
  const place = pp.lexer.start;
  if (pp.macroOf(name)?.builtin)
    pp.warning('Wbuiltin-macro-redefined', place, `undefining "${pp.names.strings[name]}"`);
  pp.setMacro(name, null);
  pp.event('undef', name, place);
  pp.expectEndOfLine('undef');
}

/** Reads what follows the name in a definition, from the lexer on; null, with the reason told, when it is wrong. */
export function readDefinition(pp: Preprocessor, name: number, definedAt: number): Macro | null {
  const lexer = pp.lexer;
  const parameterNames: number[] = [];
  let variadic = false;
  let functionLike = false;
  let before = definedAt;
  lexer.lex();
  if (lexer.kind === openParenthesis && !(lexer.flags & Flag.space)) {
    functionLike = true;
    const read = readParameters(pp, parameterNames);
    if (read === 'fault') return null;
    variadic = read === 'variadic';
    before = lexer.start;
    lexer.lex();
  } else if (lexer.kind !== Kind.end && !(lexer.flags & Flag.space)) {
    pp.warning('', before, 'ISO C99 requires whitespace after the macro name');
  }
  const body = readBody(pp, functionLike, parameterNames, variadic, before);
  if (body === null) return null;
  let substitutes = parameterNames.length > 0;
  for (let i = 0; i < body.count; i++) if (body.flags[i] & Flag.paste) substitutes = true;
  const parameters = functionLike ? parameterNames.length : -1;
  return {
    name,
    parameters,
    parameterNames,
    variadic,
    body,
    substitutes,
    definedAt,
    builtin: null,
    unread: false,
    disabled: false,
  };
}

function readParameters(pp: Preprocessor, names: number[]): 'plain' | 'variadic' | 'fault' {
  const lexer = pp.lexer;
  const fault = (message: string): 'fault' => {
    pp.error(lexer.start, message);
    return 'fault';
  };
  const spelled = (): string => `"${pp.places.spelling(lexer.start, lexer.length)}"`;
  lexer.lex();
  if (lexer.kind === closeParenthesis) return 'plain';
  for (;;) {
    if (lexer.kind === ellipsis) {
      names.push(pp.known.vaArgs);
      lexer.lex();
      return lexer.kind === closeParenthesis ? 'variadic' : fault('expected \')\' after "..."');
    }
    if (lexer.kind === Kind.end) return fault('expected parameter name before end of line');
    if (lexer.name < 0) return fault(`expected parameter name, found ${spelled()}`);
    if (lexer.name === pp.known.vaArgs) {
      pp.warning('', lexer.start, '__VA_ARGS__ can only appear in the expansion of a C99 variadic macro');
    }
    if (names.includes(lexer.name)) return fault(`duplicate macro parameter ${spelled()}`);
    names.push(lexer.name);
    lexer.lex();
    if (lexer.kind === closeParenthesis) return 'plain';
    if (lexer.kind === ellipsis) {
      lexer.lex();
      return lexer.kind === closeParenthesis ? 'variadic' : fault('expected \')\' after "..."');
    }
    if (lexer.kind === Kind.end) return fault("expected ')' before end of line");
    if (lexer.kind !== comma) return fault(`expected ',' or ')', found ${spelled()}`);
    lexer.lex();
  }
}

/** Reads the replacement list, from the token in the lexer's registers on; `before` is the place of the token before it. */
function readBody(
  pp: Preprocessor,
  functionLike: boolean,
  parameters: readonly number[],
  variadic: boolean,
  before: number,
): TokenList | null {
  const lexer = pp.lexer;
  const body = new TokenList(8);
  let stringify = -1;
  /** The depth of parentheses inside `__VA_OPT__(`, or -1 outside. */
  let optionDepth = -1;
  for (; lexer.kind !== Kind.end; lexer.lex()) {
    const flags = body.count === 0 ? 0 : lexer.flags & Flag.space;
    const last = body.count - 1;
    if (lexer.kind === hashHash && stringify < 0) {
      if (last < 0 || body.kind[last] === Inner.optionStart) {
        pp.error(before, "'##' cannot appear at either end of a macro expansion");
        return null;
      }
      body.flags[last] |= Flag.paste;
      continue;
    }
    let kind = lexer.kind;
    let name = lexer.name;
    let extra = 0;
    const parameter = functionLike && name >= 0 ? parameters.indexOf(name) : -1;
    if (functionLike && stringify >= 0) {
      if (parameter < 0) {
        pp.error(before, "'#' is not followed by a macro parameter");
        return null;
      }
      body.count = stringify;
      extra = Flag.stringify | (body.flags[stringify] & Flag.space);
      stringify = -1;
    }
    if (parameter >= 0) {
      kind = Inner.parameter;
      name = parameter;
    } else if (name >= 0 && name === pp.known.vaArgs) {
      pp.warning('', lexer.start, '__VA_ARGS__ can only appear in the expansion of a C99 variadic macro');
    } else if (name >= 0 && name === pp.known.vaOpt && variadic) {
      if (!readOptionStart(pp, body, flags)) return null;
      optionDepth = 0;
      continue;
    } else if (optionDepth >= 0 && kind === openParenthesis) {
      optionDepth++;
    } else if (optionDepth >= 0 && kind === closeParenthesis && optionDepth-- === 0) {
      kind = Inner.optionEnd;
    } else if (kind === hash && functionLike) {
      stringify = body.count;
    }
    body.push(kind, lexer.start, lexer.length, name, extra === 0 ? flags : extra, -1);
  }
  if (stringify >= 0) {
    pp.error(before, "'#' is not followed by a macro parameter");
    return null;
  }
  if (optionDepth >= 0) {
    pp.error(pp.directivePlace, 'unterminated __VA_OPT__');
    return null;
  }
  if (body.count > 0 && body.flags[body.count - 1] & Flag.paste) {
    pp.error(before, "'##' cannot appear at either end of a macro expansion");
    return null;
  }
  return body;
}

function readOptionStart(pp: Preprocessor, body: TokenList, flags: number): boolean {
  const lexer = pp.lexer;
  const start = lexer.start;
  lexer.lex();
  if (lexer.kind !== openParenthesis) {
    pp.error(start, '__VA_OPT__ must be followed by an open parenthesis');
    return false;
  }
  body.push(Inner.optionStart, start, lexer.start + 1 - start, -1, flags, -1);
  return true;
}

/** Whether two definitions of a macro are the same (C17 6.10.3p1). */
function sameDefinition(pp: Preprocessor, a: Macro, b: Macro): boolean {
  if (a.parameters !== b.parameters || a.variadic !== b.variadic || a.body.count !== b.body.count) return false;
  for (let i = 0; i < a.parameters; i++) if (a.parameterNames[i] !== b.parameterNames[i]) return false;
  for (let i = 0; i < a.body.count; i++) {
    if (a.body.kind[i] !== b.body.kind[i] || a.body.name[i] !== b.body.name[i]) return false;
    if (a.body.flags[i] !== b.body.flags[i] || a.body.length[i] !== b.body.length[i]) return false;
    if (a.body.name[i] >= 0) continue;
    const spelledA = pp.places.spelling(a.body.start[i], a.body.length[i]);
    if (spelledA !== pp.places.spelling(b.body.start[i], b.body.length[i])) return false;
  }
  return true;
}

/** A macro as a `#define` line without `#define`: `-dM` and `-dD` print it. */
export function definitionText(pp: Preprocessor, macro: Macro): string {
  let text = pp.names.strings[macro.name];
  if (macro.parameters >= 0) {
    const names = macro.parameterNames.map(name => pp.names.strings[name]);
    if (macro.variadic) {
      const last = names.pop()!;
      names.push(last === '__VA_ARGS__' ? '...' : `${last}...`);
    }
    text += `(${names.join(',')})`;
  }
  text += ' ';
  const body = macro.body;
  for (let i = 0; i < body.count; i++) {
    if (body.flags[i] & Flag.space || (i > 0 && body.flags[i - 1] & Flag.paste)) text += ' ';
    if (body.flags[i] & Flag.stringify) text += '#';
    text += pp.places.spelling(body.start[i], body.length[i]);
    if (body.flags[i] & Flag.paste) text += ' ##';
  }
  return text;
}
