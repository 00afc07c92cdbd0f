/**
 * Rules -> the text of a recogniser that calls an action for each match: recursive descent over token kinds, without memoisation.
 *
 * The generated function is given actions A (a function for each rule or case), hooks H (`before` and `after` a rule) and C, which undoes
 * the recolouring of names when the parser backtracks. In it, `K` are the kinds, `pos` the next token, `far` the farthest token that did
 * not fit. What keeps it fast:
 * - nothing is tried whose first token does not fit, and a choice of many looks the token up once for all of them;
 * - rules that are one token are tests, cases (`rule_case`) stand in their rule;
 * - neighbouring alternatives that begin with the same rules share them;
 * - left recursion is a loop, and a tower of binary operators is one precedence climber.
 */
import { type First, firstSets } from './first.ts';
import { type Alternative, emptySet, type Form, type KindSet, type Rule, union } from './form.ts';
import { findTowers } from './towers.ts';

export interface GenerateOptions {
  readonly starts: readonly string[];
  /** Rules around which H is called. */
  readonly hooks: readonly string[];
  /** Count the calls of rules, for tests. */
  readonly counting?: boolean;
}

/** The body of `function (A, H, C)`, which returns `{ open(kinds), parse(rule, token), pos, far, calls }`. */
export function generate(rules: ReadonlyMap<string, Rule>, options: GenerateOptions): string {
  const first = firstSets(rules);
  const hooked = new Set(options.hooks);
  const actions = new Set<string>();
  const tables: string[] = [];
  let unique = 0;
  const fresh = (prefix: string): string => prefix + unique++;

  // ---- small pieces of text
  const farther = 'if (pos > far) far = pos;';
  const backTo = (mark: string): string => `pos = ${mark}; if (C.top >= ${mark}) C.undo(${mark});`;
  const call = (action: string, values: readonly string[]): string => {
    actions.add(action);
    return `A_${action}(${[...values, 's'].join(', ')})`;
  };
  function fits(set: KindSet): string {
    const kinds = [...set.keys()].filter(kind => set[kind] === 1);
    if (kinds.length === 0) return 'false';
    if (kinds.length <= 3) return kinds.map(kind => `K[pos] === ${kind}`).join(' || ');
    return `${table(`new Uint8Array([${set.join()}])`)}[K[pos]] === 1`;
  }
  function table(text: string): string {
    const index = tables.indexOf(text);
    return `F${index < 0 ? tables.push(text) - 1 : index}`;
  }
  const unless = (f: First, otherwise: string): string =>
    f.nullable ? '' : `if (!(${fits(f.kinds)})) { ${farther} ${otherwise} }\n`;
  const sameSet = (a: KindSet, b: KindSet): boolean => a.every((bit, kind) => bit === b[kind]);

  /** Code that matches `f` at `pos` and binds its values; where it does not match, `fail` runs and leaves. `tested`: the first token is known to fit. */
  function match(f: Form, fail: string, values: string[], tested = false): string {
    switch (f.is) {
      case 'token': {
        const test = tested ? '' : unless({ nullable: false, kinds: f.kinds }, fail);
        if (f.silent) return `${test}pos++;\n`;
        const v = fresh('v');
        values.push(v);
        if (f.action === null) return `${test}const ${v} = pos++;\n`;
        actions.add(f.action);
        return `${test}const ${v} = A_${f.action}(pos++, s);\n`;
      }
      case 'rule': {
        const v = fresh('v');
        values.push(v);
        return `${tested ? '' : unless(first.of(f), fail)}const ${v} = ${f.name}(); if (${v} === null) { ${fail} }\n`;
      }
      case 'sequence':
        return matchParts(f.of, fail, values, tested);
      case 'choice': {
        const v = fresh('v');
        values.push(v);
        return `let ${v} = null;\n${chooseInto(v, f.of, fail)}`;
      }
      case 'optional': {
        const label = fresh('l');
        const mark = fresh('p');
        const inner: string[] = [];
        const body = match(f.of, `{ ${backTo(mark)} break ${label}; }`, inner, !first.of(f.of).nullable);
        const outs = inner.map(() => fresh('v'));
        values.push(...outs);
        return `${outs.map(o => `let ${o} = null;`).join(' ')}
${label}: { ${unless(first.of(f.of), `break ${label};`)}const ${mark} = pos;\n${body}${outs.map((o, i) => `${o} = ${inner[i]};`).join(' ')} }\n`;
      }
      case 'repeated': {
        const label = fresh('l');
        const mark = fresh('p');
        const inner: string[] = [];
        const body = match(f.of, `{ ${backTo(mark)} break ${label}; }`, inner, !first.of(f.of).nullable);
        const outs = inner.map(() => fresh('v'));
        values.push(...outs);
        return (
          `${outs.map(o => `let ${o} = NONE;`).join(' ')}
${label}: for (;;) { ${unless(first.of(f.of), `break ${label};`)}const ${mark} = pos;\n${body}` +
          `if (${outs[0]} === NONE) { ${outs.map((o, i) => `${o} = [${inner[i]}];`).join(' ')} } else { ${outs.map((o, i) => `${o}.push(${inner[i]});`).join(' ')} } }\n`
        );
      }
      case 'not': {
        if (f.of.is === 'token') return `if (${fits(f.of.kinds)}) { ${farther} ${fail} }\n`;
        const label = fresh('l');
        const mark = fresh('p');
        const found = fresh('b');
        return `const ${mark} = pos; let ${found} = false; ${label}: { ${match(f.of, `break ${label};`, [])}${found} = true; } ${backTo(mark)} if (${found}) { ${farther} ${fail} }\n`;
      }
      case 'ahead': {
        const mark = fresh('p');
        return `const ${mark} = pos;\n${match(f.of, fail, values)}${backTo(mark)}\n`;
      }
    }
  }
  /** `tested` holds for the first part only, and only where that part alone decides the test. */
  function matchParts(parts: readonly Form[], fail: string, values: string[], tested = false): string {
    return parts
      .map((part, i) =>
        match(part, fail, values, tested && i === 0 && sameSet(first.of(part).kinds, first.ofParts(parts).kinds)),
      )
      .join('');
  }

  /** The value of an alternative, once its parts' values are known. */
  function alternativeValue(a: Alternative, values: readonly string[]): string {
    if (a.action !== null) return call(a.action, values);
    if (values.length !== 1) throw new Error(`an alternative with ${values.length} values has no action`);
    return values[0];
  }
  const shareable = (f: Form | undefined): f is Form => f !== undefined && (f.is === 'rule' || f.is === 'repeated');
  /** Alternatives in runs whose part number `k` is the same. */
  function runs(alternatives: readonly Alternative[], k: number): Alternative[][] {
    const result: Alternative[][] = [];
    for (const a of alternatives) {
      const run = result.at(-1);
      if (
        run !== undefined &&
        shareable(run[0].parts[k]) &&
        shareable(a.parts[k]) &&
        sameForm(run[0].parts[k], a.parts[k])
      )
        run.push(a);
      else result.push([a]);
    }
    return result;
  }
  /** What the alternatives of a run can begin with, from part number `k` on. */
  const firstOfRun = (run: readonly Alternative[], k: number): First =>
    run.length === 1 ? first.ofParts(run[0].parts.slice(k)) : first.of(run[0].parts[k]);
  /**
   * Tries the alternatives in order, from part number `k` on, at `pos`, which is in `mark`; `before` are the values of the parts before. `give` has what is done
   * with the first match's value, and leaves; when nothing matches the text goes on.
   */
  function tryAll(
    alternatives: readonly Alternative[],
    k: number,
    before: readonly string[],
    mark: string,
    give: (value: string) => string,
  ): string {
    const all = runs(alternatives, k);
    const firsts = all.map(run => firstOfRun(run, k));
    const tests = firsts.map(f => (f.nullable ? null : fits(f.kinds)));
    let text = '';
    // From three on, the next token is looked up once, for which of them it fits.
    if (all.length > 2 && all.length < 32) {
      const mask = fresh('m');
      const masks = Int32Array.from(emptySet(), (_, kind) =>
        firsts.reduce((bits, f, i) => (f.nullable || f.kinds[kind] ? bits | (1 << i) : bits), 0),
      );
      text = `const ${mask} = ${table(`new Int32Array([${masks.join()}])`)}[K[pos]];\n`;
      firsts.forEach((f, i) => {
        if (!f.nullable) tests[i] = `${mask} & ${1 << i}`;
      });
    }
    return (
      text +
      all
        .map((run, i) => {
          const body = tryRun(run, k, before, mark, give, tests[i] !== null);
          return tests[i] === null ? body : `if (${tests[i]}) {\n${body}}\n`;
        })
        .join('')
    );
  }
  function tryRun(
    run: readonly Alternative[],
    k: number,
    before: readonly string[],
    mark: string,
    give: (value: string) => string,
    tested: boolean,
  ): string {
    const label = fresh('l');
    const leave = `break ${label};`;
    const values = [...before];
    let body: string;
    if (run.length === 1) {
      body = matchParts(run[0].parts.slice(k), leave, values, tested) + give(alternativeValue(run[0], values));
      // What its first token decides cannot fail any more.
      if (!body.includes(leave)) return `${body}\n`;
    } else {
      body = match(run[0].parts[k], leave, values, tested);
      const after = fresh('p');
      body += `const ${after} = pos;\n${tryAll(run, k + 1, values, after, give)}`;
    }
    return `${label}: { ${body}}\n${backTo(mark)}\n`;
  }
  /** The alternatives of a choice: neighbours that are single tokens without a value of their own are one. */
  function joined(alternatives: readonly Alternative[]): Alternative[] {
    const result: Alternative[] = [];
    for (const a of alternatives) {
      const previous = result.at(-1);
      const mine = bareToken(a);
      const other = previous === undefined ? null : bareToken(previous);
      if (mine === null || other === null) result.push(a);
      else result[result.length - 1] = { parts: [{ ...mine, kinds: union(other.kinds, mine.kinds) }], action: null };
    }
    return result;
  }
  /** Tries the alternatives in order and gives the first match's value; where none matches, `fail` runs and leaves. */
  function choose(alternatives: readonly Alternative[], give: (value: string) => string, fail: string): string {
    const all = joined(alternatives);
    if (all.length === 1) {
      const values: string[] = [];
      return matchParts(all[0].parts, fail, values) + give(alternativeValue(all[0], values));
    }
    const mark = fresh('p');
    return `const ${mark} = pos;\n${tryAll(all, 0, [], mark, give)}${farther} ${fail}\n`;
  }
  /** `choose` in the middle of a rule: the value goes to the variable `out`. */
  function chooseInto(out: string, alternatives: readonly Alternative[], fail: string): string {
    const done = fresh('l');
    return `${done}: { ${choose(alternatives, value => `${out} = ${value}; break ${done};`, fail)}}\n`;
  }

  // ---- rules
  function leftRecursive(rule: Rule, alternatives: readonly Alternative[]): string {
    const isRecursive = (a: Alternative): boolean => a.parts[0]?.is === 'rule' && a.parts[0].name === rule.name;
    const growing = alternatives.filter(isRecursive);
    const seeds = alternatives.filter(a => !isRecursive(a));
    const next = growing.map(a => first.ofParts(a.parts.slice(1)).kinds).reduce(union, emptySet());
    const grow = growing
      .map(a => {
        const label = fresh('l');
        const rest = a.parts.slice(1);
        const values = ['r'];
        const test = unless(first.ofParts(rest), `break ${label};`);
        const body = matchParts(rest, `break ${label};`, values, true);
        return `${label}: { ${test}${body}r = ${alternativeValue(a, values)}; continue grow; }\n${backTo('mark')}\n`;
      })
      .join('');
    return `let r = null;\n${chooseInto('r', seeds, 'return null;')}grow: for (;;) { if (!(${fits(next)})) { ${farther} return r; } const mark = pos;\n${grow}return r; }\n`;
  }
  function bodyOf(rule: Rule): string {
    const alternatives = rule.body.is === 'choice' ? rule.body.of : [{ parts: [rule.body], action: null }];
    if (alternatives.some(a => a.parts[0]?.is === 'rule' && a.parts[0].name === rule.name))
      return leftRecursive(rule, alternatives);
    return choose(
      alternatives,
      value => `return ${rule.action === null ? value : call(rule.action, [value])};`,
      'return null;',
    );
  }
  const count = options.counting ? 'calls++;' : '';
  function ruleText(rule: Rule): string {
    const { name } = rule;
    if (!hooked.has(name)) return `function ${name}() { ${count} const s = pos;\n${bodyOf(rule)}}\n`;
    return `function ${name}$() { ${count} const s = pos;\n${bodyOf(rule)}}
function ${name}() { const mark = H_${name}.before(pos), r = ${name}$(); H_${name}.after(mark, r, pos); return r; }\n`;
  }

  const towers = findTowers(rules, hooked);
  const inTower = new Set(towers.flatMap(t => t.levels.map(l => l.rule)));
  const text: string[] = [];
  for (const { name, levels, operand } of towers) {
    const level = emptySet();
    levels.forEach((l, i) => {
      for (const [kind, bit] of l.operators.entries()) if (bit) level[kind] = i + 1;
    });
    for (const l of levels) actions.add(l.action);
    text.push(`const LEVEL_${name} = new Uint8Array([${level.join()}]), BINARY_${name} = [null, ${levels.map(l => `A_${l.action}`).join(', ')}];
function ${name}$t(least) { const s = pos; let l = ${operand}(); if (l === null) return null;
for (;;) { const v = LEVEL_${name}[K[pos]]; if (v === 0 || v < least) { ${farther} return l; } const op = pos++; const r = ${name}$t(v + 1);
if (r === null) { ${backTo('op')} return l; } l = BINARY_${name}[v](l, op, r, s); } }
${levels.map((l, i) => `function ${l.rule}() { return ${name}$t(${i + 1}); }\n`).join('')}`);
  }
  for (const rule of rules.values()) if (!inTower.has(rule.name)) text.push(ruleText(rule));

  const constants = [
    ...[...actions].map(a => `const A_${a} = A.${a};`),
    ...options.hooks.map(h => `const H_${h} = H.${h};`),
    ...tables.map((t, i) => `const F${i} = ${t};`),
  ];
  return `"use strict";
let K, pos = 0, far = 0, calls = 0;
const NONE = [];
${constants.join('\n')}
${text.join('')}
return { open(kinds) { K = kinds; }, parse(rule, token) { pos = token; far = token; switch (rule) { ${options.starts.map(s => `case '${s}': return ${s}();`).join(' ')} } return null; },
get pos() { return pos; }, get far() { return far; }, get calls() { return calls; } };`;
}

/** The token that is all of an alternative and its value; null where there is more to it. */
function bareToken({ parts, action }: Alternative): (Form & { is: 'token' }) | null {
  const [token] = parts;
  if (action !== null || parts.length !== 1 || token.is !== 'token') return null;
  return token.action === null && !token.silent ? token : null;
}

/** Whether two forms match the same and give the same values. */
function sameForm(a: Form, b: Form): boolean {
  if (a.is === 'rule') return b.is === 'rule' && a.name === b.name;
  if (a.is === 'token')
    return (
      b.is === 'token' &&
      a.action === b.action &&
      a.silent === b.silent &&
      a.kinds.every((bit, kind) => bit === b.kinds[kind])
    );
  if (a.is === 'repeated') return b.is === 'repeated' && sameForm(a.of, b.of);
  return false;
}
