/**
 * The target's peepholes run over laid out code.
 *
 *   movl $0, %eax; cmpl $0, %ecx   ==>   movl $0, %eax; testl %ecx, %ecx
 *
 * Kept: what every instruction leaves in registers and memory, and the flags wherever an instruction reads them.
 */

import { Linear } from '../languages/linear.ts';
import { type NodeK, transform } from '../nanopass/index.ts';
import { encodingOf } from '../targets/encoding.ts';

export const tidy = transform({
  name: 'tidy',
  from: Linear,
  to: Linear,
  summary: 'Peepholes have run.',
  run: (f: NodeK<Linear, 'MachineFunction'>, unit): NodeK<Linear, 'MachineFunction'> => {
    const code = encodingOf(unit.target).tidy(f.code);
    if (code === f.code) return f;
    const { symbol, tables, saved, frame, frameRegister } = f;
    return Linear.mk.MachineFunction({ symbol, tables, code, saved, frame, frameRegister });
  },
});
