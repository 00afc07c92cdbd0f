/** C text through all passes up to construct-ssa, and run as C that gcc compiles. */
import type { Data } from '../../languages/data.ts';
import type { SSA } from '../../languages/ssa.ts';
import type { AnyPass, Node, Tree } from '../../nanopass/index.ts';
import { standard } from '../../passes/pipeline.ts';
import { front } from './front.ts';
import { run, unitAsC } from './ssa-as-c.ts';

type Graph = Extract<Node<SSA, 'External'>, { kind: 'Graph' }>;

const functionStage = (): readonly AnyPass[] => {
  const passes = standard.passes as readonly AnyPass[];
  const first = passes.findIndex(p => p.name === 'lower-addresses');
  const last = passes.findIndex(p => p.name === 'construct-ssa');
  return passes.slice(first, last + 1);
};

/** Each function of the unit after the pass named, printed objects left out; throws what the unit's diagnostics say. */
export function lowered(text: string, after = 'construct-ssa'): { functions: Tree[]; data: Tree[] } {
  const { unit, items, messages } = front(text);
  const functions: Tree[] = [];
  const data: Tree[] = [];
  for (const item of items) {
    if (item.kind !== 'Function') {
      data.push(item);
      continue;
    }
    let tree = item;
    for (const pass of functionStage()) {
      tree = pass.run(tree, unit);
      if (pass.name === after) break;
    }
    functions.push(tree);
  }
  const errors = [...messages, ...unit.diagnostics.list.map(d => `${d.severity}: ${d.message}`)].filter(m =>
    m.includes('error'),
  );
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return { functions, data };
}

/** The functions of a unit as graphs. */
export const graphsOf = (text: string): Graph[] => lowered(text).functions as Graph[];

/** What the program prints when our passes have brought it to SSA, and what it prints when gcc compiles it. */
export function bothWays(text: string): { ours: string; theirs: string } {
  const { functions, data } = lowered(text);
  const ours = run({ 'ours.c': unitAsC(functions as Graph[], data as Node<Data, 'External'>[]) }, ['-no-pie']);
  return { ours, theirs: run({ 'theirs.c': text }) };
}
