/** Passes that run again and again until a round of them changes nothing. */
import type { CurrentUnit } from './ambient.ts';
import type { Language } from './language.ts';
import { type AnyPass, sameLanguage } from './pass.ts';
import type { Tree, Untyped } from './schema.ts';
import { transform } from './transform.ts';

/** A round may undo what another did; nothing is gained after so many. */
const enoughRounds = 16;

/** A pass that stands for its members, each of which is a step of its own to whoever watches. */
interface Repeated extends AnyPass {
  readonly members: readonly AnyPass[];
}

export const membersOf = (pass: AnyPass): readonly AnyPass[] | null => (pass as Partial<Repeated>).members ?? null;

/** The passes, those that are repeated one by one. */
export const singly = (passes: readonly AnyPass[]): readonly AnyPass[] =>
  passes.flatMap(pass => {
    const members = membersOf(pass);
    return members === null ? [pass] : singly(members);
  });

/** `passes`, all from one language to itself, until a round of them gives the same tree. Throws an Error where one gives another language. */
export function repeatUntilStable(passes: readonly AnyPass[]): AnyPass {
  const { from } = passes[0]!;
  const lowering = passes.find(pass => !sameLanguage(pass.from, from) || !sameLanguage(pass.to, from));
  if (lowering !== undefined) {
    const { name, to } = lowering;
    throw new Error(`${name} cannot be repeated: it goes from ${lowering.from.name} to ${to.name}`);
  }
  const name = `repeat-until-stable(${passes.map(pass => pass.name).join(', ')})`;
  const run = (x: Tree, unit: CurrentUnit): Tree => inTurn([pass], x, (step, input) => step.run(input, unit))!;
  const definition = { name, summary: 'These passes until they change nothing.', from, to: from, run };
  const pass: Repeated = { ...(transform(definition as Untyped) as Untyped), members: passes };
  return pass;
}

/** Runs a pass; `which` is its number among the passes as `singly` gives them. */
type Step = (pass: AnyPass, input: Tree, which: number) => Tree | null;

/** Takes `x` through passes, the repeated ones until they change nothing, each by `step`; null as soon as a step gives null. */
export function inTurn(passes: readonly AnyPass[], x: Tree, step: Step, first = 0): Tree | null {
  let current: Tree | null = x;
  let which = first;
  for (const pass of passes) {
    const members = membersOf(pass);
    if (members === null) current = step(pass, current, which++);
    else {
      current = rounds(members, current, step, which);
      which += singly(members).length;
    }
    if (current === null) return null;
  }
  return current;
}

function rounds(members: readonly AnyPass[], x: Tree, step: Step, first: number): Tree | null {
  const language = members[0]!.from;
  let current = x;
  for (let round = 0; round < enoughRounds; round++) {
    const before = current;
    const after = inTurn(members, before, step, first);
    if (after === null) return null;
    current = after;
    if (sameTree(language, before, after)) break;
  }
  return current;
}

/** What is still to run of the last round of a repetition, after its `which`-th pass as `singly` counts them, or from that pass on. */
export function restOfRound(repeated: AnyPass, which: number, side: 'after' | 'from'): readonly AnyPass[] {
  const members = membersOf(repeated);
  if (members === null) return side === 'after' ? [] : [repeated];
  let first = 0;
  for (const [i, member] of members.entries()) {
    const next = first + singly([member]).length;
    if (which < next) return [...restOfRound(member, which - first, side), ...members.slice(i + 1)];
    first = next;
  }
  return [];
}

/** Do two trees of a language say the same, wherever they come from? */
export function sameTree(language: Language, a: Tree, b: Tree): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  return language.prods.get(a.kind)!.fields.every(({ name, term, card }) => {
    const [mine, theirs] = [(a as Untyped)[name], (b as Untyped)[name]];
    if (mine === theirs) return true;
    if (mine === null || theirs === null) return false;
    const same = (x: Untyped, y: Untyped): boolean => (term ? x === y : sameTree(language, x, y));
    if (card !== '*') return same(mine, theirs);
    return mine.length === theirs.length && mine.every((item: Untyped, i: number) => same(item, theirs[i]));
  });
}
