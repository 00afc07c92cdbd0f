/**
 * Generators of random terms that follow from a schema. They terminate, and shrink towards small terms. Imported on its own, because a program that is
 * shipped never loads fast-check.
 */
import fc from 'fast-check';
import type { Language, Production } from './language.ts';
import { at } from './origin.ts';
import type { Tree, Untyped } from './schema.ts';
import type { Terminals } from './terminals.ts';

type Arbitraries = { readonly [name: string]: fc.Arbitrary<unknown> };

export interface ArbitraryOptions {
  /** how many levels a term may have, 5 if not said; more where the language has no smaller terms */
  readonly depth?: number;
  /** by terminal, as `symbol`, or by field, as `Binary.operator` */
  readonly terminals?: Arbitraries;
  /** productions that are not generated */
  readonly without?: readonly string[];
  /** Called with each new node, children first: gives it, or what is to stand in its place, such as a well-typed one. */
  readonly repair?: (node: Untyped) => Tree;
}

const registered = new Map<string, fc.Arbitrary<unknown>>([
  ['name', fc.constantFrom('a', 'b', 'x', 'y')],
  ['int', fc.integer()],
  ['bigint', fc.bigInt()],
  ['string', fc.string()],
  ['flag', fc.boolean()],
]);

/** Says how to make values of an added terminal. */
export function addArbitrary<K extends keyof Terminals>(terminal: K, values: fc.Arbitrary<Terminals[K]>): void {
  registered.set(terminal, values);
}

/** Terms of nonterminal `nt`. */
export function arbitrary(language: Language, nt: string, options: ArbitraryOptions = {}): fc.Arbitrary<Tree> {
  const { depth = 5, terminals = {}, without = [], repair = (node: Tree) => node } = options;
  const productions = new Map(
    [...language.nts].map(([name, list]) => [name, list.filter(p => !without.includes(p.kind))]),
  );
  const { ofNonterminal, ofProduction } = heights(productions);
  const memo = new Map<string, fc.Arbitrary<Tree>>();

  const term = (name: string, levels: number): fc.Arbitrary<Tree> => {
    const key = `${name} ${levels}`;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const fitting = productions.get(name)!.filter(p => ofProduction(p) <= Math.max(levels, ofNonterminal(name)));
    if (fitting.length === 0) throw new Error(`${language.name}: ${name} has no finite term`);
    // The smallest first: shrinking goes that way.
    fitting.sort((a, b) => ofProduction(a) - ofProduction(b));
    const made = fc.oneof({ withCrossShrink: true }, ...fitting.map(production => node(production, levels)));
    memo.set(key, made);
    return made;
  };

  const node = (production: Production, levels: number): fc.Arbitrary<Tree> => {
    const values = production.fields.map(field => {
      const { card, type } = field;
      const last = !field.term && levels <= 1 && card !== '';
      if (last) return fc.constant(card === '*' ? [] : null);
      const one = field.term
        ? terminal(`${production.kind}.${field.name}`, type)
        : fc.memo(() => term(type, levels - 1))();
      if (card === '*') return fc.array(one, { maxLength: 3 });
      return card === '?' ? fc.option(one, { nil: null }) : one;
    });
    return fc
      .tuple(fc.nat(999), ...values)
      .map(([origin, ...fields]) => repair(at(origin, () => production.make(...fields))));
  };

  const terminal = (field: string, type: string): fc.Arbitrary<unknown> => {
    const found = terminals[field] ?? terminals[type] ?? registered.get(type);
    if (found === undefined) throw new Error(`no arbitrary for terminal ${type} of ${field}`);
    return found;
  };

  return term(nt, depth);
}

/** The least number of levels that a term must have: generation keeps to it where it has to end. */
function heights(productions: ReadonlyMap<string, readonly Production[]>) {
  const least = new Map<string, number>();
  const ofNonterminal = (nt: string): number => least.get(nt) ?? Number.POSITIVE_INFINITY;
  const ofProduction = (production: Production): number =>
    1 + Math.max(0, ...production.children.map(field => (field.card === '' ? ofNonterminal(field.type) : 0)));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [nt, list] of productions) {
      const height = Math.min(...list.map(ofProduction));
      if (height < ofNonterminal(nt)) {
        least.set(nt, height);
        changed = true;
      }
    }
  }
  return { ofNonterminal, ofProduction };
}

export interface ScopedOptions<T> extends ArbitraryOptions {
  /** fields that bring a name into scope, as `Declare.name`, for what comes after the production */
  readonly binds: readonly string[];
  /** fields that use a name that is in scope */
  readonly uses: readonly string[];
  /** productions at whose end the names bound within them go out of scope */
  readonly opens: readonly string[];
  /** what is in scope everywhere */
  readonly globals: readonly T[];
  /** the i-th name that is bound */
  readonly fresh: (i: number) => T;
  /** what stands, for each nonterminal, where a name would be used and none is in scope */
  readonly leaf: { readonly [nt: string]: Tree };
}

/** Terms in which every name used is in scope. */
export function scoped<T>(language: Language, nt: string, options: ScopedOptions<T>): fc.Arbitrary<Tree> {
  const { binds, uses, opens, globals, fresh, leaf } = options;
  // Raw terms have numbers where names are used; one walk, inside map so that shrinking is kept, makes names of them.
  const holes = Object.fromEntries([
    ...uses.map(field => [field, fc.nat(1000)] as const),
    ...binds.map(field => [field, fc.constant(null)] as const),
  ]);
  const raw = arbitrary(language, nt, { ...options, terminals: { ...options.terminals, ...holes } });
  return raw.map(root => {
    const scope = [...globals];
    let bound = 0;
    const resolve = (node: Untyped): Tree => {
      const { kind, nt, fields, make } = language.prods.get(node.kind)!;
      const outer = scope.length;
      if (outer === 0 && fields.some(field => uses.includes(`${kind}.${field.name}`))) return leaf[nt]!;
      const introduced: T[] = [];
      const values = fields.map(field => {
        const held = node[field.name];
        if (uses.includes(`${kind}.${field.name}`)) return scope[held % scope.length];
        if (binds.includes(`${kind}.${field.name}`)) {
          introduced.push(fresh(bound++));
          return introduced.at(-1);
        }
        if (field.term || held === null) return held;
        return field.card === '*' ? held.map(resolve) : resolve(held);
      });
      if (opens.includes(kind)) scope.length = outer;
      scope.push(...introduced);
      return at(node.at, () => make(...values));
    };
    return resolve(root);
  });
}
