import { afterAll, expect, test } from 'vitest';
import { emitModule, type StagedUnit, staging } from '../../nanopass/index.ts';
import { chain, standard } from '../../passes/pipeline.ts';

afterAll(() => {
  staging.prebuilt = null;
});

test('with the module that the build emits, no pass of the chain generates code', () => {
  const text = emitModule(() => {
    chain(2, true);
  });
  expect(emitModule()).toBe(text);
  const units: Record<string, StagedUnit> = new Function(text.replace('export default', 'return'))();
  staging.prebuilt = units;
  const before = staging.generated;
  for (const pass of standard.passes) pass.variant({}).stage();
  expect(staging.generated).toBe(before);
});
