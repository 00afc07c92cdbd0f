/** A table of what has been computed: operation, types and operands, hashed without making keys. */
import type { SSAInstruction } from './operands.ts';

/** Instructions that compute one value from their fields alone. */
export type Computation = Extract<
  SSAInstruction,
  {
    kind:
      | 'Constant'
      | 'FloatingConstant'
      | 'SymbolAddress'
      | 'SlotAddress'
      | 'BlockAddress'
      | 'IncomingArea'
      | 'Unary'
      | 'Binary'
      | 'Compare'
      | 'Convert'
      | 'Select';
  }
>;

export function isComputation(n: SSAInstruction): n is Computation {
  switch (n.kind) {
    case 'Constant':
    case 'FloatingConstant':
    case 'SymbolAddress':
    case 'SlotAddress':
    case 'BlockAddress':
    case 'IncomingArea':
    case 'Unary':
    case 'Binary':
    case 'Compare':
    case 'Convert':
    case 'Select':
      return true;
    default:
      return false;
  }
}

const commutes: ReadonlySet<string> = new Set(['add', 'mul', 'and', 'or', 'xor', 'mulhs', 'mulhu', 'fadd', 'fmul']);

export class Computations {
  /** The entries, of which those with one hash are linked through `next`; -1 ends them. */
  readonly all: Computation[] = [];
  /** By entry: the index of the block that it stands in. */
  readonly blocks: number[] = [];
  private readonly next: number[] = [];
  private readonly first: Int32Array;
  private readonly mask: number;
  private hash = 0;

  /** `most`: about how many there will be. */
  constructor(most: number) {
    let size = 16;
    while (size < most) size *= 2;
    this.first = new Int32Array(size).fill(-1);
    this.mask = size - 1;
  }

  /** The entry that computes the same, or -1. */
  find(n: Computation): number {
    this.hash = hashOf(n) & this.mask;
    for (let entry = this.first[this.hash]; entry >= 0; entry = this.next[entry])
      if (isSame(this.all[entry], n)) return entry;
    return -1;
  }

  /** Puts what was just looked for, and not found (-1) or found in the given entry, into the table. */
  set(entry: number, n: Computation, block: number): void {
    if (entry >= 0) {
      this.all[entry] = n;
      this.blocks[entry] = block;
      return;
    }
    this.next.push(this.first[this.hash]);
    this.first[this.hash] = this.all.length;
    this.all.push(n);
    this.blocks.push(block);
  }
}

/** A number from the fields that `isSame` compares, the same whichever way commuting operands stand. */
function hashOf(n: Computation): number {
  switch (n.kind) {
    case 'Constant':
      return Number(BigInt.asIntN(32, n.value)) * 31 + n.type.length;
    case 'FloatingConstant':
      return Number(BigInt.asIntN(32, n.bits ^ (n.bits >> 32n)));
    case 'SymbolAddress':
      return n.symbol.id * 31 + n.offset;
    case 'SlotAddress':
      return n.slot * 37 + n.offset;
    case 'BlockAddress':
      return n.label.id * 41;
    case 'IncomingArea':
      return n.offset * 43;
    case 'Unary':
      return n.value * 47 + n.op.length;
    case 'Convert':
      return n.value * 53 + n.op.charCodeAt(0);
    case 'Binary':
      return (n.left + n.right) * 59 + n.op.charCodeAt(0);
    case 'Compare':
      return n.left * 61 + n.right * 67 + n.op.charCodeAt(0);
    case 'Select':
      return n.test * 71 + n.then * 73 + n.else;
  }
}

/** Do both compute one value? */
function isSame(a: Computation, b: Computation): boolean {
  switch (a.kind) {
    case 'Constant':
      return b.kind === 'Constant' && a.value === b.value && a.type === b.type;
    case 'FloatingConstant':
      return b.kind === 'FloatingConstant' && a.bits === b.bits && a.type === b.type;
    case 'SymbolAddress':
      return b.kind === 'SymbolAddress' && a.symbol === b.symbol && a.offset === b.offset;
    case 'SlotAddress':
      return b.kind === 'SlotAddress' && a.slot === b.slot && a.offset === b.offset;
    case 'BlockAddress':
      return b.kind === 'BlockAddress' && a.label === b.label;
    case 'IncomingArea':
      return b.kind === 'IncomingArea' && a.offset === b.offset;
    case 'Unary':
      return b.kind === 'Unary' && a.value === b.value && a.op === b.op && a.type === b.type;
    case 'Convert':
      return b.kind === 'Convert' && a.value === b.value && a.op === b.op && a.type === b.type && a.from === b.from;
    case 'Binary':
      if (b.kind !== 'Binary' || a.op !== b.op || a.type !== b.type) return false;
      return (
        (a.left === b.left && a.right === b.right) || (a.left === b.right && a.right === b.left && commutes.has(a.op))
      );
    case 'Compare':
      return b.kind === 'Compare' && a.left === b.left && a.right === b.right && a.op === b.op && a.type === b.type;
    case 'Select':
      return b.kind === 'Select' && a.test === b.test && a.then === b.then && a.else === b.else && a.type === b.type;
  }
}
