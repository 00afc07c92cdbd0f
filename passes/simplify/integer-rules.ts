/** Rules for integer arithmetic. Constants stand on the right where the operands may be exchanged. */
import { SSA } from '../../languages/ssa.ts';
import { type Answer, firstAnswer, type Of, type Rule, rule, type Simplifier } from './context.ts';
import { foldBinary, foldUnary, isInteger, unsigned, widthOf, wrap } from './fold.ts';

const { mk } = SSA;
type Binary = Of<'Binary'>;
type Unary = Of<'Unary'>;

const commutative: ReadonlySet<string> = new Set(['add', 'mul', 'and', 'or', 'xor', 'mulhs', 'mulhu', 'fadd', 'fmul']);

const like = (n: Binary, left: number, right: number, op = n.op): Binary =>
  mk.Binary({ result: n.result, type: n.type, op, left, right });
const withConstant = (n: Binary, s: Simplifier, left: number, k: bigint, op = n.op): Binary =>
  like(n, left, s.makeConstant(n.type, k), op);
const constant = (n: Binary | Unary, value: bigint): Answer =>
  mk.Constant({ result: n.result, type: n.type, value: wrap(n.type, value) });
const unary = (n: Binary, op: string, value: number): Answer => mk.Unary({ result: n.result, type: n.type, op, value });

/** Displacements that every addressing mode and relocation has room for, whatever is added later. */
const fitsAddress = (offset: number): boolean => Math.abs(offset) < 1 << 24;

function movedAddress(n: Binary, s: Simplifier): Answer {
  const k = s.constant(n.right);
  const address = s.at(n.left);
  if (k === null || address === undefined) return null;
  const { result, type } = n;
  switch (address.kind) {
    case 'SlotAddress': {
      const offset = address.offset + Number(k);
      return fitsAddress(offset) ? mk.SlotAddress({ result, type, slot: address.slot, offset }) : null;
    }
    case 'SymbolAddress': {
      const offset = address.offset + Number(k);
      return fitsAddress(offset) ? mk.SymbolAddress({ result, type, symbol: address.symbol, offset }) : null;
    }
    default:
      return null;
  }
}

/** `low | high << k`, shifted right by k, where low has no more than k bits and no bit of high is lost. */
function highPart(n: Binary, s: Simplifier): Answer {
  const k = s.constant(n.right);
  const whole = s.binary(n.left, 'or');
  if (k === null || whole === null) return null;
  for (const [low, shifted] of [
    [whole.left, whole.right],
    [whole.right, whole.left],
  ]) {
    const high = s.binary(shifted, 'shl');
    if (high === null || s.constant(high.right) !== k || s.most(low) >> k !== 0n) continue;
    if (s.most(high.left) >> (BigInt(widthOf(n.type)) - k) === 0n) return high.left;
  }
  return null;
}

/** The right operand is this constant. */
const right = (n: Binary, s: Simplifier, k: bigint): boolean => s.constant(n.right) === k;

