/** What `--verify` checks of a program beyond the schema of its language. */
import type { Language, Tree } from '../../nanopass/index.ts';
import { faultsOfSsa } from './ssa.ts';

/** What is wrong with a program in the language, in words; empty when nothing is. */
export function faultsOf(language: Language, program: Tree): string[] {
  // Graphs whose blocks have parameters and whose instructions are not a machine's yet.
  const hasValues = language.prods.has('BlockParameter') && language.prods.has('Binary');
  return program.kind === 'Graph' && hasValues ? faultsOfSsa(program as Parameters<typeof faultsOfSsa>[0]) : [];
}
