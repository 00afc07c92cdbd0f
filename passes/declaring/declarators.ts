/** Declarators -> types, walking from the outside in: each operator on the way wraps the type so far (C17 6.7.6). */
import type { Attributed } from '../../languages/attributed.ts';
import { Declared } from '../../languages/declared.ts';
import { at, type Go, type Node, type SrcNode } from '../../nanopass/index.ts';
import { type Base, baseOf, qualifierBits, sharedType } from './specifiers.ts';

export type Visit = Go<Attributed, Declared, null, Record<never, never>>;
export type Type = Node<Declared, 'Type'>;
export type Attribute = Node<Declared, 'Attribute'>;
type Parameter = Node<Declared, 'Parameter'>;
type Declarator = SrcNode<Attributed, 'Declarator'>;

const { mk } = Declared;

/** What a declarator declares. */
export interface DeclaredName {
  readonly name: string | null;
  readonly of: Type;
  /** The token of the name, or where it would stand. */
  readonly at: number;
  /** The names between the parentheses of an old-style function declarator next to the name. */
  readonly oldNames: readonly string[] | null;
}

/** The name and type that a declarator gives to things of type `base`. */
export function declaredName(declarator: Declarator, base: Type, go: Visit): DeclaredName {
  let of = base;
  let oldNames: readonly string[] | null = null;
  for (let d = declarator; ; ) {
    const outer = of;
    const part = d;
    switch (part.kind) {
      case 'Named':
        return { name: part.name, of, at: part.at, oldNames };
      case 'Abstract':
        return { name: null, of, at: part.at, oldNames };
      case 'Pointer': {
        const qualifiers = qualifierBits(part.qualifiers);
        of = at(part.at, () => {
          const pointer = mk.PointerTo({ of: outer });
          const qualified = qualifiers === 0 ? pointer : mk.Qualified({ of: pointer, qualifiers });
          return withAttributes(qualified, go.each(part.attributes));
        });
        break;
      }
      case 'ArrayOf':
        of = at(part.at, () =>
          mk.ArrayType({
            of: outer,
            length: go.maybe(part.length),
            star: part.star,
            least: part.least,
            qualifiers: qualifierBits(part.qualifiers),
          }),
        );
        break;
      case 'FunctionOf':
        of = at(part.at, () =>
          mk.FunctionTo({
            returns: outer,
            parameters: parameters(part.parameters, go),
            variadic: part.variadic,
            prototype: true,
          }),
        );
        break;
      case 'OldFunctionOf':
        of = at(part.at, () => mk.FunctionTo({ returns: outer, parameters: [], variadic: false, prototype: false }));
        break;
      case 'WithAttributes':
        of = at(part.at, () => withAttributes(outer, go.each(part.attributes)));
        break;
    }
    oldNames = part.kind === 'OldFunctionOf' ? part.names : part.kind === 'WithAttributes' ? oldNames : null;
    d = part.inner;
  }
}

export const withAttributes = (of: Type, attributes: readonly Attribute[]): Type =>
  attributes.length === 0 ? of : mk.AttributedType({ of, attributes });

/** The parameters of a prototype; `(void)` has none (C17 6.7.6.3p10). */
function parameters(list: readonly SrcNode<Attributed, 'Parameter'>[], go: Visit): readonly Parameter[] {
  if (list.length === 1 && isVoid(list[0])) return [];
  return list.map(p => {
    const base = baseOf(p.specifiers, p.at, go);
    const { name, of } = declaredName(p.declarator, base.type, go);
    if (base.implicit) warnImplicitInt(`type defaults to 'int' in declaration of '${name ?? 'type name'}'`, p.at, go);
    return at(p.at, () => mk.Parameter({ name, of, storage: base.storage, attributes: go.each(p.attributes) }));
  });
}
const isVoid = ({ specifiers, declarator }: SrcNode<Attributed, 'Parameter'>): boolean =>
  declarator.kind === 'Abstract' &&
  specifiers.length === 1 &&
  specifiers[0].kind === 'BasicWord' &&
  specifiers[0].word === 'void';

/** The type that a type name stands for (C17 6.7.7). */
export function typeName(n: SrcNode<Attributed, 'TypeName'>, go: Visit): Type {
  const base = baseOf(n.specifiers, n.at, go);
  const { name, of, at: place } = declaredName(n.declarator, base.type, go);
  if (name !== null) go.unit.diagnostics.error(place, `expected ')' before '${name}'`);
  if (base.implicit) warnImplicitInt("type defaults to 'int' in type name", n.at, go);
  return n.attributes.length === 0 ? of : at(n.at, () => withAttributes(of, go.each(n.attributes)));
}

export const warnImplicitInt = (message: string, place: number, go: Visit): void =>
  go.unit.diagnostics.warning('Wimplicit-int', place, message);

/**
 * The type of an old-style definition with its parameters: declared between declarator and body in any order, int where not (C17 6.9.1p6).
 */
export function oldFunction(
  of: Type,
  names: readonly string[],
  declarations: readonly SrcNode<Attributed, 'Declaration'>[],
  place: number,
  go: Visit,
): Type {
  if (of.kind === 'AttributedType') {
    const inner = oldFunction(of.of, names, declarations, place, go);
    return at(of.at, () => mk.AttributedType({ of: inner, attributes: of.attributes }));
  }
  if (of.kind !== 'FunctionTo') return of;
  const { diagnostics } = go.unit;
  const declared = new Map<string, Parameter>();
  for (const d of declarations) {
    if (d.kind !== 'Declaration') continue;
    const base: Base = baseOf(d.specifiers, d.at, go);
    let { type } = base;
    for (const each of d.declarators) {
      const one = declaredName(each.declarator, type, go);
      type = sharedType(base);
      const name = one.name ?? '';
      if (!names.includes(name)) diagnostics.error(one.at, `declaration for parameter '${name}' but no such parameter`);
      else if (declared.has(name)) diagnostics.error(one.at, `redefinition of parameter '${name}'`);
      if (each.initializer !== null) diagnostics.error(one.at, `parameter '${name}' is initialized`);
      declared.set(
        name,
        at(one.at, () =>
          mk.Parameter({
            name,
            of: one.of,
            storage: base.storage,
            attributes: [...go.each(d.attributes), ...go.each(each.attributes)],
          }),
        ),
      );
    }
  }
  const parameters = names.map(name => {
    const found = declared.get(name);
    if (found !== undefined) return found;
    warnImplicitInt(`type of '${name}' defaults to 'int'`, place, go);
    return mk.Parameter({ name, of: mk.Basic({ name: 'int' }), storage: 0, attributes: [] });
  });
  return at(of.at, () => mk.FunctionTo({ returns: of.returns, parameters, variadic: false, prototype: false }));
}
