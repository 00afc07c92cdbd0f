/** Arithmetic on complex constants: initialisers like `1.0 + 2.0i` are numbers. */

import { Constant } from '../../languages/constant.ts';
import type { CType } from '../../languages/types.ts';
import type { Node } from '../../nanopass/index.ts';
import { constantOf, constantValue, isConstant } from './constants.ts';
import { foldBinary, foldUnary } from './evaluate.ts';

type Expression = Node<Constant, 'Expression'>;

/** The parts of a complex constant, null for the imaginary one of a real number converted to complex; null of anything else. */
export function complexOf(e: Expression): { readonly real: bigint; readonly imaginary: bigint | null } | null {
  if (e.kind === 'Convert')
    return e.type.kind === 'Complex' && isConstant(e.value) ? { real: constantValue(e.value), imaginary: null } : null;
  if (e.kind !== 'ComplexOf' || !isConstant(e.real) || !isConstant(e.imaginary)) return null;
  return { real: constantValue(e.real), imaginary: constantValue(e.imaginary) };
}

/** op: + - and, by the schoolbook, *; a quotient is left to run time. A real operand has no imaginary part (C17 G.5.1, G.5.2). */
export function foldComplex(op: string, type: CType, left: Expression, right: Expression): Expression | null {
  const a = complexOf(left);
  const b = complexOf(right);
  if (a === null || b === null || type.kind !== 'Complex') return null;
  const of = type.of;
  const act = (o: string, x: bigint, y: bigint): bigint => foldBinary(o, of, x, y)!;
  const make = (real: bigint, imaginary: bigint | null): Expression =>
    imaginary === null
      ? Constant.mk.Convert({ type, value: constantOf(of, real) })
      : Constant.mk.ComplexOf({ type, real: constantOf(of, real), imaginary: constantOf(of, imaginary) });
  const [x, y] = [a.imaginary, b.imaginary];
  if (op === '+' || op === '-') {
    const imaginary = y === null ? x : x !== null ? act(op, x, y) : op === '-' ? foldUnary('-', of, y) : y;
    return make(act(op, a.real, b.real), imaginary);
  }
  if (op !== '*') return null;
  if (x === null) return make(act('*', a.real, b.real), y === null ? null : act('*', a.real, y));
  if (y === null) return make(act('*', a.real, b.real), act('*', x, b.real));
  const real = act('-', act('*', a.real, b.real), act('*', x, y));
  return make(real, act('+', act('*', a.real, y), act('*', x, b.real)));
}
