/**
 * All computed gotos of a function become jumps to one, so that there is one place from which the labels are reached.
 *
 *   b1: goto *%3;   b2: goto *%5;   ==>   b1: t = %3; goto b9   b2: t = %5; goto b9   b9: goto *t
 *
 * An interpreter with n labels and n gotos has n * n edges, and in SSA each would carry every live variable into parameters of its own.
 * With one dispatching block the variables have one parameter each, there; `linearize` gives each goto its own jump again.
 */
import { Blocks } from '../languages/blocks.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, transform } from '../nanopass/index.ts';

const { mk } = Blocks;
type Graph = Extract<Node<Blocks, 'External'>, { kind: 'Graph' }>;
type Block = Node<Blocks, 'Block'>;
type Edge = Node<Blocks, 'Edge'>;

export const factorComputedGotos = transform({
  name: 'factor-computed-gotos',
  from: Blocks,
  to: Blocks,
  summary: 'The computed gotos of a function are one.',
  carries: ['Instruction', 'Terminator'],
  makes: ['SetLocal', 'GetLocal', 'Local', 'Jump'],
  run: (graph: Node<Blocks, 'External'>, unit: Unit): Node<Blocks, 'External'> => {
    const gotos = graph.blocks.filter(b => b.terminator.kind === 'IndirectJump');
    return gotos.length < 2 ? graph : factored(graph, unit);
  },
});

function factored(graph: Graph, unit: Unit): Graph {
  const type = unit.target.model.pointerType;
  const symbol = unit.temporary(unit.types.pointer(unit.types.void), 'target');
  const block = 1 + graph.blocks.reduce((most, b) => Math.max(most, b.block), 0);
  const targets = new Map<number, Edge>();
  const blocks = graph.blocks.map((b): Block => {
    const t = b.terminator;
    if (t.kind !== 'IndirectJump') return b;
    for (const e of t.targets) targets.set(e.block, e);
    return at(t.at, () => {
      const instructions = [...b.instructions, mk.SetLocal({ symbol, type, value: t.target })];
      return mk.Block({
        block: b.block,
        label: b.label,
        instructions,
        terminator: mk.Jump({ to: mk.Edge({ block }) }),
      });
    });
  });
  const result = graph.nextValue;
  return at(graph.at, () => {
    const dispatch = mk.Block({
      block,
      label: null,
      instructions: [mk.GetLocal({ result, type, symbol })],
      terminator: mk.IndirectJump({ target: result, targets: [...targets.values()] }),
    });
    const locals = [...graph.locals, mk.Local({ symbol, type })];
    const { symbol: name, incoming, slots } = graph;
    return mk.Graph({ symbol: name, incoming, locals, slots, blocks: [...blocks, dispatch], nextValue: result + 1 });
  });
}
