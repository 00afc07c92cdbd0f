/** Type trees become C types (C17 6.7.2, 6.7.6): arrays get their lengths, parameters are adjusted, records and enums are completed. */
import { spell } from '../../languages/type-spelling.ts';
import {
  type CType,
  type FloatingName,
  type FloatingType,
  type FunctionType,
  hasVariableSize,
  type IntegerName,
  type IntegerType,
  isAtomic,
  isComplete,
  isInteger,
  isPointer,
  isVariablyModified,
  Qualifier,
  qualified,
  sizeOf,
} from '../../languages/types.ts';
import type { CSymbol } from '../../languages/unit.ts';
import { R } from '../../nanopass/index.ts';
import { applyAttributes, attributedType } from './attributes.ts';
import { converted, promoted, value } from './conversions.ts';
import { defineEnum } from './enums.ts';
import { evaluate } from './evaluate.ts';
import { defineRecord } from './records.ts';
import {
  type Expression,
  forEffect,
  isPlace,
  mk,
  type Operand,
  type Source,
  type SourceOf,
  type Typer,
} from './typer.ts';
import { checkPrototype } from './warnings/declarations.ts';

export function typeOfTree(t: Typer, n: Source<'Type'>): CType {
  switch (n.kind) {
    case 'Basic':
      return basicType(t, n.name);
    case 'NamedType':
      return namedType(t, n.symbol);
    case 'Qualified':
      return qualifiedType(t, n);
    case 'PointerTo':
      return t.types.pointer(t.typeOf(n.of));
    case 'ArrayType':
      return arrayType(t, n);
    case 'FunctionTo': {
      const kept = t.pending;
      t.pending = [];
      if (t.wanted.strictPrototypes && !n.prototype) checkPrototype(t, n.at);
      const type = functionType(t, n);
      // Lengths in a prototype are never computed (C17 6.7.6.2p5).
      t.pending = kept;
      return type;
    }
    case 'Tagged':
      return n.tag.word === 'enum' ? t.types.enumeration(n.tag) : t.types.record(n.tag);
    case 'RecordDefinition':
      return defineRecord(t, n);
    case 'EnumDefinition':
      return defineEnum(t, n);
    case 'TypeofExpression':
      return typeofExpression(t, n.operand);
    case 'TypeofType':
      return t.typeOf(n.of);
    case 'AttributedType':
      return attributedType(t, t.typeOf(n.of), n.attributes, true);
  }
}

const aliases: Readonly<Record<string, string>> = {
  __float128: '_Float128',
  __float80: 'long double',
  _Float32: 'float',
  _Float64: 'double',
  _Float32x: 'double',
  _Float64x: 'long double',
};

function basicType(t: Typer, name: string): CType {
  if (name === 'void') return t.types.void;
  const basic = t.types.integer[name as IntegerName] ?? t.types.floating[name as FloatingName];
  if (basic !== undefined) return basic;
  if (name.includes('_Complex')) {
    const of = basicType(t, name.replace('_Complex', '').trim() || 'double');
    return t.types.complex(of as IntegerType | FloatingType);
  }
  const alias = aliases[name];
  if (alias !== undefined) return basicType(t, alias);
  // `__auto_type` is settled by its declaration, which knows the initialiser.
  return t.wrong;
}

function namedType(t: Typer, symbol: CSymbol): CType {
  symbol.type ??= predeclared(t, symbol.name) ?? t.wrong;
  return symbol.type;
}

/** The types that have names before any declaration (`predeclaredTypes` of the parser). */
function predeclared(t: Typer, name: string): CType | null {
  if (name === '__int128_t') return t.types.integer.__int128;
  if (name === '__uint128_t') return t.types.integer['unsigned __int128'];
  return name === '__builtin_va_list' ? t.unit.target.vaList(t.unit) : null;
}

function qualifiedType(t: Typer, n: SourceOf<'Type', 'Qualified'>): CType {
  const type = t.typeOf(n.of);
  if (n.qualifiers & Qualifier.restrict && type !== t.wrong) {
    let element: CType = type;
    while (element.kind === 'Array' || element.kind === 'VariableArray') element = element.of;
    if (!isPointer(element)) {
      t.error(n.at, "invalid use of 'restrict'");
      return type;
    }
  }
  if (type.kind === 'Function' || type === t.wrong) return type;
  return qualified(type, n.qualifiers);
}

