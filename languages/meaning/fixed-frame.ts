/** What FixedFrame means: variable arrays are stack that is taken and given back. */
import { FixedFrame } from '../fixed-frame.ts';
import type { CSymbol } from '../unit.ts';
import type { Builder } from './builder.ts';
import type { Run } from './code.ts';
import type { Scalar } from './integers.ts';
import { laned } from './laned.ts';
import { variableAddress } from './places.ts';
import { meaning, scalar } from './results.ts';

export const fixedFrame = meaning(FixedFrame, laned, {
  SaveStack: ({ symbol }, _go, c) => {
    const where = variableAddress(c, symbol);
    c.act(f => c.machine.memory.store64(where(f), c.machine.memory.stack));
  },
  RestoreStack: ({ symbol }, _go, c) => {
    const saved = savedStack(c, symbol);
    c.act(f => c.machine.memory.pop(saved(f)));
  },
  AllocateStack: ({ size, align }, go, c) => {
    const bytes = scalar(go(size));
    return f => allocateStack(c, bytes(f), align);
  },
});

function savedStack(c: Builder, symbol: CSymbol): Run<number> {
  const where = variableAddress(c, symbol);
  return f => Number(c.machine.memory.loadUnsigned64(where(f)));
}

export const allocateStack = (c: Builder, size: Scalar, align: number): number =>
  c.machine.memory.push(Number(size), Math.max(align, 16));
