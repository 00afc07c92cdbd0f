/**
 * The conversions of format strings, a row each: what type each length modifier asks for, and which flags have a meaning
 * (C17 7.21.6.1, 7.21.6.2, 7.27.3.5; POSIX's and GNU's additions to them).
 */
import type { CType, Types } from '../../../languages/types.ts';
import type { FormatUse } from '../../../languages/unit.ts';

/** The types that conversions ask for, by the names that messages use. */
const wantedTypes = {
  int: t => t.int,
  'signed char': t => t.integer['signed char'],
  'short int': t => t.integer.short,
  'long int': t => t.integer.long,
  'long long int': t => t.integer['long long'],
  'signed size_t': t => t.difference,
  ptrdiff_t: t => t.difference,
  intmax_t: t => t.integer.long,
  'unsigned int': t => t.integer['unsigned int'],
  'unsigned char': t => t.integer['unsigned char'],
  'short unsigned int': t => t.integer['unsigned short'],
  'long unsigned int': t => t.integer['unsigned long'],
  'long long unsigned int': t => t.integer['unsigned long long'],
  size_t: t => t.size,
  'unsigned ptrdiff_t': t => t.size,
  uintmax_t: t => t.integer['unsigned long'],
  float: t => t.floating.float,
  double: t => t.floating.double,
  'long double': t => t.floating['long double'],
  char: t => t.integer.char,
  wchar_t: t => t.int,
  wint_t: t => t.integer['unsigned int'],
  void: t => t.void,
} satisfies Record<string, (types: Types) => CType>;

export type WantedName = keyof typeof wantedTypes;
export const wantedType = (types: Types, name: WantedName): CType => wantedTypes[name](types);

/** Length modifiers (C17 7.21.6.1p7); `q` is BSD's, `Z` an old spelling of `z`. */
export type Length = '' | 'hh' | 'h' | 'l' | 'll' | 'L' | 'q' | 'z' | 'Z' | 't' | 'j';

export interface Conversion {
  /** Its letters. */
  readonly letters: string;
  /** How many pointers lead to what is wanted. */
  readonly pointers: 0 | 1 | 2;
  readonly types: Readonly<Partial<Record<Length, WantedName>>>;
  /** The flags that have a meaning; `w` is a field width, `p` a precision. */
  readonly flags: string;
  /** The argument is written to. */
  readonly writes: boolean;
}

const signed: Conversion['types'] = {
  '': 'int',
  hh: 'signed char',
  h: 'short int',
  l: 'long int',
  ll: 'long long int',
  L: 'long long int',
  q: 'long long int',
  z: 'signed size_t',
  Z: 'signed size_t',
  t: 'ptrdiff_t',
  j: 'intmax_t',
};
const unsigned: Conversion['types'] = {
  '': 'unsigned int',
  hh: 'unsigned char',
  h: 'short unsigned int',
  l: 'long unsigned int',
  ll: 'long long unsigned int',
  L: 'long long unsigned int',
  q: 'long long unsigned int',
  z: 'size_t',
  Z: 'size_t',
  t: 'unsigned ptrdiff_t',
  j: 'uintmax_t',
};
const printedFloating: Conversion['types'] = { '': 'double', l: 'double', L: 'long double' };
const scannedFloating: Conversion['types'] = { '': 'float', l: 'double', L: 'long double' };
const characters: Conversion['types'] = { '': 'char', l: 'wchar_t' };

const row = (
  letters: string,
  pointers: 0 | 1 | 2,
  types: Conversion['types'],
  flags: string,
  writes = false,
): Conversion => ({ letters, pointers, types, flags, writes });

const printed: readonly Conversion[] = [
  row('di', 0, signed, "-wp0 +'I"),
  row('oxXbB', 0, unsigned, '-wp0#'),
  row('u', 0, unsigned, "-wp0'I"),
  row('fFgG', 0, printedFloating, "-wp0 +#'I"),
  row('eE', 0, printedFloating, '-wp0 +#I'),
  row('aA', 0, printedFloating, '-wp0 +#'),
  row('c', 0, { '': 'int', l: 'wint_t' }, '-w'),
  row('s', 1, characters, '-wp'),
  row('p', 1, { '': 'void' }, '-w'),
  row('n', 1, signed, '', true),
  row('C', 0, { '': 'wint_t' }, '-w'),
  row('S', 1, { '': 'wchar_t' }, '-wp'),
  row('m', 0, {}, '-wp'),
];

