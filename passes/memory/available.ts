/** Which values in memory are known, at one point of a function. */
import type { MachineType } from '../../languages/machine.ts';
import type { SSAInstruction } from '../values/operands.ts';
import { writesMemory } from '../values/operands.ts';
import { type Access, type Places, sizeOf } from './places.ts';

export interface Known extends Access {
  readonly type: MachineType;
  readonly value: number;
}

/** More would be looked through at every access. */
const most = 40;

/** A list of known values, the newest last. Lists are not changed once a block has ended with them. */
export type Available = readonly Known[];
export const nothing: Available = [];

/** What is known of memory on the way through a block. The list that it begins with is that of other blocks, and copied before it changes. */
export class Memory {
  private own: Known[] | null = null;

  constructor(private readonly start: Available) {}

  get list(): Available {
    return this.own ?? this.start;
  }

  /**
   * The value at an address, or -1. What is known of an object of one class survives stores to objects of others, so it answers for that class
   * only: `*l` is not what it was once `*p = q` has made the same memory a pointer (C17 6.5p6).
   */
  lookUp(address: number, offset: number, type: MachineType, alias: number): number {
    const { list } = this;
    for (let i = list.length - 1; i >= 0; i--) {
      const k = list[i];
      if (k.address === address && k.offset === offset && k.type === type && (k.alias === alias || k.alias === 0))
        return k.value;
    }
    return -1;
  }

  remember(known: Known): void {
    this.own ??= this.start.slice();
    if (this.own.length >= most) this.own.shift();
    this.own.push(known);
  }

  /** The instruction changes memory. */
  after(n: SSAInstruction, places: Places): void {
    switch (n.kind) {
      case 'Store':
        return this.written({ address: n.address, offset: n.offset, size: sizeOf(n.type), alias: n.alias }, places);
      case 'MoveBlock':
      case 'ClearBlock':
        return this.written({ address: n.to, offset: 0, size: n.size, alias: 0 }, places);
      case 'Load':
      case 'AllocateStack':
      case 'SaveStack':
      case 'RestoreStack':
        return;
      default:
        if (writesMemory(n)) this.keep(k => places.isPrivate(k.address));
    }
  }

  private written(access: Access, places: Places): void {
    this.keep(k => !places.mayMeet(access, k));
  }

  private keep(stays: (k: Known) => boolean): void {
    const { list } = this;
    let kept = 0;
    while (kept < list.length && stays(list[kept])) kept++;
    if (kept === list.length) return;
    this.own ??= this.start.slice();
    const { own } = this;
    for (let i = kept + 1; i < own.length; i++) if (stays(own[i])) own[kept++] = own[i];
    own.length = kept;
  }
}

/** What all lists know. */
export function common(lists: readonly Available[]): Available {
  const [first, ...rest] = lists;
  if (first === undefined) return nothing;
  if (rest.every(l => l === first)) return first;
  return first.filter(k => rest.every(l => l.some(x => x === k || same(x, k))));
}

const same = (a: Known, b: Known): boolean =>
  a.value === b.value && a.address === b.address && a.offset === b.offset && a.type === b.type && a.alias === b.alias;
