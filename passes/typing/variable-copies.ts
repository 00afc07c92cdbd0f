/** Assignments of records with members of variable length (GNU): so many bytes are copied as the record has then. */
import { compatibleUnqualified } from './compatible.ts';
import { addressOf, converted } from './conversions.ts';
import { externalFunction } from './implicit-functions.ts';
import { type Expression, mk, type Place, type Statement, type Typer } from './typer.ts';

/** `target = value`; null when the value lies in no place. */
export function copyVariable(t: Typer, target: Place, value: Expression): Expression | null {
  const body: Statement[] = [];
  const source = compatibleUnqualified(value.type, target.type) ? placeBehind(value, body) : null;
  const symbol = externalFunction(t, 'memcpy');
  const type = symbol.type!;
  if (source === null || type.kind !== 'Function') return null;
  const pointer = t.types.pointer(t.types.void);
  const call = mk.Call({
    type: type.returns,
    function: mk.AddressOf({ type: t.types.pointer(type), place: mk.Variable({ type, symbol }) }),
    arguments: [
      converted(t, addressOf(t, target), type.parameters[0] ?? pointer),
      converted(t, addressOf(t, source), type.parameters[1] ?? pointer),
      mk.SizeofType({ type: t.types.size, of: target.type }),
    ],
  });
  body.push(mk.Evaluate({ value: call }));
  const result = t.types.plain(target.type);
  return mk.StatementExpression({ type: result, body, value: mk.Load({ type: result, place: target }) });
}

/** The place whose value an expression is; what must run before goes into `body`. */
function placeBehind(e: Expression, body: Statement[]): Place | null {
  if (e.kind === 'Load') return e.place;
  if (e.kind !== 'StatementExpression' || e.value === null) return null;
  body.push(...e.body);
  return placeBehind(e.value, body);
}
