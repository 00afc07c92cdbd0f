/** The transform form: an ordinary function from a whole term to a whole term. */

import type { CurrentUnit } from './ambient.ts';
import type { Lang } from './language.ts';
import { type Manifest, makePass, type Pass } from './pass.ts';
import type { AnyNode, Untyped } from './schema.ts';

export interface Transform<F, T, A, B> extends Manifest {
  readonly from: Lang<F>;
  readonly to: Lang<T>;
  readonly run: (x: A, unit: CurrentUnit) => B;
}

/** Its constructors give the origin of the whole term, except where the function says `at(origin, ...)`. */
export function transform<F, T, A extends AnyNode<F>, B extends AnyNode<T>>(
  definition: Transform<F, T, A, B>,
): Pass<F, T> {
  return transformWith(definition);
}

function transformWith(definition: Transform<Untyped, Untyped, Untyped, Untyped>): Untyped {
  const { from, to } = definition;
  return makePass(definition, {
    ...{ form: 'transform', from, to },
    clauses: () => ({}),
    record: () => ({}),
    link: () => definition.run,
    variant: change => transformWith({ ...definition, ...(change as object) }),
  });
}
