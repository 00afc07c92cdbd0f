/** Small expressions that several passes build, with the folding that keeps trees small. */
import { type CType, integerOf, isInteger, sizeOf, type Types } from '../languages/types.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';

/** The constructors used here; every language from Typed to Jumping has them. `E` is its expressions. */
export interface Constructors<E> {
  Constant(f: { type: CType; value: bigint }): E;
  Convert(f: { type: CType; value: E }): E;
  Unary(f: { type: CType; op: string; value: E }): E;
  Binary(f: { type: CType; op: string; left: E; right: E }): E;
}
/** The constructors that move values through temporaries. `P` and `S` are the language's places and statements. */
export interface Storing<E, P, S> {
  Variable(f: { type: CType; symbol: CSymbol }): P;
  Load(f: { type: CType; place: P }): E;
  Assign(f: { type: CType; place: P; value: E }): E;
  Evaluate(f: { value: E }): S;
}
/** What the functions here must know of an expression. */
export interface Shape {
  readonly kind: string;
  readonly type: CType;
}

/** An integer wrapped to the values of an integer or pointer type: negative only where the type is signed. */
export function wrap(value: bigint, type: CType): bigint {
  const bits = 8 * sizeOf(type);
  if (!isInteger(type)) return BigInt.asUintN(bits, value);
  const integer = integerOf(type);
  if (integer.name === '_Bool') return value === 0n ? 0n : 1n;
  return integer.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

export const constant = <E>(mk: Constructors<E>, type: CType, value: bigint | number): E =>
  mk.Constant({ type, value: wrap(BigInt(value), type) });

/** The value of an integer constant, or null. */
export const constantOf = (e: Shape): bigint | null =>
  e.kind === 'Constant' ? (e as unknown as { readonly value: bigint }).value : null;

/** A conversion, unless the value has the type already; integer constants are converted at once. */
export function convert<E extends Shape>(mk: Constructors<E>, type: CType, value: E): E {
  if (value.type === type) return value;
  if (isInteger(type) && isInteger(value.type)) {
    const known = constantOf(value);
    if (known !== null) return constant(mk, type, known);
  }
  return mk.Convert({ type, value });
}

/** `value op n`, or `value` where that is the same. */
export function binaryWith<E extends Shape>(mk: Constructors<E>, op: string, value: E, n: bigint): E {
  const neutral = op === '*' ? 1n : op === '&' ? wrap(-1n, value.type) : 0n;
  const { type } = value;
  return n === neutral ? value : mk.Binary({ type, op, left: value, right: constant(mk, type, n) });
}

/** The type that an integer computes in: int, or itself where it is wider (C17 6.3.1.1p2). */
export function promoted(type: CType, types: Types): CType {
  if (!isInteger(type)) return type;
  const integer = integerOf(type);
  if (integer.rank >= types.int.rank) return types.plain(integer);
  return integer.signed || integer.size < types.int.size ? types.int : types.integer['unsigned int'];
}

/** The value, read from a temporary that `body` assigns it to. */
export function kept<E extends Shape, P, S>(mk: Storing<E, P, S>, value: E, body: S[], unit: Unit): E {
  const { type } = value;
  const place = mk.Variable({ type, symbol: unit.temporary(type) });
  body.push(mk.Evaluate({ value: mk.Assign({ type, place, value }) }));
  return mk.Load({ type, place });
}

/** Is an address the same whenever it is evaluated, and cheap: that of a variable, perhaps moved by a constant? */
export function isFixed(pointer: Shape): boolean {
  const { kind, place, bytes, pointer: base } = pointer as Shape & { place?: Shape; bytes?: Shape; pointer?: Shape };
  if (kind === 'Offset') return bytes!.kind === 'Constant' && isFixed(base!);
  return kind === 'Constant' || (kind === 'AddressOf' && place!.kind === 'Variable');
}
