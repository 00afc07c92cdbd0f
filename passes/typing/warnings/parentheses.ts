/**
 * Operators whose precedence often surprises (gcc manual, -Wparentheses, -Wlogical-not-parentheses, -Wdangling-else).
 *
 *   a && b || c    a << b + 1    x & m == 0    a < b < c    if (a = b)    !a == b    if (a) if (b) f(); else g();
 *
 * Parentheses silence all of them but the last. Which operands are in some is seen in the source: no node holds them.
 */
import type { SourceText } from '../../../languages/unit.ts';
import { argumentRange, isParenthesized, operandSpan, spanOf, tokenOf } from '../source-ranges.ts';
import type { Expression, Source, SourceOf, Typer } from '../typer.ts';

type Tree = Source<'Expression'>;
type BinaryTree = SourceOf<'Expression', 'Binary'>;

const isComparison = (op: string): boolean =>
  op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=';
const isOrdering = (op: string): boolean => isComparison(op) && op !== '==' && op !== '!=';

/** Of an operand's operator: what to say where it stands in that of the row, without parentheses; null where all is well. */
type Rule = (inner: string) => string | null;

const comparison = (op: string): string => `comparison in operand of '${op}'`;
const arithmetic = (op: string): string => `arithmetic in operand of '${op}'`;
const shift =
  (op: string): Rule =>
  inner =>
    inner === '+' || inner === '-' ? `'${inner}' inside '${op}'` : null;
const equality =
  (op: string): Rule =>
  inner =>
    isComparison(inner) ? comparison(op) : null;

const rules: ReadonlyMap<string, Rule> = new Map([
  ['<<', shift('<<')],
  ['>>', shift('>>')],
  ['|', inner => ('&^+-'.includes(inner) ? arithmetic('|') : isComparison(inner) ? comparison('|') : null)],
  ['^', inner => ('&+-'.includes(inner) ? arithmetic('^') : isComparison(inner) ? comparison('^') : null)],
  [
    '&',
    inner => ('+-'.includes(inner) ? `'${inner}' in operand of '&'` : isComparison(inner) ? comparison('&') : null),
  ],
  ['==', equality('==')],
  ['!=', equality('!=')],
]);

/** Looks at the operands of a binary operator. */
export function checkPrecedence(t: Typer, n: BinaryTree, left: Expression, right: Expression): void {
  const { source } = t.unit;
  if (source === null) return;
  const rule = rules.get(n.op);
  for (const operand of [n.left, n.right]) {
    if (operand.kind !== 'Binary') continue;
    const what = rule?.(operand.op) ?? null;
    const chained = what === null && isOrdering(n.op) && isOrdering(operand.op);
    if ((what === null && !chained) || isParenthesized(source, operand)) continue;
    const message = chained
      ? "comparisons like 'X<=Y<=Z' do not have their mathematical meaning"
      : `suggest parentheses around ${what}`;
    warnOfOperand(t, source, operand, message);
    break;
  }
  if (n.left.kind === 'Unary' && n.left.op === '!' && !deniesBoolean(left)) checkNegation(t, source, n, n.left, right);
}

/** `!a & b` and `!a == b`: what is denied is not the whole. */
function checkNegation(
  t: Typer,
  source: SourceText,
  n: BinaryTree,
  left: SourceOf<'Expression', 'Unary'>,
  right: Expression,
): void {
  const masking = n.op === '&' || n.op === '|';
  if ((!masking && !isComparison(n.op)) || isTruth(n.right) || isBoolean(right) || isParenthesized(source, left))
    return;
  if (masking) {
    const message = `suggest parentheses around operand of '!' or change '${n.op}' to '${n.op}${n.op}' or '!' to '~'`;
    warnOfOperand(t, source, left, message);
    return;
  }
  const isNull = right.kind === 'Constant' && right.value === 0n;
  if ((isNull && !isOrdering(n.op)) || isTruth(left.operand)) return;
  const { first, last } = spanOf(source, left);
  const [start, end] = [first, last].map(token => source.locate(token));
  const width = end.column + source.text(last).length - start.column;
  t.unit.diagnostics.warning(
    'Wlogical-not-parentheses',
    n.at,
    'logical not is only applied to the left hand side of comparison',
    {
      notes: [
        {
          severity: 'note',
          place: first,
          through: last,
          message: 'add parentheses around left hand side expression to silence this warning',
          fix: `(${' '.repeat(Math.max(0, width - 1))})`,
        },
      ],
    },
  );
}

/** `!b` of a _Bool is a truth value as good as `b`. */
const deniesBoolean = (e: Expression): boolean =>
  e.kind === 'LogicalNot' && e.value.kind === 'Convert' && isBoolean(e.value.value);

/** Is the value of the expression as it is written true or false? */
function isTruth(n: Tree): boolean {
  if (n.kind === 'Binary') return isComparison(n.op);
  return n.kind === 'LogicalAnd' || n.kind === 'LogicalOr' || (n.kind === 'Unary' && n.op === '!');
}
const isBoolean = ({ type }: Expression): boolean => type.kind === 'Integer' && type.name === '_Bool';

/** `a && b || c`. */
export function checkLogical(t: Typer, n: SourceOf<'Expression', 'LogicalOr'>): void {
  const { source } = t.unit;
  if (source === null) return;
  const operand = [n.left, n.right].find(one => one.kind === 'LogicalAnd' && !isParenthesized(source, one));
  if (operand !== undefined) warnOfOperand(t, source, operand, "suggest parentheses around '&&' within '||'");
}

/** An assignment where a statement asks whether something is true: `==` may have been meant. */
export function checkTest(t: Typer, n: Tree): void {
  const { source } = t.unit;
  if (source === null || n.kind !== 'Assign') return;
  const { first, last } = spanOf(source, n);
  // One pair of parentheses is the statement's own.
  const silenced = source.text(first - 1) === '(' && source.text(last + 1) === ')' && source.text(first - 2) === '(';
  if (!silenced) t.warning('Wparentheses', first, 'suggest parentheses around assignment used as truth value');
}

/** An `else` behind an inner `if`, where the outer one has none. */
export function checkElse(t: Typer, n: SourceOf<'Statement', 'If'>): void {
  if (n.else !== null || !endsInElse(n.then)) return;
  t.warning('Wdangling-else', tokenOf(n.at) + 1, "suggest explicit braces to avoid ambiguous 'else'");
}

function endsInElse(n: Source<'Statement'>): boolean {
  switch (n.kind) {
    case 'If':
      return n.else !== null;
    case 'While':
    case 'For':
    case 'Switch':
    case 'Case':
    case 'Default':
      return endsInElse(n.body);
    default:
      return false;
  }
}

/** The operand is underlined with its parentheses. */
function warnOfOperand(t: Typer, source: SourceText, operand: Tree, message: string): void {
  const { first, last } = operandSpan(source, operand);
  const { caret } = argumentRange(source, operand, { first, last });
  t.unit.diagnostics.warning('Wparentheses', caret, message, { from: first, through: last });
}
