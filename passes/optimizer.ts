/** The order of the optimiser's passes for each level, as data: before types are lowered, and from SSA to SSA; each of them is optional. */
import type { AnyPass } from '../nanopass/index.ts';
import { cleanControlFlow } from './clean-control-flow.ts';
import { eliminateDeadCode } from './eliminate-dead-code.ts';
import { expandSquareRoots } from './expand-square-roots.ts';
import { foldLibraryCalls } from './fold-library-calls.ts';
import { hoistInvariants } from './hoist-invariants.ts';
import { inlineFunctions } from './inline-functions.ts';
import { loopTailCalls } from './loop-tail-calls.ts';
import { numberValues } from './number-values.ts';
import { promoteSlots } from './promote-slots.ts';
import { propagateConditions } from './propagate-conditions.ts';
import { propagateConstants } from './propagate-constants.ts';
import { propagateCopies } from './propagate-copies.ts';
import { reassociate } from './reassociate.ts';
import { reduceStrength } from './reduce-strength.ts';
import { removeDeadStores } from './remove-dead-stores.ts';
import { returnAfterCalls } from './return-after-calls.ts';
import { settleQuestions } from './settle-questions.ts';
import { simplify } from './simplify.ts';
import { sinkComputations } from './sink-computations.ts';
import { widenIndices } from './widen-indices.ts';

export type OptimizationLevel = 0 | 1 | 2 | 3;

/** Simplified values show which jumps are taken; shorter paths show which values are equal; and so once more. */
const usual = [
  inlineFunctions, // bodies that are optimised already
  cleanControlFlow,
  propagateCopies,
  simplify,
  foldLibraryCalls, // the moves of bytes that they come to keep objects in registers
  promoteSlots, // simplify has brought constant offsets into loads and stores
  simplify,
  propagateConstants,
  cleanControlFlow,
  foldLibraryCalls, // arguments that are known now
  loopTailCalls, // a loop for what follows
  numberValues,
  propagateConditions, // equal operands have one number now
  simplify,
  cleanControlFlow,
  propagateCopies,
  expandSquareRoots,
  reassociate,
  hoistInvariants, // what equal computations and a clean graph show
  reduceStrength, // the products that are left in loops
  numberValues,
  removeDeadStores, // equal addresses are one value now, and loads of what was stored are gone
  eliminateDeadCode, // products that are counted now, and variables that only they needed
  sinkComputations, // late: numbering would find it all again
  settleQuestions, // bodies to be inlined are taken from before it
  returnAfterCalls, // last: a clean graph has one return
] as unknown as readonly AnyPass[];

/** What must be inlined is. */
const always = [inlineFunctions] as unknown as readonly AnyPass[];

const orders: Readonly<Record<OptimizationLevel, readonly AnyPass[]>> = { 0: always, 1: usual, 2: usual, 3: usual };

/** The passes that `-O0` to `-O3` run between construct-ssa and legalize. */
export const optimizerPasses = (level: OptimizationLevel): readonly AnyPass[] => orders[level];

/** What knows C's types, and runs before they are lowered: that overflow is undefined is forgotten there. */
const typed = [widenIndices] as unknown as readonly AnyPass[];
export const typedOptimizerPasses = (level: OptimizationLevel): readonly AnyPass[] => (level === 0 ? [] : typed);
