/** What C's operators compute on values of C's types: numbers, complex numbers and vectors. */
import { type CType, isInteger, sizeOf } from '../types.ts';
import { floatOfType, integerOfType, partsOf, typeAccess, type Value } from './access.ts';
import { integerProduct, integerQuotient, product, quotient } from './complex.ts';
import { Fault } from './fault.ts';
import { convertFloat } from './floats.ts';
import { type IntegerKind, integerKind, type Scalar, settle } from './integers.ts';
import type { Memory } from './memory.ts';

type Parts = readonly Scalar[];
export type Unary<V = Value> = (a: V) => V;
export type Binary<V = Value> = (a: V, b: V) => V;
export type Operator = keyof IntegerKind['binary'];
export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=';

function unknown(what: string): never {
  throw new Error(`the interpreter does not know ${what}`);
}

// ---------- one and two operands ----------

export function binaryOf(op: Operator, type: CType): Binary {
  const parts = partsOf(type);
  if (parts === null) return scalarBinary(op, type) as Binary;
  const operation = scalarBinary(op, parts.of);
  if (type.kind === 'Complex') return complexBinary(op, parts.of, operation) as Binary;
  return ((a: Parts, b: Parts) => a.map((lane, i) => operation(lane, b[i]))) as Binary;
}

function scalarBinary(op: Operator, type: CType): Binary<Scalar> {
  const float = floatOfType(type);
  if (float !== null) return float.binary[op as '+'] ?? unknown(`${op} on floating-point numbers`);
  return integerOfType(type)?.binary[op] ?? unknown(`${op} on ${type.kind}`);
}

function complexBinary(op: Operator, of: CType, operation: Binary<Scalar>): Binary<Parts> {
  const float = floatOfType(of);
  if (op === '*' && float !== null) return ([a, b], [c, d]) => product(float, a, b, c, d);
  if (op === '/' && float !== null) return ([a, b], [c, d]) => quotient(float, a, b, c, d);
  if (op === '+' || op === '-') return ([a, b], [c, d]) => [operation(a, c), operation(b, d)];
  const kind = integerOfType(of)!;
  const whole = op === '*' ? integerProduct : integerQuotient;
  return ([a, b], [c, d]) => whole(kind, a, b, c, d);
}

/** A complex number and a real one, which has no imaginary part (C17 G.5). */
export function complexWithReal(op: Operator, type: CType, realIsLeft: boolean): Binary | null {
  const parts = partsOf(type)!;
  const float = floatOfType(parts.of);
  if (float === null || (op === '/' && realIsLeft)) return null;
  const operation = float.binary[op as '+'];
  if (op === '*' || op === '/')
    return ((a: Parts | Scalar, b: Parts | Scalar) =>
      realIsLeft
        ? (b as Parts).map(part => operation(a as Scalar, part))
        : (a as Parts).map(part => operation(part, b as Scalar))) as Binary;
  if (realIsLeft) {
    const other = op === '-' ? float.negate : (x: Scalar): Scalar => x;
    return ((a: Scalar, [c, d]: Parts) => [operation(a, c), other(d)]) as unknown as Binary;
  }
  return (([a, b]: Parts, c: Scalar) => [operation(a, c), b]) as unknown as Binary;
}

/** op: - ~, and of complex numbers real imag conj. */
export function unaryOf(op: string, type: CType, operand: CType): Unary {
  const parts = partsOf(operand);
  if (op === 'real') return (parts === null ? (a: Value) => a : ([a]: Parts) => a) as Unary;
  if (op === 'imag') {
    const zero = zeroOf(type);
    return (parts === null ? () => zero : ([, b]: Parts) => b) as Unary;
  }
  if (parts === null) return scalarUnary(op, type) as Unary;
  const operation = scalarUnary(op === '~' && type.kind === 'Complex' ? '-' : op === 'conj' ? '-' : op, parts.of);
  if (op === 'conj' || (op === '~' && type.kind === 'Complex'))
    return (([a, b]: Parts) => [a, operation(b)]) as unknown as Unary;
  return ((a: Parts) => a.map(operation)) as unknown as Unary;
}

function scalarUnary(op: string, type: CType): Unary<Scalar> {
  const float = floatOfType(type);
  if (float !== null && op === '-') return float.negate;
  const kind = integerOfType(type) ?? unknown(`${op} on ${type.kind}`);
  if (op === '-') return a => kind.binary['-'](0, a);
  if (op === '~') return a => kind.wrap(kind.binary['^'](kind.wrap(a), kind.wrap(-1)));
  return unknown(`the operator ${op}`);
}

const zeroOf = (type: CType): Scalar => floatOfType(type)?.fromInteger(0) ?? 0;

// ---------- comparisons ----------

