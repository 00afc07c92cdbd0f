/** The transform form: an ordinary function from a whole term to a whole term. */

import type { CurrentUnit } from './ambient.ts';
import type { Lang } from './language.ts';
import { type Manifest, makePass, type Pass } from './pass.ts';
import type { AnyNode, Kinds, Untyped } from './schema.ts';

export interface Transform<F, T, A, B> extends Manifest {
  readonly from: Lang<F>;
  readonly to: Lang<T>;
  /**
   * The nonterminals of which productions that `from` does not have may be in its input: they stay as they are where its languages do not say otherwise of what
   * they consist of. Where it says so, it can be rebased onto languages that have more of them.
   */
  readonly carries?: readonly (keyof F & keyof T & string)[];
  /** The productions of `to` that it makes where its input has none of them: all where it does not say. The others it leaves to whoever removes them. */
  readonly makes?: readonly Kinds<T>[];
  readonly run: (x: A, unit: CurrentUnit) => B;
}

/** Its constructors give the origin of the whole term, except where the function says `at(origin, ...)`. */
export function transform<F, T, A extends AnyNode<F>, B extends AnyNode<T>>(
  definition: Transform<F, T, A, B>,
): Pass<F, T> {
  return transformWith(definition);
}

function transformWith(definition: Transform<Untyped, Untyped, Untyped, Untyped>): Untyped {
  const { from, to, carries, makes } = definition;
  return makePass(definition, {
    ...{ form: 'transform', from, to, carries, makes },
    clauses: () => ({}),
    record: () => ({}),
    link: () => definition.run,
    variant: change => transformWith({ ...definition, ...(change as object) }),
  });
}
