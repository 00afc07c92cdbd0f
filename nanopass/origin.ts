/** Where a node comes from, and the registers that rules and constructors share. */
import type { Untyped } from './schema.ts';

/**
 * An origin is one small integer: a place in the source, or, when negative, an entry of the trace. It costs 8 bytes a node. Its two brands
 * also keep apart the nodes of a descend pass that were visited and those that were not, at no cost in properties.
 */
declare const state: unique symbol;
export type Origin = number & { readonly [state]: 'node' };
export type SourceOrigin = number & { readonly [state]: 'still in the source language: call go() on it' };

/**
 * `at` is the origin that constructors give: generated code sets it before each rule, so the rule's author does nothing. `notes` is the open page of notes of what
 * they make (see `occurrence.ts`); what is written beyond its end is lost.
 */
export const R: { at: number; notes: Uint8Array } = { at: 0, notes: new Uint8Array(0) };

/** Runs `make` with constructors giving `origin`: for whoever builds without a rule, such as a parser or a test. */
export function at<T>(origin: number, make: () => T): T {
  const before = R.at;
  R.at = origin;
  try {
    return make();
  } finally {
    R.at = before;
  }
}

/** The one object that every rule is handed: `now.unit` is the second argument of the `run` under way. */
export const now: { unit: unknown } = { unit: undefined };

/** Runs `work` on the root `x` with the registers set for it. */
export function within(unit: unknown, work: (x: Untyped, unit?: Untyped) => Untyped, x: Untyped): Untyped {
  const outerUnit = now.unit;
  const outerOrigin = R.at;
  now.unit = unit;
  R.at = x.at;
  try {
    return work(x, unit);
  } finally {
    now.unit = outerUnit;
    R.at = outerOrigin;
  }
}

/**
 * The trace of rules, for `--trace-rules`: pairs of a rule and the origin of the node that it rewrote. A node's origin -(i + 1) leads through them back to its
 * place in the source. Set `on` before any pass has run: it is part of the staged code.
 */
export const trace = { on: false, rules: [] as string[], from: [] as number[] };

/** Enters a rule into the trace and gives the origin of what it makes. */
export function traced(origin: number, rule: string): number {
  trace.from.push(origin);
  return -trace.rules.push(rule);
}

/**
 * For passes that apply rules of their own: runs one on a node from `origin`, and enters it into the trace unless it answers null, that it does not fit.
 */
export function tracedRule<T>(origin: number, rule: string, apply: () => T): T {
  const before = trace.rules.length;
  const answer = at(traced(origin, rule), apply);
  if (answer === null) trace.rules.length = trace.from.length = before;
  return answer;
}

/** The place in the source that a node comes from and the rules that made it, the last one first. */
export function history(node: { readonly at: number }): { token: number; rules: string[] } {
  const rules: string[] = [];
  let token = node.at;
  // An origin of -1 without a trace is nowhere.
  while (token < 0 && -token <= trace.rules.length) {
    const entry = -token - 1;
    rules.push(trace.rules[entry]!);
    token = trace.from[entry]!;
  }
  return { token, rules };
}
