/** Another chain than the usual one: `--passes` and `--plugin`. */
import { type AnyPass, assemble, facts, fromText, staging } from '../nanopass/index.ts';
import type { Chain } from '../passes/compile.ts';
import { optimizerPasses } from '../passes/optimizer.ts';
import { selectWith } from '../passes/select.ts';
import type { Inspection } from './command-line.ts';
import { loadPlugin } from './load-plugin.ts';

type Order = ReturnType<typeof assemble>;

/** What the command line asks of the passes cannot be done. */
export class WrongPasses extends Error {}

/** The orders that the options ask for, as `fromText` takes them. */
export const ordersOf = ({ passes, disabled }: Inspection): readonly string[] => [
  ...(passes === null ? [] : [passes]),
  ...disabled.map(name => `-${name}`),
];

export function varied(chain: Chain, orders: readonly string[], plugins: readonly string[]): Chain {
  if (orders.length === 0 && plugins.length === 0) return chain;
  try {
    const known: AnyPass[] = [...optimizerPasses(3)];
    let order = assemble([...chain.unitStage, ...chain.functionStage]);
    for (const file of plugins) order = withPlugin(order, file, known);
    for (const text of orders) order = fromText(order, text, known);
    const boundary = chain.unitStage.at(-1)!.name;
    const end = order.passes.findLastIndex(pass => pass.name === boundary) + 1;
    if (end === 0) throw new Error(`${boundary} cannot be left out: it makes functions of declarations`);
    return { ...chain, unitStage: order.passes.slice(0, end), functionStage: order.passes.slice(end) };
  } catch (error) {
    throw new WrongPasses((error as Error).message);
  }
}

/** The order with what a plugin does to it; its passes are `known` from then on. */
function withPlugin(order: Order, file: string, known: AnyPass[]): Order {
  // What plugins define is not in the build's code.
  staging.prebuilt = null;
  const { passes = [], order: text, selectionRules = [], facts: described = {} } = loadPlugin(file);
  for (const [name, fact] of Object.entries(described)) facts.set(name, fact);
  for (const pass of passes as readonly AnyPass[]) {
    if ([...order.passes, ...known].some(other => other.name === pass.name))
      throw new Error(`${file}: there is a pass ${pass.name} already`);
    known.push(pass);
  }
  const varied = text === undefined ? order : fromText(order, text, known);
  if (selectionRules.length === 0) return varied;
  const selecting = selectWith(selectionRules) as AnyPass;
  return assemble(varied.passes.map(pass => (pass.name === selecting.name ? selecting : pass)));
}
