/** What Data means: C without literals and initialisers, statement by statement. */
import { Data } from '../data.ts';
import { alignOf, sizeOf } from '../types.ts';
import type { CSymbol } from '../unit.ts';
import { typeAccess } from './access.ts';
import type { Builder, Entry } from './builder.ts';
import { expressions, places } from './expressions.ts';
import { meaning, objects } from './results.ts';
import { statements } from './statements.ts';

export const data = meaning(Data, null, {
  ...objects,
  Function: (n, go, c) => {
    const entry = enterWithValues(c, n.symbol, n.parameters);
    go(n.body);
    return entry;
  },
  ...statements,
  ...places,
  ...expressions,
});

/** A call puts its arguments into the parameters, and a nested function finds the frame around it. */
export function enterWithValues(c: Builder, symbol: CSymbol, parameters: readonly CSymbol[]): Entry {
  const { machine, unit } = c;
  const { memory } = machine;
  c.parameters = parameters.length;
  const taken = parameters.map(parameter => {
    const type = unit.types.plain(parameter.type!);
    const align = Math.max(alignOf(type), parameter.attributes?.aligned ?? 1);
    return { store: typeAccess(type).store, offset: c.object(parameter, sizeOf(type), align) };
  });
  const chain = symbol.staticChain === null ? null : c.object(symbol.staticChain, 8, 8);
  return f => {
    const { values } = f.given!;
    const count = Math.min(values.length, taken.length);
    for (let i = 0; i < count; i++) taken[i].store(memory, f.base + taken[i].offset, values[i]);
    if (chain !== null) memory.move(f.base + chain, machine.registers + 16 * unit.target.nestedFunctions.chain, 8);
  };
}
