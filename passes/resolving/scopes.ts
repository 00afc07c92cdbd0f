/**
 * The scopes of a unit: hashed by name, with a log that undoes what a scope declared when it ends (C17 6.2.1).
 *
 * One object serves all declarations of a unit, because the file scope outlives them. Ordinary names and tags are two name spaces (6.2.3).
 */
import { didYouMean } from '../../languages/did-you-mean.ts';
import type { CSymbol, Tag, Unit } from '../../languages/unit.ts';

/** What a name means from its declaration on, until the scope at `depth` ends; then it means `outer` again. */
export interface Entry<T> {
  readonly name: string;
  readonly meaning: T;
  /** 0 is the file scope. */
  readonly depth: number;
  readonly outer: Entry<T> | undefined;
}

class NameSpace<T> {
  /** A name that means nothing any more stays in the table: taking out and putting in again what locals are called would rehash it all the time. */
  private readonly entries = new Map<string, Entry<T> | undefined>();
  private readonly log: Entry<T>[] = [];

  find(name: string): Entry<T> | undefined {
    return this.entries.get(name);
  }
  /** What the name meant outside of the scope that gave it its meaning. */
  outside(name: string): Entry<T> | undefined {
    return this.entries.get(name)?.outer;
  }
  declare(name: string, meaning: T, depth: number): void {
    const entry = { name, meaning, depth, outer: this.entries.get(name) };
    this.entries.set(name, entry);
    if (depth > 0) this.log.push(entry);
  }
  leave(depth: number): void {
    const { log, entries } = this;
    while (log.length > 0 && log[log.length - 1].depth === depth) {
      const entry = log.pop()!;
      entries.set(entry.name, entry.outer);
    }
  }
  /** The names that mean something here. */
  names(): string[] {
    return [...this.entries.keys()].filter(name => this.entries.get(name) !== undefined);
  }
}

export class Scopes {
  depth = 0;
  readonly ordinary = new NameSpace<CSymbol>();
  readonly tags = new NameSpace<Tag>();
  /** Everything with linkage, seen from the current scope or not: a block's `extern int x;` is the file's x (C17 6.2.2p4). */
  readonly linked = new Map<string, CSymbol>();
  /** Objects that have had an initialiser, and functions that have had a body. */
  readonly initialized = new Set<CSymbol>();
  /** Functions whose body was only for inlining (GNU's `extern inline`), which another may follow. */
  readonly inlineOnly = new Set<CSymbol>();
  /** Typedef names of function types: what is declared with them is a function. */
  readonly functionTypes = new Set<CSymbol>();
  /** Tags whose contents have been read. */
  readonly definedTags = new Set<Tag>();
  /** Names reported as undeclared in the current function. */
  reported = new Set<string>();
  /** gcc explains once in a unit that an undeclared name is reported once in a function. */
  explained = false;
  /** The scopes of parameter lists that have no body: what is declared in them is of no use outside. */
  prototypes = 0;
  /** How many function bodies enclose. */
  functions = 0;
  /** The function type whose parameters stay in scope, for the body; its parameters when they have been declared. */
  signature: { readonly of: object; parameters: readonly CSymbol[] } | null = null;

  /** Does anybody want to know what hides what? */
  readonly warnsOfShadows: boolean;

  constructor(readonly unit: Unit) {
    const { types } = unit;
    this.warnsOfShadows = unit.diagnostics.wants('Wshadow');
    for (const [name, type] of [
      ['__int128_t', types.integer.__int128],
      ['__uint128_t', types.integer['unsigned __int128']],
      ['__builtin_va_list', null],
    ] as const) {
      const symbol = unit.symbol(name, 'typedef');
      symbol.type = type;
      symbol.defined = true;
      this.ordinary.declare(name, symbol, 0);
    }
  }

  /** Runs `inside` in a scope of its own. */
  within<T>(inside: () => T): T {
    this.depth++;
    const result = inside();
    this.leave();
    return result;
  }
  leave(): void {
    this.ordinary.leave(this.depth);
    this.tags.leave(this.depth);
    this.depth--;
  }
  /** The meaning of an ordinary name in the current scope itself. */
  here(name: string): CSymbol | null {
    const entry = this.ordinary.find(name);
    return entry !== undefined && entry.depth === this.depth ? entry.meaning : null;
  }
  /** The tag that a definition or `struct s;` means: one of the current scope itself. */
  tagHere(name: string): Tag | null {
    const entry = this.tags.find(name);
    return entry !== undefined && entry.depth === this.depth ? entry.meaning : null;
  }
  /** `; did you mean 'x'?`, or nothing. */
  suggestion(name: string): { readonly text: string; readonly fix?: string } {
    const near = didYouMean(name, [...this.ordinary.names(), ...this.unit.passedOver]);
    return near === null ? { text: '' } : { text: `; did you mean '${near}'?`, fix: near };
  }
}

const scopes = new WeakMap<Unit, Scopes>();
/** The scopes of a unit, as its earlier declarations have left them. */
export function scopesOf(unit: Unit): Scopes {
  let found = scopes.get(unit);
  if (found === undefined) {
    found = new Scopes(unit);
    scopes.set(unit, found);
  }
  return found;
}
