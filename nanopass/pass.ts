/** What all passes have in common, whatever their form. */

import type { CurrentUnit } from './ambient.ts';
import type { Clause, Table } from './clauses.ts';
import type { Lang, Language } from './language.ts';
import { type Notes, occasionNumbers } from './occurrence.ts';
import { within } from './origin.ts';
import { kindsLookedAt } from './pattern.ts';
import type { Node, Tree, Untyped } from './schema.ts';
import { isPrebuilt, lazily, link } from './staging.ts';

/** What tools and people know about a pass. */
export interface Manifest {
  readonly name: string;
  /** one sentence */
  readonly summary?: string;
  /** facts that must hold before it runs, each with the reason */
  readonly needs?: Readonly<Record<string, string>>;
  /** facts that hold after it */
  readonly establishes?: readonly string[];
  /** facts that may no longer hold after it */
  readonly spoils?: readonly string[];
}

export type Form = 'rewrite' | 'descend' | 'transform';
/** Whether rules run as staged code or by ts-pattern itself, which is the oracle. */
export type Mode = 'staged' | 'interpreted';

export interface Pass<in out F, in out T> extends Manifest {
  readonly form: Form;
  readonly from: Lang<F>;
  readonly to: Lang<T>;
  /** the rules as data; none in a transform */
  readonly clauses: Table;
  /** the productions that the target lacks or has changed */
  readonly eliminates: readonly string[];
  /** the productions that are new or changed in the target */
  readonly introduces: readonly string[];
  /** the nonterminals that owe a value where no rule speaks; only in a descend */
  readonly valueless: readonly string[];
  /** The productions without which it changes nothing; null where that is not known. */
  readonly occasions: readonly string[] | null;
  /** The productions that most trees do not have, and without which the walk enters less. */
  readonly seldom: readonly string[];
  /** The nonterminals of which it lets productions pass through that its languages do not have; only in a transform. */
  readonly carries: readonly string[];
  /** The productions of its target that it makes where its input has none; null where it may make any. */
  readonly makes: readonly string[] | null;
  /** What fusion asks of the rules of a rewrite; null for other forms. */
  readonly reach: Reach | null;
  /** May it change a tree all of whose nodes were made while these notes were taken? */
  isDue(notes: Notes): boolean;
  /** `notes` are those that were taken while all nodes of the tree were made: what they lack the walk need not look for. */
  run<NT extends keyof F & keyof T>(x: Node<F, NT>, unit?: CurrentUnit, notes?: Notes | null): Node<T, NT>;
  /** Makes the staged code that the first run would make. */
  stage(): void;
  /** The same pass between other languages, in another mode, or with other needs. */
  variant(change: Variant): AnyPass;
  /** For fusion: records the rules once more, with these constructors. */
  record(constructors: unknown): Table;
}

/** Productions by name: those that patterns look at below the one at hand ('*' for any), and those that have rules or are new or changed. */
export interface Reach {
  readonly looksAt: readonly string[];
  readonly touches: readonly string[];
}

/** A list of passes has no common type but this one: each is typed against its own two languages. */
export interface AnyPass extends Omit<Pass<Untyped, Untyped>, 'run'> {
  run(x: Tree, unit?: CurrentUnit, notes?: Notes | null): Tree;
}

export interface Variant {
  readonly needs?: Manifest['needs'];
  readonly from?: Language;
  readonly to?: Language;
  readonly mode?: Mode;
  /** the constructors that rules are handed, where they are not those of `to` */
  readonly constructors?: unknown;
}

/** What a form says about its passes; the rest follows. */
export interface Parts {
  readonly form: Form;
  readonly from: Language;
  readonly to: Language;
  readonly clauses: () => Table;
  readonly valueless?: readonly string[];
  readonly occasions?: () => readonly string[];
  readonly seldom?: readonly string[];
  readonly carries?: readonly string[];
  readonly makes?: readonly string[] | null;
  /** makes the function that runs the pass on a root that has none of the productions `absent` in it */
  readonly link: (absent: readonly string[]) => (x: Untyped, unit?: Untyped) => Untyped;
  readonly record: (constructors: unknown) => Table;
  readonly variant: (change: Variant) => AnyPass;
}

