/** Rules for conversions, and for arithmetic on floating constants. */
import { SSA } from '../../languages/ssa.ts';
import { type Answer, firstAnswer, type Of, type Rule, rule, type Simplifier } from './context.ts';
import { bitsOf, foldFloat, isInteger, numberOf, unsigned, widthOf, wrap } from './fold.ts';

const { mk } = SSA;
type Convert = Of<'Convert'>;

const from = (n: Convert, inner: Convert, op = n.op): Answer =>
  inner.from === n.type
    ? inner.value
    : mk.Convert({ result: n.result, type: n.type, op, from: inner.from, value: inner.value });

const byOperation: Readonly<Record<string, readonly Rule<Convert>[]>> = {
  zext: [
    rule('zext of zext', (n, s) => {
      const inner = s.convert(n.value, 'zext');
      return inner === null ? null : from(n, inner);
    }),
    rule('zext of what was truncated in the same type', (n, s) => {
      const inner = s.convert(n.value, 'trunc');
      if (inner === null || inner.from !== n.type) return null;
      const mask = (1n << BigInt(widthOf(n.from))) - 1n;
      if (s.most(inner.value) <= mask) return inner.value;
      const right = s.makeConstant(n.type, mask);
      return mk.Binary({ result: n.result, type: n.type, op: 'and', left: inner.value, right });
    }),
  ],
  sext: [
    rule('sext of sext', (n, s) => {
      const inner = s.convert(n.value, 'sext');
      return inner === null ? null : from(n, inner);
    }),
    rule('sext of zext', (n, s) => {
      const inner = s.convert(n.value, 'zext');
      return inner === null ? null : from(n, inner, 'zext');
    }),
    rule('sext of what is not negative', (n, s) =>
      s.most(n.value) < 1n << BigInt(widthOf(n.from) - 1) && s.at(n.value)?.kind !== 'Convert'
        ? mk.Convert({ result: n.result, type: n.type, op: 'zext', from: n.from, value: n.value })
        : null,
    ),
    rule('sext of what was truncated from a sext', (n, s) => {
      const inner = s.convert(n.value, 'trunc');
      if (inner === null || inner.from !== n.type) return null;
      const outer = s.convert(inner.value, 'sext');
      return outer !== null && widthOf(outer.from) <= widthOf(n.from) ? inner.value : null;
    }),
  ],
  trunc: [
    rule('trunc of trunc', (n, s) => {
      const inner = s.convert(n.value, 'trunc');
      return inner === null ? null : from(n, inner);
    }),
    rule('trunc of an extension', (n, s) => {
      const inner = s.convert(n.value, 'zext') ?? s.convert(n.value, 'sext');
      if (inner === null) return null;
      return widthOf(inner.from) > widthOf(n.type) ? from(n, inner) : from(n, inner, inner.op);
    }),
    rule('trunc of low | high << k that keeps the low part', (n, s) => {
      const whole = s.binary(n.value, 'or');
      if (whole === null) return null;
      for (const [low, shifted] of [
        [whole.left, whole.right],
        [whole.right, whole.left],
      ]) {
        const high = s.binary(shifted, 'shl');
        const k = high === null ? null : s.constant(high.right);
        if (k !== null && k >= BigInt(widthOf(n.type)) && k < BigInt(widthOf(n.from)))
          return mk.Convert({ result: n.result, type: n.type, op: 'trunc', from: n.from, value: low });
      }
      return null;
    }),
    rule('trunc of a mask that keeps what stays', (n, s) => {
      const inner = s.binary(n.value, 'and');
      if (inner === null) return null;
      const k = s.constant(inner.right);
      if (k === null || wrap(n.type, k) !== -1n) return null;
      return mk.Convert({ result: n.result, type: n.type, op: 'trunc', from: n.from, value: inner.left });
    }),
  ],
  bitcast: [
    rule('a bitcast of a bitcast', (n, s) => {
      const inner = s.convert(n.value, 'bitcast');
      return inner === null ? null : from(n, inner);
    }),
  ],
  fptrunc: [
    rule('fptrunc of an fpext from the same type', (n, s) => {
      const inner = s.convert(n.value, 'fpext');
      return inner !== null && inner.from === n.type ? inner.value : null;
    }),
  ],
};

