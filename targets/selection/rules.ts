/** The table of selection rules of a target, indexed by what stands at their root. */
import type { Emitter } from './emitter.ts';
import type { Instruction, Place } from './facts.ts';
import { emptyMatch, keyOf, type Match, type NodePattern, typeKeyOf } from './patterns.ts';

export interface Rule {
  readonly name: string;
  readonly pattern: NodePattern;
  /** Roughly the cycles until the result is there. */
  readonly cost: number;
  readonly emit: (match: Match, e: Emitter) => void;
}

/**
 * Rules are tried in this order: those that cover more instructions first, cheaper ones first among those, as they stand among equals.
 * Covering greedily from the root is optimal where every part of a pattern is covered at least as well by the whole, which holds for
 * operands in memory, immediates and addresses.
 */
export class RuleTable {
  private readonly byRoot = new Map<string, Map<string, Rule[]>>();
  readonly rules: readonly Rule[];

  constructor(private readonly given: readonly Rule[]) {
    const all: Rule[] = [];
    for (const r of given) {
      all.push(r);
      const { mirrored } = r.pattern;
      if (mirrored !== undefined) all.push({ name: r.name, pattern: mirrored, cost: r.cost, emit: r.emit });
    }
    all.sort((x, y) => y.pattern.size - x.pattern.size || x.cost - y.cost);
    this.rules = all;
    for (const r of all) {
      const { key, type } = r.pattern;
      let types = this.byRoot.get(key);
      if (types === undefined) {
        types = new Map();
        this.byRoot.set(key, types);
      }
      const list = types.get(type);
      if (list === undefined) types.set(type, [r]);
      else list.push(r);
    }
  }

  /** These rules with others that are tried first among equals. */
  after(others: readonly Rule[]): RuleTable {
    return new RuleTable([...others, ...this.given]);
  }

  /** The first rule that matches, with what it found; null where the target has no rule. */
  find(node: Instruction, place: Place): { rule: Rule; match: Match } | null {
    const list = this.byRoot.get(keyOf(node))?.get(typeKeyOf(node));
    if (list === undefined) return null;
    const match = emptyMatch(node);
    for (let i = 0; i < list.length; i++)
      if (list[i].pattern.testNode(node, place, match)) return { rule: list[i], match };
    return null;
  }
}

export const rule = (name: string, pattern: NodePattern, cost: number, emit: Rule['emit']): Rule => ({
  name,
  pattern,
  cost,
  emit,
});
