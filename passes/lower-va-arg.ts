/**
 * `va_start`, `va_arg`, `va_copy` and `va_end` become reads and writes of the va_list.
 *
 * What a va_list holds is the target's ABI: it writes the trees. Kept: C17 7.16.
 */
import { Switched } from '../languages/switched.ts';
import type { FunctionType } from '../languages/types.ts';
import type { CSymbol } from '../languages/unit.ts';
import { Variadic } from '../languages/variadic.ts';
import { descend } from '../nanopass/index.ts';

export const lowerVaArg = descend({
  name: 'lower-va-arg',
  from: Switched,
  to: Variadic,
  summary: 'va_arg and its kin are reads and writes of the va_list.',
  needs: { 'no-scopes': 'the choice between registers and stack is a branch between two labels' },
  start: (): CSymbol | null => null,
  incidental: ['Function'],
  rules: {
    Function: (m, mk, go) =>
      m.otherwise(n => mk.Function({ symbol: n.symbol, parameters: n.parameters, body: go(n.body, n.symbol) })),
    VaArg: (m, _mk, go) => m.otherwise(n => go.unit.target.variadic.argument(go.unit, go(n.list), n.type)),
    CallBuiltin: (m, mk, go) =>
      m
        .with({ name: 'va_start' }, n => go.unit.target.variadic.start(go.unit, go(n.arguments[0]), inVariadic(go.ctx)))
        .with({ name: 'va_copy' }, n => go.unit.target.variadic.copy(go.unit, go(n.arguments[0]), go(n.arguments[1])))
        .with({ name: 'va_end' }, n => mk.Convert({ type: n.type, value: go(n.arguments[0]) }))
        .otherwise(go.children),
  },
});

function inVariadic(symbol: CSymbol | null): FunctionType {
  if (symbol?.type?.kind !== 'Function') throw new Error('lower-va-arg: va_start outside a function');
  return symbol.type;
}
