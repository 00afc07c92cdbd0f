/** The lists of words that make a basic type (C17 6.7.2p2, and GNU's), and what is wrong with the others. */
import type { Diagnostics } from '../../languages/diagnostics.ts';

/** A canonical name and the words that spell it, in any order. A trailing `int?` may be left out. */
const spelled: readonly (readonly [string, string])[] = [
  ['void', 'void'],
  ['_Bool', '_Bool'],
  ['char', 'char'],
  ['signed char', 'signed char'],
  ['unsigned char', 'unsigned char'],
  ['short', 'short int?'],
  ['short', 'signed short int?'],
  ['unsigned short', 'unsigned short int?'],
  ['int', 'int'],
  ['int', 'signed int?'],
  ['unsigned int', 'unsigned int?'],
  ['long', 'long int?'],
  ['long', 'signed long int?'],
  ['unsigned long', 'unsigned long int?'],
  ['long long', 'long long int?'],
  ['long long', 'signed long long int?'],
  ['unsigned long long', 'unsigned long long int?'],
  ['__int128', '__int128'],
  ['__int128', 'signed __int128'],
  ['unsigned __int128', 'unsigned __int128'],
  ['float', 'float'],
  ['double', 'double'],
  ['long double', 'long double'],
  // On the targets here GNU's interchange types have the formats of standard types (gcc manual, Floating Types).
  ['float', '_Float32'],
  ['double', '_Float64'],
  ['double', '_Float32x'],
  ['long double', '_Float64x'],
  ['long double', '__float80'],
  ['_Float128', '_Float128'],
  ['auto', '__auto_type'],
];

const keyOf = (words: readonly string[]): string => [...words].sort().join(' ');
const canonical = new Map<string, string>();
for (const [name, spelling] of spelled) {
  const words = spelling.replace('?', '').split(' ');
  canonical.set(keyOf(words), name);
  if (spelling.endsWith('?')) canonical.set(keyOf(words.slice(0, -1)), name);
}

/** Words of which no two go together: each names a type of its own. */
const types = new Set([
  'void',
  'char',
  'int',
  'float',
  'double',
  '_Bool',
  '__int128',
  '__auto_type',
  '_Float16',
  '_Float32',
  '_Float64',
  '_Float128',
  '_Float32x',
  '_Float64x',
  '__float80',
]);
const unsupported: Readonly<Record<string, string>> = { _Imaginary: 'imaginary types', _Float16: "type '_Float16'" };

/** One word of a list, with its token. */
export interface BasicWord {
  readonly word: string;
  readonly at: number;
}

/** The canonical name of the type that the words spell. Reports the word that does not go with those before it, and then takes `int`. */
export function basicType(words: readonly BasicWord[], diagnostics: Diagnostics): string {
  const alone = words.length === 1 ? canonical.get(words[0].word) : undefined;
  if (alone !== undefined) return alone;
  const complex = words.some(w => w.word === '_Complex');
  const real = complex ? words.filter(w => w.word !== '_Complex').map(w => w.word) : words.map(w => w.word);
  // GNU: `_Complex` alone is `_Complex double`.
  const name = real.length === 0 ? 'double' : canonical.get(keyOf(real));
  if (name === undefined) {
    reportConflict(words, diagnostics);
    return 'int';
  }
  if (!complex) return name;
  if (name !== 'void' && name !== 'auto' && name !== '_Bool') return `${name} _Complex`;
  reportConflict(words, diagnostics);
  return 'int';
}

function reportConflict(words: readonly BasicWord[], diagnostics: Diagnostics): void {
  const seen: string[] = [];
  for (const { word, at } of words) {
    const message = conflict(word, seen);
    if (message !== null) {
      diagnostics.error(at, message);
      return;
    }
    seen.push(word);
  }
  diagnostics.error(words[0].at, 'two or more data types in declaration specifiers');
}

/** Why a word cannot follow those seen; null when it can. */
function conflict(word: string, seen: readonly string[]): string | null {
  if (unsupported[word] !== undefined) return `sorry, unimplemented: ${unsupported[word]}`;
  const count = seen.filter(s => s === word).length;
  if (word === 'long' && count === 2) return "'long long long' is too long for GCC";
  if (types.has(word) && seen.some(s => types.has(s))) return 'two or more data types in declaration specifiers';
  if (word !== 'long' && count > 0) return `duplicate '${word}'`;
  const other = seen.find(s => areAtOdds(s, word));
  return other === undefined ? null : `both '${other}' and '${word}' in declaration specifiers`;
}

/** No word of the left list goes with one of the right. */
const atOdds: readonly (readonly [readonly string[], readonly string[]])[] = (
  [
    ['signed', 'unsigned'],
    ['long', 'short'],
    [
      'long short',
      'char float _Bool void __int128 __auto_type _Float32 _Float64 _Float128 _Float32x _Float64x __float80',
    ],
    ['short', 'double'],
    [
      'signed unsigned',
      'float double _Bool void __auto_type _Float32 _Float64 _Float128 _Float32x _Float64x __float80',
    ],
    ['_Complex', '_Bool void __auto_type'],
  ] as const
).map(([left, right]) => [left.split(' '), right.split(' ')]);
const areAtOdds = (a: string, b: string): boolean =>
  atOdds.some(([left, right]) => (left.includes(a) && right.includes(b)) || (left.includes(b) && right.includes(a)));
