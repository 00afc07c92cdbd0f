/** What a program says of the compilation that its passes run in. */

/**
 * What rules may look at beside the tree. A program declares the type of its unit here:
 * `declare module '../nanopass/index.ts' { interface Ambient { readonly unit: Unit } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by declaration merging
export interface Ambient {}
export type CurrentUnit = Ambient extends { readonly unit: infer U } ? U : unknown;
