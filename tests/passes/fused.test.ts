/** Neighbouring rewrites may run as one walk. */

import type { AnyPass } from '../../nanopass/index.ts';
import { lowerAddresses } from '../../passes/lower-addresses.ts';
import { lowerAssignments } from '../../passes/lower-assignments.ts';
import { fusedProperty } from '../property.ts';
import { handles, sampleUnit } from '../sample.ts';

/** Temporaries by their order in the text: fused passes make them in another order. */
function renumbered(text: string): string {
  const made = new Map<string, string>();
  return text.replace(/ ((?:t|result)\.\d+)/g, (_, name: string) => {
    if (!made.has(name)) made.set(name, `made.${made.size}`);
    return ` ${made.get(name)}`;
  });
}

const options = { unit: sampleUnit, handles, runs: 60, of: 'Expression', partial: true, compared: renumbered };
fusedProperty([lowerAddresses, lowerAssignments] as never as AnyPass[], options);
