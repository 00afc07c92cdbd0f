/** Statements (C17 6.8): tests are integers, values are converted to what receives them, declarations become objects' lifetimes. */

import { hasVariableSize, isInteger } from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { assembly } from './assembly.ts';
import { assigned, converted, promoted, tested, value } from './conversions.ts';
import { declaration, nestedFunction } from './declarations.ts';
import { evaluate } from './evaluate.ts';
import {
  type Expression,
  forEffect,
  mk,
  type Source,
  type SourceOf,
  type Statement,
  type Switch,
  type Typer,
} from './typer.ts';
import { checkBodies, checkLoopBody } from './warnings/bodies.ts';
import { checkMixture } from './warnings/declarations.ts';
import { checkElse, checkTest } from './warnings/parentheses.ts';
import { checkSwitch } from './warnings/switches.ts';

/** Adds what a statement has become to a list. */
export function statementOf(t: Typer, n: Source<'Statement'>, into: Statement[]): void {
  R.at = n.at;
  switch (n.kind) {
    case 'Block': {
      const items: Statement[] = [];
      for (let i = 0; i < n.items.length; i++) {
        statementOf(t, n.items[i], items);
        if (i > 0 && t.wanted.mixture) checkMixture(t, n.items[i - 1], n.items[i]);
      }
      R.at = n.at;
      into.push(mk.Block({ items }));
      return;
    }
    case 'Group':
      for (const item of n.items) statementOf(t, item, into);
      return;
    case 'DeclarationStatement':
      declaration(t, n.declaration, into);
      return;
    case 'NestedFunction':
      nestedFunction(t, n, into);
      return;
    case 'Empty':
      return;
    case 'Label':
      into.push(mk.Label({ label: n.label }));
      return;
    case 'Evaluate':
      emit(t, n.at, into, forEffect(withoutValue(value(t, n.value))), e => mk.Evaluate({ value: e }));
      return;
    case 'If': {
      const test = testOf(t, n.test, into);
      const then = single(t, n.then);
      const other = n.else === null ? null : single(t, n.else);
      if (t.wanted.danglingElse) checkElse(t, n);
      if (t.wanted.emptyBody) checkBodies(t, n);
      R.at = n.at;
      into.push(mk.If({ test, then, else: other }));
      return;
    }
    case 'Switch':
      switchOf(t, n, into);
      return;
    case 'While': {
      const test = testOf(t, n.test, into);
      const body = loop(t, n.body);
      R.at = n.at;
      into.push(mk.While({ test, body }));
      return;
    }
    case 'DoWhile': {
      const body = loop(t, n.body);
      if (t.wanted.emptyBody) checkLoopBody(t, n);
      const test = testOf(t, n.test, into);
      R.at = n.at;
      into.push(mk.DoWhile({ body, test }));
      return;
    }
    case 'For':
      forOf(t, n, into);
      return;
    case 'Goto':
      into.push(mk.Goto({ label: n.label }));
      return;
    case 'ComputedGoto': {
      const target = value(t, n.target);
      R.at = n.at;
      into.push(mk.ComputedGoto({ target: converted(t, target, t.types.pointer(t.types.void)) }));
      return;
    }
    case 'Continue':
      if (t.frame!.loops === 0) t.error(n.at, 'continue statement not within a loop');
      into.push(mk.Continue({}));
      return;
    case 'Break':
      if (t.frame!.loops === 0 && t.frame!.switches.length === 0)
        t.error(n.at, 'break statement not within loop or switch');
      into.push(mk.Break({}));
      return;
    case 'Return':
      returnOf(t, n, into);
      return;
    case 'Case':
      caseOf(t, n, into);
      return;
    case 'Default': {
      defaultOf(t, n.at);
      const body = single(t, n.body);
      R.at = n.at;
      into.push(mk.Default({ body }));
      return;
    }
    case 'Assembly':
      into.push(assembly(t, n));
      return;
  }
}

/** A statement where one must stand; several are a Group, so that no scope ends too early. */
export function single(t: Typer, n: Source<'Statement'>): Statement {
  const list: Statement[] = [];
  statementOf(t, n, list);
  R.at = n.at;
  return list.length === 1 ? list[0] : list.length === 0 ? mk.Empty({}) : mk.Group({ items: list });
}

/** What nobody uses of a value of variable size is not read. */
function withoutValue(e: Expression): Expression {
  if (e.kind !== 'StatementExpression' || e.value?.kind !== 'Load' || !hasVariableSize(e.type)) return e;
  return mk.StatementExpression({ type: e.type.table.void, body: e.body, value: null });
}

/** Lengths that the expression needs come before the statement. */
function emit(t: Typer, at: number, into: Statement[], e: Expression, make: (e: Expression) => Statement): void {
  flush(t, into);
  R.at = at;
  into.push(make(e));
}

export function flush(t: Typer, into: Statement[]): void {
  if (t.pending.length === 0) return;
  into.push(...t.pending);
  t.pending = [];
}

