/**
 * Comparisons that do not say what they seem to: of signed with unsigned, with values outside a type's range, of truth values with numbers,
 * of floating numbers for equality (gcc manual, -Wsign-compare, -Wtype-limits, -Wbool-compare, -Wfloat-equal).
 */
import { spell } from '../../../languages/type-spelling.ts';
import { type CType, type IntegerType, integerOf, isInteger } from '../../../languages/types.ts';
import { evaluate } from '../evaluate.ts';
import { operandSpan } from '../source-ranges.ts';
import type { Expression, SourceOf, Typer } from '../typer.ts';

/** The operands are as written, with loads and decay, before promotion; `type` is what both are converted to. */
export function checkComparison(
  t: Typer,
  at: number,
  op: string,
  left: Expression,
  right: Expression,
  type: CType,
): void {
  const { wanted } = t;
  if (type.kind === 'Floating') {
    if (wanted.floatEqual && (op === '==' || op === '!='))
      t.warning('Wfloat-equal', at, "comparing floating-point with '==' or '!=' is unsafe");
    return;
  }
  if (!isInteger(type) || t.unevaluated > 0 || !isInteger(left.type) || !isInteger(right.type)) return;
  const a = evaluate(left);
  const b = evaluate(right);
  if (a !== null && b !== null) return;
  if (wanted.signCompare) checkSigns(t, at, op, left, right, integerOf(type), a ?? b);
  if (a === null && b === null) return;
  const [value, constant, turned] = b === null ? [right, a!, mirrored[op]] : [left, b, op];
  if (wanted.typeLimits) checkLimits(t, at, turned, value, constant, integerOf(type));
  if (wanted.boolCompare && isTruth(value)) checkTruth(t, at, turned, constant);
}

const mirrored: Readonly<Record<string, string>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function checkSigns(
  t: Typer,
  at: number,
  op: string,
  left: Expression,
  right: Expression,
  type: IntegerType,
  constant: bigint | null,
): void {
  const a = integerOf(left.type as IntegerType);
  const b = integerOf(right.type as IntegerType);
  if (type.signed || a.signed === b.signed) return;
  const [signed, unsigned] = a.signed ? [left, right] : [right, left];
  if (isNonNegative(signed)) return;
  const limit = 1n << BigInt(8 * integerOf(unsigned.type as IntegerType).size - 1);
  const fits = constant !== null && evaluate(unsigned) === constant && constant < limit;
  if (fits && (op === '==' || op === '!=')) return;
  const [x, y] = [left, right].map(e => spell(t.types.plain(e.type)));
  t.warning('Wsign-compare', at, `comparison of integer expressions of different signedness: '${x}' and '${y}'`);
}

/** A choice between a signed and an unsigned value, which makes the signed one unsigned. */
export function checkChoice(
  t: Typer,
  n: SourceOf<'Expression', 'Conditional'>,
  then: Expression,
  other: Expression,
): void {
  if (!isInteger(then.type) || !isInteger(other.type)) return;
  const [a, b] = [integerOf(then.type), integerOf(other.type)];
  const [signed, unsigned] = a.signed ? [then, other] : [other, then];
  // A wider signed type holds all values of the unsigned one.
  if (a.signed === b.signed || (a.signed ? b : a).size < Math.max(t.types.int.size, (a.signed ? a : b).size)) return;
  if (isNonNegative(signed)) return;
  const [from, to] = [signed, unsigned].map(e => spell(t.types.plain(e.type)));
  const message = `operand of '?:' changes signedness from '${from}' to '${to}' due to unsignedness of other operand`;
  const { source, diagnostics } = t.unit;
  if (source === null) return;
  const { first, last } = operandSpan(source, a.signed ? n.then! : n.else);
  diagnostics.warning('Wsign-compare', first, message, { through: last });
}

/** Can the value of a signed type be seen never to be negative? */
export function isNonNegative(e: Expression): boolean {
  const constant = isInteger(e.type) ? evaluate(e) : null;
  if (constant !== null) return constant >= 0n;
  switch (e.kind) {
    case 'Compare':
    case 'LogicalAnd':
    case 'LogicalOr':
    case 'LogicalNot':
      return true;
    case 'Convert': {
      const { type, value } = e;
      if (!isInteger(type) || !isInteger(value.type)) return false;
      const from = integerOf(value.type);
      const to = integerOf(type);
      return from.signed ? to.size >= from.size && isNonNegative(value) : from.size < to.size;
    }
    case 'Binary':
      if (e.op === '&') return isNonNegative(e.left) || isNonNegative(e.right);
      if (e.op === '%' || e.op === '>>') return isNonNegative(e.left);
      return (e.op === '|' || e.op === '^' || e.op === '/') && isNonNegative(e.left) && isNonNegative(e.right);
    case 'Conditional':
      return isNonNegative(e.then) && isNonNegative(e.else);
    case 'Comma':
      return isNonNegative(e.right);
    case 'Assign':
      return isNonNegative(e.value);
    default:
      return false;
  }
}

function checkLimits(t: Typer, at: number, op: string, value: Expression, constant: bigint, type: IntegerType): void {
  const own = value.type.kind === 'Enum' ? null : integerOf(value.type as IntegerType);
  if (own === null || own.name === '_Bool') return;
  if (!type.signed && constant === 0n && !own.signed && own.size === type.size) {
    if (op === '<' || op === '>=')
      t.warning('Wtype-limits', at, `comparison of unsigned expression in '${op} 0' is always ${op === '>='}`);
    return;
  }
  if (own.size >= type.size) return;
  const bits = BigInt(8 * own.size);
  const low = own.signed ? -(1n << (bits - 1n)) : 0n;
  const high = own.signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  const always = outcome(op, low, high, constant);
  if (always !== null)
    t.warning('Wtype-limits', at, `comparison is always ${always} due to limited range of data type`);
}

/** What a comparison gives for every value from `low` to `high`, if it is the same for all. */
function outcome(op: string, low: bigint, high: bigint, constant: bigint): boolean | null {
  switch (op) {
    case '<':
      return high < constant ? true : low >= constant ? false : null;
    case '<=':
      return high <= constant ? true : low > constant ? false : null;
    case '>':
      return low > constant ? true : high <= constant ? false : null;
    case '>=':
      return low >= constant ? true : high < constant ? false : null;
    default:
      return constant < low || constant > high ? op === '!=' : null;
  }
}

function isTruth(e: Expression): boolean {
  if (e.type.kind === 'Integer' && e.type.name === '_Bool') return true;
  return e.kind === 'Compare' || e.kind === 'LogicalAnd' || e.kind === 'LogicalOr' || e.kind === 'LogicalNot';
}

function checkTruth(t: Typer, at: number, op: string, constant: bigint): void {
  const always = outcome(op, 0n, 1n, constant);
  if (always !== null)
    t.warning('Wbool-compare', at, `comparison of constant '${constant}' with boolean expression is always ${always}`);
}
