/** Actions of the rules for declarators (C17 6.7.6). Parentheses leave no trace: a declarator is its operators from the outside in. */
import { Syntax } from '../../languages/syntax.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Specifier } from './declarations.ts';
import type { Expression, TypeName } from './expressions.ts';
import { from, list, nameAt, type Token } from './source.ts';

export type Declarator = Node<Syntax, 'Declarator'>;
type Parameter = Node<Syntax, 'Parameter'>;

const { mk } = Syntax;

/** `[n]` or `(...)` after a declarator that has still to be wrapped in it. */
type Suffix =
  | {
      readonly is: 'array';
      readonly at: Token;
      readonly qualifiers: readonly Specifier[];
      readonly length: Expression | null;
      readonly star: boolean;
      readonly least: boolean;
    }
  | {
      readonly is: 'function';
      readonly at: Token;
      readonly parameters: readonly Parameter[];
      readonly variadic: boolean;
    }
  | { readonly is: 'names'; readonly at: Token; readonly names: readonly string[] };

/** The parameters of a prototype; `variadic` after a final `...`. */
class ParameterList {
  constructor(
    readonly parameters: readonly Parameter[],
    readonly variadic: boolean,
  ) {}
}
interface PointerPart {
  readonly at: Token;
  readonly qualifiers: readonly Specifier[];
}

function applySuffixes(base: Declarator, suffixes: readonly Suffix[]): Declarator {
  let inner = base;
  for (const s of suffixes) {
    from(s.at);
    switch (s.is) {
      case 'array':
        inner = mk.ArrayOf({ inner, qualifiers: s.qualifiers, length: s.length, star: s.star, least: s.least });
        break;
      case 'function':
        inner = mk.FunctionOf({ inner, parameters: s.parameters, variadic: s.variadic });
        break;
      case 'names':
        inner = mk.OldFunctionOf({ inner, names: s.names });
        break;
    }
  }
  return inner;
}
/** The first `*` read is the outermost. */
function applyPointers(pointers: readonly PointerPart[], base: Declarator): Declarator {
  let inner = base;
  for (let i = pointers.length - 1; i >= 0; i--) {
    from(pointers[i].at);
    inner = mk.Pointer({ inner, qualifiers: pointers[i].qualifiers });
  }
  return inner;
}
function parenthesized(attributes: readonly Specifier[][], inner: Declarator): Declarator {
  if (attributes.length === 0) return inner;
  from(inner.at);
  return mk.Attributed({ inner, attributes: attributes.flat() });
}
function abstract(at: Token): Declarator {
  from(at);
  return mk.Abstract({});
}

/** The innermost part of a declarator: Named or Abstract. */
export function innermost(d: Declarator): Declarator {
  let inner = d;
  while ('inner' in inner) inner = inner.inner;
  return inner;
}
/** The token of a declarator's name; where it has none, the token it begins with. */
export const nameOf = (d: Declarator): Token => innermost(d).at;

export const declaratorActions = {
  declarator: (pointers: PointerPart[], base: Declarator, suffixes: Suffix[]): Declarator =>
    applyPointers(pointers, applySuffixes(base, suffixes)),
  pointer: (star: Token, qualifiers: (Specifier | readonly Specifier[])[]): PointerPart => ({
    at: star,
    qualifiers: qualifiers.flat() as Specifier[],
  }),
  declaratorBase_name(name: Token): Declarator {
    from(name);
    return mk.Named({ name: nameAt(name) });
  },
  declaratorBase_paren: (_: Token, attributes: Specifier[][], inner: Declarator): Declarator =>
    parenthesized(attributes, inner),
  declaratorSuffix_array: (open: Token, words: (Specifier | Token)[], length: Expression | Token | null): Suffix => ({
    is: 'array',
    at: open,
    qualifiers: words.filter(w => typeof w !== 'number'),
    length: typeof length === 'number' ? null : length,
    star: typeof length === 'number',
    least: words.some(w => typeof w === 'number'),
  }),
  declaratorSuffix_function: (open: Token, parameters: ParameterList | null): Suffix =>
    parameters === null
      ? { is: 'names', at: open, names: [] }
      : { is: 'function', at: open, parameters: parameters.parameters, variadic: parameters.variadic },
  declaratorSuffix_names: (open: Token, first: Token, rest: Token[]): Suffix => ({
    is: 'names',
    at: open,
    names: list(first, rest).map(nameAt),
  }),
  arrayLength_star: (star: Token): Token => star,
  parameterList: (first: Parameter, rest: Parameter[], ellipsis: Token | null): ParameterList =>
    new ParameterList(list(first, rest), ellipsis !== null),
  parameter(
    specifiers: Specifier[],
    declarator: Declarator | null,
    attributes: Specifier[][],
    start: Token,
  ): Parameter {
    const written = declarator ?? abstract(start);
    from(nameOf(written));
    return mk.Parameter({ specifiers, declarator: written, attributes: attributes.flat() });
  },
  parameterDeclarator_pointer: (first: PointerPart, rest: PointerPart[], direct: Declarator | null): Declarator =>
    applyPointers(list(first, rest), direct ?? abstract(first.at)),
  parameterDirect_named: (base: Declarator, suffixes: Suffix[]): Declarator => applySuffixes(base, suffixes),
  parameterDirect_abstract: (first: Suffix, rest: Suffix[]): Declarator =>
    applySuffixes(abstract(first.at), list(first, rest)),
  parameterBase_name(name: Token): Declarator {
    from(name);
    return mk.Named({ name: nameAt(name) });
  },
  parameterBase_paren: (_: Token, attributes: Specifier[][], inner: Declarator): Declarator =>
    parenthesized(attributes, inner),
  typeName(specifiers: Specifier[], declarator: Declarator | null, start: Token): TypeName {
    const written = declarator ?? abstract(start);
    from(start);
    return mk.TypeName({ specifiers, declarator: written });
  },
};
