/**
 * Addressing modes are formed, what then computes nothing that is used is dropped, and critical edges are split.
 *
 *   %3 = shl %2, 2; %4 = add %1, %3; %5 = load i32 %4+8   ==>   %5 = load i32 [%1 + %2*4 + 8]
 *
 * A sum goes into an address where that makes the addition itself unnecessary; constants and scaled indices always do no harm.
 * Kept: the address of every access; arithmetic is modulo 2^64 on both sides.
 */
import { Addressed } from '../languages/addressed.ts';
import { LegalOperations } from '../languages/legal-operations.ts';
import type { CSymbol } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { splitCriticalEdges } from './values/critical-edges.ts';
import {
  type Address,
  type AddressedInstruction,
  forEachDefinition,
  forEachTerminatorUse,
  forEachUse,
  hasEffect,
} from './values/operands.ts';

type Source = Node<LegalOperations, 'Instruction'>;
type Block = Node<Addressed, 'Block'>;

export const formAddresses = transform({
  name: 'form-addresses',
  from: LegalOperations,
  to: Addressed,
  summary: 'Addresses are sums of a base, a scaled index and a displacement; critical edges are split.',
  needs: { 'legal-operations': 'what is left has an instruction, of which addresses may be a part' },
  establishes: ['critical-edges-split'],
  run: (graph: Node<LegalOperations, 'External'>): Node<Addressed, 'External'> => {
    const former = new AddressFormer(graph);
    const { symbol, incoming, slots } = graph;
    const split = splitCriticalEdges(dropDead(former.blocks(), graph.nextValue), graph.nextValue);
    R.at = graph.at;
    return Addressed.mk.Graph({ symbol, incoming, slots, blocks: split.blocks, nextValue: split.nextValue });
  },
});

/** An address under construction. At most one of `symbol`, `slot`, `incoming` and `base` is the root. */
interface Sum {
  base: number;
  index: number;
  scale: number;
  displacement: number;
  symbol: CSymbol | null;
  slot: number;
  incoming: boolean;
}

/** Offsets beyond this stay out of the addresses of objects: the linker must still reach them. */
const farthest = 1 << 24;
const fitsDisplacement = (n: number): boolean => n === (n | 0);

/** Is it among what an address can be made of? */
function isTerm(n: Source): boolean {
  switch (n.kind) {
    case 'SymbolAddress':
    case 'SlotAddress':
    case 'IncomingArea':
      return true;
    case 'Binary':
      return n.type === 'i64' && n.op === 'add';
    default:
      return false;
  }
}

class AddressFormer {
  private readonly definition: (Source | undefined)[];
  private readonly uses: Int32Array;
  /** How many of the uses are addresses of loads and stores. */
  private readonly addressUses: Int32Array;

  constructor(private readonly graph: Node<LegalOperations, 'External'>) {
    this.definition = new Array(graph.nextValue).fill(undefined);
    this.uses = new Int32Array(graph.nextValue);
    this.addressUses = new Int32Array(graph.nextValue);
    const count = (v: number): void => {
      this.uses[v]++;
    };
    let defining: Source | undefined;
    const define = (v: number): void => {
      this.definition[v] = defining;
    };
    for (const { instructions, terminator } of graph.blocks) {
      for (let i = 0; i < instructions.length; i++) {
        const n = instructions[i];
        defining = n;
        forEachDefinition(n, define);
        forEachUse(n, count);
        if (n.kind === 'Load' || n.kind === 'Store') this.addressUses[n.address]++;
      }
      forEachTerminatorUse(terminator, count);
    }
  }

  blocks(): Block[] {
    const blocks: Block[] = new Array(this.graph.blocks.length);
    for (let b = 0; b < blocks.length; b++) {
      const { at, block, label, parameters, instructions: source, terminator } = this.graph.blocks[b];
      const instructions: AddressedInstruction[] = new Array(source.length);
      for (let i = 0; i < source.length; i++) instructions[i] = this.instruction(source[i]);
      R.at = at;
      blocks[b] = Addressed.mk.Block({ block, label, parameters, instructions, terminator });
    }
    return blocks;
  }

