/** How many registers a loop asks for: an estimate, from what it reads of outside and what it carries from round to round. */
import type { MachineType } from '../../languages/machine.ts';
import type { Target } from '../../languages/target.ts';
import type { SSABlock } from '../values/graph.ts';
import { forEachTerminatorUse, forEachUse, type SSAInstruction } from '../values/operands.ts';
import type { Flow } from './flow.ts';
import type { Loops } from './loops.ts';

/** Registers that are left to what a loop computes in each round: others take no values that were not worth one outside. */
const kept = 5;
/** The same of the registers that survive calls. */
const keptAcrossCalls = 1;

/** Costs no register: it is made anew where it is needed. */
export const isRepeated = (i: SSAInstruction | undefined): boolean =>
  i !== undefined &&
  (i.kind === 'Constant' || i.kind === 'FloatingConstant' || i.kind === 'SymbolAddress' || i.kind === 'SlotAddress');

export class Pressure {
  /** By header: how many integers the loop asks registers for. */
  private readonly known = new Map<number, number>();
  private readonly most: number;
  private readonly mostAcrossCalls: number;

  constructor(
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    private readonly definition: readonly (SSAInstruction | undefined)[],
    private readonly types: readonly MachineType[],
    /** Is the value defined in the loop with this header? */
    private readonly isIn: (value: number, header: number) => boolean,
    target: Target,
  ) {
    const { allocatable } = target.classes[target.classOf('i64')];
    this.most = allocatable.length - kept;
    this.mostAcrossCalls = allocatable.filter(r => target.calleeSaved.includes(r)).length - keptAcrossCalls;
  }

  /** Is there a register for one more integer throughout the loop, which may have calls? Takes it, if so. */
  take(header: number, hasCalls = false): boolean {
    const most = hasCalls ? this.mostAcrossCalls : this.most;
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
