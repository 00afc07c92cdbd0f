/** Rules for comparisons, selections, and tests for zero. */
import type { MachineType } from '../../languages/machine.ts';
import { SSA } from '../../languages/ssa.ts';
import { type Answer, firstAnswer, type Of, type Rule, rule, type Simplifier } from './context.ts';
import { foldCompare, foldFloatCompare, isInteger, numberOf, unsigned, widthOf, wrap } from './fold.ts';
import { opposite } from './integer-rules.ts';

const { mk } = SSA;
type Compare = Of<'Compare'>;

/** The comparison that holds of exchanged operands. */
export const exchanged: Readonly<Record<string, string>> = {
  eq: 'eq',
  ne: 'ne',
  slt: 'sgt',
  sle: 'sge',
  sgt: 'slt',
  sge: 'sle',
  ult: 'ugt',
  ule: 'uge',
  ugt: 'ult',
  uge: 'ule',
};

const isEquality = (n: Compare): boolean => n.op === 'eq' || n.op === 'ne';
const like = (n: Compare, left: number, right: number, op = n.op, type: MachineType = n.type): Compare =>
  mk.Compare({ result: n.result, type, op, left, right });
const truth = (n: Compare, value: boolean): Answer =>
  mk.Constant({ result: n.result, type: 'i32', value: value ? 1n : 0n });

const rules: readonly Rule<Compare>[] = [
  rule('k < x is x > k', (n, s) =>
    s.constant(n.left) !== null && s.constant(n.right) === null ? like(n, n.right, n.left, exchanged[n.op]) : null,
  ),
  rule('x = x', n => (n.left === n.right ? truth(n, foldCompare(n.op, n.type, 0n, 0n)!) : null)),
  rule('a comparison with 0 again', (n, s) => {
    const c = s.compare(n.left);
    if (c === null || !isEquality(n) || s.constant(n.right) !== 0n) return null;
    return n.op === 'ne' ? n.left : like(n, c.left, c.right, opposite[c.op], c.type);
  }),
  rule('a comparison with 1', (n, s) => {
    const c = s.compare(n.left);
    if (c === null || !isEquality(n) || s.constant(n.right) !== 1n) return null;
    return n.op === 'eq' ? n.left : like(n, c.left, c.right, opposite[c.op], c.type);
  }),
  rule('x != 0 of what is 0 or 1', (n, s) =>
    n.type === 'i32' && n.op === 'ne' && s.constant(n.right) === 0n && s.most(n.left) <= 1n ? n.left : null,
  ),
  rule('x + j = k is x = k - j', (n, s) => {
    const k = s.constant(n.right);
    const sum = s.binary(n.left, 'add');
    if (k === null || sum === null || !isEquality(n)) return null;
    const j = s.constant(sum.right);
    return j === null ? null : like(n, sum.left, s.makeConstant(n.type, k - j));
  }),
  rule('x - y = 0 is x = y', (n, s) => {
    const d = s.binary(n.left, 'sub') ?? s.binary(n.left, 'xor');
    return d !== null && isEquality(n) && s.constant(n.right) === 0n ? like(n, d.left, d.right) : null;
  }),
  rule('both sides extended the same way', (n, s) => sameExtension(n, s)),
  rule('an extension compared with a constant', (n, s) => narrowConstant(n, s)),
  rule('a bound that always or never holds', (n, s) => bound(n, s)),
  rule('bounds next to zero', (n, s) => {
    const k = s.constant(n.right);
    if (k === null) return null;
    const zero = (op: string): Answer => like(n, n.left, s.makeConstant(n.type, 0n), op);
    if (k === 1n && n.op === 'slt') return zero('sle');
    if (k === 1n && n.op === 'sge') return zero('sgt');
    if (k === -1n && n.op === 'sgt') return zero('sge');
    if (k === -1n && n.op === 'sle') return zero('slt');
    if (k === 1n && n.op === 'ult') return zero('eq');
    if (k === 1n && n.op === 'uge') return zero('ne');
    if (k === 0n && n.op === 'ugt') return like(n, n.left, n.right, 'ne');
    if (k === 0n && n.op === 'ule') return like(n, n.left, n.right, 'eq');
    return null;
  }),
];

function sameExtension(n: Compare, s: Simplifier): Answer {
  for (const op of ['zext', 'sext']) {
    const left = s.convert(n.left, op);
    const right = s.convert(n.right, op);
    if (left === null || right === null || left.from !== right.from) continue;
    // Zero-extended numbers are not negative: signed and unsigned order agree.
    const how = op === 'zext' ? n.op.replace(/^s(?=[lg])/, 'u') : n.op;
    if (op === 'sext' && /^u/.test(n.op)) return like(n, left.value, right.value, n.op, left.from);
    return like(n, left.value, right.value, how, left.from);
  }
  return null;
}

function narrowConstant(n: Compare, s: Simplifier): Answer {
  const k = s.constant(n.right);
  if (k === null) return null;
  const zext = s.convert(n.left, 'zext');
  if (zext !== null) {
    if (k < 0n || k >= 1n << BigInt(widthOf(zext.from))) return null;
    const op = n.op.replace(/^s(?=[lg])/, 'u');
    return like(n, zext.value, s.makeConstant(zext.from, k), op, zext.from);
  }
  const sext = s.convert(n.left, 'sext');
  if (sext === null || wrap(sext.from, k) !== k || /^u/.test(n.op)) return null;
  return like(n, sext.value, s.makeConstant(sext.from, k), n.op, sext.from);
}

