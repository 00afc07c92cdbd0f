/** Orders of passes given as text, for `--passes`. */

import type { Language } from './language.ts';
import { factErrors } from './order.ts';
import { type EditText, readOrder, type StepText } from './order-text.ts';
import { type AnyPass, sameLanguage } from './pass.ts';
import { assemble, type Pipeline } from './pipeline.ts';
import { rebase } from './rebase.ts';
import { repeatUntilStable } from './repeat.ts';
import type { Untyped } from './schema.ts';

/**
 * The text is one of
 * - edits of the default order: `-fold` leaves out, `inline>licm` moves inline right after licm, `inline<licm` right before it, `licm+dce` inserts dce after licm,
 *   `licm=mine` puts mine in the place of licm;
 * - a whole order, `a, b, c`, where `...` stands for the passes of the default order between its neighbours;
 * - an order of passes that all go from one language to itself: they take the place of those that the default order has there.
 *
 * `repeat-until-stable(a, b)` is a step too, and `simplify#2` the second place of a pass that has several. A pass that meets another language than its own is
 * rebased. `known` are passes beyond those of the default order. Throws an Error that says what does not fit.
 */
export function fromText<F, T>(
  base: Pipeline<F, T>,
  text: string,
  known: readonly AnyPass[] = [],
): Pipeline<Untyped, Untyped> {
  const all = [...new Set([...base.passes, ...known])];
  const read = readOrder(text);
  const order = read.whole === null ? edited(base.passes, read.edits, all) : spelledOut(base.passes, read.whole, all);
  return assemble(arrange(order, base.passes[0]!.from, all), all);
}

/** The order of a pipeline as text. */
export const toText = (pipeline: { readonly passes: readonly AnyPass[] }): string =>
  pipeline.passes.map(pass => pass.name).join(', ');

/** The passes, each on the language that the one before it gives, the first on `start`. Throws an Error with everything that stands in the way of the first that cannot. */
export function arrange(passes: readonly AnyPass[], start: Language, all: readonly AnyPass[] = passes): AnyPass[] {
  const arranged: AnyPass[] = [];
  for (const pass of passes) {
    try {
      arranged.push(rebase(pass, arranged.at(-1)?.to ?? start, all));
    } catch (error) {
      // What a pass needs often says better than its productions why it cannot stand here.
      throw new Error([...factErrors(passes, all), (error as Error).message].join('; '), { cause: error });
    }
  }
  return arranged;
}

function spelledOut(standard: readonly AnyPass[], steps: readonly StepText[], all: readonly AnyPass[]): AnyPass[] {
  const passes = steps.map(step => (step.step === 'rest' ? null : made(step, all)));
  const place = sectionFor(standard, passes);
  if (place !== null)
    return [...standard.slice(0, place.start), ...(passes as AnyPass[]), ...standard.slice(place.end)];
  return passes.flatMap((pass, i) => {
    if (pass !== null) return [pass];
    // A neighbour that is not in the default order marks no place in it.
    const before = i === 0 ? -1 : standard.indexOf(passes[i - 1]!);
    const after = i + 1 === passes.length ? -1 : standard.indexOf(passes[i + 1]!);
    return standard.slice(before + 1, after < 0 ? standard.length : after);
  });
}

/** Where the default order has its passes from a language to itself, if the given ones are such: they may well be none. */
function sectionFor(
  standard: readonly AnyPass[],
  passes: readonly (AnyPass | null)[],
): { readonly start: number; readonly end: number } | null {
  const language = passes[0]?.from;
  if (language === undefined || !passes.every(pass => pass !== null && staysIn(pass, language))) return null;
  const start = standard.findIndex(pass => sameLanguage(pass.to, language) && !staysIn(pass, language)) + 1;
  if (start === 0) return null;
  let end = start;
  while (end < standard.length && staysIn(standard[end]!, language)) end++;
  return { start, end };
}

const staysIn = (pass: AnyPass, language: Language): boolean =>
  sameLanguage(pass.from, language) && sameLanguage(pass.to, language);

function edited(standard: readonly AnyPass[], edits: readonly EditText[], all: readonly AnyPass[]): AnyPass[] {
  let order = [...standard];
  for (const edit of edits) {
    const { edit: operator, subject } = edit;
    const leaving = operator === '+' || operator === '=' ? [] : placesOf(order, subject, all);
    if (operator === '-') {
      order = order.filter((_, i) => !leaving.includes(i));
      continue;
    }
    const moved = made(subject, all);
    const at = anchorOf(order, edit.anchor, all);
    if (leaving.includes(at)) throw new Error(`${moved.name} cannot be moved next to itself`);
    order = order.flatMap((pass, i) => {
      if (i !== at) return leaving.includes(i) ? [] : [pass];
      if (operator === '=') return [moved];
      return operator === '<' ? [moved, pass] : [pass, moved];
    });
  }
  return order;
}

/** the places of a pass in the order: all, or the one that the text names; a step that repeats is in none yet */
function placesOf(order: readonly AnyPass[], step: StepText, all: readonly AnyPass[]): number[] {
  if (step.step !== 'pass') return [];
  const pass = find(all, step.name);
  const places = [...order.keys()].filter(i => order[i] === pass);
  if (step.occurrence === null) return places;
  const place = places[step.occurrence - 1];
  if (place === undefined) throw new Error(`${step.name}#${step.occurrence} is not in the order`);
  return [place];
}

/** the one place that an edit is made at */
function anchorOf(order: readonly AnyPass[], step: StepText, all: readonly AnyPass[]): number {
  const name = nameOf(step);
  const [place, ...more] = placesOf(order, step, all);
  if (place === undefined) throw new Error(`${name} is not in the order`);
  if (more.length > 0) throw new Error(`${name} stands ${more.length + 1} times in the order: say ${name}#1, ...`);
  return place;
}

const nameOf = (step: StepText): string =>
  step.step === 'pass' ? step.name : step.step === 'rest' ? '...' : 'repeat-until-stable';

/** the pass that a step stands for */
function made(step: StepText, all: readonly AnyPass[]): AnyPass {
  if (step.step === 'rest') throw new Error('... stands only in a whole order');
  if (step.step === 'pass') return find(all, step.name);
  return repeatUntilStable(step.steps.map(inner => made(inner, all)));
}

function find(all: readonly AnyPass[], name: string): AnyPass {
  const found = all.find(pass => pass.name === name);
  if (found !== undefined) return found;
  const near = all
    .map(pass => ({ name: pass.name, distance: distance(pass.name, name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const hint = near !== undefined && near.distance < 5 ? `; did you mean ${near.name}?` : '';
  throw new Error(`no pass is called ${name}${hint}`);
}

/** how many letters must change, come or go (Levenshtein) */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
