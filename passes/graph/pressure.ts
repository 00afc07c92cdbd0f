/** How many registers a loop asks for: an estimate, from what it reads of outside and what it carries from round to round. */
import type { MachineType } from '../../languages/machine.ts';
import type { SSABlock } from '../values/graph.ts';
import { forEachTerminatorUse, forEachUse, type SSAInstruction } from '../values/operands.ts';
import type { Flow } from './flow.ts';
import type { Loops } from './loops.ts';

/** A loop that asks for more registers takes no more values that were not worth a register outside. */
const enough = 9;

/** Costs no register: it is made anew where it is needed. */
export const isRepeated = (i: SSAInstruction | undefined): boolean =>
  i !== undefined &&
  (i.kind === 'Constant' || i.kind === 'FloatingConstant' || i.kind === 'SymbolAddress' || i.kind === 'SlotAddress');

export class Pressure {
  /** By header: how many integers the loop asks registers for. */
  private readonly known = new Map<number, number>();

  constructor(
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    private readonly definition: readonly (SSAInstruction | undefined)[],
    private readonly types: readonly MachineType[],
    /** Is the value defined in the loop with this header? */
    private readonly isIn: (value: number, header: number) => boolean,
  ) {}

  /** Is there a register for one more integer throughout the loop, where it has `most`? Takes it, if so. */
  take(header: number, most = enough): boolean {
    const now = this.known.get(header) ?? this.count(header);
    this.known.set(header, now < most ? now + 1 : now);
    return now < most;
  }

  private count(header: number): number {
    const { flow, loops, types, definition } = this;
    const outside = new Set<number>();
    const use = (v: number): void => {
      if (types[v][0] === 'i' && !isRepeated(definition[v]) && !this.isIn(v, header)) outside.add(v);
    };
    let carried = 0;
    for (const b of flow.order) {
      let h = loops.header[b];
      while (h >= 0 && h !== header) h = loops.parent[h];
      if (h < 0) continue;
      const { parameters, instructions, terminator } = flow.blocks[b];
      // Inner loops carry their own values while this one's wait.
      if (loops.header[b] === b) for (const p of parameters) if (p.type[0] === 'i') carried++;
      for (const i of instructions) forEachUse(i, use);
      forEachTerminatorUse(terminator, use);
    }
    return outside.size + carried;
  }
}
