/** The scopes that matter for the stack: each begins at a declaration whose object must be given back, and ends where its block does. */
import type { FixedFrame } from '../languages/fixed-frame.ts';
import { Laned } from '../languages/laned.ts';
import { hasVariableSize } from '../languages/types.ts';
import type { CSymbol, Label } from '../languages/unit.ts';
import { type Node, type Tree, visitChildren } from '../nanopass/index.ts';

/** A scope, as a chain from the inside out. */
export interface Scope {
  /** What the declaration declares: a variable array, or an object with a `cleanup` function. */
  readonly symbol: CSymbol;
  /** The call of the `cleanup` function. */
  readonly ending: Node<FixedFrame, 'Expression'> | null;
  /** Where the stack pointer stood before a variable array. */
  readonly saved: CSymbol | null;
  readonly outer: Scope | null;
}

/** Must something happen where the object's lifetime ends? */
export const endsWithWork = (symbol: CSymbol): boolean =>
  symbol.attributes?.cleanup !== undefined || hasVariableSize(symbol.type!);

/** The objects, outermost first, in whose scopes each label of a function stands. */
export function labelScopes(body: Tree): ReadonlyMap<Label, readonly CSymbol[]> {
  const result = new Map<Label, readonly CSymbol[]>();
  const visit = (node: Tree, inside: readonly CSymbol[]): readonly CSymbol[] => {
    const fields = node as unknown as {
      readonly symbol: CSymbol;
      readonly label: Label;
      readonly items: readonly Tree[];
    };
    switch (node.kind) {
      case 'Label':
        result.set(fields.label, inside);
        return inside;
      case 'DeclareUntilEnd':
        return [...inside, fields.symbol];
      case 'Group': {
        let within = inside;
        for (const item of fields.items) within = visit(item, within);
        return within;
      }
    }
    let within = inside;
    visitChildren(Laned, node, child => {
      within = visit(child, within);
    });
    return inside;
  };
  visit(body, []);
  return result;
}