function bound(n: Compare, s: Simplifier): Answer {
  const k = s.constant(n.right);
  if (k === null) return null;
  const half = 1n << BigInt(widthOf(n.type) - 1);
  const most = s.most(n.left);
  const u = unsigned(n.type, k);
  const isUnsigned = n.op[0] === 'u';
  // Below half of the range both orders agree.
  if (!isUnsigned && !isEquality(n) && (most >= half || k < 0n)) {
    if (most < half && k < 0n) return truth(n, n.op === 'sgt' || n.op === 'sge');
    return null;
  }
  if (most < u) return truth(n, n.op === 'ne' || n.op.endsWith('lt') || n.op.endsWith('le'));
  if (u === 0n && n.op === 'ult') return truth(n, false);
  if (u === 0n && n.op === 'uge') return truth(n, true);
  if (most === u && (n.op === 'ugt' || n.op === 'sgt')) return truth(n, false);
  if (most === u && (n.op === 'ule' || n.op === 'sle')) return truth(n, true);
  return null;
}

/** Nothing is above infinity and no absolute value below zero. But comparing a NaN with infinity raises an exception (C17 F.9.3). */
function beyondRange(n: Compare, s: Simplifier, right: bigint | null): Answer {
  const limit = right === null ? null : numberOf(n.type, right);
  const isBeyond =
    (!s.trappingMath && ((n.op === 'folt' && limit === -Infinity) || (n.op === 'fogt' && limit === Infinity))) ||
    (n.op === 'folt' && limit === 0 && s.unary(n.left, 'fabs') !== null);
  return isBeyond ? truth(n, false) : null;
}

/** Ordered comparisons of a NaN are false, unordered ones true, whatever the other operand (see `operations.ts`). */
const isNotANumber = (type: MachineType, bits: bigint | null): boolean => {
  const x = bits === null ? null : numberOf(type, bits);
  return x !== null && Number.isNaN(x);
};

export function simplifyCompare(n: Compare, s: Simplifier): Answer {
  if (!isInteger(n.type)) {
    const left = s.floating(n.left);
    const right = s.floating(n.right);
    if (isNotANumber(n.type, left) || isNotANumber(n.type, right)) return truth(n, n.op[1] === 'u');
    if (left === null || right === null) return beyondRange(n, s, right);
    const a = numberOf(n.type, left);
    const b = numberOf(n.type, right);
    const folded = a === null || b === null ? null : foldFloatCompare(n.op, a, b);
    return folded === null ? null : truth(n, folded);
  }
  const a = s.constant(n.left);
  const b = s.constant(n.right);
  if (a !== null && b !== null) {
    const folded = foldCompare(n.op, n.type, a, b);
    if (folded !== null) return truth(n, folded);
  }
  return firstAnswer(rules, n, s);
}

export function simplifySelect(n: Of<'Select'>, s: Simplifier): Answer {
  if (n.then === n.else) return n.then;
  const test = s.constant(n.test);
  if (test !== null) return test !== 0n ? n.then : n.else;
  const stripped = stripTest(n.test, s);
  const yes = stripped.negated ? n.else : n.then;
  const no = stripped.negated ? n.then : n.else;
  const c = s.compare(stripped.test);
  if (c !== null && n.type === 'i32') {
    const a = s.constant(yes);
    const b = s.constant(no);
    if (a === 1n && b === 0n) return stripped.test;
    if (a === 0n && b === 1n)
      return mk.Compare({ result: n.result, type: c.type, op: opposite[c.op], left: c.left, right: c.right });
  }
  if (c !== null && n.type === 'i32') {
    // Both are 0 or 1: a && b, a || b.
    const both = (left: number, op: string, right: number): Answer =>
      mk.Binary({ result: n.result, type: 'i32', op, left, right });
    if (s.constant(no) === 0n && s.most(yes) <= 1n) return both(stripped.test, 'and', yes);
    if (s.constant(yes) === 1n && s.most(no) <= 1n) return both(stripped.test, 'or', no);
  }
  if (stripped.test === n.test) return null;
  return mk.Select({ result: n.result, type: n.type, test: stripped.test, then: yes, else: no });
}

/** A test of x != 0 is a test of x, and one of x == 0 a test of x the other way round. */
export function stripTest(test: number, s: Simplifier): { test: number; negated: boolean } {
  let negated = false;
  let value = test;
  for (;;) {
    const c = s.compare(value);
    if (c !== null && isInteger(c.type) && isEquality(c) && s.constant(c.right) === 0n && s.compare(c.left) !== null) {
      if (c.op === 'eq') negated = !negated;
      value = c.left;
      continue;
    }
    const wide = s.convert(value, 'zext');
    if (wide !== null) {
      value = wide.value;
      continue;
    }
    return { test: value, negated };
  }
}

export const compareRuleNames: readonly string[] = rules.map(r => r.name);
