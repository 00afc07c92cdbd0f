import { describe, expect, test } from 'vitest';
import {
  fromText,
  keep,
  type Node,
  orderErrors,
  PassFailure,
  parse,
  pipeline,
  rewrite,
  show,
  type Tree,
  toText,
  transform,
} from '../../nanopass/index.ts';
import { Core, Forever, Loops, lowerFor, lowerIncrement, lowerLoop } from './small.ts';

const standard = pipeline(lowerFor, lowerIncrement, lowerLoop);
const statement = (text: string) => parse<Loops, 'Statement'>(Loops, text);

const fold = rewrite({
  name: 'fold',
  from: Core,
  to: Core,
  establishes: ['folded'],
  rules: {
    Binary: (m, mk) =>
      m
        .with({ operator: '+', left: { kind: 'Number' }, right: { kind: 'Number' } }, n =>
          mk.Number({ value: n.left.value + n.right.value }),
        )
        .otherwise(keep),
  },
});
const needsFolded = rewrite({
  name: 'shrink',
  from: Core,
  to: Core,
  needs: { folded: 'sums hide constants' },
  rules: {},
});
const shorten = transform({
  name: 'shorten',
  from: Core,
  to: Core,
  run: (x: Extract<Node<Core, 'Statement'>, { kind: 'Block' }>) =>
    x.items.length === 0 ? x : Core.mk.Block({ items: x.items.slice(1) }),
});
const unfold = transform({ name: 'unfold', from: Core, to: Core, spoils: ['folded'], run: x => x });

describe('a pipeline', () => {
  test('runs its passes in order and lets a watcher see every step', () => {
    const seen: string[] = [];
    const input = statement('(For _ _ (Increment (Number 1)) (Block ()))');
    const output = standard.run<'Statement'>(input, undefined, (pass, after, before) => {
      seen.push(`${pass.name}: ${show(pass.from, before)} => ${show(pass.to, after)}`);
    });
    expect(show(Core, output)).toBe('(Block ((While (Number 1) (Block ((Block ()) (Evaluate (Number 2)))))))');
    expect(seen).toEqual([
      'lower-for: (For _ _ (Increment (Number 1)) (Block ())) => (Block ((Loop (Block ((Block ()) (Evaluate (Increment (Number 1))))))))',
      'lower-increment: (Block ((Loop (Block ((Block ()) (Evaluate (Increment (Number 1)))))))) => (Block ((Loop (Block ((Block ()) (Evaluate (Number 2)))))))',
      'lower-loop: (Block ((Loop (Block ((Block ()) (Evaluate (Number 2))))))) => (Block ((While (Number 1) (Block ((Block ()) (Evaluate (Number 2)))))))',
    ]);
  });

  test('says which pass failed, on what', () => {
    const failing = transform({
      name: 'failing',
      from: Loops,
      to: Loops,
      run: () => {
        throw new Error('something is wrong');
      },
    });
    const input = statement('(Block ())');
    const run = () => pipeline(failing, lowerFor).run<'Statement'>(input);
    expect(run).toThrow(PassFailure);
    expect(run).toThrow('in pass failing: something is wrong');
    try {
      run();
    } catch (error) {
      expect((error as PassFailure).input).toBe(input);
    }
  });
});

describe('an order mistake is reported with its reason', () => {
  test('a fact that is established only later', () => {
    expect(orderErrors([needsFolded, fold])).toEqual([
      "shrink needs 'folded' (sums hide constants), which fold establishes only later",
    ]);
  });
  test('a fact that was spoiled', () => {
    expect(orderErrors([fold, unfold, needsFolded])).toEqual([
      "shrink needs 'folded' (sums hide constants), which unfold has spoiled",
    ]);
  });
  test('a fact that an absent pass would establish, or none', () => {
    expect(orderErrors([needsFolded], [needsFolded, fold])).toEqual([
      "shrink needs 'folded' (sums hide constants), which fold would establish",
    ]);
    expect(orderErrors([needsFolded])).toEqual([
      "shrink needs 'folded' (sums hide constants), which no pass establishes",
    ]);
  });
  test('languages that do not meet, with the way from one to the other', () => {
    expect(orderErrors([lowerFor, lowerLoop], standard.passes)).toEqual([
      'lower-loop takes Plain, but lower-for before it gives Forever; lower-increment would lead there',
    ]);
  });
  test('a lowering that is there twice', () => {
    expect(orderErrors([lowerFor, lowerFor])).toEqual([
      'lower-for is there twice',
      'lower-for takes Loops, but lower-for before it gives Forever',
    ]);
  });
});

