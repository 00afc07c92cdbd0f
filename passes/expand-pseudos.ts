/**
 * Copies, spills, reloads and calls that are more than one instruction become instructions of the machine.
 *
 *   copy rax, rbx; spill xmm0, 8(rsp)   ==>   mov.64 rax, rbx; movsd.m64 8(rsp), xmm0
 *
 * Kept: the bits that the type of the value has.
 */
import { Expanded } from '../languages/expanded.ts';
import { Framed } from '../languages/framed.ts';
import type { Unit } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';

export const expandPseudos = transform({
  name: 'expand-pseudos',
  from: Framed,
  to: Expanded,
  summary: 'Copies, spills and reloads are instructions of the machine.',
  run: (external: Node<Framed, 'External'>, unit: Unit): Node<Expanded, 'External'> => {
    const blocks = external.blocks.map(b => {
      const source = b.instructions;
      const instructions: Node<Expanded, 'Instruction'>[] = [];
      for (let k = 0; k < source.length; k++) {
        const i = source[k];
        if (
          i.kind === 'Copy' ||
          i.kind === 'Spill' ||
          i.kind === 'Reload' ||
          (i.kind === 'Call' && i.target.kind === 'Memory')
        ) {
          R.at = i.at;
          const expansion = unit.target.expand(i, unit);
          for (let m = 0; m < expansion.length; m++) instructions.push(expansion[m]);
        } else instructions.push(i);
      }
      const { at, block, label, loop, terminator } = b;
      R.at = at;
      return Expanded.mk.Block({ block, label, loop, instructions, terminator });
    });
    R.at = external.at;
    const { symbol, tables, saved, frame, frameRegister } = external;
    return Expanded.mk.MachineFunction({ symbol, tables, blocks, saved, frame, frameRegister });
  },
});
