/** How many bytes an address has behind it in its object (gcc manual, Object Size Checking), as far as a graph shows. */
import { isComplete, sizeOf } from '../../languages/types.ts';
import type { CSymbol } from '../../languages/unit.ts';
import type { Graph } from '../values/graph.ts';
import type { Folding } from './call.ts';

/** The remaining bytes: a number, `unknown`, or `open` for a join that is being looked at. */
type Size = bigint | 'unknown' | 'open';

/** An address is looked at through so many steps. */
const deepest = 12;

/** Library functions that give fresh memory, and which of their arguments tell its size. */
const allocators: ReadonlyMap<string, readonly number[]> = new Map([
  ['malloc', [0]],
  ['calloc', [0, 1]],
  ['realloc', [1]],
  ['aligned_alloc', [1]],
]);

/** Library functions whose result is their first argument. */
const returnFirst = new Set(['memcpy', 'memmove', 'memset', 'strcpy', 'strncpy', 'strcat', 'strncat']);

export class ObjectSizes {
  private readonly slots: ReadonlyMap<number, number>;

  constructor(
    graph: Graph,
    private readonly f: Folding,
  ) {
    const slots = new Map<number, number>();
    for (const s of graph.slots) if (s.kind === 'Slot') slots.set(s.slot, s.size);
    this.slots = slots;
  }

  /** null where nothing is known. `least`: the smallest of several sizes instead of the largest. */
  of(address: number, least: boolean): bigint | null {
    const size = this.below(address, least, deepest, new Set());
    return typeof size === 'bigint' ? size : null;
  }

  private below(address: number, least: boolean, depth: number, underWay: Set<number>): Size {
    if (underWay.has(address)) return 'open';
    if (depth === 0) return 'unknown';
    const n = this.f.at(address);
    switch (n?.kind) {
      case 'SlotAddress': {
        const size = this.slots.get(n.slot);
        return size === undefined ? 'unknown' : remaining(BigInt(size), BigInt(n.offset));
      }
      case 'SymbolAddress': {
        const size = sizeOfObject(n.symbol);
        return size === null ? 'unknown' : remaining(size, BigInt(n.offset));
      }
      case 'AllocateStack': {
        const size = this.f.integer(n.size);
        return size === null ? 'unknown' : size;
      }
      case 'Binary': {
        const offset = n.op === 'add' ? this.f.integer(n.right) : null;
        if (offset === null) return 'unknown';
        const size = this.below(n.left, least, depth - 1, underWay);
        // An address that moves on in a loop has no one size.
        return typeof size === 'bigint' ? remaining(size, offset) : 'unknown';
      }
      case 'Call':
        return this.allocated(address, least, depth, underWay);
    }
    const choices = this.f.texts.choices(address);
    if (choices === null) return 'unknown';
    underWay.add(address);
    let all: Size = 'open';
    for (const c of choices) {
      const size = this.below(c, least, depth - 1, underWay);
      if (size === 'unknown') {
        all = 'unknown';
        break;
      }
      if (typeof size === 'bigint' && (typeof all !== 'bigint' || (least ? size < all : size > all))) all = size;
    }
    underWay.delete(address);
    return all;
  }

  private allocated(address: number, least: boolean, depth: number, underWay: Set<number>): Size {
    const n = this.f.at(address);
    if (n?.kind !== 'Call' || n.symbol === null || n.symbol.linkage !== 'external') return 'unknown';
    const argument = (i: number): number | null => {
      const a = n.arguments[i];
      return a?.kind === 'Outgoing' ? a.value : null;
    };
    if (returnFirst.has(n.symbol.name)) {
      const first = argument(0);
      return first === null ? 'unknown' : this.below(first, least, depth - 1, underWay);
    }
    const factors = allocators.get(n.symbol.name) ?? n.symbol.attributes?.allocSize;
    if (factors === undefined) return 'unknown';
    let size = 1n;
    for (const i of factors) {
      const value = argument(i);
      const factor = value === null ? null : this.f.integer(value);
      if (factor === null || factor < 0n) return 'unknown';
      size *= factor;
    }
    return size;
  }
}

/** Behind the end there is nothing; before the start nobody knows. */
const remaining = (size: bigint, offset: bigint): Size =>
  offset < 0n ? 'unknown' : offset > size ? 0n : size - offset;

/** null for what may be larger where it is defined, and for flexible array members. */
function sizeOfObject(symbol: CSymbol): bigint | null {
  const { type } = symbol;
  if (type === null || type.kind === 'Function' || !isComplete(type)) return null;
  if (type.kind === 'Record' && type.tag.flexible) return null;
  return BigInt(sizeOf(type));
}
