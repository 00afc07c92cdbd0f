/** Actions of the rules for declarations and specifiers (C17 6.7, 6.9). */
import { Syntax } from '../../languages/syntax.ts';
import type { Node } from '../../nanopass/index.ts';
import { type Declarator, nameOf } from './declarators.ts';
import type { Expression, Initializer, TypeName } from './expressions.ts';
import { from, list, nameAt, source, type Token, textAt, word } from './source.ts';

export type Specifier = Node<Syntax, 'Specifier'>;
type Declaration = Node<Syntax, 'Declaration'>;
type External = Node<Syntax, 'External'>;
type Statement = Node<Syntax, 'Statement'>;
type InitDeclarator = Node<Syntax, 'InitDeclarator'>;
type Member = Node<Syntax, 'Member'>;
type MemberDeclarator = Node<Syntax, 'MemberDeclarator'>;
type Enumerator = Node<Syntax, 'Enumerator'>;

const { mk } = Syntax;

/** What follows a declarator: its initialiser and the other declarators ... */
class InitTail {
  constructor(
    readonly suffixes: readonly Specifier[],
    readonly initializer: Initializer | null,
    readonly rest: InitDeclarator[],
  ) {}
}
/** ... or the body of a function. */
class FunctionBody {
  constructor(
    readonly parameters: readonly Declaration[],
    readonly body: Statement,
  ) {}
}
/** A function definition, before it is known whether it stands in a file or in a block. */
export class DefinedFunction {
  constructor(
    readonly specifiers: readonly Specifier[],
    readonly declarator: Declarator,
    readonly parameters: readonly Declaration[],
    readonly body: Statement,
  ) {}
}
export type Definition = Declaration | DefinedFunction;
type Modifiers = readonly (Specifier | readonly Specifier[])[];

/** `__attribute__((fallthrough));` and the like: a declaration of nothing. */
export const isAttributes = (d: Declaration): boolean =>
  d.kind === 'Declaration' && d.declarators.length === 0 && d.specifiers.every(s => s.kind === 'Attribute');

/** Specifiers in order; an attribute list is several. */
function flatten(into: Specifier[], modifiers: Modifiers): void {
  for (const m of modifiers) {
    if (Array.isArray(m)) into.push(...(m as readonly Specifier[]));
    else into.push(m as Specifier);
  }
}
/** `#pragma GCC visibility` is an attribute of every declaration under it that has none of its own and may have linkage. */
function withVisibility(specifiers: readonly Specifier[], start: Token): readonly Specifier[] {
  const visibility = source.pragmas.visibility(start);
  if (visibility === null) return specifiers;
  for (const s of specifiers) {
    if (s.kind === 'Storage' && (s.word === 'static' || s.word === 'typedef')) return specifiers;
    if (s.kind === 'Attribute' && s.name === 'visibility') return specifiers;
  }
  from(start);
  const text = mk.StringLiteral({ parts: [`"${visibility}"`] });
  return [mk.Attribute({ name: 'visibility', arguments: [text] }), ...specifiers];
}
function visible(d: Declaration, start: Token): Declaration {
  if (d.kind !== 'Declaration' || d.declarators.length === 0) return d;
  const specifiers = withVisibility(d.specifiers, start);
  if (specifiers === d.specifiers) return d;
  from(d.at);
  return mk.Declaration({ specifiers, declarators: d.declarators });
}
function initDeclarator(
  declarator: Declarator,
  suffixes: readonly Specifier[],
  initializer: Initializer | null,
): InitDeclarator {
  from(nameOf(declarator));
  return mk.InitDeclarator({ declarator, suffixes, initializer });
}
function suffixesOf(label: Specifier | null, attributes: readonly Specifier[][]): readonly Specifier[] {
  if (label === null) return attributes.length === 0 ? [] : attributes.flat();
  return [label, ...attributes.flat()];
}
/** What the standard's attributes are called in GNU C. */
const standardAttributes: Readonly<Record<string, string>> = {
  maybe_unused: 'unused',
  nodiscard: 'warn_unused_result',
  _Noreturn: 'noreturn',
};
const underscored = /^__(.+)__$/;

