/** Unary and binary operators, casts and conditionals (C17 6.5.3 to 6.5.15). */

import { spell } from '../../languages/type-spelling.ts';
import {
  type CType,
  integerOf,
  isArithmetic,
  isComplete,
  isInteger,
  isScalar,
  type PointerType,
  sizeOf,
  type VectorType,
} from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { compatibleUnqualified } from './compatible.ts';
import {
  balanced,
  commonPointer,
  commonType,
  converted,
  isNullPointerConstant,
  loaded,
  promoted,
  tested,
  value,
} from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { addressOfOperand, indirection } from './places.ts';
import { type Expression, isPlace, mk, type Operand, type SourceOf, type Typer } from './typer.ts';
import { checkChoice, checkComparison } from './warnings/comparisons.ts';
import { checkLogical, checkPrecedence } from './warnings/parentheses.ts';
import { checkCast, checkPointee } from './warnings/pointers.ts';
import { commonWidth, widthOf, withinBitField } from './wide-bit-fields.ts';

export function unary(t: Typer, n: SourceOf<'Expression', 'Unary'>): Operand {
  switch (n.op) {
    case '&':
      return addressOfOperand(t, n);
    case '*': {
      const pointer = value(t, n.operand);
      R.at = n.at;
      return indirection(t, n.at, pointer);
    }
    case '__real__':
    case '__imag__':
      return part(t, n);
  }
  const e = promoted(t, value(t, n.operand));
  R.at = n.at;
  if (e.type === t.wrong) return e;
  switch (n.op) {
    case '!':
      if (!isScalar(e.type)) return wrongArgument(t, n.at, 'unary exclamation mark');
      return mk.LogicalNot({ type: t.types.int, value: tested(t, e, n.at) });
    case '+':
      return isArithmetic(e.type) || e.type.kind === 'Vector' ? e : wrongArgument(t, n.at, 'unary plus');
    case '-':
      return isArithmetic(e.type) || e.type.kind === 'Vector'
        ? withinBitField(t, mk.Unary({ type: e.type, op: '-', value: e }), widthOf(t, e))
        : wrongArgument(t, n.at, 'unary minus');
    default:
      if (e.type.kind === 'Complex') return mk.Unary({ type: e.type, op: 'conj', value: e });
      if (isInteger(e.type) || (e.type.kind === 'Vector' && e.type.of.kind === 'Integer'))
        return withinBitField(t, mk.Unary({ type: e.type, op: '~', value: e }), widthOf(t, e));
      return wrongArgument(t, n.at, 'bit-complement');
  }
}

function wrongArgument(t: Typer, at: number, what: string): Expression {
  t.error(at, `wrong type argument to ${what}`);
  return t.mistake();
}

/** `__real__ e` and `__imag__ e`: places of a complex place; a real operand is its own real part. */
function part(t: Typer, n: SourceOf<'Expression', 'Unary'>): Operand {
  const o = t.operand(n.operand);
  if (o.type === t.wrong) return o;
  const real = n.op === '__real__';
  if (o.type.kind === 'Complex') {
    const of = t.types.variant(o.type.of as CType, o.type.qualifiers);
    if (isPlace(o)) return real ? mk.RealPart({ type: of, of: o }) : mk.ImaginaryPart({ type: of, of: o });
    return mk.Unary({ type: t.types.plain(of), op: real ? 'real' : 'imag', value: o });
  }
  if (!isArithmetic(o.type)) return wrongArgument(t, n.at, n.op);
  if (real) return o;
  const e = loaded(t, o);
  return mk.Comma({ type: e.type, left: mk.Convert({ type: t.types.void, value: e }), right: zero(e.type) });
}

export function zero(type: CType): Expression {
  return type.kind === 'Floating' ? mk.FloatingConstant({ type, bits: 0n }) : mk.Constant({ type, value: 0n });
}

export function binary(t: Typer, n: SourceOf<'Expression', 'Binary'>): Expression {
  const left = value(t, n.left);
  const right = value(t, n.right);
  R.at = n.at;
  const result = binaryOf(t, n.at, n.op, left, right);
  if (t.wanted.parentheses) checkPrecedence(t, n, left, right);
  R.at = n.at;
  return result;
}

