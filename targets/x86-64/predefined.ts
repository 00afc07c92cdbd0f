/**
 * The macros that the target and the language standard define before the first line of a program.
 *
 * They say what GNU C 12 says on x86-64 Linux, because system headers choose their declarations by them. Left out are
 * what tscc does not have: decimal floating types and the segment address spaces.
 */

export interface PredefinedOptions {
  /** As after `-std=`. */
  readonly standard: string;
  /** 0 for -O0; `size` for -Os. */
  readonly optimize: number;
  readonly size?: boolean;
  /** `-fpic` is 1, `-fPIC` is 2; `pie` when the code is for an executable only. */
  readonly positionIndependent: 0 | 1 | 2;
  readonly pie: boolean;
  readonly unsignedChar?: boolean;
  readonly threads?: boolean;
  readonly fastMath?: boolean;
  readonly freestanding?: boolean;
  /** `-fgnu89-inline` */
  readonly gnuInline?: boolean;
}

/** The integer types by their names, with the width, the suffix of their constants and whether they are signed. */
const integers: Readonly<Record<string, readonly [width: number, suffix: string, signed: boolean]>> = {
  'signed char': [8, '', true],
  'short int': [16, '', true],
  int: [32, '', true],
  'long int': [64, 'L', true],
  'long long int': [64, 'LL', true],
  'unsigned char': [8, '', false],
  'short unsigned int': [16, '', false],
  'unsigned int': [32, 'U', false],
  'long unsigned int': [64, 'UL', false],
};

/** The types of the library's names. A `WIDTH` is defined for the signed ones and those in `alsoWidth`. */
const libraryTypes: readonly (readonly [name: string, type: string])[] = [
  ['SIZE', 'long unsigned int'],
  ['PTRDIFF', 'long int'],
  ['WCHAR', 'int'],
  ['WINT', 'unsigned int'],
  ['SIG_ATOMIC', 'int'],
  ['INTMAX', 'long int'],
  ['UINTMAX', 'long unsigned int'],
  ['INTPTR', 'long int'],
  ['UINTPTR', 'long unsigned int'],
  ['INT8', 'signed char'],
  ['INT16', 'short int'],
  ['INT32', 'int'],
  ['INT64', 'long int'],
  ['UINT8', 'unsigned char'],
  ['UINT16', 'short unsigned int'],
  ['UINT32', 'unsigned int'],
  ['UINT64', 'long unsigned int'],
  ['INT_LEAST8', 'signed char'],
  ['INT_LEAST16', 'short int'],
  ['INT_LEAST32', 'int'],
  ['INT_LEAST64', 'long int'],
  ['UINT_LEAST8', 'unsigned char'],
  ['UINT_LEAST16', 'short unsigned int'],
  ['UINT_LEAST32', 'unsigned int'],
  ['UINT_LEAST64', 'long unsigned int'],
  ['INT_FAST8', 'signed char'],
  ['INT_FAST16', 'long int'],
  ['INT_FAST32', 'long int'],
  ['INT_FAST64', 'long int'],
  ['UINT_FAST8', 'unsigned char'],
  ['UINT_FAST16', 'long unsigned int'],
  ['UINT_FAST32', 'long unsigned int'],
  ['UINT_FAST64', 'long unsigned int'],
];

const alsoWidth = new Set(['SIZE', 'WINT']);
const withoutWidth = /^INT(8|16|32|64)$/;

/** The limits of a type itself: `__INT_MAX__`, `__INT_WIDTH__`. */
const typeLimits: readonly (readonly [name: string, type: string])[] = [
  ['SCHAR', 'signed char'],
  ['SHRT', 'short int'],
  ['INT', 'int'],
  ['LONG', 'long int'],
  ['LONG_LONG', 'long long int'],
];

const sizes: Readonly<Record<string, number>> = {
  SHORT: 2,
  INT: 4,
  LONG: 8,
  LONG_LONG: 8,
  INT128: 16,
  FLOAT: 4,
  DOUBLE: 8,
  LONG_DOUBLE: 16,
  FLOAT80: 16,
  FLOAT128: 16,
  POINTER: 8,
  SIZE_T: 8,
  PTRDIFF_T: 8,
  WCHAR_T: 4,
  WINT_T: 4,
};

