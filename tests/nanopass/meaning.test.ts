/** Meanings of small languages, given as differences. */
import { describe, expect, test } from 'vitest';
import { at, rebase } from '../../nanopass/index.ts';
import { inheritedMeaning, meanings } from '../../nanopass/meaning.ts';
import { Forever, Loops, lowerFor, lowerIncrement, Plain } from './small.ts';

/** The variables of a program, and where its nodes come from. */
class State {
  readonly variables = new Map<string, number>();
  readonly origins: number[] = [];
  enter(origin: number): number {
    this.origins.push(origin);
    return origin;
  }
  leave(): void {}
}
type Run<T> = (state: State) => T;
const meaning = meanings<{ Statement: Run<boolean>; Expression: Run<number> }, State>();

/** A statement gives whether to go on. */
const loops = meaning(Loops, null, {
  For: (n, go) => {
    const [start, test, step] = [n.start, n.test, n.step].map(e => (e === null ? () => 1 : go(e)));
    const body = go(n.body);
    return state => {
      for (start(state); test(state) !== 0; step(state)) if (!body(state)) break;
      return true;
    };
  },
  While: (n, go) => {
    const [test, body] = [go(n.test), go(n.body)];
    return state => {
      while (test(state) !== 0 && body(state));
      return true;
    };
  },
  Block: ({ items }, go) => {
    const all = go.each(items);
    return state => all.every(item => item(state));
  },
  Evaluate: ({ value }, go) => {
    const run = go(value);
    return state => {
      run(state);
      return true;
    };
  },
  Declare: ({ name, value }, go) => {
    const run = value === null ? () => 0 : go(value);
    return state => {
      state.variables.set(name, run(state));
      return true;
    };
  },
  Number:
    ({ value }) =>
    () =>
      value,
  Variable:
    ({ name }) =>
    state =>
      state.variables.get(name) ?? 0,
  Assign: ({ name, value }, go) => {
    const run = go(value);
    return state => {
      const given = run(state);
      state.variables.set(name, given);
      return given;
    };
  },
  Binary: ({ operator, left, right }, go) => {
    const [a, b] = [go(left), go(right)];
    return state => (operator === '+' ? a(state) + b(state) : Number(a(state) < b(state)));
  },
  Increment: ({ target }, go) => {
    const run = go(target);
    return state => run(state) + 1;
  },
  Call: () => () => 7,
});

/** An endless loop ends where its body is asked not to go on. */
const forever = meaning(Forever, loops, {
  Loop: ({ body }, go) => {
    const run = go(body);
    return state => {
      while (run(state));
      return true;
    };
  },
});
const plain = meaning(Plain, forever, {});

const { mk } = Loops;
const variable = mk.Variable({ name: 'i' });
const three = mk.Number({ value: 3 });
/** for (i = 0; i < 3; i = i++) sum = sum + i; where i++ is i + 1 */
const program = at(5, () =>
  mk.For({
    start: mk.Assign({ name: 'i', value: mk.Number({ value: 0 }) }),
    test: mk.Binary({ operator: '<', left: variable, right: three }),
    step: mk.Assign({ name: 'i', value: mk.Increment({ target: variable }) }),
    body: mk.Evaluate({
      value: mk.Assign({
        name: 'sum',
        value: mk.Binary({ operator: '+', left: mk.Variable({ name: 'sum' }), right: variable }),
      }),
    }),
  }),
);

const outcome = (run: Run<boolean>): readonly (readonly [string, number])[] => {
  const state = new State();
  run(state);
  return [...state.variables].sort();
};

describe('a meaning', () => {
  test('of a language is that of all its productions', () => {
    expect(outcome(loops.of(program, new State()))).toEqual([
      ['i', 3],
      ['sum', 3],
    ]);
  });
  test('of a language is inherited but for its difference', () => {
    const lowered = lowerFor.run<'Statement'>(program);
    expect(outcome(forever.of(lowered, new State()))).toEqual(outcome(loops.of(program, new State())));
    const lower = lowerIncrement.run<'Statement'>(lowered);
    expect(outcome(plain.of(lower as never, new State()))).toEqual(outcome(loops.of(program, new State())));
  });
  test('tells its context of each node', () => {
    const state = new State();
    loops.of(program, state);
    expect(state.origins[0]).toBe(5);
    expect(state.origins.length).toBe(14);
  });
  test('of a language that rebasing a pass has made is composed', () => {
    const rebased = rebase(lowerIncrement as never, Loops);
    const composed = inheritedMeaning(rebased.to, [loops, forever, plain] as never);
    expect(composed.rules.has('Increment')).toBe(false);
    const run = composed.of(rebased.run(program) as never, new State() as never) as Run<boolean>;
    expect(outcome(run)).toEqual(outcome(loops.of(program, new State())));
  });
  test('of what is not in the language is refused', () => {
    const wrong = { kind: 'Sing', at: 0 } as never;
    expect(() => loops.of(wrong, new State())).toThrow('Sing has no meaning in Loops');
  });
});
