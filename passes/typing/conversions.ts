/** Conversions (C17 6.3): loads and decay, promotions, the usual arithmetic conversions, and those of an assignment. */

import { spell } from '../../languages/type-spelling.ts';
import {
  type ComplexType,
  type CType,
  type FloatingType,
  type IntegerType,
  integerOf,
  isArithmetic,
  isAtomic,
  isInteger,
  type PointerType,
  Qualifier,
  sizeOf,
  unqualified,
} from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { atomicLoad, isAtomicPlace } from './atomic-accesses.ts';
import { compatible, compatibleUnqualified, composite } from './compatible.ts';
import { evaluate } from './evaluate.ts';
import { isStackPointer, readStackPointer } from './register-variables.ts';
import { type Expression, isPlace, mk, type Operand, type Place, type Source, type Typer } from './typer.ts';

/** An expression's value: lvalues are loaded, arrays and functions become pointers (C17 6.3.2.1). */
export const value = (t: Typer, n: Source<'Expression'>): Expression => loaded(t, t.operand(n));

export function loaded(t: Typer, o: Operand): Expression {
  if (!isPlace(o)) return o;
  const at = R.at;
  R.at = o.at;
  const result = load(t, o);
  R.at = at;
  return result;
}

function load(t: Typer, place: Place): Expression {
  const { type } = place;
  switch (type.kind) {
    case 'Array':
    case 'VariableArray':
      return mk.Decay({ type: t.types.pointer(type.of), place });
    case 'Function':
      return addressOf(t, place);
    case 'Void':
      // `*p` of a void pointer is a void expression; p itself is still evaluated.
      return place.kind === 'Dereference' ? mk.Convert({ type: t.types.void, value: place.pointer }) : t.mistake();
    case 'Enum':
    case 'Record':
      if (type.kind === 'Enum' ? type.tag.underlying === null : !type.tag.complete) {
        t.error(place.at, `invalid use of undefined type '${spell(unqualified(type))}'`);
        return t.mistake();
      }
  }
  if (place.kind === 'Materialized') return place.value;
  if (isAtomic(type) && isAtomicPlace(place)) return atomicLoad(t, place);
  if (isStackPointer(t, place)) return readStackPointer(t, place);
  return mk.Load({ type: type === t.wrong ? type : t.types.plain(type), place });
}

export function addressOf(t: Typer, place: Place): Expression {
  // &*p is p (C17 6.5.3.2p3).
  if (place.kind === 'Dereference' && place.type.kind !== 'Function') return place.pointer;
  if (place.kind === 'Dereference') return place.pointer;
  return mk.AddressOf({ type: t.types.pointer(place.type), place });
}

/** The bit-field that an expression's value comes from: its width decides how it is promoted. */
export function bitFieldWidth(e: Expression): number {
  if (e.kind === 'Load' || e.kind === 'Assign' || e.kind === 'AssignOperation' || e.kind === 'Increment')
    return e.place.kind === 'Member' ? e.place.field.width : -1;
  return e.kind === 'Comma' ? bitFieldWidth(e.right) : -1;
}

/** The integer promotions (C17 6.3.1.1p2); other types stay. */
export function promoted(t: Typer, e: Expression): Expression {
  const { type } = e;
  if (type.kind !== 'Integer' && type.kind !== 'Enum') return e;
  if (type === t.wrong) return e;
  const integer = integerOf(type);
  const { int } = t.types;
  const width = bitFieldWidth(e);
  // A bit-field is promoted by its width, whatever its declared type (gcc; C17 leaves other types than int open).
  if (width >= 0 && width <= 8 * int.size) {
    return converted(t, e, width < 8 * int.size || integer.signed ? int : t.types.integer['unsigned int']);
  }
  if (integer.rank < int.rank)
    return converted(t, e, integer.size < int.size || integer.signed ? int : t.types.integer['unsigned int']);
  return converted(t, e, integer);
}

/** The default argument promotions (C17 6.5.2.2p6). */
export function defaultPromoted(t: Typer, e: Expression): Expression {
  if (e.type.kind === 'Floating' && e.type.name === 'float') return converted(t, e, t.types.floating.double);
  return promoted(t, e);
}

/** Converts without asking whether C allows it. */
export function converted(t: Typer, e: Expression, type: CType): Expression {
  if (e.type === type || e.type === t.wrong || type === t.wrong) return e;
  const at = R.at;
  R.at = e.at;
  const result = mk.Convert({ type, value: e });
  R.at = at;
  return result;
}

