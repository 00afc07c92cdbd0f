/**
 * Declarators become types, and each declaration declares one thing.
 *
 *   const unsigned *p, f(void);
 *   ==>  (Declare p plain (PointerTo (Qualified (Basic |unsigned int|) 1)) () _)
 *        (Declare f plain (FunctionTo (Qualified (Basic |unsigned int|) 1) () #f #t) () _)
 *
 * Kept: the order of declarations. A struct, union or enum defined before several declarators is defined in the type of the first; the
 * others refer to it. Parameters keep their written types (`int a[]`); an old-style definition has them where a prototype does.
 */
import { Attributed } from '../languages/attributed.ts';
import { Declared } from '../languages/declared.ts';
import { Storage } from '../languages/unit.ts';
import { at, descend, type Node, type SrcNode } from '../nanopass/index.ts';
import {
  declaredName,
  oldFunction,
  type Type,
  typeName,
  type Visit,
  warnImplicitInt,
} from './declaring/declarators.ts';
import { baseOf, sharedType } from './declaring/specifiers.ts';

type Declaration = Node<Declared, 'Declaration'>;

export const declare = descend({
  name: 'declare',
  from: Attributed,
  to: Declared,
  summary: 'Declarators become types; each declaration declares one thing.',
  needs: { 'attributes-collected': 'a declarator is read without looking for attributes between its parts' },
  establishes: ['declared-one-by-one'],
  start: () => null,
  rules: {
    Fragment: (m, mk, go) =>
      m.otherwise(n =>
        mk.Fragment({
          items: n.items.flatMap(item =>
            item.kind === 'Global'
              ? declarations(item.declaration, go).map(declaration =>
                  at(declaration.at, () => mk.Global({ declaration })),
                )
              : [go(item)],
          ),
        }),
      ),
    FunctionDefinition: (m, mk, go) =>
      m.otherwise(n =>
        mk.FunctionDefinition({ ...signature(n, go), attributes: go.each(n.attributes), body: go(n.body) }),
      ),
    NestedFunction: (m, mk, go) =>
      m.otherwise(n => mk.NestedFunction({ ...signature(n, go), attributes: go.each(n.attributes), body: go(n.body) })),
    DeclarationStatement: (m, mk, go) =>
      m.otherwise(n => {
        const each = declarations(n.declaration, go).map(declaration =>
          at(declaration.at, () => mk.DeclarationStatement({ declaration })),
        );
        return each.length === 1 ? each[0] : mk.Group({ items: each });
      }),

    TypeAssociation: (m, mk, go) =>
      m.otherwise(n => mk.TypeAssociation({ of: typeName(n.of, go), value: go(n.value) })),
    CompoundLiteral: (m, mk, go) =>
      m.otherwise(n => mk.CompoundLiteral({ of: typeName(n.of, go), initializer: go(n.initializer) })),
    VaArg: (m, mk, go) => m.otherwise(n => mk.VaArg({ list: go(n.list), of: typeName(n.of, go) })),
    OffsetOf: (m, mk, go) => m.otherwise(n => mk.OffsetOf({ of: typeName(n.of, go), path: go.each(n.path) })),
    TypesCompatible: (m, mk, go) =>
      m.otherwise(n => mk.TypesCompatible({ left: typeName(n.left, go), right: typeName(n.right, go) })),
    SizeofType: (m, mk, go) => m.otherwise(n => mk.SizeofType({ of: typeName(n.of, go) })),
    AlignofType: (m, mk, go) => m.otherwise(n => mk.AlignofType({ of: typeName(n.of, go) })),
    Cast: (m, mk, go) => m.otherwise(n => mk.Cast({ of: typeName(n.of, go), operand: go(n.operand) })),
    ConvertVector: (m, mk, go) =>
      m.otherwise(n => mk.ConvertVector({ operand: go(n.operand), of: typeName(n.of, go) })),
    AlignedAsType: (m, mk, go) => m.otherwise(n => mk.AlignedAsType({ of: typeName(n.of, go) })),

    // Read by the rules of what they are parts of.
    Declaration: m => m.otherwise(misplaced),
    InitDeclarator: m => m.otherwise(misplaced),
    MemberDeclaration: m => m.otherwise(misplaced),
    MemberDeclarator: m => m.otherwise(misplaced),
    Parameter: m => m.otherwise(misplaced),
    TypeName: m => m.otherwise(misplaced),
    Storage: m => m.otherwise(misplaced),
    Qualifier: m => m.otherwise(misplaced),
    BasicWord: m => m.otherwise(misplaced),
    TypedefName: m => m.otherwise(misplaced),
    RecordDefinition: m => m.otherwise(misplaced),
    RecordReference: m => m.otherwise(misplaced),
    EnumDefinition: m => m.otherwise(misplaced),
    EnumReference: m => m.otherwise(misplaced),
    TypeofExpression: m => m.otherwise(misplaced),
    TypeofType: m => m.otherwise(misplaced),
    AtomicOf: m => m.otherwise(misplaced),
    Named: m => m.otherwise(misplaced),
    Abstract: m => m.otherwise(misplaced),
    Pointer: m => m.otherwise(misplaced),
    ArrayOf: m => m.otherwise(misplaced),
    FunctionOf: m => m.otherwise(misplaced),
    OldFunctionOf: m => m.otherwise(misplaced),
    WithAttributes: m => m.otherwise(misplaced),
  },
});

