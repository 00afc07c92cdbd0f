/** Arithmetic that the machine lacks, or does more cheaply another way. */
import type { MachineType } from '../../languages/machine.ts';
import type { Builder } from '../values/build.ts';
import type { LegalInstruction } from '../values/operands.ts';
import { divideByConstant } from './divide.ts';

/** The constant that a value is. */
type ConstantOf = (value: number) => bigint | undefined;
type Of<K extends LegalInstruction['kind']> = Extract<LegalInstruction, { kind: K }>;

/** Emits the replacement of `n`, if it needs one. */
export function legalizeArithmetic(b: Builder, n: LegalInstruction, constantOf: ConstantOf): boolean {
  switch (n.kind) {
    case 'Binary':
      return binary(b, n, constantOf);
    case 'Unary':
      if (n.op !== 'popcount') return false;
      popcount(b, n);
      return true;
    case 'Convert':
      if (n.op === 'uitofp') return fromUnsigned(b, n);
      if (n.op === 'fptoui') return toUnsigned(b, n);
      if (n.op === 'bitcast') return throughMemory(b, n);
      return false;
    case 'Select':
      return selectFloat(b, n.type, n.test, n.then, n.else, n.result);
    default:
      return false;
  }
}

function binary(b: Builder, n: Of<'Binary'>, constantOf: ConstantOf): boolean {
  const { op, type, left, right, result } = n;
  switch (op) {
    case 'mul': {
      const k = constantOf(right);
      if (k === undefined || k <= 1n || (k & (k - 1n)) !== 0n) return false;
      b.byConstant(type, 'shl', left, k.toString(2).length - 1, result);
      return true;
    }
    case 'sdiv':
    case 'udiv':
    case 'srem':
    case 'urem': {
      const k = constantOf(right);
      return k !== undefined && (type === 'i32' || type === 'i64') && divideByConstant(b, op, type, left, k, result);
    }
    case 'fmin':
    case 'fmax': {
      // If the left one is not a number the right one is the result, and the other way round (C17 F.10.9.2).
      const better = b.compare(type, op === 'fmin' ? 'folt' : 'fogt', left, right);
      const broken = b.compare(type, 'funo', right, right);
      return selectFloat(b, type, b.binary('i32', 'or', better, broken), left, right, result);
    }
    case 'fcopysign':
      if (type !== 'f80') return false;
      copySignOfExtended(b, left, right, result);
      return true;
    default:
      return false;
  }
}

/** The sign of a long double is the highest bit of its last two bytes. */
function copySignOfExtended(b: Builder, magnitude: number, sign: number, result: number): void {
  const to = b.slot(16, 16);
  const from = b.slot(16, 16);
  b.store('f80', to, 0, magnitude);
  b.store('f80', from, 0, sign);
  const word = (slot: number): number => b.convert('i16', 'zext', 'i32', b.load('i16', slot, 8));
  const rest = b.byConstant('i32', 'and', word(to), 0x7fff);
  const bit = b.byConstant('i32', 'and', word(from), 0x8000);
  b.store('i16', to, 8, b.convert('i32', 'trunc', 'i16', b.binary('i32', 'or', rest, bit)));
  b.load('f80', to, 0, result);
}

/** Adds neighbouring fields of 1, 2, 4 bits; the last sum of bytes is by multiplication (Warren, Hacker's Delight, 5-1). */
function popcount(b: Builder, n: Of<'Unary'>): void {
  const { type } = n;
  const wide = type === 'i64';
  const mask = (byte: bigint): bigint =>
    BigInt.asIntN(wide ? 64 : 32, byte * (wide ? 0x0101010101010101n : 0x01010101n));
  const pairs = b.binary(
    type,
    'sub',
    n.value,
    b.byConstant(type, 'and', b.byConstant(type, 'lshr', n.value, 1), mask(0x55n)),
  );
  const fours = b.binary(
    type,
    'add',
    b.byConstant(type, 'and', pairs, mask(0x33n)),
    b.byConstant(type, 'and', b.byConstant(type, 'lshr', pairs, 2), mask(0x33n)),
  );
  const bytes = b.byConstant(
    type,
    'and',
    b.binary(type, 'add', fours, b.byConstant(type, 'lshr', fours, 4)),
    mask(0x0fn),
  );
  b.byConstant(type, 'lshr', b.byConstant(type, 'mul', bytes, mask(1n)), wide ? 56 : 24, n.result);
}

