import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { arbitrary, scoped } from '../../nanopass/arbitrary.ts';
import {
  emitModule,
  extend,
  keep,
  language,
  P,
  rewrite,
  type StagedUnit,
  show,
  staging,
  type Tree,
  walk,
} from '../../nanopass/index.ts';
import { Named } from './naming.ts';
import { Core, Loops, lowerFor } from './small.ts';

/** the default export of a module's text */
const evaluate = (text: string): Record<string, StagedUnit> => new Function(text.replace('export default', 'return'))();

describe('staging by the build', () => {
  afterEach(() => {
    staging.prebuilt = null;
  });

  test('the emitted module holds every pass, used or not, and running from it generates nothing', () => {
    const pass = () =>
      rewrite({
        name: 'zeros',
        from: Core,
        to: Core,
        rules: { Number: (m, mk) => m.with({ value: P.not(0) }, () => mk.Number({ value: 0 })).otherwise(keep) },
      });
    const first = pass();
    const module = emitModule();
    expect(module).toBe(emitModule());
    staging.prebuilt = evaluate(module);
    expect(Object.keys(staging.prebuilt)).toContain('rewrite:zeros:Core>Core');
    const second = pass();
    const before = staging.generated;
    fc.assert(
      fc.property(arbitrary(Core, 'Statement'), term => {
        expect(show(Core, second.run(term as never), true)).toBe(show(Core, first.run(term as never), true));
      }),
    );
    expect(staging.generated).toBe(before);
  });

  test('a pass that is defined later under a name that is taken has code of its own', () => {
    const pass = (from: number, to: number) =>
      rewrite({
        name: 'taken',
        from: Core,
        to: Core,
        rules: { Number: (m, mk) => m.with({ value: from }, () => mk.Number({ value: to })).otherwise(keep) },
      });
    const one = Core.mk.Number({ value: 1 });
    pass(2, 3);
    staging.prebuilt = evaluate(emitModule());
    const first = pass(2, 3);
    staging.prebuilt = null;
    const second = pass(1, 5);
    expect(show(Core, second.run<'Expression'>(one))).toBe('(Number 5)');
    const before = staging.generated;
    expect(first.run<'Expression'>(one)).toBe(one);
    expect(staging.generated).toBe(before);
  });

  test('a language is not built and a pass is not staged before they are used', () => {
    const before = staging.generated;
    const Lazy = extend(Core, 'Lazy', {
      remove: ['While'],
      add: { Statement: { Whole: { lot: 'Statement*', more: 'int' } } },
    });
    const pass = rewrite({
      name: 'lazy',
      from: Core,
      to: Lazy,
      rules: { While: (m, mk) => m.otherwise(n => mk.Whole({ lot: [n.body], more: 1 })) },
    });
    expect(staging.generated).toBe(before);
    pass.stage();
    expect(staging.generated).toBeGreaterThan(before);
  });
});

test('a walk does not enter terms in which no rule applies', () => {
  let entered = 0;
  const spy = new Proxy(Loops.mk.Number({ value: 1 }), {
    get: (node, field) => {
      entered++;
      return Reflect.get(node, field);
    },
  });
  const before = Loops.mk.Block({ items: [Loops.mk.Evaluate({ value: spy })] });
  expect(lowerFor.run<'Statement'>(before)).toBe(before);
  expect(entered).toBe(0);
});

test('patterns mean the same staged and interpreted', () => {
  const Bag = language('Bag', {
    Thing: {
      Thing: { count: 'int', name: 'name', inner: 'Thing?', many: 'Thing*', flag: 'flag', big: 'bigint?' },
      Leaf: {},
      Hit: { by: 'int' },
    },
  });
  const isEven = (x: number): boolean => x % 2 === 0;
  const pass = rewrite({
    name: 'patterns',
    from: Bag,
    to: Bag,
    rules: {
      Thing: (m, mk) =>
        m
          .with({ many: [], count: 0 }, () => mk.Hit({ by: 1 }))
          .with({ many: [{ kind: 'Leaf' }, P.select()] }, second => second)
          .with({ count: P.when(isEven), name: P.union('a', 'b') }, n => mk.Hit({ by: n.count }))
          .with(
            { inner: { kind: 'Hit', by: P.select('by', P.number.gt(0)) }, flag: P.select('flag') },
            ({ by, flag }) => mk.Hit({ by: flag ? by : 7 }),
          )
          .with(
            { inner: P.select(P.union({ kind: 'Leaf' }, null)) },
            n => n.flag,
            inner => inner ?? mk.Hit({ by: 2 }),
          )
          .with({ big: P.intersection(P.not(null), P.bigint.positive()) }, () => mk.Hit({ by: 3 }))
          .with({ name: P.string.startsWith('x'), many: P.array({ kind: 'Hit' }) }, () => mk.Hit({ by: 4 }))
          .with({ inner: P.optional(P.nullish) }, { flag: true }, () => mk.Hit({ by: 5 }))
          .when(
            n => n.count < -5,
            () => mk.Hit({ by: 6 }),
          )
          .otherwise(keep),
    },
  });
  const interpreted = pass.variant({ mode: 'interpreted' });
  const small = fc.integer({ min: -8, max: 3 });
  const counts: Record<string, number> = {};
  fc.assert(
    fc.property(arbitrary(Bag, 'Thing', { depth: 4, terminals: { int: small } }), term => {
      const staged = pass.run(term as never) as Tree;
      counts[staged.kind] = (counts[staged.kind] ?? 0) + 1;
      expect(show(Bag, staged, true)).toBe(show(Bag, interpreted.run(term), true));
    }),
    { numRuns: 1000 },
  );
  expect(counts.Hit).toBeGreaterThan(100);
});

describe('arbitrary terms', () => {
  test('shrink to the smallest term that still fails', () => {
    const result = fc.check(
      fc.property(arbitrary(Loops, 'Statement', { depth: 6 }), term => !/Increment \(Call/.test(show(Loops, term))),
      { numRuns: 5000, seed: 1 },
    );
    expect(result.failed).toBe(true);
    expect(show(Loops, result.counterexample![0])).toMatch(
      /^\((Evaluate|For|While|Declare).{0,60}Increment \(Call \(\w+ \w+\) \(\)\)/,
    );
  });

  test('use only names that are in scope where they are to be scoped', () => {
    const terms = scoped(Named, 'Statement', {
      depth: 6,
      binds: ['Declare.name'],
      uses: ['Name.name'],
      opens: ['Block'],
      globals: [],
      fresh: i => `v${i}`,
      leaf: { Expression: Named.mk.Number({ value: 0 }) },
    });
    let uses = 0;
    fc.assert(
      fc.property(terms, term => {
        const scope: string[] = [];
        const marks: number[] = [];
        walk(
          Named,
          term,
          (node: Tree & { name?: string }) => {
            if (node.kind === 'Block') marks.push(scope.length);
            if (node.kind === 'Name') {
              uses++;
              expect(scope).toContain(node.name);
            }
          },
          (node: Tree & { name?: string }) => {
            if (node.kind === 'Declare') scope.push(node.name!);
            if (node.kind === 'Block') scope.length = marks.pop()!;
          },
        );
      }),
      { numRuns: 500 },
    );
    expect(uses).toBeGreaterThan(100);
  });
});
