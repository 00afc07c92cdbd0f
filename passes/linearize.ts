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
 * at its bottom, so that each round has one jump. Of two ways on, the one that nothing else leads to comes first: the other is
 * reached from it, or from elsewhere. Blocks to which the program seldom comes stand behind all others, so that
 * the usual path falls through. Blocks that hold nothing but a jump are bypassed, and those that nothing reaches have no
 * place.
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
  spoils: ['critical-edges-split', 'callee-saved-restored', 'stack-aligned'],
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

type Jumping = Block & { readonly terminator: { readonly kind: 'Jump' } };
const onlyJumps = (b: Block): b is Jumping =>
  b.label === null && b.instructions.length === 0 && b.terminator.kind === 'Jump';

/** Does the program seldom come here? */
const isSeldomRun = (b: Block): boolean => b.loop < 0;

/** Does one way stay in a loop of the depth, and the other leave it? */
const stays = (one: Block, other: Block, depth: number): boolean =>
  one.loop >= depth && other.loop < depth && !isSeldomRun(other);

/** What `forward` holds of a block that nobody has asked for, and of one that is being asked for. */
const unknown = -1;
const onPath = -2;

/** What is known of blocks stands in arrays by their number. */
class Layout {
  private readonly byNumber: (Block | undefined)[];
  /** Where a jump to a block ends up. */
  private readonly forward: Int32Array;
  private readonly placed: Uint8Array;
  /** How many jumps lead to a block from others that can be reached. */
  private readonly ways: Int32Array;
  /** Blocks that something jumps to. */
  private readonly referenced: Uint8Array;

  constructor(
    private readonly blocks: readonly Block[],
    private readonly encoding: Encoding,
  ) {
    let count = 0;
    for (let i = 0; i < blocks.length; i++) if (blocks[i].block >= count) count = blocks[i].block + 1;
    this.byNumber = new Array(count).fill(undefined);
    for (let i = 0; i < blocks.length; i++) this.byNumber[blocks[i].block] = blocks[i];
    this.forward = new Int32Array(count).fill(unknown);
    this.placed = new Uint8Array(count);
    this.ways = new Int32Array(count);
    this.referenced = new Uint8Array(count);
  }

  /** Where a jump to the block ends up: past blocks that only jump on. */
  destination(block: number): number {
    const { forward } = this;
    if (forward[block] >= 0) return forward[block];
    if (forward[block] === unknown && !onlyJumps(this.block(block))) {
      forward[block] = block;
      return block;
    }
    const path: number[] = [];
    let at = block;
    while (forward[at] === unknown) {
      const b = this.block(at);
      if (!onlyJumps(b)) break;
      forward[at] = onPath;
      path.push(at);
      at = b.terminator.to.block;
    }
    // Jumps in a circle end where the circle was entered.
    if (forward[at] >= 0) at = forward[at];
    for (const p of path) forward[p] = at;
    forward[block] = at;
    return at;
  }

  emit(): Instruction[] {
    const order = this.order();
    // Which blocks need a name is known when all jumps are made, so the starts are put between afterwards.
    const jumps: Instruction[] = [];
    const jumpsEnd = new Int32Array(order.length);
    let count = 0;
    for (let i = 0; i < order.length; i++) {
      this.addJumps(order[i], i + 1 < order.length ? order[i + 1].block : -1, jumps);
      jumpsEnd[i] = jumps.length;
      count += order[i].instructions.length;
    }
    const { referenced } = this;
    for (let i = 0; i < order.length; i++) if (isNamed(order[i], referenced)) count++;
    const code: Instruction[] = new Array(count + jumps.length);
    let n = 0;
    let jump = 0;
    for (let i = 0; i < order.length; i++) {
      const b = order[i];
      R.at = b.at;
      if (isNamed(b, referenced)) code[n++] = Linear.mk.Start({ block: b.block, label: b.label, align: 1 });
      const { instructions } = b;
      for (let k = 0; k < instructions.length; k++) code[n++] = instructions[k] as Instruction;
      while (jump < jumpsEnd[i]) code[n++] = jumps[jump++];
    }
    return code;
  }

  private block(number: number): Block {
    const found = this.byNumber[number];
    if (found === undefined) throw new Error(`linearize: there is no block b${number}`);
    return found;
  }

  /** The blocks that can be reached, in the order of their places. */
  private order(): Block[] {
    const reachable = this.reachable();
    const order: Block[] = [];
    // The entry stands first even where it only jumps: perhaps to the test of a loop, whose body then comes before it.
    this.addChain(this.blocks[0], order);
    for (const seldom of [false, true])
      for (let i = 0; i < this.blocks.length; i++) {
        const b = this.blocks[i];
        if (reachable[b.block] === 1 && isSeldomRun(b) === seldom) this.addChain(b, order);
      }
    return order;
  }

  /** Adds the block, and what is to follow it, unless it has a place. */
  private addChain(first: Block, order: Block[]): void {
    for (let b: Block | null = first; b !== null && this.placed[b.block] === 0; b = this.next(b)) {
      this.placed[b.block] = 1;
      order.push(b);
    }
  }

