/** The descend form: a rule visits its children itself, with an inherited context, and may hand a value up. */
import type { match } from 'ts-pattern';
import type { CurrentUnit } from './ambient.ts';
import { recordAll, type Table } from './clauses.ts';
import { goText, linkDescent } from './descend-text.ts';
import type { Lang } from './language.ts';
import { occasionsOf } from './occurrence.ts';
import type { SourceOrigin } from './origin.ts';
import {
  type AnyPass,
  type Eliminated,
  type Manifest,
  type Mode,
  makePass,
  type Pass,
  requireRules,
  type Variant,
} from './pass.ts';
import type { FieldsOf, Kinds, MkT, Node, NTOf, SrcProd, Tree, Untyped } from './schema.ts';
import { lazily, link } from './staging.ts';

/** Names a type without a value, as in `value: { Expr: type<CType>() }`. */
export const type = <T>(): { readonly type?: T } => ({});
/** What a rule gives for a nonterminal that hands a value up. */
export const out = <N, V>(node: N, value: V): { readonly node: N; readonly value: V } => ({ node, value });

/** what visiting a node of nonterminal NT gives: the node, with a value where the pass says so */
export type Res<T, V, NT> = NT extends keyof T
  ? NT extends keyof V
    ? { readonly node: Node<T, NT>; readonly value: V[NT] }
    : Node<T, NT>
  : never;

/** an unvisited node */
type Source<K> = { readonly kind: K; readonly at: SourceOrigin };

export interface Go<F, T, Ctx, V> {
  /** visits a child, in this context or another */
  <N extends Source<Kinds<F>>>(child: N, ctx?: Ctx): Res<T, V, NTOf<F, N['kind']>>;
  maybe<N extends Source<Kinds<F>>>(child: N | null, ctx?: Ctx): Res<T, V, NTOf<F, N['kind']>> | null;
  each<N extends Source<Kinds<F>>>(children: readonly N[], ctx?: Ctx): readonly Res<T, V, NTOf<F, N['kind']>>[];
  /** visits in order; the value of each is the context of the next */
  chain<N extends Source<Kinds<F>>>(
    children: readonly N[],
    ctx?: Ctx,
  ): { readonly nodes: readonly Node<T, NTOf<F, N['kind']> & keyof T>[]; readonly value: Ctx };
  /** keeps this production and visits its children: what happens where there is no rule */
  children<N extends Source<Exclude<Kinds<F>, Eliminated<F, T>>>>(
    node: N,
    ctx?: Ctx,
  ): Node<T, NTOf<F, N['kind']> & keyof T>;
  /** the context that this rule was given */
  readonly ctx: Ctx;
  /** the unit that the pass runs on */
  readonly unit: CurrentUnit;
}

type Rule<F, T, Ctx, V, K> = (
  m: ReturnType<typeof match<SrcProd<F, K, FieldsOf<F, K>>, Res<T, V, NTOf<F, K>>>>,
  mk: MkT<T>,
  go: Go<F, T, Ctx, V>,
) => Res<T, V, NTOf<F, K>>;
/** a rule is required where the target lacks or changed the production, and where a value is due and there is no default */
type Required<F, T, V, D> =
  | Eliminated<F, T>
  | ({ [NT in keyof F]: NT extends keyof V ? (NT extends keyof D ? never : keyof F[NT]) : never }[keyof F] & string);
export type DescendRules<F, T, Ctx, V, D> = { readonly [K in Required<F, T, V, D>]: Rule<F, T, Ctx, V, K> } & {
  readonly [K in Exclude<Kinds<F>, Required<F, T, V, D>>]?: Rule<F, T, Ctx, V, K>;
};

type Declared<W> = { [NT in keyof W]: NonNullable<W[NT]> extends { readonly type?: infer X } ? X : never };
type Valued<F> = { readonly [NT in keyof F]?: { readonly type?: Untyped } };
type Defaults<W, Ctx> = { readonly [NT in keyof W]?: (ctx: Ctx) => Declared<W>[NT] };

export interface Descend<F, T, Ctx, U, W, D> extends Manifest {
  readonly from: Lang<F>;
  readonly to: Lang<T>;
  readonly mode?: Mode;
  /** the context of the root */
  readonly start: (unit: U) => Ctx;
  /** the nonterminals that hand a value up, and its type */
  readonly value?: W;
  /** what that value is where no rule speaks */
  readonly defaults?: D;
  /** The productions whose rules change nothing by themselves: they hand a context on, or act on what another rule has found. */
  readonly incidental?: readonly Kinds<F>[];
  /** Productions that most trees do not have: where none was made, the walk does not enter what could only hold them. */
  readonly seldom?: readonly Kinds<F>[];
  readonly rules: DescendRules<F, T, Ctx, Declared<W>, D>;
}

export function descend<
  F,
  T,
  Ctx,
  U = CurrentUnit,
  W extends Valued<F> = Record<never, never>,
  D extends Defaults<W, Ctx> = Record<never, never>,
>(definition: Descend<F, T, Ctx, U, W, D>): Pass<F, T> {
  return descendWith(definition, definition.rules);
}

/** `go` as the framework sees it: the function that rules call, and the registers behind it */
interface Descent {
  unit: unknown;
  ctx: unknown;
  walk: unknown;
  rest: unknown;
  children: unknown;
}

function descendWith(
  definition: Omit<Descend<Untyped, Untyped, Untyped, Untyped, Untyped, Untyped>, 'rules'> & Variant,
  rules: object,
): Untyped {
  const { name, from, to, mode = 'staged', start, defaults = {} } = definition;
  const valued = new Set<string>(Object.keys(definition.value ?? {}));
  const go = lazily((): Descent => link(`go:${name}`, null, goText));
  const record = (constructors: unknown): Table => recordAll(name, rules, constructors, go());
  const clauses = (): Table => {
    requireRules('descend', name, from, to, rules);
    return record(definition.constructors ?? to.mk);
  };
  const pass: AnyPass = makePass(definition, {
    ...{ form: 'descend', from, to, record, clauses },
    occasions: () => occasionsOf(pass.clauses, from, to, definition.incidental, [go().children]),
    valueless: [...valued].filter(nt => !Object.hasOwn(defaults, nt)),
    seldom: definition.seldom,
    link: absent => {
      const descent = go();
      const table = pass.clauses;
      const { walk, rest } = linkDescent({ name, from, to, mode, valued, defaults, go: descent, table, absent });
      return (x: Tree, unit: unknown) => {
        const { unit: outerUnit, ctx: outerContext, walk: outerWalk, rest: outerRest } = descent;
        descent.unit = unit;
        descent.walk = walk;
        descent.rest = rest;
        try {
          const result = walk(x, start(unit));
          // What `out` makes is no node, and so has no kind.
          return result.kind === undefined ? result.node : result;
        } finally {
          descent.unit = outerUnit;
          descent.ctx = outerContext;
          descent.walk = outerWalk;
          descent.rest = outerRest;
        }
      };
    },
    variant: change => descendWith({ ...definition, ...(change as object) }, rules),
  });
  return pass;
}
