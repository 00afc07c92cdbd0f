/**
 * The grammar as the generator sees it: Ohm's parsing expressions, with terminals as sets of token kinds.
 *
 * `c.ohm` is text that Ohm reads once its terminals have become one private character each, so that a token is a character.
 */
import { type Grammar, grammar as ohmGrammar } from 'ohm-js';
import { kindOf, spellingOf } from '../token-table.ts';

/** One bit per token kind. */
export type KindSet = Uint8Array;

export type Form =
  /** One token out of a set. A `silent` one has no value. */
  | {
      readonly is: 'token';
      readonly kinds: KindSet;
      readonly fixed: boolean;
      readonly action: string | null;
      silent: boolean;
    }
  | { readonly is: 'rule'; readonly name: string }
  | { readonly is: 'sequence'; readonly of: readonly Form[] }
  | { readonly is: 'choice'; readonly of: readonly Alternative[] }
  | { readonly is: 'optional' | 'repeated'; readonly of: Form }
  | { readonly is: 'not' | 'ahead'; readonly of: Form };

/** One way of a choice; `action` is the rule's own (`statement_if`) or null. */
export interface Alternative {
  readonly parts: readonly Form[];
  readonly action: string | null;
}

/** `action` takes the one value of a rule of several alternatives. */
export interface Rule {
  readonly name: string;
  readonly body: Form;
  readonly action: string | null;
}

/** Ohm's own trees of parsing expressions, as far as they are looked at here. */
interface OhmExpression {
  readonly constructor: { readonly name: string };
  readonly obj?: string;
  readonly ruleName?: string;
  readonly terms?: readonly OhmExpression[];
  readonly factors?: readonly OhmExpression[];
  readonly expr?: OhmExpression;
}
type OhmRules = Readonly<Record<string, { readonly body: OhmExpression }>>;

const privateArea = 0x100;
export const characterOf = (kind: number): string => String.fromCharCode(privateArea + kind);
const kindOfCharacter = (c: string): number => c.charCodeAt(0) - privateArea;

/** `c.ohm` as an Ohm grammar over token characters. Throws when a terminal is not in the token table. */
export function readGrammar(text: string): Grammar {
  const names = new Map([
    ['$id', 1],
    ['$type', 2],
    ['$num', 3],
    ['$str', 4],
    ['$chr', 5],
  ]);
  const uncommented = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/[^\n]*/g, '');
  return ohmGrammar(
    uncommented.replace(/"([^"]+)"/g, (_, spelling: string) => {
      const kind = names.get(spelling) ?? kindOf.get(spelling);
      if (kind === undefined) throw new Error(`c.ohm: "${spelling}" is not in the token table`);
      return `"\\u{${(privateArea + kind).toString(16)}}"`;
    }),
  );
}

export const emptySet = (): KindSet => new Uint8Array(spellingOf.length);
export const union = (a: KindSet, b: KindSet): KindSet => a.map((bit, kind) => bit | b[kind]);
export const without = (a: KindSet, b: KindSet): KindSet => a.map((bit, kind) => bit & ~b[kind]);
const single = (kind: number): KindSet => {
  const s = emptySet();
  s[kind] = 1;
  return s;
};
const anyToken = (): KindSet => emptySet().fill(1, 1);

