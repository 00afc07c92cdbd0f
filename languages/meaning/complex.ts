/** Products and quotients of complex numbers: of floating-point ones as libgcc computes them (C17 G.5.1), of integers as gcc does. */
import type { FloatKind } from './floats.ts';
import type { IntegerKind, Scalar } from './integers.ts';

type Pair = readonly [real: Scalar, imaginary: Scalar];

interface Arithmetic {
  readonly binary: { readonly [op in '+' | '-' | '*' | '/']: (a: Scalar, b: Scalar) => Scalar };
}

/** (a + b i) (c + d i), without regard for infinities. */
function plainProduct({ binary }: Arithmetic, a: Scalar, b: Scalar, c: Scalar, d: Scalar): Pair {
  const { '+': add, '-': subtract, '*': times } = binary;
  return [subtract(times(a, c), times(b, d)), add(times(a, d), times(b, c))];
}

/** (a + b i) / (c + d i), scaled by the larger part of the divisor (Smith, "Algorithm 116: Complex division", 1962). */
function plainQuotient(by: Arithmetic, imaginaryIsLarger: boolean, a: Scalar, b: Scalar, c: Scalar, d: Scalar): Pair {
  const { '+': add, '-': subtract, '*': times, '/': over } = by.binary;
  if (imaginaryIsLarger) {
    const ratio = over(c, d);
    const divisor = add(times(c, ratio), d);
    return [over(add(times(a, ratio), b), divisor), over(subtract(times(b, ratio), a), divisor)];
  }
  const ratio = over(d, c);
  const divisor = add(times(d, ratio), c);
  return [over(add(times(b, ratio), a), divisor), over(subtract(b, times(a, ratio)), divisor)];
}

export const integerProduct: (kind: IntegerKind, a: Scalar, b: Scalar, c: Scalar, d: Scalar) => Pair = plainProduct;

export function integerQuotient(kind: IntegerKind, a: Scalar, b: Scalar, c: Scalar, d: Scalar): Pair {
  const magnitude = (x: Scalar): Scalar => (x < 0 ? -x : x);
  return plainQuotient(kind, magnitude(c) < magnitude(d), a, b, c, d);
}

/** Questions that the recovery of infinities asks. */
class Classes {
  readonly infinity: Scalar;
  readonly zero: Scalar;
  private readonly one: Scalar;
  constructor(private readonly kind: FloatKind) {
    this.zero = kind.fromInteger(0);
    this.one = kind.fromInteger(1);
    this.infinity = kind.binary['/'](this.one, this.zero);
  }
  isNaN(x: Scalar): boolean {
    return this.kind.order(x, x) === null;
  }
  isInfinite(x: Scalar): boolean {
    return this.kind.order(this.kind.absolute(x), this.infinity) === 0;
  }
  isFinite(x: Scalar): boolean {
    return this.kind.order(this.kind.absolute(x), this.infinity) === -1;
  }
  isZero(x: Scalar): boolean {
    return this.kind.order(x, this.zero) === 0;
  }
  /** One with the sign of an infinity, a zero with that of anything else. */
  boxed(x: Scalar): Scalar {
    return this.kind.copySign(this.isInfinite(x) ? this.one : this.zero, x);
  }
  /** A zero in the place of a NaN. */
  unNaN(x: Scalar): Scalar {
    return this.isNaN(x) ? this.kind.copySign(this.zero, x) : x;
  }
}

/** (a + b i) (c + d i) */
export function product(kind: FloatKind, a: Scalar, b: Scalar, c: Scalar, d: Scalar): Pair {
  const result = plainProduct(kind, a, b, c, d);
  const is = new Classes(kind);
  if (!is.isNaN(result[0]) || !is.isNaN(result[1])) return result;
  const { '*': times } = kind.binary;
  const left = is.isInfinite(a) || is.isInfinite(b);
  const right = is.isInfinite(c) || is.isInfinite(d);
  const overflown = [times(a, c), times(b, d), times(a, d), times(b, c)].some(x => is.isInfinite(x));
  if (!left && !right && !overflown) return result;
  const boxed = (x: Scalar, infinite: boolean): Scalar => is.unNaN(infinite ? is.boxed(x) : x);
  const [x, y] = plainProduct(kind, boxed(a, left), boxed(b, left), boxed(c, right), boxed(d, right));
  return [times(is.infinity, x), times(is.infinity, y)];
}

/** (a + b i) / (c + d i) */
export function quotient(kind: FloatKind, a: Scalar, b: Scalar, c: Scalar, d: Scalar): Pair {
  const { order, absolute, copySign } = kind;
  const result = plainQuotient(kind, order(absolute(c), absolute(d)) === -1, a, b, c, d);
  const is = new Classes(kind);
  if (!is.isNaN(result[0]) || !is.isNaN(result[1])) return result;
  const { '+': add, '-': subtract, '*': times } = kind.binary;
  const crossed = (a: Scalar, b: Scalar, c: Scalar, d: Scalar, by: Scalar): Pair => [
    times(by, add(times(a, c), times(b, d))),
    times(by, subtract(times(b, c), times(a, d))),
  ];
  if (is.isZero(c) && is.isZero(d) && (!is.isNaN(a) || !is.isNaN(b))) {
    const infinity = copySign(is.infinity, c);
    return [times(infinity, a), times(infinity, b)];
  }
  if ((is.isInfinite(a) || is.isInfinite(b)) && is.isFinite(c) && is.isFinite(d))
    return crossed(is.boxed(a), is.boxed(b), c, d, is.infinity);
  if ((is.isInfinite(c) || is.isInfinite(d)) && is.isFinite(a) && is.isFinite(b))
    return crossed(a, b, is.boxed(c), is.boxed(d), is.zero);
  return result;
}
