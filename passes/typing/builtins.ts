/**
 * The library functions that the compiler knows by name: their types (gcc manual, Other Builtins).
 *
 * `__builtin_memcpy` is a call of memcpy; and memcpy called without a declaration has the type of this table (with gcc's warning).
 *
 * A signature is a letter for the result and one for each parameter: v void, b _Bool, c char, i int, u unsigned, l long, m unsigned long,
 * x long long, y unsigned long long, h unsigned short, z size_t; f float, d double, L long double, q _Float128, G C H the complex ones of
 * the first three; p void *, K const void *, s char *, k const char *, I int *, F float *, D double *, E long double *; V va_list. `.` is `...`.
 */
import type { CType, FunctionType } from '../../languages/types.ts';
import { Qualifier } from '../../languages/types.ts';
import type { Unit } from '../../languages/unit.ts';

const families: Readonly<Record<string, string>> = {
  ppKz: 'memcpy memmove mempcpy',
  ppiz: 'memset',
  ppKzz: '__memcpy_chk __memmove_chk __mempcpy_chk',
  ppizz: '__memset_chk',
  sskzz: '__strncpy_chk __stpncpy_chk __strncat_chk',
  sskz: 'strncpy strncat stpncpy __strcpy_chk __stpcpy_chk __strcat_chk',
  'isizk.': '__sprintf_chk',
  isizkV: '__vsprintf_chk',
  'iszizk.': '__snprintf_chk',
  iszizkV: '__vsnprintf_chk',
  'iik.': '__printf_chk',
  iikV: '__vprintf_chk',
  'ipik.': '__fprintf_chk',
  ipikV: '__vfprintf_chk',
  iKKz: 'memcmp bcmp',
  pKiz: 'memchr memrchr',
  vKpz: 'bcopy',
  vpz: 'bzero',
  zk: 'strlen',
  zkz: 'strnlen',
  ssk: 'strcpy strcat stpcpy',
  ikk: 'strcmp strcasecmp',
  ikkz: 'strncmp strncasecmp',
  ski: 'strchr strrchr index rindex',
  skk: 'strstr strpbrk',
  zkk: 'strspn strcspn',
  sk: 'strdup',
  skz: 'strndup',
  'ik.': 'printf scanf printf_unlocked',
  'ipk.': 'fprintf fscanf fprintf_unlocked',
  'isk.': 'sprintf',
  'iszk.': 'snprintf',
  'ikk.': 'sscanf',
  ikV: 'vprintf vscanf',
  ipkV: 'vfprintf vfscanf',
  iskV: 'vsprintf',
  iszkV: 'vsnprintf',
  ikkV: 'vsscanf',
  ik: 'puts puts_unlocked',
  ii: 'putchar putchar_unlocked abs isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper isascii toascii',
  ikp: 'fputs fputs_unlocked',
  iip: 'fputc putc fputc_unlocked',
  zKzzp: 'fwrite fwrite_unlocked',
  pz: 'malloc',
  pzz: 'calloc aligned_alloc',
  ppz: 'realloc',
  vp: 'free',
  v: 'abort',
  vi: 'exit _exit _Exit',
  ll: 'labs imaxabs',
  xx: 'llabs',
  dd: 'sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 exp10 expm1 log log2 log10 log1p logb floor ceil round roundeven trunc rint nearbyint cbrt erf erfc tgamma lgamma significand',
  ff: 'sqrtf sinf cosf tanf asinf acosf atanf sinhf coshf tanhf asinhf acoshf atanhf expf exp2f exp10f expm1f logf log2f log10f log1pf logbf floorf ceilf roundf roundevenf truncf rintf nearbyintf cbrtf erff erfcf tgammaf lgammaf significandf',
  LL: 'sqrtl sinl cosl tanl asinl acosl atanl sinhl coshl tanhl asinhl acoshl atanhl expl exp2l exp10l expm1l logl log2l log10l log1pl logbl floorl ceill roundl roundevenl truncl rintl nearbyintl cbrtl erfl erfcl tgammal lgammal significandl',
  ddd: 'pow fmod atan2 hypot fmin fmax fdim remainder drem nextafter',
  fff: 'powf fmodf atan2f hypotf fminf fmaxf fdimf remainderf dremf nextafterf',
  LLL: 'powl fmodl atan2l hypotl fminl fmaxl fdiml remainderl dreml nextafterl nexttowardl',
  ddL: 'nexttoward',
  ffL: 'nexttowardf',
  dddd: 'fma',
  ffff: 'fmaf',
  LLLL: 'fmal',
  ddi: 'ldexp scalbn __powidf2',
  ffi: 'ldexpf scalbnf __powisf2',
  LLi: 'ldexpl scalbnl __powixf2',
  ddl: 'scalbln',
  ffl: 'scalblnf',
  LLl: 'scalblnl',
  id: 'ilogb finite',
  if: 'ilogbf finitef',
  iL: 'ilogbl finitel',
  ld: 'lround lrint',
  lf: 'lroundf lrintf',
  lL: 'lroundl lrintl',
  xd: 'llround llrint',
  xf: 'llroundf llrintf',
  xL: 'llroundl llrintl',
  ddI: 'frexp',
  ffI: 'frexpf',
  LLI: 'frexpl',
  ddD: 'modf',
  ffF: 'modff',
  LLE: 'modfl',
  vdDD: 'sincos',
  vfFF: 'sincosf',
  vLEE: 'sincosl',
  CC: 'cexp clog csqrt csin ccos ctan casin cacos catan csinh ccosh ctanh casinh cacosh catanh cproj',
  GG: 'cexpf clogf csqrtf csinf ccosf ctanf casinf cacosf catanf csinhf ccoshf ctanhf casinhf cacoshf catanhf cprojf',
  HH: 'cexpl clogl csqrtl csinl ccosl ctanl casinl cacosl catanl csinhl ccoshl ctanhl casinhl cacoshl catanhl cprojl',
  CCC: 'cpow',
  GGG: 'cpowf',
  HHH: 'cpowl',
  dC: 'cabs carg',
  fG: 'cabsf cargf',
  LH: 'cabsl cargl',
};

