/**
 * Every virtual register gets a physical one; what does not fit lives in spill slots.
 *
 *   add.32 r130, r131; copy r140, r130   ==>   add.32 rax, rcx          (r140 and r130 share rax)
 *
 * Live ranges are intervals with holes; copies are coalesced; intervals get registers by weight, with eviction; what is spilled keeps a register
 * within loops and blocks that mention it, is computed again where that is cheaper, or is used in its slot (see allocation/assign.ts, split.ts).
 * Why not graph colouring: an interference graph of a function of 50,000 statements has millions of edges, and splitting
 * would build it again; intervals answer the same question from the positions alone.
 * Kept: each read of a register sees the value last written to the virtual register it stood for.
 */
import { Allocated } from '../languages/allocated.ts';
import { bytesOf, firstVirtual, type MachineType, type Register } from '../languages/machine.ts';
import { PhiFree } from '../languages/phi-free.ts';
import type { Target } from '../languages/target.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, transform } from '../nanopass/index.ts';
import { type Assignment, assign, type Demands } from './allocation/assign.ts';
import { coalesce } from './allocation/coalesce.ts';
import { type Code, layOut } from './allocation/code.ts';
import { Crowding } from './allocation/crowding.ts';
import { fixedSegments, type Interval, liveIntervals } from './allocation/intervals.ts';
import { Use } from './allocation/occurrences.ts';
import { Rewriter } from './allocation/rewrite.ts';

export const allocateRegisters = transform({
  name: 'allocate-registers',
  from: PhiFree,
  to: Allocated,
  summary: 'Registers are physical; what did not fit lives in spill slots.',
  needs: { 'no-block-parameters': 'live ranges are computed from instructions alone' },
  establishes: ['no-virtual-registers'],
  spoils: ['registers-written-first'],
  run: (external: Node<PhiFree, 'External'>, unit: Unit): Node<Allocated, 'External'> =>
    at(external.at, () => allocate(external, unit)),
});

function allocate(fn: Node<PhiFree, 'External'>, unit: Unit): Node<Allocated, 'External'> {
  const { target } = unit;
  const code = layOut(fn);
  const { types } = fn;
  const intervals = liveIntervals(code, types.length);
  const representatives = coalesce(code, intervals, types);
  const classes = classesOf(fn, unit);
  const fixed = fixedSegments(code, registersOf(classes, target));
  const repeated: (Node<PhiFree, 'Instruction'> | null)[] = new Array(types.length);
  for (let i = 0; i < intervals.length; i++) {
    const v = intervals[i];
    repeated[i] = v === null ? null : definitionToRepeat(code, v);
  }
  const demands = demandsOf(code, types, representatives, repeated, target, classes);
  const crowding = new Crowding(code, intervals, fixed, demands.classOf);
  for (let i = 0; i < intervals.length; i++) {
    const v = intervals[i];
    if (v !== null) v.weight = crowding.weight(v) / (repeated[i] !== null ? 2 : 1);
  }
  const assignment = assign(code, intervals, fixed, representatives, demands, crowding);
  const rewriter = new Rewriter(fn, code, intervals, representatives, assignment, demands, target);
  const blocks = rewriter.blocks();
  const saved = target.calleeSaved.filter(r => assignment.used[r] === 1 || fixed[r].length > 0);
  const { symbol, tables, argumentBytes, calls, dynamic } = fn;
  return Allocated.mk.MachineFunction({
    symbol,
    slots: [...fn.slots, ...rewriter.slots],
    tables,
    blocks,
    saved,
    argumentBytes,
    calls,
    dynamic,
  });
}

const registersKnown = new WeakMap<Target['classes'], number>();
/** One more than the number of the last physical register that anybody asks after. */
function registersOf(classes: Target['classes'], { calleeSaved }: Target): number {
  let count = registersKnown.get(classes);
  if (count === undefined) {
    count = 1 + Math.max(...calleeSaved, ...Object.values(classes).flatMap(c => c.allocatable));
    registersKnown.set(classes, count);
  }
  return count;
}

