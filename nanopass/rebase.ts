/** Rebasing: a pass is a difference, the productions that it removes, adds and looks at, and that difference can be applied to another language. */
import { derive, type Language } from './language.ts';
import { type AnyPass, difference, sameLanguage, sameProduction } from './pass.ts';
import { kindsLookedAt } from './pattern.ts';
import type { Schema, Untyped } from './schema.ts';

const rebased = new WeakMap<AnyPass, Map<Language, AnyPass>>();

/**
 * The same pass from language `onto` to `onto` with the same difference applied, or to that one of the languages `known` that has the same productions. Throws an
 * Error with what stands in the way.
 */
export function rebase(pass: AnyPass, onto: Language, known: readonly Language[] = []): AnyPass {
  if (sameLanguage(pass.from, onto)) return pass;
  const variants = rebased.get(pass) ?? new Map<Language, AnyPass>();
  rebased.set(pass, variants);
  let result = variants.get(onto);
  if (result === undefined) {
    const obstacles = rebaseObstacles(pass, onto);
    if (obstacles.length > 0) throw new Error(`${pass.name} cannot work on ${onto.name}: ${obstacles.join('; ')}`);
    const to = target(pass, onto, known);
    result = pass.variant({ from: onto, to, constructors: constructors(pass, to) });
    variants.set(onto, result);
  }
  return result;
}

/** Why `pass` cannot be rebased onto a language; nothing where it can. */
export function rebaseObstacles(pass: AnyPass, onto: Language): string[] {
  if (sameLanguage(pass.from, onto)) return [];
  if (pass.form === 'transform') {
    const more = difference(onto, pass.from);
    const fewer = difference(pass.from, onto);
    return [
      `it is an ordinary function on ${pass.from.name}`,
      ...(more.length > 0 ? [`${onto.name} has ${more.join(', ')}`] : []),
      ...(fewer.length > 0 ? [`${onto.name} lacks ${fewer.join(', ')}`] : []),
    ];
  }
  const obstacles: string[] = [];
  for (const kind of pass.eliminates) {
    if (!onto.prods.has(kind)) obstacles.push(`${onto.name} has no ${kind} to remove`);
  }
  for (const kind of concerned(pass)) {
    if (onto.prods.has(kind) && !sameProduction(pass.from, onto, kind))
      obstacles.push(`${kind} has other fields in ${onto.name}`);
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

/** the productions of its source that a pass removes or looks at */
function concerned(pass: AnyPass): Set<string> {
  const kinds = new Set([...pass.eliminates, ...Object.keys(pass.clauses)]);
  for (const clauses of Object.values(pass.clauses)) {
    for (const { pattern } of clauses) if (pattern !== undefined) kindsLookedAt(pattern, kinds);
  }
  return new Set([...kinds].filter(kind => pass.from.prods.has(kind)));
}

/** `onto` with the pass's difference; a star marks a language that is not the pass's own target. */
function target(pass: AnyPass, onto: Language, known: readonly Language[]): Language {
  const added: { [NT: string]: { [K: string]: { [F: string]: string } } } = {};
  for (const kind of pass.introduces) {
    const { nt, fields } = pass.to.prods.get(kind)!;
    const productions = (added[nt] ?? {}) as (typeof added)[string];
    productions[kind] = Object.fromEntries(fields.map(field => [field.name, `${field.type}${field.card}`]));
    added[nt] = productions;
  }
  const to = derive(onto, `${pass.to.name}*`, pass.to.summary, pass.eliminates, added satisfies Schema);
  return [pass.to, ...known].find(language => sameLanguage(language, to)) ?? to;
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
