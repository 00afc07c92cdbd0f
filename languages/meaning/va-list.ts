/**
 * Argument lists as long as `va_arg` is an expression of its own: a list holds two numbers in its first bytes, of the arguments of a call, and of how
 * many have been taken.
 */
import type { CType } from '../types.ts';
import type { Value } from './access.ts';
import type { Given } from './code.ts';
import { Fault } from './fault.ts';
import { ValueRest } from './library-call.ts';
import type { Machine } from './machine.ts';

/** `va_start`: the list begins with the arguments after the first `named` ones of a call. */
export function startList(m: Machine, list: number, call: Given, named: number): void {
  m.memory.storeBits(list, 4, BigInt(call.number));
  m.memory.storeBits(list + 4, 4, BigInt(named));
}

/** `va_arg` */
export function nextArgument(m: Machine, list: number, type: CType): Value {
  const number = Number(m.memory.loadBits(list, 4));
  const at = Number(m.memory.loadBits(list + 4, 4));
  const given = m.variadic.get(number);
  if (given === undefined) throw new Fault('va_arg on a list that no va_start has begun');
  m.memory.storeBits(list + 4, 4, BigInt(at + 1));
  return new ValueRest(given.values, given.types, at).next(type);
}
