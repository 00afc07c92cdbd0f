/** The structural walker that follows from a schema. */
import type { Language } from './language.ts';
import type { Tree, Untyped } from './schema.ts';

/** Calls `visit` with each child of a node, in the order of the fields. */
export function visitChildren(language: Language, node: Tree, visit: (child: Tree, field: string) => void): void {
  const production = language.prods.get(node.kind);
  if (production === undefined) throw new Error(`${node.kind} is not in ${language.name}`);
  for (const field of production.children) {
    const held: Untyped = (node as Untyped)[field.name];
    if (field.card === '*') for (let i = 0; i < held.length; i++) visit(held[i], field.name);
    else if (held !== null) visit(held, field.name);
  }
}

/** Calls `enter` with each node of a term, parents first, and `leave` with children first. What `enter` answers with false is not entered. */
export function walk(
  language: Language,
  node: Tree,
  enter: (node: Tree) => unknown,
  leave: (node: Tree) => void = () => {},
): void {
  const visit = (node: Tree): void => {
    if (enter(node) !== false) visitChildren(language, node, visit);
    leave(node);
  };
  visit(node);
}

/** Calls `visit` with each terminal of a type that a term holds. */
export function visitTerminals(language: Language, node: Tree, type: string, visit: (terminal: Untyped) => void): void {
  walk(language, node, (inner: Untyped) => {
    for (const field of language.prods.get(inner.kind)!.fields) {
      if (field.type !== type) continue;
      const held = inner[field.name];
      if (field.card === '*') for (const terminal of held) visit(terminal);
      else if (held !== null) visit(held);
    }
  });
}

/** How many nodes a term has. */
export function sizeOf(language: Language, node: Tree): number {
  let count = 0;
  walk(language, node, () => {
    count++;
  });
  return count;
}
