/** Neighbouring rewrites may run as one walk. */
import { expect, test } from 'vitest';
import { parseUnit } from '../../grammar/parse.ts';
import { preprocess } from '../../grammar/preprocess/index.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { defaultOptions, Unit } from '../../languages/unit.ts';
import { type AnyPass, fusedRuns, rewrite } from '../../nanopass/index.ts';
import { type Chain, type Observer, UnitCompiler, unobserved } from '../../passes/compile.ts';
import { lowerAddresses } from '../../passes/lower-addresses.ts';
import { lowerAssignments } from '../../passes/lower-assignments.ts';
import { chain } from '../../passes/pipeline.ts';
import { x86_64 } from '../../targets/x86-64/index.ts';
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

const neighbours = [lowerAddresses, lowerAssignments] as never as AnyPass[];
const options = { unit: sampleUnit, handles, runs: 60, of: 'Expression', partial: true, compared: renumbered };
fusedProperty(neighbours, options);

const program = `
struct pair { int first, second; } pairs[4];
int next(struct pair *p, int i) { return p[i].second++ + (p->first += i) + (pairs[i & 3].first ?: i--); }
`;

/** The code of the program's functions, byte by byte. */
function compiled(passes: Chain, observer: Observer): readonly string[] {
  const diagnostics = new Diagnostics();
  const source = {
    ...{ includeDirs: [], systemDirs: [], defines: [], preincluded: [], predefined: '' },
    ...{ mode: 'tokens', standard: 'gnu17', files: { read: () => null } },
  };
  const { tokens } = preprocess('program.c', new TextEncoder().encode(program), source as never, diagnostics);
  const unit = new Unit(x86_64, diagnostics, { ...defaultOptions, optimize: 0 }, tokens);
  const compiler = new UnitCompiler(unit, passes, observer);
  parseUnit(tokens, diagnostics, fragment => compiler.parsed(fragment));
  compiler.finish();
  return compiler.results.flatMap(item => (item.kind === 'Code' ? [Buffer.from(item.bytes).toString('hex')] : []));
}

test('passes that can run as one walk are neighbours in the chain', () => {
  const { functionStage } = chain(0);
  expect([...fusedRuns(functionStage)].map(([place, { passes }]) => [place, passes])).toEqual([[0, neighbours]]);
});

test('a function becomes the same code whether its passes run together or one by one', () => {
  const steps: string[] = [];
  const watched: Observer = {
    ...unobserved,
    stepwise: true,
    step: (pass, _place, _which, input, run) => {
      steps.push(pass.name);
      return run(input);
    },
  };
  expect(compiled(chain(0), unobserved)).toEqual(compiled(chain(0), watched));
  expect(steps).toContain('lower-assignments');
});

test('what goes wrong in passes that run together is told of the one that it goes wrong in', () => {
  const fault = () => {
    throw new Error('a fault of its own');
  };
  const faulty = rewrite({
    name: 'faulty-assignments',
    from: lowerAssignments.from,
    to: lowerAssignments.to,
    rules: {
      AssignOperation: m => m.otherwise(fault),
      Increment: m => m.otherwise(fault),
      ConditionalElse: m => m.otherwise(fault),
    },
  });
  const { functionStage, ...rest } = chain(0);
  const passes = functionStage.map(pass => (pass === neighbours[1] ? (faulty as never as AnyPass) : pass));
  expect(fusedRuns(passes).get(0)?.passes[1]?.name).toBe('faulty-assignments');
  const told: string[] = [];
  const listening: Observer = {
    ...unobserved,
    step: (pass, _place, _which, input, run) => {
      try {
        return run(input);
      } catch (error) {
        told.push(`${pass.name}: ${(error as Error).message}`);
        throw error;
      }
    },
  };
  expect(() => compiled({ ...rest, functionStage: passes }, listening)).toThrow('a fault of its own');
  expect(told).toEqual(['faulty-assignments: a fault of its own']);
});
