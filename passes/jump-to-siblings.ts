/**
 * A call that is the last thing a function does is a jump: the callee returns to the caller of the function.
 *
 *   f: … call g with rdi writes rax; return rax   ==>   f: … tail call g with rdi
 *
 * The frame is gone when the callee begins. So nothing of it may be seen by then, neither an object whose address has been taken nor an argument on
 * the stack, and a function that returns twice may have kept it. Kept: the effects and the result of every call; a chain of such calls no longer
 * grows the stack (gcc manual, -foptimize-sibling-calls).
 */
import { Allocated } from '../languages/allocated.ts';
import { jumpsToSiblings, returnsTwice, type Unit } from '../languages/unit.ts';
import { type Node, type NodeK, R, transform } from '../nanopass/index.ts';

type Function = NodeK<Allocated, 'MachineFunction'>;
type Block = Node<Allocated, 'Block'>;
type Call = NodeK<Allocated, 'Call'>;
type Return = NodeK<Allocated, 'Return'>;

const { mk } = Allocated;

export const jumpToSiblings = transform({
  name: 'jump-to-siblings',
  from: Allocated,
  to: Allocated,
  summary: 'A call that is the last thing a function does is a jump.',
  needs: { 'no-virtual-registers': 'the result of the call has to be where the function returns its own' },
  run: (f: Function, { options, target }: Unit): Function => {
    if (!jumpsToSiblings(options) || f.dynamic) return f;
    const returns = plainReturns(f.blocks);
    let blocks: Block[] | null = null;
    for (let b = 0; b < f.blocks.length; b++) {
      const call = lastCall(f.blocks[b], returns);
      if (call === null) continue;
      // Of a call that may be a jump, all of the function has to be looked at, and few functions have one.
      if (blocks === null && mayBeSeen(f)) return f;
      const tail = target.tailCall(call);
      if (tail === null) continue;
      blocks ??= f.blocks.slice();
      blocks[b] = leaving(f.blocks[b], tail);
    }
    if (blocks === null) return f;
    const { symbol, slots, tables, saved, argumentBytes, dynamic } = f;
    R.at = f.at;
    return mk.MachineFunction({ symbol, slots, tables, blocks, saved, argumentBytes, calls: mayCall(blocks), dynamic });
  },
});

/** By number, what the blocks return that do nothing else. */
function plainReturns(blocks: readonly Block[]): readonly (Return | undefined)[] {
  const found: (Return | undefined)[] = [];
  for (const { block, instructions, terminator } of blocks)
    if (instructions.length === 0 && terminator.kind === 'Return') found[block] = terminator;
  return found;
}

/** The call that ends the block, if the function returns what it gives and nothing else. */
function lastCall({ instructions, terminator: t }: Block, returns: readonly (Return | undefined)[]): Call | null {
  const last = instructions.length > 0 ? instructions[instructions.length - 1] : null;
  if (last === null || last.kind !== 'Call') return null;
  const end = t.kind === 'Return' ? t : t.kind === 'Jump' ? returns[t.to.block] : undefined;
  return end?.reads.every(r => last.writes.includes(r)) === true ? last : null;
}

function leaving(b: Block, { before, jump }: NonNullable<ReturnType<Unit['target']['tailCall']>>): Block {
  const { at, block, label, loop, instructions } = b;
  R.at = at;
  return mk.Block({
    block,
    label,
    loop,
    instructions: [...instructions.slice(0, -1), ...before],
    terminator: jump,
  });
}

/** May somebody else know an address within the frame, or come back to it? */
function mayBeSeen({ blocks }: Function): boolean {
  for (const { instructions } of blocks)
    for (const i of instructions)
      switch (i.kind) {
        case 'Machine':
          // What has an operand in memory but reads and writes none takes its address.
          for (let k = 0; k < i.operands.length; k++)
            if (i.opcode.memoryBytes[k] === 0 && isInFrame(i.operands[k])) return true;
          break;
        case 'Assembly':
          if (i.operands.some(isInFrame)) return true;
          break;
        case 'Call':
          if (i.target.kind === 'Code' && returnsTwice(i.target.symbol)) return true;
      }
  return false;
}

const isInFrame = (o: Node<Allocated, 'Operand'>): boolean =>
  o.kind === 'SlotMemory' || o.kind === 'OutgoingMemory' || (o.kind === 'IncomingMemory' && o.displacement < 0);

/** Inline assembly may. */
const mayCall = (blocks: readonly Block[]): boolean =>
  blocks.some(b => b.instructions.some(i => i.kind === 'Call' || i.kind === 'Assembly'));
