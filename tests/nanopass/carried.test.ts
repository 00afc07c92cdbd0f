/** Ordinary functions on other languages than their own. */
import { describe, expect, test } from 'vitest';
import {
  extend,
  fromText,
  language,
  orderErrors,
  pipeline,
  rebase,
  rebaseObstacles,
  repeatUntilStable,
  transform,
} from '../../nanopass/index.ts';

const Steps = language('CarriedSteps', {
  Program: { Program: { steps: 'Step*', last: 'Exit' } },
  Step: { Say: { text: 'string' }, Wait: { rounds: 'int' } },
  Exit: { Leave: { way: 'Way' } },
  Way: { Out: {} },
});
const Quiet = extend(Steps, 'CarriedQuiet', { remove: ['Say'], add: { Step: { Hum: { tune: 'name' } } } });
/** Another way out, too. */
const Open = extend(Steps, 'CarriedOpen', { add: { Way: { Window: {} } } });
const Singing = extend(Steps, 'CarriedSinging', {
  add: { Step: { Sing: { verses: 'Verse*' } }, Verse: { Verse: { text: 'string' } } },
});
const Leaping = extend(Steps, 'CarriedLeaping', { add: { Step: { Leap: { way: 'Way' } } } });
const Louder = extend(Steps, 'CarriedLouder', { add: { Step: { Say: { text: 'string', loud: 'flag' } } } });
const Silent = extend(Steps, 'CarriedSilent', { remove: ['Say'] });

const shared = { from: Steps, run: (program: never) => program } as const;
const rest = transform({ ...shared, name: 'rest', to: Steps, carries: ['Step'], makes: ['Wait'] });
const hum = transform({ ...shared, name: 'hum', to: Quiet, carries: ['Step'] });
const strict = transform({ ...shared, name: 'strict', to: Steps });
const kindsOf = (pass: { readonly to: { readonly prods: ReadonlyMap<string, unknown> } }): string[] =>
  [...pass.to.prods.keys()].sort();
const all = (pass: unknown) => pass as Parameters<typeof rebase>[0];

describe('a function that carries a nonterminal', () => {
  test('works on a language with more productions of it, and gives the same', () => {
    expect(rebase(all(rest), Singing)).toMatchObject({ from: Singing, to: Singing });
  });
  test('gives that language with its own difference', () => {
    expect(kindsOf(rebase(all(hum), Singing))).toEqual('Hum Leave Out Program Sing Verse Wait'.split(' ').sort());
  });
  test('makes on a language that says less only what it says it makes', () => {
    expect(rebase(all(rest), Silent).to).toBe(Silent);
    expect(rebase(all(strict), Silent).to).toBe(Steps);
  });
  test('refuses productions of others', () => {
    expect(rebaseObstacles(all(rest), Open)).toEqual([
      'it is an ordinary function on CarriedSteps, and CarriedOpen has Window',
    ]);
  });
  test('refuses a production of its own with other fields', () => {
    expect(rebaseObstacles(all(rest), Louder)[0]).toContain('CarriedLouder has Say');
  });
  test('refuses a production that consists of what none of the nonterminal does, and says who would remove it', () => {
    const land = transform({ name: 'land', from: Leaping, to: Steps, run: (program: never) => program });
    expect(rebaseObstacles(all(rest), Leaping, [all(land)])).toEqual([
      'it does not know Leap of CarriedLeaping: it consists of Way, as no Step of CarriedSteps does (land would remove it)',
    ]);
  });
  test('is rebased where it is repeated', () => {
    const repeated = rebase(repeatUntilStable([all(rest)]), Singing);
    expect(repeated).toMatchObject({ name: 'repeat-until-stable(rest)', from: Singing, to: Singing });
  });
});

test('a function that carries nothing takes no language that says more', () => {
  expect(rebaseObstacles(all(strict), Singing)[0]).toContain('CarriedSinging has Sing, Verse');
});

test('an order has it between the passes that bring a production and remove it', () => {
  const compose = transform({ name: 'compose', from: Steps, to: Singing, run: (program: never) => program });
  const speak = transform({ name: 'speak', from: Singing, to: Steps, run: (program: never) => program });
  const order = fromText(pipeline(rest, strict), 'compose, rest, speak, strict', [compose, speak].map(all));
  expect(order.passes.map(({ to }) => to.name)).toEqual([
    'CarriedSinging',
    'CarriedSinging',
    'CarriedSteps',
    'CarriedSteps',
  ]);
  expect(orderErrors(order.passes)).toEqual([]);
  expect(() => fromText(pipeline(rest, strict), 'compose, rest, strict', [compose, speak].map(all))).toThrow(
    'strict cannot work on CarriedSinging: it is an ordinary function on CarriedSteps, and CarriedSinging has Sing, Verse (speak would lead there)',
  );
});
