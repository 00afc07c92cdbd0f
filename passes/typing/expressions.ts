/** Expressions, one production after the other: each gets its type (C17 6.5). */

import { spell } from '../../languages/type-spelling.ts';
import {
  alignOf,
  type CType,
  hasVariableSize,
  type IntegerType,
  integerOf,
  isArithmetic,
  isComplete,
  isInteger,
  Qualifier,
  sizeOf,
  unqualified,
} from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { atomicAssign, atomicOperation, isAtomicPlace } from './atomic-accesses.ts';
import { convertVector } from './builtin-vectors.ts';
import { libraryName } from './builtins.ts';
import { call } from './calls.ts';
import { compatible } from './compatible.ts';
import { assigned, commonType, converted, loaded, promoted, value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { externalFunction, implicitFunction } from './implicit-functions.ts';
import { initializerOf } from './initializers.ts';
import { readCharacter, readNumber, readString } from './literals.ts';
import { findMember } from './members.ts';
import {
  binary,
  cast,
  conditional,
  invalidOperands,
  logical,
  steppable,
  unary,
  vectorOperation,
  zero,
} from './operators.ts';
import { arrow, dot, modifiable, subscript } from './places.ts';
import { evaluatedOnly, unevaluated } from './type-trees.ts';
import {
  type Expression,
  forEffect,
  isPlace,
  mk,
  type Operand,
  type Place,
  type Source,
  type SourceOf,
  type Statement,
  type Typer,
} from './typer.ts';
import { copyVariable } from './variable-copies.ts';
import { checkPointee, checkStep } from './warnings/pointers.ts';

export function operandOf(t: Typer, n: Source<'Expression'>): Operand {
  R.at = n.at;
  switch (n.kind) {
    case 'Identifier':
      return identifier(t, n);
    case 'Builtin':
      return builtinName(t, n);
    case 'Number':
      return number(t, n);
    case 'Character': {
      const c = readCharacter(n.text, t.types, message => t.warning('', n.at, message));
      return mk.Constant({ type: t.types.integer[c.name], value: c.value });
    }
    case 'StringLiteral':
      return stringLiteral(t, n);
    case 'StatementExpression':
      return statementExpression(t, n);
    case 'CompoundLiteral':
      return compoundLiteral(t, n);
    case 'GenericSelection':
      return genericSelection(t, n);
    case 'VaArg':
      return vaArg(t, n);
    case 'OffsetOf':
      return offsetOf(t, n);
    case 'TypesCompatible': {
      const left = t.types.plain(t.typeOf(n.left));
      const right = t.types.plain(t.typeOf(n.right));
      return t.integer(left.kind === right.kind && compatible(left, right) ? 1n : 0n);
    }
    case 'ChooseExpression': {
      const test = value(t, n.test);
      const constant = isInteger(test.type) ? evaluate(test) : null;
      if (constant === null && test.type !== t.wrong)
        t.error(n.at, "first argument to '__builtin_choose_expr' not a constant");
      return t.operand(constant !== null && constant !== 0n ? n.then : n.else);
    }
    case 'Subscript':
      return subscript(t, n);
    case 'Call':
      return call(t, n);
    case 'Dot':
      return dot(t, n);
    case 'Arrow':
      return arrow(t, n);
    case 'PostIncrement':
    case 'PreIncrement':
      return increment(t, n);
    case 'Unary':
      return unary(t, n);
    case 'SizeofExpression':
      return sizeofExpression(t, n);
    case 'SizeofType':
      return withLengths(t, () => sizeofType(t, n.at, t.typeOf(n.of), 'sizeof'));
    case 'AlignofExpression':
      return alignofExpression(t, n);
    case 'AlignofType':
      return sizeofType(t, n.at, t.typeOf(n.of), '__alignof__');
    case 'LabelAddress':
      n.label.addressTaken = true;
      return mk.LabelAddress({ type: t.types.pointer(t.types.void), label: n.label });
    case 'ConvertVector':
      return convertVector(t, n);
    case 'Cast':
      return withLengths(t, () => cast(t, n));
    case 'Binary':
      return binary(t, n);
    case 'LogicalAnd':
    case 'LogicalOr':
      return logical(t, n);
    case 'Conditional':
      return conditional(t, n);
    case 'Assign':
      return assign(t, n);
    case 'AssignOperation':
      return assignOperation(t, n);
    case 'Comma': {
      const left = forEffect(value(t, n.left));
      const right = value(t, n.right);
      R.at = n.at;
      return mk.Comma({ type: right.type, left, right });
    }
  }
}

/** Where an expression's type names lengths, they are computed just before it (C17 6.7.6.2p5). */
function withLengths(t: Typer, make: () => Operand): Operand {
  const outer = t.pending;
  t.pending = [];
  const o = make();
  const lengths = t.pending;
  t.pending = outer;
  if (lengths.length === 0) return o;
  const e = loaded(t, o);
  return mk.StatementExpression({ type: e.type, body: lengths, value: e });
}

function identifier(t: Typer, n: SourceOf<'Expression', 'Identifier'>): Operand {
  const { symbol } = n;
  if (symbol.type === null) {
    if (symbol.kind !== 'function') return t.mistake();
    implicitFunction(t, symbol);
  }
  if (symbol.kind === 'enumerator') return mk.Enumerator({ type: symbol.type!, symbol });
  if (symbol.kind === 'typedef' || symbol.type === t.wrong) return t.mistake();
  if (t.unevaluated === 0) symbol.used = true;
  return mk.Variable({ type: symbol.type!, symbol });
}

/** `__func__` and its kind are arrays of const char; any other built-in name stands only before its arguments. */
function builtinName(t: Typer, n: SourceOf<'Expression', 'Builtin'>): Operand {
  if (n.name === '__func__' || n.name === '__FUNCTION__' || n.name === '__PRETTY_FUNCTION__') {
    const bytes = new TextEncoder().encode(`${t.frame === null ? '' : t.frame.symbol.name}\0`);
    return mk.StringLiteral({
      type: t.types.array(t.types.variant(t.types.integer.char, Qualifier.const), bytes.length),
      bytes,
    });
  }
  const library = libraryFunction(t, n.name);
  if (library !== null) return library;
  t.error(n.at, `'${n.name}' undeclared`);
  return t.mistake();
}

function libraryFunction(t: Typer, name: string): Operand | null {
  const plain = libraryName(name.replace(/^__builtin_/, ''));
  return plain === null ? null : t.variable(externalFunction(t, plain));
}

function number(t: Typer, n: SourceOf<'Expression', 'Number'>): Operand {
  const v = readNumber(n.text, t.types);
  if (typeof v === 'string') {
    t.error(n.at, v);
    return t.mistake();
  }
  if (v.kind === 'integer') {
    if (v.problem !== null) t.warning('', n.at, v.problem);
    const type = t.types.integer[v.name];
    const e = mk.Constant({ type, value: v.value });
    return v.imaginary ? mk.ComplexOf({ type: t.types.complex(type), real: zero(type), imaginary: e }) : e;
  }
  const type = t.types.floating[v.name];
  const e = mk.FloatingConstant({ type, bits: v.bits });
  return v.imaginary ? mk.ComplexOf({ type: t.types.complex(type), real: zero(type), imaginary: e }) : e;
}

function stringLiteral(t: Typer, n: SourceOf<'Expression', 'StringLiteral'>): Operand {
  const { element, bytes } = readString(n.parts, t.types, message => t.warning('', n.at, message));
  const plain = t.types.integer[element];
  const of = t.wanted.writeStrings ? t.types.variant(plain, Qualifier.const) : plain;
  return mk.StringLiteral({ type: t.types.array(of, bytes.length / of.size), bytes });
}

/** The last statement is the value, if it is an expression (gcc manual, Statement Exprs). */
function statementExpression(t: Typer, n: SourceOf<'Expression', 'StatementExpression'>): Operand {
  const outer = t.pending;
  t.pending = [];
  const body: Statement[] = [];
  let items: readonly Source<'Statement'>[] = n.body.kind === 'Block' ? n.body.items : [n.body];
  let last: Expression | null = null;
  for (;;) {
    const tail = items[items.length - 1];
    for (let i = 0; i < items.length - 1; i++) t.walk.statement(t, items[i], body);
    if (tail === undefined) break;
    if (tail.kind === 'Group') {
      items = tail.items;
      continue;
    }
    if (tail.kind === 'Evaluate') {
      last = value(t, tail.value);
      body.push(...t.pending);
      t.pending = [];
      if (last.type.kind === 'Void') {
        R.at = tail.at;
        body.push(mk.Evaluate({ value: last }));
        last = null;
      }
    } else t.walk.statement(t, tail, body);
    break;
  }
  t.pending = outer;
  R.at = n.at;
  return mk.StatementExpression({ type: last === null ? t.types.void : last.type, body, value: last });
}

function compoundLiteral(t: Typer, n: SourceOf<'Expression', 'CompoundLiteral'>): Operand {
  const declared = t.typeOf(n.of);
  if (declared === t.wrong) return t.mistake();
  if (hasVariableSize(declared)) {
    t.error(n.at, 'compound literal has variable size');
    return t.mistake();
  }
  if (!isComplete(declared) && !(declared.kind === 'Array' && declared.length === null)) {
    t.error(n.at, `invalid use of undefined type '${spell(declared)}'`);
    return t.mistake();
  }
  const { initializer, type } = initializerOf(t, n.initializer, declared, '(compound literal)');
  R.at = n.at;
  const symbol = t.unit.temporary(type, 'literal');
  if (t.frame === null) symbol.duration = 'static';
  return mk.CompoundLiteral({ type, symbol, initializer });
}

function genericSelection(t: Typer, n: SourceOf<'Expression', 'GenericSelection'>): Operand {
  t.unevaluated++;
  const control = loaded(t, t.operand(n.control));
  t.unevaluated--;
  let chosen: Source<'Expression'> | null = null;
  let fallback: Source<'Expression'> | null = null;
  for (const a of n.associations) {
    if (a.kind === 'DefaultAssociation') fallback = a.value;
    else if (chosen === null && control.type !== t.wrong && compatible(control.type, t.typeOf(a.of))) chosen = a.value;
  }
  const result = chosen ?? fallback;
  if (result === null) {
    if (control.type !== t.wrong)
      t.error(n.at, `'_Generic' selector of type '${spell(control.type)}' is not compatible with any association`);
    return t.mistake();
  }
  return t.operand(result);
}

function vaArg(t: Typer, n: SourceOf<'Expression', 'VaArg'>): Operand {
  const declared = t.typeOf(n.of);
  const o = t.operand(n.list);
  R.at = n.at;
  if (o.type === t.wrong || declared === t.wrong) return t.mistake();
  const list = t.unit.target.vaList(t.unit);
  const element = list.kind === 'Array' ? list.of : list;
  // An array va_list decays to its pointer; as a parameter it is one already.
  const pointer =
    list.kind === 'Array' ? loaded(t, o) : isPlace(o) ? mk.AddressOf({ type: t.types.pointer(list), place: o }) : o;
  if (pointer.type.kind !== 'Pointer' || t.types.plain(pointer.type.of as CType) !== element) {
    t.error(n.at, "first argument to 'va_arg' not of type 'va_list'");
    return t.mistake();
  }
  if (!isComplete(declared)) {
    t.error(n.at, `second argument to 'va_arg' is of incomplete type '${spell(declared)}'`);
    return t.mistake();
  }
  const type = t.types.plain(declared);
  const promotedType =
    isInteger(type) && integerOf(type).rank < t.types.int.rank
      ? t.types.int
      : type.kind === 'Floating' && type.name === 'float'
        ? t.types.floating.double
        : type;
  if (promotedType !== type) {
    t.warning('', n.at, `'${spell(type)}' is promoted to '${spell(promotedType)}' when passed through '...'`);
    return converted(t, mk.VaArg({ type: promotedType, list: pointer }), type);
  }
  const result = mk.VaArg({ type, list: pointer });
  return type.kind === 'Array' ? mk.Materialized({ type, value: result }) : result;
}

function offsetOf(t: Typer, n: SourceOf<'Expression', 'OffsetOf'>): Operand {
  const of = t.typeOf(n.of);
  const path: (ReturnType<typeof mk.FieldStep> | ReturnType<typeof mk.IndexStep>)[] = [];
  /** What is only known at run time. */
  const further: Expression[] = [];
  let type = of;
  for (const d of n.path) {
    if (type === t.wrong) return t.mistake();
    if (d.kind === 'FieldDesignator') {
      const fields = type.kind === 'Record' ? findMember(type.tag, d.name) : null;
      if (fields === null) {
        t.error(
          n.at,
          type.kind === 'Record'
            ? `'${spell(unqualified(type))}' has no member named '${d.name}'`
            : `request for member '${d.name}' in something not a structure or union`,
        );
        return t.mistake();
      }
      for (const field of fields) {
        const offset = field.variableOffset;
        if (offset === undefined) path.push(mk.FieldStep({ field }));
        else further.push(mk.Load({ type: t.types.size, place: t.variable(offset) }));
        type = field.type;
        if (field.width >= 0) t.error(n.at, `attempt to take address of bit-field structure member '${field.name}'`);
      }
    } else {
      if (d.kind !== 'IndexDesignator' || (type.kind !== 'Array' && type.kind !== 'VariableArray')) {
        t.error(n.at, 'subscripted value is neither array nor pointer nor vector');
        return t.mistake();
      }
      const index = converted(t, promoted(t, value(t, d.index)), t.types.difference);
      R.at = n.at;
      if (hasVariableSize(type.of)) {
        const size = mk.SizeofType({ type: t.types.size, of: type.of });
        const left = converted(t, index, t.types.size);
        further.push(mk.Binary({ type: t.types.size, op: '*', left, right: size }));
      } else path.push(mk.IndexStep({ index, size: sizeOf(type.of) }));
      type = type.of;
    }
  }
  const fixed: Expression = mk.OffsetOf({ type: t.types.size, of, path });
  return further.reduce((left, right) => mk.Binary({ type: t.types.size, op: '+', left, right }), fixed);
}

function increment(
  t: Typer,
  n: SourceOf<'Expression', 'PostIncrement'> | SourceOf<'Expression', 'PreIncrement'>,
): Operand {
  const use = n.down ? 'decrement' : 'increment';
  const place = modifiable(t, n.at, t.operand(n.operand), use);
  R.at = n.at;
  if (place === null) return t.mistake();
  const type = t.types.plain(place.type);
  if (type.kind === 'Pointer' ? !steppable(t, n.at, type) : false) return t.mistake();
  if (t.wanted.pointerArithmetic) checkStep(t, n.at, type, use);
  if (!isArithmetic(type) && type.kind !== 'Pointer' && type.kind !== 'Vector') {
    t.error(n.at, `wrong type argument to ${use}`);
    return t.mistake();
  }
  if (isAtomicPlace(place)) return atomicIncrement(t, place, n.down, n.kind === 'PostIncrement');
  return mk.Increment({ type, place, post: n.kind === 'PostIncrement', down: n.down });
}

function atomicIncrement(t: Typer, place: Place, down: boolean, post: boolean): Expression {
  const type = t.types.plain(place.type);
  if (type.kind === 'Pointer')
    return atomicOperation(t, place, down ? '-' : '+', type, t.integer(1n, t.types.difference), post);
  const computation = commonType(t, promotedType(t, type), t.types.int);
  return atomicOperation(t, place, down ? '-' : '+', computation, converted(t, t.integer(1n), computation), post);
}
const promotedType = (t: Typer, type: CType): CType => promoted(t, mk.Constant({ type, value: 0n })).type;

/** The operand is evaluated only where its size is not constant (C17 6.5.3.4p2). */
function sizeofExpression(t: Typer, { at, operand }: SourceOf<'Expression', 'SizeofExpression'>): Expression {
  const o = unevaluated(t, operand);
  R.at = operand.at;
  if (isPlace(o) && o.kind === 'Member' && o.field.width >= 0) t.error(operand.at, "'sizeof' applied to a bit-field");
  if (t.frame === null || t.unevaluated > 0 || o.kind === 'Variable' || !hasVariableSize(o.type))
    return sizeofType(t, at, o.type, 'sizeof');
  const evaluated = t.operand(operand);
  const right = sizeofType(t, at, evaluated.type, 'sizeof');
  return mk.Comma({ type: right.type, left: evaluatedOnly(t, evaluated), right });
}

function sizeofType(t: Typer, at: number, of: CType, word: 'sizeof' | '__alignof__'): Expression {
  R.at = at;
  if (of === t.wrong) return t.mistake();
  const type = t.types.size;
  if (of.kind !== 'Void' && of.kind !== 'Function' && !isComplete(of)) {
    t.error(at, `invalid application of '${word}' to incomplete type '${spell(of)}'`);
    return t.mistake();
  }
  return word === 'sizeof' ? mk.SizeofType({ type, of }) : mk.AlignofType({ type, of });
}

function alignofExpression(t: Typer, n: SourceOf<'Expression', 'AlignofExpression'>): Expression {
  t.unevaluated++;
  const o = t.operand(n.operand);
  t.unevaluated--;
  R.at = n.at;
  // An object may be aligned more than its type.
  if (o.kind === 'Variable' && o.symbol.attributes?.aligned !== undefined)
    return t.integer(
      BigInt(Math.max(o.symbol.attributes.aligned, o.type.kind === 'Function' ? 1 : alignOf(o.type))),
      t.types.size,
    );
  return sizeofType(t, n.at, o.type, '__alignof__');
}

function assign(t: Typer, n: SourceOf<'Expression', 'Assign'>): Operand {
  const target = t.operand(n.target);
  const e = value(t, n.value);
  const place = modifiable(t, n.at, target, 'assign');
  R.at = n.at;
  if (place === null || e.type === t.wrong) return t.mistake();
  if (place.type.kind === 'Record' && hasVariableSize(place.type)) {
    const copy = copyVariable(t, place, e);
    if (copy !== null) return copy;
  }
  const v = assigned(t, e, place.type, { how: 'assign', at: n.at });
  if (v.type === t.wrong) return v;
  if (isAtomicPlace(place)) return atomicAssign(t, place, v);
  return mk.Assign({ type: t.types.plain(place.type), place, value: v });
}

function assignOperation(t: Typer, n: SourceOf<'Expression', 'AssignOperation'>): Operand {
  const place = modifiable(t, n.at, t.operand(n.target), 'assign');
  const e = value(t, n.value);
  R.at = n.at;
  if (place === null || e.type === t.wrong) return t.mistake();
  const type = t.types.plain(place.type);
  if (type.kind === 'Pointer') {
    if ((n.op !== '+' && n.op !== '-') || !isInteger(e.type))
      return invalidOperands(t, n.at, n.op, loaded(t, place), e);
    if (!steppable(t, n.at, type)) return t.mistake();
    if (t.wanted.pointerArithmetic) checkPointee(t, n.at, type, 'arithmetic');
    if (isAtomicPlace(place))
      return atomicOperation(t, place, n.op, type, converted(t, promoted(t, e), t.types.difference), false);
    return mk.AssignOperation({
      type,
      op: n.op,
      computation: type,
      place,
      value: converted(t, promoted(t, e), t.types.difference),
    });
  }
  const current = loaded(t, place);
  if (type.kind === 'Vector' || e.type.kind === 'Vector') {
    const whole = vectorOperation(t, n.at, n.op, current, e);
    if (whole.kind !== 'Binary' || type.kind !== 'Vector')
      return whole.type === t.wrong ? whole : invalidOperands(t, n.at, n.op, current, e);
    return mk.AssignOperation({ type, op: n.op, computation: type, place, value: whole.right });
  }
  const integers = isInteger(type) && isInteger(e.type);
  if (!isArithmetic(type) || !isArithmetic(e.type) || (!integers && ['%', '&', '|', '^', '<<', '>>'].includes(n.op)))
    return invalidOperands(t, n.at, n.op, current, e);
  const left = promoted(t, current);
  const right = promoted(t, e);
  const computation =
    n.op === '<<' || n.op === '>>' ? (left.type as IntegerType) : commonType(t, left.type, right.type);
  if (isAtomicPlace(place))
    return atomicOperation(t, place, n.op, computation, converted(t, right, computation), false);
  return mk.AssignOperation({ type, op: n.op, computation, place, value: converted(t, right, computation) });
}
