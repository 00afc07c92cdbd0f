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
import { type Encoding, encodingOf } from '../targets/encoding.ts';

type Instruction = Node<Linear, 'Instruction'>;
type Jump = Extract<Instruction, { kind: 'JumpTo' }>;

export const relax = transform({
  name: 'relax',
  from: Linear,
  to: Relaxed,
  summary: 'Every jump has its size.',
  run: (f: NodeK<Linear, 'MachineFunction'>, unit): NodeK<Relaxed, 'MachineFunction'> => {
    const { symbol, tables, saved, frame, frameRegister } = f;
    // Only jumps differ between the languages, and each is replaced.
    const code = f.code.slice() as Node<Relaxed, 'Instruction'>[];
    const jumps = jumpsIn(f.code);
    if (jumps.length > 0) {
      const short = shortJumps(f.code, jumps, encodingOf(unit.target));
      for (const i of jumps) {
        const { at, opcode, block } = f.code[i] as Jump;
        R.at = at;
        code[i] = Relaxed.mk.JumpTo({ opcode, block, short: short[i] === 1 });
      }
      R.at = f.at;
    }
    return Relaxed.mk.MachineFunction({ symbol, tables, code, saved, frame, frameRegister });
  },
});

/** The indices of the jumps. */
function jumpsIn(code: readonly Instruction[]): readonly number[] {
  const jumps: number[] = [];
  for (let i = 0; i < code.length; i++) if (code[i].kind === 'JumpTo') jumps.push(i);
  return jumps;
}

/** 1 for each instruction that is a jump and may be short. */
function shortJumps(code: readonly Instruction[], jumps: readonly number[], encoding: Encoding): Uint8Array {
  const short = new Uint8Array(code.length);
  const sizes = new Int32Array(code.length);
  const offsets = new Int32Array(code.length + 1);
  /** By block: the index of its start. */
  const starts: number[] = [];
  for (let i = 0; i < code.length; i++) {
    const instruction = code[i];
    switch (instruction.kind) {
      case 'Start':
        starts[instruction.block] = i;
        break;
      case 'JumpTo':
        short[i] = 1;
        sizes[i] = encoding.jumpSize(instruction.opcode, true);
        break;
      case 'Machine':
        sizes[i] = encoding.size(instruction.opcode, instruction.operands);
        break;
      case 'Call':
        sizes[i] = encoding.size(instruction.opcode, [instruction.target]);
        break;
      case 'Assembly':
        // The sizes of inline assembly are the assembler's to know, and so are those of the jumps around it.
        if (instruction.template.trim() !== '') return new Uint8Array(code.length);
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
      const jump = code[i] as Jump;
      const start: number | undefined = starts[jump.block];
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
