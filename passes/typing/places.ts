/** Lvalues: members, subscripts, indirection, and what may be assigned to or have its address taken (C17 6.5.2, 6.5.3.2, 6.3.2.1). */

import { didYouMean } from '../../languages/did-you-mean.ts';
import { spell } from '../../languages/type-spelling.ts';
import { type CType, isComplete, isInteger, Qualifier, qualified, sizeOf } from '../../languages/types.ts';
import { type RecordField, Storage } from '../../languages/unit.ts';
import { R } from '../../nanopass/index.ts';
import { addressOf, converted, loaded, promoted, value } from './conversions.ts';
import { findMember, memberNames } from './members.ts';
import { tokenOf } from './source-ranges.ts';
import {
  type Expression,
  isPlace,
  mk,
  type Operand,
  type Place,
  type Source,
  type SourceOf,
  type Typer,
} from './typer.ts';

/** `*p`. */
export function indirection(t: Typer, at: number, pointer: Expression): Operand {
  const { type } = pointer;
  if (type === t.wrong) return pointer;
  if (type.kind !== 'Pointer') {
    t.error(at, `invalid type argument of unary '*' (have '${spell(type)}')`);
    return t.mistake();
  }
  return mk.Dereference({ type: type.of, pointer });
}

/** `a[i]`, which is `*(a + i)`; a vector's lanes too. */
export function subscript(t: Typer, n: SourceOf<'Expression', 'Subscript'>): Operand {
  const o = t.operand(n.array);
  if (o.type.kind === 'Vector') return lane(t, n, o);
  const array = loaded(t, o);
  const index = value(t, n.index);
  R.at = n.at;
  if (array.type === t.wrong) return array;
  if (index.type === t.wrong) return index;
  const [pointer, offset] = array.type.kind === 'Pointer' ? [array, index] : [index, array];
  if (pointer.type.kind !== 'Pointer') {
    t.error(n.at, 'subscripted value is neither array nor pointer nor vector');
    return t.mistake();
  }
  if (!isInteger(offset.type)) {
    t.error(n.at, 'array subscript is not an integer');
    return t.mistake();
  }
  const of = pointer.type.of;
  if (of.kind === 'Function') {
    t.error(n.at, 'subscripted value is pointer to function');
    return t.mistake();
  }
  if (of.kind !== 'Void' && !isComplete(of)) {
    t.error(n.at, `invalid use of undefined type '${spell(of)}'`);
    return t.mistake();
  }
  return mk.Dereference({
    type: of,
    pointer: mk.PointerAdd({
      type: pointer.type,
      pointer,
      index: converted(t, promoted(t, offset), t.types.difference),
      minus: false,
    }),
  });
}

function lane(t: Typer, n: SourceOf<'Expression', 'Subscript'>, o: Operand): Operand {
  const index = promoted(t, value(t, n.index));
  R.at = n.at;
  if (o.type.kind !== 'Vector' || index.type === t.wrong) return index;
  if (!isInteger(index.type)) {
    t.error(n.at, 'array subscript is not an integer');
    return t.mistake();
  }
  const place = isPlace(o) ? o : mk.Materialized({ type: o.type, value: o });
  return mk.Lane({
    type: qualified(o.type.of, o.type.qualifiers),
    of: place,
    index: converted(t, index, t.types.difference),
  });
}

/** `s.m`, of a place or a value. */
export function dot(t: Typer, n: SourceOf<'Expression', 'Dot'>): Operand {
  const o = t.operand(n.of);
  if (o.type === t.wrong) return o;
  if (o.type.kind !== 'Record') {
    if (o.type.kind === 'Pointer' && o.type.of.kind === 'Record')
      t.unit.diagnostics.error(n.at, `'${describe(n.of)}' is a pointer; did you mean to use '->'?`, { fix: '->' });
    else t.error(n.at, `request for member '${n.name}' in something not a structure or union`);
    return t.mistake();
  }
  return member(t, n.at, isPlace(o) ? o : mk.Materialized({ type: o.type, value: o }), n.name);
}

/** `p->m`. */
export function arrow(t: Typer, n: SourceOf<'Expression', 'Arrow'>): Operand {
  const p = value(t, n.of);
  R.at = n.at;
  if (p.type === t.wrong) return p;
  if (p.type.kind !== 'Pointer') {
    if (p.type.kind === 'Record') t.error(n.at, `invalid type argument of '->' (have '${spell(p.type)}')`);
    else t.error(n.at, `invalid type argument of '->' (have '${spell(p.type)}')`);
    return t.mistake();
  }
  if (p.type.of.kind !== 'Record') {
    t.error(n.at, `request for member '${n.name}' in something not a structure or union`);
    return t.mistake();
  }
  return member(t, n.at, mk.Dereference({ type: p.type.of, pointer: p }), n.name);
}

function describe(n: Source<'Expression'>): string {
  return n.kind === 'Identifier' ? n.symbol.name : '({...})';
}

function member(t: Typer, at: number, of: Place, name: string): Operand {
  if (of.type.kind !== 'Record') return t.mistake();
  const { tag } = of.type;
  if (!tag.complete) {
    t.error(at, `invalid use of undefined type '${spell(t.types.plain(of.type))}'`);
    return t.mistake();
  }
  const path = findMember(tag, name);
  if (path === null) {
    const near = didYouMean(name, memberNames(tag));
    const message = `'${spell(t.types.plain(of.type))}' has no member named '${name}'`;
    if (near === null) t.error(at, message);
    // What to write instead of it is shown below the name, which follows the operator.
    else t.unit.diagnostics.error(tokenOf(at) + 1, `${message}; did you mean '${near}'?`, { fix: near });
    return t.mistake();
  }
  return memberPlace(of, path);
}

