/**
 * The keywords and punctuators of C17 and GNU C, and the numbers that token columns hold for them.
 *
 * The preprocessor colours tokens by this table; the staging of `c.ohm` checks that every terminal of the grammar is in it.
 * Numbers below `firstSpelled` are the classes of `Kind` in `tokens.ts`: identifiers, constants and so on.
 */

/** C17 6.4.1. */
const standardKeywords = [
  ...['auto', 'break', 'case', 'char', 'const', 'continue', 'default', 'do', 'double', 'else', 'enum', 'extern'],
  ...['float', 'for', 'goto', 'if', 'inline', 'int', 'long', 'register', 'restrict', 'return', 'short', 'signed'],
  ...['sizeof', 'static', 'struct', 'switch', 'typedef', 'union', 'unsigned', 'void', 'volatile', 'while'],
  ...['_Alignas', '_Alignof', '_Atomic', '_Bool', '_Complex', '_Generic', '_Imaginary', '_Noreturn'],
  ...['_Static_assert', '_Thread_local'],
];

/** GNU C's keywords and alternate spellings (gcc manual, Alternate Keywords). */
const gnuKeywords = [
  ...['asm', '__asm', '__asm__', 'typeof', '__typeof', '__typeof__', '__attribute', '__attribute__'],
  ...['__const', '__const__', '__volatile', '__volatile__', '__restrict', '__restrict__', '__inline', '__inline__'],
  ...['__signed', '__signed__', '__extension__', '__alignof', '__alignof__', '__auto_type', '__thread', '__label__'],
  ...['__complex', '__complex__', '__real', '__real__', '__imag', '__imag__', '__int128'],
  ...['_Float16', '_Float32', '_Float64', '_Float128', '_Float32x', '_Float64x', '__float80', '__float128'],
  ...['__builtin_va_arg', '__builtin_offsetof', '__builtin_types_compatible_p', '__builtin_choose_expr'],
  ...['__builtin_convertvector', '__builtin_has_attribute'],
];

/** C17 6.4.6. */
const punctuators = [
  ...['[', ']', '(', ')', '{', '}', '.', '->', '++', '--', '&', '*', '+', '-', '~', '!', '/', '%', '<<', '>>'],
  ...['<', '>', '<=', '>=', '==', '!=', '^', '|', '&&', '||', '?', ':', ';', '...', '=', '*=', '/=', '%=', '+='],
  ...['-=', '<<=', '>>=', '&=', '^=', '|=', ',', '#', '##'],
];

/** C17 6.4.6p3: the same tokens in another spelling. */
export const digraphs: ReadonlyMap<string, string> = new Map([
  ['<:', '['],
  [':>', ']'],
  ['<%', '{'],
  ['%>', '}'],
  ['%:', '#'],
  ['%:%:', '##'],
]);

/** The number of the first keyword; keywords come first, then punctuators. */
export const firstSpelled = 8;

/** What each kind is called: the spelling of keywords and punctuators, `$id` and the like for the classes. */
export const spellingOf: readonly string[] = [
  ...['$end', '$id', '$type', '$num', '$str', '$chr', '$pragma', '$other'],
  ...standardKeywords,
  ...gnuKeywords,
  ...punctuators,
];

/** The number of the first punctuator. */
export const firstPunctuator = firstSpelled + standardKeywords.length + gnuKeywords.length;

/** The kind of each spelling, digraphs included. */
export const kindOf: ReadonlyMap<string, number> = new Map<string, number>([
  ...spellingOf.map((spelling, kind): [string, number] => [spelling, kind]),
  ...[...digraphs].map(([digraph, spelling]): [string, number] => [digraph, spellingOf.indexOf(spelling)]),
]);
