/** Actions of the rules for expressions and initialisers (C17 6.5, 6.7.9): a node each, at the token that diagnostics point at. */
import { Syntax } from '../../languages/syntax.ts';
import type { Node } from '../../nanopass/index.ts';
import { from, list, nameAt, type Token, textAt, word } from './source.ts';

export type Expression = Node<Syntax, 'Expression'>;
export type TypeName = Node<Syntax, 'TypeName'>;
export type Initializer = Node<Syntax, 'Initializer'>;
type InitializerItem = Node<Syntax, 'InitializerItem'>;
type Designator = Node<Syntax, 'Designator'>;
type Association = Node<Syntax, 'Association'>;
type Statement = Node<Syntax, 'Statement'>;

const { mk } = Syntax;

const assignments: Readonly<Record<string, string>> = {
  '+=': '+',
  '-=': '-',
  '*=': '*',
  '/=': '/',
  '%=': '%',
  '<<=': '<<',
  '>>=': '>>',
  '&=': '&',
  '^=': '^',
  '|=': '|',
};

export const expressionActions = {
  expr_comma(left: Expression, comma: Token, right: Expression): Expression {
    from(comma);
    return mk.Comma({ left, right });
  },
  assignExpr_assign(target: Expression, operator: Token, value: Expression): Expression {
    const op = word(operator);
    from(operator);
    return op === '=' ? mk.Assign({ target, value }) : mk.AssignOperation({ op: assignments[op], target, value });
  },
  condExpr_conditional(
    test: Expression,
    question: Token,
    then: Expression | null,
    _: Token,
    otherwise: Expression,
  ): Expression {
    from(question);
    return mk.Conditional({ test, then, else: otherwise });
  },
  or(left: Expression, operator: Token, right: Expression): Expression {
    from(operator);
    return mk.LogicalOr({ left, right });
  },
  and(left: Expression, operator: Token, right: Expression): Expression {
    from(operator);
    return mk.LogicalAnd({ left, right });
  },
  binary(left: Expression, operator: Token, right: Expression): Expression {
    from(operator);
    return mk.Binary({ op: word(operator), left, right });
  },
  castExpr_cast(open: Token, of: TypeName, _: Token, operand: Expression): Expression {
    from(open);
    return mk.Cast({ of, operand });
  },

  unaryExpr_increment(operator: Token, operand: Expression): Expression {
    from(operator);
    return mk.PreIncrement({ operand, down: word(operator) === '--' });
  },
  unaryExpr_operator(operator: Token, operand: Expression): Expression {
    from(operator);
    return mk.Unary({ op: word(operator), operand });
  },
  unaryExpr_extension: (_: Token, operand: Expression): Expression => operand,
  unaryExpr_sizeofType(keyword: Token, _: Token, of: TypeName): Expression {
    from(keyword);
    return mk.SizeofType({ of });
  },
  unaryExpr_sizeofExpression(keyword: Token, operand: Expression): Expression {
    from(keyword);
    return mk.SizeofExpression({ operand });
  },
  unaryExpr_alignofType(keyword: Token, _: Token, of: TypeName): Expression {
    from(keyword);
    return mk.AlignofType({ of });
  },
  unaryExpr_alignofExpression(keyword: Token, operand: Expression): Expression {
    from(keyword);
    return mk.AlignofExpression({ operand });
  },
  unaryExpr_labelAddress(operator: Token, name: Token): Expression {
    from(operator);
    return mk.LabelAddress({ label: nameAt(name) });
  },

  postfixExpr_subscript(array: Expression, open: Token, index: Expression): Expression {
    from(open);
    return mk.Subscript({ array, index });
  },
  postfixExpr_callEmpty(callee: Expression): Expression {
    from(callee.at);
    return mk.Call({ function: callee, arguments: [] });
  },
  postfixExpr_call(callee: Expression, _: Token, first: Expression, rest: Expression[]): Expression {
    from(callee.at);
    return mk.Call({ function: callee, arguments: list(first, rest) });
  },
  postfixExpr_dot(of: Expression, operator: Token, name: Token): Expression {
    from(operator);
    return mk.Dot({ of, name: nameAt(name) });
  },
  postfixExpr_arrow(of: Expression, operator: Token, name: Token): Expression {
    from(operator);
    return mk.Arrow({ of, name: nameAt(name) });
  },
  postfixExpr_increment(operand: Expression, operator: Token): Expression {
    from(operator);
    return mk.PostIncrement({ operand, down: word(operator) === '--' });
  },

  primary_name(t: Token): Expression {
    from(t);
    return mk.Name({ name: nameAt(t) });
  },
  primary_number(t: Token): Expression {
    from(t);
    return mk.Number({ text: textAt(t) });
  },
  primary_character(t: Token): Expression {
    from(t);
    return mk.Character({ text: textAt(t) });
  },
  primary_block(open: Token, body: Statement): Expression {
    from(open);
    return mk.StatementExpression({ body });
  },
  primary_literal(open: Token, of: TypeName, _: Token, initializer: Initializer): Expression {
    from(open);
    return mk.CompoundLiteral({ of, initializer });
  },
  primary_paren: (_: Token, inner: Expression): Expression => inner,
  primary_generic(
    keyword: Token,
    _: Token,
    control: Expression,
    _comma: Token,
    first: Association,
    rest: Association[],
  ): Expression {
    from(keyword);
    return mk.GenericSelection({ control, associations: list(first, rest) });
  },
  primary_vaArg(keyword: Token, _: Token, arguments_: Expression, _comma: Token, of: TypeName): Expression {
    from(keyword);
    return mk.VaArg({ list: arguments_, of });
  },
  primary_offsetof(
    keyword: Token,
    _: Token,
    of: TypeName,
    _comma: Token,
    name: Token,
    parts: Designator[][],
  ): Expression {
    from(name);
    const path = [mk.FieldDesignator({ name: nameAt(name) }), ...parts.flat()];
    from(keyword);
    return mk.OffsetOf({ of, path });
  },
  primary_typesCompatible(keyword: Token, _: Token, left: TypeName, _comma: Token, right: TypeName): Expression {
    from(keyword);
    return mk.TypesCompatible({ left, right });
  },
  primary_choose(
    keyword: Token,
    _: Token,
    test: Expression,
    _first: Token,
    then: Expression,
    _second: Token,
    otherwise: Expression,
  ): Expression {
    from(keyword);
    return mk.ChooseExpression({ test, then, else: otherwise });
  },
  primary_convertVector(keyword: Token, _: Token, operand: Expression, _comma: Token, of: TypeName): Expression {
    from(keyword);
    return mk.ConvertVector({ operand, of });
  },
  association_default(keyword: Token, _: Token, value: Expression): Association {
    from(keyword);
    return mk.DefaultAssociation({ value });
  },
  association_type(of: TypeName, _: Token, value: Expression): Association {
    from(of.at);
    return mk.TypeAssociation({ of, value });
  },
  offsetPart_field(_: Token, name: Token): Designator[] {
    from(name);
    return [mk.FieldDesignator({ name: nameAt(name) })];
  },
  /** GNU: `a->b` is `a[0].b`. */
  offsetPart_arrow(operator: Token, name: Token): Designator[] {
    from(operator);
    return [mk.IndexDesignator({ index: mk.Number({ text: '0' }) }), mk.FieldDesignator({ name: nameAt(name) })];
  },
  offsetPart_index(open: Token, index: Expression): Designator[] {
    from(open);
    return [mk.IndexDesignator({ index })];
  },
  stringLiteral(first: Token, rest: Token[]): Expression {
    from(first);
    return mk.StringLiteral({ parts: [textAt(first), ...rest.map(textAt)] });
  },

  initializer_expression(value: Expression): Initializer {
    from(value.at);
    return mk.ExpressionInitializer({ value });
  },
  initList(open: Token, first: InitializerItem | null, rest: InitializerItem[] | null): Initializer {
    from(open);
    return mk.ListInitializer({ items: first === null ? [] : list(first, rest!) });
  },
  initItem_designated(designators: Designator[], value: Initializer): InitializerItem {
    from(designators[0].at);
    return mk.InitializerItem({ designators, value });
  },
  initItem_old(name: Token, _: Token, value: Initializer): InitializerItem {
    from(name);
    return mk.InitializerItem({ designators: [mk.FieldDesignator({ name: nameAt(name) })], value });
  },
  initItem_plain(value: Initializer): InitializerItem {
    from(value.at);
    return mk.InitializerItem({ designators: [], value });
  },
  designation: (first: Designator, rest: Designator[]): Designator[] => list(first, rest),
  designator_range(open: Token, low: Expression, _: Token, high: Expression): Designator {
    from(open);
    return mk.RangeDesignator({ low, high });
  },
  designator_index(open: Token, index: Expression): Designator {
    from(open);
    return mk.IndexDesignator({ index });
  },
  designator_field(_: Token, name: Token): Designator {
    from(name);
    return mk.FieldDesignator({ name: nameAt(name) });
  },
};
