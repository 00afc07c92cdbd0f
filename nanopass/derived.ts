/**
 * Functions that follow from the schemas of a family of languages, some roots and all that extend them: what a node holds of one type, the node with that replaced,
 * what the languages say of its production. Each is one dispatch on the kind, as quick as one that is written out, and knows the productions of languages that a
 * plugin defines later. A kind that no language of the family has is an error: nothing is answered silently.
 */
import { dispatchText } from './dispatch-text.ts';
import { type Field, familyOf, type Language, literal, marksOf, type Production, whenExtended } from './language.ts';
import { noteText } from './occurrence.ts';
import type { Tree, Untyped } from './schema.ts';
import { lazily, link, quote } from './staging.ts';
import { terminals } from './terminals.ts';

/** A function that is made when it is first called, and anew when a language has joined the family. */
export interface Derived<F> {
  readonly call: F;
}

type Roots = readonly Language[];
const namesOf = (roots: Roots): string => roots.map(root => root.name).join();

/** `visit` is called with each terminal or node of `type` in a node of `start`, in the order of the fields; nodes of `except` are not entered. */
export function visiting<V>(
  roots: Roots,
  start: string,
  type: string,
  except: readonly string[] = [],
): Derived<(node: Tree, visit: (found: V) => void) => void> {
  const id = `${start}-${type}${except.map(nt => `-${nt}`).join('')}`;
  return derived(roots, `visit:${id}`, family => new Visit(family, type, except).text(start));
}

/** As `visiting` for a terminal that has a companion in its node: what the mark `mark` of the production says, or else the contents of the field `field`. */
export function visitingWith<V, W>(
  roots: Roots,
  start: string,
  type: string,
  companion: { readonly mark: string; readonly field: string },
): Derived<(node: Tree, visit: (found: V, companion: W) => void) => void> {
  return derived(roots, `visit:${start}-${type}-${companion.field}`, family =>
    new Visit(family, type, [], companion).text(start),
  );
}

/** The one terminal of `type` of a node where its production has a single one itself, and `none` where it has none or more. */
export function single<V>(roots: Roots, start: string, type: string, none: V): Derived<(node: Tree) => V> {
  return derived(roots, `single:${start}-${type}-${none}`, family => {
    const leading = family.leadingTo(type, []);
    const answer = ({ fields }: Production): string => {
      const [field, ...more] = fields.filter(f => f.type === type || leading.has(f.type));
      const one = field !== undefined && more.length === 0 && field.type === type && field.card === '';
      return `return ${one ? `m.${field.name}` : JSON.stringify(none)};`;
    };
    return `return function(m){${family.dispatch(start, answer)}}`;
  });
}

/** Do the languages say `mark` of a node's production? Where they say nothing the answer is no. */
export function marked(roots: Roots, start: string, mark: string): Derived<(node: Tree) => boolean> {
  return derived(roots, `marked:${start}-${mark}`, family => {
    const answer = (p: Production): string => `return ${Object.hasOwn(family.marksOf(p), mark)};`;
    return `return function(m){${family.dispatch(start, answer)}}`;
  });
}

/**
 * The node with each terminal of `type` in it replaced, and each node of the nonterminal `through` once more by what `then` makes of it; the same object where
 * nothing changes, and all else as it was, origins included.
 */
export function replacing<V>(
  roots: Roots,
  start: string,
  type: string,
  through: string,
): Derived<<N extends Tree>(node: N, replace: (terminal: V) => V, then: (node: Untyped) => Untyped) => N> {
  return derived(roots, `replace:${start}-${type}-${through}`, family =>
    new Replacement(family, type, through).text(start),
  );
}

/** By type of terminal: what takes the place of each. */
type Replacements<T extends string, V> = Readonly<Record<T, (terminal: V) => V>>;

/** A copy of the node and all below it, the terminals of these types replaced. Origins stay. */
export function copying<T extends string, V>(
  roots: Roots,
  start: string,
  types: readonly T[],
): Derived<<N extends Tree>(node: N, replacements: Replacements<T, V>) => N> {
  return derived(roots, `copy:${start}-${types}`, family => copyText(family, start, types));
}

