import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SSA } from '../../../languages/ssa.ts';
import { arbitrary } from '../../../nanopass/arbitrary.ts';
import { renameTerminator, renameUses, type SSAInstruction, type Terminator } from '../../../passes/values/operands.ts';
import { handles, sampleUnit } from '../../sample.ts';

const terminals = handles(sampleUnit());

test('an instruction whose uses keep their names stays the same object', () => {
  fc.assert(
    fc.property(arbitrary(SSA, 'Instruction', { terminals }), n => {
      expect(renameUses(n as SSAInstruction, v => v)).toBe(n);
    }),
    { numRuns: 500 },
  );
});

test('a terminator whose uses keep their names stays the same object', () => {
  fc.assert(
    fc.property(arbitrary(SSA, 'Terminator', { terminals }), t => {
      expect(renameTerminator(t as Terminator, v => v)).toBe(t);
    }),
    { numRuns: 300 },
  );
});