/** The operation on two values. */
export function binaryOf(t: Typer, at: number, op: string, left: Expression, right: Expression): Expression {
  if (left.type === t.wrong) return left;
  if (right.type === t.wrong) return right;
  if (left.type.kind === 'Vector' || right.type.kind === 'Vector') return vectorOperation(t, at, op, left, right);
  switch (op) {
    case '+':
      if (left.type.kind === 'Pointer' && isInteger(right.type)) return pointerAdd(t, at, left, right, false);
      if (right.type.kind === 'Pointer' && isInteger(left.type)) return pointerAdd(t, at, right, left, false);
      break;
    case '-':
      if (left.type.kind === 'Pointer') {
        if (isInteger(right.type)) return pointerAdd(t, at, left, right, true);
        if (right.type.kind === 'Pointer') return pointerDifference(t, at, left, right);
      }
      break;
    case '<<':
    case '>>':
      if (isInteger(left.type) && isInteger(right.type)) {
        const l = promoted(t, left);
        return withinBitField(
          t,
          mk.Binary({ type: l.type, op, left: l, right: converted(t, promoted(t, right), l.type) }),
          widthOf(t, left),
        );
      }
      return invalidOperands(t, at, op, left, right);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(t, at, op, left, right);
    case '%':
    case '&':
    case '|':
    case '^':
      if (!isInteger(left.type) || !isInteger(right.type)) return invalidOperands(t, at, op, left, right);
  }
  if (!isArithmetic(left.type) || !isArithmetic(right.type)) return invalidOperands(t, at, op, left, right);
  if (
    (op === '/' || op === '%') &&
    isInteger(right.type) &&
    isInteger(left.type) &&
    t.unevaluated === 0 &&
    right.kind === 'Constant' &&
    right.value === 0n
  ) {
    t.warning('Wdiv-by-zero', at, 'division by zero');
  }
  const [l, r] = balanced(t, left, right);
  return withinBitField(t, mk.Binary({ type: l.type, op, left: l, right: r }), commonWidth(t, left, right));
}

export function invalidOperands(t: Typer, at: number, op: string, left: Expression, right: Expression): Expression {
  t.error(at, `invalid operands to binary ${op} (have '${spell(left.type)}' and '${spell(right.type)}')`);
  return t.mistake();
}

function pointerAdd(t: Typer, at: number, pointer: Expression, index: Expression, minus: boolean): Expression {
  if (!steppable(t, at, pointer.type as PointerType)) return t.mistake();
  if (t.wanted.pointerArithmetic) checkPointee(t, at, pointer.type as PointerType, 'arithmetic');
  return mk.PointerAdd({
    type: pointer.type,
    pointer,
    index: converted(t, promoted(t, index), t.types.difference),
    minus,
  });
}

/** void and functions have size 1 (GNU); anything else must be complete. */
export function steppable(t: Typer, at: number, type: PointerType): boolean {
  if (type.of.kind === 'Void' || type.of.kind === 'Function' || isComplete(type.of)) return true;
  t.error(
    at,
    type.of.kind === 'Record' || type.of.kind === 'Enum'
      ? `invalid use of undefined type '${spell(t.types.plain(type.of as CType))}'`
      : 'arithmetic on a pointer to an incomplete type',
  );
  return false;
}

function pointerDifference(t: Typer, at: number, left: Expression, right: Expression): Expression {
  const a = left.type as PointerType;
  const b = right.type as PointerType;
  if (!compatibleUnqualified(a.of, b.of) && !(a.of.kind === 'Void' && b.of.kind === 'Void'))
    return invalidOperands(t, at, '-', left, right);
  if (!steppable(t, at, a)) return t.mistake();
  if (t.wanted.pointerArithmetic) checkPointee(t, at, a, 'subtraction');
  return mk.PointerDifference({
    type: t.types.difference,
    left,
    right: right.type === left.type ? right : converted(t, right, left.type),
  });
}