function testOf(t: Typer, n: Source<'Expression'>, into: Statement[]): Expression {
  if (t.wanted.parentheses) checkTest(t, n);
  const e = tested(t, value(t, n), n.at);
  flush(t, into);
  return e;
}

function loop(t: Typer, n: Source<'Statement'>): Statement {
  t.frame!.loops++;
  const body = single(t, n);
  t.frame!.loops--;
  return body;
}

function forOf(t: Typer, n: SourceOf<'Statement', 'For'>, into: Statement[]): void {
  const start = n.start === null ? null : single(t, n.start);
  const test = n.test === null ? null : testOf(t, n.test, into);
  const step = n.step === null ? null : forEffect(value(t, n.step));
  flush(t, into);
  const body = loop(t, n.body);
  R.at = n.at;
  into.push(mk.For({ start, test, step, body }));
}

function switchOf(t: Typer, n: SourceOf<'Statement', 'Switch'>, into: Statement[]): void {
  let e = value(t, n.value);
  if (e.type !== t.wrong && !isInteger(e.type)) {
    t.error(n.value.at, 'switch quantity not an integer');
    e = t.mistake();
  }
  const checked = promoted(t, e);
  flush(t, into);
  const { switches } = t.frame!;
  const around: Switch = { type: checked.type, cases: [], default: -1 };
  switches.push(around);
  const body = single(t, n.body);
  switches.pop();
  checkCases(t, around);
  if (t.wanted.switches) checkSwitch(t, n.at, e.type, around);
  R.at = n.at;
  into.push(mk.Switch({ value: checked, body }));
}

function caseOf(t: Typer, n: SourceOf<'Statement', 'Case'>, into: Statement[]): void {
  const { switches } = t.frame!;
  const around = switches[switches.length - 1];
  if (around === undefined) t.error(n.at, 'case label not within a switch statement');
  const low = caseLabel(t, n.low, around);
  const high = n.high === null ? null : caseLabel(t, n.high, around);
  const first = evaluate(low);
  const last = high === null ? first : evaluate(high);
  if (around !== undefined && first !== null && last !== null && low.type !== t.wrong && high?.type !== t.wrong)
    around.cases.push({ low: first, high: last, at: n.at });
  const body = single(t, n.body);
  R.at = n.at;
  into.push(mk.Case({ low, high, body }));
}

function caseLabel(t: Typer, n: Source<'Expression'>, around: Switch | undefined): Expression {
  const e = value(t, n);
  if (e.type === t.wrong || around === undefined) return e;
  if (!isInteger(e.type) || evaluate(e) === null) {
    t.error(n.at, 'case label does not reduce to an integer constant');
    return t.mistake();
  }
  return converted(t, e, around.type);
}

function defaultOf(t: Typer, at: number): void {
  const { switches } = t.frame!;
  const around = switches[switches.length - 1];
  if (around === undefined) t.error(at, "'default' label not within a switch statement");
  else if (around.default >= 0)
    t.error(at, 'multiple default labels in one switch', [
      { at: around.default, message: 'this is the first default label' },
    ]);
  else around.default = at;
}

/** No value may have two labels (C17 6.8.4.2p3). */
function checkCases(t: Typer, { cases }: Switch): void {
  const ranges = cases
    .filter(c => c.low <= c.high)
    .sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : a.at - b.at));
  let before = ranges[0];
  for (let i = 1; i < ranges.length; i++) {
    const c = ranges[i];
    if (c.low <= before.high) {
      const [first, second] = before.at < c.at ? [before, c] : [c, before];
      const single = second.low === second.high;
      t.error(second.at, single ? 'duplicate case value' : 'duplicate (or overlapping) case value', [
        { at: first.at, message: single ? 'previously used here' : 'this is the first entry overlapping that value' },
      ]);
    }
    if (c.high > before.high) before = c;
  }
}

function returnOf(t: Typer, n: SourceOf<'Statement', 'Return'>, into: Statement[]): void {
  const { returns } = t.frame!.type;
  if (n.value === null) {
    if (returns.kind !== 'Void')
      t.warning('Wreturn-type', n.at, "'return' with no value, in function returning non-void", [
        { at: t.frame!.symbol.at, message: 'declared here' },
      ]);
    into.push(mk.Return({ value: null }));
    return;
  }
  const e = value(t, n.value);
  if (returns.kind === 'Void') {
    if (e.type.kind !== 'Void' && e.type !== t.wrong)
      t.warning('Wreturn-type', n.value.at, "'return' with a value, in function returning void", [
        { at: t.frame!.symbol.at, message: 'declared here' },
      ]);
    emit(t, n.at, into, e, v => mk.Evaluate({ value: v }));
    into.push(mk.Return({ value: null }));
    return;
  }
  const result = assigned(t, e, returns, { how: 'return', at: n.value.at });
  emit(t, n.at, into, result, v => mk.Return({ value: v }));
}