  private instruction(n: Source): AddressedInstruction {
    switch (n.kind) {
      case 'Load': {
        const { at, result, type, volatile } = n;
        R.at = at;
        return Addressed.mk.Load({ result, type, address: this.address(n.address, n.offset), volatile });
      }
      case 'Store': {
        const { at, type, value, volatile } = n;
        R.at = at;
        return Addressed.mk.Store({ type, address: this.address(n.address, n.offset), value, volatile });
      }
      case 'SymbolAddress':
      case 'SlotAddress':
      case 'IncomingArea':
        R.at = n.at;
        return Addressed.mk.AddressOf({ result: n.result, type: n.type, address: this.address(n.result, 0) });
      case 'Binary': {
        // The address of a part of an object is as good as that of the object.
        if (n.type !== 'i64' || n.op !== 'add' || this.constantOf(n.right) === null) return n;
        R.at = n.at;
        const address = this.address(n.result, 0);
        if (address.kind === 'Address' || (address.kind !== 'IncomingBased' && address.index !== null)) return n;
        return Addressed.mk.AddressOf({ result: n.result, type: n.type, address });
      }
      default:
        return n;
    }
  }

  private constantOf(value: number): number | null {
    const n = this.definition[value];
    if (n === undefined || n.kind !== 'Constant' || n.value < -0x80000000n || n.value > 0x7fffffffn) return null;
    return Number(n.value);
  }

  private address(value: number, offset: number): Address {
    const n = this.definition[value];
    // Most often the register alone is the base, with a constant.
    if (n === undefined || !isTerm(n))
      return Addressed.mk.Address({ base: value, index: null, scale: 1, displacement: offset });
    const sum: Sum = { base: -1, index: -1, scale: 1, displacement: 0, symbol: null, slot: -1, incoming: false };
    if (!this.addConstant(sum, offset)) throw new Error(`form-addresses: offset ${offset} is too large`);
    this.addTerm(sum, value, true);
    return this.build(sum);
  }

  private addConstant(sum: Sum, n: number): boolean {
    const total = sum.displacement + n;
    if (!fitsDisplacement(total)) return false;
    sum.displacement = total;
    return true;
  }

  /** Adds the value to the sum, taken apart where that pays. `whole`: so far the value is all there is but for a constant. */
  private addTerm(sum: Sum, value: number, whole: boolean): void {
    const n = this.definition[value];
    if (n !== undefined)
      switch (n.kind) {
        case 'SymbolAddress':
          if (this.hasRoot(sum) || Math.abs(sum.displacement + n.offset) > farthest) break;
          sum.symbol = n.symbol;
          sum.displacement += n.offset;
          return;
        case 'SlotAddress':
          if (this.hasRoot(sum) || Math.abs(sum.displacement + n.offset) > farthest) break;
          sum.slot = n.slot;
          sum.displacement += n.offset;
          return;
        case 'IncomingArea':
          if (this.hasRoot(sum) || sum.index >= 0 || !whole) break;
          sum.incoming = true;
          sum.displacement += n.offset;
          return;
        case 'Binary':
          if (n.type === 'i64' && this.addOperation(sum, n, value, whole)) return;
          break;
      }
    this.addRegister(sum, value);
  }

  private hasRoot(sum: Sum): boolean {
    return sum.symbol !== null || sum.slot >= 0 || sum.incoming || sum.base >= 0;
  }

  private addOperation(sum: Sum, n: Extract<Source, { kind: 'Binary' }>, value: number, whole: boolean): boolean {
    if (n.op === 'add') {
      const right = this.constantOf(n.right);
      if (right !== null && this.addConstant(sum, right)) {
        this.addTerm(sum, n.left, whole);
        return true;
      }
      // Two terms take both places of an address.
      if (!whole || !this.vanishes(value)) return false;
      this.addIndex(sum, n.left, n.right);
      return true;
    }
    if (n.op === 'shl' && !whole && sum.index < 0) {
      const count = this.constantOf(n.right);
      if (count === null || count < 1 || count > 3) return false;
      sum.index = n.left;
      sum.scale = 1 << count;
      return true;
    }
    return false;
  }

