/**
 * A function that ends with a call of itself begins again.
 *
 *   f(%1): ... b2: %3 = call f(%2); return %3   ==>   f(%4): jump b1(%4)   b1(%1): ... b2: jump b1(%2)
 *
 * The frame is used once more, so no pointer into it may be around: neither the next round nor the caller of the function may see an object
 * of the last one change. Kept: the effects and the result of every call; the stack no longer grows with their number.
 */
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import { Places } from './memory/places.ts';
import { definitionsOf, type Graph, reachableBlocks, type SSABlock, withContents } from './values/graph.ts';
import { forEachSlot, isOpaque, type SSAInstruction } from './values/operands.ts';
import { type Call, returnsResult } from './values/returned-calls.ts';

const { mk } = SSA;

export const loopTailCalls = transform({
  name: 'loop-tail-calls',
  from: SSA,
  to: SSA,
  summary: 'A function that ends with a call of itself begins again.',
  carries: ['Instruction'],
  makes: ['Jump', 'Edge', 'BlockParameter'],
  run: (graph: Graph, unit: Unit): Graph => {
    if (unit.options.siblingCalls === false) return graph;
    const byNumber = new Map<number, SSABlock>();
    const calls = new Map<SSABlock, Call>();
    for (const b of graph.blocks) {
      const last = b.instructions.at(-1);
      if (last?.kind !== 'Call' || last.symbol !== graph.symbol) continue;
      if (byNumber.size === 0) for (const x of graph.blocks) byNumber.set(x.block, x);
      if (returnsResult(b, last, byNumber) && argumentsFit(last, graph)) calls.set(b, last);
    }
    return calls.size === 0 || mayBeReplaced(graph, unit) || !isFrameOurs(graph) ? graph : looped(graph, calls);
  },
});

/** Is there an argument of the right type in a register for each parameter? */
function argumentsFit(call: Call, { incoming }: Graph): boolean {
  return (
    call.stack === 0 &&
    incoming.every(i =>
      call.arguments.some(a => a.kind === 'Outgoing' && a.location === i.location && a.type === i.type),
    )
  );
}

/** In a shared library another definition may take the function's place. */
const mayBeReplaced = ({ symbol }: Graph, { options }: Unit): boolean =>
  symbol.attributes?.weak === true || (options.pic === 'pic' && symbol.linkage === 'external');

function isFrameOurs(graph: Graph): boolean {
  const places = new Places(graph, definitionsOf(graph));
  for (const b of graph.blocks) {
    if (b.label !== null) return false;
    for (const i of b.instructions)
      switch (i.kind) {
        case 'SlotAddress':
          if (!places.isPrivate(i.result)) return false;
          break;
        case 'AllocateStack':
        case 'SaveStack':
        case 'IncomingArea':
          return false;
        case 'Perform':
          if (i.name.startsWith('read-')) return false;
          break;
        default:
          if (isOpaque(i) || namesSlot(i)) return false;
      }
  }
  return true;
}

function namesSlot(i: SSAInstruction): boolean {
  let names = false;
  forEachSlot(i, () => {
    names = true;
  });
  return names;
}

function looped(graph: Graph, calls: ReadonlyMap<SSABlock, Call>): Graph {
  let { nextValue } = graph;
  const [first] = graph.blocks;
  const block = 1 + graph.blocks.reduce((most, b) => Math.max(most, b.block), 0);
  return at(graph.at, () => {
    const incoming = graph.incoming.map(({ location, type }) => mk.Incoming({ location, type, value: nextValue++ }));
    const enter = mk.Jump({ to: mk.Edge({ block: first.block, arguments: incoming.map(i => i.value) }) });
    const entry = mk.Block({ block, label: null, parameters: [], instructions: [], terminator: enter });
    const again = (b: SSABlock, call: Call): SSABlock => {
      const list = graph.incoming.map(i => {
        const a = call.arguments.find(x => x.location === i.location);
        return (a as Extract<typeof a, { kind: 'Outgoing' }>).value;
      });
      const terminator = at(call.at, () => mk.Jump({ to: mk.Edge({ block: first.block, arguments: list }) }));
      return withContents(b, b.parameters, b.instructions.slice(0, -1), terminator);
    };
    const parameters = graph.incoming.map(({ type, value }) => mk.BlockParameter({ type, value }));
    const blocks = graph.blocks.map(b => {
      const call = calls.get(b);
      const body = call === undefined ? b : again(b, call);
      return b === first ? withContents(body, parameters, body.instructions, body.terminator) : body;
    });
    const { symbol, slots } = graph;
    return mk.Graph({ symbol, incoming, slots, blocks: reachableBlocks([entry, ...blocks]), nextValue });
  });
}