const byOperation: Readonly<Record<string, readonly Rule<Binary>[]>> = {
  add: [
    rule('x + 0 = x', (n, s) => (right(n, s, 0n) ? n.left : null)),
    rule('(x + j) + k = x + (j + k)', (n, s) => joinConstants(n, s)),
    rule('an address + k has an offset', (n, s) => movedAddress(n, s)),
    rule('x + -y = x - y', (n, s) => {
      const y = s.unary(n.right, 'neg');
      return y === null ? null : like(n, n.left, y.value, 'sub');
    }),
    rule('(x - y) + y = x', (n, s) => {
      const d = s.binary(n.left, 'sub');
      return d !== null && d.right === n.right ? d.left : null;
    }),
    rule('(x + k) + y = (x + y) + k', (n, s) => raiseConstant(n, s)),
  ],
  sub: [
    rule('x - 0 = x', (n, s) => (right(n, s, 0n) ? n.left : null)),
    rule('x - x = 0', n => (n.left === n.right ? constant(n, 0n) : null)),
    rule('x - k = x + -k', (n, s) => {
      const k = s.constant(n.right);
      return k === null ? null : withConstant(n, s, n.left, -k, 'add');
    }),
    rule('0 - x = -x', (n, s) => (s.constant(n.left) === 0n ? unary(n, 'neg', n.right) : null)),
    rule('(x + y) - y = x', (n, s) => {
      const sum = s.binary(n.left, 'add');
      if (sum === null) return null;
      return sum.right === n.right ? sum.left : sum.left === n.right ? sum.right : null;
    }),
  ],
  mul: [
    rule('x * 0 = 0', (n, s) => (right(n, s, 0n) ? n.right : null)),
    rule('x * 1 = x', (n, s) => (right(n, s, 1n) ? n.left : null)),
    rule('x * -1 = -x', (n, s) => (right(n, s, -1n) ? unary(n, 'neg', n.left) : null)),
    rule('(x * j) * k = x * (j * k)', (n, s) => joinConstants(n, s)),
    rule('x * 2^k = x << k', (n, s) => {
      const k = s.constant(n.right);
      if (k === null) return null;
      const u = unsigned(n.type, k);
      return u > 1n && (u & (u - 1n)) === 0n
        ? withConstant(n, s, n.left, BigInt(u.toString(2).length - 1), 'shl')
        : null;
    }),
  ],
  and: [
    rule('x & 0 = 0', (n, s) => (right(n, s, 0n) ? n.right : null)),
    rule('x & -1 = x', (n, s) => (right(n, s, -1n) ? n.left : null)),
    rule('x & x = x', n => (n.left === n.right ? n.left : null)),
    rule('(x & j) & k = x & (j & k)', (n, s) => joinConstants(n, s)),
    rule('a mask that clears nothing', (n, s) => {
      const k = s.constant(n.right);
      if (k === null || k < 0n || (k & (k + 1n)) !== 0n) return null;
      return s.most(n.left) <= k ? n.left : null;
    }),
  ],
  or: [
    rule('x | 0 = x', (n, s) => (right(n, s, 0n) ? n.left : null)),
    rule('x | -1 = -1', (n, s) => (right(n, s, -1n) ? n.right : null)),
    rule('x | x = x', n => (n.left === n.right ? n.left : null)),
    rule('(x | j) | k = x | (j | k)', (n, s) => joinConstants(n, s)),
    rule('(x << k) | (x >> w - k) is a rotation', (n, s) => rotation(n, s)),
  ],
  xor: [
    rule('x ^ 0 = x', (n, s) => (right(n, s, 0n) ? n.left : null)),
    rule('x ^ -1 = ~x', (n, s) => (right(n, s, -1n) ? unary(n, 'not', n.left) : null)),
    rule('x ^ x = 0', n => (n.left === n.right ? constant(n, 0n) : null)),
    rule('(x ^ j) ^ k = x ^ (j ^ k)', (n, s) => joinConstants(n, s)),
    rule('a comparison ^ 1 is the opposite', (n, s) => {
      const c = s.compare(n.left);
      if (c === null || !right(n, s, 1n) || !isInteger(c.type)) return null;
      return mk.Compare({ result: n.result, type: c.type, op: opposite[c.op], left: c.left, right: c.right });
    }),
  ],
  shl: [
    rule('x << 0 = x', (n, s) => (right(n, s, 0n) ? n.left : null)),
    rule('0 << x = 0', (n, s) => (s.constant(n.left) === 0n ? n.left : null)),
    rule('(x << j) << k = x << (j + k)', (n, s) => joinShifts(n, s)),
    rule('(x + j) << k = (x << k) + (j << k)', (n, s) => {
      const sum = s.binary(n.left, 'add');
      const k = s.constant(n.right);
      const j = sum === null ? null : s.constant(sum.right);
      // An index: the constant goes into the address.
      if (sum === null || j === null || k === null || k > 3n || n.type !== 'i64') return null;
      const shifted = s.make(n.type, result =>
        mk.Binary({ result, type: n.type, op: 'shl', left: sum.left, right: n.right }),
      );
      return withConstant(n, s, shifted, j << k, 'add');
    }),
    rule('(x >> k) << k clears the low bits', (n, s) => {
      const k = s.constant(n.right);
      const inner = s.binary(n.left, 'lshr') ?? s.binary(n.left, 'ashr');
      if (k === null || k <= 0n || inner === null || s.constant(inner.right) !== k) return null;
      return withConstant(n, s, inner.left, -(1n << k), 'and');
    }),
  ],
  lshr: [
    rule('0 >> x = 0', (n, s) => (s.constant(n.left) === 0n ? n.left : null)),
    rule('x >> 0 = x', (n, s) => (right(n, s, 0n) ? n.left : null)),
    rule('(x >> j) >> k = x >> (j + k)', (n, s) => joinShifts(n, s)),
    rule('the high part of low | high << k', (n, s) => highPart(n, s)),
    rule('(x << k) >> k clears the high bits', (n, s) => {
      const k = s.constant(n.right);
      const inner = s.binary(n.left, 'shl');
      if (k === null || k <= 0n || inner === null || s.constant(inner.right) !== k) return null;
      return withConstant(n, s, inner.left, (1n << (BigInt(widthOf(n.type)) - k)) - 1n, 'and');
    }),
  ],
  ashr: [
    rule('0 >> x = 0, -1 >> x = -1', (n, s) => {
      const k = s.constant(n.left);
      return k === 0n || k === -1n ? n.left : null;
    }),
    rule('x >> 0 = x', (n, s) => (right(n, s, 0n) ? n.left : null)),
    rule('(x << w - 8) >> w - 8 is a sign extension', (n, s) => signExtension(n, s)),
  ],
  rotl: [rule('a rotation by 0', (n, s) => (right(n, s, 0n) ? n.left : null))],
  udiv: [rule('x / 1 = x', (n, s) => (right(n, s, 1n) ? n.left : null))],
  sdiv: [rule('x / 1 = x', (n, s) => (right(n, s, 1n) ? n.left : null))],
};

