/** What a static object may be initialised with: numbers, and addresses that the linker fills in (C17 6.6p7-p9). */
import type { Lifted } from '../languages/lifted.ts';
import { type CType, hasVariableSize, isInteger, type PointerType, sizeOf } from '../languages/types.ts';
import type { CSymbol, Label } from '../languages/unit.ts';
import type { Node } from '../nanopass/index.ts';
import { wrap } from './construct.ts';

type Expression = Node<Lifted, 'Expression'>;
type Place = Node<Lifted, 'Place'>;

/** A number, or the address of a symbol or label plus one, or the difference of two labels plus one. */
export interface Value {
  readonly symbol: CSymbol | null;
  readonly label: Label | null;
  readonly minus: Label | null;
  readonly number: bigint;
}

const number = (n: bigint): Value => ({ symbol: null, label: null, minus: null, number: n });
const plus = (v: Value, n: bigint): Value => ({
  symbol: v.symbol,
  label: v.label,
  minus: v.minus,
  number: v.number + n,
});
export const isNumber = (v: Value): boolean => v.symbol === null && v.label === null;

/** The value of a constant expression of scalar type, a floating one as its bits; null where it is not constant. */
export function constantValue(e: Expression): Value | null {
  switch (e.kind) {
    case 'Constant':
      return number(e.value);
    case 'FloatingConstant':
      return number(e.bits);
    case 'CallBuiltin':
      if (e.name === 'likely' || e.name === 'unlikely') return constantValue(e.arguments[0]);
      return e.name === 'constant_p' ? number(0n) : null;
    case 'LabelAddress':
      return { symbol: null, label: e.label, minus: null, number: 0n };
    case 'AddressOf':
    case 'Decay':
      return addressOf(e.place);
    case 'Convert':
      return converted(e.type, e.value);
    case 'PointerAdd': {
      const index = known(e.index);
      const pointer = constantValue(e.pointer);
      const size = elementSize(e.pointer.type);
      if (index === null || pointer === null || size === null) return null;
      return plus(pointer, e.minus ? -index * size : index * size);
    }
    case 'PointerDifference': {
      const difference = subtracted(constantValue(e.left), constantValue(e.right));
      const size = elementSize(e.left.type);
      if (difference === null || size === null) return null;
      return isNumber(difference) ? number(size === 0n ? 0n : difference.number / size) : difference;
    }
    case 'Binary':
      return sum(e.op, e.type, constantValue(e.left), constantValue(e.right));
    case 'Compare':
      return compared(e.op, constantValue(e.left), constantValue(e.right));
    case 'LogicalNot': {
      const t = truth(e.value);
      return t === null ? null : number(t ? 0n : 1n);
    }
    case 'LogicalAnd':
    case 'LogicalOr': {
      const left = truth(e.left);
      if (left === null) return null;
      if (left === (e.kind === 'LogicalOr')) return number(left ? 1n : 0n);
      const right = truth(e.right);
      return right === null ? null : number(right ? 1n : 0n);
    }
    case 'Conditional': {
      const test = truth(e.test);
      return test === null ? null : constantValue(test ? e.then : e.else);
    }
    default:
      return null;
  }
}

/** The address of a place, where the linker knows it. */
function addressOf(place: Place): Value | null {
  switch (place.kind) {
    case 'Variable': {
      const { symbol } = place;
      const fixed = symbol.kind === 'function' || symbol.duration === 'static';
      return fixed ? { symbol, label: null, minus: null, number: 0n } : null;
    }
    case 'Dereference':
      return constantValue(place.pointer);
    case 'Member': {
      const of = addressOf(place.of);
      return of && plus(of, BigInt(place.field.offset));
    }
    case 'RealPart':
      return addressOf(place.of);
    case 'ImaginaryPart': {
      const of = addressOf(place.of);
      return of && plus(of, BigInt(sizeOf(place.type)));
    }
    case 'Lane': {
      const of = addressOf(place.of);
      const index = known(place.index);
      return of && index !== null ? plus(of, index * BigInt(sizeOf(place.type))) : null;
    }
    default:
      return null;
  }
}

function known(e: Expression): bigint | null {
  const v = constantValue(e);
  return v !== null && isNumber(v) ? v.number : null;
}

/** null where the length of an element is variable. */
function elementSize(pointer: CType): bigint | null {
  const { of } = pointer as PointerType;
  return hasVariableSize(of) ? null : BigInt(sizeOf(of));
}

function converted(type: CType, from: Expression): Value | null {
  const value = constantValue(from);
  if (value === null) return null;
  const toAddress = isInteger(type) || type.kind === 'Pointer';
  if (!toAddress || !(isInteger(from.type) || from.type.kind === 'Pointer')) return from.type === type ? value : null;
  if (isNumber(value)) return number(wrap(value.number, type));
  if (type.kind === 'Integer' && type.name === '_Bool') return value.symbol?.attributes?.weak ? null : number(1n);
  return sizeOf(type) >= sizeOf(from.type) || value.minus !== null ? value : null;
}

function sum(op: string, type: CType, left: Value | null, right: Value | null): Value | null {
  if (left === null || right === null || !(isInteger(type) || type.kind === 'Pointer')) return null;
  if (op === '-') return subtracted(left, right);
  if (op !== '+') return null;
  if (isNumber(right)) return plus(left, right.number);
  return isNumber(left) ? plus(right, left.number) : null;
}

function subtracted(left: Value | null, right: Value | null): Value | null {
  if (left === null || right === null) return null;
  if (isNumber(right)) return plus(left, -right.number);
  if (left.symbol !== right.symbol || left.minus !== null || right.minus !== null) return null;
  if (left.label === right.label) return number(left.number - right.number);
  if (left.label === null || right.label === null) return null;
  return { symbol: null, label: left.label, minus: right.label, number: left.number - right.number };
}

/** An address is known to differ from zero, and from itself not at all. */
function compared(op: string, left: Value | null, right: Value | null): Value | null {
  if ((op !== '==' && op !== '!=') || left === null || right === null) return null;
  const difference = subtracted(left, right);
  if (difference === null) return null;
  if (!isNumber(difference) && (difference.minus !== null || difference.symbol?.attributes?.weak)) return null;
  const equal = isNumber(difference) && difference.number === 0n;
  return number(equal === (op === '==') ? 1n : 0n);
}

function truth(e: Expression): boolean | null {
  const v = constantValue(e);
  if (v === null || !(isInteger(e.type) || e.type.kind === 'Pointer')) return null;
  if (isNumber(v)) return v.number !== 0n;
  return v.symbol?.attributes?.weak || v.minus !== null ? null : true;
}
