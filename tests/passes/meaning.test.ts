/** Generated programs mean the same before and after each pass of the function stage, the optimiser's passes among them. */
import { expect, test } from 'vitest';
import { Data } from '../../languages/data.ts';
import { meaningOf } from '../../languages/meaning/index.ts';
import { type AnyPass, keep, rewrite, singly } from '../../nanopass/index.ts';
import { chain } from '../../passes/pipeline.ts';
import { sameMeaning } from '../property.ts';
import { outcomeOf, programs, stagesOf } from './interpreted.ts';

const passes = new Map<string, AnyPass>(singly(chain(2).functionStage).map(pass => [pass.name, pass]));
for (const pass of passes.values()) if (meaningOf(pass.to) !== null) sameMeaning(pass, programs);

test('a pass that changes what a program does is found out', () => {
  const wrong = rewrite({
    name: 'subtract',
    from: Data,
    to: Data,
    rules: {
      Binary: (m, mk) =>
        m.with({ op: '+' }, ({ type, left, right }) => mk.Binary({ type, op: '-', left, right })).otherwise(keep),
    },
  });
  const { unit, stages } = stagesOf('int x = 3; int main(void) { return x + 1; }', 0, [wrong as never as AnyPass]);
  expect(outcomeOf(unit, stages[0])).toMatch('exit 4\n');
  expect(outcomeOf(unit, stages[1])).toMatch('exit 2\n');
});
