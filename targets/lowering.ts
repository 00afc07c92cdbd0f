/** What passes ask of a target beyond its declarations: how to select instructions for it. */
import type { Target } from '../languages/target.ts';
import type { SelectionTarget } from './selection/select.ts';
import { selection as x8664 } from './x86-64/select.ts';

export function selectionOf(target: Target): SelectionTarget {
  if (target.name === 'x86-64') return x8664;
  throw new Error(`no instruction selection for ${target.name}`);
}
