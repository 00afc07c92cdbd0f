/**
 * Blocks are laid out one after another, and a jump to the next one is silent.
 *
 *   b0: test; if e goto b2 else b1     ==>   test; je b2
 *   b1: …; goto b3                           …; jmp b3
 *   b2: …; goto b3                           b2: …
 *   b3: …; return                            b3: …; ret
 *
 * Each block is followed by the one that it jumps to where that has no place yet: chains of fall-throughs, begun in the
 * order in which the blocks stand. A loop that tests at its top is entered by a jump to the test and laid out with the test
 * at its bottom, so that each round has one jump. Blocks that hold nothing but a jump are bypassed, and those that nothing
 * reaches have no place.
 */

import { Expanded } from '../languages/expanded.ts';
import { Linear } from '../languages/linear.ts';
import type { Opcode } from '../languages/machine.ts';
import { type Node, type NodeK, R, transform } from '../nanopass/index.ts';
import { type Encoding, encodingOf } from '../targets/encoding.ts';

type Block = Node<Expanded, 'Block'>;
type Instruction = Node<Linear, 'Instruction'>;

export const linearize = transform({
  name: 'linearize',
  from: Expanded,
  to: Linear,
  summary: 'Blocks are laid out; a jump to the next one is silent.',
  run: (f: NodeK<Expanded, 'MachineFunction'>, unit): NodeK<Linear, 'MachineFunction'> => {
    const layout = new Layout(f.blocks, encodingOf(unit.target));
    const tables = f.tables.map(t =>
      Linear.mk.Table({ table: t.table, blocks: t.blocks.map(block => layout.refer(layout.destination(block))) }),
    );
    const code = layout.emit();
    R.at = f.at;
    return Linear.mk.MachineFunction({
      symbol: f.symbol,
      tables,
      code,
      saved: f.saved,
      frame: f.frame,
      frameRegister: f.frameRegister,
    });
  },
});

class Layout {
  private readonly byNumber = new Map<number, Block>();
  private readonly forward = new Map<number, number>();
  private readonly placed = new Set<number>();
  /** Blocks that something jumps to. */
  private readonly referenced = new Set<number>();

  constructor(
    private readonly blocks: readonly Block[],
    private readonly encoding: Encoding,
  ) {
    for (const b of blocks) this.byNumber.set(b.block, b);
  }

  /** Where a jump to the block ends up: past blocks that only jump on. */
  destination(block: number): number {
    const known = this.forward.get(block);
    if (known !== undefined) return known;
    const path: number[] = [];
    const seen = new Set<number>();
    let at = block;
    for (;;) {
      const b = this.block(at);
      if (seen.has(at) || b.label !== null || b.instructions.length > 0 || b.terminator.kind !== 'Jump') break;
      seen.add(at);
      path.push(at);
      at = b.terminator.to.block;
    }
    for (const p of path) this.forward.set(p, at);
    this.forward.set(block, at);
    return at;
  }

  emit(): Instruction[] {
    const order = this.order();
    // Which blocks need a name is known when all jumps are made, so the starts are put between afterwards.
    const pieces = order.map((b, i) => this.body(b, order[i + 1]?.block ?? -1));
    const code: Instruction[] = [];
    for (const [i, b] of order.entries()) {
      R.at = b.at;
      if (this.referenced.has(b.block) || b.label !== null)
        code.push(Linear.mk.Start({ block: b.block, label: b.label, align: 1 }));
      for (const instruction of b.instructions) code.push(instruction as Instruction);
      for (const instruction of pieces[i]) code.push(instruction);
    }
    return code;
  }

  private block(number: number): Block {
    const found = this.byNumber.get(number);
    if (found === undefined) throw new Error(`linearize: there is no block b${number}`);
    return found;
  }

  /** The blocks that can be reached, in the order of their places. */
  private order(): Block[] {
    const reachable = this.reachable();
    const order: Block[] = [];
    // The entry stands first even where it only jumps: perhaps to the test of a loop, whose body then comes before it.
    for (const start of this.blocks)
      if (reachable.has(start.block))
        for (let next: Block | null = start; next !== null && !this.placed.has(next.block); next = this.next(next)) {
          this.placed.add(next.block);
          order.push(next);
        }
    return order;
  }

