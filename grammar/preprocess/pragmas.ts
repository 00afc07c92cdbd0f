/**
 * `#pragma` and `_Pragma` (C17 6.10.6, 6.10.9; gcc manual, Pragmas).
 *
 * What concerns the preprocessor is done here; everything else leaves the token stream for a list beside it.
 */
import { kindOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import { encode } from './bytes.ts';
import { restOfLine } from './directives.ts';
import type { Macro } from './macros.ts';
import { Mark } from './names.ts';
import type { Preprocessor } from './preprocessor.ts';
import { Source } from './source.ts';
import { Flag, Inner } from './token-list.ts';

const openParenthesis = kindOf.get('(')!;
const closeParenthesis = kindOf.get(')')!;

/** Pragmas whose operands are macro-expanded (gcc manual, Structure-Layout and Symbol-Renaming Pragmas). */
const expanding = /^(pack|redefine_extname|scalar_storage_order|message|omp)$/;

export function pragma(pp: Preprocessor): void {
  const hash = pp.hashPlace;
  pp.lexer.lex();
  const place = pp.pragmaPlace ?? pp.lexer.start;
  const text = pragmaText(pp);
  if (obey(pp, text, place)) return;
  pp.event('pragma', -1, pp.pragmaPlace ?? hash, text);
  pp.pragmas.push({ token: pp.out.count, text, place: pp.location(place) });
}

/** The tokens behind `#pragma`, the first being in the registers, with one space where there was any. */
function pragmaText(pp: Preprocessor): string {
  const { lexer } = pp;
  if (lexer.kind === Kind.end) return '';
  const first = pp.places.spelling(lexer.start, lexer.length);
  if (!expanding.test(first) || pp.options.mode !== 'tokens') return first + restOfLine(pp);
  let text = first;
  for (pp.next(); lexer.kind !== Kind.end; pp.next()) {
    if (lexer.flags & Flag.space) text += ' ';
    text += pp.places.spelling(lexer.start, lexer.length);
  }
  return text;
}

/** Does what a pragma asks of the preprocessor; false when it asks nothing. */
function obey(pp: Preprocessor, text: string, place: number): boolean {
  const { inclusion } = pp.readings.at(-1)!;
  const [, name, operand] = /^((?:GCC\s+)?\w+)\s*(.*)$/s.exec(text) ?? [text, '', ''];
  switch (name.replace(/\s+/, ' ')) {
    case 'once':
      if (inclusion.parent === null) pp.warning('', place, '#pragma once in main file');
      inclusion.source.once = true;
      return true;
    case 'push_macro':
    case 'pop_macro': {
      const macro = /^\(\s*"(\w+)"\s*\)/.exec(operand)?.[1];
      if (macro === undefined) pp.warning('', place, `invalid #pragma ${name} directive`);
      else if (name === 'push_macro') pushMacro(pp, pp.names.of(macro));
      else popMacro(pp, pp.names.of(macro));
      return true;
    }
    case 'GCC system_header':
      if (inclusion.parent === null) pp.warning('', place, '#pragma system_header ignored outside include file');
      else inclusion.rename(pp.lexer.at + 1, inclusion.lineAt(pp.lexer.at) + 1, inclusion.fileAt(pp.lexer.at), true);
      return true;
    case 'GCC poison':
      for (const word of operand.split(/\s+/)) poison(pp, word, place);
      return true;
    case 'GCC warning':
    case 'GCC error': {
      const message = /^"((?:[^"\\]|\\.)*)"$/.exec(operand)?.[1].replace(/\\(.)/g, '$1');
      if (message === undefined) pp.error(place, `invalid "#pragma ${name}" directive`);
      else if (name === 'GCC error') pp.error(pp.pragmaPlace ?? pp.operandPlace, message);
      else pp.warning('', pp.pragmaPlace ?? pp.operandPlace, message);
      return true;
    }
    case 'GCC dependency':
      return true;
  }
  return false;
}

function pushMacro(pp: Preprocessor, name: number): void {
  const saved = pp.savedMacros.get(name);
  if (saved === undefined) pp.savedMacros.set(name, [pp.macroOf(name)]);
  else saved.push(pp.macroOf(name));
}

function popMacro(pp: Preprocessor, name: number): void {
  const saved: Macro | null | undefined = pp.savedMacros.get(name)?.pop();
  if (saved !== undefined) pp.setMacro(name, saved);
}

function poison(pp: Preprocessor, word: string, place: number): void {
  if (word === '') return;
  const name = pp.names.of(word);
  if (pp.macroOf(name) !== null) pp.warning('', place, `poisoning existing macro "${word}"`);
  pp.setMacro(name, null);
  pp.names.marks[name] |= Mark.poisoned;
}

/** `_Pragma ( string-literal )`, its name being in the registers: leaves a pragma token there. */
export function pragmaOperator(pp: Preprocessor): void {
  const { lexer } = pp;
  const place = pp.outermost(lexer.start, lexer.via);
  const { flags } = lexer;
  const outer = pp.parsingArguments;
  pp.parsingArguments = 1;
  const read = (): number => {
    pp.nextRaw();
    return lexer.kind;
  };
  let text: string | null = null;
  if (read() === openParenthesis && read() === Kind.string) {
    text = pp.places.spelling(lexer.start, lexer.length);
    if (read() !== closeParenthesis) text = null;
  }
  pp.parsingArguments = outer;
  if (text === null) {
    pp.error(place, '_Pragma takes a parenthesized string literal');
    lexer.kind = Inner.placemarker;
    return;
  }
  // C17 6.10.9p1: the prefix and the quotes go, escaped quotes and backslashes lose their backslash.
  const bare = text.replace(/^[^"]*"|"$/g, '').replace(/\\(["\\])/g, '$1');
  const bytes = encode(bare.replace(/\n/g, ' '));
  lexer.kind = Kind.pragma;
  lexer.start = pp.places.write(bytes, place);
  lexer.length = bytes.length;
  lexer.name = -1;
  lexer.flags = flags;
  lexer.via = -1;
}

/** Obeys the pragma token in the registers as if its text stood behind `#pragma`. */
export function pragmaToken(pp: Preprocessor): void {
  const { lexer } = pp;
  const { bytes, at, limit, base, inDirective, start } = lexer;
  const source = new Source('_Pragma', encode(`${pp.places.spelling(start, lexer.length)}\n`), false);
  const inclusion = pp.places.enter(source, pp.readings.at(-1)!.inclusion, -1, -1, false);
  lexer.bytes = source.bytes;
  lexer.base = inclusion.base;
  lexer.limit = source.limit;
  lexer.at = 0;
  lexer.inDirective = true;
  pp.apart(() => {
    pp.pragmaPlace = start;
    pragma(pp);
    pp.pragmaPlace = null;
  });
  Object.assign(lexer, { bytes, at, limit, base, inDirective });
}