export function makePass(manifest: Manifest, parts: Parts): Untyped {
  const { name, summary, needs, establishes, spoils } = manifest;
  const { form, from, to, record, variant, valueless = [], seldom = [], carries = [], makes = null } = parts;
  const clauses = once(parts.clauses);
  const eliminates = once(() => difference(from, to));
  const introduces = once(() => difference(to, from));
  const whole = lazily(() => parts.link([]));
  const short = seldom.length === 0 ? null : lazily(() => parts.link(seldom));
  const rare = once(() => occasionNumbers(seldom));
  const linked = (notes: Notes | null) =>
    short !== null && notes !== null && hasNone(notes, rare()) ? short() : whole();
  const occasions = lazily((): readonly string[] | null => {
    if (parts.occasions === undefined) return null;
    const text = (): string => `return ${JSON.stringify(parts.occasions!())}`;
    return link(`occasions:${stagedName(form, name, from, to)}`, null, text);
  });
  const reach = lazily((): Reach | null => {
    if (form !== 'rewrite') return null;
    const text = (): string => `return ${JSON.stringify(reachOf(clauses(), introduces()))}`;
    return link(`reach:${stagedName(form, name, from, to)}`, null, text);
  });
  const numbers = once(() => occasionNumbers(occasions()));
  return {
    ...{
      name,
      summary,
      needs,
      establishes,
      spoils,
      form,
      from,
      to,
      record,
      variant,
      valueless,
      seldom,
      carries,
      makes,
    },
    get clauses() {
      return clauses();
    },
    get eliminates() {
      return eliminates();
    },
    get introduces() {
      return introduces();
    },
    get occasions() {
      return occasions();
    },
    get reach() {
      return reach();
    },
    isDue(notes: Notes): boolean {
      return !hasNone(notes, numbers());
    },
    run: (x: Tree, unit?: unknown, notes: Notes | null = null) => within(unit, linked(notes), x),
    stage: () => {
      whole();
      short?.();
    },
  };
}

/** Is it certain that none of these productions was made? */
function hasNone(notes: Notes, numbers: readonly number[] | null): boolean {
  if (numbers === null) return false;
  for (let i = 0; i < numbers.length; i++) if (notes[numbers[i]!] !== 0) return false;
  return true;
}

function reachOf(clauses: Table, introduced: readonly string[]): Reach {
  const looked = new Set<string>();
  for (const { pattern } of Object.values(clauses).flat()) if (pattern !== undefined) kindsLookedAt(pattern, looked);
  return { looksAt: [...looked], touches: [...new Set([...Object.keys(clauses), ...introduced])] };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** the productions of `a` that `b` lacks, or has in another nonterminal or with other fields */
export function difference(a: Language, b: Language): string[] {
  return [...a.prods.keys()].filter(kind => !sameProduction(a, b, kind));
}

export function sameProduction(a: Language, b: Language, kind: string): boolean {
  const mine = a.prods.get(kind);
  const theirs = b.prods.get(kind);
  if (mine === theirs) return true;
  if (
    mine === undefined ||
    theirs === undefined ||
    mine.nt !== theirs.nt ||
    mine.fields.length !== theirs.fields.length
  )
    return false;
  return mine.fields.every(field =>
    theirs.fields.some(other => field.name === other.name && field.type === other.type && field.card === other.card),
  );
}

/** Whether a language has all productions of another. */
export const includes = (a: Language, b: Language): boolean => a === b || difference(b, a).length === 0;

/** Whether two languages have the same productions, whatever they are called. */
export const sameLanguage = (a: Language, b: Language): boolean =>
  a === b || (a.prods.size === b.prods.size && difference(a, b).length === 0);

/** Names the staged code of a pass across processes; that for trees without certain productions has a name of its own. */
export const stagedName = (
  form: Form | 'interpreted',
  pass: string,
  from: Language,
  to: Language,
  absent: readonly string[] = [],
): string => `${form}:${pass}:${from.name}>${to.name}${absent.map(kind => `-${kind}`).join('')}`;

/** A rule is due for each production that the target lacks or has changed. Of what the build has staged it has checked that. */
export function requireRules(form: Form, pass: string, from: Language, to: Language, rules: object): void {
  if (isPrebuilt(stagedName(form, pass, from, to))) return;
  const missing = difference(from, to).filter(kind => !Object.hasOwn(rules, kind));
  if (missing.length > 0) throw new Error(`${pass}: no rule for ${missing.join(', ')}`);
}

/** the clauses of a kind, if any: `Object.prototype` has names too */
export const clausesOf = (table: Table, kind: string): readonly Clause[] | undefined =>
  Object.hasOwn(table, kind) ? table[kind] : undefined;

/** Productions of F that T lacks or has changed, as a type. */
export type Eliminated<F, T> = {
  [NT in keyof F]: NT extends keyof T
    ? {
        [K in keyof F[NT]]: K extends keyof T[NT] ? (Same<F[NT][K], T[NT][K]> extends true ? never : K) : K;
      }[keyof F[NT]]
    : keyof F[NT];
}[keyof F] &
  string;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
