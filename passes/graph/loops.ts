/** Natural loops: the header of a loop dominates the blocks that jump back to it, and so the whole loop. */
import type { Dominators } from './dominators.ts';

export class Loops {
  /** The header of the innermost loop that a block is in, by index; -1 outside loops. A header is in its own loop. */
  readonly header: Int32Array;
  /** How many loops a block is in. */
  readonly depth: Int32Array;
  /** The header of the loop around each header's loop; -1 for outermost ones. */
  readonly parent: Int32Array;

  /** Inner loops are found first; one that is found again is passed through as a whole. */
  constructor(private readonly dominators: Dominators) {
    const { flow } = dominators;
    const { size, order, predecessors } = flow;
    this.header = new Int32Array(size).fill(-1);
    this.parent = new Int32Array(size).fill(-1);
    this.depth = new Int32Array(size);
    const outermost = (b: number): number => {
      let h = this.header[b];
      while (h >= 0 && this.parent[h] >= 0) h = this.parent[h];
      return h;
    };
    const headers: number[] = [];
    for (let i = order.length - 1; i >= 0; i--) {
      const h = order[i];
      const work: number[] = [];
      for (let p = predecessors.start[h]; p < predecessors.start[h + 1]; p++) {
        const from = predecessors.targets[p];
        if (flow.position[from] >= 0 && dominators.dominates(h, from)) work.push(from);
      }
      if (work.length === 0) continue;
      headers.push(h);
      while (work.length > 0) {
        const b = work.pop()!;
        if (b === h) continue;
        const inner = outermost(b);
        if (inner === h) continue;
        let through = b;
        if (inner < 0) this.header[b] = h;
        else {
          this.parent[inner] = h;
          through = inner;
        }
        for (let p = predecessors.start[through]; p < predecessors.start[through + 1]; p++) {
          const from = predecessors.targets[p];
          if (flow.position[from] >= 0) work.push(from);
        }
      }
      if (this.header[h] < 0) this.header[h] = h;
    }
    for (let i = headers.length - 1; i >= 0; i--) {
      const h = headers[i];
      this.depth[h] = this.parent[h] < 0 ? 1 : this.depth[this.parent[h]] + 1;
    }
    for (let b = 0; b < size; b++) if (this.header[b] >= 0) this.depth[b] = this.depth[this.header[b]];
  }

  /** Is block b in the loop with this header, or in a loop inside it? */
  contains(header: number, b: number): boolean {
    let h = this.header[b];
    while (h >= 0 && h !== header) h = this.parent[h];
    return h >= 0;
  }

  /** Is each round of the loop with this header one of block b's, too? */
  runsEachRound(b: number, header: number): boolean {
    const { start, targets } = this.dominators.flow.predecessors;
    for (let p = start[header]; p < start[header + 1]; p++)
      if (this.contains(header, targets[p]) && !this.dominators.dominates(b, targets[p])) return false;
    return true;
  }
}
