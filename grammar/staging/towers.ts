/**
 * Towers of binary operators, which the generator turns into one precedence climber.
 *
 *   add = add ("+" | "-") mul -- binary  | mul        two levels of one tower: the second operand
 *   mul = mul ("*" | "/") cast -- binary | cast       and the other alternative are the next level
 */
import { emptySet, type KindSet, type Rule, union } from './form.ts';

export interface Level {
  readonly rule: string;
  readonly operators: KindSet;
  readonly action: string;
}
/** `levels` from the loosest to the tightest; `operand` is the rule below them. */
export interface Tower {
  readonly name: string;
  readonly levels: readonly Level[];
  readonly operand: string;
}

export function findTowers(rules: ReadonlyMap<string, Rule>, hooked: ReadonlySet<string>): Tower[] {
  const found = new Map<string, Level & { readonly next: string }>();
  for (const rule of rules.values()) {
    if (hooked.has(rule.name) || rule.body.is !== 'choice' || rule.body.of.length !== 2) continue;
    const [grown, single] = rule.body.of;
    const [left, operator, right] = grown.parts;
    const [below] = single.parts;
    if (grown.parts.length !== 3 || grown.action === null || single.parts.length !== 1 || single.action !== null)
      continue;
    if (
      left.is !== 'rule' ||
      left.name !== rule.name ||
      operator.is !== 'token' ||
      right.is !== 'rule' ||
      below.is !== 'rule' ||
      right.name !== below.name
    )
      continue;
    found.set(rule.name, { rule: rule.name, operators: operator.kinds, action: grown.action, next: below.name });
  }
  const below = new Set([...found.values()].map(l => l.next));
  return [...found.keys()]
    .filter(name => !below.has(name))
    .flatMap(name => {
      const levels: Level[] = [];
      let operators = emptySet();
      let at = name;
      for (let l = found.get(at); l !== undefined; l = found.get(at)) {
        // An operator of two levels would need more than its own token to choose between them.
        if (l.operators.some((bit, kind) => bit && operators[kind])) return [];
        operators = union(operators, l.operators);
        levels.push(l);
        at = l.next;
      }
      return levels.length < 2 ? [] : [{ name, levels, operand: at }];
    });
}
