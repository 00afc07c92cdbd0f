/** `tscc/passes`: the chain, and what passes share, for plugins. */
export { eachRegister, Use } from './allocation/occurrences.ts';
export * from './construct.ts';
export { Dominators } from './graph/dominators.ts';
export { Flow } from './graph/flow.ts';
export { Loops } from './graph/loops.ts';
export { type OptimizationLevel, optimizerPasses } from './optimizer.ts';
export { chain } from './pipeline.ts';
export { selectWith } from './select.ts';
export * from './values/operands.ts';
