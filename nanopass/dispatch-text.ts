/** The text of a dispatch on the kind of a node: the inner loop of every walk. */
import { quote } from './staging.ts';

/**
 * A switch on `m.kind`, whose cases are statements that return. Kinds are told apart by their length first, which is a jump through a table: a chain of fifty
 * comparisons of strings, which is what a plain switch runs as until it has been optimised, was a twentieth of compiling.
 */
export function dispatchText(cases: ReadonlyMap<string, string>, otherwise: string): string {
  const byLength = new Map<number, Map<string, string[]>>();
  for (const [kind, action] of cases) {
    const actions = byLength.get(kind.length) ?? new Map<string, string[]>();
    byLength.set(kind.length, actions);
    actions.set(action, [...(actions.get(action) ?? []), kind]);
  }
  const groups = [...byLength]
    .sort(([a], [b]) => a - b)
    .map(([length, actions]) => {
      const tests = [...actions].map(
        ([action, kinds]) => `${kinds.map(kind => `case ${quote(kind)}:`).join('')}${action}`,
      );
      return `case ${length}:switch(k){${tests.join('\n')}}break;`;
    });
  return `const k=m.kind;switch(k.length){${groups.join('\n')}}${otherwise}`;
}
