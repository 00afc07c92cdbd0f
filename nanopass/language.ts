/** Languages: a schema, and the constructors that follow from it. */
import { noteRemoved, noteText } from './occurrence.ts';
import type { Checked, Extended, Kinds, MkT, Schema, Tree, Untyped } from './schema.ts';
import { lazily, link, quote, staging } from './staging.ts';
import { terminals } from './terminals.ts';

export interface Field {
  readonly name: string;
  /** the terminal or nonterminal, without `*` and `?` */
  readonly type: string;
  /** it holds a terminal */
  readonly term: boolean;
  readonly card: '' | '*' | '?';
}

export interface Production {
  readonly kind: string;
  /** the nonterminal that it belongs to */
  readonly nt: string;
  readonly fields: readonly Field[];
  /** the fields that hold nodes */
  readonly children: readonly Field[];
  /** makes a node from its fields in order */
  readonly make: (...values: Untyped[]) => Untyped;
  /** makes a node from its fields by name */
  readonly mk: (fields: Untyped) => Untyped;
}

/** A language as tools see it. */
export interface Language {
  readonly name: string;
  /** one sentence: what is new in it */
  readonly summary: string;
  readonly base: Language | null;
  readonly prods: ReadonlyMap<string, Production>;
  readonly nts: ReadonlyMap<string, readonly Production[]>;
  /** the first nonterminal */
  readonly entry: string;
  /** what the language says of its productions for the functions that follow from it; what it does not say, the base may */
  readonly marks: Marks;
}

/** production -> what is said of it, by name */
export type Marks = { readonly [K: string]: { readonly [mark: string]: string | true } };

export interface Lang<in out S> extends Language {
  readonly schema: S;
  /** the constructors */
  readonly mk: MkT<S>;
}

/** A language from its whole schema; field types are checked by the compiler. */
export function language<const S extends Schema>(
  name: string,
  schema: S & Checked<S, keyof S>,
  { summary = '', marks = {} }: { summary?: string; marks?: MarksOf<S> } = {},
): Lang<S> {
  return new Definition(name, summary, null, () => schema, [], marks as Marks) as Untyped;
}

type MarksOf<S> = { readonly [K in Kinds<S>]?: Marks[string] };

/** A language as its difference from another: productions that go, and productions that come or change. */
export function extend<S, const R extends Kinds<S> = never, const A extends Schema = Record<never, never>>(
  base: Lang<S>,
  name: string,
  difference: {
    summary?: string;
    remove?: readonly R[];
    add?: A & Checked<A, keyof S | keyof A>;
    marks?: MarksOf<A>;
  },
): Lang<Extended<S, R, A>> {
  const { summary = '', remove = [], add = {}, marks = {} } = difference;
  const schema = (): Schema => extended(name, schemaOf(base), remove, add);
  return new Definition(name, summary, base, schema, remove, marks as Marks) as Untyped;
}

/** `extend` for tools, where languages are data. */
export function derive(
  base: Language,
  name: string,
  summary: string,
  remove: readonly string[],
  add: Schema,
  marks: Marks = {},
): Language {
  return new Definition(name, summary, base, () => extended(name, schemaOf(base), remove, add), remove, marks);
}

/** What a language says of a production, or the base that it has it from. */
export function marksOf(language: Language, kind: string): Marks[string] {
  const { marks, base, prods } = language;
  if (Object.hasOwn(marks, kind)) return marks[kind]!;
  return base !== null && base.prods.get(kind) === prods.get(kind) ? marksOf(base, kind) : {};
}

/** All languages, in the order of their definitions, and who is told of each. */
const defined: Language[] = [];
const listeners: ((language: Language) => void)[] = [];
const extendsFrom = (language: Language | null, root: Language): boolean =>
  language === root || (language !== null && extendsFrom(language.base, root));

/** `root` and all languages that extend it, themselves or through others. */
export const familyOf = (root: Language): readonly Language[] => defined.filter(l => extendsFrom(l, root));

/** Tells of each language that will be defined and extends `root`. */
export function whenExtended(root: Language, tell: () => void): void {
  listeners.push(language => {
    if (extendsFrom(language, root)) tell();
  });
}

/** The schema of a language as data. */
export const schemaOf = (language: Language): Schema => (language as Untyped).schema;

function extended(name: string, base: Schema, remove: readonly string[], add: Schema): Schema {
  const gone = new Set(remove);
  const schema: { [NT: string]: { [K: string]: { readonly [F: string]: string } } } = {};
  for (const [nt, productions] of Object.entries(base)) {
    const kept = Object.entries(productions).filter(([kind]) => !gone.delete(kind));
    if (kept.length > 0) schema[nt] = Object.fromEntries(kept);
  }
  for (const kind of gone) throw new Error(`${name}: there is no production ${kind} to remove`);
  for (const [nt, productions] of Object.entries(add)) schema[nt] = { ...schema[nt], ...productions };
  return schema;
}

/** Built when first used, by the tools that look at languages: a compiler with forty of them builds none, and has its constructors staged. */
class Definition implements Language {
  readonly #schema: () => Schema;
  readonly #built: () => Built;
  readonly #mk: () => Constructors;

