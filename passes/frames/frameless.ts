/** Where a function does without its frame: what runs before the registers are saved, and whether it needs anything of the frame. */
import type { Allocated } from '../../languages/allocated.ts';
import type { Register } from '../../languages/machine.ts';
import type { Node, NodeK } from '../../nanopass/index.ts';
import { eachRegister, Use } from '../allocation/occurrences.ts';

type Function = NodeK<Allocated, 'MachineFunction'>;
type Block = Node<Allocated, 'Block'>;
type Instruction = Node<Allocated, 'Instruction'>;
type Plain = Extract<Instruction, { kind: 'Machine' | 'Copy' }>;

/** Does the instruction work without a frame, but for the registers that it mentions? */
export function isFrameless(i: Instruction): i is Plain {
  if (i.kind === 'Copy') return true;
  return i.kind === 'Machine' && !i.opcode.isCall && !i.operands.some(isInFrame);
}

const isInFrame = (o: Node<Allocated, 'Operand'>): boolean =>
  o.kind === 'SlotMemory' || o.kind === 'IncomingMemory' || o.kind === 'OutgoingMemory';

/** Calls `visit` for each register that the instruction mentions, and tells whether it is written. */
export function eachMention(i: Plain, visit: (register: Register, written: boolean) => void): void {
  // The languages differ in what is spilled, which is no plain instruction.
  eachRegister(i as Parameters<typeof eachRegister>[0], (r, use) => visit(r, (use & Use.write) !== 0));
}

/** Does the block leave all of these registers alone, and need no frame otherwise? */
export function leavesAlone(b: Block, registers: ReadonlySet<Register>): boolean {
  if (b.label !== null || b.terminator.kind === 'IndirectJump') return false;
  let alone = true;
  for (const i of b.instructions) {
    if (!isFrameless(i)) return false;
    eachMention(i, r => {
      if (registers.has(r)) alone = false;
    });
  }
  if (b.terminator.kind === 'TailCall') alone &&= b.terminator.target.kind === 'Code';
  return alone;
}

export function successorsOf({ terminator: t }: Block): readonly number[] {
  switch (t.kind) {
    case 'Jump':
      return [t.to.block];
    case 'Branch':
      return [t.then.block, t.else.block];
    case 'IndirectJump':
      return t.targets.map(e => e.block);
    default:
      return [];
  }
}

/** May control come to a block otherwise than from the end of another? */
export const hasHiddenWays = ({ blocks }: Function): boolean =>
  blocks.some(b => b.label !== null || b.instructions.some(i => i.kind === 'Assembly' && i.targets.length > 0));

/** By number of block: the blocks before it, one for each edge. */
export function predecessorsOf(blocks: readonly Block[]): readonly (readonly number[])[] {
  const before: number[][] = [];
  for (const b of blocks) before[b.block] = [];
  for (const b of blocks) for (const to of successorsOf(b)) before[to].push(b.block);
  return before;
}

/** The blocks, by number, that run before the frame is made, and those at whose start it is. */
export interface Wrapping {
  readonly frameless: ReadonlySet<number>;
  readonly starts: ReadonlySet<number>;
}

/**
 * The most blocks that can do without the frame, so that one other block follows them, which makes it, beside those that are seldom run; null where no
 * way through the function would be spared it.
 */
export function wrappingOf(f: Function, saved: ReadonlySet<Register>): Wrapping | null {
  const entry = f.blocks[0].block;
  if (!leavesAlone(f.blocks[0], saved) || hasHiddenWays(f)) return null;
  const before = predecessorsOf(f.blocks);
  if (before[entry].length > 0) return null;
  const byNumber = new Map(f.blocks.map(b => [b.block, b]));
  const frameless = new Set([entry]);
  // A set hands out what is added while it is walked.
  for (const number of frameless)
    for (const to of successorsOf(byNumber.get(number)!))
      if (before[to].every(p => frameless.has(p)) && leavesAlone(byNumber.get(to)!, saved)) frameless.add(to);
  for (;;) {
    const starts = new Set<number>();
    for (const b of frameless) for (const to of successorsOf(byNumber.get(b)!)) if (!frameless.has(to)) starts.add(to);
    const mixed = [...starts].find(to => !before[to].every(p => frameless.has(p)));
    const often = [...starts].filter(b => byNumber.get(b)!.loop >= 0).length;
    if (mixed === undefined && starts.size > 0 && often <= 1) {
      const spared = [...frameless].some(b => successorsOf(byNumber.get(b)!).length === 0);
      return spared ? { frameless, starts } : null;
    }
    if (starts.size === 0) return null;
    // The last of those that lead to a start makes the frame itself.
    const last = [...frameless].filter(b => successorsOf(byNumber.get(b)!).some(to => !frameless.has(to))).at(-1)!;
    if (last === entry) return null;
    frameless.delete(last);
    for (const b of frameless) if (!before[b].every(p => frameless.has(p))) frameless.delete(b);
  }
}
