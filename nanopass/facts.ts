/** Facts: what passes need and establish beyond the productions of their languages. A fact has a name, and, where a program can be asked, a predicate. */
import type { CurrentUnit } from './ambient.ts';
import type { Language } from './language.ts';
import type { AnyPass } from './pass.ts';
import { singly } from './repeat.ts';
import type { Tree } from './schema.ts';

export interface Fact {
  /** one sentence: what holds of a program */
  readonly summary: string;
  /** What is wrong with a program of a language, in words; nothing where the fact holds. Without it the fact is taken on the word of the pass that establishes it. */
  readonly faults?: (program: Tree, language: Language, unit: CurrentUnit) => readonly string[];
}

/** Every fact that a program has described, by the name in `needs`, `establishes` and `spoils`. */
export const facts: Map<string, Fact> = new Map();

/** The facts that hold after each pass of an order: what was established and not spoiled since. After a pass that stands there often, those that hold each time. */
export function holdingAfter(passes: readonly AnyPass[]): Map<AnyPass, readonly string[]> {
  const after = new Map<AnyPass, readonly string[]>();
  const holding = new Set<string>();
  for (const pass of singly(passes)) {
    for (const fact of pass.spoils ?? []) holding.delete(fact);
    for (const fact of pass.establishes ?? []) holding.add(fact);
    const before = after.get(pass);
    after.set(pass, before === undefined ? [...holding] : before.filter(fact => holding.has(fact)));
  }
  return after;
}

/** Which of the named facts do not hold of a program, and why. */
export function brokenFacts(
  names: readonly string[],
  program: Tree,
  language: Language,
  unit: CurrentUnit,
): readonly string[] {
  return names.flatMap(name =>
    (facts.get(name)?.faults?.(program, language, unit) ?? []).map(why => `${name}: ${why}`),
  );
}
