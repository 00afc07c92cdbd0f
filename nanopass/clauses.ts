/** Rules are recorded: a rule runs once with a recorder in place of ts-pattern's `Match`, and what it says becomes data. */
import { match, P as TP } from 'ts-pattern';
import { conditions } from './condition.ts';
import { R, trace, traced } from './origin.ts';
import { P } from './pattern.ts';
import type { Tree, Untyped } from './schema.ts';
import { type Names, quote } from './staging.ts';

/** One `.with(pattern, guard, handler)`; `.otherwise(handler)` has no pattern. */
export interface Clause {
  readonly pattern?: unknown;
  readonly guard?: (value: Untyped) => boolean;
  readonly handler: (selection: Untyped, value: Untyped) => Untyped;
}
/** kind -> its clauses in order */
export type Table = Readonly<Record<string, readonly Clause[]>>;

/** The handler of a clause that leaves its node as it is. */
export const keep = <T>(node: T): T => node;

const DONE = Symbol('done');

/** The clauses of a rule, which is called with a recorder and `args`. */
export function record(rule: Untyped, ...args: unknown[]): Clause[] {
  const clauses: Clause[] = [];
  const recorder = {
    with(...parts: Untyped[]) {
      const handler = parts.pop();
      if (parts.length === 2 && typeof parts[1] === 'function')
        clauses.push({ pattern: parts[0], guard: parts[1], handler });
      else for (const pattern of parts) clauses.push({ pattern, handler });
      return recorder;
    },
    when(test: Untyped, handler: Untyped) {
      clauses.push({ pattern: P.when(test), handler });
      return recorder;
    },
    otherwise(handler: Untyped) {
      clauses.push({ handler });
      return DONE;
    },
    exhaustive: () => DONE,
    returnType: () => recorder,
  };
  if (rule(recorder, ...args) !== DONE) throw new Error('a rule ends in .exhaustive() or .otherwise(...)');
  return clauses;
}

/** The clauses of all rules of a pass. */
export function recordAll(pass: string, rules: Untyped, ...args: unknown[]): Table {
  const table: Record<string, Clause[]> = Object.create(null);
  for (const kind of Object.keys(rules)) {
    try {
      table[kind] = record(rules[kind], ...args);
    } catch (cause) {
      throw new Error(`${pass}: the rule for ${kind} cannot be recorded: ${(cause as Error).message}`, { cause });
    }
  }
  return table;
}

/** the name of a clause in traces and messages */
export const clauseName = (pass: string, kind: string, index: number): string => `${pass}/${kind}#${index + 1}`;

/** What a clause's handler is given as its first argument: the node, its one selection, or its named selections. */
function selectionText(names: Names): string {
  const { selections } = names;
  if (selections.size === 0) return 'm';
  return selections.get('') ?? `{${[...selections].map(([key, local]) => `${quote(key)}:${local}`).join()}}`;
}

/** One rule as statements on the node in variable `m`; `act` says what a clause does once it applies. */
export function ruleText(
  clauses: readonly Clause[],
  path: string,
  names: Names,
  act: (clause: Clause, call: string, index: number) => string,
): string {
  const statements = clauses.map((clause, index) => {
    names.selections = new Map();
    const at = `${path}[${index}]`;
    const tests = clause.pattern === undefined ? [] : conditions(clause.pattern, `${at}.pattern`, 'm', names, true);
    const selection = selectionText(names);
    if (clause.guard !== undefined) tests.push(`${names.constant(`${at}.guard`)}(m)`);
    const call = clause.handler === keep ? 'm' : `${names.constant(`${at}.handler`)}(${selection},m)`;
    const action = act(clause, call, index);
    return tests.length > 0 ? `if(${tests.join('&&')}){${action}}` : action;
  });
  return statements.join('');
}

/** The same rule run by ts-pattern: the oracle of the staged one. `before` runs between the match and the handler. */
export function interpreted(
  clauses: readonly Clause[],
  pass: string,
  kind: string,
  before: () => void,
): (node: Tree) => Untyped {
  return node => {
    let m: Untyped = match(node);
    clauses.forEach((clause, index) => {
      const handler = (selection: Untyped, value: Untyped): Untyped => {
        R.at = trace.on ? traced(node.at, clauseName(pass, kind, index)) : node.at;
        before();
        return clause.handler(selection, value);
      };
      if (clause.pattern === undefined) m = m.with(TP._, handler);
      else m = clause.guard ? m.with(clause.pattern, clause.guard, handler) : m.with(clause.pattern, handler);
    });
    return m.exhaustive();
  };
}
