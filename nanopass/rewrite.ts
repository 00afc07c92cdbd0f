/** The rewrite form: rules are local and run bottom-up, each on a node whose children are finished. */
import type { match } from 'ts-pattern';
import type { Ambient } from './ambient.ts';
import { interpreted, recordAll, type Table } from './clauses.ts';
import type { Lang, Language } from './language.ts';
import { occasionsOf } from './occurrence.ts';
import { now } from './origin.ts';
import {
  type AnyPass,
  type Eliminated,
  type Manifest,
  type Mode,
  makePass,
  type Pass,
  requireRules,
  stagedName,
  type Variant,
} from './pass.ts';
import type { FieldsOf, Kinds, MkT, Node, NTOf, Prod, Untyped } from './schema.ts';
import { link, quote } from './staging.ts';
import { type Link, walkText } from './walk-text.ts';

/** production K of F, its children already in T */
export type Hybrid<F, T, K> = Prod<T, K, FieldsOf<F, K>>;
type OutNode<F, T, K> = Node<T, NTOf<F, K> & keyof T>;
/** A rule describes, with ts-pattern's own `Match`, what becomes of a production. It runs once, when it is recorded. */
export type Rule<F, T, K> = (
  m: ReturnType<typeof match<Hybrid<F, T, K>, OutNode<F, T, K>>>,
  mk: MkT<T>,
  now: Ambient,
) => OutNode<F, T, K>;
/** A rule is required where the target lacks or has changed the production. */
export type Rules<F, T> = { readonly [K in Eliminated<F, T>]: Rule<F, T, K> } & {
  readonly [K in Exclude<Kinds<F>, Eliminated<F, T>>]?: Rule<F, T, K>;
};

export interface Rewrite<F, T> extends Manifest {
  readonly from: Lang<F>;
  readonly to: Lang<T>;
  readonly mode?: Mode;
  /** Productions that most trees do not have: where none was made, the walk does not enter what could only hold them. */
  readonly seldom?: readonly Kinds<F>[];
  readonly rules: Rules<F, T>;
}

export function rewrite<F, T>(definition: Rewrite<F, T>): Pass<F, T> {
  return rewriteWith(definition, definition.rules);
}

/** Rules are data here: a variant of a pass has the same rules between other languages. */
function rewriteWith(definition: Omit<Rewrite<Untyped, Untyped>, 'rules'> & Variant, rules: object): Untyped {
  const { name, from, to, mode = 'staged' } = definition;
  const record = (constructors: unknown): Table => recordAll(name, rules, constructors, now);
  const clauses = (): Table => {
    requireRules('rewrite', name, from, to, rules);
    return record(definition.constructors ?? to.mk);
  };
  const pass: AnyPass = makePass(definition, {
    ...{ form: 'rewrite', from, to, record, clauses },
    occasions: () => occasionsOf(pass.clauses, from, to),
    seldom: definition.seldom,
    link: absent => (mode === 'staged' ? linkStaged : linkInterpreted)(name, from, to, pass.clauses, absent),
    variant: change => rewriteWith({ ...definition, ...(change as object) }, rules),
  });
  return pass;
}

function linkStaged(name: string, from: Language, to: Language, table: Table, absent: readonly string[]): Untyped {
  return link(stagedName('rewrite', name, from, to, absent), table, () => {
    const chains = new Map<string, Link[]>();
    for (const kind of Object.keys(table))
      chains.set(kind, [{ clauses: table[kind]!, path: `C[${quote(kind)}]`, pass: name, kind }]);
    return walkText(from, chains, absent);
  });
}

function linkInterpreted(name: string, from: Language, to: Language, table: Table, absent: readonly string[]): Untyped {
  const rules: Record<string, unknown> = {};
  for (const kind of Object.keys(table)) rules[kind] = interpreted(table[kind]!, name, kind, () => {});
  const chains = new Map(Object.keys(table).map(kind => [kind, 'call' as const]));
  return link(stagedName('interpreted', name, from, to, absent), rules, () => walkText(from, chains, absent));
}
