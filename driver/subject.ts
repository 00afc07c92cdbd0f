/** Which functions a program is about. */
import type { Tree } from '../nanopass/index.ts';

/** What the terms that define functions have in common, from Syntax to Encoded. */
interface Definition extends Tree {
  readonly symbol?: { readonly name: string };
  readonly name?: unknown;
  readonly declarator?: Declarator;
  readonly items?: readonly Definition[];
}
interface Declarator extends Tree {
  readonly name?: unknown;
  readonly inner?: Declarator;
}

/** The name of the function or object that a term defines, of the first in a fragment; null where it has none. */
export function subjectOf(tree: Tree): string | null {
  const { symbol, name, declarator, items } = tree as Definition;
  if (tree.kind === 'Fragment') return items!.length === 0 ? null : subjectOf(items![0]);
  if (symbol !== undefined) return symbol.name;
  if (typeof name === 'string') return name;
  let inner = declarator;
  while (inner?.inner !== undefined) inner = inner.inner;
  return typeof inner?.name === 'string' ? inner.name : null;
}

/** Is the term, or one of the externals in a fragment, the definition of `name`? */
export function isOf(tree: Tree, name: string): boolean {
  const { items } = tree as Definition;
  return tree.kind === 'Fragment' ? items!.some(item => subjectOf(item) === name) : subjectOf(tree) === name;
}