function copyText(family: Family, start: string, types: readonly string[]): string {
  const field = ({ name, type, term, card }: Field): string => {
    if (term && !types.includes(type)) return `m.${name}`;
    const [copy, more] = term ? [`M[${quote(type)}]`, ''] : [`c_${type}`, ',M'];
    if (card === '*') return `list(m.${name},${copy}${more})`;
    const one = `${copy}(m.${name}${more})`;
    return card === '?' ? `m.${name}===null?null:${one}` : one;
  };
  const copy = ({ kind, fields }: Production): string =>
    `${noteText(kind)}return${literal(kind, fields, field, 'm.at')};`;
  const functions = [...family.below(start)].map(nt => `function c_${nt}(m,M){${family.dispatch(nt, copy)}}`);
  return `function list(a,f,M){const b=[];for(let i=0;i<a.length;i++)b.push(f(a[i],M));return b}
${functions.join('\n')}\nreturn c_${start}`;
}

function derived<F>(roots: Roots, name: string, text: (family: Family) => string): Derived<F> {
  const result: { call: Untyped } = { call: null };
  const toBeMade = (): void => {
    const make = lazily(() => link(`${name}:${namesOf(roots)}`, null, () => text(new Family(roots))));
    result.call = (a: Untyped, b: Untyped, c: Untyped) => {
      result.call = make();
      return result.call(a, b, c);
    };
  };
  toBeMade();
  for (const root of roots) whenExtended(root, toBeMade);
  return result;
}

/** The productions of a family of languages by nonterminal and kind. A kind may have several, with different fields. */
class Family {
  readonly nts = new Map<string, Map<string, Production[]>>();
  private readonly marks = new Map<Production, Language[]>();

  constructor(private readonly roots: Roots) {
    for (const root of roots)
      for (const language of familyOf(root))
        for (const production of language.prods.values()) this.enter(language, production);
  }

  private enter(language: Language, production: Production): void {
    const { nt, kind } = production;
    const kinds = this.nts.get(nt) ?? new Map<string, Production[]>();
    this.nts.set(nt, kinds);
    const known = kinds.get(kind) ?? [];
    kinds.set(kind, known);
    let same = known.find(other => haveSameFields(other, production));
    if (same === undefined) {
      same = production;
      known.push(production);
    }
    this.marks.set(same, [...(this.marks.get(same) ?? []), language]);
  }

  /** What all languages that have a production say of it. */
  marksOf(production: Production): Readonly<Record<string, string | true>> {
    const [first, ...more] = this.marks.get(production)!.map(language => marksOf(language, production.kind));
    return Object.fromEntries(
      Object.entries(first!).filter(([mark, value]) => more.every(other => other[mark] === value)),
    );
  }

  /** Statements that dispatch on the kind of `m`, a node of a nonterminal, and where a kind has several productions on which of them it is. */
  dispatch(nt: string, action: (production: Production) => string): string {
    const cases = new Map<string, string>();
    for (const [kind, productions] of this.nts.get(nt) ?? []) {
      const actions = productions.map(action);
      if (new Set(actions).size === 1) cases.set(kind, actions[0]!);
      else
        cases.set(
          kind,
          actions
            .map((text, i) => {
              const others = productions.slice(i + 1);
              const test = others.map(other => tellApart(productions[i]!, other)).join('&&');
              return test === '' ? text : `if(${test}){${text}}`;
            })
            .join(''),
        );
    }
    const fail = `H.fail(${quote(`the languages that extend ${namesOf(this.roots)}`)},m)`;
    const [only, ...more] = cases;
    if (only !== undefined && more.length === 0) return `if(m.kind!==${quote(only[0])})${fail};${only[1]}`;
    return dispatchText(cases, fail);
  }

  /** The nonterminals of the nodes below one, itself included. */
  below(start: string): Set<string> {
    const found = new Set([start]);
    for (const nt of found)
      for (const { children } of [...(this.nts.get(nt)?.values() ?? [])].flat())
        for (const { type } of children) found.add(type);
    return found;
  }

  /** The nonterminals below which `type` is found, itself included if it is one. */
  leadingTo(type: string, except: readonly string[]): Set<string> {
    const leading = new Set(this.nts.has(type) ? [type] : []);
    for (let before = -1; before < leading.size; ) {
      before = leading.size;
      for (const [nt, kinds] of this.nts) {
        if (except.includes(nt)) continue;
        const leads = (p: Production): boolean => p.fields.some(f => f.type === type || leading.has(f.type));
        if ([...kinds.values()].flat().some(leads)) leading.add(nt);
      }
    }
    return leading;
  }
}

const haveSameFields = (a: Production, b: Production): boolean =>
  a.fields.length === b.fields.length &&
  a.fields.every(f => b.fields.some(g => f.name === g.name && f.type === g.type && f.card === g.card));

