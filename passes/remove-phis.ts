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
import { at, type Node, transform } from '../nanopass/index.ts';

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
  run: (external: Node<Constrained, 'External'>): Node<PhiFree, 'External'> =>
    at(external.at, () => removeFrom(external)),
});

function removeFrom(external: Node<Constrained, 'External'>): Node<PhiFree, 'External'> {
  const types: MachineType[] = [...external.types];
  const byNumber = new Map<number, SourceBlock>();
  for (const b of external.blocks) byNumber.set(b.block, b);
  const atStart = new Map<number, Instruction[]>();
  const fresh = (like: Register): Register => {
    types.push(types[like - firstVirtual]);
    return types.length - 1 + firstVirtual;
  };
  const edge = (e: SourceEdge): Node<PhiFree, 'Edge'> => PhiFree.mk.Edge({ block: e.block });
  const copies = (e: SourceEdge): Instruction[] =>
    e.arguments.length === 0 ? [] : sequentialize(byNumber.get(e.block)!.parameters, e.arguments, fresh);
  /** For an edge that is not the only one out of its block. */
  const intoTarget = (e: SourceEdge): Node<PhiFree, 'Edge'> => {
    if (e.arguments.length > 0) atStart.set(e.block, copies(e));
    return edge(e);
  };

  const ends = external.blocks.map((b): { copies: Instruction[]; terminator: Node<PhiFree, 'Terminator'> } => {
    const t = b.terminator;
    return at(t.at, () => {
      switch (t.kind) {
        case 'Jump':
          return { copies: copies(t.to), terminator: PhiFree.mk.Jump({ to: edge(t.to) }) };
        case 'Branch':
          return {
            copies: [],
            terminator: PhiFree.mk.Branch({ opcode: t.opcode, then: intoTarget(t.then), else: intoTarget(t.else) }),
          };
        case 'IndirectJump':
          // These edges cannot be split; the parameters of their targets are live at their blocks' starts only, so all are set here.
          return {
            copies: sequentialize(
              t.targets.flatMap(e => (e.arguments.length > 0 ? byNumber.get(e.block)!.parameters : [])),
              t.targets.flatMap(e => e.arguments),
              fresh,
            ),
            terminator: PhiFree.mk.IndirectJump({ opcode: t.opcode, target: t.target, targets: t.targets.map(edge) }),
          };
        case 'Return':
        case 'Stop':
          return { copies: [], terminator: t };
      }
    });
  });
  const blocks = external.blocks.map((b, i) => {
    const before = atStart.get(b.block);
    const instructions: readonly Instruction[] =
      before === undefined && ends[i].copies.length === 0
        ? b.instructions
        : [...(before ?? []), ...b.instructions, ...ends[i].copies];
    return at(b.at, () =>
      PhiFree.mk.Block({ block: b.block, label: b.label, loop: b.loop, instructions, terminator: ends[i].terminator }),
    );
  });
  const { symbol, slots, tables, argumentBytes, calls, dynamic } = external;
  return PhiFree.mk.MachineFunction({ symbol, slots, tables, blocks, types, argumentBytes, calls, dynamic });
}

/** Copies that together do `targets := sources` at once. */
export function sequentialize(
  targets: readonly Register[],
  sources: readonly Register[],
  fresh: (like: Register) => Register,
): Instruction[] {
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
