/**
 * Function-like macros: arguments are read, expanded by themselves, substituted, pasted (C17 6.10.3.1 to 6.10.3.3).
 */
import { kindOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import { encode } from './bytes.ts';
import type { Macro } from './macros.ts';
import type { Preprocessor } from './preprocessor.ts';
import { Flag, Inner, type TokenList } from './token-list.ts';

const openParenthesis = kindOf.get('(')!;
const closeParenthesis = kindOf.get(')')!;
const comma = kindOf.get(',')!;

/** An invocation's arguments: one list with bounds, and each argument expanded when first asked for. */
interface Arguments {
  readonly raw: TokenList;
  /** Argument i is `raw[starts[i] .. starts[i+1])`. */
  readonly starts: number[];
  readonly expanded: (TokenList | null)[];
  /** The variable argument was left out altogether, its comma too. */
  omitted: boolean;
}

/** Replaces the macro whose name is in the registers; false when no arguments follow and it stays as it is. */
export function enterSubstituted(pp: Preprocessor, macro: Macro): boolean {
  const { lexer } = pp;
  const { kind, start, length, name, flags, via } = lexer;
  let given: Arguments | null = null;
  const restore = (): void => {
    lexer.kind = kind;
    lexer.start = start;
    lexer.length = length;
    lexer.name = name;
    lexer.flags = flags;
    lexer.via = via;
  };
  if (macro.parameters >= 0) {
    const outer = pp.parsingArguments;
    pp.parsingArguments = 1;
    skipComments(pp);
    if (lexer.kind !== openParenthesis) {
      pp.parsingArguments = outer;
      if (lexer.kind !== Kind.end) pp.unread();
      restore();
      return false;
    }
    pp.parsingArguments = 2;
    given = readArguments(pp, macro);
    pp.parsingArguments = outer;
    if (given === null) {
      restore();
      return false;
    }
  }
  const expansion = pp.expansion(macro, start, via);
  if (given !== null && macro.parameters === 0) {
    pp.give(given.raw);
    given = null;
  }
  if (!macro.substitutes) {
    pp.push(macro.body, macro.body.count, expansion, macro, flags & Flag.before, false, false);
    return true;
  }
  const result = pp.take();
  substitute(pp, macro, given, expansion, result);
  if (given !== null) {
    pp.give(given.raw);
    for (const list of given.expanded) if (list !== null) pp.give(list);
  }
  if (result.count > 0) result.flags[0] &= ~Flag.space;
  pp.push(result, result.count, -1, macro, flags & Flag.before, true, false);
  return true;
}

function skipComments(pp: Preprocessor): void {
  do pp.nextRaw();
  while (pp.lexer.kind === Inner.comment);
}

/** Reads the arguments behind the opening parenthesis; null, with the reason told, when they do not fit. */
function readArguments(pp: Preprocessor, macro: Macro): Arguments | null {
  const { lexer } = pp;
  const raw = pp.take();
  const starts = [0];
  const spelling = pp.names.strings[macro.name];
  const last = macro.parameters - 1;
  let depth = 0;
  for (;;) {
    pp.nextRaw();
    const kind = lexer.kind;
    if (kind === Kind.end) {
      pp.error(pp.latest, `unterminated argument list invoking macro "${spelling}"`);
      pp.give(raw);
      return null;
    }
    if (kind === openParenthesis) depth++;
    else if (kind === closeParenthesis && depth-- === 0) break;
    else if (kind === comma && depth === 0 && !(macro.variadic && starts.length - 1 === last)) {
      starts.push(raw.count);
      continue;
    } else if (kind === Inner.comment) continue;
    let flags = lexer.flags;
    if (flags & Flag.line) flags = (flags & ~Flag.line) | Flag.space;
    raw.push(kind, lexer.start, lexer.length, lexer.name, flags, lexer.via);
  }
  starts.push(raw.count);
  let count = starts.length - 1;
  if (macro.parameters === 0 && count === 1 && raw.count === 0) count = 0;
  let omitted = false;
  if (
    macro.variadic &&
    (count === macro.parameters - 1 || (count === 1 && macro.parameters === 1 && raw.count === 0))
  ) {
    omitted = count < macro.parameters || !pp.strict;
    if (count < macro.parameters) starts.push(raw.count);
  } else if (count !== macro.parameters) {
    const note = pp.note(macro.definedAt, `macro "${spelling}" defined here`);
    const message =
      count < macro.parameters
        ? `macro "${spelling}" requires ${macro.variadic ? 'at least ' : ''}${plural(macro.parameters - (macro.variadic ? 1 : 0))}, but only ${count} given`
        : `macro "${spelling}" passed ${plural(count)}, but takes just ${macro.parameters}`;
    pp.error(pp.latest, message, [note]);
    pp.give(raw);
    return null;
  }
  const expanded = new Array<TokenList | null>(Math.max(macro.parameters, 0)).fill(null);
  return { raw, starts, expanded, omitted };
}

const plural = (count: number): string => `${count} arguments`;

/** An argument after complete expansion, as if it were the rest of the file (C17 6.10.3.1). */
function expanded(pp: Preprocessor, given: Arguments, index: number, expansion: number): TokenList {
  const done = given.expanded[index];
  if (done !== null) return done;
  const argument = pp.take();
  const { raw } = given;
  for (let i = given.starts[index]; i < given.starts[index + 1]; i++) {
    argument.push(raw.kind[i], raw.start[i], raw.length[i], raw.name[i], raw.flags[i], Math.max(raw.via[i], expansion));
  }
  const result = pp.take();
  const { lexer } = pp;
  const outer = pp.parsingArguments;
  pp.parsingArguments = 0;
  pp.push(argument, argument.count, -1, null, 0, true, true);
  for (;;) {
    pp.next();
    if (lexer.kind === Kind.end) break;
    result.push(lexer.kind, lexer.start, lexer.length, lexer.name, lexer.flags, lexer.via);
  }
  pp.pop();
  pp.parsingArguments = outer;
  given.expanded[index] = result;
  return result;
}

/** The replacement list with its arguments in place and its `##` done. */
function substitute(
  pp: Preprocessor,
  macro: Macro,
  given: Arguments | null,
  expansion: number,
  result: TokenList,
): void {
  const { body } = macro;
  /** The last token of `result` has `##` behind it. */
  let pasting = false;
  /** White space before something that came to nothing. */
  let pending = 0;
  /** Where the result of `__VA_OPT__` began, and whether it began behind `##`. */
  let optionAt = -1;
  let optionPasted = false;
  const add = (kind: number, start: number, length: number, name: number, flags: number, via: number): void => {
    if (pasting) {
      pasting = false;
      const last = result.count - 1;
      if (result.kind[last] === Inner.placemarker) {
        result.count = last;
        result.push(kind, start, length, name, (flags & ~Flag.space) | (result.flags[last] & Flag.space), via);
      } else if (kind !== Inner.placemarker) {
        paste(pp, macro, result, kind, start, length, name, flags, via, expansion);
      }
      return;
    }
    result.push(kind, start, length, name, flags | pending, via);
    if (kind !== Inner.placemarker) pending = 0;
  };
  for (let i = 0; i < body.count; i++) {
    const flags = body.flags[i];
    const kind = body.kind[i];
    const spaced = flags & Flag.space;
    if (kind === Inner.optionStart) {
      if (given !== null && expanded(pp, given, macro.parameters - 1, expansion).count > 0) {
        optionAt = result.count;
        optionPasted = pasting;
        pending |= spaced;
        continue;
      }
      let depth = 0;
      do i++;
      while (body.kind[i] !== Inner.optionEnd || depth-- > 0);
      add(Inner.placemarker, body.start[i], 0, -1, spaced, expansion);
      pasting = (body.flags[i] & Flag.paste) !== 0;
      continue;
    }
    if (kind === Inner.optionEnd) {
      if (result.count === optionAt && !optionPasted) add(Inner.placemarker, body.start[i], 0, -1, 0, expansion);
      pasting = (flags & Flag.paste) !== 0;
      continue;
    }
    if (kind !== Inner.parameter) {
      add(kind, body.start[i], body.length[i], body.name[i], spaced, expansion);
      pasting = (flags & Flag.paste) !== 0;
      continue;
    }
    const index = body.name[i];
    const arguments_ = given!;
    const from = arguments_.starts[index];
    const to = arguments_.starts[index + 1];
    if (flags & Flag.stringify) {
      const text = stringified(pp, arguments_.raw, from, to);
      add(Kind.string, pp.places.write(text, body.start[i]), text.length, -1, spaced, expansion);
    } else if (pasting || flags & Flag.paste) {
      const variable = macro.variadic && index === macro.parameters - 1;
      if (
        pasting &&
        variable &&
        result.count > 0 &&
        result.kind[result.count - 1] === comma &&
        body.kind[i - 1] === comma
      ) {
        // GNU: `, ## arguments` loses its comma when the arguments were left out, and pastes nothing otherwise.
        pasting = false;
        if (arguments_.omitted) {
          result.count--;
          continue;
        }
      }
      if (from === to) add(Inner.placemarker, body.start[i], 0, -1, spaced, expansion);
      for (let j = from; j < to; j++) addArgumentToken(arguments_.raw, j, j === from ? spaced : -1, expansion, add);
    } else {
      const list = expanded(pp, arguments_, index, expansion);
      if (list.count === 0) pending |= spaced;
      for (let j = 0; j < list.count; j++) addArgumentToken(list, j, j === 0 ? spaced : -1, expansion, add);
    }
    pasting = (flags & Flag.paste) !== 0;
  }
  removePlacemarkers(result);
}

/** An argument's token belongs to this expansion, unless it came from one that took place inside the argument. */
function addArgumentToken(
  from: TokenList,
  i: number,
  space: number,
  expansion: number,
  add: (kind: number, start: number, length: number, name: number, flags: number, via: number) => void,
): void {
  const flags = space < 0 ? from.flags[i] : (from.flags[i] & ~Flag.space) | space;
  add(from.kind[i], from.start[i], from.length[i], from.name[i], flags, Math.max(from.via[i], expansion));
}

function removePlacemarkers(list: TokenList): void {
  let to = 0;
  let space = 0;
  for (let i = 0; i < list.count; i++) {
    if (list.kind[i] === Inner.placemarker) {
      space |= list.flags[i] & Flag.space;
      continue;
    }
    list.kind[to] = list.kind[i];
    list.start[to] = list.start[i];
    list.length[to] = list.length[i];
    list.name[to] = list.name[i];
    list.flags[to] = list.flags[i] | space;
    list.via[to] = list.via[i];
    space = 0;
    to++;
  }
  list.count = to;
}

/** Joins a token to the last one of `result` (C17 6.10.3.3p3). */
function paste(
  pp: Preprocessor,
  macro: Macro,
  result: TokenList,
  kind: number,
  start: number,
  length: number,
  name: number,
  flags: number,
  via: number,
  expansion: number,
): void {
  const last = result.count - 1;
  const left = pp.places.spelling(result.start[last], result.length[last]);
  const right = pp.places.spelling(start, length);
  const text = encode(left + right);
  const place = pp.places.write(text, macro.definedAt);
  if (!pp.lexAlone(place, text)) {
    const at = pp.writtenAt(result.start[last], result.via[last]);
    pp.error(at, `pasting "${left}" and "${right}" does not give a valid preprocessing token`);
    result.push(kind, start, length, name, flags, via);
    return;
  }
  result.count = last;
  result.push(pp.lexer.kind, place, text.length, pp.lexer.name, result.flags[last] & Flag.space, expansion);
}

/** The spelling of an argument as a string literal (C17 6.10.3.2p2). */
function stringified(pp: Preprocessor, list: TokenList, from: number, to: number): Uint8Array {
  let text = '';
  for (let i = from; i < to; i++) {
    if (i > from && list.flags[i] & Flag.space) text += ' ';
    const spelling = pp.places.spelling(list.start[i], list.length[i]);
    const quoted =
      list.kind[i] === Kind.string || list.kind[i] === Kind.character || /^(?:L|u8?|U)?["']/.test(spelling);
    text += quoted ? spelling.replace(/["\\]/g, '\\$&') : spelling;
  }
  const trailing = /\\*$/.exec(text)![0].length;
  if (trailing % 2 === 1) {
    pp.warning('', pp.directivePlace, "invalid string literal, ignoring final '\\'");
    text = text.slice(0, -1);
  }
  return encode(`"${text}"`);
}
