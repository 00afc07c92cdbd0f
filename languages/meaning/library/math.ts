/**
 * `<math.h>`, as far as the host computes it to the last bit as the C library does: square roots, rounding, remainders and the like are exact; of the
 * transcendental functions the host's own are used.
 */
import { floatKinds } from '../floats.ts';
import { type Scalar, settle } from '../integers.ts';
import type { LibraryRow, LibraryRows } from '../library-call.ts';

const even = (x: number): number => {
  const down = Math.floor(x);
  const rest = x - down;
  const result = rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
  return result === 0 && (x < 0 || Object.is(x, -0)) ? -0 : result;
};
const away = (x: number): number => {
  const rounded = Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
  // Half below the largest odd number is not rounded by the sum.
  return Math.abs(x) === 0.49999999999999994 ? 0 * x : Number.isFinite(x) && Math.abs(x) < 2 ** 52 ? rounded : x;
};

const unary: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  fabs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: away,
  rint: even,
  nearbyint: even,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp: Math.exp,
  exp2: x => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  cbrt: Math.cbrt,
  logb: x => exponentOf(x),
};
const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: (x, y) => (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y)) ? 1 : x ** y),
  fmod: (x, y) => x % y,
  atan2: Math.atan2,
  hypot: Math.hypot,
  fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
  fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
  fdim: (x, y) => (x > y ? x - y : x <= y ? 0 : Number.NaN),
  copysign: (x, y) => floatKinds.f64.copySign(x, y) as number,
  drem: (x, y) => x - y * even(x / y),
  remainder: (x, y) => x - y * even(x / y),
};

function exponentOf(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(x)) return x * x;
  return split(Math.abs(x)).exponent - 1;
}
/** x as a fraction from one half up to one, and a power of two. */
function split(x: number): { readonly fraction: number; readonly exponent: number } {
  if (x === 0 || !Number.isFinite(x)) return { fraction: x, exponent: 0 };
  let exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(x))) + 1);
  let fraction = x * 2 ** -exponent;
  while (Math.abs(fraction) >= 1) {
    fraction /= 2;
    exponent++;
  }
  while (Math.abs(fraction) < 0.5) {
    fraction *= 2;
    exponent--;
  }
  return { fraction, exponent };
}
function scale(x: number, by: number): number {
  let result = x;
  let rest = Math.max(-2200, Math.min(2200, by));
  for (; rest > 1000; rest -= 1000) result *= 2 ** 1000;
  for (; rest < -1000; rest += 1000) result *= 2 ** -1000;
  return result * 2 ** rest;
}

const toLong = (x: number): Scalar => settle(BigInt.asIntN(64, Number.isFinite(x) ? BigInt(x) : -(2n ** 63n)));

const special: LibraryRows<number> = {
  ldexp: ['d(di)', (_m, [x, by]) => scale(x, by)],
  scalbn: ['d(di)', (_m, [x, by]) => scale(x, by)],
  ldexpf: ['f(fi)', (_m, [x, by]) => Math.fround(scale(x, by))],
  frexp: [
    'd(dp)',
    (m, [x, to]) => {
      const { fraction, exponent } = split(x);
      m.memory.storeBits(to, 4, BigInt(exponent));
      return fraction;
    },
  ],
  modf: [
    'd(dp)',
    (m, [x, to]) => {
      const whole = Math.trunc(x);
      m.memory.writable(to, 8);
      m.memory.view.setFloat64(to, whole, true);
      return Number.isFinite(x) ? floatKinds.f64.copySign(x - whole, x) : floatKinds.f64.copySign(0, x);
    },
  ],
  lround: ['l(d)', (_m, [x]) => toLong(away(x))],
  llround: ['l(d)', (_m, [x]) => toLong(away(x))],
  lrint: ['l(d)', (_m, [x]) => toLong(even(x))],
  llrint: ['l(d)', (_m, [x]) => toLong(even(x))],
  ilogb: ['i(d)', (_m, [x]) => exponentOf(x)],
  __isnan: ['i(d)', (_m, [x]) => (Number.isNaN(x) ? 1 : 0)],
  __isinf: ['i(d)', (_m, [x]) => (x === Number.POSITIVE_INFINITY ? 1 : x === Number.NEGATIVE_INFINITY ? -1 : 0)],
  __finite: ['i(d)', (_m, [x]) => (Number.isFinite(x) ? 1 : 0)],
  __signbit: ['i(d)', (_m, [x]) => (x < 0 || Object.is(x, -0) ? 1 : 0)],
};

type Run = LibraryRow<number>['run'];
function rows(): LibraryRows<number> {
  const all: [string, readonly [string, Run]][] = [];
  for (const [name, operation] of Object.entries(unary)) {
    all.push([name, ['d(d)', (_m, [x]) => operation(x)]]);
    all.push([`${name}f`, ['f(f)', (_m, [x]) => Math.fround(operation(x))]]);
  }
  for (const [name, operation] of Object.entries(binary)) {
    all.push([name, ['d(dd)', (_m, [x, y]) => operation(x, y)]]);
    all.push([`${name}f`, ['f(ff)', (_m, [x, y]) => Math.fround(operation(x, y))]]);
  }
  return Object.fromEntries(all);
}

export const math: LibraryRows<number> = { ...rows(), ...special };

const { f80 } = floatKinds;
/** Complex numbers are pairs. */
const parts = (value: Scalar): readonly [number, number] => value as unknown as readonly [number, number];
export const complexMath: LibraryRows = {
  cabs: ['d(D)', (_m, [z]) => Math.hypot(...parts(z))],
  cabsf: ['f(F)', (_m, [z]) => Math.fround(Math.hypot(...parts(z)))],
  carg: ['d(D)', (_m, [z]) => Math.atan2(parts(z)[1], parts(z)[0])],
  creal: ['d(D)', (_m, [z]) => parts(z)[0]],
  cimag: ['d(D)', (_m, [z]) => parts(z)[1]],
  conj: ['D(D)', (_m, [z]) => [parts(z)[0], -parts(z)[1]]],
};

/** Of long doubles only what needs no table. */
export const longMath: LibraryRows = {
  fabsl: ['L(L)', (_m, [x]) => f80.absolute(x)],
  copysignl: ['L(LL)', (_m, [x, y]) => f80.copySign(x, y)],
};