/** A floating format (C17 5.2.4.2.2); the numbers are the decimal expansions of its limits. */
interface FloatFormat {
  readonly mantissa: number;
  readonly exponents: readonly [min: number, max: number, min10: number, max10: number];
  readonly digits: readonly [exact: number, roundTrip: number];
  readonly limits: readonly [max: string, min: string, epsilon: string, denormal: string];
}

const half: FloatFormat = {
  mantissa: 11,
  exponents: [-13, 16, -4, 4],
  digits: [3, 5],
  limits: [
    '6.55040000000000000000000000000000000e+4',
    '6.10351562500000000000000000000000000e-5',
    '9.76562500000000000000000000000000000e-4',
    '5.96046447753906250000000000000000000e-8',
  ],
};

const single: FloatFormat = {
  mantissa: 24,
  exponents: [-125, 128, -37, 38],
  digits: [6, 9],
  limits: [
    '3.40282346638528859811704183484516925e+38',
    '1.17549435082228750796873653722224568e-38',
    '1.19209289550781250000000000000000000e-7',
    '1.40129846432481707092372958328991613e-45',
  ],
};

const double: FloatFormat = {
  mantissa: 53,
  exponents: [-1021, 1024, -307, 308],
  digits: [15, 17],
  limits: [
    '1.79769313486231570814527423731704357e+308',
    '2.22507385850720138309023271733240406e-308',
    '2.22044604925031308084726333618164062e-16',
    '4.94065645841246544176568792868221372e-324',
  ],
};

const extended: FloatFormat = {
  mantissa: 64,
  exponents: [-16381, 16384, -4931, 4932],
  digits: [18, 21],
  limits: [
    '1.18973149535723176502126385303097021e+4932',
    '3.36210314311209350626267781732175260e-4932',
    '1.08420217248550443400745280086994171e-19',
    '3.64519953188247460252840593361941982e-4951',
  ],
};

const quadruple: FloatFormat = {
  mantissa: 113,
  exponents: [-16381, 16384, -4931, 4932],
  digits: [33, 36],
  limits: [
    '1.18973149535723176508575932662800702e+4932',
    '3.36210314311209350626267781732175260e-4932',
    '1.92592994438723585305597794258492732e-34',
    '6.47517511943802511092443895822764655e-4966',
  ],
};

const floats: readonly (readonly [name: string, format: FloatFormat, constant: (digits: string) => string])[] = [
  ['FLT', single, digits => `${digits}F`],
  ['DBL', double, digits => `((double)${digits}L)`],
  ['LDBL', extended, digits => `${digits}L`],
  ['FLT16', half, digits => `${digits}F16`],
  ['FLT32', single, digits => `${digits}F32`],
  ['FLT64', double, digits => `${digits}F64`],
  ['FLT128', quadruple, digits => `${digits}F128`],
  ['FLT32X', double, digits => `${digits}F32x`],
  ['FLT64X', extended, digits => `${digits}F64x`],
];

