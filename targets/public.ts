/** `tscc/target`: how selection rules are written, for plugins. */
export type { Emitter } from './selection/emitter.ts';
export * from './selection/patterns.ts';
export { type Rule, rule } from './selection/rules.ts';
