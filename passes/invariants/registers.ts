/** Virtual registers: each is written before it is read on every path from the entry; and none is left after allocation. */
import { firstVirtual } from '../../languages/machine.ts';
import type { PhiFree } from '../../languages/phi-free.ts';
import { type Language, type Node, type Tree, walk } from '../../nanopass/index.ts';
import { eachRegister, successors, Use } from '../allocation/occurrences.ts';

type Block = Node<PhiFree, 'Block'>;

/** The virtual registers that are live into the entry: read on some path before anything is written to them. Backward liveness over sets of registers. */
export function faultsOfLiveness(program: Tree): string[] {
  const { blocks } = program as Node<PhiFree, 'External'>;
  if (blocks === undefined) return [];
  const liveIn = new Map<number, ReadonlySet<number>>(blocks.map(b => [b.block, new Set()]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of [...blocks].reverse()) {
      const live = liveBefore(block, liveIn);
      if (live.size === liveIn.get(block.block)!.size) continue;
      liveIn.set(block.block, live);
      changed = true;
    }
  }
  return [...liveIn.get(blocks[0].block)!].map(r => `r${r} is read before it is written`);
}

function liveBefore(block: Block, liveIn: ReadonlyMap<number, ReadonlySet<number>>): Set<number> {
  const live = new Set<number>();
  for (const next of successors(block.terminator)) for (const r of liveIn.get(next) ?? []) live.add(r);
  for (const instruction of [block.terminator, ...[...block.instructions].reverse()]) {
    eachRegister(instruction, (r, use) => {
      if ((use & Use.modify) === Use.write) live.delete(r);
    });
    eachRegister(instruction, (r, use) => {
      if (use & Use.read && r >= firstVirtual) live.add(r);
    });
  }
  return live;
}

export function faultsOfAllocation(program: Tree, language: Language): string[] {
  const left = new Set<number>();
  walk(language, program, node => {
    for (const { name, type } of language.prods.get(node.kind)!.fields) {
      if (type !== 'register') continue;
      const held = (node as never)[name] as number | readonly number[];
      for (const r of typeof held === 'number' ? [held] : held) if (r >= firstVirtual) left.add(r);
    }
  });
  return [...left].map(r => `r${r} is virtual`);
}
