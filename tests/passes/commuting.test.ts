/**
 * Which neighbours of the default chain commute. Those that do are swapped, and the sample programs still compile, verify and do the same; those that do not are
 * refused with the reason that stands here.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../driver/command.ts';
import { type AnyPass, assemble, fromText } from '../../nanopass/index.ts';
import { chain } from '../../passes/pipeline.ts';

const commute = 'commute';
const onlyFunction = (language: string) => `it is an ordinary function on ${language}`;

/** For each pass and the one after it: that they commute, or why not. The optimiser's passes, all from SSA to SSA, commute with each other. */
const neighbours: Readonly<Record<string, string>> = {
  'collect-attributes, declare': "declare needs 'attributes-collected'",
  'declare, resolve-names': "resolve-names needs 'declared-one-by-one'",
  'resolve-names, type': onlyFunction('Scoped'),
  'type, evaluate-constants': "evaluate-constants needs 'typed'",
  'evaluate-constants, lay-out-initializers': commute,
  'lay-out-initializers, hoist-objects': "hoist-objects needs 'initializers-laid-out'",
  'hoist-objects, store-initializers': 'Declare has other fields in Stored*',
  'store-initializers, lift-functions': 'Declare has other fields in Hoisted',
  'lift-functions, emit-data': "emit-data needs 'no-nested-functions'",
  'emit-data, lower-addresses': "lower-addresses needs 'data-emitted'",
  'lower-addresses, lower-assignments': "lower-assignments needs 'byte-addresses'",
  'lower-assignments, lower-bit-fields': "lower-bit-fields needs 'plain-assignments'",
  'lower-bit-fields, lower-complex': commute,
  'lower-complex, lower-vectors': commute,
  'lower-vectors, fix-frame': commute,
  'fix-frame, lower-loops': "lower-loops needs 'fixed-frame'",
  'lower-loops, lower-switch': 'FixedFrame has no SwitchCase to remove',
  'lower-switch, lower-va-arg': commute,
  'lower-va-arg, lower-short-circuit': commute,
  'lower-short-circuit, sequence-effects': onlyFunction('Branching'),
  'sequence-effects, move-blocks': onlyFunction('Branching'),
  'move-blocks, pass-arguments': "pass-arguments needs 'scalar-stores'",
  'pass-arguments, lower-types': onlyFunction('Called'),
  'lower-types, build-blocks': onlyFunction('MachineTyped'),
  'build-blocks, factor-computed-gotos': onlyFunction('Blocks'),
  'factor-computed-gotos, construct-ssa': onlyFunction('Blocks'),
  'legalize-types, legalize-operations': "legalize-operations needs 'legal-types'",
  'legalize-operations, form-addresses': onlyFunction('LegalOperations'),
  'form-addresses, select': "select needs 'critical-edges-split'",
  'select, constrain': onlyFunction('Selected'),
  'constrain, remove-phis': onlyFunction('Constrained'),
  'remove-phis, allocate-registers': "allocate-registers needs 'no-block-parameters'",
  'allocate-registers, build-frame': "build-frame needs 'no-virtual-registers'",
  'build-frame, expand-pseudos': onlyFunction('Framed'),
  'expand-pseudos, linearize': onlyFunction('Expanded'),
  'linearize, tidy': onlyFunction('Linear'),
  'tidy, relax': onlyFunction('Linear'),
  'relax, encode': onlyFunction('Relaxed'),
};

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'tscc-commuting-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const programs = ['examples', 'tests/passes/programs'].flatMap(directory =>
  readdirSync(join(root, directory))
    .filter(file => file.endsWith('.c'))
    .map(file => join(directory, file)),
);
/** The optimiser has a test on random programs; these are to show that its passes are found and moved. */
const optimized = programs.filter(program => /(words|shapes|memory|integers)\.c$/.test(program));

/** The file that tscc makes of a program. */
function made(program: string, name: string, words: readonly string[]): Buffer {
  const file = join(scratch, name);
  expect(main([...words, '-w', '-o', file, join(root, program), '-lm'])).toBe(0);
  return readFileSync(file);
}
const unswapped = new Map<string, Buffer>();

function sameOutcome(program: string, level: string, order: string): void {
  const words = [level, `--passes=${order}`, '--verify'];
  const key = `${level} ${program}`;
  const expected = unswapped.get(key) ?? made(program, 'usual.o', [level, '-c']);
  unswapped.set(key, expected);
  // The same code does the same.
  if (made(program, 'swapped.o', [...words, '-c']).equals(expected)) return;
  made(program, 'swapped', words);
  made(program, 'usual', [level]);
  const [swapped, usual] = ['swapped', 'usual'].map(name => {
    const { status, signal, stdout } = spawnSync(join(scratch, name), { encoding: 'utf8' });
    return { status, signal, stdout };
  });
  expect(swapped, program).toEqual(usual);
}

const { unitStage, functionStage } = chain(0);
const passes: readonly AnyPass[] = [...unitStage, ...functionStage];
const names = (of: readonly AnyPass[]): string[] => of.slice(1).map((pass, i) => `${of[i]!.name}, ${pass.name}`);

describe('of neighbours in the default chain', () => {
  test('each pair is in the table', () => {
    const inChain = names(passes).filter(pair => pair !== 'construct-ssa, legalize-types');
    expect(Object.keys(neighbours)).toEqual(inChain);
  });
  test('a third of those on the trees of a function commute', () => {
    const at = (name: string) => passes.findIndex(pass => pass.name === name);
    const trees = names(passes.slice(at('lower-addresses'), at('lower-types') + 1));
    const commuting = trees.filter(pair => neighbours[pair] === commute);
    expect(commuting.length / trees.length).toBeGreaterThanOrEqual(1 / 3);
  });
  for (const [pair, why] of Object.entries(neighbours)) {
    const [first, second] = pair.split(', ');
    if (why === commute)
      test(`${pair} commute: programs do the same`, () => {
        for (const program of programs) sameOutcome(program, '-O0', `${second}<${first}`);
      });
    else
      test(`${pair} do not: ${why}`, () => {
        expect(() => fromText(assemble(passes), `${second}<${first}`)).toThrow(why);
      });
  }
});

describe('of neighbours in the optimiser', () => {
  const optimizer = chain(2).functionStage.filter(({ from, to }) => from.name === 'SSA' && to.name === 'SSA');
  const places = new Map<string, number>();
  const numbered = optimizer.map(({ name }) => {
    const place = (places.get(name) ?? 0) + 1;
    places.set(name, place);
    return `${name}#${place}`;
  });
  test.each(numbered.slice(1).map((name, i) => [numbered[i]!, name]))('%s and %s commute', (first, second) => {
    for (const program of optimized) sameOutcome(program, '-O2', `${second}<${first}`);
  });
});
