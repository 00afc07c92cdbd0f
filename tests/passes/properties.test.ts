/** What holds for every pass: valid output, input untouched, staged code that does what ts-pattern does. */
import type { AnyPass } from '../../nanopass/index.ts';
import { collectAttributes } from '../../passes/collect-attributes.ts';
import { declare } from '../../passes/declare.ts';
import { lowerAddresses } from '../../passes/lower-addresses.ts';
import { lowerAssignments } from '../../passes/lower-assignments.ts';
import { lowerBitFields } from '../../passes/lower-bit-fields.ts';
import { resolveNames } from '../../passes/resolve-names.ts';
import { tidy } from '../../passes/tidy.ts';
import { type PropertyOptions, property } from '../property.ts';
import { handles, sampleUnit } from '../sample.ts';

/** Each pass, the nonterminal of the terms that it is tried on, and whether it asks for more than the schema says. */
const passes: readonly (readonly [AnyPass, of: string, more?: PropertyOptions])[] = [
  [collectAttributes, 'Fragment'],
  [declare, 'Fragment'],
  [resolveNames, 'Fragment'],
  [lowerAddresses, 'Expression', { partial: true }],
  [lowerAssignments, 'Expression', { partial: true }],
  [lowerBitFields, 'Expression', { partial: true }],
  [tidy, 'External'],
];
for (const [pass, of, more] of passes) property(pass, { unit: sampleUnit, handles, runs: 50, of, ...more });
