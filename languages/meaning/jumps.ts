/** `setjmp` and `longjmp` (C17 7.13): coming back repeats the step that called `setjmp`, with the answer known. */
import type { CSymbol } from '../unit.ts';
import { type Frame, type JumpPoint, LongJump } from './code.ts';
import { Fault } from './fault.ts';
import type { Machine } from './machine.ts';

export const isSetJump = ({ name }: CSymbol): boolean => /^(_?setjmp|_*sigsetjmp)$/.test(name);

/** The buffer holds the number of the point. */
export function setJump(m: Machine, f: Frame, point: JumpPoint, buffer: number): number {
  const { arrived } = f;
  if (arrived !== null) {
    f.arrived = null;
    return arrived;
  }
  m.memory.store64(buffer, m.jumps.push(point));
  return 0;
}

export function longJump(m: Machine, buffer: number, value: number): never {
  const point = m.jumps[Number(m.memory.load64(buffer)) - 1];
  if (point === undefined) throw new Fault('longjmp to a buffer that no setjmp has filled');
  throw new LongJump(point, value === 0 ? 1 : value);
}