  constructor(
    readonly name: string,
    readonly summary: string,
    readonly base: Language | null,
    schema: () => Schema,
    removed: readonly string[],
    readonly marks: Marks,
  ) {
    noteRemoved(removed);
    defined.push(this);
    for (const tell of listeners) tell(this);
    let known: Schema | null = null;
    this.#schema = () => (known ??= schema());
    this.#built = lazily(() => build(name, this.#schema(), base));
    this.#mk = lazily(() =>
      link(`constructors:${name}`, constructorCalled, () => constructorsText(this.#built().prods)),
    );
  }

  get schema(): Schema {
    return this.#schema();
  }
  get prods(): ReadonlyMap<string, Production> {
    return this.#built().prods;
  }
  get nts(): ReadonlyMap<string, readonly Production[]> {
    return this.#built().nts;
  }
  get mk(): Constructors {
    const value = this.#mk();
    // A property of the object itself from now on: passes read it for each node that they make.
    Object.defineProperty(this, 'mk', { value });
    return value;
  }
  get entry(): string {
    return Object.keys(this.#schema())[0]!;
  }
}

type Constructors = Readonly<Record<string, (fields: Untyped) => Tree>>;

interface Built {
  readonly prods: Map<string, Production>;
  readonly nts: Map<string, Production[]>;
}

function build(name: string, schema: Schema, base: Language | null): Built {
  const built: Built = { prods: new Map(), nts: new Map() };
  for (const [nt, productions] of Object.entries(schema)) {
    const list: Production[] = [];
    built.nts.set(nt, list);
    for (const [kind, types] of Object.entries(productions)) {
      if (built.prods.has(kind)) throw new Error(`${name}: production ${kind} is defined twice`);
      const production =
        inherited(base, schema, nt, kind, types) ?? productionOf(kind, nt, types, schema, `${name}.${kind}`);
      built.prods.set(kind, production);
      list.push(production);
    }
  }
  return built;
}

/** The base's own production where it is unchanged: forty languages have a few hundred productions between them. */
function inherited(base: Language | null, schema: Schema, nt: string, kind: string, types: object): Production | null {
  if (base === null || schemaOf(base)[nt]?.[kind] !== types) return null;
  const production = base.prods.get(kind)!;
  return production.children.every(field => Object.hasOwn(schema, field.type)) ? production : null;
}

function productionOf(
  kind: string,
  nt: string,
  types: { readonly [field: string]: string },
  schema: Schema,
  place: string,
): Production {
  const fields = Object.entries(types).map(([field, type]) => fieldOf(field, type, schema, place));
  const { make, mk } = constructorOf(kind, fields);
  return { kind, nt, fields, children: fields.filter(field => !field.term), make, mk };
}

function fieldOf(name: string, spec: string, schema: Schema, place: string): Field {
  if (name === 'kind' || name === 'at') throw new Error(`${place}: a field cannot be called ${name}`);
  const last = spec.at(-1);
  const card = last === '*' || last === '?' ? last : '';
  const type = card === '' ? spec : spec.slice(0, -1);
  const term = terminals.has(type);
  if (!term && !Object.hasOwn(schema, type)) throw new Error(`${place}.${name}: unknown type ${spec}`);
  return { name, type, term, card };
}

/** The object literal that makes a node: one literal shape, and so one hidden class, for all nodes of a kind with these fields. */
export function literal(
  kind: string,
  fields: readonly Field[],
  value: (field: Field) => string,
  origin = 'R.at',
): string {
  const text = `{kind:${quote(kind)},at:${origin}${fields.map(field => `,${field.name}:${value(field)}`).join('')}}`;
  return staging.frozen ? ` H.freeze(${text})` : text;
}

/** One literal for a language's constructors, so that V8 knows the shape of what holds them. */
function constructorsText(prods: ReadonlyMap<string, Production>): string {
  const members = [...prods.values()].map(({ kind, fields }) => `${kind}:C(${quote(constructorId(kind, fields))}).mk`);
  return `return{${members.join()}}`;
}

type Constructor = Pick<Production, 'make' | 'mk'>;
const constructors = new Map<string, Constructor>();
const constructorId = (kind: string, fields: readonly Field[]): string =>
  `make:${kind}(${fields.map(field => field.name).join()})`;

/** Languages that share a production share its constructors. */
function constructorOf(kind: string, fields: readonly Field[]): Constructor {
  return constructorCalled(constructorId(kind, fields), () => {
    const parameters = fields.map(field => `_${field.name}`).join();
    const note = noteText(kind);
    const make = literal(kind, fields, field => `_${field.name}`);
    const mk = literal(kind, fields, field => `o.${field.name}`);
    return `return{make:function(${parameters}){${note}return${make}},mk:function(o){${note}return${mk}}}`;
  });
}

/** `text` may be missing where the build has staged it. */
function constructorCalled(id: string, text: () => string = unknown): Constructor {
  let made = constructors.get(id);
  if (made === undefined) {
    made = link(id, null, text) as Constructor;
    constructors.set(id, made);
  }
  return made;
}

function unknown(): never {
  throw new Error('the build has staged a language without its constructors');
}