export const opposite: Readonly<Record<string, string>> = {
  eq: 'ne',
  ne: 'eq',
  slt: 'sge',
  sle: 'sgt',
  sgt: 'sle',
  sge: 'slt',
  ult: 'uge',
  ule: 'ugt',
  ugt: 'ule',
  uge: 'ult',
  // Of floating comparisons the opposite is true where the operands do not compare.
  foeq: 'fune',
  fune: 'foeq',
  folt: 'fuge',
  fole: 'fugt',
  fogt: 'fule',
  foge: 'fult',
  fueq: 'fone',
  fone: 'fueq',
  fult: 'foge',
  fule: 'fogt',
  fugt: 'fole',
  fuge: 'folt',
  ford: 'funo',
  funo: 'ford',
};

function joinConstants(n: Binary, s: Simplifier): Answer {
  const k = s.constant(n.right);
  const inner = s.binary(n.left, n.op);
  if (k === null || inner === null) return null;
  const j = s.constant(inner.right);
  return j === null ? null : withConstant(n, s, inner.left, foldBinary(n.op, n.type, j, k)!);
}

/** Constants go outward, where an address can take them. */
function raiseConstant(n: Binary, s: Simplifier): Answer {
  if (n.type !== 'i64' || s.constant(n.right) !== null) return null;
  for (const [sum, other] of [
    [s.binary(n.left, 'add'), n.right],
    [s.binary(n.right, 'add'), n.left],
  ] as const) {
    if (sum === null || s.constant(sum.right) === null) continue;
    const variable = s.make(n.type, result =>
      mk.Binary({ result, type: n.type, op: 'add', left: sum.left, right: other }),
    );
    return like(n, variable, sum.right);
  }
  return null;
}

function joinShifts(n: Binary, s: Simplifier): Answer {
  const k = s.constant(n.right);
  const inner = s.binary(n.left, n.op);
  if (k === null || k < 0n || inner === null) return null;
  const j = s.constant(inner.right);
  if (j === null || j < 0n) return null;
  const width = BigInt(widthOf(n.type));
  if (j >= width || k >= width) return null;
  return j + k < width ? withConstant(n, s, inner.left, j + k) : constant(n, 0n);
}

function signExtension(n: Binary, s: Simplifier): Answer {
  const k = s.constant(n.right);
  const inner = s.binary(n.left, 'shl');
  if (k === null || inner === null || s.constant(inner.right) !== k) return null;
  const left = widthOf(n.type) - Number(k);
  const from = left === 8 ? 'i8' : left === 16 ? 'i16' : left === 32 ? 'i32' : null;
  if (from === null || from === n.type || n.type === 'i128') return null;
  const narrow = s.make(from, result =>
    mk.Convert({ result, type: from, op: 'trunc', from: n.type, value: inner.left }),
  );
  return mk.Convert({ result: n.result, type: n.type, op: 'sext', from, value: narrow });
}

function rotation(n: Binary, s: Simplifier): Answer {
  if (n.type !== 'i32' && n.type !== 'i64') return null;
  const up = s.binary(n.left, 'shl') ?? s.binary(n.right, 'shl');
  const down = s.binary(n.right, 'lshr') ?? s.binary(n.left, 'lshr');
  if (up === null || down === null || up.left !== down.left) return null;
  const k = s.constant(up.right);
  const rest = s.constant(down.right);
  if (k === null || rest === null || k <= 0n || rest <= 0n || k + rest !== BigInt(widthOf(n.type))) return null;
  return like(n, up.left, up.right, 'rotl');
}

export function simplifyBinary(n: Binary, s: Simplifier): Answer {
  if (!isInteger(n.type)) return null;
  const a = s.constant(n.left);
  const b = s.constant(n.right);
  if (a !== null && b !== null) {
    const folded = foldBinary(n.op, n.type, a, b);
    if (folded !== null) return constant(n, folded);
  }
  if (a !== null && b === null && commutative.has(n.op)) return like(n, n.right, n.left);
  return firstAnswer(byOperation[n.op] ?? [], n, s);
}

export function simplifyUnary(n: Unary, s: Simplifier): Answer {
  const a = isInteger(n.type) ? s.constant(n.value) : null;
  if (a !== null) {
    const folded = foldUnary(n.op, n.type, a);
    if (folded !== null) return constant(n, folded);
  }
  if (n.op === 'neg' || n.op === 'not' || n.op === 'fneg' || n.op === 'bswap') {
    const inner = s.unary(n.value, n.op);
    if (inner !== null) return inner.value;
  }
  if (n.op === 'neg') {
    const difference = s.binary(n.value, 'sub');
    if (difference !== null)
      return mk.Binary({
        result: n.result,
        type: n.type,
        op: 'sub',
        left: difference.right,
        right: difference.left,
      });
  }
  return null;
}

/** The names of the rules, for listings. */
export const integerRuleNames: readonly string[] = Object.values(byOperation).flatMap(rules => rules.map(r => r.name));
