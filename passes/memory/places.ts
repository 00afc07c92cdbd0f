/** Which memory an access touches, and which accesses cannot touch the same. */
import { bytesOf, type MachineType } from '../../languages/machine.ts';
import type { CSymbol } from '../../languages/unit.ts';
import type { Graph } from '../values/graph.ts';
import { forEachSlot, forEachTerminatorUse, forEachUse, type SSAInstruction } from '../values/operands.ts';

/** A range of bytes: `size` from `offset` on, at the address that a value is. Size -1: unknown. */
export interface Access {
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  /** The class of the object that is accessed (see `alias-classes.ts`); 0 is any. */
  readonly alias: number;
}

/** What an address points into: a slot, the object of a symbol, or -1 for anything. */
type Root = number | CSymbol;

export class Places {
  private readonly roots: (Root | undefined)[];
  /** Slots whose address goes where this function does not see. */
  private readonly escaped = new Set<number>();

  constructor(
    graph: Graph,
    private readonly definition: readonly (SSAInstruction | undefined)[],
  ) {
    this.roots = new Array(graph.nextValue).fill(undefined);
    for (const s of graph.slots) if (s.kind === 'IncomingSlot') this.escaped.add(s.slot);
    const escape = (v: number): void => {
      const root = this.rootOf(v);
      if (typeof root === 'number' && root >= 0) this.escaped.add(root);
    };
    const name = (slot: number): void => {
      this.escaped.add(slot);
    };
    for (const b of graph.blocks) {
      for (const n of b.instructions) this.escapesOf(n, escape, name);
      const t = b.terminator;
      if (t.kind !== 'Return') forEachTerminatorUse(t, escape);
      else for (const p of t.pieces) if (p.kind === 'Outgoing') escape(p.value);
    }
  }

  /** Calls `escape` for the values whose targets others may reach through this instruction. */
  private escapesOf(n: SSAInstruction, escape: (v: number) => void, name: (slot: number) => void): void {
    switch (n.kind) {
      case 'SlotAddress':
      case 'Load':
      case 'MoveBlock':
      case 'ClearBlock':
      case 'Compare':
        return;
      case 'Store':
        escape(n.value);
        return;
      case 'Perform':
        if (!n.name.startsWith('ask.')) for (const a of n.arguments) escape(a);
        return;
      case 'Binary':
        // A sum still points into its object, as `rootOf` sees; anything else is lost from view.
        if (n.op === 'add' && this.rootOf(n.result) !== -1) return;
        escape(n.left);
        escape(n.right);
        return;
      case 'Call':
        // A block is copied: the callee never sees where it came from.
        if (n.target !== null) escape(n.target);
        for (const a of n.arguments) if (a.kind === 'Outgoing') escape(a.value);
        return;
      default:
        forEachUse(n, escape);
        forEachSlot(n, name);
    }
  }

  rootOf(v: number): Root {
    const known = this.roots[v];
    if (known !== undefined) return known;
    const n = this.definition[v];
    let root: Root = -1;
    if (n?.kind === 'SlotAddress') root = n.slot;
    else if (n?.kind === 'SymbolAddress') root = n.symbol;
    else if (n?.kind === 'Binary' && n.op === 'add') {
      const left = this.rootOf(n.left);
      const right = this.rootOf(n.right);
      // Two addresses are not added in any defined program, but then nothing is known.
      root = left === -1 ? right : right === -1 ? left : -1;
    }
    this.roots[v] = root;
    return root;
  }

  /** Is the object seen by this function alone? */
  isPrivate(address: number): boolean {
    return this.privateSlot(address) >= 0;
  }

  /** The slot that only this function sees and that the address points into, or -1. */
  privateSlot(address: number): number {
    const root = this.rootOf(address);
    return typeof root === 'number' && root >= 0 && !this.escaped.has(root) ? root : -1;
  }

  /** Can both accesses touch the same byte? Where that is plain to see, the types are not asked: much code reads a float's bits as an int's. */
  mayMeet(a: Access, b: Access): boolean {
    if (a.address === b.address) return overlap(a, b, a.offset - b.offset);
    const x = this.rootOf(a.address);
    const y = this.rootOf(b.address);
    if (x !== -1 && y !== -1) {
      if (x !== y) return typeof x !== 'number' && typeof y !== 'number' && mayShare(x, y);
      const start = this.startOf(a.address);
      const other = this.startOf(b.address);
      if (start !== null && other !== null) return overlap(a, b, start + a.offset - (other + b.offset));
    } else if (x === -1 ? y !== -1 && this.isPrivate(b.address) : this.isPrivate(a.address)) return false;
    return a.alias === b.alias || a.alias === 0 || b.alias === 0;
  }

  /** Where in its object an address lies, if that is known. */
  private startOf(address: number): number | null {
    const n = this.definition[address];
    return n?.kind === 'SlotAddress' || n?.kind === 'SymbolAddress' ? n.offset : null;
  }
}

/** Do ranges of bytes overlap, of which `a` begins `distance` bytes after `b`? */
const overlap = (a: Access, b: Access, distance: number): boolean =>
  a.size < 0 || b.size < 0 || (distance < b.size && -distance < a.size);

/** Two names for one object: aliases, and weak symbols that another object may define. */
const mayShare = (a: CSymbol, b: CSymbol): boolean => {
  const odd = (s: CSymbol): boolean => s.attributes?.alias !== undefined || s.attributes?.weak === true;
  return odd(a) || odd(b);
};

export const sizeOf = (type: MachineType): number => bytesOf[type];