describe('an order given as text', () => {
  const known = [fold, needsFolded, unfold];
  const edited = (text: string) => toText(fromText(standard, text, known));
  test.each([
    ['lower-loop+fold', 'lower-for, lower-increment, lower-loop, fold'],
    ['..., fold, shrink', 'lower-for, lower-increment, lower-loop, fold, shrink'],
    ['lower-for ... lower-loop fold', 'lower-for, lower-increment, lower-loop, fold'],
    ['lower-for, lower-increment', 'lower-for, lower-increment'],
    ['lower-increment>lower-loop', 'lower-for, lower-loop, lower-increment'],
    ['-lower-loop', 'lower-for, lower-increment'],
    ['lower-for, fold', 'lower-for, fold'],
    ['fold, shrink, fold', 'lower-for, lower-increment, lower-loop, fold, shrink, fold'],
    ['lower-increment<lower-loop', 'lower-for, lower-increment, lower-loop'],
    ['lower-loop+fold -fold', 'lower-for, lower-increment, lower-loop'],
    ['lower-loop+fold, fold=unfold', 'lower-for, lower-increment, lower-loop, unfold'],
    ['fold, unfold, fold, shrink', 'lower-for, lower-increment, lower-loop, fold, unfold, fold, shrink'],
    [
      'lower-loop+repeat-until-stable(fold, unfold)',
      'lower-for, lower-increment, lower-loop, repeat-until-stable(fold, unfold)',
    ],
  ])('%s', (text, order) => {
    expect(edited(text)).toBe(order);
  });
  test.each([
    ['lower-loop+fould', 'no pass is called fould; did you mean fold?'],
    [
      'lower-increment<lower-for',
      "lower-increment needs 'no-for' (the step of a for is an increment more often than not), which lower-for establishes only later",
    ],
    ['..., shrink', "shrink needs 'folded' (sums hide constants), which fold would establish"],
    ['fold<shrink', 'shrink is not in the order'],
    ['lower-for<lower-for', 'lower-for cannot be moved next to itself'],
    ['-lower-for#2', 'lower-for#2 is not in the order'],
    ['repeat-until-stable(lower-for)', 'lower-for cannot be repeated: it goes from Loops to Forever'],
    ['repeat-until-stable(fold', 'in the order of passes: expected ), found its end'],
    ['lower-for<', 'in the order of passes: expected the name of a pass, found its end'],
    ['-fold, lower-for', "in the order of passes: expected -a, a<b, a>b, a+b or a=b, found 'lower-for'"],
    [
      'lower-for, unfold',
      'unfold cannot work on Forever: it is an ordinary function on Core, and Forever has Declare, Loop, Increment (lower-increment, lower-loop would lead there)',
    ],
  ])('%s is refused with the reason', (text, message) => {
    expect(() => edited(text)).toThrow(message);
  });
});

describe('passes that are repeated until nothing changes', () => {
  test('run as often as something changes, and once more to find out', () => {
    const repeated = fromText(standard, 'repeat-until-stable(shorten)', [shorten]);
    const seen: string[] = [];
    const input = statement('(Block ((Block ()) (Block ()) (Block ())))');
    expect(show(Core, repeated.run<never>(input as never, undefined, pass => seen.push(pass.name)) as Tree)).toBe(
      '(Block ())',
    );
    expect(seen).toEqual(['lower-for', 'lower-increment', 'lower-loop', ...Array(4).fill('shorten')]);
  });
  test('stop although one undoes what the other did', () => {
    let runs = 0;
    const flip = transform({
      name: 'flip',
      from: Core,
      to: Core,
      run: () => Core.mk.Evaluate({ value: Core.mk.Number({ value: runs++ % 2 }) }),
    });
    fromText(standard, 'repeat-until-stable(flip)', [flip]).run(statement('(Block ())') as never);
    expect(runs).toBe(16);
  });
  test('are stable when a new tree says the same', () => {
    let runs = 0;
    const copy = transform({
      name: 'copy',
      from: Core,
      to: Core,
      run: (x: Node<Core, 'Statement'>) => {
        runs++;
        return structuredClone(x) as Tree as never;
      },
    });
    fromText(standard, 'repeat-until-stable(copy)', [copy]).run(statement('(Evaluate (Number 1))') as never);
    expect(runs).toBe(1);
  });
});

test('a function takes a language that says less than its own', () => {
  const countLoops = transform({ name: 'count-loops', from: Forever, to: Forever, run: x => x });
  expect(fromText(standard, 'count-loops>lower-loop', [countLoops]).passes.at(-1)!.from.name).toBe('Core');
});

test('lowering passes run in another order when they are rebased', () => {
  const reordered = fromText(standard, 'lower-increment>lower-loop');
  const input = statement('(For _ _ (Increment (Variable x)) (Declare y (Increment (Number 3))))');
  expect(reordered.passes.map(pass => `${pass.from.name} -> ${pass.to.name}`)).toEqual([
    'Loops -> Forever',
    'Forever -> Core*',
    'Core* -> Core',
  ]);
  expect(reordered.run(input as never)).toEqual(standard.run<'Statement'>(input));
  expect(reordered.passes[1]!.from).toBe(Forever);
});
