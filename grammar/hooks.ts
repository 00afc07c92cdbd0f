/**
 * What the parser does around a few rules, and all of C's context sensitivity: scopes open and close, and names are declared when their
 * declarator completes (C17 6.2.1p7), each in the colour of its kind.
 */

import type { Syntax } from '../languages/syntax.ts';
import type { Node } from '../nanopass/index.ts';
import { type Declarator, innermost } from './actions/declarators.ts';
import type { Colours } from './colours.ts';

/** `before` gives what `after` is told as `mark`; `after` gets null when the rule did not match. */
interface Hook {
  before(position: number): number;
  after(mark: number, result: never, position: number): void;
}

/** The state behind the hooks; one unit is parsed at a time. */
export const names: { colours: Colours; isTypedef: boolean; declared: Declarator | null } = {
  colours: null as unknown as Colours,
  isTypedef: false,
  declared: null,
};

const nothing = (): number => 0;
const scope: Hook = {
  before: () => names.colours.length,
  after: (mark, _, position) => {
    if (names.colours.length > mark) names.colours.leave(mark, position);
  },
};
/** The word typedef counts until its declaration ends, and not within it. */
const declaration: Hook = {
  before: () => {
    const outer = Number(names.isTypedef);
    names.isTypedef = false;
    return outer;
  },
  after: outer => {
    names.isTypedef = outer === 1;
  },
};
function declare(d: Declarator, type: boolean, position: number): void {
  const named = innermost(d);
  if (named.kind === 'Named') names.colours.declare(named.at, type, position);
}
/** The parameters of the function that a declarator declares: those of its innermost function, the one next to the name. */
function parametersOf(d: Declarator): readonly Node<Syntax, 'Parameter'>[] {
  let found: readonly Node<Syntax, 'Parameter'>[] = [];
  let inner = d;
  while ('inner' in inner) {
    if (inner.kind === 'FunctionOf') found = inner.parameters;
    else if (inner.kind !== 'Attributed') found = [];
    inner = inner.inner;
  }
  return found;
}

export const hooks = {
  compound: scope,
  control: scope,
  parameterList: scope,
  definition: declaration,
  declaration,
  typedefWord: {
    before: nothing,
    after: (_: number, result: unknown): void => {
      if (result !== null) names.isTypedef = true;
    },
  },
  declared: {
    before: nothing,
    after: (_: number, d: Declarator | null, position: number): void => {
      if (d === null) return;
      names.declared = d;
      declare(d, names.isTypedef, position);
    },
  },
  parameter: {
    before: nothing,
    after: (_: number, p: Node<Syntax, 'Parameter'> | null, position: number): void => {
      if (p !== null) declare(p.declarator, false, position);
    },
  },
  enumerator: {
    before: nothing,
    after: (_: number, e: Node<Syntax, 'Enumerator'> | null, position: number): void => {
      if (e !== null) names.colours.declare(e.at, false, position);
    },
  },
  /** The parameters of the function just declared are in scope in its body, as they were in its declarator. */
  functionBody: {
    before: (position: number): number => {
      const mark = names.colours.length;
      if (names.declared !== null) for (const p of parametersOf(names.declared)) declare(p.declarator, false, position);
      return mark;
    },
    after: scope.after,
  },
} satisfies Readonly<Record<string, Hook>>;