function misplaced(n: { readonly kind: string }): never {
  throw new Error(`declare: ${n.kind} outside what it is a part of`);
}

/** What one declaration declares, in order. */
function declarations(n: SrcNode<Attributed, 'Declaration'>, go: Visit): readonly Declaration[] {
  if (n.kind === 'StaticAssertion') return [go(n)];
  const { mk } = Declared;
  const { diagnostics } = go.unit;
  const base = baseOf(n.specifiers, n.at, go);
  if (n.declarators.length === 0) {
    if (base.tagged !== null) return [at(n.at, () => mk.TagDeclaration({ of: base.type }))];
    if (n.specifiers.length > 0)
      diagnostics.warning('', n.at, base.implicit ? 'empty declaration' : 'useless type name in empty declaration');
    return [];
  }
  if (n.specifiers.length === 0) diagnostics.warning('', n.at, 'data definition has no type or storage class');
  let { type } = base;
  const attributes = go.each(n.attributes);
  return n.declarators.map((d): Declaration => {
    const { name, of, at: place } = declaredName(d.declarator, type, go);
    type = sharedType(base);
    if (base.implicit) warnImplicitInt(`type defaults to 'int' in declaration of '${name}'`, place, go);
    const own = d.attributes.length === 0 ? attributes : [...attributes, ...go.each(d.attributes)];
    return at(place, () => {
      if (base.storage & Storage.typedef) {
        if (d.initializer !== null)
          diagnostics.error(place, `typedef '${name}' is initialized (use '__typeof__' instead)`);
        return mk.Typedef({ name: name ?? '', of, attributes: own });
      }
      return mk.Declare({
        name: name ?? '',
        storage: base.storage,
        of,
        attributes: own,
        initializer: go.maybe(d.initializer),
      });
    });
  });
}

/** The name, storage and type of a function definition (C17 6.9.1). */
function signature(
  n: Pick<
    SrcNode<Attributed, 'External'> & { kind: 'FunctionDefinition' },
    'specifiers' | 'declarator' | 'parameters' | 'body' | 'at'
  >,
  go: Visit,
): { readonly name: string; readonly storage: number; readonly of: Type } {
  const { diagnostics } = go.unit;
  const base = baseOf(n.specifiers, n.at, go);
  const { name, of, at: place, oldNames } = declaredName(n.declarator, base.type, go);
  if (base.implicit) warnImplicitInt("return type defaults to 'int'", place, go);
  if (base.storage & Storage.typedef) diagnostics.error(place, `function definition declared 'typedef'`);
  if (!isFunction(of))
    diagnostics.error(n.body.at, "expected '=', ',', ';', 'asm' or '__attribute__' before '{' token");
  else if (oldNames === null && n.parameters.length > 0)
    diagnostics.error(place, 'old-style parameter declarations in prototyped function definition');
  return {
    name: name ?? '',
    storage: base.storage & ~Storage.typedef,
    of: oldNames === null ? of : oldFunction(of, oldNames, n.parameters, place, go),
  };
}
const isFunction = (of: Type): boolean =>
  of.kind === 'FunctionTo' || (of.kind === 'AttributedType' && isFunction(of.of));