  /** Is the sum itself unnecessary once its addresses are formed? More accesses than two share a computed sum instead. */
  private vanishes(value: number): boolean {
    const uses = this.uses[value];
    return uses === 1 || (uses === 2 && this.addressUses[value] === 2);
  }

  private addIndex(sum: Sum, left: number, right: number): void {
    // What can be a root only, or scaled only, decides which of the two is the index.
    const scaled = (v: number): boolean => {
      const n = this.definition[v];
      return n !== undefined && n.kind === 'Binary' && n.op === 'shl';
    };
    if (this.isObject(left) || (scaled(left) && !this.isObject(right))) {
      this.addTerm(sum, left, false);
      this.addTerm(sum, right, false);
    } else {
      this.addTerm(sum, right, false);
      this.addTerm(sum, left, false);
    }
  }

  /** Is it an object's address, which can only be the root? */
  private isObject(value: number): boolean {
    const n = this.definition[value];
    if (n === undefined) return false;
    if (n.kind === 'Binary') return n.op === 'add' && this.constantOf(n.right) !== null && this.isObject(n.left);
    return n.kind === 'SymbolAddress' || n.kind === 'SlotAddress';
  }

  private addRegister(sum: Sum, value: number): void {
    if (sum.base < 0 && sum.symbol === null && sum.slot < 0 && !sum.incoming) sum.base = value;
    else if (sum.index < 0) sum.index = value;
    else throw new Error('form-addresses: an address has more than two terms');
  }

  private build(sum: Sum): Address {
    const { scale, displacement } = sum;
    const index = sum.index < 0 ? null : sum.index;
    if (sum.symbol !== null) return Addressed.mk.SymbolBased({ symbol: sum.symbol, index, scale, displacement });
    if (sum.slot >= 0) return Addressed.mk.SlotBased({ slot: sum.slot, index, scale, displacement });
    if (sum.incoming) return Addressed.mk.IncomingBased({ displacement });
    return Addressed.mk.Address({ base: sum.base < 0 ? null : sum.base, index, scale, displacement });
  }
}

/** Drops instructions without effect that nobody uses any more, and then those that only they used: from the last one to the first. */
function dropDead(blocks: Block[], count: number): Block[] {
  const uses = new Int32Array(count);
  /** 1 for values whose definitions have been looked at. */
  const seen = new Uint8Array(count);
  const use = (v: number): void => {
    uses[v]++;
  };
  for (const { instructions, terminator } of blocks) {
    for (let i = 0; i < instructions.length; i++) forEachUse(instructions[i], use);
    forEachTerminatorUse(terminator, use);
  }
  let again = false;
  const release = (v: number): void => {
    uses[v]--;
    if (uses[v] === 0 && seen[v] === 1) again = true;
  };
  let wanted = false;
  const look = (v: number): void => {
    seen[v] = 1;
    if (uses[v] > 0) wanted = true;
  };
  const isWanted = (n: AddressedInstruction): boolean => {
    wanted = hasEffect(n);
    forEachDefinition(n, look);
    return wanted;
  };
  // A value loses a use after its definition only where its block comes after one that reads it: then all are looked at once more.
  do {
    again = false;
    seen.fill(0);
    for (let b = blocks.length - 1; b >= 0; b--) {
      const { at, block, label, parameters, instructions: source, terminator } = blocks[b];
      const dead: number[] = [];
      for (let i = source.length - 1; i >= 0; i--)
        if (!isWanted(source[i])) {
          forEachUse(source[i], release);
          dead.push(i);
        }
      if (dead.length === 0) continue;
      const instructions: AddressedInstruction[] = [];
      for (let i = 0; i < source.length; i++)
        if (i === dead[dead.length - 1]) dead.pop();
        else instructions.push(source[i]);
      R.at = at;
      blocks[b] = Addressed.mk.Block({ block, label, parameters, instructions, terminator });
    }
  } while (again);
  return blocks;
}