function fromUnsigned(b: Builder, n: Of<'Convert'>): boolean {
  const { from, type, value, result } = n;
  if (from === 'i32') {
    b.convert('i64', 'sitofp', type, b.convert('i32', 'zext', 'i64', value), result);
    return true;
  }
  if (from !== 'i64') return false;
  if (type === 'f80') {
    // Twice the half plus the last bit: each step is exact in 64 bits of precision.
    const half = b.convert('i64', 'sitofp', type, b.byConstant('i64', 'lshr', value, 1));
    const bit = b.convert('i64', 'sitofp', type, b.byConstant('i64', 'and', value, 1));
    b.binary(type, 'fadd', b.binary(type, 'fadd', half, half), bit, result);
    return true;
  }
  // A number of 64 bits is halved first, its last bit kept for rounding, and the result doubled.
  const sign = b.byConstant('i64', 'ashr', value, 63);
  const half = b.binary('i64', 'or', b.byConstant('i64', 'lshr', value, 1), b.byConstant('i64', 'and', value, 1));
  const large = b.compare('i64', 'slt', value, b.constant('i64', 0));
  const small = b.convert('i64', 'sitofp', type, b.select('i64', large, half, value));
  const integer: MachineType = type === 'f32' ? 'i32' : 'i64';
  const mask = type === 'f32' ? b.convert('i64', 'trunc', 'i32', sign) : sign;
  const again = b.binary(integer, 'and', b.convert(type, 'bitcast', integer, small), mask);
  b.binary(type, 'fadd', small, b.convert(integer, 'bitcast', type, again), result);
  return true;
}

const twoTo63: Partial<Record<MachineType, bigint>> = {
  f32: 0x5f000000n,
  f64: 0x43e0000000000000n,
  f80: ((16383n + 63n) << 64n) | (1n << 63n),
};

function toUnsigned(b: Builder, n: Of<'Convert'>): boolean {
  const { from, type, value, result } = n;
  const bits = twoTo63[from];
  if (bits === undefined) return false;
  if (type === 'i32') {
    b.convert('i64', 'trunc', 'i32', b.convert(from, 'fptosi', 'i64', value), result);
    return true;
  }
  if (type !== 'i64') return false;
  // From 2^63 on the signed conversion gives its sign bit alone (SDM volume 1, 4.8.4), and the rest comes from the number less 2^63.
  const small = b.convert(from, 'fptosi', 'i64', value);
  const rest = b.convert(from, 'fptosi', 'i64', b.binary(from, 'fsub', value, b.floating(from, bits)));
  const mask = b.byConstant('i64', 'ashr', small, 63);
  b.binary('i64', 'or', small, b.binary('i64', 'and', rest, mask), result);
  return true;
}

const integerOf: Partial<Record<MachineType, MachineType>> = { f32: 'i32', f64: 'i64' };

/** Only general registers are moved on a condition. */
function selectFloat(b: Builder, type: MachineType, test: number, yes: number, no: number, result: number): boolean {
  const integer = integerOf[type];
  if (integer === undefined) return false;
  const then = b.convert(type, 'bitcast', integer, yes);
  const otherwise = b.convert(type, 'bitcast', integer, no);
  b.convert(integer, 'bitcast', type, b.select(integer, test, then, otherwise), result);
  return true;
}

const direct: ReadonlySet<string> = new Set(['i32 f32', 'f32 i32', 'i64 f64', 'f64 i64', 'f128 v128', 'v128 f128']);

/** The same bits in a register of another class, where no instruction moves them. */
function throughMemory(b: Builder, n: Of<'Convert'>): boolean {
  const { from, type, value, result } = n;
  if (from === type || direct.has(`${from} ${type}`)) return false;
  const slot = b.slot(16, 16);
  b.store(from, slot, 0, value);
  b.load(type, slot, 0, result);
  return true;
}