export const declarationActions = {
  externalDecl_assembly(keyword: Token, _: Token[], _open: Token, template: Expression): External {
    from(keyword);
    return mk.FileAssembly({ template });
  },
  externalDecl_assertion(_: Token[], declaration: Declaration): External {
    from(declaration.at);
    return mk.Global({ declaration });
  },
  externalDecl_definition(d: Definition, start: Token): External {
    if (d instanceof DefinedFunction) {
      const specifiers = withVisibility(d.specifiers, start);
      from(nameOf(d.declarator));
      return mk.FunctionDefinition({
        specifiers,
        declarator: d.declarator,
        parameters: d.parameters,
        body: d.body,
      });
    }
    const declaration = visible(d, start);
    from(d.at);
    return mk.Global({ declaration });
  },
  externalDecl_implicitInt(_: Token[], declarator: Declarator, tail: InitTail | FunctionBody): External {
    if (tail instanceof FunctionBody) {
      from(nameOf(declarator));
      return mk.FunctionDefinition({ specifiers: [], declarator, parameters: tail.parameters, body: tail.body });
    }
    const declarators = list(initDeclarator(declarator, tail.suffixes, tail.initializer), tail.rest);
    from(nameOf(declarator));
    return mk.Global({ declaration: mk.Declaration({ specifiers: [], declarators }) });
  },
  definition(
    _: Token[],
    specifiers: Specifier[],
    rest: Token | InitDeclarator[] | DefinedFunction,
    start: Token,
  ): Definition {
    if (rest instanceof DefinedFunction)
      return new DefinedFunction(specifiers, rest.declarator, rest.parameters, rest.body);
    from(start);
    return mk.Declaration({ specifiers, declarators: typeof rest === 'number' ? [] : rest });
  },
  definitionRest_declarator(declarator: Declarator, tail: InitTail | FunctionBody): InitDeclarator[] | DefinedFunction {
    if (tail instanceof FunctionBody) return new DefinedFunction([], declarator, tail.parameters, tail.body);
    return list(initDeclarator(declarator, tail.suffixes, tail.initializer), tail.rest);
  },
  functionBody: (parameters: Declaration[], body: Statement): FunctionBody => new FunctionBody(parameters, body),
  declaration_assertion: (_: Token[], assertion: Declaration): Declaration => assertion,
  declaration_plain(_: Token[], specifiers: Specifier[], rest: Token | InitDeclarator[], start: Token): Declaration {
    from(start);
    return mk.Declaration({ specifiers, declarators: typeof rest === 'number' ? [] : rest });
  },
  declarationTail_declarator: (declarator: Declarator, tail: InitTail): InitDeclarator[] =>
    list(initDeclarator(declarator, tail.suffixes, tail.initializer), tail.rest),
  initTail: (
    label: Specifier | null,
    attributes: Specifier[][],
    initializer: Initializer | null,
    rest: InitDeclarator[],
  ): InitTail => new InitTail(suffixesOf(label, attributes), initializer, rest),
  nextDeclarator: (
    before: Specifier[][],
    declarator: Declarator,
    label: Specifier | null,
    attributes: Specifier[][],
    initializer: Initializer | null,
  ): InitDeclarator =>
    initDeclarator(
      declarator,
      before.length === 0 ? suffixesOf(label, attributes) : [...before.flat(), ...suffixesOf(label, attributes)],
      initializer,
    ),
  asmLabel(keyword: Token, _: Token, name: Expression): Specifier {
    from(keyword);
    return mk.AssemblerName({ name });
  },
  staticAssert(keyword: Token, _: Token, test: Expression, message: Expression | null): Declaration {
    from(keyword);
    return mk.StaticAssertion({ test, message });
  },

  declSpecs_single(before: Modifiers, specifier: Specifier, after: Modifiers): Specifier[] {
    if (before.length === 0 && after.length === 0) return [specifier];
    const specifiers: Specifier[] = [];
    flatten(specifiers, before);
    specifiers.push(specifier);
    flatten(specifiers, after);
    return specifiers;
  },
  declSpecs_basic(before: Modifiers, basic: Specifier, after: Modifiers): Specifier[] {
    if (before.length === 0 && after.length === 0) return [basic];
    const specifiers: Specifier[] = [];
    flatten(specifiers, before);
    specifiers.push(basic);
    flatten(specifiers, after);
    return specifiers;
  },
  declSpecs_implicitInt(first: Specifier | readonly Specifier[], rest: Modifiers): Specifier[] {
    const specifiers: Specifier[] = [];
    flatten(specifiers, [first]);
    flatten(specifiers, rest);
    return specifiers;
  },
  typedefWord(t: Token): Specifier {
    from(t);
    return mk.Storage({ word: 'typedef' });
  },
  storageWord(t: Token): Specifier {
    from(t);
    return mk.Storage({ word: word(t) });
  },
  qualifier(t: Token): Specifier {
    from(t);
    return mk.Qualifier({ word: word(t) });
  },
  basicWord(t: Token): Specifier {
    from(t);
    return mk.BasicWord({ word: word(t) });
  },
  typedefName(t: Token): Specifier {
    from(t);
    return mk.TypedefName({ name: nameAt(t) });
  },
  alignment_type(keyword: Token, _: Token, of: TypeName): Specifier {
    from(keyword);
    return mk.AlignAsType({ of });
  },
  alignment_expression(keyword: Token, _: Token, alignment: Expression): Specifier {
    from(keyword);
    return mk.AlignAsExpression({ alignment });
  },
  attribute_gnu: (
    _: Token,
    _open: Token,
    _second: Token,
    first: Specifier | null,
    rest: (Specifier | null)[],
  ): Specifier[] => [first, ...rest].filter(a => a !== null),
  attr(name: Token, first: Expression | null, rest: Expression[] | null): Specifier {
    const written = textAt(name);
    from(name);
    return mk.Attribute({
      name: underscored.exec(written)?.[1] ?? written,
      arguments: first === null ? [] : list(first, rest ?? []),
    });
  },
  attribute_standard: (_: Token, _open: Token, first: Specifier | null, rest: (Specifier | null)[]): Specifier[] =>
    [first, ...rest].filter(a => a !== null),
  standardAttr_known(prefix: Token | null, attribute: Specifier): Specifier {
    if (prefix !== null || attribute.kind !== 'Attribute' || !(attribute.name in standardAttributes)) return attribute;
    from(attribute.at);
    return mk.Attribute({ name: standardAttributes[attribute.name], arguments: attribute.arguments });
  },
  standardAttr_other(_: Token | null, name: Token): Specifier {
    from(name);
    return mk.Attribute({ name: textAt(name), arguments: [] });
  },
  attrPrefix: (name: Token): Token => name,
  balanced_paren: (open: Token): Token => open,
  /** A word that happens to name a type: `typedef int word __attribute__((mode(word)));` */
  attrArgument_name(t: Token): Expression {
    from(t);
    return mk.Name({ name: nameAt(t) });
  },
  typeofSpecifier_type(keyword: Token, _: Token, of: TypeName): Specifier {
    from(keyword);
    return mk.TypeofType({ of });
  },
  typeofSpecifier_expression(keyword: Token, _: Token, operand: Expression): Specifier {
    from(keyword);
    return mk.TypeofExpression({ operand });
  },
  atomicSpecifier(keyword: Token, _: Token, of: TypeName): Specifier {
    from(keyword);
    return mk.AtomicOf({ of });
  },

  recordSpecifier_definition(
    keyword: Token,
    attributes: Specifier[][],
    tag: Token | null,
    _: Token,
    members: (Member | Token)[],
    close: Token,
    trailing: Specifier[][],
  ): Specifier {
    const after = trailing.flat();
    const pack = source.pragmas.packedTo(close);
    from(keyword);
    if (pack !== 0) after.push(mk.Attribute({ name: 'pack', arguments: [mk.Number({ text: String(pack) })] }));
    if (tag !== null) from(tag);
    return mk.RecordDefinition({
      word: word(keyword),
      attributes: attributes.flat(),
      tag: tag === null ? null : nameAt(tag),
      members: members.filter(m => typeof m !== 'number'),
      trailing: after,
    });
  },
  recordSpecifier_reference(keyword: Token, attributes: Specifier[][], tag: Token): Specifier {
    from(tag);
    return mk.RecordReference({ word: word(keyword), attributes: attributes.flat(), tag: nameAt(tag) });
  },
  memberEnd_missing: (brace: Token): Token => brace,
  member_specifiers(_: Token[], specifiers: Specifier[], _semicolon: Token, start: Token): Member {
    from(start);
    return mk.MemberDeclaration({ specifiers, declarators: [] });
  },
  member_fields(
    _: Token[],
    specifiers: Specifier[],
    first: MemberDeclarator,
    rest: MemberDeclarator[],
    _semicolon: Token,
    start: Token,
  ): Member {
    from(start);
    return mk.MemberDeclaration({ specifiers, declarators: list(first, rest) });
  },
  member_assertion(_: Token[], assertion: Declaration): Member {
    from(assertion.at);
    return assertion.kind === 'StaticAssertion'
      ? mk.MemberAssertion({ test: assertion.test, message: assertion.message })
      : mk.MemberDeclaration({ specifiers: [], declarators: [] });
  },
  nextMember(before: Specifier[][], declarator: MemberDeclarator): MemberDeclarator {
    if (before.length === 0) return declarator;
    from(declarator.at);
    return mk.MemberDeclarator({
      declarator: declarator.declarator,
      width: declarator.width,
      attributes: [...before.flat(), ...declarator.attributes],
    });
  },
  memberDeclarator_named(
    declarator: Declarator,
    width: Expression | null,
    attributes: Specifier[][],
  ): MemberDeclarator {
    from(nameOf(declarator));
    return mk.MemberDeclarator({ declarator, width, attributes: attributes.flat() });
  },
  memberDeclarator_padding(colon: Token, width: Expression, attributes: Specifier[][]): MemberDeclarator {
    from(colon);
    return mk.MemberDeclarator({ declarator: null, width, attributes: attributes.flat() });
  },

  enumSpecifier_definition(
    keyword: Token,
    attributes: Specifier[][],
    tag: Token | null,
    _: Token,
    first: Enumerator,
    rest: Enumerator[],
    _comma: Token | null,
    _close: Token,
    trailing: Specifier[][],
  ): Specifier {
    from(tag ?? keyword);
    return mk.EnumDefinition({
      attributes: attributes.flat(),
      tag: tag === null ? null : nameAt(tag),
      enumerators: list(first, rest),
      trailing: trailing.flat(),
    });
  },
  enumSpecifier_reference(_: Token, attributes: Specifier[][], tag: Token): Specifier {
    from(tag);
    return mk.EnumReference({ attributes: attributes.flat(), tag: nameAt(tag) });
  },
  enumerator(name: Token, attributes: Specifier[][], value: Expression | null): Enumerator {
    from(name);
    return mk.Enumerator({ name: nameAt(name), attributes: attributes.flat(), value });
  },
};