function fold(n: Convert, s: Simplifier): Answer {
  const { op, type, result } = n;
  const k = s.constant(n.value);
  if (k !== null) {
    const value = op === 'zext' ? unsigned(n.from, k) : op === 'sext' || op === 'trunc' ? wrap(type, k) : null;
    if (value !== null) return mk.Constant({ result, type, value: wrap(type, value) });
    if ((op === 'sitofp' || op === 'uitofp') && (type === 'f32' || type === 'f64')) {
      const exact = op === 'sitofp' ? k : unsigned(n.from, k);
      const number = type === 'f32' ? Math.fround(Number(exact)) : Number(exact);
      // Through a double a float might be rounded twice.
      if (BigInt(number) !== exact) return null;
      return mk.FloatingConstant({ result, type, bits: bitsOf(type, number) });
    }
    if (op === 'bitcast' && (type === 'f32' || type === 'f64'))
      return mk.FloatingConstant({ result, type, bits: unsigned(n.from, k) });
    return null;
  }
  const bits = s.floating(n.value);
  if (bits === null) return null;
  if (op === 'bitcast') return isInteger(type) ? mk.Constant({ result, type, value: wrap(type, bits) }) : null;
  const number = numberOf(n.from, bits);
  if (number === null || !Number.isFinite(number)) return null;
  if (op === 'fpext' && type === 'f64') return mk.FloatingConstant({ result, type, bits: bitsOf('f64', number) });
  if (op === 'fptrunc' && type === 'f32') {
    const rounded = Math.fround(number);
    return Number.isFinite(rounded) ? mk.FloatingConstant({ result, type, bits: bitsOf('f32', rounded) }) : null;
  }
  if (op === 'fptosi' && isInteger(type)) {
    const value = BigInt(Math.trunc(number));
    return wrap(type, value) === value ? mk.Constant({ result, type, value }) : null;
  }
  return null;
}

export function simplifyConvert(n: Convert, s: Simplifier): Answer {
  const folded = fold(n, s);
  if (folded !== null) return folded;
  return firstAnswer(byOperation[n.op] ?? [], n, s);
}

/** Floating arithmetic: on constants, and by one. Everything else would change a zero's sign, a NaN or a rounding. */
export function simplifyFloat(n: Of<'Binary'>, s: Simplifier): Answer {
  if (n.type !== 'f32' && n.type !== 'f64') return null;
  const right = s.floating(n.right);
  const b = right === null ? null : numberOf(n.type, right);
  const left = s.floating(n.left);
  const a = left === null ? null : numberOf(n.type, left);
  if (a !== null && b !== null) {
    const folded = foldFloat(n.op, n.type, a, b);
    if (folded !== null) return mk.FloatingConstant({ result: n.result, type: n.type, bits: bitsOf(n.type, folded) });
  }
  if (b === 1 && (n.op === 'fmul' || n.op === 'fdiv')) return n.left;
  if (a === 1 && n.op === 'fmul') return n.right;
  // Division by a power of two is exact as a product.
  if (b !== null && n.op === 'fdiv' && Number.isFinite(1 / b) && isPowerOfTwo(b) && Math.abs(b) < 2 ** 100) {
    const reciprocal = s.make(n.type, result =>
      mk.FloatingConstant({ result, type: n.type, bits: bitsOf(n.type as 'f64', 1 / b) }),
    );
    return mk.Binary({ result: n.result, type: n.type, op: 'fmul', left: n.left, right: reciprocal });
  }
  return null;
}

const isPowerOfTwo = (n: number): boolean => {
  const exponent = Math.log2(Math.abs(n));
  return Number.isInteger(exponent) && 2 ** exponent === Math.abs(n) && Math.abs(exponent) < 100;
};

export const conversionRuleNames: readonly string[] = Object.values(byOperation).flatMap(rules =>
  rules.map(r => r.name),
);
