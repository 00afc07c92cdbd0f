/**
 * Attributes, assembler names and alignment leave the specifiers and stand in one list on what they qualify.
 *
 *   static int x __asm__("y") __attribute__((aligned(8)));
 *   ==>  (Declaration ((Storage static) (BasicWord int)) ()
 *          ((InitDeclarator (Named x) ((NamedInAssembler (StringLiteral ("\"y\""))) (Attribute aligned ((Number "8")))) _)))
 *
 * Kept: the order in which attributes were written. What stands among the specifiers of a declaration qualifies each of its declarators
 * (gcc manual, Attribute Syntax); what stands between `struct` and its tag or after its brace qualifies the type.
 */
import { Attributed } from '../languages/attributed.ts';
import { Syntax } from '../languages/syntax.ts';
import { at, descend, type Go, type Node, type SrcNode } from '../nanopass/index.ts';

type Visit = Go<Syntax, Attributed, null, Record<never, never>>;
type Source = SrcNode<Syntax, 'Specifier'>;
type Specifier = Node<Attributed, 'Specifier'>;
type Attribute = Node<Attributed, 'Attribute'>;

export const collectAttributes = descend({
  name: 'collect-attributes',
  from: Syntax,
  to: Attributed,
  summary: 'Attributes, assembler names and alignment become lists on what they qualify.',
  establishes: ['attributes-collected'],
  start: () => null,
  rules: {
    FunctionDefinition: (m, mk, go) =>
      m.otherwise(n =>
        mk.FunctionDefinition({
          specifiers: plain(n.specifiers, go),
          attributes: collected(n.specifiers, go),
          declarator: go(n.declarator),
          parameters: go.each(n.parameters),
          body: go(n.body),
        }),
      ),
    NestedFunction: (m, mk, go) =>
      m.otherwise(n =>
        mk.NestedFunction({
          specifiers: plain(n.specifiers, go),
          attributes: collected(n.specifiers, go),
          declarator: go(n.declarator),
          parameters: go.each(n.parameters),
          body: go(n.body),
        }),
      ),
    Declaration: (m, mk, go) =>
      m.otherwise(n =>
        mk.Declaration({
          specifiers: plain(n.specifiers, go),
          attributes: collected(n.specifiers, go),
          declarators: go.each(n.declarators),
        }),
      ),
    InitDeclarator: (m, mk, go) =>
      m.otherwise(n =>
        mk.InitDeclarator({
          declarator: go(n.declarator),
          attributes: collected(n.suffixes, go),
          initializer: go.maybe(n.initializer),
        }),
      ),
    RecordDefinition: (m, mk, go) =>
      m.otherwise(n =>
        mk.RecordDefinition({
          word: n.word,
          attributes: [...collected(n.attributes, go), ...collected(n.trailing, go)],
          tag: n.tag,
          members: go.each(n.members),
        }),
      ),
    RecordReference: (m, mk, go) =>
      m.otherwise(n => mk.RecordReference({ word: n.word, attributes: collected(n.attributes, go), tag: n.tag })),
    EnumDefinition: (m, mk, go) =>
      m.otherwise(n =>
        mk.EnumDefinition({
          attributes: [...collected(n.attributes, go), ...collected(n.trailing, go)],
          tag: n.tag,
          enumerators: go.each(n.enumerators),
        }),
      ),
    EnumReference: (m, mk, go) =>
      m.otherwise(n => mk.EnumReference({ attributes: collected(n.attributes, go), tag: n.tag })),
    Enumerator: (m, mk, go) =>
      m.otherwise(n =>
        mk.Enumerator({ name: n.name, attributes: collected(n.attributes, go), value: go.maybe(n.value) }),
      ),
    MemberDeclaration: (m, mk, go) =>
      m.otherwise(n =>
        mk.MemberDeclaration({
          specifiers: plain(n.specifiers, go),
          attributes: collected(n.specifiers, go),
          declarators: go.each(n.declarators),
        }),
      ),
    MemberDeclarator: (m, mk, go) =>
      m.otherwise(n =>
        mk.MemberDeclarator({
          declarator: go.maybe(n.declarator),
          width: go.maybe(n.width),
          attributes: collected(n.attributes, go),
        }),
      ),
    Pointer: (m, mk, go) =>
      m.otherwise(n =>
        mk.Pointer({
          inner: go(n.inner),
          qualifiers: plain(n.qualifiers, go),
          attributes: collected(n.qualifiers, go),
        }),
      ),
    ArrayOf: (m, mk, go) =>
      m.otherwise(n =>
        mk.ArrayOf({
          inner: go(n.inner),
          qualifiers: plain(n.qualifiers, go),
          length: go.maybe(n.length),
          star: n.star,
          least: n.least,
        }),
      ),
    Attributed: (m, mk, go) =>
      m.otherwise(n => mk.WithAttributes({ inner: go(n.inner), attributes: collected(n.attributes, go) })),
    Parameter: (m, mk, go) =>
      m.otherwise(n =>
        mk.Parameter({
          specifiers: plain(n.specifiers, go),
          declarator: go(n.declarator),
          attributes: [...collected(n.specifiers, go), ...collected(n.attributes, go)],
        }),
      ),
    TypeName: (m, mk, go) =>
      m.otherwise(n =>
        mk.TypeName({
          specifiers: plain(n.specifiers, go),
          attributes: collected(n.specifiers, go),
          declarator: go(n.declarator),
        }),
      ),
    Labeled: (m, mk, go) =>
      m.otherwise(n => mk.Labeled({ label: n.label, attributes: collected(n.attributes, go), body: go(n.body) })),

    Attribute: m => m.otherwise(misplaced),
    AssemblerName: m => m.otherwise(misplaced),
    AlignAsType: m => m.otherwise(misplaced),
    AlignAsExpression: m => m.otherwise(misplaced),
  },
});

const isAttribute = (s: Source): boolean =>
  s.kind === 'Attribute' || s.kind === 'AssemblerName' || s.kind === 'AlignAsType' || s.kind === 'AlignAsExpression';

/** The specifiers that are not attributes. */
function plain(specifiers: readonly Source[], go: Visit): readonly Specifier[] {
  return go.each(specifiers.some(isAttribute) ? specifiers.filter(s => !isAttribute(s)) : specifiers);
}

/** What most specifiers have: one list for all of them. */
const none: Attribute[] = [];
/** The attributes among the specifiers. */
function collected(specifiers: readonly Source[], go: Visit): readonly Attribute[] {
  let attributes = none;
  for (const s of specifiers) {
    if (!isAttribute(s)) continue;
    if (attributes === none) attributes = [];
    attributes.push(at(s.at, () => attribute(s, go)));
  }
  return attributes;
}
function attribute(s: Source, go: Visit): Attribute {
  const { mk } = Attributed;
  switch (s.kind) {
    case 'Attribute':
      return mk.Attribute({ name: s.name, arguments: go.each(s.arguments) });
    case 'AssemblerName':
      return mk.NamedInAssembler({ name: go(s.name) });
    case 'AlignAsType':
      return mk.AlignedAsType({ of: go(s.of) });
    case 'AlignAsExpression':
      return mk.AlignedAs({ alignment: go(s.alignment) });
    default:
      return misplaced(s);
  }
}

/** Each list of specifiers is taken apart by the production that has it. */
function misplaced(n: { readonly kind: string }): never {
  throw new Error(`collect-attributes: ${n.kind} outside a list of specifiers`);
}
