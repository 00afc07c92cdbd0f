/**
 * With `-finstrument-functions`, functions tell when they are entered and left, and by whom they were called (gcc manual, Instrumentation Options).
 *
 *   int f(void) { return 1; }
 *   ==>   int f(void) { __cyg_profile_func_enter(f, caller); until the end: __cyg_profile_func_exit(f, caller); return 1; }
 */
import type { CSymbol } from '../../languages/unit.ts';
import { type Expression, mk, type Statement, type Typer } from './typer.ts';

/** What a function does first. One that is always inlined has no caller of its own to tell of. */
export function instrumentation(t: Typer, symbol: CSymbol): readonly Statement[] {
  if (symbol.attributes?.noInstrument || symbol.attributes?.alwaysInline) return [];
  return [
    mk.Evaluate({ value: report(t, '__cyg_profile_func_enter', symbol) }),
    mk.DeclareUntilEnd({
      symbol: t.unit.temporary(t.types.integer.char, 'entered'),
      ending: report(t, '__cyg_profile_func_exit', symbol),
    }),
  ];
}

function report(t: Typer, name: string, symbol: CSymbol): Expression {
  const { types } = t;
  const pointer = types.pointer(types.void);
  const type = types.function(types.void, [pointer, pointer], false);
  const callee = t.unit.supportFunction(name, type);
  const level = t.integer(0n, types.integer['unsigned int']);
  return mk.Call({
    type: types.void,
    function: mk.AddressOf({ type: types.pointer(type), place: t.variable(callee) }),
    arguments: [
      mk.Convert({
        type: pointer,
        value: mk.AddressOf({ type: types.pointer(symbol.type!), place: t.variable(symbol) }),
      }),
      mk.CallBuiltin({ type: pointer, name: 'return_address', arguments: [level] }),
    ],
  });
}
