/**
 * Block parameters become copies at the ends of the predecessors.
 *
 *   jump b2(%1, %2)   b2(%3, %4):   ==>   %3 = %1; %4 = %2; jump b2   b2:
 *
 * The copies of an edge happen at once, so they are put in an order in which none overwrites a source that is still needed; a cycle
 * goes through one more register (Boissinot et al., Revisiting Out-of-SSA Translation, 2009, algorithm 1).
 * An edge from a block with several successors ends in a block with one predecessor, since critical edges are split: its copies go there.
 */
import { Constrained } from '../languages/constrained.ts';
import { firstVirtual, type MachineType, type Register } from '../languages/machine.ts';
import { PhiFree } from '../languages/phi-free.ts';
import { type Node, R, transform } from '../nanopass/index.ts';

type Instruction = Node<PhiFree, 'Instruction'>;
type SourceBlock = Node<Constrained, 'Block'>;
type SourceEdge = Node<Constrained, 'Edge'>;

export const removePhis = transform({
  name: 'remove-phis',
  from: Constrained,
  to: PhiFree,
  summary: 'Block parameters are copies at the ends of the predecessors.',
  needs: { 'critical-edges-split': 'the copies of an edge need a place where only that edge passes' },
  establishes: ['no-block-parameters', 'registers-written-first'],
  run: (external: Node<Constrained, 'External'>): Node<PhiFree, 'External'> => removeFrom(external),
});

function removeFrom(external: Node<Constrained, 'External'>): Node<PhiFree, 'External'> {
  const types: MachineType[] = external.types.slice();
  const byNumber = new Map<number, SourceBlock>();
  const { blocks: sources } = external;
  for (let i = 0; i < sources.length; i++)
    if (sources[i].parameters.length > 0) byNumber.set(sources[i].block, sources[i]);
  const atStart = new Map<number, Instruction[]>();
  const fresh = (like: Register): Register => {
    types.push(types[like - firstVirtual]);
    return types.length - 1 + firstVirtual;
  };
  const edge = (e: SourceEdge): Node<PhiFree, 'Edge'> => PhiFree.mk.Edge({ block: e.block });
  const copies = (e: SourceEdge): Instruction[] =>
    e.arguments.length === 0 ? none : sequentialize(byNumber.get(e.block)!.parameters, e.arguments, fresh);
  /** For an edge that is not the only one out of its block. */
  const intoTarget = (e: SourceEdge): Node<PhiFree, 'Edge'> => {
    if (e.arguments.length > 0) atStart.set(e.block, copies(e));
    return edge(e);
  };

  /** By index of block: the copies at its end, and its terminator. */
  const copiesAtEnd: Instruction[][] = new Array(sources.length);
  const terminators: Node<PhiFree, 'Terminator'>[] = new Array(sources.length);
  for (let i = 0; i < sources.length; i++) {
    const t = sources[i].terminator;
    R.at = t.at;
    copiesAtEnd[i] = none;
    switch (t.kind) {
      case 'Jump':
        copiesAtEnd[i] = copies(t.to);
        terminators[i] = PhiFree.mk.Jump({ to: edge(t.to) });
        break;
      case 'Branch':
        terminators[i] = PhiFree.mk.Branch({
          opcode: t.opcode,
          then: intoTarget(t.then),
          else: intoTarget(t.else),
        });
        break;
      case 'IndirectJump':
        // These edges cannot be split; the parameters of their targets are live at their blocks' starts only, so all are set here.
        copiesAtEnd[i] = sequentialize(
          t.targets.flatMap(e => (e.arguments.length > 0 ? byNumber.get(e.block)!.parameters : [])),
          t.targets.flatMap(e => e.arguments),
          fresh,
        );
        terminators[i] = PhiFree.mk.IndirectJump({ opcode: t.opcode, target: t.target, targets: t.targets.map(edge) });
        break;
      case 'Return':
      case 'Stop':
        terminators[i] = t;
    }
  }
  const blocks: Node<PhiFree, 'Block'>[] = new Array(sources.length);
  for (let i = 0; i < sources.length; i++) {
    const { at, block, label, loop, instructions: own } = sources[i];
    const before = atStart.size > 0 ? atStart.get(block) : undefined;
    const instructions =
      before === undefined && copiesAtEnd[i].length === 0 ? own : (before ?? none).concat(own, copiesAtEnd[i]);
    R.at = at;
    blocks[i] = PhiFree.mk.Block({ block, label, loop, instructions, terminator: terminators[i] });
  }
  const { symbol, slots, tables, argumentBytes, calls, dynamic } = external;
  R.at = external.at;
  return PhiFree.mk.MachineFunction({ symbol, slots, tables, blocks, types, argumentBytes, calls, dynamic });
}

/** No copies; nothing is added to this list. */
const none: Instruction[] = [];

/** Copies that together do `targets := sources` at once. */
export function sequentialize(
  targets: readonly Register[],
  sources: readonly Register[],
  fresh: (like: Register) => Register,
): Instruction[] {
  if (targets.length === 1)
    return targets[0] === sources[0] ? none : [PhiFree.mk.Copy({ to: targets[0], from: sources[0] })];
  const out: Instruction[] = [];
  /** The register that a target is still to receive, and how many targets still wait for a register's value. */
  const pending = new Map<Register, Register>();
  const readers = new Map<Register, number>();
  for (let i = 0; i < targets.length; i++) {
    if (targets[i] === sources[i]) continue;
    pending.set(targets[i], sources[i]);
    readers.set(sources[i], (readers.get(sources[i]) ?? 0) + 1);
  }
  const ready = [...pending.keys()].filter(t => !readers.has(t));
  for (;;) {
    for (let target = ready.pop(); target !== undefined; target = ready.pop()) {
      const source = pending.get(target)!;
      out.push(PhiFree.mk.Copy({ to: target, from: source }));
      pending.delete(target);
      const left = readers.get(source)! - 1;
      readers.set(source, left);
      if (left === 0 && pending.has(source)) ready.push(source);
    }
    const next = pending.keys().next();
    if (next.done) return out;
    // Only cycles are left: the old value of one of its registers is kept aside, which frees that register.
    const kept = fresh(next.value);
    out.push(PhiFree.mk.Copy({ to: kept, from: next.value }));
    for (const [target, source] of pending) if (source === next.value) pending.set(target, kept);
    readers.set(kept, readers.get(next.value)!);
    readers.set(next.value, 0);
    ready.push(next.value);
  }
}