/** The rules reachable from `starts`, in the order met. `acted` are the names for which there is an action, `hooked` those of hooked rules. */
export function readRules(
  grammar: Grammar,
  starts: readonly string[],
  acted: ReadonlySet<string>,
  hooked: ReadonlySet<string>,
): Map<string, Rule> {
  const bodies = (grammar as unknown as { rules: OhmRules }).rules;
  const rules = new Map<string, Rule>();
  const busy = new Set<string>();

  /** The kinds that a rule accepts when it is always exactly one token, else null. */
  function tokenSet(e: OhmExpression): KindSet | null {
    switch (e.constructor.name) {
      case 'Terminal':
        return single(kindOfCharacter(e.obj!));
      case 'Alt':
        return e.terms!.map(tokenSet).reduce((a, b) => a && b && union(a, b));
      case 'Apply': {
        const name = e.ruleName!;
        if (name === 'any') return anyToken();
        if (hooked.has(name) || busy.has(name)) return null;
        busy.add(name);
        const set = tokenSet(bodies[name].body);
        busy.delete(name);
        return set;
      }
      default:
        return null;
    }
  }
  const tokenAction = (e: OhmExpression): string | null =>
    e.constructor.name === 'Apply' && acted.has(e.ruleName!) ? e.ruleName! : null;

  function convert(e: OhmExpression): Form {
    const kinds = tokenSet(e);
    if (kinds !== null)
      return { is: 'token', kinds, fixed: e.constructor.name === 'Terminal', action: tokenAction(e), silent: false };
    switch (e.constructor.name) {
      case 'Apply':
        return { is: 'rule', name: need(e.ruleName!) };
      case 'Seq':
        return { is: 'sequence', of: e.factors!.map(convert) };
      case 'Alt':
        return { is: 'choice', of: e.terms!.map(t => alternative(t, null)) };
      case 'Opt':
        return { is: 'optional', of: quiet(convert(e.expr!)) };
      case 'Star':
        return { is: 'repeated', of: quiet(convert(e.expr!)) };
      case 'Not':
        return { is: 'not', of: convert(e.expr!) };
      case 'Lookahead':
        return { is: 'ahead', of: convert(e.expr!) };
      default:
        throw new Error(`c.ohm: ${e.constructor.name} is not used here`);
    }
  }
  /** Inside a group, terminals are silent beside something that has a value. */
  function quiet(group: Form): Form {
    if (group.is === 'sequence' && valuesOf(group) > group.of.filter(f => f.is === 'token' && f.fixed).length) {
      for (const f of group.of) if (f.is === 'token' && f.fixed) f.silent = true;
    }
    return group;
  }
  function alternative(e: OhmExpression, parent: string | null): Alternative {
    if (parent !== null && e.constructor.name === 'Apply' && e.ruleName!.startsWith(`${parent}_`)) {
      return {
        parts: partsOf(convert(bodies[e.ruleName!].body)),
        action: actionOf(e.ruleName!, bodies[e.ruleName!].body),
      };
    }
    return { parts: partsOf(convert(e)), action: null };
  }
  const partsOf = (f: Form): readonly Form[] => (f.is === 'sequence' ? f.of : [f]);
  function actionOf(name: string, body: OhmExpression): string | null {
    if (acted.has(name)) return name;
    // Each level of binary operators has the action of its kind: additiveExpr_binary is `binary`.
    const kind = name.slice(name.lastIndexOf('_') + 1);
    if (acted.has(kind) && name.includes('_')) return kind;
    if (valuesOf(convert(body)) !== 1) throw new Error(`c.ohm: ${name} has several values and no action`);
    return null;
  }
  function need(name: string): string {
    if (rules.has(name)) return name;
    const { body } = bodies[name];
    rules.set(name, { name, body: { is: 'sequence', of: [] }, action: null });
    rules.set(
      name,
      body.constructor.name === 'Alt'
        ? {
            name,
            body: { is: 'choice', of: body.terms!.map(t => alternative(t, name)) },
            action: acted.has(name) ? name : null,
          }
        : {
            name,
            body: { is: 'choice', of: [{ parts: partsOf(convert(body)), action: actionOf(name, body) }] },
            action: null,
          },
    );
    return name;
  }
  for (const start of starts) need(start);
  return rules;
}

/** How many values a form hands to its action. */
export function valuesOf(f: Form): number {
  switch (f.is) {
    case 'token':
      return f.silent ? 0 : 1;
    case 'rule':
    case 'choice':
    case 'ahead':
      return 1;
    case 'sequence':
      return f.of.reduce((n, part) => n + valuesOf(part), 0);
    case 'optional':
    case 'repeated':
      return valuesOf(f.of);
    case 'not':
      return 0;
  }
}
