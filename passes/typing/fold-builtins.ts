/** Built-in functions of constants, which GNU C takes for constant expressions: `case __builtin_bswap16(80):`, as htons(80) in a label is. */
import { negate } from '../../languages/floating.ts';
import { type CType, sizeOf } from '../../languages/types.ts';
import { formatOf } from './evaluate.ts';

/** The value, within the width of the result; null for other functions, and where it is undefined. */
export function foldBuiltin(name: string, types: readonly CType[], values: readonly bigint[]): bigint | null {
  const [type] = types;
  const [a, b] = values;
  switch (name) {
    case 'bswap':
    case 'clz':
    case 'ctz':
    case 'popcount':
      return ofBits(name, 8 * sizeOf(type), a);
    case 'fabs':
      return isNegative(type, a) ? negated(type, a) : a;
    case 'copysign':
      return isNegative(type, a) === isNegative(type, b) ? a : negated(type, a);
    case 'signbit':
      return isNegative(type, a) ? 1n : 0n;
    default:
      return null;
  }
}

function ofBits(name: 'bswap' | 'clz' | 'ctz' | 'popcount', width: number, value: bigint): bigint | null {
  const bits = BigInt.asUintN(width, value).toString(2).padStart(width, '0');
  switch (name) {
    case 'bswap':
      return BigInt(`0b${bits.match(/.{8}/g)!.reverse().join('')}`);
    case 'popcount':
      return BigInt(bits.replaceAll('0', '').length);
    default:
      if (value === 0n) return null;
      return BigInt(name === 'clz' ? bits.indexOf('1') : width - 1 - bits.lastIndexOf('1'));
  }
}

const negated = (type: CType, value: bigint): bigint | null =>
  type.kind === 'Floating' ? negate(value, formatOf(type)) : null;

/** Is the sign bit set, of zeros and NaNs too? It is the highest, and flipping it makes the number smaller then. */
const isNegative = (type: CType, value: bigint): boolean =>
  type.kind === 'Floating' && negate(value, formatOf(type)) < value;
