/** A descend pass with a context, a value handed up and a table beside the tree. */
import { descend, extend, type Lang, language, out, type } from '../../nanopass/index.ts';

const named = language('Named', {
  Statement: {
    Block: { items: 'Statement*' },
    Declare: { name: 'name', value: 'Expression?' },
    If: { test: 'Expression', holds: 'Statement', fails: 'Statement?' },
    Evaluate: { value: 'Expression' },
  },
  Expression: {
    Number: { value: 'int' },
    Name: { name: 'name' },
    Add: { left: 'Expression', right: 'Expression' },
    Call: { callee: 'name', arguments: 'Expression*' },
  },
});
type NamedSchema = typeof named.schema;
export interface Named extends NamedSchema {}
export const Named: Lang<Named> = named;

const numbered = extend(Named, 'Numbered', {
  remove: ['Name'],
  add: {
    Statement: { Declare: { variable: 'int', value: 'Expression?' } },
    Expression: { Variable: { variable: 'int' }, Call: { callee: 'int', arguments: 'Expression*' } },
  },
});
type NumberedSchema = typeof numbered.schema;
export interface Numbered extends NumberedSchema {}
export const Numbered: Lang<Numbered> = numbered;

/** one cell for each declaration, the innermost first */
export interface Scope {
  readonly name: string;
  readonly variable: number;
  readonly outer: Scope | null;
}
const declare = (name: string, outer: Scope | null): Scope => ({ name, variable: (outer?.variable ?? 0) + 1, outer });
function find(scope: Scope | null, name: string): number {
  for (let cell = scope; cell !== null; cell = cell.outer) if (cell.name === name) return cell.variable;
  return 0;
}

export const numberNames = descend({
  name: 'number-names',
  from: Named,
  to: Numbered,
  summary: 'Every name is the number of its declaration; 0 where there is none.',
  start: (): Scope | null => null,
  value: { Statement: type<Scope | null>() },
  defaults: { Statement: (scope: Scope | null) => scope },
  rules: {
    Block: (m, mk, go) => m.otherwise(n => out(mk.Block({ items: go.chain(n.items).nodes }), go.ctx)),
    Declare: (m, mk, go) =>
      m.otherwise(n => {
        const scope = declare(n.name, go.ctx);
        return out(mk.Declare({ variable: scope.variable, value: go.maybe(n.value, scope) }), scope);
      }),
    Name: (m, mk, go) => m.otherwise(n => mk.Variable({ variable: find(go.ctx, n.name) })),
    Call: (m, mk, go) => m.otherwise(n => mk.Call({ callee: find(go.ctx, n.callee), arguments: go.each(n.arguments) })),
  },
});
