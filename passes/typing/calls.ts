/** Function calls (C17 6.5.2.2): arguments are converted to the parameters' types, or promoted. */

import { spell } from '../../languages/type-spelling.ts';
import { type CType, type FunctionType, isComplete } from '../../languages/types.ts';
import type { CSymbol } from '../../languages/unit.ts';
import { R } from '../../nanopass/index.ts';
import { specialized, unpacked } from './argument-packs.ts';
import { callBuiltin } from './builtin-calls.ts';
import { assigned, defaultPromoted, isNull, loaded, value } from './conversions.ts';
import { checkFormats } from './formats/check.ts';
import { implicitFunction } from './implicit-functions.ts';
import { type Expression, mk, type Source, type SourceOf, type Typer } from './typer.ts';

export function call(t: Typer, written: SourceOf<'Expression', 'Call'>): Expression {
  const n = unpacked(t, written);
  const callee = n.function;
  if (callee.kind === 'Builtin') {
    const result = callBuiltin(t, n, callee.name);
    if (result !== null) return result;
  }
  if (callee.kind === 'Identifier') {
    if (callee.symbol.type === null && callee.symbol.kind === 'function') implicitFunction(t, callee.symbol);
    if (isBuiltIn(t, callee.symbol, n.arguments.length)) {
      const result = callBuiltin(t, n, `__builtin_${callee.symbol.name}`);
      if (result !== null) return result;
    }
  }
  const f = loaded(t, t.operand(callee));
  const values = n.arguments.map(a => value(t, a));
  R.at = n.at;
  if (f.type === t.wrong) return f;
  if (f.type.kind !== 'Pointer' || f.type.of.kind !== 'Function') {
    const symbol = callee.kind === 'Identifier' && callee.symbol.kind !== 'parameter' ? callee.symbol : null;
    const name = nameOf(callee);
    t.error(
      n.at,
      `called object ${name === 'function' ? '' : `'${name}' `}is not a function or function pointer`,
      symbol === null ? [] : [{ at: symbol.at, message: 'declared here' }],
    );
    return t.mistake();
  }
  const type = f.type.of;
  const symbol = f.kind === 'AddressOf' && f.place.kind === 'Variable' ? f.place.symbol : null;
  const args = convertArguments(t, n, nameOf(callee), symbol, type, values);
  if (type.returns.kind !== 'Void' && !isComplete(type.returns)) {
    t.error(n.at, `invalid use of undefined type '${spell(type.returns)}'`);
    return t.mistake();
  }
  // What a function hands on that stands in the place of a call was looked at where the call is.
  if (symbol !== null && n === written) {
    if (t.wanted.format) checkFormats(t, n, symbol, args);
    if (t.wanted.nonNull && symbol.attributes?.nonNull !== undefined) checkNonNull(t, n, symbol, args);
  }
  const own = symbol === null ? null : specialized(t, symbol, args.slice(type.parameters.length));
  R.at = n.at;
  return mk.Call({ type: t.types.plain(type.returns as CType), function: own ?? f, arguments: args });
}

/** Null where the attribute `nonnull` forbids it (gcc manual, Common Function Attributes). */
function checkNonNull(t: Typer, n: SourceOf<'Expression', 'Call'>, symbol: CSymbol, args: readonly Expression[]): void {
  const indices = symbol.attributes!.nonNull!;
  args.forEach((e, i) => {
    if (e.type.kind !== 'Pointer' || !(indices.length === 0 || indices.includes(i)) || !isNull(e)) return;
    const note = { at: symbol.at, message: `in a call to function '${symbol.name}' declared 'nonnull'` };
    t.warning('Wnonnull', n.at, `argument ${i + 1} null where non-null expected`, [note]);
  });
}

/**
 * Library functions that are instructions even without optimisation, with the number of their arguments. A program that does not link the
 * mathematical library counts on it, as gcc does; alloca has no body anywhere.
 */
const builtIn: ReadonlyMap<string, number> = new Map([
  ['alloca', 1],
  ...['fabs', 'conj', 'creal', 'cimag'].flatMap(f => [f, `${f}f`, `${f}l`]).map(f => [f, 1] as const),
  ...['abs', 'labs', 'llabs', 'imaxabs'].map(f => [f, 1] as const),
  ...['signbit', 'signbitf', 'signbitl'].map(f => [f, 1] as const),
  ...['copysign', 'copysignf', 'copysignl'].map(f => [f, 2] as const),
]);

/** Does a call of this function mean the compiler's own? Not when the unit defines it, nor under -fno-builtin. */
const isBuiltIn = (t: Typer, symbol: CSymbol, count: number): boolean =>
  builtIn.get(symbol.name) === count &&
  symbol.kind === 'function' &&
  symbol.linkage === 'external' &&
  !symbol.defined &&
  ((t.unit.options.builtins && !t.unit.options.notBuiltIn.has(symbol.name)) || symbol.name === 'alloca');

export function nameOf(n: Source<'Expression'>): string {
  switch (n.kind) {
    case 'Identifier':
      return n.symbol.name;
    case 'Builtin':
      return n.name;
    case 'Dot':
      return `${nameOf(n.of)}.${n.name}`;
    case 'Arrow':
      return `${nameOf(n.of)}->${n.name}`;
    case 'Unary':
      return n.op === '*' ? `*${nameOf(n.operand)}` : 'function';
    default:
      return 'function';
  }
}

/** Checks the number of arguments and converts them. */
export function convertArguments(
  t: Typer,
  n: SourceOf<'Expression', 'Call'>,
  name: string,
  symbol: CSymbol | null,
  type: FunctionType,
  values: readonly Expression[],
): Expression[] {
  const parameters = type.parameters;
  const few = values.length < parameters.length;
  if (type.prototype && (few || (values.length > parameters.length && !type.variadic))) {
    const note = symbol === null || symbol.at < 0 ? [] : [{ at: symbol.at, message: 'declared here' }];
    t.error(n.at, `too ${few ? 'few' : 'many'} arguments to function '${name}'`, note);
  }
  return values.map((e, i) => {
    if (e.type.kind === 'Void') {
      t.error(n.arguments[i].at, 'invalid use of void expression');
      return t.mistake();
    }
    if (!type.prototype || i >= parameters.length) return defaultPromoted(t, e);
    if (!isComplete(parameters[i]) && parameters[i] !== t.wrong) {
      t.error(n.arguments[i].at, `type of formal parameter ${i + 1} is incomplete`);
      return t.mistake();
    }
    return assigned(t, e, parameters[i], {
      how: 'argument',
      at: n.arguments[i].at,
      number: i + 1,
      name,
      parameterAt: symbol?.at ?? n.at,
    });
  });
}
