/** Declarations that hide others (gcc manual, -Wshadow). */
import type { CSymbol } from '../../languages/unit.ts';
import { parameterSpan } from '../typing/source-ranges.ts';
import type { Entry, Scopes } from './scopes.ts';

interface Shadowing {
  readonly name: string;
  readonly at: number;
  readonly isFunction: boolean;
}

/** `outer` is what the name means around the block or function that declares it, if anything. */
export function checkShadowing(scopes: Scopes, said: Shadowing, outer: Entry<CSymbol> | undefined): void {
  if (outer === undefined || outer.meaning.at < 0) return;
  const hidden = outer.meaning;
  const { name, at, isFunction } = said;
  // An object is seldom taken for a function.
  if (hidden.kind === 'function' && !isFunction) return;
  const { unit } = scopes;
  const what =
    hidden.kind === 'parameter' ? 'a parameter' : outer.depth === 0 ? 'a global declaration' : 'a previous local';
  unit.diagnostics.warning('Wshadow', at, `declaration of '${name}' shadows ${what}`, {
    notes: [
      { severity: 'note', place: hidden.at, message: 'shadowed declaration is here', ...rangeOf(scopes, hidden) },
    ],
  });
}

function rangeOf({ unit: { source } }: Scopes, hidden: CSymbol): { readonly from?: number; readonly through?: number } {
  if (hidden.kind !== 'parameter' || source === null) return {};
  const { first, last } = parameterSpan(source, hidden.at);
  return { from: first, through: last };
}