const floatingRank: Readonly<Record<string, number>> = { float: 1, double: 2, 'long double': 3, _Float128: 4 };

/** The common real type of two arithmetic types after promotion, or the common complex type (C17 6.3.1.8). */
export function commonType(t: Typer, a: CType, b: CType): IntegerType | FloatingType | ComplexType {
  const real = commonReal(t, partOf(a), partOf(b));
  return a.kind === 'Complex' || b.kind === 'Complex' ? t.types.complex(real) : real;
}
const partOf = (a: CType): IntegerType | FloatingType =>
  a.kind === 'Complex' ? a.of : a.kind === 'Floating' ? a : integerOf(a as IntegerType);

function commonReal(
  t: Typer,
  a: IntegerType | FloatingType,
  b: IntegerType | FloatingType,
): IntegerType | FloatingType {
  if (a.kind === 'Floating' || b.kind === 'Floating') {
    if (a.kind !== 'Floating') return t.types.plain(b);
    if (b.kind !== 'Floating') return t.types.plain(a);
    return t.types.plain(floatingRank[a.name] >= floatingRank[b.name] ? a : b);
  }
  if (a.name === b.name) return t.types.plain(a);
  if (a.signed === b.signed) return t.types.plain(a.rank >= b.rank ? a : b);
  const [unsigned, signed] = a.signed ? [b, a] : [a, b];
  if (unsigned.rank >= signed.rank) return t.types.plain(unsigned);
  if (signed.size > unsigned.size) return t.types.plain(signed);
  return unsignedOf(t, signed);
}

export function unsignedOf(t: Typer, type: IntegerType): IntegerType {
  if (!type.signed) return type;
  const { integer } = t.types;
  if (type.name === 'char' || type.name === 'signed char') return integer['unsigned char'];
  return integer[`unsigned ${type.name}` as 'unsigned int'];
}

/** Both promoted and brought to their common type. */
export function balanced(t: Typer, left: Expression, right: Expression): [Expression, Expression] {
  const l = promoted(t, left);
  const r = promoted(t, right);
  if (l.type === r.type || l.type === t.wrong || r.type === t.wrong) return [l, r];
  const type = commonType(t, l.type, r.type);
  return [converted(t, l, type), converted(t, r, type)];
}

/** A test as C's control statements want it: an integer that is nonzero for true (Typed's contract). */
export function tested(t: Typer, e: Expression, at: number): Expression {
  const { type } = e;
  if (isInteger(type)) return e;
  const before = R.at;
  R.at = e.at;
  let result: Expression;
  if (type.kind === 'Pointer')
    result = mk.Compare({ type: t.types.int, op: '!=', left: e, right: mk.Constant({ type, value: 0n }) });
  else if (type.kind === 'Floating')
    result = mk.Compare({ type: t.types.int, op: '!=', left: e, right: mk.FloatingConstant({ type, bits: 0n }) });
  else if (type.kind === 'Complex') result = mk.Convert({ type: t.types.integer._Bool, value: e });
  else {
    if (type.kind === 'Void') t.error(at, 'void value not ignored as it ought to be');
    else
      t.error(
        at,
        `used ${type.kind === 'Record' ? `${type.tag.word} type` : 'vector type'} value where scalar is required`,
      );
    result = t.mistake();
  }
  R.at = before;
  return result;
}

/** An integer constant expression of value 0, or one cast to void * (C17 6.3.2.3p3). */
export function isNullPointerConstant(e: Expression): boolean {
  if (isInteger(e.type)) return e.kind === 'Constant' ? e.value === 0n : evaluate(e) === 0n;
  return (
    e.type.kind === 'Pointer' &&
    e.type.of.kind === 'Void' &&
    e.type.of.qualifiers === 0 &&
    e.kind === 'Convert' &&
    isInteger(e.value.type) &&
    isNullPointerConstant(e.value)
  );
}

/** A null pointer constant, whatever pointer it has been converted to. */
export const isNull = (e: Expression): boolean =>
  isNullPointerConstant(e) ||
  (e.kind === 'Convert' && (e.value.type.kind === 'Pointer' ? isNull(e.value) : isNullPointerConstant(e.value)));

/** Where a value goes when it is converted as if by assignment (C17 6.5.16.1). */
export type Destination =
  | { readonly how: 'assign' | 'initialize' | 'return'; readonly at: number }
  | {
      readonly how: 'argument';
      readonly at: number;
      readonly number: number;
      readonly name: string;
      readonly parameterAt: number;
    };

