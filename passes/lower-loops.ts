/**
 * If, loops, break, continue and the body of a switch become labels and jumps.
 *
 *   while (a) b;   ==>   goto test; body: b; test: if (a) goto body; else goto end; end: ;
 *
 * A loop tests at its bottom: one branch each time round. Kept: what a program does (C17 6.8), and `main` returns 0 where it ends
 * without a return (C17 5.1.2.2.3).
 */
import { FixedFrame } from '../languages/fixed-frame.ts';
import { Jumping } from '../languages/jumping.ts';
import { type CType, isInteger } from '../languages/types.ts';
import type { CSymbol, Label, Unit } from '../languages/unit.ts';
import { descend, type Go, type MkT, type Node, type SrcNode } from '../nanopass/index.ts';

type Statement = Node<Jumping, 'Statement'>;
type Mk = MkT<Jumping>;

/** Where break and continue go, and the switch that case labels belong to. */
interface Inside {
  readonly break: Label | null;
  readonly continue: Label | null;
  readonly switch: Cases | null;
}
/** Filled in while the body of the switch is visited. */
interface Cases {
  readonly list: Node<Jumping, 'SwitchCase'>[];
  default: Label | null;
}
const nowhere: Inside = { break: null, continue: null, switch: null };

export const lowerLoops = descend({
  name: 'lower-loops',
  from: FixedFrame,
  to: Jumping,
  summary: 'If, loops, break, continue and switch bodies are labels and jumps.',
  needs: { 'fixed-frame': 'a jump out of a scope gives back what was allocated in it' },
  establishes: ['no-scopes'],
  start: (): Inside => nowhere,
  rules: {
    Function: (m, mk, go) =>
      m.otherwise(n => {
        const body = go(n.body, nowhere);
        return mk.Function({ ...parts(n), body: isMain(n.symbol) ? group(mk, [body, returnZero(mk, go.unit)]) : body });
      }),
    Empty: (m, mk) => m.otherwise(() => group(mk, [])),
    // Every object of a function has its place in the frame from beginning to end.
    Declare: (m, mk) => m.otherwise(() => group(mk, [])),
    Block: (m, mk, go) => m.otherwise(n => group(mk, go.each(n.items))),

    If: (m, mk, go) =>
      m.otherwise(n => {
        const test = go(n.test);
        const [yes, end] = [go.unit.label('then', n.at), go.unit.label('endif', n.at)];
        const body = go(n.then);
        if (n.else === null) return group(mk, [branch(mk, test, yes, end), place(mk, yes), body, place(mk, end)]);
        const no = go.unit.label('else', n.at);
        return group(mk, [
          ...[branch(mk, test, yes, no), place(mk, yes), body, jump(mk, end)],
          ...[place(mk, no), go(n.else), place(mk, end)],
        ]);
      }),

    While: (m, mk, go) =>
      m.otherwise(n => {
        const [body, test, end] = loopLabels(go.unit, n.at, 'test');
        return group(mk, [
          ...[jump(mk, test), place(mk, body), go(n.body, { ...go.ctx, break: end, continue: test })],
          ...[place(mk, test), branch(mk, go(n.test), body, end), place(mk, end)],
        ]);
      }),

    DoWhile: (m, mk, go) =>
      m.otherwise(n => {
        const [body, test, end] = loopLabels(go.unit, n.at, 'test');
        return group(mk, [
          ...[place(mk, body), go(n.body, { ...go.ctx, break: end, continue: test })],
          ...[place(mk, test), branch(mk, go(n.test), body, end), place(mk, end)],
        ]);
      }),

    For: (m, mk, go) =>
      m.otherwise(n => {
        const [body, step, end] = loopLabels(go.unit, n.at, 'step');
        const test = go.unit.label('test', n.at);
        const start = go.maybe(n.start);
        return group(mk, [
          ...(start === null ? [] : [start]),
          ...(n.test === null ? [] : [jump(mk, test)]),
          ...[place(mk, body), go(n.body, { ...go.ctx, break: end, continue: step }), place(mk, step)],
          ...(n.step === null ? [] : [mk.Evaluate({ value: go(n.step) })]),
          ...(n.test === null ? [jump(mk, body)] : [place(mk, test), branch(mk, go(n.test), body, end)]),
          place(mk, end),
        ]);
      }),

    Break: (m, mk, go) => m.otherwise(() => jump(mk, inside(go.ctx.break))),
    Continue: (m, mk, go) => m.otherwise(() => jump(mk, inside(go.ctx.continue))),

    Switch: (m, mk, go) =>
      m.otherwise(n => {
        const value = go(n.value);
        const end = go.unit.label('endswitch', n.at);
        const cases: Cases = { list: [], default: null };
        const body = go(n.body, { ...go.ctx, break: end, switch: cases });
        return group(mk, [
          mk.Switch({ value, cases: cases.list, default: cases.default ?? end }),
          body,
          place(mk, end),
        ]);
      }),
    Case: (m, mk, go) => m.otherwise(n => labelled(mk, go, n)),
    Default: (m, mk, go) => m.otherwise(n => labelled(mk, go, n)),
  },
});

type Labelled = NodeOf<'Case'> | NodeOf<'Default'>;
type NodeOf<K> = Extract<SrcNode<FixedFrame, 'Statement'>, { kind: K }>;

/** `case 1: case 2: s`: cases of one statement have one label. */
function labelled(mk: Mk, go: Go<FixedFrame, Jumping, Inside, object>, first: Labelled): Statement {
  const label = go.unit.label(first.kind === 'Case' ? 'case' : 'default', first.at);
  const cases = inside(go.ctx.switch);
  let n: SrcNode<FixedFrame, 'Statement'> = first;
  while (n.kind === 'Case' || n.kind === 'Default') {
    if (n.kind === 'Case') cases.list.push(mk.SwitchCase({ low: n.low, high: n.high, label }));
    else cases.default = label;
    n = n.body;
  }
  return group(mk, [place(mk, label), go(n)]);
}

const parts = (n: { readonly symbol: CSymbol; readonly parameters: readonly CSymbol[] }) => ({
  symbol: n.symbol,
  parameters: n.parameters,
});
const group = (mk: Mk, items: readonly Statement[]): Statement => mk.Group({ items });
const place = (mk: Mk, label: Label): Statement => mk.Label({ label });
const jump = (mk: Mk, label: Label): Statement => mk.Goto({ label });
const branch = (mk: Mk, test: Node<Jumping, 'Expression'>, yes: Label, no: Label): Statement =>
  mk.Branch({ test, then: yes, else: no });
const loopLabels = (unit: Unit, at: number, next: string): readonly [Label, Label, Label] => [
  unit.label('body', at),
  unit.label(next, at),
  unit.label('end', at),
];

function inside<T>(target: T | null): T {
  if (target === null) throw new Error('lower-loops: a jump out of no statement, or a case label outside a switch');
  return target;
}

function isMain(symbol: CSymbol): boolean {
  return symbol.name === 'main' && symbol.linkage === 'external' && isInteger(returnType(symbol));
}
function returnType(symbol: CSymbol): CType {
  const { type } = symbol;
  if (type?.kind !== 'Function') throw new Error(`lower-loops: ${symbol.name} is no function`);
  return type.returns;
}
const returnZero = (mk: Mk, unit: Unit): Statement =>
  mk.Return({ value: mk.Constant({ type: unit.types.int, value: 0n }) });
