/** ts-pattern's `P`, with combinators that keep their arguments: a pattern is data that tools can read and stage. */
import { P as TP } from 'ts-pattern';
import type { Untyped } from './schema.ts';

/** what a combinator keeps: its name and its arguments */
export type Structure =
  | { readonly t: 'select'; readonly key: string; readonly sub: unknown }
  | { readonly t: 'not' | 'optional'; readonly sub: unknown }
  | { readonly t: 'or' | 'and'; readonly subs: readonly unknown[] }
  | { readonly t: 'when'; readonly test: (x: unknown) => boolean };

/** The property of a pattern that holds its structure; staged code refers to it. */
export const STRUCTURE = '~structure';

function keeping<T extends object>(pattern: T, structure: Structure): T {
  return Object.defineProperty(pattern, STRUCTURE, { value: structure });
}

// ts-pattern's own types stay; the arguments only pass through.
const combinators: Untyped = TP;
export const P: typeof TP = {
  ...TP,
  select(...args: unknown[]) {
    const named = typeof args[0] === 'string';
    const sub = named ? args[1] : args[0];
    return keeping(combinators.select(...args), { t: 'select', key: named ? String(args[0]) : '', sub });
  },
  not: (sub: unknown) => keeping(combinators.not(sub), { t: 'not', sub }),
  optional: (sub: unknown) => keeping(combinators.optional(sub), { t: 'optional', sub }),
  union: (...subs: unknown[]) => keeping(combinators.union(...subs), { t: 'or', subs }),
  intersection: (...subs: unknown[]) => keeping(combinators.intersection(...subs), { t: 'and', subs }),
  when: (test: (x: unknown) => boolean) => keeping(combinators.when(test), { t: 'when', test }),
} as Untyped;

export const isMatcher = (pattern: unknown): pattern is object =>
  typeof pattern === 'object' && pattern !== null && typeof (pattern as Untyped)[TP.matcher] === 'function';

export const structureOf = (pattern: object): Structure | undefined => (pattern as Untyped)[STRUCTURE];

/** the names that an opaque pattern selects under, as ts-pattern counts them */
export const selectionKeys = (pattern: object): readonly string[] =>
  (pattern as Untyped)[TP.matcher]().getSelectionKeys?.() ?? [];

/** a list pattern of any length, `[first, ...P.array()]` */
export const isVariadic = (pattern: readonly unknown[]): boolean =>
  pattern.some(item => isMatcher(item) && (item as Untyped)[Symbol.for('@ts-pattern/isVariadic')] === true);

/** The kinds that a pattern looks for in children; `*` where a predicate may look at anything. */
export function kindsLookedAt(pattern: unknown, found: Set<string> = new Set(), nested = false): Set<string> {
  if (isMatcher(pattern)) {
    const structure = structureOf(pattern);
    if (structure === undefined) {
      if (!isPrimitive(pattern)) found.add('*');
    } else if (structure.t === 'when') found.add('*');
    else if ('subs' in structure) for (const sub of structure.subs) kindsLookedAt(sub, found, nested);
    else if (structure.sub !== undefined) kindsLookedAt(structure.sub, found, nested);
  } else if (Array.isArray(pattern)) {
    for (const item of pattern) kindsLookedAt(item, found, true);
  } else if (typeof pattern === 'object' && pattern !== null) {
    const { kind, ...fields } = pattern as Untyped;
    if (kind !== undefined && nested) {
      if (typeof kind === 'string') found.add(kind);
      else kindsNamed(kind, found);
    }
    for (const sub of Object.values(fields))
      if (typeof sub === 'object' && sub !== null) kindsLookedAt(sub, found, true);
  }
  return found;
}

/** the kinds in `kind: P.union('Int', 'Name')` */
function kindsNamed(pattern: object, found: Set<string>): void {
  const structure = isMatcher(pattern) ? structureOf(pattern) : undefined;
  if (structure?.t === 'or')
    for (const sub of structure.subs) typeof sub === 'string' ? found.add(sub) : kindsNamed(sub as object, found);
  else found.add('*');
}

/** ts-pattern's patterns without arguments, as a condition on an expression; '' holds of anything */
const primitives = new Map<unknown, (value: string) => string>([
  [TP._, () => ''],
  [TP.any, () => ''],
  [TP.string, value => `typeof ${value}==="string"`],
  [TP.number, value => `typeof ${value}==="number"`],
  [TP.bigint, value => `typeof ${value}==="bigint"`],
  [TP.boolean, value => `typeof ${value}==="boolean"`],
  [TP.nullish, value => `${value}==null`],
  [TP.nonNullable, value => `${value}!=null`],
]);
export const isPrimitive = (pattern: unknown): boolean => primitives.has(pattern);
/** the condition that a primitive pattern puts on an expression, '' if none */
export const primitiveCondition = (pattern: unknown, value: string): string => primitives.get(pattern)!(value);