function arrayType(t: Typer, n: SourceOf<'Type', 'ArrayType'>): CType {
  const of = t.typeOf(n.of);
  if (of.kind === 'Function' || of.kind === 'Void') {
    t.error(
      n.at,
      `declaration of ${t.declaring === null ? 'type name' : `'${t.declaring}'`} as array of ${of.kind === 'Void' ? 'voids' : 'functions'}`,
    );
    return t.wrong;
  }
  if (!isComplete(of)) {
    t.error(n.at, `array type has incomplete element type '${spell(of)}'`);
    return t.wrong;
  }
  if (n.star) return t.types.variableArray(of, null);
  if (n.length === null) return t.types.array(of, null);
  const length = promoted(t, value(t, n.length));
  if (length.type === t.wrong) return t.types.array(of, 1);
  if (!isInteger(length.type)) {
    t.error(n.at, `size of ${arrayName(t)} has non-integer type`);
    return t.types.array(of, 1);
  }
  const constant = evaluate(length);
  // A constant length over variable elements is a variable size all the same.
  if (constant === null || hasVariableSize(of)) {
    if (t.frame === null && t.unevaluated === 0 && !t.inParameters) {
      t.error(n.at, `variably modified ${t.declaring === null ? 'type' : `'${t.declaring}'`} at file scope`);
      return t.types.array(of, 1);
    }
    const symbol = t.unit.temporary(t.types.size, 'length');
    t.pending.push(mk.FixLength({ symbol, length: converted(t, length, t.types.size) }));
    return t.types.variableArray(of, symbol);
  }
  if (constant < 0n) {
    t.error(n.at, `size of ${arrayName(t)} is negative`);
    return t.types.array(of, 1);
  }
  // Sizes are numbers of JavaScript, exact to 2^53: no machine has more memory than that.
  if (Number(constant) * sizeOf(of) > Number.MAX_SAFE_INTEGER) {
    t.error(n.at, `size of ${arrayName(t)} is too large`);
    return t.types.array(of, 1);
  }
  return t.types.array(of, Number(constant));
}

const arrayName = (t: Typer): string => (t.declaring === null ? 'unnamed array' : `array '${t.declaring}'`);

/** The type of a function; its parameters' symbols get theirs. What their lengths need is left in `t.pending`. */
export function functionType(t: Typer, n: SourceOf<'Type', 'FunctionTo'>): FunctionType {
  const returns = t.typeOf(n.returns);
  if (returns.kind === 'Function') t.error(n.at, 'function returning a function');
  if (returns.kind === 'Array') t.error(n.at, 'function returning an array');
  const parameters: CType[] = [];
  const outer = t.inParameters;
  t.inParameters = true;
  for (const p of n.parameters) {
    const type = parameterType(t, p);
    p.symbol.type = type;
    if (type.kind === 'Void') {
      if (n.parameters.length > 1) t.error(p.at, "'void' must be the only parameter");
      continue;
    }
    parameters.push(type === t.wrong ? type : t.types.plain(type));
  }
  t.inParameters = outer;
  return t.types.function(t.types.plain(returns), parameters, n.variadic, n.prototype);
}

/** Arrays and functions become pointers (C17 6.7.6.3p7-8). */
function parameterType(t: Typer, p: Source<'Parameter'>): CType {
  let qualifiers = 0;
  let tree = p.of;
  while (tree.kind === 'AttributedType') tree = tree.of;
  if (tree.kind === 'ArrayType') qualifiers = tree.qualifiers;
  let type = t.typeOf(p.of);
  if (p.attributes.length > 0) {
    type = attributedType(t, type, p.attributes, false);
    applyAttributes(t, p.symbol, p.attributes);
  }
  if (type.kind === 'Array' || type.kind === 'VariableArray')
    return t.types.variant(t.types.pointer(type.of), qualifiers);
  if (type.kind === 'Function') return t.types.pointer(type);
  return type;
}

/** An expression of whose type alone is asked. */
export function unevaluated(t: Typer, n: Source<'Expression'>): Operand {
  const { pending } = t;
  t.pending = [];
  t.unevaluated++;
  const o = t.operand(n);
  t.unevaluated--;
  t.pending = pending;
  return o;
}

/** What evaluating the operand does, without reading it. */
export function evaluatedOnly(t: Typer, o: Operand): Expression {
  return isPlace(o) ? mk.AddressOf({ type: t.types.pointer(o.type), place: o }) : forEffect(o);
}

/** The type of an expression; an lvalue's with its qualifiers. The expression is evaluated where its type asks for lengths only. */
export function typeofExpression(t: Typer, n: Source<'Expression'>): CType {
  let o = unevaluated(t, n);
  if (t.frame !== null && t.unevaluated === 0 && o.kind !== 'Variable' && isVariablyModified(o.type)) {
    o = t.operand(n);
    R.at = n.at;
    t.pending.push(mk.Evaluate({ value: evaluatedOnly(t, o) }));
  }
  if (isPlace(o) && o.kind === 'Member' && o.field.width >= 0) t.error(n.at, "'typeof' applied to a bit-field");
  // Without its qualifiers when it is atomic: what <stdatomic.h> declares so is a plain object (gcc).
  return isAtomic(o.type) ? t.types.plain(o.type) : o.type;
}