const signatures = new Map<string, string>();
for (const [signature, names] of Object.entries(families))
  for (const name of names.split(' ')) signatures.set(name, signature);

/** Names whose function is called otherwise. */
const renamed: Readonly<Record<string, string>> = { powi: '__powidf2', powif: '__powisf2', powil: '__powixf2' };

/** The library function behind `__builtin_` + name, if it is one. */
export const libraryName = (name: string): string | null => {
  const plain = renamed[name] ?? name;
  return signatures.has(plain) ? plain : null;
};

/** The type of a library function that the compiler knows; null of others. */
export function libraryType(unit: Unit, name: string): FunctionType | null {
  const signature = signatures.get(name);
  return signature === undefined ? null : readSignature(unit, signature);
}

/** The function type that a signature describes. */
export function readSignature(unit: Unit, signature: string): FunctionType {
  const variadic = signature.endsWith('.');
  const letters = [...(variadic ? signature.slice(0, -1) : signature)];
  const [returns, ...parameters] = letters.map(letter => letterType(unit, letter));
  return unit.types.function(returns, parameters, variadic);
}

function letterType(unit: Unit, letter: string): CType {
  const { types } = unit;
  const { integer, floating } = types;
  const pointer = (to: CType): CType => types.pointer(to);
  switch (letter) {
    case 'v':
      return types.void;
    case 'b':
      return integer._Bool;
    case 'c':
      return integer.char;
    case 'i':
      return integer.int;
    case 'u':
      return integer['unsigned int'];
    case 'l':
      return integer.long;
    case 'm':
      return integer['unsigned long'];
    case 'x':
      return integer['long long'];
    case 'y':
      return integer['unsigned long long'];
    case 'h':
      return integer['unsigned short'];
    case 'o':
      return integer['unsigned __int128'];
    case 'z':
      return types.size;
    case 'f':
      return floating.float;
    case 'd':
      return floating.double;
    case 'L':
      return floating['long double'];
    case 'C':
      return types.complex(floating.double);
    case 'G':
      return types.complex(floating.float);
    case 'H':
      return types.complex(floating['long double']);
    case 'q':
      return floating._Float128;
    case 'p':
      return pointer(types.void);
    case 'K':
      return pointer(types.variant(types.void, Qualifier.const));
    case 's':
      return pointer(integer.char);
    case 'k':
      return pointer(types.variant(integer.char, Qualifier.const));
    case 'I':
      return pointer(integer.int);
    case 'D':
      return pointer(floating.double);
    case 'F':
      return pointer(floating.float);
    case 'E':
      return pointer(floating['long double']);
    case 'V': {
      const list = unit.target.vaList(unit);
      return list.kind === 'Array' ? pointer(list.of) : list;
    }
    default:
      throw new Error(`no type has the letter ${letter}`);
  }
}

/**
 * Built-ins that stay: `[signature, name in the tree]`. Their operands' types say the width, so `clzl` is a clz of an unsigned long.
 */
export const lasting: ReadonlyMap<string, readonly [signature: string, name: string]> = new Map([
  ['bswap16', ['hh', 'bswap']],
  ['bswap32', ['uu', 'bswap']],
  ['bswap64', ['mm', 'bswap']],
  ['bswap128', ['oo', 'bswap']],
  ['clz', ['iu', 'clz']],
  ['clzl', ['im', 'clz']],
  ['clzll', ['iy', 'clz']],
  ['ctz', ['iu', 'ctz']],
  ['ctzl', ['im', 'ctz']],
  ['ctzll', ['iy', 'ctz']],
  ['popcount', ['iu', 'popcount']],
  ['popcountl', ['im', 'popcount']],
  ['popcountll', ['iy', 'popcount']],
  ['fabs', ['dd', 'fabs']],
  ['fabsf', ['ff', 'fabs']],
  ['fabsl', ['LL', 'fabs']],
  ['fabsf128', ['qq', 'fabs']],
  ['copysign', ['ddd', 'copysign']],
  ['copysignf', ['fff', 'copysign']],
  ['copysignl', ['LLL', 'copysign']],
  ['copysignf128', ['qqq', 'copysign']],
  ['signbitf', ['if', 'signbit']],
  ['signbitl', ['iL', 'signbit']],
  ['trap', ['v', 'trap']],
  ['unreachable', ['v', 'unreachable']],
  ['frame_address', ['pu', 'frame_address']],
  ['return_address', ['pu', 'return_address']],
  ['alloca', ['pz', 'alloca']],
  ['stack_save', ['p', 'stack_save']],
  ['stack_restore', ['vp', 'stack_restore']],
  ['setjmp', ['ip', 'setjmp']],
  ['longjmp', ['vpi', 'longjmp']],
  ['ia32_pause', ['v', 'pause']],
  ['ia32_rdtsc', ['m', 'read-timestamp']],
] as const);