  /** The block to put after this one, or null to begin another chain. */
  private next(b: Block): Block | null {
    const t = b.terminator;
    if (t.kind === 'Jump') {
      const to = this.block(this.destination(t.to.block));
      if (this.placed.has(to.block)) return null;
      const inside = to.loop > b.loop ? this.bodyOfLoop(to) : null;
      return inside ?? to;
    }
    if (t.kind !== 'Branch') return null;
    const candidates = [t.else, t.then].map(e => this.block(this.destination(e.block)));
    const free = candidates.filter(c => !this.placed.has(c.block));
    if (free.length < 2) return free[0] ?? null;
    // Stay in the loop; what leaves it comes after it.
    return free[0].loop >= free[1].loop ? free[0] : free[1];
  }

  /** Of a loop that starts with a test, where it goes on if the test holds. */
  private bodyOfLoop(header: Block): Block | null {
    const t = header.terminator;
    if (t.kind !== 'Branch') return null;
    const [a, b] = [t.then, t.else].map(e => this.block(this.destination(e.block)));
    const body =
      a.loop >= header.loop && b.loop < header.loop ? a : b.loop >= header.loop && a.loop < header.loop ? b : null;
    return body === null || body === header || this.placed.has(body.block) ? null : body;
  }

  private reachable(): Set<number> {
    const found = new Set<number>();
    const waiting = [this.blocks[0].block];
    // Data may hold the address of any labelled block.
    for (const b of this.blocks) if (b.label !== null) waiting.push(b.block);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      for (const to of this.successors(this.block(at))) waiting.push(to);
    }
    return found;
  }

  private successors(b: Block): number[] {
    const list: number[] = [];
    // The text of inline assembly names its targets itself, so they are not bypassed.
    for (const i of b.instructions) if (i.kind === 'Assembly') for (const to of i.targets) list.push(this.refer(to));
    const t = b.terminator;
    switch (t.kind) {
      case 'Jump':
        list.push(this.destination(t.to.block));
        break;
      case 'Branch':
        list.push(this.destination(t.then.block), this.destination(t.else.block));
        break;
      case 'IndirectJump':
        for (const edge of t.targets) list.push(this.destination(edge.block));
        break;
    }
    return list;
  }

  /** The jumps at the end of a block that is followed by block `next`. */
  private body(b: Block, next: number): Instruction[] {
    const t = b.terminator;
    R.at = t.at;
    switch (t.kind) {
      case 'Jump': {
        const to = this.destination(t.to.block);
        if (to === next) return [];
        // A computed goto is no longer than a jump to one, and its own place in the code tells it apart for the branch predictor.
        const there = this.block(to);
        if (there.instructions.length === 0 && there.terminator.kind === 'IndirectJump')
          return [Linear.mk.Machine({ opcode: there.terminator.opcode, operands: [there.terminator.target] })];
        return [this.jump(this.encoding.jump, to)];
      }
      case 'Branch': {
        const then = this.destination(t.then.block);
        const otherwise = this.destination(t.else.block);
        if (then === otherwise) return then === next ? [] : [this.jump(this.encoding.jump, then)];
        if (otherwise === next) return [this.jump(t.opcode, then)];
        if (then === next) return [this.jump(this.encoding.inverse(t.opcode), otherwise)];
        return [this.jump(t.opcode, then), this.jump(this.encoding.jump, otherwise)];
      }
      case 'IndirectJump':
        return [Linear.mk.Machine({ opcode: t.opcode, operands: [t.target] })];
      case 'Return':
        return [Linear.mk.Machine({ opcode: this.encoding.return, operands: [] })];
      case 'Stop':
        return [Linear.mk.Machine({ opcode: t.opcode, operands: [] })];
    }
  }

  /** Notes that something names the block. */
  refer(block: number): number {
    this.referenced.add(block);
    return block;
  }

  private jump(opcode: Opcode, block: number): Instruction {
    this.refer(block);
    return Linear.mk.JumpTo({ opcode, block });
  }
}
