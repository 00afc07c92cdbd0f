/** What holds for every pass, as properties over arbitrary terms of its source language. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ArbitraryOptions, arbitrary } from '../nanopass/arbitrary.ts';
import {
  type AnyPass,
  brokenFacts,
  type CurrentUnit,
  facts,
  fuse,
  fusionConflicts,
  type Language,
  newNotes,
  parse,
  show,
  type Tree,
  validateTree,
  walk,
} from '../nanopass/index.ts';
import '../passes/invariants/index.ts';

export interface PropertyOptions extends ArbitraryOptions {
  /** the nonterminal of the terms; the first one of the language if not said */
  readonly of?: string;
  /** Makes a unit, with the same tables each time: every run has its own. */
  readonly unit?: () => CurrentUnit;
  /** Generators of terminals that are handles of that unit. */
  readonly handles?: (unit: CurrentUnit) => ArbitraryOptions['terminals'];
  /** The terms, where `arbitrary` with these options does not make the right ones. */
  readonly terms?: (unit: CurrentUnit) => fc.Arbitrary<Tree>;
  readonly runs?: number;
  /** What must agree of two outcomes, where not every letter: names that passes make up, for instance, come in another order when fused. */
  readonly compared?: (text: string) => string;
  /** The pass works on well-typed terms only: arbitrary ones on which it throws are passed over. */
  readonly partial?: boolean;
  /** What else does not occur where the pass is passed by. */
  readonly idle?: PropertyOptions;
}

/**
 * Declares the tests that every pass has to pass: its output is valid, the facts that it establishes hold of it where a program can be
 * asked, its input stays as it was, and staged code does what ts-pattern does.
 */
export function property(pass: AnyPass, options: PropertyOptions = {}): void {
  describe(`${pass.name}, on arbitrary terms of ${pass.from.name}`, () => {
    const setting = new Setting(pass.from, options);
    test(`gives valid terms of ${pass.to.name}`, () => {
      setting.check((term, unit) => {
        expect(validateTree(pass.to, setting.run(pass, term, unit), { context: unit })).toEqual([]);
      });
    });
    const checked = (pass.establishes ?? []).filter(name => facts.get(name)?.faults !== undefined);
    if (checked.length > 0)
      test(`establishes ${checked.join(', ')}`, () => {
        setting.check((term, unit) => {
          const result = setting.run(pass, term, unit);
          // What is refused ends there: facts are of programs that nothing is said against.
          if (unit === undefined || unit.diagnostics.errors === 0)
            expect(brokenFacts(checked, result, pass.to, unit)).toEqual([]);
        });
      });
    test('leaves its input as it was', () => {
      setting.check((term, unit) => {
        const before = show(pass.from, term, { origins: true, context: unit });
        setting.run(pass, frozen(pass.from, term), unit);
        expect(show(pass.from, term, { origins: true, context: unit })).toBe(before);
      });
    });
    if (!pass.isDue(newNotes())) {
      const without = [...(options.without ?? []), ...pass.occasions!];
      const idle = new Setting(pass.from, { ...options, ...options.idle, without });
      test('changes nothing where nothing occurs that it is for', () => {
        idle.check((term, unit) => {
          const before = show(pass.from, term, { origins: true, context: unit });
          const after = idle.run(pass, term, unit);
          expect(show(pass.to, after, { origins: true, context: unit })).toBe(before);
        });
      });
    }
    if (pass.seldom.length > 0) {
      const without = [...(options.without ?? []), ...pass.seldom];
      const usual = new Setting(pass.from, { ...options, without });
      test('does the same where it knows what does not occur', () => {
        const knowing = { run: (x: Tree, unit?: CurrentUnit) => pass.run(x, unit, newNotes()) };
        usual.same(pass.to, pass, knowing);
      });
    }
    if (pass.form === 'transform') return;
    test('does the same staged and interpreted', () => {
      const interpreted = pass.variant({ mode: 'interpreted' });
      setting.same(pass.to, pass, interpreted);
    });
  });
}

