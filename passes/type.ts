/**
 * Every expression gets its type; conversions, decay and loads become explicit.
 *
 *   long f(char *p) { return p[1] + 1; }
 *   ==>   Return(Convert long (Binary + int (Convert int (Load char (Dereference (PointerAdd (Load p) 1)))) 1))
 *
 * The trees of types become types of the unit's table, symbols get theirs, and what C asks of types is checked (C17 6.3 to 6.9).
 * An expression of C is a place or a value, and becomes a node of one nonterminal or the other: a rule for each production cannot say
 * that, so the walk is a function. Its parts are in `typing/`.
 */

import { Scoped } from '../languages/scoped.ts';
import { Typed } from '../languages/typed.ts';
import type { Unit } from '../languages/unit.ts';
import type { Node } from '../nanopass/index.ts';
import { R, transform } from '../nanopass/index.ts';
import { keepsPack } from './typing/argument-packs.ts';
import { textOf } from './typing/attribute-arguments.ts';
import { definition, globalDeclaration } from './typing/declarations.ts';
import { operandOf } from './typing/expressions.ts';
import { statementOf } from './typing/statements.ts';
import { typeOfTree } from './typing/type-trees.ts';
import { type External, mk, type Source, Typer } from './typing/typer.ts';

export const type = transform({
  name: 'type',
  from: Scoped,
  to: Typed,
  summary: 'Every expression has its type; conversions, decay and loads are explicit.',
  establishes: ['typed', 'unique-names', 'types-agree'],
  run: (fragment: Node<Scoped, 'Fragment'>, unit): Node<Typed, 'Fragment'> => {
    const t = typerOf(unit);
    const items: External[] = [];
    for (const item of fragment.items) external(t, item, items);
    R.at = fragment.at;
    return mk.Fragment({ items });
  },
});

const typers = new WeakMap<Unit, Typer>();
/** One for all fragments of a unit. */
function typerOf(unit: Unit): Typer {
  let t = typers.get(unit);
  if (t === undefined) {
    t = new Typer(unit, { operand: operandOf, typeOf: typeOfTree, statement: statementOf });
    typers.set(unit, t);
  }
  return t;
}

function external(t: Typer, n: Source<'External'>, into: External[]): void {
  R.at = n.at;
  switch (n.kind) {
    case 'Global':
      globalDeclaration(t, n.declaration, into);
      return;
    case 'FunctionDefinition': {
      if (keepsPack(t, n, into)) return;
      const { parameters, body } = definition(t, n);
      into.push(...t.specialized.splice(0));
      R.at = n.at;
      into.push(mk.Function({ symbol: n.symbol, parameters, body }));
      return;
    }
    case 'FileAssembly':
      into.push(mk.FileAssembly({ template: textOf(t, n.template) ?? '' }));
      return;
  }
}
