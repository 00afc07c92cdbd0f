/** What is wrong with an order of passes, and why. */
import type { Language } from './language.ts';
import { type AnyPass, sameLanguage } from './pass.ts';

/** Every mistake in the order of `passes`; `all` are those that might mend it. */
export function orderErrors(passes: readonly AnyPass[], all: readonly AnyPass[] = passes): string[] {
  const errors: string[] = [];
  const seen = new Set<string>();
  passes.forEach((pass, i) => {
    if (seen.has(pass.name) && !sameLanguage(pass.from, pass.to)) errors.push(`${pass.name} is there twice`);
    seen.add(pass.name);
    const before = passes[i - 1];
    if (before !== undefined && !sameLanguage(before.to, pass.from)) errors.push(gap(before, pass, all));
  });
  return [...errors, ...factErrors(passes, all)];
}

/** What the passes need and do not find, whatever their languages. */
export function factErrors(passes: readonly AnyPass[], all: readonly AnyPass[] = passes): string[] {
  const facts = new Facts(passes, all);
  return passes.flatMap((pass, i) => {
    const missing = facts.missing(pass, i);
    facts.after(pass);
    return missing;
  });
}

function gap(before: AnyPass, pass: AnyPass, all: readonly AnyPass[]): string {
  const way = bridge(all, before.to, pass.from);
  const remedy = way === null ? '' : `; ${way.map(step => step.name).join(', ')} would lead there`;
  return `${pass.name} takes ${pass.from.name}, but ${before.name} before it gives ${before.to.name}${remedy}`;
}

/** the shortest way from one language to another, if there is one */
export function bridge(all: readonly AnyPass[], from: Language, to: Language): readonly AnyPass[] | null {
  const ways = new Map<Language, readonly AnyPass[]>([[from, []]]);
  // A map hands out what is added while it is walked: breadth first.
  for (const [language, way] of ways) {
    if (sameLanguage(language, to)) return way;
    for (const pass of all)
      if (!ways.has(pass.to) && sameLanguage(pass.from, language)) ways.set(pass.to, [...way, pass]);
  }
  return null;
}

/** The facts that hold after the passes so far. */
class Facts {
  private readonly holding = new Set<string>();
  private readonly spoiledBy = new Map<string, string>();

  constructor(
    private readonly passes: readonly AnyPass[],
    private readonly all: readonly AnyPass[],
  ) {}

  /** what `pass`, the i-th, needs and does not find */
  missing(pass: AnyPass, i: number): string[] {
    return Object.entries(pass.needs ?? {})
      .filter(([fact]) => !this.holding.has(fact))
      .map(([fact, reason]) => `${pass.name} needs '${fact}' (${reason}), which ${this.whyMissing(fact, i)}`);
  }

  after(pass: AnyPass): void {
    for (const fact of pass.spoils ?? []) if (this.holding.delete(fact)) this.spoiledBy.set(fact, pass.name);
    for (const fact of pass.establishes ?? []) this.holding.add(fact);
  }

  private whyMissing(fact: string, i: number): string {
    const establishes = (pass: AnyPass): boolean => pass.establishes?.includes(fact) ?? false;
    const spoiler = this.spoiledBy.get(fact);
    if (spoiler !== undefined) return `${spoiler} has spoiled`;
    const later = this.passes.slice(i + 1).find(establishes);
    if (later !== undefined) return `${later.name} establishes only later`;
    const absent = this.all.find(pass => establishes(pass) && !this.passes.includes(pass));
    return absent === undefined ? 'no pass establishes' : `${absent.name} would establish`;
  }
}