  /** The block to put after this one, or null to begin another chain. */
  private next(b: Block): Block | null {
    const t = b.terminator;
    if (t.kind === 'Jump') {
      const to = this.block(this.destination(t.to.block));
      if (this.placed[to.block] === 1) return null;
      if (isSeldomRun(to) && !isSeldomRun(b)) return null;
      const inside = to.loop > Math.max(b.loop, 0) ? this.bodyOfLoop(to) : null;
      return inside ?? to;
    }
    if (t.kind !== 'Branch') return null;
    const otherwise = this.block(this.destination(t.else.block));
    const then = this.block(this.destination(t.then.block));
    if (this.placed[otherwise.block] === 1) return this.placed[then.block] === 1 ? null : then;
    if (this.placed[then.block] === 1) return otherwise;
    if (isSeldomRun(then) !== isSeldomRun(otherwise)) return isSeldomRun(then) ? otherwise : then;
    // Stay in the loop; what leaves it comes after it.
    if (then.loop !== otherwise.loop) return otherwise.loop > then.loop ? otherwise : then;
    // What other blocks lead to as well is reached from this one later on.
    return this.ways[otherwise.block] > 1 && this.ways[then.block] === 1 ? then : otherwise;
  }

  /** Of a loop that starts with a test, where it goes on if the test holds. */
  private bodyOfLoop(header: Block): Block | null {
    const t = header.terminator;
    if (t.kind !== 'Branch') return null;
    const [a, b] = [t.then, t.else].map(e => this.block(this.destination(e.block)));
    const body = stays(a, b, header.loop) ? a : stays(b, a, header.loop) ? b : null;
    return body === null || body === header || this.placed[body.block] === 1 ? null : body;
  }

  /** 1 for each number of a block that can be reached. */
  private reachable(): Uint8Array {
    const found = new Uint8Array(this.byNumber.length);
    const waiting = [this.blocks[0].block];
    // Data may hold the address of any labelled block.
    for (let i = 0; i < this.blocks.length; i++) if (this.blocks[i].label !== null) waiting.push(this.blocks[i].block);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      this.ways[at]++;
      if (found[at] === 1) continue;
      found[at] = 1;
      this.addSuccessors(this.block(at), waiting);
    }
    return found;
  }

  private addSuccessors(b: Block, list: number[]): void {
    // The text of inline assembly names its targets itself, so they are not bypassed.
    for (let i = 0; i < b.instructions.length; i++) {
      const n = b.instructions[i];
      if (n.kind === 'Assembly') for (const to of n.targets) list.push(this.refer(to));
    }
    const t = b.terminator;
    switch (t.kind) {
      case 'Jump':
        list.push(this.destination(t.to.block));
        return;
      case 'Branch':
        list.push(this.destination(t.then.block), this.destination(t.else.block));
        return;
      case 'IndirectJump':
        for (const edge of t.targets) list.push(this.destination(edge.block));
        return;
    }
  }

  /** Adds the jumps at the end of a block that is followed by block `next`. */
  private addJumps(b: Block, next: number, out: Instruction[]): void {
    const t = b.terminator;
    R.at = t.at;
    switch (t.kind) {
      case 'Jump': {
        const to = this.destination(t.to.block);
        if (to === next) return;
        // A computed goto is no longer than a jump to one, and its own place in the code tells it apart for the branch predictor.
        const there = this.block(to);
        if (there.instructions.length === 0 && there.terminator.kind === 'IndirectJump')
          out.push(Linear.mk.Machine({ opcode: there.terminator.opcode, operands: [there.terminator.target] }));
        else out.push(this.jump(this.encoding.jump, to));
        return;
      }
      case 'Branch': {
        const then = this.destination(t.then.block);
        const otherwise = this.destination(t.else.block);
        if (then === otherwise) {
          if (then !== next) out.push(this.jump(this.encoding.jump, then));
        } else if (otherwise === next) out.push(this.jump(t.opcode, then));
        else if (then === next) out.push(this.jump(this.encoding.inverse(t.opcode), otherwise));
        else out.push(this.jump(t.opcode, then), this.jump(this.encoding.jump, otherwise));
        return;
      }
      case 'IndirectJump':
        out.push(Linear.mk.Machine({ opcode: t.opcode, operands: [t.target] }));
        return;
      case 'Return':
        out.push(Linear.mk.Machine({ opcode: this.encoding.return, operands: [] }));
        return;
      case 'TailCall': {
        const { opcode, target, reads } = t;
        out.push(Linear.mk.Call({ opcode, target, reads, writes: [], clobbers: [], stack: 0 }));
        return;
      }
      case 'Stop':
        out.push(Linear.mk.Machine({ opcode: t.opcode, operands: [] }));
        return;
    }
  }

  /** Notes that something names the block. */
  refer(block: number): number {
    this.referenced[block] = 1;
    return block;
  }

  private jump(opcode: Opcode, block: number): Instruction {
    this.refer(block);
    return Linear.mk.JumpTo({ opcode, block });
  }
}

const isNamed = (b: Block, referenced: Uint8Array): boolean => referenced[b.block] === 1 || b.label !== null;
