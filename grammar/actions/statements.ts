/** Actions of the rules for statements (C17 6.8). */
import { Syntax } from '../../languages/syntax.ts';
import type { Node } from '../../nanopass/index.ts';
import { DefinedFunction, type Definition, isAttributes } from './declarations.ts';
import type { Expression } from './expressions.ts';
import { from, list, nameAt, type Token, word } from './source.ts';

export type Statement = Node<Syntax, 'Statement'>;
type Declaration = Node<Syntax, 'Declaration'>;
type Specifier = Node<Syntax, 'Specifier'>;
type AssemblyOperand = Node<Syntax, 'AssemblyOperand'>;
/** The parts of an assembly statement between its parentheses; null where its colon is absent too. */
interface AssemblyBody {
  readonly template: Expression;
  readonly outputs: readonly AssemblyOperand[] | null;
  readonly inputs: readonly AssemblyOperand[] | null;
  readonly clobbers: readonly Expression[] | null;
  readonly labels: readonly string[] | null;
}

const { mk } = Syntax;

/** A label's statement may be missing before the closing brace (C23; GNU). */
function labelled(body: Statement | null, colon: Token): Statement {
  if (body !== null) return body;
  from(colon);
  return mk.Empty({});
}
/** In assembly without operands `%` and the dialect braces stand for themselves; escaped, one reading serves both kinds. */
function escapeTemplate(template: Expression): Expression {
  if (template.kind !== 'StringLiteral') return template;
  from(template.at);
  return mk.StringLiteral({ parts: template.parts.map(part => part.replace(/[%{|}]/g, '%$&')) });
}

export const statementActions = {
  compound(open: Token, items: Statement[]): Statement {
    from(open);
    return mk.Block({ items });
  },
  blockItem_assertion(_: Token[], declaration: Declaration): Statement {
    from(declaration.at);
    return mk.DeclarationStatement({ declaration });
  },
  blockItem_definition(d: Definition): Statement {
    if (d instanceof DefinedFunction) {
      from(d.declarator.at);
      return mk.NestedFunction({
        specifiers: d.specifiers,
        declarator: d.declarator,
        parameters: d.parameters,
        body: d.body,
      });
    }
    from(d.at);
    return isAttributes(d) ? mk.Empty({}) : mk.DeclarationStatement({ declaration: d });
  },
  localLabels(keyword: Token, first: Token, rest: Token[]): Statement {
    from(keyword);
    return mk.LocalLabels({ names: list(first, rest).map(nameAt) });
  },

  statement_case(
    keyword: Token,
    low: Expression,
    high: Expression | null,
    colon: Token,
    body: Statement | null,
  ): Statement {
    const inner = labelled(body, colon);
    from(keyword);
    return mk.Case({ low, high, body: inner });
  },
  statement_default(keyword: Token, colon: Token, body: Statement | null): Statement {
    const inner = labelled(body, colon);
    from(keyword);
    return mk.Default({ body: inner });
  },
  statement_label(name: Token, colon: Token, attributes: Specifier[][], body: Statement | null): Statement {
    const inner = labelled(body, colon);
    from(name);
    return mk.Labeled({ label: nameAt(name), attributes: attributes.flat(), body: inner });
  },
  statement_goto(keyword: Token, name: Token): Statement {
    from(keyword);
    return mk.Goto({ label: nameAt(name) });
  },
  statement_computedGoto(keyword: Token, _: Token, target: Expression): Statement {
    from(keyword);
    return mk.ComputedGoto({ target });
  },
  statement_continue(keyword: Token): Statement {
    from(keyword);
    return mk.Continue({});
  },
  statement_break(keyword: Token): Statement {
    from(keyword);
    return mk.Break({});
  },
  statement_return(keyword: Token, value: Expression | null): Statement {
    from(keyword);
    return mk.Return({ value });
  },
  statement_empty(semicolon: Token): Statement {
    from(semicolon);
    return mk.Empty({});
  },
  /** `__attribute__((fallthrough));`: such attributes speak to warnings only. */
  statement_attributes: (_: Specifier[], _rest: Specifier[][], body: Statement): Statement => body,
  statement_expression(value: Expression): Statement {
    from(value.at);
    return mk.Evaluate({ value });
  },

  control_if(
    keyword: Token,
    _: Token,
    test: Expression,
    _close: Token,
    then: Statement,
    otherwise: Statement | null,
  ): Statement {
    from(keyword);
    return mk.If({ test, then, else: otherwise });
  },
  control_while(keyword: Token, _: Token, test: Expression, _close: Token, body: Statement): Statement {
    from(keyword);
    return mk.While({ test, body });
  },
  control_do(keyword: Token, body: Statement, _while: Token, _: Token, test: Expression): Statement {
    from(keyword);
    return mk.DoWhile({ body, test });
  },
  control_forDeclaration(
    keyword: Token,
    _: Token,
    declaration: Declaration,
    test: Expression | null,
    _semicolon: Token,
    step: Expression | null,
    _close: Token,
    body: Statement,
  ): Statement {
    from(declaration.at);
    const start = mk.DeclarationStatement({ declaration });
    from(keyword);
    return mk.For({ start, test, step, body });
  },
  control_for(
    keyword: Token,
    _: Token,
    start: Statement,
    test: Expression | null,
    _semicolon: Token,
    step: Expression | null,
    _close: Token,
    body: Statement,
  ): Statement {
    from(keyword);
    return mk.For({ start: start.kind === 'Empty' ? null : start, test, step, body });
  },
  forStart(value: Expression | null, semicolon: Token): Statement {
    from(value === null ? semicolon : value.at);
    return value === null ? mk.Empty({}) : mk.Evaluate({ value });
  },
  control_switch(keyword: Token, _: Token, value: Expression, _close: Token, body: Statement): Statement {
    from(keyword);
    return mk.Switch({ value, body });
  },

  statement_assembly(keyword: Token, qualifiers: Token[], _: Token, body: AssemblyBody): Statement {
    const template = body.outputs === null ? escapeTemplate(body.template) : body.template;
    const written = qualifiers.map(word);
    from(keyword);
    return mk.Assembly({
      // Without outputs it has no other effect than its side effects (gcc manual, Basic Asm and Extended Asm).
      volatile: written.includes('volatile') || body.outputs === null || body.outputs.length === 0,
      goto: written.includes('goto'),
      template,
      outputs: body.outputs ?? [],
      inputs: body.inputs ?? [],
      clobbers: body.clobbers ?? [],
      labels: body.labels ?? [],
    });
  },
  asmBody: (
    template: Expression,
    outputs: AssemblyOperand[] | null,
    inputs: AssemblyOperand[] | null,
    clobbers: Expression[] | null,
    labels: string[] | null,
  ): AssemblyBody => ({ template, outputs, inputs, clobbers, labels }),
  asmOperands: (first: AssemblyOperand | null, rest: AssemblyOperand[] | null): AssemblyOperand[] =>
    first === null ? [] : list(first, rest!),
  asmOperand(name: Token | null, constraint: Expression, _: Token, operand: Expression): AssemblyOperand {
    from(constraint.at);
    return mk.AssemblyOperand({ name: name === null ? null : nameAt(name), constraint, operand });
  },
  asmClobbers: (first: Expression | null, rest: Expression[] | null): Expression[] =>
    first === null ? [] : list(first, rest!),
  asmLabels: (first: Token | null, rest: Token[] | null): string[] =>
    first === null ? [] : list(first, rest!).map(nameAt),
};