function comparison(t: Typer, at: number, op: string, left: Expression, right: Expression): Expression {
  const { int } = t.types;
  const a = left.type;
  const b = right.type;
  if (isArithmetic(a) && isArithmetic(b)) {
    if ((a.kind === 'Complex' || b.kind === 'Complex') && op !== '==' && op !== '!=')
      return invalidOperands(t, at, op, left, right);
    const [l, r] = balanced(t, left, right);
    if (t.wanted.comparisons) checkComparison(t, at, op, left, right, l.type);
    return mk.Compare({ type: int, op, left: l, right: r });
  }
  if (a.kind === 'Pointer' && b.kind === 'Pointer') {
    if (a === b) return mk.Compare({ type: int, op, left, right });
    const common = isNullPointerConstant(right) ? a : isNullPointerConstant(left) ? b : commonPointer(t, a, b);
    if (common === null) t.warning('', at, 'comparison of distinct pointer types lacks a cast');
    const type = common ?? t.types.pointer(t.types.void);
    return mk.Compare({ type: int, op, left: converted(t, left, type), right: converted(t, right, type) });
  }
  if (a.kind === 'Pointer' && isInteger(b)) {
    if (!isNullPointerConstant(right)) t.warning('', at, 'comparison between pointer and integer');
    return mk.Compare({ type: int, op, left, right: converted(t, right, a) });
  }
  if (b.kind === 'Pointer' && isInteger(a)) {
    if (!isNullPointerConstant(left)) t.warning('', at, 'comparison between pointer and integer');
    return mk.Compare({ type: int, op, left: converted(t, left, b), right });
  }
  return invalidOperands(t, at, op, left, right);
}

/** Element by element; a scalar is spread over the lanes (gcc manual, Vector Extensions). */
export function vectorOperation(t: Typer, at: number, op: string, left: Expression, right: Expression): Expression {
  const type = t.types.plain((left.type.kind === 'Vector' ? left.type : right.type) as CType) as VectorType;
  if (isShift(op) && right.type.kind !== 'Vector' && !isInteger(right.type))
    return invalidOperands(t, at, op, left, right);
  const l = spread(t, left, type);
  const r = spread(t, right, type);
  if (l === null || r === null) return invalidOperands(t, at, op, left, right);
  if (type.of.kind === 'Floating' && ['%', '&', '|', '^', '<<', '>>'].includes(op))
    return invalidOperands(t, at, op, left, right);
  if (['==', '!=', '<', '<=', '>', '>='].includes(op))
    return mk.Compare({ type: maskType(t, type), op, left: l, right: r });
  return mk.Binary({ type, op, left: l, right: r });
}
const isShift = (op: string): boolean => op === '<<' || op === '>>';

/** The signed integer vector that a comparison of vectors gives: lanes of 0 or -1. */
export function maskType(t: Typer, type: VectorType): VectorType {
  const name = ({ 1: 'signed char', 2: 'short', 4: 'int', 8: 'long', 16: '__int128' } as const)[
    type.of.size as 1 | 2 | 4 | 8 | 16
  ];
  return t.types.vector(t.types.integer[name], type.lanes);
}

function spread(t: Typer, e: Expression, type: VectorType): Expression | null {
  if (e.type.kind === 'Vector') {
    if (e.type.lanes !== type.lanes || e.type.of.size !== type.of.size) return null;
    return converted(t, e, type);
  }
  if (!isArithmetic(e.type) || e.type.kind === 'Complex') return null;
  if (e.type.kind === 'Floating' && type.of.kind === 'Integer') return null;
  const lane = converted(t, e, type.of);
  if (type.lanes === 1 || evaluate(lane) !== null)
    return mk.VectorOf({ type, lanes: Array.from({ length: type.lanes }, () => lane) });
  const symbol = t.unit.temporary(type.of);
  const once = mk.Declare({ symbol, initializer: mk.ExpressionInitializer({ value: lane }) });
  const read = mk.Load({ type: type.of, place: t.variable(symbol) });
  return mk.StatementExpression({
    type,
    body: [once],
    value: mk.VectorOf({ type, lanes: Array.from({ length: type.lanes }, () => read) }),
  });
}

