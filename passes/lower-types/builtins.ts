/** Built-in functions as operations on machine types. */
import type { Called } from '../../languages/called.ts';
import { MachineTyped } from '../../languages/machine-typed.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Lowering } from '../lower-types.ts';
import { convert } from './convert.ts';
import { machineType } from './machine-types.ts';

type Expression = Node<MachineTyped, 'Expression'>;
type Pure = Extract<Node<Called, 'Expression'>, { kind: 'PureBuiltin' }>;
type Effectful = Extract<Node<Called, 'Statement'>, { kind: 'CallBuiltinTo' }>;
const { mk } = MachineTyped;

const unary: Readonly<Record<string, string>> = {
  bswap16: 'bswap',
  bswap32: 'bswap',
  bswap64: 'bswap',
  bswap128: 'bswap',
  clz: 'clz',
  ctz: 'ctz',
  popcount: 'popcount',
  fabs: 'fabs',
};

/** A built-in without effects, as an expression. */
export function lowerPureBuiltin(l: Lowering, e: Pure): Expression {
  const family = e.name.replace(/(l|ll|imax|f|f128)$/, '');
  const first = e.arguments[0];
  const op = unary[e.name] ?? unary[family];
  if (op !== undefined) {
    const value = l.value(first);
    return convert(mk.Unary({ type: machineType(first.type), op, value }), first.type, e.type);
  }
  switch (e.name) {
    case 'expect':
    case 'expect_with_probability':
    case 'assume_aligned':
    case 'extract_return_addr':
      return convert(l.value(first), first.type, e.type);
    case 'constant_p':
      return mk.Constant({ type: machineType(e.type), value: 0n });
  }
  return refuse(l, e.name, e.at, machineType(e.type));
}

/** A built-in with effects, as statements. */
export function lowerBuiltin(l: Lowering, s: Effectful): void {
  switch (s.name) {
    case 'unreachable':
      l.out.push(mk.Unreachable({}));
      return;
    case 'trap':
      l.out.push(mk.Perform({ name: 'trap', type: 'i32', results: [], arguments: [] }), mk.Unreachable({}));
      return;
    case 'prefetch':
      l.out.push(mk.Perform({ name: 'prefetch', type: 'i8', results: [], arguments: [l.value(s.arguments[0])] }));
      return;
  }
  refuse(l, s.name, s.at, 'i32');
}

function refuse(l: Lowering, name: string, at: number, type: Expression['type']): Expression {
  l.unit.diagnostics.error(at, `sorry, unimplemented: '__builtin_${name}'`);
  return mk.Constant({ type, value: 0n });
}