/** Declares the test that a group of rewrites does the same fused as one after the other. */
export function fusedProperty(passes: readonly AnyPass[], options: PropertyOptions = {}): void {
  const names = passes.map(pass => pass.name).join(', ');
  const last = passes.at(-1)!;
  test(`${names} have no conflict that forbids fusing them`, () => {
    expect(fusionConflicts(passes)).toEqual([]);
  });
  test(`${names} do the same fused as one after the other`, () => {
    const sequence = { run: (x: Tree, unit: CurrentUnit) => passes.reduce((term, pass) => pass.run(term, unit), x) };
    new Setting(passes[0]!.from, options).same(last.to, sequence, fuse(passes));
  });
}

/** A program of which it is known what it does before and after a pass, each time that the pass runs in a chain. */
export interface Program {
  readonly name: string;
  around(pass: AnyPass): readonly { readonly before: string; readonly after: string }[];
}

/** Declares the test that programs mean the same before and after a pass: the languages on both sides have meanings. */
export function sameMeaning(pass: AnyPass, programs: readonly Program[]): void {
  test(`${pass.name} leaves what programs mean as it was`, () => {
    let runs = 0;
    for (const program of programs)
      for (const { before, after } of program.around(pass)) {
        expect(after, program.name).toBe(before);
        runs++;
      }
    expect(runs).toBeGreaterThan(0);
  });
}

type Runner = { run(x: Tree, unit?: CurrentUnit): Tree };

/** Terms and units for the runs of a property. */
class Setting {
  /** As text, which a fast-check report shows well, and which finds its handles again in a fresh unit. */
  private readonly terms: fc.Arbitrary<string>;

  constructor(
    private readonly from: Language,
    private readonly options: PropertyOptions,
  ) {
    const model = options.unit?.() as CurrentUnit;
    const terminals = { ...options.terminals, ...(model === undefined ? {} : options.handles?.(model)) };
    const terms = options.terms?.(model) ?? arbitrary(from, options.of ?? from.entry, { ...options, terminals });
    this.terms = terms.map(term => show(from, term, { origins: true, context: model }));
  }

  check(holds: (term: Tree, unit: CurrentUnit) => void): void {
    fc.assert(
      fc.property(this.terms, text => holds(...this.afresh(text))),
      { numRuns: this.options.runs ?? 100, maxSkipsPerRun: 1000 },
    );
  }

  run(runner: Runner, term: Tree, unit: CurrentUnit): Tree {
    try {
      return runner.run(term, unit);
    } catch (error) {
      // Writing to what is frozen is a fault of any pass.
      if (this.options.partial && !/read only|not extensible/.test(String(error))) fc.pre(false);
      throw error;
    }
  }

  /** both give the same text, origins included, each on a unit of its own */
  same(to: Language, a: Runner, b: Runner): void {
    const outcome = (runner: Runner, text: string): string => {
      const [term, unit] = this.afresh(text);
      const result = show(to, this.run(runner, term, unit), { origins: true, context: unit });
      return this.options.compared?.(result) ?? result;
    };
    fc.assert(
      fc.property(this.terms, text => {
        expect(outcome(b, text)).toBe(outcome(a, text));
      }),
      { numRuns: this.options.runs ?? 100, maxSkipsPerRun: 1000 },
    );
  }

  private afresh(text: string): [Tree, CurrentUnit] {
    const unit = this.options.unit?.() as CurrentUnit;
    return [parse(this.from, text, { context: unit }), unit];
  }
}

/** Freezes the nodes and lists of a term; handles stay as they are. */
function frozen(language: Language, term: Tree): Tree {
  walk(language, term, node => {
    for (const value of Object.values(node)) if (Array.isArray(value)) Object.freeze(value);
    Object.freeze(node);
  });
  return term;
}
