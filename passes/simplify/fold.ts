/** Operations on constants, as C and the machine compute them; null where the result is undefined or must be computed at run time. */
import type { MachineType } from '../../languages/machine.ts';

export const widthOf = (t: MachineType): number =>
  t === 'i8' ? 8 : t === 'i16' ? 16 : t === 'i32' ? 32 : t === 'i64' ? 64 : 128;
export const isInteger = (t: MachineType): boolean => t[0] === 'i';

/** In two's complement, as the signed number of the width: the form in which constants are kept. */
export const wrap = (t: MachineType, n: bigint): bigint => BigInt.asIntN(widthOf(t), n);
export const unsigned = (t: MachineType, n: bigint): bigint => BigInt.asUintN(widthOf(t), n);

export function foldBinary(op: string, t: MachineType, a: bigint, b: bigint): bigint | null {
  const w = widthOf(t);
  const inRange = b >= 0n && b < BigInt(w);
  switch (op) {
    case 'add':
      return wrap(t, a + b);
    case 'sub':
      return wrap(t, a - b);
    case 'mul':
      return wrap(t, a * b);
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'shl':
      return inRange ? wrap(t, a << b) : null;
    case 'lshr':
      return inRange ? wrap(t, unsigned(t, a) >> b) : null;
    case 'ashr':
      return inRange ? a >> b : null;
    case 'rotl': {
      const u = unsigned(t, a);
      const n = unsigned(t, b) % BigInt(w);
      return wrap(t, (u << n) | (u >> (BigInt(w) - n)));
    }
    case 'sdiv':
      return b === 0n || (b === -1n && a === -(1n << BigInt(w - 1))) ? null : a / b;
    case 'srem':
      return b === 0n || (b === -1n && a === -(1n << BigInt(w - 1))) ? null : a % b;
    case 'udiv':
      return b === 0n ? null : wrap(t, unsigned(t, a) / unsigned(t, b));
    case 'urem':
      return b === 0n ? null : wrap(t, unsigned(t, a) % unsigned(t, b));
    case 'mulhs':
      return (a * b) >> BigInt(w);
    case 'mulhu':
      return wrap(t, (unsigned(t, a) * unsigned(t, b)) >> BigInt(w));
    default:
      return null;
  }
}

export function foldUnary(op: string, t: MachineType, a: bigint): bigint | null {
  const w = widthOf(t);
  const bits = unsigned(t, a).toString(2).padStart(w, '0');
  switch (op) {
    case 'neg':
      return wrap(t, -a);
    case 'not':
      return ~a;
    case 'clz':
      return a === 0n ? null : BigInt(bits.indexOf('1'));
    case 'ctz':
      return a === 0n ? null : BigInt(w - 1 - bits.lastIndexOf('1'));
    case 'popcount':
      return BigInt(bits.replaceAll('0', '').length);
    case 'bswap':
      return wrap(
        t,
        BigInt(
          `0x${(
            unsigned(t, a)
              .toString(16)
              .padStart(w / 4, '0')
              .match(/../g) ?? []
          )
            .reverse()
            .join('')}`,
        ),
      );
    default:
      return null;
  }
}

export function foldCompare(op: string, t: MachineType, a: bigint, b: bigint): boolean | null {
  const ua = unsigned(t, a);
  const ub = unsigned(t, b);
  switch (op) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'slt':
      return a < b;
    case 'sle':
      return a <= b;
    case 'sgt':
      return a > b;
    case 'sge':
      return a >= b;
    case 'ult':
      return ua < ub;
    case 'ule':
      return ua <= ub;
    case 'ugt':
      return ua > ub;
    case 'uge':
      return ua >= ub;
    default:
      return null;
  }
}

const view = new DataView(new ArrayBuffer(8));

/** The number that the bits of a float or double are; null for other types. */
export function numberOf(t: MachineType, bits: bigint): number | null {
  if (t === 'f64') {
    view.setBigUint64(0, BigInt.asUintN(64, bits));
    return view.getFloat64(0);
  }
  if (t === 'f32') {
    view.setUint32(0, Number(BigInt.asUintN(32, bits)));
    return view.getFloat32(0);
  }
  return null;
}

/** The bits of a number that the type represents exactly. */
export function bitsOf(t: 'f32' | 'f64', n: number): bigint {
  if (t === 'f64') {
    view.setFloat64(0, n);
    return view.getBigUint64(0);
  }
  view.setFloat32(0, n);
  return BigInt(view.getUint32(0));
}

/**
 * Both round to nearest, as the machine does by default. A float's result is rounded twice, which is innocuous for these four operations
 * (Figueroa, When Is Double Rounding Innocuous?, 1995). Results that are no numbers, and exceptions, are left to the machine.
 */
export function foldFloat(op: string, t: 'f32' | 'f64', a: number, b: number): number | null {
  const exact = op === 'fadd' ? a + b : op === 'fsub' ? a - b : op === 'fmul' ? a * b : op === 'fdiv' ? a / b : null;
  if (exact === null || !Number.isFinite(exact)) return null;
  const result = t === 'f32' ? Math.fround(exact) : exact;
  return Number.isFinite(result) ? result : null;
}

export function foldFloatCompare(op: string, a: number, b: number): boolean | null {
  const unordered = Number.isNaN(a) || Number.isNaN(b);
  if (op === 'ford') return !unordered;
  if (op === 'funo') return unordered;
  if (unordered) return op[1] === 'u';
  switch (op.slice(2)) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'gt':
      return a > b;
    case 'ge':
      return a >= b;
    default:
      return null;
  }
}