/** `(type)e`. */
export function cast(t: Typer, n: SourceOf<'Expression', 'Cast'>): Operand {
  const type = t.typeOf(n.of);
  const o = t.operand(n.operand);
  if (o.type === t.wrong || type === t.wrong) return t.mistake();
  const plain = t.types.plain(type);
  if (plain.kind === 'Void') return mk.Convert({ type: plain, value: loaded(t, o) });
  if (plain.kind === 'Record') return castToRecord(t, n.at, plain, loaded(t, o));
  if (plain.kind === 'Array' || plain.kind === 'VariableArray') return wrongCast(t, n.at, 'cast specifies array type');
  if (plain.kind === 'Function') return wrongCast(t, n.at, 'cast specifies function type');
  const e = loaded(t, o);
  if (t.wanted.castQualifiers) checkCast(t, n.at, plain, e.type);
  R.at = n.at;
  return castTo(t, n.at, plain, e);
}

function wrongCast(t: Typer, at: number, message: string): Expression {
  t.error(at, message);
  return t.mistake();
}

export function castTo(t: Typer, at: number, type: CType, e: Expression): Expression {
  const from = e.type;
  if (from === t.wrong) return e;
  if (from.kind === 'Void') return wrongCast(t, at, 'void value not ignored as it ought to be');
  if (type.kind === 'Vector' || from.kind === 'Vector') {
    const other = type.kind === 'Vector' ? from : type;
    if (!(other.kind === 'Vector' || isInteger(other)) || sizeOf(type) !== sizeOf(from)) {
      return wrongCast(
        t,
        at,
        `cannot convert a value of type '${spell(from)}' to vector type '${spell(type)}' which has different size`,
      );
    }
  } else if (from.kind === 'Record') {
    return wrongCast(
      t,
      at,
      type.kind === 'Pointer'
        ? 'cannot convert to a pointer type'
        : 'aggregate value used where ' +
            (type.kind === 'Floating' ? 'a floating-point was expected' : 'an integer was expected'),
    );
  } else if (type.kind === 'Pointer') {
    if (!isScalar(from) || from.kind === 'Floating' || from.kind === 'Complex')
      return wrongCast(t, at, 'cannot convert to a pointer type');
    if (isInteger(from) && sizeOf(from) !== sizeOf(type) && evaluate(e) === null)
      t.warning('Wint-to-pointer-cast', at, 'cast to pointer from integer of different size');
  } else if (from.kind === 'Pointer') {
    if (type.kind === 'Floating' || type.kind === 'Complex')
      return wrongCast(t, at, 'pointer value used where a floating-point was expected');
    if (isInteger(type) && sizeOf(from) !== sizeOf(type) && integerOf(type).name !== '_Bool')
      t.warning('Wpointer-to-int-cast', at, 'cast from pointer to integer of different size');
  }
  if (e.type === type) return e.kind === 'Convert' || e.kind === 'Constant' ? e : mk.Convert({ type, value: e });
  return mk.Convert({ type, value: e });
}

/** GNU: a cast to a union makes one of its members; to the same struct it is nothing. */
function castToRecord(t: Typer, at: number, type: CType & { kind: 'Record' }, e: Expression): Expression {
  if (e.type.kind === 'Record' && e.type.tag === type.tag) return e;
  const field =
    type.tag.word === 'union' ? type.tag.fields.find(f => compatibleUnqualified(f.type, e.type)) : undefined;
  if (type.tag.word !== 'union') return wrongCast(t, at, 'conversion to non-scalar type requested');
  if (field === undefined || field.name === null)
    return wrongCast(t, at, 'cast to union type from type not present in union');
  const initializer = mk.ListInitializer({
    items: [
      mk.InitializerItem({
        designators: [mk.FieldDesignator({ name: field.name })],
        value: mk.ExpressionInitializer({ value: converted(t, e, t.types.plain(field.type)) }),
      }),
    ],
  });
  return mk.Load({ type, place: mk.CompoundLiteral({ type, symbol: t.unit.temporary(type), initializer }) });
}

