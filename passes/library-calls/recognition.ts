/** Which calls are calls of the C library. */
import type { CSymbol, Unit } from '../../languages/unit.ts';
import { machineType } from '../lower-types/machine-types.ts';
import { libraryType } from '../typing/builtins.ts';
import type { Call } from './call.ts';

/** Is it a direct call of the function that the library has under the name, with the types that it has there? */
export const isLibraryCall = (n: Call, unit: Unit): boolean =>
  n.symbol !== null && isLibrarys(n.symbol, unit) && hasItsTypes(n, n.symbol.name, unit);

function isLibrarys({ name, linkage }: CSymbol, { options }: Unit): boolean {
  return linkage === 'external' && options.builtins && !options.freestanding && !options.notBuiltIn.has(name);
}

function hasItsTypes(n: Call, name: string, unit: Unit): boolean {
  const type = libraryType(unit, name);
  if (type === null) return false;
  const { parameters, variadic, returns } = type;
  if (n.arguments.length < parameters.length || (n.arguments.length > parameters.length && !variadic)) return false;
  for (const [i, a] of n.arguments.entries()) {
    if (a.kind !== 'Outgoing') return false;
    if (i < parameters.length && a.type !== machineType(parameters[i])) return false;
  }
  const [result] = n.results;
  return (
    n.results.length < 2 && (result === undefined || (returns.kind !== 'Void' && result.type === machineType(returns)))
  );
}
