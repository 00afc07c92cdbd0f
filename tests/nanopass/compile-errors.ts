// biome-ignore-all format: an expected error is one line
/** Mistakes that the compiler must report: the type check of the tests fails where one of these lines compiles. Nothing here runs. */
import { descend, extend, keep, language, out, P, pipeline, rewrite, transform, type } from '../../nanopass/index.ts';
import { type Meaning, meanings } from '../../nanopass/meaning.ts';
import { Named, Numbered, numberNames } from './naming.ts';
import { Core, Forever, Loops, lowerFor, lowerIncrement, lowerLoop } from './small.ts';

// A language: a field type that is unknown, a production to remove that is not there.
// @ts-expect-error
language('Wrong', { Expression: { Negate: { operand: 'Expresion' } } });
// @ts-expect-error
extend(Loops, 'Wrong', { remove: ['Fro'] });
// @ts-expect-error
extend(Loops, 'Wrong', { add: { Expression: { Negate: { operand: 'Expresion' } } } });

// A rewrite: no rule for a production that goes, or whose fields change.
// @ts-expect-error
rewrite({ name: 'wrong', from: Loops, to: Forever, rules: {} });
const Changed = extend(Loops, 'Changed', { add: { Expression: { Call: { callee: 'name', arguments: 'Expression*' } } } });
// @ts-expect-error
rewrite({ name: 'wrong', from: Loops, to: Changed, rules: {} });
// A rule for a production that the source does not have.
// @ts-expect-error
rewrite({ name: 'wrong', from: Core, to: Core, rules: { Loop: m => m.otherwise(keep) } });
// A result outside the target language, or of another nonterminal.
// @ts-expect-error
rewrite({ name: 'wrong', from: Loops, to: Forever, rules: { For: m => m.otherwise(n => n) } });
// @ts-expect-error
rewrite({ name: 'wrong', from: Loops, to: Forever, rules: { For: (m, mk) => m.otherwise(() => mk.Number({ value: 1 })) } });
// Clauses that leave a case out.
// @ts-expect-error
rewrite({ name: 'wrong', from: Core, to: Core, rules: { Evaluate: m => m.with({ value: { kind: 'Number' } }, keep).exhaustive() } });
// A misspelt kind inside a nested pattern.
// @ts-expect-error
rewrite({ name: 'wrong', from: Core, to: Core, rules: { Evaluate: m => m.with({ value: { kind: 'Nubmer' } }, keep).otherwise(keep) } });
// A production that another pass has removed is in no pattern.
// @ts-expect-error
rewrite({ name: 'wrong', from: Core, to: Core, rules: { Evaluate: m => m.with({ value: { kind: 'Increment' } }, keep).otherwise(keep) } });
// A field left out.
// @ts-expect-error
rewrite({ name: 'wrong', from: Core, to: Core, rules: { Evaluate: (m, mk) => m.otherwise(() => mk.Evaluate({})) } });
// A selection has the type of what it selects.
// @ts-expect-error
rewrite({ name: 'wrong', from: Core, to: Core, rules: { Number: (m, mk) => m.with({ value: P.select() }, v => mk.Variable({ name: v })).otherwise(keep) } });

const start = () => 0;
// A descend: a child of the source used without having been visited, although the target has all its productions.
// @ts-expect-error
descend({ name: 'wrong', from: Core, to: Loops, start, rules: { Assign: (m, mk) => m.otherwise(n => mk.Increment({ target: n.value })) } });
// The node itself, not visited.
// @ts-expect-error
descend({ name: 'wrong', from: Core, to: Loops, start, rules: { Assign: m => m.otherwise(n => n) } });
// A child visited twice.
// @ts-expect-error
descend({ name: 'wrong', from: Core, to: Loops, start, rules: { Assign: (m, mk, go) => m.otherwise(n => mk.Increment({ target: go(go(n.value)) })) } });
// A child of another nonterminal.
// @ts-expect-error
descend({ name: 'wrong', from: Core, to: Loops, start, rules: { While: (m, mk, go) => m.otherwise(n => mk.While({ test: go(n.body), body: go(n.body) })) } });
// A context of another type.
// @ts-expect-error
descend({ name: 'wrong', from: Core, to: Loops, start, rules: { Evaluate: (m, mk, go) => m.otherwise(n => mk.Evaluate({ value: go(n.value, 'x') })) } });
// Visiting the children of a production that the target does not have.
const others = { Declare: (m: never) => m, Call: (m: never) => m };
// @ts-expect-error
descend({ name: 'wrong', from: Named, to: Numbered, start, rules: { ...others, Name: (m, _mk, go) => m.otherwise(n => go.children(n)) } });
// No value, where one is due; no rule, where a value is due and has no default.
// @ts-expect-error
descend({ name: 'wrong', from: Core, to: Core, start, value: { Statement: type<string>() }, defaults: { Statement: () => '' }, rules: { While: (m, _mk, go) => m.otherwise(n => go.children(n)) } });
// @ts-expect-error
descend({ name: 'wrong', from: Core, to: Core, start, value: { Statement: type<string>() }, rules: { While: (m, _mk, go) => m.otherwise(n => out(go.children(n), '')) } });

// A transform between other languages than it says.
// @ts-expect-error
transform({ name: 'wrong', from: Core, to: Numbered, run: () => Loops.mk.Declare({ name: 'x', value: null }) });

// Neighbours whose languages differ; a nonterminal that there is not.
// @ts-expect-error
pipeline(lowerFor, lowerLoop);
// @ts-expect-error
pipeline(lowerFor, lowerIncrement, numberNames);
// @ts-expect-error
pipeline(lowerFor, lowerIncrement).run<'Zork'>(Loops.mk.Number({ value: 1 }));

// A meaning: no rule for a production that is new; one for a production that is not there; a result of another type.
const meaning = meanings<{ Expression: number }, { enter(at: number): number; leave(before: number): void }>();
declare const plain: Meaning<typeof Core.schema, { Expression: number }, { enter(at: number): number; leave(before: number): void }>;
const Negating = extend(Core, 'Negating', { add: { Expression: { Negate: { operand: 'Expression' } } } });
// @ts-expect-error
meaning(Negating, plain, {});
meaning(Negating, plain, { Negate: ({ operand }, go) => -go(operand) });
// @ts-expect-error
meaning(Negating, plain, { Negate: ({ operand }, go) => -go(operand), Sing: () => 0 });
// @ts-expect-error
meaning(Negating, plain, { Negate: () => '' });