/** The value converted to the type of what it is assigned to, with gcc's complaints. */
export function assigned(t: Typer, e: Expression, target: CType, to: Destination): Expression {
  const type = t.types.plain(target);
  const from = e.type;
  if (from === type || from === t.wrong || target === t.wrong) return e;
  if (from.kind === 'Void') {
    t.error(to.at, 'void value not ignored as it ought to be');
    return t.mistake();
  }
  if (isArithmetic(type)) {
    if (isArithmetic(from)) return converted(t, e, type);
    if (from.kind === 'Pointer' && isInteger(type)) {
      if (!(type.kind === 'Integer' && type.name === '_Bool'))
        complain(t, 'Wint-conversion', to, type, from, 'makes integer from pointer without a cast');
      return converted(t, e, type);
    }
  } else if (type.kind === 'Pointer') {
    if (from.kind === 'Pointer') {
      checkPointers(t, e, type, from, to);
      return converted(t, e, type);
    }
    if (isInteger(from)) {
      if (!isNullPointerConstant(e))
        complain(t, 'Wint-conversion', to, type, from, 'makes pointer from integer without a cast');
      return converted(t, e, type);
    }
  } else if (type.kind === 'Record') {
    if (from.kind === 'Record' && from.tag === type.tag) return e;
    const member = type.tag.transparent ? transparentMember(type, e) : undefined;
    if (member !== undefined) return throughUnion(t, type, member, e);
  } else if (type.kind === 'Vector' && from.kind === 'Vector' && sizeOf(type) === sizeOf(from)) {
    if (type.lanes === from.lanes && (type.of.kind === 'Integer') === (from.of.kind === 'Integer'))
      return converted(t, e, type);
  }
  reject(t, to, type, from);
  return t.mistake();
}

function transparentMember(type: CType & { kind: 'Record' }, e: Expression) {
  const { fields } = type.tag;
  return (
    fields.find(f => compatibleUnqualified(f.type, e.type)) ??
    fields.find(f => {
      if (f.type.kind !== 'Pointer') return false;
      if (isNullPointerConstant(e)) return true;
      return (
        e.type.kind === 'Pointer' &&
        (e.type.of.kind === 'Void' || f.type.of.kind === 'Void' || compatibleUnqualified(e.type.of, f.type.of))
      );
    })
  );
}

/** The union with one member set: a compound literal read whole. */
function throughUnion(
  t: Typer,
  type: CType & { kind: 'Record' },
  field: (typeof type.tag.fields)[number],
  e: Expression,
): Expression {
  const symbol = t.unit.temporary(type);
  const initializer = mk.ListInitializer({
    items: [
      mk.InitializerItem({
        designators: field.name === null ? [] : [mk.FieldDesignator({ name: field.name })],
        value: mk.ExpressionInitializer({ value: converted(t, e, t.types.plain(field.type)) }),
      }),
    ],
  });
  return mk.Load({ type, place: mk.CompoundLiteral({ type, symbol, initializer }) });
}

const lostQualifiers = [
  ['const', Qualifier.const],
  ['volatile', Qualifier.volatile],
  ['restrict', Qualifier.restrict],
] as const;

function checkPointers(t: Typer, e: Expression, type: PointerType, from: PointerType, to: Destination): void {
  const a = type.of;
  const b = from.of;
  const comparable =
    compatibleUnqualified(withoutElementQualifiers(a), withoutElementQualifiers(b)) ||
    a.kind === 'Void' ||
    b.kind === 'Void' ||
    isNullPointerConstant(e);
  if (!comparable) {
    if (
      isInteger(a) &&
      isInteger(b) &&
      a.kind === 'Integer' &&
      b.kind === 'Integer' &&
      a.size === b.size &&
      a.rank === b.rank
    ) {
      complainSign(t, to, type, from);
      return;
    }
    complainPointers(t, to, type, from);
    return;
  }
  const missing = elementQualifiers(b) & ~elementQualifiers(a) & ~Qualifier.atomic;
  if (missing === 0 || b.kind === 'Function') return;
  const lost = lostQualifiers.filter(([, bit]) => missing & bit).map(([word]) => `'${word}'`)[0];
  if (lost === undefined) return;
  const what = `discards ${lost} qualifier from pointer target type`;
  if (to.how === 'argument')
    t.warning(
      'Wdiscarded-qualifiers',
      to.at,
      `passing argument ${to.number} of '${to.name}' ${what}`,
      expectedNote(to, type, from),
    );
  else
    t.warning(
      'Wdiscarded-qualifiers',
      to.at,
      `${{ assign: 'assignment', initialize: 'initialization', return: 'return' }[to.how]} ${what}`,
    );
}
const elementQualifiers = (t: CType): number =>
  t.kind === 'Array' || t.kind === 'VariableArray' ? elementQualifiers(t.of) : t.qualifiers;