/** A test that is true of nodes `m` of production `a` and false of those of `b`: by a field that only one has, or that is a node in one and a terminal in the other. */
function tellApart(a: Production, b: Production): string {
  for (const { name } of a.fields) if (!b.fields.some(g => g.name === name)) return `m.${name}!==undefined`;
  for (const { name } of b.fields) if (!a.fields.some(f => f.name === name)) return `m.${name}===undefined`;
  for (const f of a.fields) {
    const g = b.fields.find(g => g.name === f.name)!;
    if (f.term !== g.term && f.card === '' && g.card === '') return `${f.term ? '!' : ''}H.isNode(m.${f.name})`;
  }
  throw new Error(`two productions ${a.kind} cannot be told apart by their fields`);
}

class Visit {
  private readonly leading: ReadonlySet<string>;

  constructor(
    private readonly family: Family,
    private readonly type: string,
    private readonly except: readonly string[],
    private readonly companion: { readonly mark: string; readonly field: string } | null = null,
  ) {
    this.leading = family.leadingTo(type, except);
  }

  text(start: string): string {
    const wanted = new Set([...this.leading, start]);
    const functions = [...wanted]
      .filter(nt => !this.except.includes(nt))
      .map(nt => `function v_${nt}(m,f){${this.family.dispatch(nt, p => this.production(p))}}`);
    return `${functions.join('\n')}\nreturn v_${start}`;
  }

  private production(production: Production): string {
    return `${production.fields.map(field => this.field(production, field)).join('')}return;`;
  }

  private field(production: Production, { name, type, card, term }: Field): string {
    const enters = !term && this.leading.has(type) && !this.except.includes(type);
    const one = (x: string): string =>
      (type === this.type ? `f(${x}${this.beside(production)});` : '') +
      (enters && (type !== this.type || !terminals.has(type)) ? `v_${type}(${x},f);` : '');
    if (type !== this.type && !enters) return '';
    if (card === '*') return `{const a=m.${name};for(let i=0;i<a.length;i++){const x=a[i];${one('x')}}}`;
    return card === '?' ? `if(m.${name}!==null){${one(`m.${name}`)}}` : one(`m.${name}`);
  }

  private beside(production: Production): string {
    const { companion } = this;
    if (companion === null) return '';
    const said = this.family.marksOf(production)[companion.mark];
    if (said !== undefined) return `,${JSON.stringify(said)}`;
    if (production.fields.some(f => f.name === companion.field && f.card === '')) return `,m.${companion.field}`;
    throw new Error(`${production.kind} has neither the mark ${companion.mark} nor a field ${companion.field}`);
  }
}

class Replacement {
  private readonly leading: ReadonlySet<string>;

  constructor(
    private readonly family: Family,
    private readonly type: string,
    private readonly through: string,
  ) {
    this.leading = new Set([...family.leadingTo(type, []), ...family.leadingTo(through, [])]);
  }

  text(start: string): string {
    const functions = [...new Set([...this.leading, start])].map(
      nt => `function r_${nt}(m,f,g){${this.family.dispatch(nt, p => this.production(p))}}`,
    );
    const through = this.leading.has(this.through) ? `function t(m,f,g){return g(r_${this.through}(m,f,g))}` : '';
    return `function c(x,f){return f(x)}
function list(a,e,f,g){let b=null;for(let i=0;i<a.length;i++){const x=a[i],y=e(x,f,g);if(b!==null)b.push(y);else if(x!==y){b=a.slice(0,i);b.push(y)}}return b===null?a:b}
${functions.join('\n')}\n${through}\nreturn r_${start}`;
  }

  private production({ kind, fields }: Production): string {
    const changed = fields.filter(field => this.isReplaced(field));
    if (changed.length === 0) return 'return m;';
    const values = changed.map(field => `_${field.name}=${this.value(field)}`);
    const same = changed.map(({ name }) => `_${name}===m.${name}`).join('&&');
    const text = literal(kind, fields, f => `${changed.includes(f) ? '_' : 'm.'}${f.name}`, 'm.at');
    return `{const ${values.join()};if(${same})return m;${noteText(kind)}return${text}}`;
  }

  private isReplaced = ({ type, term }: Field): boolean => type === this.type || (!term && this.leading.has(type));

  private value({ name, type, term, card }: Field): string {
    const each = term ? 'c' : type === this.through ? 't' : `r_${type}`;
    if (card === '*') return `list(m.${name},${each},f,g)`;
    const one = term ? `f(m.${name})` : `${each}(m.${name},f,g)`;
    return card === '?' ? `m.${name}===null?null:${one}` : one;
  }
}
