/** The meanings of the languages of the function stage, in the order of the chain, and the machine that runs a program in one of them. */
import type { Language } from '../../nanopass/index.ts';
import { type AnyMeaning, inheritedMeaning } from '../../nanopass/meaning.ts';
import type { Unit } from '../unit.ts';
import { addressed } from './addressed.ts';
import { assigned } from './assigned.ts';
import { bitfieldFree } from './bitfield-free.ts';
import { blocks } from './blocks.ts';
import { branching } from './branching.ts';
import type { Builder } from './builder.ts';
import { byteAddressed } from './byte-addressed.ts';
import { called } from './called.ts';
import { data } from './data.ts';
import { effects } from './effects.ts';
import { fixedFrame } from './fixed-frame.ts';
import { jumping } from './jumping.ts';
import { laned } from './laned.ts';
import { legalOperations } from './legal-operations.ts';
import { legalTypes } from './legal-types.ts';
import { standardLibrary } from './library/index.ts';
import { type Host, Machine } from './machine.ts';
import { machineTyped } from './machine-typed.ts';
import { moved } from './moved.ts';
import type { Results } from './results.ts';
import { scalar } from './scalar.ts';
import { ssa } from './ssa.ts';
import { switched } from './switched.ts';
import { variadic } from './variadic.ts';

export { Exit, Fault } from './fault.ts';
export type { Host, Machine } from './machine.ts';

type AnyOfOurs = AnyMeaning<Results, Builder>;

export const all: readonly AnyOfOurs[] = [
  data,
  byteAddressed,
  assigned,
  bitfieldFree,
  scalar,
  laned,
  fixedFrame,
  jumping,
  switched,
  variadic,
  branching,
  effects,
  moved,
  called,
  machineTyped,
  blocks,
  ssa,
  legalTypes,
  legalOperations,
  addressed,
] as never as readonly AnyOfOurs[];

/**
 * The meaning of a language; null where it has none, or one of its productions has none. One made by rebasing a pass inherits, from the language that it was made
 * of before all others.
 */
export function meaningOf(language: Language): AnyOfOurs | null {
  const own = all.find(meaning => meaning.language.name === language.name);
  if (own !== undefined) return own;
  const known = made.get(language);
  if (known !== undefined) return known;
  const before = language.base === null ? null : meaningOf(language.base);
  if (before === null) return null;
  const inherited = inheritedMeaning(language, [before, ...all]);
  const meaning = isWhole(language, inherited) ? inherited : null;
  made.set(language, meaning);
  return meaning;
}
const made = new Map<Language, AnyOfOurs | null>();

/** Does each production mean something whose neighbours do? Some nonterminals are read by the rules of others. */
const isWhole = (language: Language, { rules }: AnyOfOurs): boolean =>
  [...language.nts.values()].every(productions => {
    const meaningless = productions.filter(({ kind }) => !rules.has(kind));
    return meaningless.length === 0 || meaningless.length === productions.length;
  });

/** A machine for a program in this language. */
export function machineFor(unit: Unit, language: Language, host: Host): Machine {
  const meaning = meaningOf(language);
  if (meaning === null) throw new Error(`${language.name} has no meaning yet`);
  return new Machine(unit, language, meaning, host, standardLibrary);
}
