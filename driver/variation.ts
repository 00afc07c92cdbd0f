/** Another chain than the usual one: `--passes`, `--plugin`, and `--from`, which puts trees of a dump in the place of those that were made. */
import { readFileSync } from 'node:fs';
import { type AnyPass, assemble, facts, fromText, parse, staging, type Tree, terminals } from '../nanopass/index.ts';
import type { Chain } from '../passes/compile.ts';
import { optimizerPasses } from '../passes/optimizer.ts';
import { selectWith } from '../passes/select.ts';
import type { Inspection } from './command-line.ts';
import { loadPlugin } from './load-plugin.ts';

type Order = ReturnType<typeof assemble>;

/** What the command line asks of the passes cannot be done. */
export class WrongPasses extends Error {}

export function varied(chain: Chain, { passes, disabled, plugins }: Inspection): Chain {
  if (passes === null && disabled.length === 0 && plugins.length === 0) return chain;
  try {
    const known: AnyPass[] = [...optimizerPasses(3)];
    let order = assemble([...chain.unitStage, ...chain.functionStage]);
    for (const file of plugins) order = withPlugin(order, file, known);
    for (const text of [...(passes === null ? [] : [passes]), ...disabled.map(name => `-${name}`)])
      order = fromText(order, text, known);
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

/** The trees of a dump, by the pass that they are the output of. */
export class Dump {
  private readonly trees = new Map<string, string[]>();
  /** how often a pass without symbols in its output has run */
  private readonly runs = new Map<string, number>();

  constructor(path: string) {
    const [, ...parts] = readFileSync(path, 'utf8').split(/^(output|input) of ([\w-]+):$/m);
    for (let i = 0; i < parts.length; i += 3) {
      const name = parts[i + 1]!;
      if (parts[i] === 'output') this.trees.set(name, [...(this.trees.get(name) ?? []), parts[i + 2]!.trim()]);
    }
    if (this.trees.size === 0) throw new WrongPasses(`${path} is no dump: it has no line 'output of PASS:'`);
  }

  /** What the dump has in place of `output`: the tree of the same function, or without functions of the same run. */
  inPlaceOf(pass: AnyPass, output: Tree, context: unknown): Tree {
    const trees = this.trees.get(pass.name);
    if (trees === undefined) return output;
    const { symbol } = output as { symbol?: never };
    const run = this.runs.get(pass.name) ?? 0;
    this.runs.set(pass.name, run + 1);
    const name = symbol === undefined ? null : terminals.get('symbol')!.print(symbol, context);
    const text = name === null ? trees[run] : trees.find(tree => /^\(\S+\s+([^\s()]+)/.exec(tree)?.[1] === name);
    if (text === undefined) return output;
    try {
      return parse(pass.to, text, { context, origin: output.at }) as Tree;
    } catch (error) {
      throw new WrongPasses(`in the dump of ${pass.name}: ${(error as Error).message}`);
    }
  }
}
