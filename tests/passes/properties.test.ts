/** What holds for every pass on trees: valid output, input untouched, staged code that does what ts-pattern does. */
import fc from 'fast-check';
import { type CType, hasVariableSize } from '../../languages/types.ts';
import type { CurrentUnit } from '../../nanopass/index.ts';
import { standard } from '../../passes/pipeline.ts';
import { type PropertyOptions, property } from '../property.ts';
import { handles, sampleUnit } from '../sample.ts';

/**
 * The nonterminal that each pass is tried on, and what it asks for beyond the schema. Passes on graphs ask for more than arbitrary terms have: their own
 * tests make programs for them.
 */
const passes: Readonly<Record<string, readonly [of: string, more?: PropertyOptions]>> = {
  'collect-attributes': ['Fragment'],
  declare: ['Fragment'],
  'resolve-names': ['Fragment'],
  type: ['Fragment', { partial: true }],
  // That an Enumerator's symbol is one is not in the schema.
  'evaluate-constants': ['Fragment', { partial: true, without: ['Enumerator'] }],
  'lay-out-initializers': ['Fragment', { partial: true }],
  'hoist-objects': ['Fragment', { partial: true }],
  'store-initializers': ['Fragment', { partial: true }],
  'lift-functions': [
    'Fragment',
    {
      partial: true,
      unit: () => Object.assign(sampleUnit(), { hasNestedFunctions: true }),
      // A nested function is another than the one around it.
      handles: unit => ({
        ...handles(unit),
        'Function.symbol': fc.constant(unit.symbols[0]),
        'InnerFunction.symbol': fc.constant(unit.symbols[3]),
      }),
    },
  ],
  'emit-data': ['Fragment', { partial: true }],
  'lower-addresses': ['Expression', { partial: true }],
  'lower-assignments': ['Expression', { partial: true }],
  'lower-bit-fields': ['Expression', { partial: true }],
  'lower-complex': ['Expression', { partial: true }],
  'lower-vectors': ['Expression', { partial: true }],
  'fix-frame': ['External', { partial: true, idle: { handles: unit => fixedSizes(unit) } }],
  'lower-loops': ['External', { partial: true }],
  'lower-switch': ['External', { partial: true }],
  'lower-va-arg': ['External', { partial: true }],
  'lower-short-circuit': ['External', { partial: true }],
  'sequence-effects': ['External', { partial: true }],
  'move-blocks': ['External', { partial: true }],
  tidy: ['External'],
};

/** No type of variable size, which a declaration in the function has. */
function fixedSizes(unit: CurrentUnit): ReturnType<typeof handles> {
  const { ctype, ...others } = handles(unit);
  return { ...others, ctype: (ctype as fc.Arbitrary<CType>).filter(type => !hasVariableSize(type)) };
}

// Counts and offsets stay small: an arbitrary repetition of two billion bytes is data all the same.
const terminals = { int: fc.integer({ min: -2, max: 40 }) };
for (const pass of standard.passes) {
  const [of, more] = passes[pass.name] ?? [];
  if (of !== undefined) property(pass, { unit: sampleUnit, handles, terminals, runs: 40, of, ...more });
}