function withoutElementQualifiers(t: CType): CType {
  if (t.kind === 'Array') return t.table.array(withoutElementQualifiers(t.of), t.length);
  if (t.kind === 'VariableArray') return t.table.variableArray(withoutElementQualifiers(t.of), t.length);
  return t.qualifiers === 0 ? t : unqualified(t);
}

const expectedNote = (to: Destination & { how: 'argument' }, type: CType, from: CType) => [
  { at: to.parameterAt, message: `expected '${spell(type)}' but argument is of type '${spell(from)}'` },
];

function complain(t: Typer, option: string, to: Destination, type: CType, from: CType, what: string): void {
  if (to.how === 'argument')
    t.warning(option, to.at, `passing argument ${to.number} of '${to.name}' ${what}`, expectedNote(to, type, from));
  else if (to.how === 'return')
    t.warning(option, to.at, `returning '${spell(from)}' from a function with return type '${spell(type)}' ${what}`);
  else
    t.warning(
      option,
      to.at,
      `${to.how === 'assign' ? 'assignment to' : 'initialization of'} '${spell(type)}' from '${spell(from)}' ${what}`,
    );
}

function complainPointers(t: Typer, to: Destination, type: CType, from: CType): void {
  const option = 'Wincompatible-pointer-types';
  if (to.how === 'argument')
    t.warning(
      option,
      to.at,
      `passing argument ${to.number} of '${to.name}' from incompatible pointer type`,
      expectedNote(to, type, from),
    );
  else if (to.how === 'return')
    t.warning(
      option,
      to.at,
      `returning '${spell(from)}' from a function with incompatible return type '${spell(type)}'`,
    );
  else
    t.warning(
      option,
      to.at,
      `${to.how === 'assign' ? 'assignment to' : 'initialization of'} '${spell(type)}' from incompatible pointer type '${spell(from)}'`,
    );
}

function complainSign(t: Typer, to: Destination, type: CType, from: CType): void {
  const end = 'differ in signedness';
  if (to.how === 'argument')
    t.warning(
      'Wpointer-sign',
      to.at,
      `pointer targets in passing argument ${to.number} of '${to.name}' ${end}`,
      expectedNote(to, type, from),
    );
  else if (to.how === 'return')
    t.warning(
      'Wpointer-sign',
      to.at,
      `pointer targets in returning '${spell(from)}' from a function with return type '${spell(type)}' ${end}`,
    );
  else if (to.how === 'assign')
    t.warning('Wpointer-sign', to.at, `pointer targets in assignment from '${spell(from)}' to '${spell(type)}' ${end}`);
  else
    t.warning(
      'Wpointer-sign',
      to.at,
      `pointer targets in initialization of '${spell(type)}' from '${spell(from)}' ${end}`,
    );
}

function reject(t: Typer, to: Destination, type: CType, from: CType): void {
  if (to.how === 'argument')
    t.error(to.at, `incompatible type for argument ${to.number} of '${to.name}'`, expectedNote(to, type, from));
  else if (to.how === 'return')
    t.error(to.at, `incompatible types when returning type '${spell(from)}' but '${spell(type)}' was expected`);
  else if (to.how === 'assign')
    t.error(to.at, `incompatible types when assigning to type '${spell(type)}' from type '${spell(from)}'`);
  else if (type.kind === 'Record') t.error(to.at, 'invalid initializer');
  else t.error(to.at, `incompatible types when initializing type '${spell(type)}' using type '${spell(from)}'`);
}

/**
 * The common type of two pointers that are compared or chosen between; null when they do not fit. Qualifiers of both targets
 * are kept (C17 6.5.15p6).
 */
export function commonPointer(t: Typer, a: PointerType, b: PointerType): PointerType | null {
  const qualifiers = a.of.qualifiers | b.of.qualifiers;
  const target = (of: CType): PointerType =>
    t.types.pointer(of.kind === 'Array' || of.kind === 'VariableArray' ? of : t.types.variant(of, qualifiers));
  if (a.of.kind === 'Void') return target(a.of);
  if (b.of.kind === 'Void') return target(b.of);
  const x = withoutElementQualifiers(a.of);
  const y = withoutElementQualifiers(b.of);
  if (!compatible(x, y) && !compatibleUnqualified(x, y)) return null;
  return target(composite(a.of, b.of));
}
