/** What is known of the constant strings that values point to. */
import { sizeOf } from '../../languages/types.ts';
import type { Graph } from '../values/graph.ts';
import { forEachEdge, type SSAInstruction } from '../values/operands.ts';

/** Constant bytes from an address to the end of their object; those beyond `bytes` are zero. */
export interface Text {
  readonly bytes: Uint8Array;
  readonly size: number;
}

interface Lengths {
  readonly least: number;
  readonly most: number;
}

/** A value is looked at through so many selections and joins. */
const deepest = 10;

export class TextFacts {
  private incoming: Map<number, number[]> | null = null;

  constructor(
    private readonly graph: Graph,
    private readonly definition: (v: number) => SSAInstruction | undefined,
  ) {}

  /** The constant bytes that an address points to. */
  bytes(address: number): Text | null {
    const n = this.definition(address);
    if (n?.kind !== 'SymbolAddress') return null;
    const { constantBytes, type } = n.symbol;
    if (constantBytes === null || type === null || n.offset < 0) return null;
    const size = Math.max(sizeOf(type), constantBytes.length) - n.offset;
    return size <= 0 ? null : { bytes: constantBytes.subarray(n.offset), size };
  }

  /** The constant string at an address, without its terminating zero. */
  string(address: number): Uint8Array | null {
    const text = this.bytes(address);
    if (text === null) return null;
    const end = lengthOf(text);
    if (end < 0) return null;
    if (end <= text.bytes.length) return text.bytes.subarray(0, end);
    return null;
  }

  /** The length of the string at an address, if it is known and the same on every path. */
  length(address: number): number | null {
    const r = this.lengths(address, deepest, new Set());
    return r === null || r === 'open' || r.least !== r.most ? null : r.most;
  }

  /** The length of the longest string that an address may point to. */
  mostLength(address: number): number | null {
    const r = this.lengths(address, deepest, new Set());
    return r === null || r === 'open' ? null : r.most;
  }

  /** 'open' for a join that is being looked at: it adds nothing. */
  private lengths(address: number, depth: number, underWay: Set<number>): Lengths | 'open' | null {
    const text = this.bytes(address);
    if (text !== null) {
      const length = lengthOf(text);
      return length < 0 ? null : { least: length, most: length };
    }
    if (underWay.has(address)) return 'open';
    if (depth === 0) return null;
    const choices = this.choices(address);
    if (choices === null) return null;
    underWay.add(address);
    let all: Lengths | 'open' = 'open';
    for (const c of choices) {
      const r = this.lengths(c, depth - 1, underWay);
      if (r === null) return null;
      if (r === 'open') continue;
      all = all === 'open' ? r : { least: Math.min(all.least, r.least), most: Math.max(all.most, r.most) };
    }
    underWay.delete(address);
    return all;
  }

  /** The greatest that a size can be, whatever path is taken; null where that is not known. */
  most(value: number): bigint | null {
    const most = this.mostBelow(value, deepest, new Set());
    return most === 'open' ? null : most;
  }

  private mostBelow(value: number, depth: number, underWay: Set<number>): bigint | 'open' | null {
    const n = this.definition(value);
    if (n?.kind === 'Constant') return BigInt.asUintN(64, n.value);
    if (underWay.has(value)) return 'open';
    if (depth === 0) return null;
    if (n?.kind === 'Convert' && (n.op === 'zext' || n.op === 'sext')) {
      const most = this.mostBelow(n.value, depth - 1, underWay);
      return typeof most === 'bigint' && most < 1n << 31n ? most : null;
    }
    const choices = this.choices(value);
    if (choices === null) return null;
    underWay.add(value);
    let all: bigint | 'open' = 'open';
    for (const c of choices) {
      const most = this.mostBelow(c, depth - 1, underWay);
      if (most === null) return null;
      if (most !== 'open' && (all === 'open' || most > all)) all = most;
    }
    underWay.delete(value);
    return all;
  }

  /** A constant string with a number added to its address, and the number. Nothing but zeros follows it: an index may well reach another string. */
  indexed(address: number): { readonly length: number; readonly size: number; readonly index: number } | null {
    const n = this.definition(address);
    if (n?.kind !== 'Binary' || n.op !== 'add') return null;
    for (const [base, index] of [
      [n.left, n.right],
      [n.right, n.left],
    ]) {
      const text = this.bytes(base);
      const length = text === null ? -1 : lengthOf(text);
      if (text !== null && length >= 0 && text.bytes.subarray(length).every(b => b === 0))
        return { length, size: text.size, index };
    }
    return null;
  }

  /** The values of which this one is one, whatever path is taken; null where it is computed. */
  choices(value: number): readonly number[] | null {
    const n = this.definition(value);
    if (n?.kind === 'Select') return [n.then, n.else];
    if (n !== undefined) return null;
    this.incoming ??= incomingOf(this.graph);
    return this.incoming.get(value) ?? null;
  }
}

/** Where the first zero is; -1 if there is none. */
function lengthOf({ bytes, size }: Text): number {
  const zero = bytes.indexOf(0);
  return zero >= 0 ? zero : bytes.length < size ? bytes.length : -1;
}

/** By block parameter: its arguments. */
function incomingOf(graph: Graph): Map<number, number[]> {
  const result = new Map<number, number[]>();
  const byNumber = new Map(graph.blocks.map(b => [b.block, b]));
  for (const b of graph.blocks) for (const p of b.parameters) result.set(p.value, []);
  for (const b of graph.blocks)
    forEachEdge(b.terminator, e => {
      const { parameters } = byNumber.get(e.block)!;
      for (const [i, a] of e.arguments.entries()) result.get(parameters[i].value)!.push(a);
    });
  return result;
}
