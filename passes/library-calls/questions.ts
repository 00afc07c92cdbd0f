/**
 * What a program asks its compiler: `__builtin_constant_p` and `__builtin_object_size` (gcc manual, Other Built-in Functions, Object Size
 * Checking). They are answered when enough is known, and at last by `settle-questions`.
 */

import type { Graph } from '../values/graph.ts';
import type { SSAInstruction } from '../values/operands.ts';
import type { Folding } from './call.ts';
import { ObjectSizes } from './object-size.ts';

export type Question = Extract<SSAInstruction, { kind: 'Perform' }>;

/** The answer where it is known; null where more may be known later. */
export function answerOf(n: Question, f: Folding, graph: Graph): bigint | null {
  if (n.name === 'ask.constant') return isConstant(n.arguments[0], f) ? 1n : null;
  const mode = f.integer(n.arguments[1]) ?? 0n;
  const whole = new ObjectSizes(graph, f).of(n.arguments[0], (mode & 2n) !== 0n);
  if (whole === null) return null;
  // The member that the expression names may end before its object does.
  const limit = BigInt.asUintN(64, f.integer(n.arguments[2]) ?? -1n);
  return limit < whole ? limit : whole;
}

/** The answer where nothing was found out: not constant; an unknown size, the greatest or for the smallest of several 0. */
export function lastAnswerOf(n: Question, f: Folding): bigint {
  if (n.name === 'ask.constant') return 0n;
  const mode = f.integer(n.arguments[1]) ?? 0n;
  const limit = f.integer(n.arguments[2]) ?? -1n;
  return (mode & 2n) === 0n ? limit : 0n;
}

/** Numbers are, and the addresses of string literals. */
function isConstant(value: number, f: Folding): boolean {
  const n = f.at(value);
  if (n?.kind === 'SymbolAddress')
    return n.symbol.constantBytes !== null && n.symbol.name === 'string' && n.offset === 0;
  return n?.kind === 'Constant' || n?.kind === 'FloatingConstant';
}
