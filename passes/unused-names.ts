/**
 * Names that are declared and never mentioned (gcc manual, -Wunused).
 *
 *   static int f(void) { int x; return 1; }    unused variable 'x'; 'f' defined but not used
 *
 * A mention anywhere counts, evaluated or not. What a system header declares is its own affair.
 */
import { Qualifier } from '../languages/types.ts';
import { type CSymbol, Storage, type Unit } from '../languages/unit.ts';

/** Told when a function's body ends: what it and its blocks have declared. */
export function warnOfUnusedLocals(parameters: readonly CSymbol[], locals: readonly CSymbol[], unit: Unit): void {
  for (const symbol of locals)
    if (isIdle(symbol, unit))
      unit.diagnostics.warning('Wunused-variable', symbol.at, `unused variable '${symbol.name}'`);
  for (const symbol of parameters)
    if (isIdle(symbol, unit))
      unit.diagnostics.warning('Wunused-parameter', symbol.at, `unused parameter '${symbol.name}'`);
}

/** Told when the unit ends: what is its own and nobody mentions. */
export function warnOfUnusedStatics(unit: Unit): void {
  const aliased = new Set<string | undefined>();
  for (const symbol of unit.symbols) aliased.add(symbol.attributes?.alias).add(symbol.attributes?.ifunc);
  for (const symbol of unit.symbols) {
    if (symbol.linkage !== 'internal' || aliased.has(symbol.name) || !isIdle(symbol, unit)) continue;
    if (symbol.kind === 'function') warnOfFunction(symbol, unit);
    else if (symbol.kind === 'object') warnOfObject(symbol, unit);
  }
}

function warnOfFunction(symbol: CSymbol, { diagnostics }: Unit): void {
  const { attributes } = symbol;
  if (!symbol.defined) {
    const message = `'${symbol.name}' declared 'static' but never defined`;
    if (attributes?.weakReference === undefined) diagnostics.warning('Wunused-function', symbol.at, message);
    return;
  }
  if (symbol.storage & Storage.inline || attributes?.constructorPriority || attributes?.destructorPriority) return;
  diagnostics.warning('Wunused-function', symbol.at, `'${symbol.name}' defined but not used`);
}

/** A volatile object may be of use in ways that are not seen, and constants in headers are for those who want them. */
function warnOfObject(symbol: CSymbol, { diagnostics, source }: Unit): void {
  const qualifiers = qualifiersOf(symbol);
  if (qualifiers & Qualifier.volatile || symbol.storage & Storage.register) return;
  if ((qualifiers & Qualifier.const) === 0)
    diagnostics.warning('Wunused-variable', symbol.at, `'${symbol.name}' defined but not used`);
  else if (source !== null && (source.locate(symbol.at).includedFrom ?? []).length === 0)
    diagnostics.warning('Wunused-const-variable=', symbol.at, `'${symbol.name}' defined but not used`);
}

function qualifiersOf({ type }: CSymbol): number {
  let of = type;
  while (of !== null && (of.kind === 'Array' || of.kind === 'VariableArray')) of = of.of;
  return of === null || of.kind === 'Function' ? 0 : of.qualifiers;
}

const isIdle = (symbol: CSymbol, { source }: Unit): boolean =>
  !symbol.mentioned &&
  symbol.at >= 0 &&
  symbol.name !== '' &&
  !symbol.attributes?.unused &&
  !symbol.attributes?.used &&
  symbol.attributes?.cleanup === undefined &&
  source?.inSystemHeader(symbol.at) !== true;
