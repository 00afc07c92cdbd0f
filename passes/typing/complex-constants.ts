/** Arithmetic on complex constants: initialisers like `1.0 + 2.0i` are numbers. */

import { Constant } from '../../languages/constant.ts';
import { calculate, decode, fromRatio, isZero } from '../../languages/floating.ts';
import type { CType, FloatingType } from '../../languages/types.ts';
import type { Node } from '../../nanopass/index.ts';
import { constantOf, constantValue, isConstant } from './constants.ts';
import { foldBinary, foldUnary, formatOf } from './evaluate.ts';

type Expression = Node<Constant, 'Expression'>;

/** The parts of a complex constant, null for the imaginary one of a real number converted to complex; null of anything else. */
export function complexOf(e: Expression): { readonly real: bigint; readonly imaginary: bigint | null } | null {
  if (e.kind === 'Convert')
    return e.type.kind === 'Complex' && isConstant(e.value) ? { real: constantValue(e.value), imaginary: null } : null;
  if (e.kind !== 'ComplexOf' || !isConstant(e.real) || !isConstant(e.imaginary)) return null;
  return { real: constantValue(e.real), imaginary: constantValue(e.imaginary) };
}

/**
 * op: + - * /. Each part of a product or quotient of finite numbers is the exact one, rounded once, as gcc computes it. A real operand has
 * no imaginary part (C17 G.5.1, G.5.2). Null where something is not constant, and for what the library decides at run time.
 */
export function foldComplex(op: string, type: CType, left: Expression, right: Expression): Expression | null {
  const a = complexOf(left);
  const b = complexOf(right);
  if (a === null || b === null || type.kind !== 'Complex') return null;
  const of = type.of;
  const act = (o: string, x: bigint, y: bigint): bigint => foldBinary(o, of, x, y)!;
  const make = (real: bigint, imaginary: bigint | null): Expression =>
    imaginary === null
      ? Constant.mk.Convert({ type, value: constantOf(of, real) })
      : Constant.mk.ComplexOf({ type, real: constantOf(of, real), imaginary: constantOf(of, imaginary) });
  const [x, y] = [a.imaginary, b.imaginary];
  switch (op) {
    case '+':
    case '-': {
      const imaginary = y === null ? x : x !== null ? act(op, x, y) : op === '-' ? foldUnary('-', of, y) : y;
      return make(act(op, a.real, b.real), imaginary);
    }
    case '*':
    case '/': {
      if (of.kind !== 'Floating' && op === '/') return null;
      if (y === null) return make(act(op, a.real, b.real), x === null ? null : act(op, x, b.real));
      if (op === '*' && x === null) return make(act('*', a.real, b.real), act('*', a.real, y));
      if (of.kind === 'Floating') {
        const result = new FloatingParts(of, a.real, x ?? 0n, b.real, y).result(op);
        return result === null ? null : make(result.real, result.imaginary);
      }
      const real = act('-', act('*', a.real, b.real), act('*', x!, y));
      return make(real, act('+', act('*', a.real, y), act('*', x!, b.real)));
    }
  }
  return null;
}

interface Complex {
  readonly real: bigint;
  readonly imaginary: bigint;
}

/** The operands a + bi and c + di. */
class FloatingParts {
  private readonly format;
  private readonly values;
  constructor(
    of: FloatingType,
    private readonly a: bigint,
    private readonly b: bigint,
    private readonly c: bigint,
    private readonly d: bigint,
  ) {
    this.format = formatOf(of);
    this.values = [a, b, c, d].map(x => decode(x, this.format));
  }

  result(op: '*' | '/'): Complex | null {
    const stepwise = op === '*' ? this.product() : this.quotient();
    const [, , c, d] = this.values;
    const byZero = op === '/' && isZero(c) && isZero(d);
    if (!byZero && this.values.every(v => v.class === 'finite')) return this.exact(op, stepwise);
    // Two parts that are no numbers may stand for an infinity or a zero (C17 G.5.1p6).
    const isNumber = (x: bigint): boolean => decode(x, this.format).class !== 'nan';
    const decided = !byZero && !this.values.some(v => v.class === 'infinite');
    return decided || isNumber(stepwise.real) || isNumber(stepwise.imaginary) ? stepwise : null;
  }

  /** Rounded at each step. */
  private product(): Complex {
    const { a, b, c, d } = this;
    return {
      real: this.do('-', this.do('*', a, c), this.do('*', b, d)),
      imaginary: this.do('+', this.do('*', a, d), this.do('*', b, c)),
    };
  }
  private quotient(): Complex {
    const { a, b, c, d } = this;
    const divisor = this.do('+', this.do('*', c, c), this.do('*', d, d));
    return {
      real: this.do('/', this.do('+', this.do('*', a, c), this.do('*', b, d)), divisor),
      imaginary: this.do('/', this.do('-', this.do('*', b, c), this.do('*', a, d)), divisor),
    };
  }
  private do(op: '+' | '-' | '*' | '/', x: bigint, y: bigint): bigint {
    return calculate(op, x, y, this.format);
  }

  /** Rounded once, with the operands as whole numbers of one power of two. A part that is zero has its sign from `stepwise`. */
  private exact(op: '*' | '/', stepwise: Complex): Complex {
    const exponent = Math.min(...this.values.map(v => v.exponent));
    const [a, b, c, d] = this.values.map(v => (v.negative ? -v.mantissa : v.mantissa) << BigInt(v.exponent - exponent));
    const nearest = (numerator: bigint, denominator: bigint, zero: bigint): bigint =>
      numerator === 0n
        ? zero
        : fromRatio(numerator < 0n, numerator < 0n ? -numerator : numerator, denominator, this.format);
    if (op === '/') {
      const divisor = c * c + d * d;
      return {
        real: nearest(a * c + b * d, divisor, stepwise.real),
        imaginary: nearest(b * c - a * d, divisor, stepwise.imaginary),
      };
    }
    const up = 1n << BigInt(Math.max(0, 2 * exponent));
    const down = 1n << BigInt(Math.max(0, -2 * exponent));
    return {
      real: nearest((a * c - b * d) * up, down, stepwise.real),
      imaginary: nearest((a * d + b * c) * up, down, stepwise.imaginary),
    };
  }
}
