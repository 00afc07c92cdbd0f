/** Small languages and passes that the tests of the framework work on. */
import { extend, keep, type Lang, language, P, rewrite } from '../../nanopass/index.ts';

const loops = language(
  'Loops',
  {
    Statement: {
      For: { start: 'Expression?', test: 'Expression?', step: 'Expression?', body: 'Statement' },
      While: { test: 'Expression', body: 'Statement' },
      Block: { items: 'Statement*' },
      Evaluate: { value: 'Expression' },
      Declare: { name: 'name', value: 'Expression?' },
    },
    Expression: {
      Number: { value: 'int' },
      Variable: { name: 'name' },
      Assign: { name: 'name', value: 'Expression' },
      Binary: { operator: 'name', left: 'Expression', right: 'Expression' },
      Increment: { target: 'Expression' },
      Call: { callee: 'Expression', arguments: 'Expression*' },
    },
  },
  { summary: 'Statements and expressions.' },
);
type LoopsSchema = typeof loops.schema;
export interface Loops extends LoopsSchema {}
export const Loops: Lang<Loops> = loops;

const forever = extend(Loops, 'Forever', {
  summary: 'There is one endless loop instead of for.',
  remove: ['For'],
  add: { Statement: { Loop: { body: 'Statement' } } },
});
type ForeverSchema = typeof forever.schema;
export interface Forever extends ForeverSchema {}
export const Forever: Lang<Forever> = forever;

const plain = extend(Forever, 'Plain', { remove: ['Increment'] });
type PlainSchema = typeof plain.schema;
export interface Plain extends PlainSchema {}
export const Plain: Lang<Plain> = plain;

const core = extend(Plain, 'Core', { remove: ['Loop', 'Declare'] });
type CoreSchema = typeof core.schema;
export interface Core extends CoreSchema {}
export const Core: Lang<Core> = core;

export const lowerFor = rewrite({
  name: 'lower-for',
  from: Loops,
  to: Forever,
  summary: 'for is while.',
  establishes: ['no-for'],
  rules: {
    For: (m, mk) =>
      m
        .with({ test: null, step: null, body: P.select() }, body => mk.Loop({ body }))
        .otherwise(n => {
          const step = n.step === null ? [] : [mk.Evaluate({ value: n.step })];
          const start = n.start === null ? [] : [mk.Evaluate({ value: n.start })];
          const body = mk.Block({ items: [n.body, ...step] });
          const loop = n.test === null ? mk.Loop({ body }) : mk.While({ test: n.test, body });
          return mk.Block({ items: [...start, loop] });
        }),
  },
});

export const lowerIncrement = rewrite({
  name: 'lower-increment',
  from: Forever,
  to: Plain,
  summary: 'x++ is x + 1.',
  needs: { 'no-for': 'the step of a for is an increment more often than not' },
  rules: {
    Increment: (m, mk) =>
      m
        .with({ target: { kind: 'Number', value: P.select() } }, value => mk.Number({ value: value + 1 }))
        .otherwise(n => mk.Binary({ operator: '+', left: n.target, right: mk.Number({ value: 1 }) })),
  },
});

export const lowerLoop = rewrite({
  name: 'lower-loop',
  from: Plain,
  to: Core,
  summary: 'An endless loop has a test that holds; a declaration is an assignment.',
  rules: {
    Loop: (m, mk) => m.otherwise(n => mk.While({ test: mk.Number({ value: 1 }), body: n.body })),
    Declare: (m, mk) =>
      m
        .with({ value: null }, () => mk.Block({ items: [] }))
        .with({ value: P.select(P.nonNullable) }, (value, n) =>
          mk.Evaluate({ value: mk.Assign({ name: n.name, value }) }),
        )
        .exhaustive(),
    Binary: m => m.with({ operator: '+', right: { kind: 'Number', value: 0 } }, n => n.left).otherwise(keep),
  },
});