/** The target's register classes; a function that needs no frame pointer has its register for values. */
function classesOf(fn: Node<PhiFree, 'External'>, unit: Unit): Target['classes'] {
  const { target, options } = unit;
  const slotAlign = fn.slots.reduce((n, s) => (s.kind === 'Slot' ? Math.max(n, s.align) : n), 1);
  const { dynamic } = fn;
  return target.needsFramePointer({ slotAlign, dynamic, framePointer: !options.omitFramePointer })
    ? target.classes
    : target.classesWithoutFrame;
}

/** The instruction that defines an interval, if doing it again gives the same value at no cost worth a slot. */
function definitionToRepeat(code: Code, v: Interval): Node<PhiFree, 'Instruction'> | null {
  let definition = -1;
  for (let i = 0; i < v.occurrences.length; i++) {
    if (!(v.uses[i] & Use.write)) continue;
    if (definition >= 0 || v.uses[i] !== Use.write) return null;
    definition = v.occurrences[i];
  }
  if (definition < 0) return null;
  const instruction = code.line[definition];
  if (instruction.kind !== 'Machine' || !instruction.opcode.rematerializable || instruction.opcode.writesFlags)
    return null;
  for (let i = 1; i < instruction.operands.length; i++) {
    const operand = instruction.operands[i];
    const free =
      operand.kind === 'Immediate' ||
      operand.kind === 'SymbolImmediate' ||
      (!instruction.opcode.loads &&
        ((operand.kind === 'Memory' && operand.index < 0 && operand.base < 0) ||
          (operand.kind === 'SlotMemory' && operand.index < 0) ||
          operand.kind === 'TableMemory'));
    if (!free) return null;
  }
  return instruction;
}

export type AllocationDemands = Demands & {
  /** The instruction to repeat in the place of a reload, or null. */
  repeat(register: Register): Node<PhiFree, 'Instruction'> | null;
};

function demandsOf(
  code: Code,
  types: readonly MachineType[],
  representatives: Int32Array,
  repeated: readonly (Node<PhiFree, 'Instruction'> | null)[],
  target: Target,
  classes: Target['classes'],
): AllocationDemands {
  /** Instructions whose one memory operand is taken by a slot. */
  const claimed = new Set<number>();
  const typeOf = (r: Register): MachineType => types[r - firstVirtual];
  const classOf = (r: Register) => classes[target.classOf(typeOf(r))];
  return {
    typeOf,
    classOf,
    repeat: r => repeated[r - firstVirtual],
    repeats: r => repeated[r - firstVirtual] !== null,
    foldable(at, register, use) {
      const instruction = code.line[at];
      if (classOf(register).allocatable.length === 0) return true;
      if (claimed.has(at)) return false;
      if (instruction.kind === 'Copy') {
        claimed.add(at);
        return true;
      }
      if (instruction.kind !== 'Machine') return false;
      const { opcode, operands } = instruction;
      let found = -1;
      for (let i = 0; i < operands.length; i++) {
        const o = operands[i];
        if (o.kind === 'Register') {
          if (o.register < firstVirtual || representatives[o.register - firstVirtual] !== register) continue;
          if (found >= 0) return false;
          found = i;
        } else if (o.kind === 'Immediate') {
          // Beside an operand in memory there is room for 32 bits, which are extended by their sign.
          if (BigInt.asIntN(32, o.value) !== o.value) return false;
        } else if (o.kind !== 'SymbolImmediate') return false;
      }
      if (found < 0) return false;
      const bytes = opcode.memoryBytes[found];
      const held = bytesOf[typeOf(register)];
      if (bytes === 0 || (use & Use.write ? bytes !== held : bytes > held)) return false;
      claimed.add(at);
      return true;
    },
  };
}

export type { Assignment };