const scanned: readonly Conversion[] = [
  row('di', 1, signed, "*w'I", true),
  row('uoxXb', 1, unsigned, "*w'I", true),
  row('efgaEFGA', 1, scannedFloating, "*w'", true),
  row('c', 1, characters, '*mw', true),
  row('s[', 1, characters, '*mw', true),
  row('C', 1, { '': 'wchar_t' }, '*mw', true),
  row('S', 1, { '': 'wchar_t' }, '*mw', true),
  row('p', 2, { '': 'void' }, '*w', true),
  row('n', 1, signed, '', true),
];

/** `strftime` takes no arguments for its conversions. */
const timed: readonly Conversion[] = [row('aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ+', 0, {}, '_-0^#w')];

export interface FormatKind {
  /** As messages name it. */
  readonly name: string;
  readonly conversions: ReadonlyMap<string, Conversion>;
  readonly flagLetters: string;
  /** A field width may be an argument, and a precision may follow it. */
  readonly precision: boolean;
  readonly lengths: readonly Length[];
  /** Letters that change what follows as length modifiers do, without changing a type. */
  readonly modifiers: string;
  /** Pairs of flags of which the first has no effect beside the second; `p` only where integers are converted. */
  readonly overridden: readonly (readonly [string, string])[];
}

const byLetter = (rows: readonly Conversion[]): ReadonlyMap<string, Conversion> =>
  new Map(rows.flatMap(one => [...one.letters].map(letter => [letter, one] as const)));

/** Longer ones first. */
const lengths: readonly Length[] = ['hh', 'h', 'll', 'l', 'L', 'q', 'z', 'Z', 't', 'j'];

export const formatKinds: Readonly<Record<string, FormatKind | undefined>> = {
  printf: {
    name: 'gnu_printf',
    conversions: byLetter(printed),
    flagLetters: " +#0-'I",
    precision: true,
    lengths,
    modifiers: '',
    overridden: [
      [' ', '+'],
      ['0', '-'],
      ['0', 'p'],
    ],
  },
  scanf: {
    name: 'gnu_scanf',
    conversions: byLetter(scanned),
    flagLetters: "*'I",
    precision: false,
    lengths,
    modifiers: 'm',
    overridden: [],
  },
  strftime: {
    name: 'gnu_strftime',
    conversions: byLetter(timed),
    flagLetters: '_-0^#',
    precision: false,
    lengths: [],
    modifiers: 'EO',
    overridden: [],
  },
};

const use = (kind: string, format: number, first: number | null): readonly FormatUse[] => [{ kind, format, first }];

/** The functions of the C library whose formats are known by their names. */
export const libraryFormats: ReadonlyMap<string, readonly FormatUse[]> = new Map([
  ['printf', use('printf', 0, 1)],
  ['fprintf', use('printf', 1, 2)],
  ['sprintf', use('printf', 1, 2)],
  ['snprintf', use('printf', 2, 3)],
  ['vprintf', use('printf', 0, null)],
  ['vfprintf', use('printf', 1, null)],
  ['vsprintf', use('printf', 1, null)],
  ['vsnprintf', use('printf', 2, null)],
  ['scanf', use('scanf', 0, 1)],
  ['fscanf', use('scanf', 1, 2)],
  ['sscanf', use('scanf', 1, 2)],
  ['vscanf', use('scanf', 0, null)],
  ['vfscanf', use('scanf', 1, null)],
  ['vsscanf', use('scanf', 1, null)],
  ['strftime', use('strftime', 2, null)],
]);

/** Functions that give the format that they take, translated: which argument it is. */
export const translations: ReadonlyMap<string, number> = new Map([
  ['gettext', 0],
  ['dgettext', 1],
  ['dcgettext', 1],
]);
