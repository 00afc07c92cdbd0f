/**
 * Rules -> the text of a recogniser that calls an action for each match: recursive descent over token kinds, without memoisation.
 *
 * The generated function is given actions A (a function for each rule or case), hooks H (`before` and `after` a rule) and C, which undoes
 * the recolouring of names when the parser backtracks. In it, `K` are the kinds, `pos` the next token, `far` the farthest token that did
 * not fit. What keeps it fast:
 * - nothing is tried whose first token does not fit;
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
    const key = `new Uint8Array([${set.join()}])`;
    const index = tables.indexOf(key);
    return `F${index < 0 ? tables.push(key) - 1 : index}[K[pos]] === 1`;
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
        return `let ${v} = null;\n${choose(f.of, v, fail)}`;
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
  /** Tries the alternatives in order and assigns the first match's value to `out`. */
  function choose(alternatives: readonly Alternative[], out: string, fail: string): string {
    const done = fresh('l');
    const mark = fresh('p');
    const text = runs(alternatives, 0)
      .map(run => tryRun(run, [], 0, out, done, mark))
      .join('');
    return `${done}: { const ${mark} = pos;\n${text}${farther} ${fail}\n}\n`;
  }
  function tryRun(
    run: readonly Alternative[],
    before: readonly string[],
    k: number,
    out: string,
    done: string,
    mark: string,
  ): string {
    const label = fresh('l');
    const values = [...before];
    if (run.length === 1) {
      const [a] = run;
      const rest = a.parts.slice(k);
      const test = rest.length === 0 ? '' : unless(first.ofParts(rest), `break ${label};`);
      const body = matchParts(rest, `break ${label};`, values, test !== '');
      return `${label}: { ${test}${body}${out} = ${alternativeValue(a, values)}; break ${done}; }\n${backTo(mark)}\n`;
    }
    const shared = run[0].parts[k];
    const test = unless(first.of(shared), `break ${label};`);
    const body = match(shared, `break ${label};`, values, test !== '');
    const after = fresh('p');
    const rest = runs(run, k + 1)
      .map(inner => tryRun(inner, values, k + 1, out, done, after))
      .join('');
    return `${label}: { ${test}${body}const ${after} = pos;\n${rest}}\n${backTo(mark)}\n`;
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
    return `let r = null;\n${choose(seeds, 'r', 'return null;')}grow: for (;;) { if (!(${fits(next)})) { ${farther} return r; } const mark = pos;\n${grow}return r; }\n`;
  }
  function bodyOf(rule: Rule): string {
    const alternatives = rule.body.is === 'choice' ? rule.body.of : [{ parts: [rule.body], action: null }];
    if (alternatives.some(a => a.parts[0]?.is === 'rule' && a.parts[0].name === rule.name))
      return leftRecursive(rule, alternatives);
    if (alternatives.length === 1) {
      const values: string[] = [];
      const body = matchParts(alternatives[0].parts, 'return null;', values);
      return `${body}return ${alternativeValue(alternatives[0], values)};\n`;
    }
    return `let r = null;\n${choose(alternatives, 'r', 'return null;')}return ${rule.action === null ? 'r' : call(rule.action, ['r'])};\n`;
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