const relations: Readonly<Record<Relation, (a: Scalar, b: Scalar) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** A comparison of operands of a type, whose result has the type `result`: 0 or 1, and of vectors 0 or -1 in each lane. */
export function compareOf(op: Relation, operands: CType, result: CType): Binary {
  const parts = partsOf(operands);
  const holds = scalarRelation(op, parts?.of ?? operands);
  if (parts === null) return ((a: Scalar, b: Scalar) => (holds(a, b) ? 1 : 0)) as Binary;
  if (operands.kind === 'Complex')
    return (([a, b]: Parts, [c, d]: Parts) =>
      op === '==' ? Number(holds(a, c) && holds(b, d)) : Number(holds(a, c) || holds(b, d))) as unknown as Binary;
  const { wrap } = integerOfType(partsOf(result)!.of)!;
  return ((a: Parts, b: Parts) => a.map((lane, i) => (holds(lane, b[i]) ? wrap(-1) : 0))) as unknown as Binary;
}

function scalarRelation(op: Relation, type: CType): (a: Scalar, b: Scalar) => boolean {
  const relation = relations[op];
  const float = floatOfType(type);
  if (float === null || float.name === 'f32' || float.name === 'f64') return relation;
  return (a, b) => {
    const found = float.order(a, b);
    return found === null ? op === '!=' : relation(found, 0);
  };
}

/** Is a value other than zero? A NaN is. */
export function truthOf(type: CType): (value: Value) => boolean {
  const parts = partsOf(type);
  const isNonzero = scalarRelation('!=', parts?.of ?? type);
  const zero = zeroOf(parts?.of ?? type);
  if (parts !== null) return value => (value as Parts).some(part => isNonzero(part, zero));
  return value => isNonzero(value as Scalar, zero);
}

// ---------- conversions ----------

/** A value of one type as one of another (C17 6.3). */
export function convertOf(from: CType, to: CType, memory: Memory): Unary {
  if (to.kind === 'Void') return () => 0;
  if (to.kind === 'Integer' && to.name === '_Bool') {
    const isTrue = truthOf(from);
    return value => (isTrue(value) ? 1 : 0);
  }
  if (from.kind === 'Vector' || to.kind === 'Vector') return sameBytes(from, to, memory);
  if (to.kind === 'Complex') {
    const part = scalarConversion(from.kind === 'Complex' ? from.of : from, to.of);
    const zero = zeroOf(to.of);
    if (from.kind === 'Complex') return (value => (value as Parts).map(part)) as Unary;
    return value => [part(value as Scalar), zero];
  }
  if (from.kind === 'Complex') {
    const part = scalarConversion(from.of, to);
    return value => part((value as Parts)[0]);
  }
  if (integerOfType(to) === null && floatOfType(to) === null) return value => value;
  return scalarConversion(from, to) as Unary;
}

function scalarConversion(from: CType, to: CType): Unary<Scalar> {
  const [source, target] = [floatOfType(from), floatOfType(to)];
  const [whole, kind] = [integerOfType(from), integerOfType(to)];
  if (target !== null) {
    if (source !== null) return convertFloat(source, target);
    return target.fromInteger;
  }
  if (kind === null) return unknown(`a conversion to ${to.kind}`);
  if (source !== null) {
    // A narrow integer is cut from an int, as machines do.
    const least = kind.bits < 32 ? integerKind(32, true) : kind;
    return value => kind.wrap(source.toInteger(value, least));
  }
  if (whole === null) return unknown(`a conversion from ${from.kind}`);
  const fits = whole.signed === kind.signed ? whole.bits <= kind.bits : kind.signed && whole.bits < kind.bits;
  return fits ? value => value : kind.wrap;
}

/** The bytes of a value as a value of another type of the same size. */
function sameBytes(from: CType, to: CType, memory: Memory): Unary {
  const [{ store }, { load }] = [typeAccess(from), typeAccess(to)];
  if (sizeOf(from) !== sizeOf(to)) return unknown('a conversion between vectors of different sizes');
  return value => {
    const top = memory.stack;
    const room = memory.push(sizeOf(from), 32);
    store(memory, room, value);
    const result = load(memory, room);
    memory.pop(top);
    return result;
  };
}

/** A constant of a type. */
export function constantOf(type: CType, value: bigint): Scalar {
  const kind = integerOfType(type) ?? unknown(`a constant of ${type.kind}`);
  return kind.wrap(kind.bits > 32 ? settle(value) : Number(BigInt.asIntN(32, value)));
}

export function floatingConstantOf(type: CType, bits: bigint): Scalar {
  return floatOfType(type)?.fromBits(bits) ?? unknown(`a constant of ${type.kind}`);
}

/** The integers that arithmetic on narrow ones is done in (C17 6.3.1.1p2). */
export const promotedOf = (type: CType): CType => {
  const { int } = type.table;
  return isInteger(type) && sizeOf(type) < int.size ? int : type.table.plain(type);
};

export function unreachable(): never {
  throw new Fault('the program has reached what it says cannot be reached');
}
