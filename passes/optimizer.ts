/** The order of the optimiser's passes for each level, as data: SSA to SSA, each of them optional. */
import type { AnyPass } from '../nanopass/index.ts';

export type OptimizationLevel = 0 | 1 | 2 | 3;

const orders: Readonly<Record<OptimizationLevel, readonly AnyPass[]>> = { 0: [], 1: [], 2: [], 3: [] };

/** The passes that `-O0` to `-O3` run between construct-ssa and legalize. */
export const optimizerPasses = (level: OptimizationLevel): readonly AnyPass[] => orders[level];
