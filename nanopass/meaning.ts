/**
 * Meanings: what the productions of a language do, as a table from production to function, given per language as its difference from the one before.
 *
 * A rule turns a node into whatever the program wants for its nonterminal. An interpreter wants closures: each function of the interpreted
 * program is turned into closures once, and then runs without looking at its tree again (closure generation: Feeley and Lapalme, "Using closures
 * for code generation", 1987).
 */
import type { Lang, Language } from './language.ts';
import { sameProduction } from './pass.ts';
import type { AnyNode, FieldsOf, Kinds, NTOf, Prod, Tree, Untyped } from './schema.ts';

/** Turns a child into what its nonterminal means. `R` says what that is, by nonterminal. */
export interface Visit<S, R> {
  <N extends { readonly kind: string }>(child: N): R[NTOf<S, N['kind']> & keyof R];
  each<N extends { readonly kind: string }>(children: readonly N[]): R[NTOf<S, N['kind']> & keyof R][];
}

/** What one production means; `context` is the program's, the same for all nodes of a tree. */
export type MeaningRule<S, R, C, K> = (
  node: Prod<S, K, FieldsOf<S, K>>,
  go: Visit<S, R>,
  context: C,
) => R[NTOf<S, K> & keyof R];

/** The productions of S that are due: those of a nonterminal that has a meaning at all, and that B lacks or has with other fields. */
type Due<S, B, R> = {
  [NT in keyof S & keyof R]: NT extends keyof B
    ? {
        [K in keyof S[NT]]: K extends keyof B[NT] ? (Same<S[NT][K], B[NT][K]> extends true ? never : K) : K;
      }[keyof S[NT]]
    : keyof S[NT];
}[keyof S & keyof R] &
  string;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Others may be given another meaning. */
export type MeaningRules<S, B, R, C> = {
  readonly [K in Due<S, B, R>]: MeaningRule<S, R, C, K>;
} & {
  readonly [K in Exclude<Kinds<S>, Due<S, B, R>>]?: MeaningRule<S, R, C, K>;
};

/** The rules of all productions of one nonterminal, for a language whose rules fill several files. */
export type RulesOf<S, R, C, NT extends keyof S> = {
  readonly [K in keyof S[NT] & string]: MeaningRule<S, R, C, K>;
};

/** The meaning of a language. */
export interface Meaning<in out S, R, C> {
  readonly language: Lang<S>;
  /** What a tree means in this context. */
  of<N extends AnyNode<S>>(tree: N, context: C): R[NTOf<S, N['kind']> & keyof R];
  /** For tools, which do not know the language. */
  readonly rules: ReadonlyMap<string, MeaningRule<Untyped, R, C, string>>;
}
export type AnyMeaning<R, C> = Omit<Meaning<Untyped, R, C>, 'language' | 'of'> & {
  readonly language: Language;
  of(tree: Tree, context: C): unknown;
};

/** Told of each node before its rule runs and after: for whoever keeps the place in the source. */
export interface Watcher {
  enter(at: number): number;
  leave(before: number): void;
}

/**
 * Fixes what nonterminals mean (`R`) and in which context (`C`), and gives the function that defines the meanings of languages: from the meaning of the language
 * before, or from nothing (null), and the rules of what is new. A rule left out does not compile.
 */
export function meanings<R, C extends Watcher>() {
  return <S, B = Record<never, never>>(
    language: Lang<S>,
    base: Meaning<B, R, C> | null,
    rules: MeaningRules<S, B, R, C>,
  ): Meaning<S, R, C> => {
    const table = new Map<string, MeaningRule<Untyped, R, C, string>>(base?.rules);
    for (const [kind, rule] of Object.entries(rules)) table.set(kind, rule as Untyped);
    return {
      language,
      rules: table,
      of: (tree, context) => visitor(language, table, context)(tree as Untyped) as Untyped,
    };
  };
}

function visitor<R, C extends Watcher>(
  language: Language,
  table: ReadonlyMap<string, MeaningRule<Untyped, R, C, string>>,
  context: C,
): Visit<Untyped, R> {
  const go = (node: Untyped): Untyped => {
    const rule = table.get(node.kind);
    if (rule === undefined) throw new Error(`${node.kind} has no meaning in ${language.name}`);
    const before = context.enter(node.at);
    const result = rule(node, go as Untyped, context);
    context.leave(before);
    return result;
  };
  go.each = (children: Untyped[]): Untyped[] => children.map(child => go(child));
  return go as Untyped;
}

/**
 * The meaning of a language that nobody has written down, as rebasing a pass makes them: each production means what it means in the first of `sources`
 * that has the same one.
 */
export function inheritedMeaning<R, C extends Watcher>(
  language: Language,
  sources: readonly AnyMeaning<R, C>[],
): AnyMeaning<R, C> {
  const rules = new Map<string, MeaningRule<Untyped, R, C, string>>();
  for (const kind of language.prods.keys()) {
    const source = sources.find(other => other.rules.has(kind) && sameProduction(language, other.language, kind));
    if (source !== undefined) rules.set(kind, source.rules.get(kind)!);
  }
  return { language, rules, of: (tree, context) => visitor(language, rules, context)(tree) as Untyped };
}
