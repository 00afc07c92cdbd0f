/** Rebasing: a pass is a difference, the productions that it removes, adds and looks at, and that difference can be applied to another language. */
import { foreignTo } from './carried.ts';
import { derive, type Language, marksOf } from './language.ts';
import { bridge } from './order.ts';
import { type AnyPass, difference, sameLanguage, sameProduction } from './pass.ts';
import { kindsLookedAt } from './pattern.ts';
import { membersOf, repeatUntilStable } from './repeat.ts';
import type { Schema, Untyped } from './schema.ts';

const rebased = new WeakMap<AnyPass, Map<Language, AnyPass>>();
const moved = new WeakSet<AnyPass>();

/** Does the pass work on other languages than it was written for? What its rules make by other means than patterns is then known only when they have run. */
export const isRebased = (pass: AnyPass): boolean => moved.has(pass);

/**
 * The same pass from language `onto` to `onto` with the same difference applied, or to the target of one of the passes `all` where that has the same productions.
 * Throws an Error with what stands in the way, and which of `all` would clear it.
 */
export function rebase(pass: AnyPass, onto: Language, all: readonly AnyPass[] = []): AnyPass {
  if (sameLanguage(pass.from, onto)) return pass;
  const members = membersOf(pass);
  if (members !== null) return repeatUntilStable(members.map(member => rebase(member, onto, all)));
  const variants = rebased.get(pass) ?? new Map<Language, AnyPass>();
  rebased.set(pass, variants);
  let result = variants.get(onto);
  if (result === undefined) {
    const obstacles = rebaseObstacles(pass, onto, all);
    if (obstacles.length > 0) throw new Error(`${pass.name} cannot work on ${onto.name}: ${obstacles.join('; ')}`);
    const to = target(pass, onto, all);
    result = pass.variant({ from: onto, to, constructors: constructors(pass, to) });
    variants.set(onto, result);
    moved.add(result);
  }
  return result;
}

/** Why `pass` cannot be rebased onto a language; nothing where it can. */
export function rebaseObstacles(pass: AnyPass, onto: Language, all: readonly AnyPass[] = []): string[] {
  if (sameLanguage(pass.from, onto)) return [];
  if (pass.form === 'transform') return obstaclesOfFunction(pass, onto, all);
  const obstacles: string[] = [];
  const lacking = pass.eliminates.filter(kind => !onto.prods.has(kind));
  if (lacking.length > 0)
    obstacles.push(`${onto.name} has no ${lacking.join(', ')} to remove${remedy(pass, all, 'bring', lacking)}`);
  for (const kind of concerned(pass)) {
    if (onto.prods.has(kind) && !sameProduction(pass.from, onto, kind))
      obstacles.push(`${kind} has other fields in ${onto.name}${remedy(pass, all, 'bring', [kind])}`);
  }
  for (const kind of pass.introduces) {
    const clashes = onto.prods.has(kind) && !pass.from.prods.has(kind) && !sameProduction(pass.to, onto, kind);
    if (clashes) obstacles.push(`${onto.name} has a ${kind} of its own`);
    for (const field of pass.to.prods.get(kind)!.children) {
      const known =
        onto.nts.has(field.type) || pass.introduces.some(other => pass.to.prods.get(other)!.nt === field.type);
      if (!known) obstacles.push(`${onto.name} has no ${field.type}, which ${kind} consists of`);
    }
  }
  for (const [kind, { nt }] of onto.prods) {
    const due = pass.valueless.includes(nt) && !pass.from.prods.has(kind);
    if (due) obstacles.push(`it has no value for ${kind} of ${onto.name}`);
  }
  return obstacles;
}

