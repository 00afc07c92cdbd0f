/** Functions that nobody declared: C89's `int f()`, library functions that the compiler knows, and those behind `__builtin_` names. */
import type { CSymbol, Unit } from '../../languages/unit.ts';
import { libraryType } from './builtins.ts';
import type { Typer } from './typer.ts';

/** Gives a function without a declaration its type. */
export function implicitFunction(t: Typer, symbol: CSymbol): void {
  const known = t.unit.options.builtins ? libraryType(t.unit, symbol.name) : null;
  if (known !== null)
    t.warning(
      'Wbuiltin-declaration-mismatch',
      symbol.at,
      `incompatible implicit declaration of built-in function '${symbol.name}'`,
    );
  symbol.type = known ?? t.types.function(t.types.int, [], false, false);
  if (symbol.linkage === 'none') symbol.linkage = 'external';
}

/** What a unit has by name and linkage, brought up to date at each question. */
interface Known {
  readonly byName: Map<string, CSymbol>;
  seen: number;
}
const known = new WeakMap<Unit, Known>();

/** The function of the unit with external linkage and this name, made if there is none. */
export function externalFunction(t: Typer, name: string): CSymbol {
  const { unit } = t;
  let k = known.get(unit);
  if (k === undefined) {
    k = { byName: new Map(), seen: 0 };
    known.set(unit, k);
  }
  for (; k.seen < unit.symbols.length; k.seen++) {
    const s = unit.symbols[k.seen];
    if (s.kind === 'function' && s.linkage !== 'none' && !k.byName.has(s.name)) k.byName.set(s.name, s);
  }
  let symbol = k.byName.get(name);
  if (symbol === undefined) {
    symbol = unit.symbol(name, 'function');
    symbol.linkage = 'external';
    k.byName.set(name, symbol);
  }
  symbol.type ??= libraryType(unit, name) ?? t.types.function(t.types.int, [], false, false);
  return symbol;
}
