/**
 * Splits edges with arguments that lead from a block with several successors to one with several predecessors, so that the copies which block
 * parameters become have a place that only this edge passes.
 *
 * The edges of a computed goto cannot be split: a block's address is that of the block. There the target gets its parameters in fresh values
 * that live only from the jumps to the start of the block, so that setting them on the way to another target does no harm.
 */
import { Addressed } from '../../languages/addressed.ts';
import { at, type Node } from '../../nanopass/index.ts';
import { type AddressedInstruction, type Edge, forEachEdge, renameTerminator } from './operands.ts';

type Block = Node<Addressed, 'Block'>;

export function splitCriticalEdges(
  blocks: readonly Block[],
  nextValue: number,
): { blocks: readonly Block[]; nextValue: number } {
  const edgesInto = new Map<number, number>();
  const computed = new Set<number>();
  let nextBlock = 0;
  let any = false;
  for (const b of blocks) {
    nextBlock = Math.max(nextBlock, b.block + 1);
    forEachEdge(b.terminator, e => {
      edgesInto.set(e.block, (edgesInto.get(e.block) ?? 0) + 1);
      if (e.arguments.length > 0) any = true;
      if (b.terminator.kind === 'IndirectJump') computed.add(e.block);
    });
  }
  if (!any) return { blocks, nextValue };

  const out: Block[] = [];
  let next = nextValue;
  for (const b of blocks) {
    const after: Block[] = [];
    const own = computed.has(b.block) && b.parameters.length > 0 ? withFreshParameters(b, next) : b;
    if (own !== b) next += b.parameters.length;
    out.push(splitEdgesOf(own, edgesInto, () => nextBlock++, after));
    for (const x of after) out.push(x);
  }
  return { blocks: out, nextValue: next };
}

function withFreshParameters(b: Block, next: number): Block {
  const copies: AddressedInstruction[] = b.parameters.map((p, i) =>
    at(p.at, () =>
      Addressed.mk.Convert({ result: p.value, type: p.type, op: 'bitcast', from: p.type, value: next + i }),
    ),
  );
  const parameters = b.parameters.map((p, i) =>
    at(p.at, () => Addressed.mk.BlockParameter({ value: next + i, type: p.type })),
  );
  const { block, label, terminator } = b;
  const instructions = [...copies, ...b.instructions];
  return at(b.at, () => Addressed.mk.Block({ block, label, parameters, instructions, terminator }));
}

function splitEdgesOf(b: Block, edgesInto: Map<number, number>, fresh: () => number, after: Block[]): Block {
  const t = b.terminator;
  if (t.kind !== 'Branch' && t.kind !== 'JumpTable') return b;
  if (t.kind === 'Branch' && !isCritical(t.then, edgesInto) && !isCritical(t.else, edgesInto)) return b;
  /** Cases of a switch that go to one block with the same arguments share the block between. */
  const shared = new Map<string, Edge>();
  const split = (e: Edge): Edge => {
    if (!isCritical(e, edgesInto)) return e;
    const key = t.kind === 'JumpTable' ? `${e.block}(${e.arguments})` : '';
    const known = key === '' ? undefined : shared.get(key);
    if (known !== undefined) return known;
    const block = fresh();
    return at(t.at, () => {
      after.push(
        Addressed.mk.Block({
          block,
          label: null,
          parameters: [],
          instructions: [],
          terminator: Addressed.mk.Jump({ to: e }),
        }),
      );
      const made = Addressed.mk.Edge({ block, arguments: [] });
      if (key !== '') shared.set(key, made);
      return made;
    });
  };
  const terminator = renameTerminator(t, v => v, split);
  if (terminator === t) return b;
  const { block, label, parameters, instructions } = b;
  return at(b.at, () => Addressed.mk.Block({ block, label, parameters, instructions, terminator }));
}

/** Does the edge, from a block with several successors, bring arguments to a block with several predecessors? */
const isCritical = (e: Edge, edgesInto: ReadonlyMap<number, number>): boolean =>
  e.arguments.length > 0 && edgesInto.get(e.block) !== 1;