/** Everything that neither options nor types decide. */
const fixed = `
_LP64 1
__ATOMIC_ACQUIRE 2
__ATOMIC_ACQ_REL 4
__ATOMIC_CONSUME 1
__ATOMIC_HLE_ACQUIRE 65536
__ATOMIC_HLE_RELEASE 131072
__ATOMIC_RELAXED 0
__ATOMIC_RELEASE 3
__ATOMIC_SEQ_CST 5
__BIGGEST_ALIGNMENT__ 16
__BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__
__CHAR_BIT__ 8
__ELF__ 1
__FLOAT_WORD_ORDER__ __ORDER_LITTLE_ENDIAN__
__FLT_EVAL_METHOD_TS_18661_3__ 0
__FLT_EVAL_METHOD__ 0
__FLT_RADIX__ 2
__FXSR__ 1
__GCC_ASM_FLAG_OUTPUTS__ 1
__GCC_ATOMIC_BOOL_LOCK_FREE 2
__GCC_ATOMIC_CHAR16_T_LOCK_FREE 2
__GCC_ATOMIC_CHAR32_T_LOCK_FREE 2
__GCC_ATOMIC_CHAR_LOCK_FREE 2
__GCC_ATOMIC_INT_LOCK_FREE 2
__GCC_ATOMIC_LLONG_LOCK_FREE 2
__GCC_ATOMIC_LONG_LOCK_FREE 2
__GCC_ATOMIC_POINTER_LOCK_FREE 2
__GCC_ATOMIC_SHORT_LOCK_FREE 2
__GCC_ATOMIC_TEST_AND_SET_TRUEVAL 1
__GCC_ATOMIC_WCHAR_T_LOCK_FREE 2
__GCC_CONSTRUCTIVE_SIZE 64
__GCC_DESTRUCTIVE_SIZE 64
__GCC_HAVE_DWARF2_CFI_ASM 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_1 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_2 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_4 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8 1
__GNUC_EXECUTION_CHARSET_NAME "UTF-8"
__GNUC_MINOR__ 2
__GNUC_PATCHLEVEL__ 0
__GNUC_WIDE_EXECUTION_CHARSET_NAME "UTF-32LE"
__GNUC__ 12
__GXX_ABI_VERSION 1017
__HAVE_SPECULATION_SAFE_VALUE 1
__LP64__ 1
__MMX_WITH_SSE__ 1
__MMX__ 1
__ORDER_BIG_ENDIAN__ 4321
__ORDER_LITTLE_ENDIAN__ 1234
__ORDER_PDP_ENDIAN__ 3412
__PRAGMA_REDEFINE_EXTNAME 1
__REGISTER_PREFIX__ 
__SSE2_MATH__ 1
__SSE2__ 1
__SSE_MATH__ 1
__SSE__ 1
__STDC__ 1
__USER_LABEL_PREFIX__ 
__VERSION__ "12.2.0"
__amd64 1
__amd64__ 1
__code_model_small__ 1
__gnu_linux__ 1
__k8 1
__k8__ 1
__linux 1
__linux__ 1
__unix 1
__unix__ 1
__x86_64 1
__x86_64__ 1
__DECIMAL_DIG__ 21
__SIG_ATOMIC_MIN__ (-__SIG_ATOMIC_MAX__ - 1)
__WCHAR_MIN__ (-__WCHAR_MAX__ - 1)
__WINT_MIN__ 0U
`;

/** The text of `#define` lines that stands before every program. */
export function predefinedMacros(options: PredefinedOptions): string {
  const lines: string[] = [];
  const define = (name: string, value: string | number): void => {
    lines.push(`#define ${name} ${value}\n`);
  };
  for (const line of fixed.trim().split('\n')) lines.push(`#define ${line}\n`);
  for (const [name, size] of Object.entries(sizes)) define(`__SIZEOF_${name}__`, size);
  for (const [name, type] of typeLimits) {
    define(`__${name}_MAX__`, largest(type));
    define(`__${name}_WIDTH__`, integers[type][0]);
  }
  for (const [name, type] of libraryTypes) {
    const [width, suffix, signed] = integers[type];
    define(`__${name}_TYPE__`, type);
    define(`__${name}_MAX__`, largest(type));
    if ((signed && !withoutWidth.test(name)) || alsoWidth.has(name)) define(`__${name}_WIDTH__`, width);
    if (/^U?INT(\d+|MAX)$/.test(name)) define(`__${name}_C(c)`, suffix === '' ? 'c' : `c ## ${suffix}`);
  }
  define('__CHAR16_TYPE__', 'short unsigned int');
  define('__CHAR32_TYPE__', 'unsigned int');
  for (const [name, format, constant] of floats) floatLimits(name, format, constant, define);
  chosen(options, define);
  return lines.join('');
}

function largest(type: string): string {
  const [width, suffix, signed] = integers[type];
  return `0x${((1n << BigInt(signed ? width - 1 : width)) - 1n).toString(16)}${suffix}`;
}

