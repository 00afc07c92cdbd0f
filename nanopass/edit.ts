/** Orders of passes given as text, for `--passes`. */

import type { Language } from './language.ts';
import { orderErrors } from './order.ts';
import type { AnyPass } from './pass.ts';
import { assemble, type Pipeline } from './pipeline.ts';
import { rebase } from './rebase.ts';
import type { Untyped } from './schema.ts';

/**
 * The text is either a whole order, `a, b, c`, where `...` stands for the passes of the default order between its neighbours, or edits of the default: `-fold`
 * leaves out, `inline>licm` moves inline right after licm, `inline<licm` right before it, `licm+dce` inserts dce after licm. A pass that meets another language
 * than its own is rebased. `known` are passes beyond those of the default order. Throws an Error that says what does not fit.
 */
export function fromText<F, T>(
  base: Pipeline<F, T>,
  text: string,
  known: readonly AnyPass[] = [],
): Pipeline<Untyped, Untyped> {
  const all = [...new Set([...base.passes, ...known])];
  const words = text.split(/[\s,]+/).filter(word => word !== '');
  const edits = words.every(word => /^-|[\w.][<>+]\w/.test(word));
  const order = edits ? edited(base.passes, words, all) : spelledOut(base.passes, words, all);
  return assemble(arrange(order, base.passes[0]!.from, all), all);
}

/** The order of a pipeline as text. */
export const toText = (pipeline: { readonly passes: readonly AnyPass[] }): string =>
  pipeline.passes.map(pass => pass.name).join(', ');

/** The passes, each on the language that the one before it gives, the first on `start`. */
export function arrange(passes: readonly AnyPass[], start: Language, all: readonly AnyPass[] = passes): AnyPass[] {
  const languages = [start, ...all.map(pass => pass.to)];
  const arranged: AnyPass[] = [];
  for (const pass of passes) {
    const before = arranged.at(-1);
    try {
      arranged.push(rebase(pass, before?.to ?? start, languages));
    } catch (error) {
      const mismatch = before === undefined ? [] : orderErrors([before, pass].map(withoutFacts), all);
      throw new Error([...mismatch, (error as Error).message].join('; '), { cause: error });
    }
  }
  return arranged;
}

/** for messages on languages alone */
const withoutFacts = (pass: AnyPass): AnyPass => pass.variant({ needs: {} });

function spelledOut(standard: readonly AnyPass[], words: readonly string[], all: readonly AnyPass[]): AnyPass[] {
  return words.flatMap((word, i) => {
    if (word !== '...') return [find(all, word)];
    // A neighbour that is not in the default order marks no place in it.
    const before = i === 0 ? -1 : standard.indexOf(find(all, words[i - 1]!));
    const after = i + 1 === words.length ? -1 : standard.indexOf(find(all, words[i + 1]!));
    return standard.slice(before + 1, after < 0 ? standard.length : after);
  });
}

function edited(standard: readonly AnyPass[], words: readonly string[], all: readonly AnyPass[]): AnyPass[] {
  let order = [...standard];
  for (const word of words) {
    if (word.startsWith('-')) {
      const gone = find(all, word.slice(1));
      order = order.filter(pass => pass !== gone);
      continue;
    }
    const [, first, operator, second] = /^([\w.-]+?)([<>+])([\w.-]+)$/.exec(word) ?? [];
    if (first === undefined) throw new Error(`${word} is neither -a nor a<b, a>b, a+b`);
    const moved = find(all, operator === '+' ? second! : first);
    const anchor = find(all, operator === '+' ? first : second!);
    if (operator !== '+') order = order.filter(pass => pass !== moved);
    const place = order.indexOf(anchor);
    if (place < 0) throw new Error(`${anchor.name} is not in the order`);
    order.splice(operator === '<' ? place : place + 1, 0, moved);
  }
  return order;
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
