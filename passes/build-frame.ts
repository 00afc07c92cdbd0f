/**
 * Slots become offsets from the stack or frame pointer; prologue and epilogue stand.
 *
 *   mov.32 rax, slot s1; return   ==>   sub.64 rsp, 24; mov.32 rax, 8(rsp); add.64 rsp, 24; return
 *
 * Kept: every slot has its size and alignment to itself; callee-saved registers have their values back at each return.
 */
import { Allocated } from '../languages/allocated.ts';
import { Framed } from '../languages/framed.ts';
import { type FrameLayout, stackOffsetOf } from '../languages/target.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, transform } from '../nanopass/index.ts';

type Operand = Node<Framed, 'Operand'>;

export const buildFrame = transform({
  name: 'build-frame',
  from: Allocated,
  to: Framed,
  summary: 'Slots are offsets from the frame; prologue and epilogue stand.',
  needs: { 'no-virtual-registers': 'the frame has to save what the body changes and hold what was spilled' },
  establishes: ['callee-saved-restored', 'stack-aligned'],
  run: (external: Node<Allocated, 'External'>, unit: Unit): Node<Framed, 'External'> =>
    at(external.at, () => frame(external, unit)),
});

function frame(fn: Node<Allocated, 'External'>, unit: Unit): Node<Framed, 'External'> {
  const { offsets, size, align } = placeSlots(fn.slots);
  const layout = unit.target.layOutFrame({
    saved: fn.saved,
    slotBytes: size,
    slotAlign: align,
    argumentBytes: fn.argumentBytes,
    calls: fn.calls,
    dynamic: fn.dynamic,
    framePointer: !unit.options.omitFramePointer,
  });
  const incoming = new Map<number, number>();
  for (const s of fn.slots) if (s.kind === 'IncomingSlot') incoming.set(s.slot, stackOffsetOf(s.location));
  const operand = operandIn(layout, offsets, incoming);
  const blocks = fn.blocks.map((b, i) => {
    const out: Node<Framed, 'Instruction'>[] = i === 0 ? [...layout.prologue] : [];
    for (const instruction of b.instructions) out.push(rebuild(instruction, operand));
    const { terminator } = b;
    if (terminator.kind === 'Return') out.push(...at(terminator.at, () => layout.epilogue));
    const end: Node<Framed, 'Terminator'> =
      terminator.kind === 'IndirectJump'
        ? at(terminator.at, () =>
            Framed.mk.IndirectJump({
              opcode: terminator.opcode,
              target: operand(terminator.target),
              targets: terminator.targets,
            }),
          )
        : terminator;
    return at(b.at, () =>
      Framed.mk.Block({ block: b.block, label: b.label, loop: b.loop, instructions: out, terminator: end }),
    );
  });
  return Framed.mk.MachineFunction({
    symbol: fn.symbol,
    tables: fn.tables,
    blocks,
    saved: fn.saved,
    frame: layout.size,
    frameRegister: layout.frameRegister,
  });
}

/** Slots one after another, the most aligned first, so that no padding is needed between them but for odd sizes. */
function placeSlots(slots: readonly Node<Allocated, 'Slot'>[]): {
  offsets: Map<number, number>;
  size: number;
  align: number;
} {
  const offsets = new Map<number, number>();
  let size = 0;
  let align = 1;
  const own = slots.filter(s => s.kind === 'Slot').sort((a, b) => b.align - a.align);
  for (const s of own) {
    align = Math.max(align, s.align);
    size = Math.ceil(size / s.align) * s.align;
    offsets.set(s.slot, size);
    size += s.size;
  }
  return { offsets, size, align };
}

function operandIn(layout: FrameLayout, offsets: Map<number, number>, incoming: Map<number, number>) {
  const memory = (
    place: { readonly base: number; readonly displacement: number },
    displacement: number,
    index = -1,
    scale = 1,
  ): Operand =>
    Framed.mk.Memory({
      base: place.base,
      index,
      scale,
      displacement: place.displacement + displacement,
      symbol: null,
      how: null,
      segment: null,
    });
  return (o: Node<Allocated, 'Operand'>): Operand => {
    switch (o.kind) {
      case 'SlotMemory': {
        const offset = offsets.get(o.slot);
        if (offset !== undefined) return memory(layout.slots, offset + o.displacement, o.index, o.scale);
        return memory(layout.incoming, incoming.get(o.slot)! + o.displacement, o.index, o.scale);
      }
      case 'IncomingMemory':
        return memory(layout.incoming, o.displacement);
      case 'OutgoingMemory':
        return memory(layout.outgoing, o.displacement);
      default:
        return o;
    }
  };
}

function rebuild(
  instruction: Node<Allocated, 'Instruction'>,
  operand: (o: Node<Allocated, 'Operand'>) => Operand,
): Node<Framed, 'Instruction'> {
  return at(instruction.at, () => {
    switch (instruction.kind) {
      case 'Machine':
        return Framed.mk.Machine({ opcode: instruction.opcode, operands: instruction.operands.map(operand) });
      case 'Spill':
      case 'Reload': {
        const { register, type, place } = instruction;
        return Framed.mk[instruction.kind]({ register, type, place: operand(place) });
      }
      case 'Call': {
        const { opcode, target, reads, writes, clobbers } = instruction;
        return Framed.mk.Call({ opcode, target: operand(target), reads, writes, clobbers });
      }
      case 'Assembly': {
        const { template, operands, roles, names, widths, clobbers, targets } = instruction;
        return Framed.mk.Assembly({
          template,
          operands: operands.map(operand),
          roles,
          names,
          widths,
          clobbers,
          targets,
        });
      }
      case 'Copy':
        return instruction;
    }
  });
}