function floatLimits(
  name: string,
  format: FloatFormat,
  constant: (digits: string) => string,
  define: (name: string, value: string | number) => void,
): void {
  const [min, max, min10, max10] = format.exponents;
  const [largestValue, smallest, epsilon, denormal] = format.limits;
  define(`__${name}_MANT_DIG__`, format.mantissa);
  define(`__${name}_DIG__`, format.digits[0]);
  define(`__${name}_DECIMAL_DIG__`, format.digits[1]);
  define(`__${name}_MIN_EXP__`, `(${min})`);
  define(`__${name}_MAX_EXP__`, max);
  define(`__${name}_MIN_10_EXP__`, `(${min10})`);
  define(`__${name}_MAX_10_EXP__`, max10);
  define(`__${name}_MAX__`, constant(largestValue));
  define(`__${name}_NORM_MAX__`, constant(largestValue));
  define(`__${name}_MIN__`, constant(smallest));
  define(`__${name}_EPSILON__`, constant(epsilon));
  define(`__${name}_DENORM_MIN__`, constant(denormal));
  define(`__${name}_HAS_DENORM__`, 1);
  define(`__${name}_HAS_INFINITY__`, 1);
  define(`__${name}_HAS_QUIET_NAN__`, 1);
  define(`__${name}_IS_IEC_60559__`, 2);
}

const versions: Readonly<Record<string, string>> = { '99': '199901L', '11': '201112L', '17': '201710L' };

/** The year of a standard as its options name it: `89`, `99`, `11`, `17`. */
function year(standard: string): string {
  const iso: Readonly<Record<string, string>> = {
    '1990': '89',
    '199409': '94',
    '1999': '99',
    '2011': '11',
    '2017': '17',
    '2018': '17',
  };
  const named = /^iso9899:(.*)$/.exec(standard)?.[1];
  const short: Readonly<Record<string, string>> = { '90': '89', '9x': '99', '1x': '11', '18': '17' };
  const written = standard.replace(/^(gnu|c)/, '');
  return named === undefined ? (short[written] ?? written) : iso[named];
}

function chosen(options: PredefinedOptions, define: (name: string, value: string | number) => void): void {
  const strict = !options.standard.startsWith('gnu');
  const revision = year(options.standard);
  const old = revision === '89' || revision === '94';
  if (!old) define('__STDC_VERSION__', versions[revision] ?? versions['17']);
  if (revision === '94') define('__STDC_VERSION__', '199409L');
  define('__STDC_HOSTED__', options.freestanding ? 0 : 1);
  define(old || options.gnuInline ? '__GNUC_GNU_INLINE__' : '__GNUC_STDC_INLINE__', 1);
  if (strict) define('__STRICT_ANSI__', 1);
  else for (const name of ['linux', 'unix']) define(name, 1);
  if (!old && !(strict && revision === '99')) for (const width of [16, 32]) define(`__STDC_UTF_${width}__`, 1);
  define(options.optimize > 0 ? '__OPTIMIZE__' : '__NO_INLINE__', 1);
  if (options.size) define('__OPTIMIZE_SIZE__', 1);
  if (options.positionIndependent > 0) {
    for (const name of ['__pic__', '__PIC__']) define(name, options.positionIndependent);
    if (options.pie) for (const name of ['__pie__', '__PIE__']) define(name, options.positionIndependent);
  }
  if (options.unsignedChar) define('__CHAR_UNSIGNED__', 1);
  if (options.threads) define('_REENTRANT', 1);
  const iec = options.fastMath ? 0 : 2;
  define('__FINITE_MATH_ONLY__', options.fastMath ? 1 : 0);
  define('__GCC_IEC_559', iec);
  define('__GCC_IEC_559_COMPLEX', iec);
  if (options.fastMath) {
    const changed = [
      'ASSOCIATIVE_MATH',
      'FAST_MATH',
      'NO_MATH_ERRNO',
      'NO_SIGNED_ZEROS',
      'NO_TRAPPING_MATH',
      'RECIPROCAL_MATH',
    ];
    for (const name of changed) define(`__${name}__`, 1);
  }
}
