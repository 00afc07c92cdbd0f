/**
 * Definitions that wait until somebody asks for them. Headers of the system and the target define thousands of macros, of which a program
 * uses a handful: the parameters and the replacement of such a macro are read at its first use, and a predefined macro comes into being
 * when its name first comes up.
 *
 * What a program itself defines is read at once, since it may have mistakes in it.
 */
import { type Macro, readDefinition } from './macros.ts';
import type { Preprocessor } from './preprocessor.ts';
import { Source } from './source.ts';
import { TokenList } from './token-list.ts';

const nothing = new TokenList(1);
const noParameters: readonly number[] = [];

/** The macro whose name has just been read behind `#define`. */
export function unreadMacro(name: number, definedAt: number): Macro {
  return {
    name,
    parameters: -1,
    parameterNames: noParameters,
    variadic: false,
    body: nothing,
    substitutes: false,
    definedAt,
    unread: true,
    builtin: null,
    disabled: false,
  };
}

/** Reads what is behind the name of a macro in its definition, wherever the lexer is. */
export function readNow(pp: Preprocessor, macro: Macro): void {
  const { lexer, places } = pp;
  const { bytes, at, limit, base, inDirective, expectsHeader, kind, start, length, name, flags, via } = lexer;
  macro.unread = false;
  const offset = places.offsetOf(macro.definedAt);
  const { source } = places.inclusionAt(macro.definedAt);
  lexer.bytes = source.bytes;
  lexer.limit = source.limit;
  lexer.base = macro.definedAt - offset;
  lexer.at = offset;
  lexer.inDirective = true;
  lexer.expectsHeader = false;
  lexer.lex();
  const definition = readDefinition(pp, macro.name, macro.definedAt);
  if (definition !== null) Object.assign(macro, definition);
  Object.assign(lexer, { bytes, at, limit, base, inDirective, expectsHeader, kind, start, length, name, flags, via });
}

/** Has the macros that a text defines, a `#define` a line, come into being when their names do. */
export function awaitDefinitions(pp: Preprocessor, file: string, text: string): void {
  const { base } = pp.places.enter(new Source(file, new TextEncoder().encode(text), false), null, -1, -1, true);
  /** The places of the macros' names in their definitions. */
  const awaited = new Map<string, number>();
  const defining = '#define ';
  for (let at = 0; at < text.length; at = text.indexOf('\n', at) + 1) {
    const start = at + defining.length;
    let end = start;
    while (text.charCodeAt(end) !== 32 && text.charCodeAt(end) !== 40) end++;
    awaited.set(text.slice(start, end), base + start);
  }
  const arrived = (spelling: string, name: number): void => {
    const place = awaited.get(spelling);
    if (place !== undefined) pp.setMacro(name, unreadMacro(name, place));
  };
  pp.names.strings.forEach(arrived);
  pp.names.arrived = arrived;
}