/** `a && b` and `a || b`. */
export function logical(
  t: Typer,
  n: SourceOf<'Expression', 'LogicalAnd'> | SourceOf<'Expression', 'LogicalOr'>,
): Expression {
  const left = tested(t, value(t, n.left), n.left.at);
  const right = tested(t, value(t, n.right), n.right.at);
  if (n.kind === 'LogicalOr' && t.wanted.parentheses) checkLogical(t, n);
  R.at = n.at;
  const type = t.types.int;
  return n.kind === 'LogicalAnd' ? mk.LogicalAnd({ type, left, right }) : mk.LogicalOr({ type, left, right });
}

/** `a ? b : c` and GNU `a ?: c`. */
export function conditional(t: Typer, n: SourceOf<'Expression', 'Conditional'>): Expression {
  const test = value(t, n.test);
  if (n.then === null) {
    const other = value(t, n.else);
    R.at = n.at;
    return conditionalElse(t, n.at, test, other);
  }
  if (test.type.kind === 'Vector') {
    t.sorry(n.at, 'a vector as the test of ?:');
    return t.mistake();
  }
  const checked = tested(t, test, n.test.at);
  const then = value(t, n.then);
  const other = value(t, n.else);
  R.at = n.at;
  if (then.type === t.wrong) return then;
  if (other.type === t.wrong) return other;
  const type = commonBranch(t, n.at, then, other);
  if (type === null) return t.mistake();
  if (t.wanted.signCompare) checkChoice(t, n, then, other);
  return mk.Conditional({ type, test: checked, then: converted(t, then, type), else: converted(t, other, type) });
}

function conditionalElse(t: Typer, at: number, test: Expression, other: Expression): Expression {
  if (test.type === t.wrong) return test;
  if (other.type === t.wrong) return other;
  if (!isScalar(test.type)) return tested(t, test, at);
  const type = commonBranch(t, at, test, other);
  if (type === null) return t.mistake();
  if (test.type === type) return mk.ConditionalElse({ type, value: test, else: converted(t, other, type) });
  // The test is of the value before its conversion: 0.5 ?: 1 is not 0.
  const symbol = t.unit.temporary(test.type);
  const once = mk.Declare({ symbol, initializer: mk.ExpressionInitializer({ value: test }) });
  const read = mk.Load({ type: test.type, place: t.variable(symbol) });
  return mk.StatementExpression({
    type,
    body: [once],
    value: mk.Conditional({
      type,
      test: tested(t, read, at),
      then: converted(t, read, type),
      else: converted(t, other, type),
    }),
  });
}

/** The type of a conditional expression (C17 6.5.15p5-6); null after a complaint. */
function commonBranch(t: Typer, at: number, then: Expression, other: Expression): CType | null {
  const a = then.type;
  const b = other.type;
  if (isArithmetic(a) && isArithmetic(b)) {
    if (a === b && a.kind !== 'Integer' && a.kind !== 'Enum') return a;
    return commonType(t, promoted(t, then).type, promoted(t, other).type);
  }
  if (a.kind === 'Void' || b.kind === 'Void') return t.types.void;
  if (a.kind === 'Record' && b.kind === 'Record' && a.tag === b.tag) return a;
  if (a.kind === 'Vector' && b.kind === 'Vector' && compatibleUnqualified(a, b)) return a;
  if (a.kind === 'Pointer' && b.kind === 'Pointer') {
    if (a === b) return a;
    if (isNullPointerConstant(other)) return a;
    if (isNullPointerConstant(then)) return b;
    const common = commonPointer(t, a, b);
    if (common === null) t.warning('', at, 'pointer type mismatch in conditional expression');
    return common ?? t.types.pointer(t.types.void);
  }
  if (a.kind === 'Pointer' && isInteger(b)) {
    if (!isNullPointerConstant(other)) t.warning('', at, 'pointer/integer type mismatch in conditional expression');
    return a;
  }
  if (b.kind === 'Pointer' && isInteger(a)) {
    if (!isNullPointerConstant(then)) t.warning('', at, 'pointer/integer type mismatch in conditional expression');
    return b;
  }
  t.error(at, 'type mismatch in conditional expression');
  return null;
}
