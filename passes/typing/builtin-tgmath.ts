/**
 * `__builtin_tgmath(f1, ..., fn, arguments)`: the function whose generic parameters have the common type of the arguments is called
 * (gcc manual, Other Builtins; C17 7.25). <tgmath.h> is made of it.
 */

import { type CType, type FloatingType, type FunctionType, isArithmetic, isInteger } from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { convertArguments } from './calls.ts';
import { commonType, loaded, value } from './conversions.ts';
import { type Expression, mk, type SourceOf, type Typer } from './typer.ts';

interface Candidate {
  readonly pointer: Expression;
  readonly type: FunctionType;
}

export function genericMathCall(t: Typer, n: SourceOf<'Expression', 'Call'>): Expression {
  const first = candidate(loaded(t, t.operand(n.arguments[0])));
  const count = first === null ? 0 : n.arguments.length - first.type.parameters.length;
  const functions = n.arguments.slice(0, Math.max(count, 0)).map(a => candidate(loaded(t, t.operand(a))));
  const args = n.arguments.slice(Math.max(count, 0));
  const values = args.map(a => value(t, a));
  R.at = n.at;
  if (values.some(v => v.type === t.wrong)) return t.mistake();
  const candidates = functions.filter(f => f !== null);
  if (candidates.length < 2 || candidates.length !== count || values.some(v => !isArithmetic(v.type))) {
    t.error(n.at, "invalid arguments of '__builtin_tgmath'");
    return t.mistake();
  }
  const isGeneric = candidates[0].type.parameters.map((p, i) => candidates.some(c => c.type.parameters[i] !== p));
  const wanted = wantedType(
    t,
    values.filter((_, i) => isGeneric[i]),
  );
  const position = isGeneric.indexOf(true);
  const parameter = (c: Candidate): CType => t.types.plain(c.type.parameters[position]);
  // A real argument does for a function that only exists for complex ones, and one of less precision where no function takes it.
  const { float, double, 'long double': longDouble } = t.types.floating;
  const real = wanted.kind === 'Complex' ? wanted.of : wanted;
  const precisions: readonly CType[] = [float, double, longDouble];
  const wider = precisions.slice(Math.max(0, precisions.indexOf(real))) as FloatingType[];
  const find = (type: CType): Candidate | undefined => candidates.find(c => parameter(c) === type);
  const chosen = wider
    .flatMap(f => (wanted.kind === 'Complex' ? [t.types.complex(f)] : [f, t.types.complex(f)]))
    .map(find)
    .find(c => c !== undefined);
  if (chosen === undefined) {
    t.error(n.at, 'no matching function for type-generic call');
    return t.mistake();
  }
  const call = { ...n, arguments: args };
  return mk.Call({
    type: t.types.plain(chosen.type.returns),
    function: chosen.pointer,
    arguments: convertArguments(t, call, 'function', null, chosen.type, values),
  });
}

const candidate = (e: Expression): Candidate | null =>
  e.type.kind === 'Pointer' && e.type.of.kind === 'Function' ? { pointer: e, type: e.type.of } : null;

/** Integers count as double. */
function wantedType(t: Typer, values: readonly Expression[]): CType {
  const { double } = t.types.floating;
  const floating = (type: CType): CType =>
    isInteger(type) ? double : type.kind === 'Complex' && type.of.kind === 'Integer' ? t.types.complex(double) : type;
  return values.map(v => floating(v.type)).reduce((a, b) => commonType(t, a, b), t.types.floating.float as CType);
}
