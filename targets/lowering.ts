/** What passes ask of a target beyond its declarations: what it computes itself, and how to select instructions for it. */
import type { MachineType } from '../languages/machine.ts';
import type { Location, Target } from '../languages/target.ts';
import type { SelectionTarget } from './selection/select.ts';
import * as x8664 from './x86-64/legal.ts';
import { selection } from './x86-64/select.ts';

export interface Legality {
  /** The widest integer that one register holds. */
  readonly registerType: MachineType;
  /** Operations on integers narrower than 32 bits that need them zero- or sign-extended. */
  readonly wantsExtended: { readonly zero: ReadonlySet<string>; readonly sign: ReadonlySet<string> };
  readonly inlineBytes: number;
  /** The types that blocks of memory are moved in, the widest first. */
  readonly pieces: readonly MachineType[];
}

const check = (target: Target): void => {
  if (target.name !== 'x86-64') throw new Error(`code cannot be made for ${target.name}`);
};

export function selectionOf(target: Target): SelectionTarget {
  check(target);
  return selection;
}

export function legalityOf(target: Target): Legality {
  check(target);
  return x8664.legality;
}

/** Where the arguments and results of a function of the compiler's runtime are. */
export function runtimeCall(
  target: Target,
  args: readonly MachineType[],
  results: readonly MachineType[],
): {
  readonly arguments: readonly Location[];
  readonly results: readonly Location[];
  readonly stackBytes: number;
  /** The number of vector registers that hold arguments, which a variadic function is told. */
  readonly vectors: number;
} {
  check(target);
  return x8664.runtimeCall(args, results);
}
