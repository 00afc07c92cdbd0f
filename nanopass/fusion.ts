/** Fusion: several rewrites in one walk, through the constructors that their rules are handed. */
import type { Table } from './clauses.ts';
import { literal } from './language.ts';
import { noteText } from './occurrence.ts';
import { within } from './origin.ts';
import { type AnyPass, clausesOf } from './pass.ts';
import { isRebased } from './rebase.ts';
import type { Tree, Untyped } from './schema.ts';
import { lazily, link, Names, quote } from './staging.ts';
import { chainText, type Link, walkText } from './walk-text.ts';

/**
 * Why passes may not be fused: a rule that looks at a child must not run before a later pass has its turn at that child. This is known of patterns, not of what
 * handlers look at, so a fused group is also held to the property that it does what its passes do one after the other.
 */
export function fusionConflicts(passes: readonly AnyPass[]): string[] {
  const conflicts: string[] = [];
  passes.forEach((pass, i) => {
    if (pass.reach === null) conflicts.push(`${pass.name} is no rewrite`);
    for (const later of passes.slice(i + 1)) {
      for (const kind of pass.reach?.looksAt ?? []) {
        const touched = kind === '*' || later.reach?.touches.includes(kind);
        if (touched) conflicts.push(`${pass.name} looks at child ${kind}, touched by ${later.name}`);
      }
    }
  });
  return conflicts;
}

/**
 * By place in a chain, the neighbours from there on that can run as one walk, as many as possible. Rebased passes stay apart: what they make is known only when they
 * have run.
 */
export function fusedRuns(passes: readonly AnyPass[]): ReadonlyMap<number, Fused> {
  const runs = new Map<number, Fused>();
  for (let start = 0; start < passes.length; ) {
    let end = start + 1;
    if (isFusable(passes[start]!))
      while (
        end < passes.length &&
        isFusable(passes[end]!) &&
        fusionConflicts(passes.slice(start, end + 1)).length === 0
      )
        end++;
    if (end - start > 1) runs.set(start, fuse(passes.slice(start, end)));
    start = end;
  }
  return runs;
}

const isFusable = (pass: AnyPass): boolean => pass.form === 'rewrite' && !isRebased(pass);

export interface Fused {
  readonly passes: readonly AnyPass[];
  run(x: Tree, unit?: unknown): Tree;
  stage(): void;
}

/** One walk that does what `passes`, neighbouring rewrites without conflicts, do one after the other. */
export function fuse(passes: readonly AnyPass[]): Fused {
  const name = passes.map(pass => pass.name).join('+');
  const walk = lazily(() => {
    const tables: Table[] = [];
    for (let i = passes.length - 1; i >= 0; i--) tables[i] = passes[i]!.record(constructors(name, passes, tables, i));
    const from = passes[0]!.from;
    return link(`fused:${name}`, tables, () => {
      const chains = new Map<string, Link[]>();
      for (const kind of from.prods.keys()) {
        const chain = chainFrom(passes, tables, 0, kind);
        if (chain.length > 0) chains.set(kind, chain);
      }
      return walkText(from, chains);
    });
  });
  return { passes, run: (x, unit) => within(unit, walk(), x), stage: () => void walk() };
}

/** The constructors that the rules of pass `i` are handed: they run the rules of the passes after it on the new node. */
function constructors(name: string, passes: readonly AnyPass[], tables: readonly Table[], i: number): Untyped {
  const { mk, prods } = passes[i]!.to;
  if (i === passes.length - 1) return mk;
  const fused = link(`fused:${name}:${i}`, tables, () => {
    const names = new Names();
    const functions: string[] = [];
    for (const { kind, fields } of prods.values()) {
      const chain = chainFrom(passes, tables, i + 1, kind);
      if (chain.length === 0) continue;
      const rules = chainText(chain, names, true);
      functions.push(
        `${kind}:function(o){${noteText(kind)}let m=${literal(kind, fields, field => `o.${field.name}`)};${names.locals()}${rules}return m}`,
      );
    }
    return `${names.header()}return{${functions.join(',\n')}}`;
  });
  return { ...mk, ...fused };
}

/** the rules for `kind` of the passes from the i-th on */
function chainFrom(passes: readonly AnyPass[], tables: readonly Table[], i: number, kind: string): Link[] {
  const chain: Link[] = [];
  for (let j = i; j < passes.length; j++) {
    const clauses = clausesOf(tables[j]!, kind);
    if (clauses !== undefined) chain.push({ clauses, path: `C[${j}][${quote(kind)}]`, pass: passes[j]!.name, kind });
  }
  return chain;
}