/** An ordinary function knows the productions of its own language, and carries others where it says so. */
function obstaclesOfFunction(pass: AnyPass, onto: Language, all: readonly AnyPass[]): string[] {
  const { unknown, strange } = foreignTo(pass, onto);
  const obstacles = strange.map(
    ({ kind, why }) => `it does not know ${kind} of ${onto.name}: ${why}${remedy(pass, all, 'remove', [kind])}`,
  );
  if (unknown.length === 0) return obstacles;
  const few = unknown.length > 8 ? [...unknown.slice(0, 6), `${unknown.length - 6} more`] : unknown;
  const way = bridge(all, onto, pass.from);
  const names = way?.map(step => step.name).join(', ');
  const help = way === null ? remedy(pass, all, 'remove', unknown) : ` (${names} would lead there)`;
  return [
    `it is an ordinary function on ${pass.from.name}, and ${onto.name} has ${few.join(', ')}${help}`,
    ...obstacles,
  ];
}

/** which other passes would bring or remove productions */
function remedy(pass: AnyPass, all: readonly AnyPass[], what: 'bring' | 'remove', kinds: readonly string[]): string {
  const helpers = new Set<AnyPass>();
  for (const kind of kinds) {
    const helps = (other: AnyPass): boolean =>
      what === 'remove'
        ? other.eliminates.includes(kind) && !other.to.prods.has(kind)
        : other.introduces.includes(kind) && sameProduction(other.to, pass.from, kind);
    // Of several the last before the pass: earlier ones make what is changed again.
    const helper = all.findLast(other => other !== pass && helps(other));
    if (helper !== undefined) helpers.add(helper);
  }
  const names = all.filter(other => helpers.has(other)).map(other => other.name);
  return names.length === 0 ? '' : ` (${names.join(', ')} would ${what} ${kinds.length > 1 ? 'them' : 'it'})`;
}

/** the productions of its source that a pass removes or looks at */
function concerned(pass: AnyPass): Set<string> {
  const kinds = new Set([...pass.eliminates, ...Object.keys(pass.clauses)]);
  for (const clauses of Object.values(pass.clauses)) {
    for (const { pattern } of clauses) if (pattern !== undefined) kindsLookedAt(pattern, kinds);
  }
  return new Set([...kinds].filter(kind => pass.from.prods.has(kind)));
}

/**
 * `onto` with the pass's difference; a star marks a language that is not the pass's own target. What an ordinary function makes beside what it introduces is not
 * in its difference.
 */
function target(pass: AnyPass, onto: Language, all: readonly AnyPass[]): Language {
  const made = pass.form === 'transform' ? (pass.makes ?? [...pass.to.prods.keys()]) : [];
  const coming = [...pass.introduces, ...made.filter(kind => !onto.prods.has(kind))];
  const added: { [NT: string]: { [K: string]: { [F: string]: string } } } = {};
  for (const kind of coming) {
    const { nt, fields } = pass.to.prods.get(kind)!;
    const productions = (added[nt] ?? {}) as (typeof added)[string];
    productions[kind] = Object.fromEntries(fields.map(field => [field.name, `${field.type}${field.card}`]));
    added[nt] = productions;
  }
  // What only changes keeps its place.
  const changes = (kind: string): boolean => added[onto.prods.get(kind)!.nt]?.[kind] !== undefined;
  const going = pass.eliminates.filter(kind => onto.prods.has(kind) && !changes(kind));
  if (going.length === 0 && coming.every(kind => sameProduction(onto, pass.to, kind))) return onto;
  const marks = Object.fromEntries(coming.map(kind => [kind, marksOf(pass.to, kind)]));
  const { name, summary } = pass.to;
  const to = derive(onto, `${name}*`, summary, going, added satisfies Schema, marks);
  const known = [onto, pass.to, ...all.flatMap(other => [other.from, other.to])];
  return known.find(language => sameLanguage(language, to)) ?? to;
}

/** The target's constructors, and for those that the rules knew and the target lacks, an error that names them. */
function constructors(pass: AnyPass, to: Language): Untyped {
  const mk: Record<string, unknown> = { ...(to as Untyped).mk };
  for (const kind of difference(pass.to, to)) {
    mk[kind] = () => {
      throw new Error(
        `${pass.name} makes ${kind}, which ${to.name} ${to.prods.has(kind) ? 'has with other fields' : 'lacks'}`,
      );
    };
  }
  return mk;
}