export function memberPlace(of: Place, path: readonly RecordField[]): Place {
  let place = of;
  for (const field of path) place = mk.Member({ type: fieldType(place.type, field), of: place, field });
  return place;
}

/** A member has its record's qualifiers too (C17 6.5.2.3p3). */
const fieldType = (record: CType, field: RecordField): CType =>
  record.qualifiers === 0 ? field.type : qualified(field.type, record.qualifiers & ~Qualifier.restrict);

/** `&e`. */
export function addressOfOperand(t: Typer, n: SourceOf<'Expression', 'Unary'>): Expression {
  const o = t.operand(n.operand);
  if (o.type === t.wrong) return o as Expression;
  if (!isPlace(o)) {
    t.error(n.at, "lvalue required as unary '&' operand");
    return t.mistake();
  }
  let inner: Place = o;
  if (o.kind === 'Member' && o.field.width >= 0) {
    t.error(n.at, `cannot take address of bit-field '${o.field.name}'`);
    return t.mistake();
  }
  while (inner.kind === 'Member' || inner.kind === 'RealPart' || inner.kind === 'ImaginaryPart') inner = inner.of;
  if (inner.kind === 'Materialized' && o.type.kind !== 'Array') {
    t.error(n.at, "lvalue required as unary '&' operand");
    return t.mistake();
  }
  if (inner.kind === 'Variable' && inner.symbol.storage & Storage.register && t.unevaluated === 0) {
    t.error(n.at, `address of register variable '${inner.symbol.name}' requested`);
    return t.mistake();
  }
  return addressOf(t, o);
}

const requiredFor = {
  assign: 'as left operand of assignment',
  increment: 'as increment operand',
  decrement: 'as decrement operand',
  assembly: "in 'asm' statement",
} as const;

/** The operand as a place that may be changed; null after a complaint. `what` is gcc's name for the use. */
export function modifiable(
  t: Typer,
  at: number,
  o: Operand,
  use: 'assign' | 'increment' | 'decrement' | 'assembly',
): Place | null {
  if (o.type === t.wrong) return null;
  if (o.type.kind === 'Void' && !isPlace(o)) {
    t.error(at, 'invalid use of void expression');
    return null;
  }
  if (!isPlace(o) || rootOf(o).kind === 'Materialized' || o.type.kind === 'Function') {
    t.error(at, `lvalue required ${requiredFor[use]}`);
    return null;
  }
  if ((o.type.kind === 'Array' || o.type.kind === 'VariableArray') && use !== 'assembly') {
    t.error(at, use === 'assign' ? 'assignment to expression with array type' : `wrong type argument to ${use}`);
    return null;
  }
  if (isReadOnly(o.type) || o.kind === 'StringLiteral') {
    t.error(
      at,
      `${{ assign: 'assignment of', increment: 'increment of', decrement: 'decrement of', assembly: "read-only location used as 'asm' output:" }[use]} ${readOnlyName(o)}`,
    );
    return null;
  }
  if (o.type.kind === 'Record' && !o.type.tag.complete) {
    t.error(at, `invalid use of undefined type '${spell(t.types.plain(o.type))}'`);
    return null;
  }
  return o;
}

export function rootOf(o: Place): Place {
  let p = o;
  while (p.kind === 'Member' || p.kind === 'RealPart' || p.kind === 'ImaginaryPart' || p.kind === 'Lane') p = p.of;
  return p;
}

function isReadOnly(type: CType): boolean {
  if (type.qualifiers & Qualifier.const) return true;
  return (
    type.kind === 'Record' &&
    type.tag.complete &&
    type.tag.fields.some(f => isReadOnly(f.type.kind === 'Array' ? elementOf(f.type) : f.type))
  );
}
const elementOf = (type: CType): CType => (type.kind === 'Array' ? elementOf(type.of) : type);

function readOnlyName(o: Place): string {
  if (o.kind === 'Variable')
    return `read-only ${o.symbol.kind === 'parameter' ? 'parameter' : 'variable'} '${o.symbol.name}'`;
  if (o.kind === 'Member' && o.field.name !== null) {
    return o.field.type.qualifiers & Qualifier.const
      ? `read-only member '${o.field.name}'`
      : `member '${o.field.name}' in read-only object`;
  }
  return `read-only location '${describePlace(o)}'`;
}

function describePlace(o: Place): string {
  if (o.kind === 'Variable') return o.symbol.name;
  if (o.kind !== 'Dereference') return '<expression>';
  const p = o.pointer;
  const name = (e: Expression): string =>
    (e.kind === 'Load' || e.kind === 'Decay') && e.place.kind === 'Variable' ? e.place.symbol.name : '<expression>';
  if (p.kind === 'PointerAdd') {
    const index = p.index.kind === 'Convert' ? p.index.value : p.index;
    // gcc has multiplied by then.
    return index.kind === 'Constant'
      ? `*(${name(p.pointer)} + ${index.value * BigInt(sizeOf(o.type))})`
      : `*(${name(p.pointer)} + ${name(index)})`;
  }
  return `*${name(p)}`;
}
