/** Instructions under other names: a language in which the passes meet what they have not heard of, and whose programs still can be run. */
import { SSA } from '../../languages/ssa.ts';
import { extend, type Node, type Tree, walk } from '../../nanopass/index.ts';
import type { Graph } from '../../passes/values/graph.ts';
import type { SSAInstruction } from '../../passes/values/operands.ts';

/** `Sum` and `Frame` are said to be pure; of the others nothing is said. */
export const Disguised = extend(SSA, 'Disguised', {
  add: {
    Instruction: {
      Sum: { result: 'definition', type: 'mtype', op: 'name', left: 'value', right: 'value' },
      Frame: { result: 'definition', type: 'mtype', slot: 'slot', offset: 'int' },
      Peek: { result: 'definition', type: 'mtype', address: 'value', offset: 'int', volatile: 'flag', alias: 'int' },
      Poke: { type: 'mtype', address: 'value', offset: 'int', value: 'value', volatile: 'flag', alias: 'int' },
    },
  },
  marks: { Sum: { pure: true }, Frame: { pure: true } },
});

const names: Readonly<Record<string, string>> = { Binary: 'Sum', SlotAddress: 'Frame', Load: 'Peek', Store: 'Poke' };
const plain: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(names).map(([a, b]) => [b, a]));

/** The graph with those instructions under other names that `chosen` says. */
export function disguised(graph: Graph, chosen: (n: number) => boolean): Graph {
  let n = 0;
  return renamed(graph, kind => (names[kind] !== undefined && chosen(n++) ? names[kind] : kind));
}

/** The graph with all instructions under their own names. */
export const undisguised = (graph: Graph): Graph => renamed(graph, kind => plain[kind] ?? kind);

function renamed(graph: Graph, name: (kind: string) => string): Graph {
  const mk = Disguised.mk as unknown as Record<string, (fields: object) => SSAInstruction>;
  const blocks = graph.blocks.map(b =>
    SSA.mk.Block({ ...b, instructions: b.instructions.map(i => mk[name(i.kind)]!(i)) }),
  );
  return SSA.mk.Graph({ ...(graph as Node<SSA, 'External'>), blocks });
}

/** The productions that occur in a term. */
export function kindsIn(term: Tree): Set<string> {
  const kinds = new Set<string>();
  walk(Disguised, term, node => kinds.add(node.kind));
  return kinds;
}
