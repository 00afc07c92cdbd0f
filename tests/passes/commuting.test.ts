/**
 * Which neighbours of the default chain commute. Those that do are swapped, and the sample programs still compile, verify and do the same; those that do not are
 * refused with the reason that stands here.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
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
  'store-initializers, lift-functions': "lift-functions needs 'initializers-stored'",
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
  'construct-ssa, inline-functions': onlyFunction('SSA'),
  'inline-functions, legalize-types': "legalize-operations needs 'legal-types'",
  'legalize-types, legalize-operations': "legalize-operations needs 'legal-types'",
  'legalize-operations, form-addresses': onlyFunction('LegalOperations'),
  'form-addresses, select': "select needs 'critical-edges-split'",
  'select, constrain': onlyFunction('Selected'),
  'constrain, remove-phis': onlyFunction('Constrained'),
  'remove-phis, allocate-registers': "allocate-registers needs 'no-block-parameters'",
  'allocate-registers, jump-to-siblings': "jump-to-siblings needs 'no-virtual-registers'",
  'jump-to-siblings, delay-saves': commute,
  'delay-saves, build-frame': onlyFunction('Allocated'),
  'build-frame, expand-pseudos': onlyFunction('Framed'),
  'expand-pseudos, linearize': onlyFunction('Expanded'),
  'linearize, tidy': onlyFunction('Linear'),
  'tidy, relax': onlyFunction('Linear'),
  'relax, describe-frames': onlyFunction('Relaxed'),
  'describe-frames, encode': onlyFunction('Relaxed'),
};

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'tscc-commuting-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const programs = ['examples', 'tests/passes/programs'].flatMap(directory =>
  readdirSync(join(root, directory))
    // These are long, and about arithmetic, which is the same in all of these orders.
    .filter(file => file.endsWith('.c') && !/^(integers|overflow|floats)/.test(file))
    .map(file => join(directory, file)),
);
/** The optimiser has a test on random programs; these are to show that its passes are found and moved. */
const optimized = programs.filter(program => /(words|shapes)\.c$/.test(program));

/** A directory with the objects that tscc makes of programs, all in one process. */
function objects(of: readonly string[], words: readonly string[]): string {
  const directory = mkdtempSync(join(scratch, 'objects-'));
  const sources = of.map(program => join(root, program));
  execFileSync(join(root, 'bin/tscc'), [...words, '-w', '-c', ...sources], { cwd: directory });
  return directory;
}
const usual = new Map<string, string>();

/** Programs do the same when tscc has compiled them with its passes in another order. */
function sameOutcome(of: readonly string[], level: string, order: string): void {
  const key = `${level} of ${of.length}`;
  const expected = usual.get(key) ?? objects(of, [level]);
  usual.set(key, expected);
  const swapped = objects(of, [level, `--passes=${order}`, '--verify']);
  for (const program of of) {
    const object = basename(program).replace(/\.c$/, '.o');
    const [a, b] = [join(expected, object), join(swapped, object)];
    // The same code does the same.
    if (!readFileSync(a).equals(readFileSync(b))) expect(outcome(b), program).toEqual(outcome(a));
  }
}

function outcome(object: string) {
  const program = object.replace(/\.o$/, '');
  execFileSync(join(root, 'bin/tscc'), ['-o', program, object, '-lm', '-latomic']);
  const { status, signal, stdout } = spawnSync(program, { encoding: 'utf8' });
  return { status, signal, stdout };
}

const { unitStage, functionStage } = chain(0);
const passes: readonly AnyPass[] = [...unitStage, ...functionStage];
const names = (of: readonly AnyPass[]): string[] => of.slice(1).map((pass, i) => `${of[i]!.name}, ${pass.name}`);

describe('of neighbours in the default chain', () => {
  test('each pair is in the table', () => {
    expect(Object.keys(neighbours)).toEqual(names(passes));
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
        sameOutcome(programs, '-O0', `${second}<${first}`);
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
    sameOutcome(optimized, '-O2', `${second}<${first}`);
  });
});

/** They make nothing that a target may not have, so they know values that have been made to fit registers, and what operations have become. */
const afterLegalization = [
  'propagate-copies',
  'loop-tail-calls',
  'number-values',
  'propagate-conditions',
  'reassociate',
  'hoist-invariants',
  'eliminate-dead-code',
  'sink-computations',
  'return-after-calls',
];

describe("the optimiser's passes on legal types and operations", () => {
  for (const place of ['legalize-types', 'legalize-operations'])
    test(`those that make nothing new do the same after ${place}`, () => {
      const order = afterLegalization.toReversed().map(name => `${name}>${place}`);
      sameOutcome(programs, '-O2', order.join(','));
    }, 120_000);
  test.each([
    ['simplify>legalize-types', "legalize-operations needs 'legal-types'"],
    ['promote-slots>legalize-operations', "form-addresses needs 'legal-operations'"],
    ['number-values>form-addresses', 'it is an ordinary function on SSA, and Addressed has Load, Store'],
    ['number-values>build-blocks', 'Blocks has Graph, Block, Edge (construct-ssa would lead there)'],
  ])('%s is refused: %s', (order, why) => {
    const { unitStage, functionStage } = chain(2);
    expect(() => fromText(assemble([...unitStage, ...functionStage]), order)).toThrow(why);
  });
});
