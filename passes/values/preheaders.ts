/** Blocks before loops, for what is computed once before the first round. */
import { SSA } from '../../languages/ssa.ts';
import { at } from '../../nanopass/index.ts';
import type { Flow } from '../graph/flow.ts';
import type { Loops } from '../graph/loops.ts';
import type { BlockParameter, SSABlock } from './graph.ts';
import { type Edge, forEachEdge, type SSAInstruction } from './operands.ts';

const { mk } = SSA;

interface Preheader {
  readonly block: number;
  /** None where the loop is entered in one place: what the header gets from there is known. */
  readonly parameters: readonly BlockParameter[];
  /** What the header's parameters are in the first round. */
  readonly values: readonly number[];
}

export class Preheaders {
  private readonly byHeader = new Map<number, Preheader>();
  private nextBlock: number;

  /** `fresh` numbers a new value. */
  constructor(
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    private readonly fresh: () => number,
  ) {
    this.nextBlock = flow.indexOf.length;
  }

  /** Puts a block before the loop. Gives what the parameters of the header are in the first round. */
  make(header: number): readonly number[] {
    return this.before(header).values;
  }

  /** The block before the loop, which passes `more` to the header after what arrives there anyway. */
  block(header: number, instructions: readonly SSAInstruction[], more: readonly number[] = []): SSABlock {
    const h = this.flow.blocks[header];
    const { block, parameters, values } = this.before(header);
    return at(h.at, () => {
      const to = mk.Edge({ block: h.block, arguments: [...values, ...more] });
      return mk.Block({ block, label: null, parameters, instructions, terminator: mk.Jump({ to }) });
    });
  }

  /** An edge out of the block with index `from`: where it enters a loop that has a block before it, it leads there. */
  entering(e: Edge, from: number): Edge {
    const to = this.flow.indexOf[e.block];
    const preheader = this.byHeader.get(to);
    if (preheader === undefined || this.loops.contains(to, from)) return e;
    return mk.Edge({ block: preheader.block, arguments: preheader.parameters.length === 0 ? [] : e.arguments });
  }

  private before(header: number): Preheader {
    let preheader = this.byHeader.get(header);
    if (preheader === undefined) {
      const block = this.nextBlock++;
      const values = this.onlyEntry(header);
      if (values !== null) preheader = { block, parameters: [], values };
      else {
        const h = this.flow.blocks[header];
        const parameters = at(h.at, () =>
          h.parameters.map(p => mk.BlockParameter({ value: this.fresh(), type: p.type })),
        );
        preheader = { block, parameters, values: parameters.map(p => p.value) };
      }
      this.byHeader.set(header, preheader);
    }
    return preheader;
  }

  /** The arguments of the only edge that enters the loop; null where there are several. */
  private onlyEntry(header: number): readonly number[] | null {
    const { blocks, predecessors } = this.flow;
    const { start, targets } = predecessors;
    let only: readonly number[] | null = null;
    let entries = 0;
    for (let p = start[header]; p < start[header + 1]; p++) {
      if (this.loops.contains(header, targets[p])) continue;
      entries++;
      forEachEdge(blocks[targets[p]].terminator, e => {
        if (e.block === blocks[header].block) only = e.arguments;
      });
    }
    return entries === 1 ? only : null;
  }
}
