/**
 * Which tokens an expression was written with, for diagnostics that underline it.
 *
 * Nodes know one token each, that of their operator; parentheses are in no node. So the ends are found from the operands, and what
 * brackets enclose by counting them. Only who has something to say asks.
 */
import type { SourceRange } from '../../languages/diagnostics.ts';
import type { SourceText } from '../../languages/unit.ts';
import { history, trace } from '../../nanopass/index.ts';
import type { Source, SourceOf } from './typer.ts';

/** The first and the last token of something. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The token of the source behind an origin. */
export const tokenOf = (at: number): number => (trace.on ? history({ at }).token : at);

/** The expression without parentheses around it. */
export function spanOf(text: SourceText, n: Source<'Expression'>): Span {
  const at = tokenOf(n.at);
  switch (n.kind) {
    case 'StringLiteral':
      return { first: at, last: at + n.parts.length - 1 };
    case 'StatementExpression':
      return { first: at, last: closing(text, at) };
    case 'CompoundLiteral':
      return { first: at, last: closing(text, closing(text, at) + 1) };
    case 'GenericSelection':
    case 'VaArg':
    case 'OffsetOf':
    case 'TypesCompatible':
    case 'ChooseExpression':
    case 'ConvertVector':
    case 'SizeofType':
    case 'AlignofType':
      return { first: at, last: closing(text, at + 1) };
    case 'Subscript':
      return { first: operandSpan(text, n.array).first, last: closing(text, at) };
    case 'Call': {
      const { first, last } = operandSpan(text, n.function);
      return { first, last: closing(text, last + 1) };
    }
    case 'Dot':
    case 'Arrow':
      return { first: operandSpan(text, n.of).first, last: at + 1 };
    case 'PostIncrement':
      return { first: operandSpan(text, n.operand).first, last: at };
    case 'PreIncrement':
    case 'Unary':
    case 'Cast':
    case 'SizeofExpression':
    case 'AlignofExpression':
      return { first: at, last: operandSpan(text, n.operand).last };
    case 'LabelAddress':
      return { first: at, last: at + 1 };
    case 'Binary':
    case 'LogicalAnd':
    case 'LogicalOr':
    case 'Comma':
      return { first: operandSpan(text, n.left).first, last: operandSpan(text, n.right).last };
    case 'Assign':
    case 'AssignOperation':
      return { first: operandSpan(text, n.target).first, last: operandSpan(text, n.value).last };
    case 'Conditional':
      return { first: operandSpan(text, n.test).first, last: operandSpan(text, n.else).last };
    default:
      return { first: at, last: at };
  }
}

/** An operand with the parentheses around it. Those of a call or a statement are around no operand: an operator stands on one side of it. */
export function operandSpan(text: SourceText, n: Source<'Expression'>): Span {
  let { first, last } = spanOf(text, n);
  while (first > 0 && text.text(first - 1) === '(' && text.text(last + 1) === ')') {
    first--;
    last++;
  }
  return { first, last };
}

/** Is an operand written in parentheses? */
export function isParenthesized(text: SourceText, operand: Source<'Expression'>): boolean {
  const { first, last } = spanOf(text, operand);
  return first > 0 && text.text(first - 1) === '(' && text.text(last + 1) === ')';
}

/** The arguments of a call, each with all that stands between its commas. */
export function argumentSpans(text: SourceText, n: SourceOf<'Expression', 'Call'>): Span[] {
  const open = operandSpan(text, n.function).last + 1;
  const end = closing(text, open);
  const spans: Span[] = [];
  let first = open + 1;
  for (let i = first; i < end; i++) {
    const spelling = text.text(i);
    if (isOpening(spelling)) i = closing(text, i);
    else if (spelling === ',') {
      spans.push({ first, last: i - 1 });
      first = i + 1;
    }
  }
  if (first < end) spans.push({ first, last: end - 1 });
  return spans;
}

/** Where a declaration within a block begins whose declarator names the token. */
export function startOfDeclaration(text: SourceText, name: number): number {
  for (let i = name - 1; i >= 0; i--) {
    const spelling = text.text(i);
    if (spelling === '}' && i + 1 === name) i = opening(text, i);
    else if (spelling === ';' || spelling === '{' || spelling === '}' || spelling === ':') return i + 1;
    else if (spelling === '(' && text.text(i - 1) === 'for') return i + 1;
  }
  return 0;
}

/**
 * The token that gcc points at where it knows no better one: the first on the line, or what follows the last `struct`, `union` or `enum`
 * there.
 */
export function startOfLine(text: SourceText, token: number): number {
  const { line, file } = text.locate(token);
  let first = token;
  while (first > 0) {
    const before = text.locate(first - 1);
    if (before.line !== line || before.file !== file) break;
    const word = text.text(first - 1);
    if (word === 'struct' || word === 'union' || word === 'enum') return first;
    first--;
  }
  return first;
}

/** A parameter's declaration, from its specifiers on. */
export function parameterSpan(text: SourceText, name: number): Span {
  const isEnd = (spelling: string): boolean => spelling === ',' || spelling === '(' || spelling === ')';
  let first = name;
  while (first > 0 && !isEnd(text.text(first - 1))) first--;
  let last = name;
  while (!isEnd(text.text(last + 1))) last++;
  return { first, last };
}

/** How an argument is underlined, as gcc does: of strings that are joined the first, and the mark of what has no operator where it begins. */
export function argumentRange(text: SourceText, n: Source<'Expression'>, span: Span): SourceRange {
  const { first, last } = span;
  const at = tokenOf(n.at);
  if (n.kind === 'StringLiteral')
    return first === at ? { first, last: first, caret: first } : { ...span, caret: first };
  if (n.kind === 'Conditional')
    return { first, last, caret: n.then === null ? at : operandSpan(text, n.then).last + 1 };
  const marked = n.kind !== 'Identifier' && n.kind !== 'Number' && n.kind !== 'Character';
  return { first, last, caret: marked ? at : first };
}

const isOpening = (spelling: string): boolean => spelling === '(' || spelling === '[' || spelling === '{';

/** The bracket that closes the one at `open`; the last token before the end of the unit where there is none. */
export function closing(text: SourceText, open: number): number {
  let depth = 0;
  for (let i = open; ; i++) {
    const spelling = text.text(i);
    if (spelling === '') return Math.max(open, i - 1);
    if (isOpening(spelling)) depth++;
    else if (spelling === ')' || spelling === ']' || spelling === '}') depth--;
    if (depth <= 0) return i;
  }
}

/** The bracket that opens what the one at `close` closes. */
function opening(text: SourceText, close: number): number {
  let depth = 0;
  for (let i = close; i > 0; i--) {
    const spelling = text.text(i);
    if (isOpening(spelling)) depth--;
    else if (spelling === ')' || spelling === ']' || spelling === '}') depth++;
    if (depth === 0) return i;
  }
  return 0;
}
