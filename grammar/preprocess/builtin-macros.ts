/**
 * Macros whose replacement is computed: `__LINE__` and its like (C17 6.10.8; gcc manual, Common Predefined Macros).
 */
import { kindOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import { encode } from './bytes.ts';
import { findHeader, headerName } from './inclusion.ts';
import { pragmaOperator } from './pragmas.ts';
import type { Preprocessor } from './preprocessor.ts';
import { TokenList } from './token-list.ts';

const openParenthesis = kindOf.get('(')!;
const closeParenthesis = kindOf.get(')')!;

export function defineBuiltins(pp: Preprocessor): void {
  for (const [spelling, builtin] of Object.entries(builtins)) {
    const name = pp.names.of(spelling);
    const body = new TokenList(1);
    const plain = {
      parameters: -1,
      parameterNames: [],
      variadic: false,
      substitutes: false,
      definedAt: 0,
      unread: false,
      disabled: false,
    };
    pp.setMacro(name, { name, body, builtin, ...plain });
  }
}

/** Puts a token of our own making into the registers, with the flags of the name that it replaces. */
function give(pp: Preprocessor, kind: number, text: string, place: number): void {
  const { lexer } = pp;
  const bytes = encode(text);
  lexer.kind = kind;
  lexer.start = pp.places.write(bytes, place);
  lexer.length = bytes.length;
  lexer.name = -1;
}

const giveNumber = (pp: Preprocessor, value: number, place: number): void =>
  give(pp, Kind.number, String(value), place);

const giveString = (pp: Preprocessor, text: string, place: number): void =>
  give(pp, Kind.string, `"${text.replace(/["\\]/g, '\\$&')}"`, place);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (n: number): string => String(n).padStart(2, '0');
const dayOfMonth = (date: Date): string => `${months[date.getMonth()]} ${String(date.getDate()).padStart(2, ' ')}`;
const timeOfDay = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** A file's name under `-fmacro-prefix-map`: the last map that fits counts. */
function mapped(pp: Preprocessor, file: string): string {
  const map = pp.options.prefixMaps?.findLast(({ from }) => file.startsWith(from));
  return map === undefined ? file : map.to + file.slice(map.from.length);
}

const builtins: Readonly<Record<string, (pp: Preprocessor, place: number) => void>> = {
  __LINE__: (pp, place) => giveNumber(pp, pp.places.locate(place).line, place),
  __FILE__: (pp, place) => giveString(pp, mapped(pp, pp.places.locate(place).file), place),
  __BASE_FILE__: (pp, place) => giveString(pp, mapped(pp, pp.mainFile), place),
  __FILE_NAME__: (pp, place) => giveString(pp, pp.places.locate(place).file.replace(/^.*\//, ''), place),
  __INCLUDE_LEVEL__: (pp, place) => giveNumber(pp, pp.readings.length - 1, place),
  __COUNTER__: (pp, place) => giveNumber(pp, pp.counter++, place),
  __DATE__: (pp, place) => giveString(pp, `${dayOfMonth(pp.started)} ${pp.started.getFullYear()}`, place),
  __TIME__: (pp, place) => giveString(pp, timeOfDay(pp.started), place),
  __TIMESTAMP__: (pp, place) => {
    const { path } = pp.readings.at(-1)!.inclusion.source;
    const date = pp.options.files.modified?.(path) ?? null;
    const text =
      date === null
        ? '??? ??? ?? ??:??:?? ????'
        : `${weekdays[date.getDay()]} ${dayOfMonth(date)} ${timeOfDay(date)} ${date.getFullYear()}`;
    giveString(pp, text, place);
  },
  _Pragma: pp => {
    if (!pp.lexer.inDirective) pragmaOperator(pp);
  },
  __has_include: (pp, place) => hasInclude(pp, place, '__has_include', false),
  __has_include_next: (pp, place) => hasInclude(pp, place, '__has_include_next', true),
  __has_attribute: (pp, place) => hasNamed(pp, place, '__has_attribute', name => pp.options.hasAttribute?.(name) ?? 0),
  __has_cpp_attribute: (pp, place) =>
    hasNamed(pp, place, '__has_cpp_attribute', name => pp.options.hasAttribute?.(name) ?? 0),
  __has_builtin: (pp, place) => hasNamed(pp, place, '__has_builtin', name => (pp.options.hasBuiltin?.(name) ? 1 : 0)),
};

function hasInclude(pp: Preprocessor, place: number, operator: string, next: boolean): void {
  const { lexer } = pp;
  if (!lexer.inDirective) {
    pp.error(place, `"${operator}" used outside of preprocessing directive`);
    return giveNumber(pp, 0, place);
  }
  pp.nextRaw();
  if (lexer.kind !== openParenthesis) {
    pp.error(place, `missing '(' before "${operator}" operand`);
    return giveNumber(pp, 0, place);
  }
  const header = headerName(pp, operator, `operator "${operator}" requires a header-name`);
  const found = header !== null && header.name !== '' && findHeader(pp, header, next) !== null;
  pp.nextRaw();
  if (lexer.kind !== closeParenthesis) pp.error(place, `missing ')' after "${operator}" operand`);
  giveNumber(pp, found ? 1 : 0, place);
}

function hasNamed(pp: Preprocessor, place: number, operator: string, value: (name: string) => number): void {
  const { lexer } = pp;
  const { flags } = lexer;
  pp.nextRaw();
  let result = 0;
  if (lexer.kind !== openParenthesis) pp.error(place, `missing '(' after "${operator}"`);
  else {
    // An attribute's name may be a macro; a built-in's is taken as it stands, and `gnu::` before it is dropped.
    if (operator === '__has_builtin') pp.nextRaw();
    else pp.next();
    if (lexer.name < 0) pp.error(place, `macro "${operator}" requires an identifier`);
    else result = value(pp.names.strings[lexer.name]);
    for (let depth = 0; lexer.kind !== Kind.end && (lexer.kind !== closeParenthesis || depth-- > 0); pp.nextRaw()) {
      if (lexer.kind === openParenthesis) depth++;
    }
    if (lexer.kind === Kind.end) pp.error(place, `missing ')' after "${operator}"`);
  }
  giveNumber(pp, result, place);
  lexer.flags = flags;
}
