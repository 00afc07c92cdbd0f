/** What the statements of Data mean: C's own, as steps. */
import type { Node } from '../../nanopass/index.ts';
import type { RulesOf } from '../../nanopass/meaning.ts';
import type { Data } from '../data.ts';
import { alignOf, hasVariableSize, sizeOf } from '../types.ts';
import type { CSymbol } from '../unit.ts';
import { typeAccess } from './access.ts';
import { constantOf } from './arithmetic.ts';
import type { Builder, Cases } from './builder.ts';
import { next, type Run, type Step } from './code.ts';
import type { Scalar } from './integers.ts';
import { sizeRun, variableAddress } from './places.ts';
import { type Results, scalar } from './results.ts';

export const statements: RulesOf<Data, Results, Builder, 'Statement'> = {
  Block: ({ items }, go, c) => c.block(() => go.each(items)),
  Group: ({ items }, go) => void go.each(items),
  Empty: () => {},
  Evaluate: ({ value }, go, c) => {
    const run = go(value);
    c.step(f => {
      run(f);
      return next;
    });
  },
  Declare: () => {},
  DeclareUntilEnd: ({ symbol, ending }, go, c) => {
    const type = symbol.type!;
    if (symbol.duration === 'automatic' && hasVariableSize(type)) declareVariable(c, symbol);
    if (ending !== null) c.declareScope(go(ending));
  },
  FixLength: ({ symbol, length }, go, c) => {
    const [where, value] = [variableAddress(c, symbol), go(length)];
    const { store } = typeAccess(symbol.type!);
    c.act(f => store(c.machine.memory, where(f), value(f)));
  },
  Clear: ({ place }, go, c) => {
    const { address } = go(place);
    const size = sizeOf(place.type);
    c.act(f => c.machine.memory.fill(address(f), 0, size));
  },

  // ---------- control ----------

  If: (n, go, c) => {
    const [no, end] = [{}, {}];
    unless(c, go(n.test), no);
    go(n.then);
    if (n.else === null) {
      c.place(no);
      return;
    }
    c.step(c.goto(end));
    c.place(no);
    go(n.else);
    c.place(end);
  },
  While: ({ test, body }, go, c) => {
    const [again, end] = [{}, {}];
    c.place(again);
    unless(c, go(test), end);
    c.within({ ...c.inside, break: end, continue: again }, () => go(body));
    c.step(c.goto(again));
    c.place(end);
  },
  DoWhile: ({ body, test }, go, c) => {
    const [again, end, more] = [{}, {}, {}];
    c.place(again);
    c.within({ ...c.inside, break: end, continue: more }, () => go(body));
    c.place(more);
    unless(c, go(test), end);
    c.step(c.goto(again));
    c.place(end);
  },
  For: ({ start, test, step, body }, go, c) =>
    c.block(() => {
      const [again, end, more] = [{}, {}, {}];
      if (start !== null) go(start);
      c.place(again);
      if (test !== null) unless(c, go(test), end);
      c.within({ ...c.inside, break: end, continue: more }, () => go(body));
      c.place(more);
      if (step !== null) c.act(go(step));
      c.step(c.goto(again));
      c.place(end);
    }),
  Break: (_n, _go, c) => c.step(c.goto(c.inside.break!)),
  Continue: (_n, _go, c) => c.step(c.goto(c.inside.continue!)),
  Switch: ({ value, body }, go, c) => {
    const end = {};
    const cases: Cases = { list: [], default: null };
    c.step(choice(value, scalar(go(value)), cases, c.goto(end)));
    c.within({ ...c.inside, break: end, cases }, () => go(body));
    c.place(end);
  },
  Case: ({ low, high, body }, go, c) => {
    const here = {};
    c.place(here);
    c.inside.cases!.list.push({ low, high, to: c.goto(here) });
    go(body);
  },
  Default: ({ body }, go, c) => {
    const here = {};
    c.place(here);
    c.inside.cases!.default = c.goto(here);
    go(body);
  },
  Label: ({ label }, _go, c) => c.place(label),
  Goto: ({ label }, _go, c) => c.step(c.goto(label)),
  ComputedGoto: ({ target }, go, c) => c.step(c.gotoAddress(scalar(go(target)))),
  Return: ({ value }, go, c) => {
    const run = value === null ? null : go(value);
    const leave = c.return();
    c.step(f => {
      if (run !== null) f.result = run(f);
      return leave(f);
    });
  },

  Assembly: ({ template, outputs, inputs }, go, c) => {
    if (template.trim() !== '') c.refuse('inline assembly');
    const tied = inputs.flatMap(input => {
      const output = outputs[Number(input.constraint)];
      if (input.kind !== 'AssemblyInput' || output === undefined) return [];
      const { store } = typeAccess(c.unit.types.plain(output.place.type));
      return [{ store, to: go(output.place).address, value: go(input.value) }];
    });
    c.act(f => {
      for (const { store, to, value } of tied) store(c.machine.memory, to(f), value(f));
    });
  },
};

/** A variable array takes its stack where it is declared and gives it back where its scope is left. */
function declareVariable(c: Builder, symbol: CSymbol): void {
  const { memory } = c.machine;
  const size = sizeRun(c, symbol.type!);
  const align = Math.max(16, alignOf(symbol.type!), symbol.attributes?.aligned ?? 1);
  const saved = c.object({}, 8, 8);
  c.act(f => {
    memory.store64(f.base + saved, memory.stack);
    f.places.set(symbol, memory.push(size(f), align));
  });
  c.declareScope(f => memory.pop(memory.loadUnsigned64(f.base + saved) as number));
}

/** Goes on at the label where the test is zero. */
function unless(c: Builder, test: Run, label: object): void {
  const otherwise = c.goto(label);
  c.step(f => (test(f) === 0 ? otherwise(f) : next));
}

/** The step of a switch, whose cases are known by the time that it runs. */
export function choice(
  { type }: Pick<Node<Data, 'Expression'>, 'type'>,
  value: Run<Scalar>,
  cases: Cases,
  otherwise: Step,
): Step {
  let single: Map<Scalar, Step> | null = null;
  const ranges: { readonly low: Scalar; readonly high: Scalar; readonly to: Step }[] = [];
  return f => {
    if (single === null) {
      single = new Map();
      for (const { low, high, to } of cases.list)
        if (low === high) single.set(constantOf(type, low), to);
        else ranges.push({ low: constantOf(type, low), high: constantOf(type, high), to });
    }
    const chosen = value(f);
    const found = single.get(chosen) ?? ranges.find(({ low, high }) => low <= chosen && chosen <= high)?.to;
    return (found ?? cases.default ?? otherwise)(f);
  };
}
