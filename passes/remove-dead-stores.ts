/**
 * What is overwritten before anybody can read it is not stored.
 *
 *   store i32 %1 to %p; store i32 %2 to %p + 4; store i64 %3 to %p   ==>   store i64 %3 to %p
 *
 * Each block is read from its end, with the bytes in mind that are written later in it and not read in between: a store to such bytes
 * goes. A load keeps what it may read, whatever else may see memory, a call or an atomic operation say, keeps all. Kept: what every load reads and
 * others see; volatile stores (C17 5.1.2.3p6); moves and clearings of blocks, which may be of volatile objects.
 */
import { SSA } from '../languages/ssa.ts';
import { transform } from '../nanopass/index.ts';
import { type Access, sizeOf as bytesOf, Places } from './memory/places.ts';
import { definitionsOf, type Graph, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import { type SSAInstruction, writesMemory } from './values/operands.ts';

/** More places than this are not kept in mind: each load is compared with all. */
const mostPlaces = 16;

export const removeDeadStores = transform({
  name: 'remove-dead-stores',
  from: SSA,
  to: SSA,
  summary: 'What is overwritten before anybody can read it is not stored.',
  carries: ['Instruction'],
  makes: [],
  run: (graph: Graph): Graph => {
    let removal: Removal | null = null;
    let blocks: SSABlock[] | null = null;
    for (let i = 0; i < graph.blocks.length; i++) {
      const b = graph.blocks[i];
      if (!storesTwice(b)) continue;
      removal ??= new Removal(graph);
      const instructions = removal.without(b.instructions);
      if (instructions.length === b.instructions.length) continue;
      blocks ??= graph.blocks.slice();
      blocks[i] = withContents(b, b.parameters, instructions, b.terminator);
    }
    return blocks === null ? graph : withBlocks(graph, blocks);
  },
});

/** Is something written twice at one address? Most blocks are seen here at once. */
function storesTwice({ instructions }: SSABlock): boolean {
  let seen: Set<number> | null = null;
  let first = -1;
  for (let i = 0; i < instructions.length; i++) {
    const n = instructions[i];
    const address = n.kind === 'Store' ? n.address : n.kind === 'ClearBlock' || n.kind === 'MoveBlock' ? n.to : -1;
    if (address < 0) continue;
    if (first < 0) first = address;
    else {
      seen ??= new Set([first]);
      if (seen.has(address)) return true;
      seen.add(address);
    }
  }
  return false;
}

class Removal {
  private known: Places | null = null;
  /** What the instructions after the one at hand write, and none of them may read before. */
  private overwritten: Access[] = [];

  constructor(private readonly graph: Graph) {}

  private get places(): Places {
    this.known ??= new Places(this.graph, definitionsOf(this.graph));
    return this.known;
  }

  without(instructions: readonly SSAInstruction[]): readonly SSAInstruction[] {
    this.overwritten = [];
    const kept: SSAInstruction[] = [];
    for (let i = instructions.length - 1; i >= 0; i--) if (!this.isDead(instructions[i])) kept.push(instructions[i]);
    return kept.reverse();
  }

  /** Is it a store of what is overwritten? Takes note of what the instruction does to memory otherwise. */
  private isDead(n: SSAInstruction): boolean {
    switch (n.kind) {
      case 'Store': {
        if (n.volatile) break;
        const written = { address: n.address, offset: n.offset, size: bytesOf(n.type), alias: n.alias };
        if (this.overwritten.some(later => covers(later, written))) return true;
        this.note(written);
        return false;
      }
      case 'ClearBlock':
        this.note({ address: n.to, offset: 0, size: n.size, alias: 0 });
        return false;
      case 'MoveBlock':
        this.note({ address: n.to, offset: 0, size: n.size, alias: 0 });
        this.read({ address: n.from, offset: 0, size: n.size, alias: 0 });
        return false;
      case 'Load':
        if (n.volatile) break;
        this.read({ address: n.address, offset: n.offset, size: bytesOf(n.type), alias: n.alias });
        return false;
    }
    if (writesMemory(n)) this.overwritten.length = 0;
    return false;
  }

  private note(written: Access): void {
    if (this.overwritten.length < mostPlaces) this.overwritten.push(written);
  }

  private read(access: Access): void {
    if (this.overwritten.length > 0) this.overwritten = this.overwritten.filter(w => !this.places.mayMeet(w, access));
  }
}

/** Are all bytes of the second access in the first? */
const covers = (a: Access, b: Access): boolean =>
  a.address === b.address && a.offset <= b.offset && b.offset + b.size <= a.offset + a.size;
