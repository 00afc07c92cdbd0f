/** Operands for tests. */
import { noRegister } from '../../../languages/machine.ts';
import { Relaxed } from '../../../languages/relaxed.ts';
import type { MemoryOperand, Operand } from '../../../targets/x86-64/operands.ts';

export const register = (number: number): Operand => Relaxed.mk.Register({ register: number });
export const immediate = (value: bigint): Operand => Relaxed.mk.Immediate({ value });
export const memory = (fields: Partial<Omit<MemoryOperand, 'kind' | 'at'>>): Operand =>
  Relaxed.mk.Memory({
    base: noRegister,
    index: noRegister,
    scale: 1,
    displacement: 0,
    symbol: null,
    how: null,
    segment: null,
    ...fields,
  });
