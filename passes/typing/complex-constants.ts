/** Arithmetic on complex constants: initialisers like `1.0 + 2.0i` are numbers. */
import type { Node } from '../../nanopass/index.ts';
import { Constant } from '../../languages/constant.ts';
import type { CType } from '../../languages/types.ts';
import { constantOf, isConstant, valueOf } from './constants.ts';
import { foldBinary } from './evaluate.ts';

type Expression = Node<Constant, 'Expression'>;

/** The parts of a complex constant; null of anything else. */
export function complexOf(e: Expression): { readonly real: bigint; readonly imaginary: bigint } | null {
  if (e.kind !== 'ComplexOf' || !isConstant(e.real) || !isConstant(e.imaginary)) return null;
  return { real: valueOf(e.real), imaginary: valueOf(e.imaginary) };
}

/** op: + - and, by the schoolbook, *; a quotient is left to run time. */
export function foldComplex(op: string, type: CType, left: Expression, right: Expression): Expression | null {
  const a = complexOf(left);
  const b = complexOf(right);
  if (a === null || b === null || type.kind !== 'Complex') return null;
  const of = type.of;
  const act = (o: string, x: bigint, y: bigint): bigint => foldBinary(o, of, x, y)!;
  const make = (real: bigint, imaginary: bigint): Expression => Constant.mk.ComplexOf({ type, real: constantOf(of, real), imaginary: constantOf(of, imaginary) });
  if (op === '+' || op === '-') return make(act(op, a.real, b.real), act(op, a.imaginary, b.imaginary));
  if (op !== '*') return null;
  const real = act('-', act('*', a.real, b.real), act('*', a.imaginary, b.imaginary));
  return make(real, act('+', act('*', a.real, b.imaginary), act('*', a.imaginary, b.real)));
}
