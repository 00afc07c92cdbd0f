/** Which loads read the same in each round of a loop, and may be made before it. */
import { sizeOf } from '../../languages/types.ts';
import type { Flow } from '../graph/flow.ts';
import type { Loops } from '../graph/loops.ts';
import { type Access, sizeOf as bytesOf, Places } from '../memory/places.ts';
import type { Graph, SSABlock } from '../values/graph.ts';
import { hasEffect, type SSAInstruction, writesMemory } from '../values/operands.ts';

type Load = Extract<SSAInstruction, { kind: 'Load' }>;

/** A loop with more writes is not searched for those that may change a load. */
const mostWrites = 60;

export class SteadyLoads {
  private readonly places: Places;
  /** By header: what in the loop changes memory; null for too much. */
  private readonly writes = new Map<number, SSAInstruction[] | null>();
  /** By header: the loads that are made whenever the loop is come to. */
  private readonly first = new Map<number, ReadonlySet<SSAInstruction>>();

  constructor(
    private readonly graph: Graph,
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    private readonly definition: readonly (SSAInstruction | undefined)[],
  ) {
    this.places = new Places(graph, definition);
    for (const b of flow.order) {
      const header = loops.header[b];
      if (header < 0) continue;
      for (const i of flow.blocks[b].instructions) if (writesMemory(i)) this.noteWrite(i, header);
    }
  }

  private noteWrite(i: SSAInstruction, header: number): void {
    for (let h = header; h >= 0; h = this.loops.parent[h]) {
      const list = this.writes.get(h);
      if (list === null) continue;
      if (list === undefined) this.writes.set(h, [i]);
      else if (list.push(i) > mostWrites) this.writes.set(h, null);
    }
  }

  /** Does the load read an object that is there where the loop begins, and that nothing in the loop changes? */
  isSteady(i: Load, header: number): boolean {
    if (i.volatile || !(this.isThere(i) || this.isFirst(i, header))) return false;
    const writes = this.writes.get(header);
    if (writes === null) return false;
    const read = { address: i.address, offset: i.offset, size: bytesOf(i.type), alias: i.alias };
    return (writes ?? []).every(w => !this.mayChange(w, read));
  }

  /** Is the load made first of all when the loop is come to, so that it fails before the loop if it does in it? */
  private isFirst(i: Load, header: number): boolean {
    let loads = this.first.get(header);
    if (loads === undefined) {
      loads = firstLoads(this.flow.blocks[header]);
      this.first.set(header, loads);
    }
    return loads.has(i);
  }

  private isThere(i: Load): boolean {
    const address = this.definition[i.address];
    if (address?.kind === 'SlotAddress') {
      const slot = this.graph.slots.find(s => s.slot === address.slot);
      const end = address.offset + i.offset + bytesOf(i.type);
      return slot?.kind === 'Slot' && address.offset + i.offset >= 0 && end <= slot.size;
    }
    if (address?.kind !== 'SymbolAddress') return false;
    const { symbol, offset } = address;
    if (symbol.kind !== 'object' || symbol.type === null || symbol.attributes?.weak) return false;
    if (symbol.type.kind === 'Array' && symbol.type.length === null) return false;
    return offset + i.offset >= 0 && offset + i.offset + bytesOf(i.type) <= sizeOf(symbol.type);
  }

  private mayChange(w: SSAInstruction, read: Access): boolean {
    switch (w.kind) {
      case 'Store':
        return this.places.mayMeet(
          { address: w.address, offset: w.offset, size: bytesOf(w.type), alias: w.alias },
          read,
        );
      case 'MoveBlock':
      case 'ClearBlock':
        return this.places.mayMeet({ address: w.to, offset: 0, size: w.size, alias: 0 }, read);
      default:
        return !this.places.isPrivate(read.address);
    }
  }
}

/** The loads of a block that come before all that might not come back. */
function firstLoads(block: SSABlock): ReadonlySet<SSAInstruction> {
  const loads = new Set<SSAInstruction>();
  for (const i of block.instructions) {
    if (i.kind === 'Load' && !i.volatile) loads.add(i);
    else if (hasEffect(i) && (i.kind !== 'Store' || i.volatile)) break;
  }
  return loads;
}
