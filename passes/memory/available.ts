/** Which values in memory are known, at one point of a function. */
import type { MachineType } from '../../languages/machine.ts';
import type { SSAInstruction } from '../values/operands.ts';
import { hasEffect } from '../values/operands.ts';
import { type Access, type Places, sizeOf } from './places.ts';

export interface Known extends Access {
  readonly type: MachineType;
  readonly value: number;
}

/** More would be looked through at every access. */
const most = 40;

/** A list of known values, the newest last. Lists are not changed once made. */
export type Available = readonly Known[];
export const nothing: Available = [];

export function lookUp(list: Available, address: number, offset: number, type: MachineType): number {
  for (let i = list.length - 1; i >= 0; i--) {
    const k = list[i];
    if (k.address === address && k.offset === offset && k.type === type) return k.value;
  }
  return -1;
}

export function remember(list: Available, known: Known): Available {
  return [...(list.length >= most ? list.slice(1) : list), known];
}

/** What is still known after the instruction has changed memory. */
export function after(list: Available, n: SSAInstruction, places: Places): Available {
  switch (n.kind) {
    case 'Store': {
      const access = { address: n.address, offset: n.offset, size: sizeOf(n.type), alias: n.alias };
      return list.filter(k => !places.mayMeet(access, k));
    }
    case 'MoveBlock':
    case 'ClearBlock': {
      const access = { address: n.to, offset: 0, size: n.size, alias: 0 };
      return list.filter(k => !places.mayMeet(access, k));
    }
    case 'Load':
    case 'AllocateStack':
    case 'SaveStack':
    case 'RestoreStack':
      return list;
    default:
      return hasEffect(n) ? list.filter(k => places.isPrivate(k.address)) : list;
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
  a.value === b.value && a.address === b.address && a.offset === b.offset && a.type === b.type;
