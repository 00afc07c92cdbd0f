/** Terminals are what the leaves of a language hold: names, numbers, and whatever handles a program adds. */
import type { Untyped } from './schema.ts';

/**
 * The type of each terminal. A program adds its own by declaration merging,
 * `declare module '../nanopass/index.ts' { interface Terminals { symbol: SymbolId } }`, and `addTerminal`.
 */
export interface Terminals {
  name: string;
  /** a safe integer */
  int: number;
  bigint: bigint;
  string: string;
  flag: boolean;
}

/**
 * How a terminal is checked, printed and read. `parse(print(x))` is x. What `print` returns is best one atom, one string literal or one parenthesised group;
 * the printer quotes anything else. `context` is what `show`, `parse` and `validate` were given, in practice the translation unit: a handle
 * of one of its tables is printed and read with its help.
 */
export interface TermSpec<T> {
  readonly is: (x: unknown, context?: unknown) => x is T;
  readonly print: (x: T, context?: unknown) => string;
  readonly parse: (text: string, context?: unknown) => T;
}

const isString = (x: unknown): x is string => typeof x === 'string';
const integer = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is not an integer`);
  return value;
};

const builtIn: { [K in 'name' | 'int' | 'bigint' | 'string' | 'flag']: TermSpec<Terminals[K]> } = {
  name: { is: isString, print: x => x, parse: text => text },
  int: { is: (x): x is number => Number.isSafeInteger(x), print: String, parse: integer },
  bigint: { is: (x): x is bigint => typeof x === 'bigint', print: String, parse: BigInt },
  string: { is: isString, print: x => JSON.stringify(x), parse: text => JSON.parse(text) },
  flag: {
    is: (x): x is boolean => typeof x === 'boolean',
    print: x => (x ? '#t' : '#f'),
    parse: text => text === '#t',
  },
};

/** The names of those that are no handles: what they hold means the same in every program. */
export const builtInTerminals: ReadonlySet<string> = new Set(Object.keys(builtIn));

/** Every terminal by its name. */
export const terminals: Map<string, TermSpec<Untyped>> = new Map(Object.entries(builtIn));

/** Declares how the terminal `name`, added to the interface `Terminals`, is checked, printed and read. */
export function addTerminal<K extends keyof Terminals>(name: K, spec: TermSpec<Terminals[K]>): void {
  terminals.set(name, spec);
}
