/** Calls whose arguments are values of C's types: from Data to Moved. */
import type { Node } from '../../nanopass/index.ts';
import type { Data } from '../data.ts';
import type { CType } from '../types.ts';
import type { CSymbol } from '../unit.ts';
import type { Value } from './access.ts';
import type { Builder } from './builder.ts';
import type { Frame, Run } from './code.ts';
import type { Scalar } from './integers.ts';
import { isSetJump, setJump } from './jumps.ts';
import type { Callable } from './machine.ts';

type Expression = Node<Data, 'Expression'>;

/** The function that an expression names, where it is no computed pointer. */
export function namedFunction(callee: Expression): CSymbol | null {
  if (callee.kind !== 'AddressOf' || callee.place.kind !== 'Variable') return null;
  const { symbol } = callee.place;
  return symbol.kind === 'function' || symbol.type?.kind === 'Function' ? symbol : null;
}

export function callValues(
  c: Builder,
  call: { readonly type: CType; readonly function: Expression; readonly arguments: readonly Expression[] },
  go: (e: Expression) => Run,
): Run {
  const { machine } = c;
  const types = call.arguments.map(arg => machine.unit.types.plain(arg.type));
  const args = call.arguments.map(arg => go(arg));
  const symbol = namedFunction(call.function);
  if (symbol !== null && isSetJump(symbol)) {
    const point = c.jumpPoint();
    return f => setJump(machine, f, point(f), args[0](f) as number);
  }
  let known: Callable | null = null;
  const computed = symbol === null ? (go(call.function) as Run<Scalar>) : null;
  const find = (f: Frame): Callable => {
    if (computed !== null) return machine.functionAt(computed(f));
    known ??= machine.functionAt(machine.addressOf(symbol!));
    return known;
  };
  const result = machine.unit.types.plain(call.type);
  return f => {
    const callee = find(f);
    const values = new Array<Value>(args.length);
    // From right to left, as gcc on x86-64, whom `sequence-effects` follows: C leaves it open (C17 6.5.2.2p10).
    for (let i = args.length - 1; i >= 0; i--) values[i] = args[i](f);
    return callee.call(values, types, result);
  };
}
