/**
 * Every jump gets its size: the short form where its target is near.
 *
 *   jmp b3   ==>   jmp b3 (2 bytes) where b3 begins within -128 .. 127 bytes of what follows the jump, else 5
 *
 * All jumps start short, and one whose target is too far becomes long, which may move others' targets away: repeat until
 * nothing grows. A jump never shrinks again, so this ends, and the sizes are the smallest (Szymanski, "Assembling code for
 * machines with span-dependent instructions", 1978). Each round is linear, and in practice there are two or three.
 */

import { Linear } from '../languages/linear.ts';
import { Relaxed } from '../languages/relaxed.ts';
import { type Node, type NodeK, R, transform } from '../nanopass/index.ts';
import { Bytes } from '../targets/elf/bytes.ts';
import { type Encoding, encodePiece, encodingOf, type Fixups } from '../targets/encoding.ts';

type Instruction = Node<Linear, 'Instruction'>;

export const relax = transform({
  name: 'relax',
  from: Linear,
  to: Relaxed,
  summary: 'Every jump has its size.',
  run: (f: NodeK<Linear, 'MachineFunction'>, unit): NodeK<Relaxed, 'MachineFunction'> => {
    const short = shortJumps(f.code, encodingOf(unit.target));
    const code = f.code.map((instruction, i): Node<Relaxed, 'Instruction'> => {
      if (instruction.kind !== 'JumpTo') return instruction;
      R.at = instruction.at;
      return Relaxed.mk.JumpTo({ opcode: instruction.opcode, block: instruction.block, short: short[i] === 1 });
    });
    R.at = f.at;
    const { symbol, tables, saved, frame, frameRegister } = f;
    return Relaxed.mk.MachineFunction({ symbol, tables, code, saved, frame, frameRegister });
  },
});

const noFixups: Fixups = { symbol: () => {}, pool: () => {}, table: () => {}, label: () => {} };

/** 1 for each instruction that is a jump and may be short. */
function shortJumps(code: readonly Instruction[], encoding: Encoding): Uint8Array {
  const short = new Uint8Array(code.length);
  // The sizes of inline assembly are the assembler's to know, and so are those of the jumps around it.
  if (code.some(i => i.kind === 'Assembly' && i.template.trim() !== '')) return short;
  const sizes = new Int32Array(code.length);
  const offsets = new Int32Array(code.length + 1);
  const starts = new Map<number, number>();
  const jumps: number[] = [];
  const scratch = new Bytes();
  for (let i = 0; i < code.length; i++) {
    const instruction = code[i];
    if (instruction.kind === 'Start') starts.set(instruction.block, i);
    else if (instruction.kind === 'JumpTo') {
      jumps.push(i);
      short[i] = 1;
      sizes[i] = encoding.jumpSize(instruction.opcode, true);
    } else {
      const before = scratch.length;
      encodePiece(scratch, instruction, encoding, noFixups);
      sizes[i] = scratch.length - before;
      if (scratch.length > 1 << 16) scratch.clear();
    }
  }
  for (let grew = true; grew; ) {
    grew = false;
    let offset = 0;
    for (let i = 0; i < code.length; i++) {
      const instruction = code[i];
      // The padding before an aligned block may shrink as well as grow, so all of it counts.
      if (instruction.kind === 'Start') offset += instruction.align - 1;
      offsets[i] = offset;
      offset += sizes[i];
    }
    for (const i of jumps) {
      if (short[i] === 0) continue;
      const jump = code[i] as Extract<Instruction, { kind: 'JumpTo' }>;
      const start = starts.get(jump.block);
      if (start === undefined) throw new Error(`relax: a jump to b${jump.block}, which has no place`);
      const distance = offsets[start] - (offsets[i] + sizes[i]);
      if (distance >= -128 && distance <= 127) continue;
      short[i] = 0;
      sizes[i] = encoding.jumpSize(jump.opcode, false);
      grew = true;
    }
  }
  return short;
}
