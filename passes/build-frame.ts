/**
 * Slots become offsets from the stack or frame pointer; prologue and epilogue stand.
 *
 *   mov.32 rax, slot s1; return   ==>   sub.64 rsp, 24; mov.32 rax, 8(rsp); add.64 rsp, 24; return
 *
 * The prologue stands behind what runs without a frame, where a way through the function is spared it so. Kept: every slot has its size and alignment to itself; callee-saved registers have their values back at each return, and at each jump to a
 * function that returns in this one's place.
 */
import { Allocated } from '../languages/allocated.ts';
import { Framed } from '../languages/framed.ts';
import { type FrameLayout, stackOffsetOf } from '../languages/target.ts';
import type { Unit } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { wrappingOf } from './frames/frameless.ts';

type Operand = Node<Framed, 'Operand'>;

export const buildFrame = transform({
  name: 'build-frame',
  from: Allocated,
  to: Framed,
  summary: 'Slots are offsets from the frame; prologue and epilogue stand.',
  needs: { 'no-virtual-registers': 'the frame has to save what the body changes and hold what was spilled' },
  establishes: ['callee-saved-restored', 'stack-aligned'],
  run: (external: Node<Allocated, 'External'>, unit: Unit): Node<Framed, 'External'> => frame(external, unit),
});

const none: readonly Node<Framed, 'Instruction'>[] = [];

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
  // Where a frame is asked for, each call has one.
  const wrapping =
    unit.options.optimize > 0 && unit.options.omitFramePointer && layout.prologue.length > 0
      ? wrappingOf(fn, new Set([...unit.target.calleeSaved, unit.target.stackPointer]))
      : null;
  const blocks: Node<Framed, 'Block'>[] = new Array(fn.blocks.length);
  for (let b = 0; b < blocks.length; b++) {
    const { at, block, label, loop, instructions: source, terminator } = fn.blocks[b];
    const makesFrame = wrapping === null ? b === 0 : wrapping.starts.has(block);
    const before = makesFrame ? layout.prologue : none;
    const leaves = terminator.kind === 'Return' || terminator.kind === 'TailCall';
    const after = leaves && wrapping?.frameless.has(block) !== true ? layout.epilogue : none;
    const instructions: Node<Framed, 'Instruction'>[] = new Array(before.length + source.length + after.length);
    let n = 0;
    for (let i = 0; i < before.length; i++) instructions[n++] = before[i];
    for (let i = 0; i < source.length; i++) {
      R.at = source[i].at;
      instructions[n++] = inFrame(source[i], operand);
    }
    for (let i = 0; i < after.length; i++) instructions[n++] = after[i];
    R.at = terminator.at;
    const end = endInFrame(terminator, operand);
    R.at = at;
    blocks[b] = Framed.mk.Block({ block, label, loop, instructions, terminator: end });
  }
  R.at = fn.at;
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

/** The instruction with operands that the frame settles; the same object where it has none. */
function inFrame(
  instruction: Node<Allocated, 'Instruction'>,
  operand: (o: Node<Allocated, 'Operand'>) => Operand,
): Node<Framed, 'Instruction'> {
  switch (instruction.kind) {
    case 'Machine': {
      const { opcode, operands } = instruction;
      const list = operandsInFrame(operands, operand);
      return list === null
        ? (instruction as Node<Framed, 'Instruction'>)
        : Framed.mk.Machine({ opcode, operands: list });
    }
    case 'Spill':
    case 'Reload': {
      const { register, type, place } = instruction;
      return Framed.mk[instruction.kind]({ register, type, place: operand(place) });
    }
    case 'Call': {
      const { opcode, target, reads, writes, clobbers, stack } = instruction;
      const there = operand(target);
      return there === target
        ? (instruction as Node<Framed, 'Instruction'>)
        : Framed.mk.Call({ opcode, target: there, reads, writes, clobbers, stack });
    }
    case 'Assembly': {
      const { template, operands, roles, names, widths, clobbers, targets } = instruction;
      const list = operandsInFrame(operands, operand);
      return list === null
        ? (instruction as Node<Framed, 'Instruction'>)
        : Framed.mk.Assembly({ template, operands: list, roles, names, widths, clobbers, targets });
    }
    case 'Copy':
      return instruction;
  }
}

function endInFrame(
  t: Node<Allocated, 'Terminator'>,
  operand: (o: Node<Allocated, 'Operand'>) => Operand,
): Node<Framed, 'Terminator'> {
  switch (t.kind) {
    case 'IndirectJump':
      return Framed.mk.IndirectJump({ opcode: t.opcode, target: operand(t.target), targets: t.targets });
    case 'TailCall':
      return Framed.mk.TailCall({ opcode: t.opcode, target: operand(t.target), reads: t.reads });
    default:
      return t;
  }
}

/** Null where none of them changes. */
function operandsInFrame(
  operands: readonly Node<Allocated, 'Operand'>[],
  operand: (o: Node<Allocated, 'Operand'>) => Operand,
): Operand[] | null {
  let list: Operand[] | null = null;
  for (let i = 0; i < operands.length; i++) {
    const { kind } = operands[i];
    if (kind !== 'SlotMemory' && kind !== 'IncomingMemory' && kind !== 'OutgoingMemory') continue;
    list ??= operands.slice() as Operand[];
    list[i] = operand(operands[i]);
  }
  return list;
}
