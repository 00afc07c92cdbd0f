/**
 * Copies, spills and reloads become instructions of the machine.
 *
 *   copy rax, rbx; spill xmm0, 8(rsp)   ==>   mov.64 rax, rbx; movsd.m64 8(rsp), xmm0
 *
 * Kept: the bits that the type of the value has.
 */
import { Expanded } from '../languages/expanded.ts';
import { Framed } from '../languages/framed.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, transform } from '../nanopass/index.ts';

export const expandPseudos = transform({
  name: 'expand-pseudos',
  from: Framed,
  to: Expanded,
  summary: 'Copies, spills and reloads are instructions of the machine.',
  run: (external: Node<Framed, 'External'>, unit: Unit): Node<Expanded, 'External'> => {
    const blocks = external.blocks.map(b => {
      const instructions: Node<Expanded, 'Instruction'>[] = [];
      for (const i of b.instructions)
        if (i.kind === 'Copy' || i.kind === 'Spill' || i.kind === 'Reload')
          for (const machine of at(i.at, () => unit.target.expand(i))) instructions.push(machine);
        else instructions.push(i);
      return at(b.at, () =>
        Expanded.mk.Block({
          block: b.block,
          label: b.label,
          loop: b.loop,
          instructions,
          terminator: b.terminator,
        }),
      );
    });
    const { symbol, tables, saved, frame, frameRegister } = external;
    return at(external.at, () => Expanded.mk.MachineFunction({ symbol, tables, blocks, saved, frame, frameRegister }));
  },
});
