/**
 * Peepholes of x86-64 on laid out code, from its end to its start, with the flags that somebody still wants.
 *
 *   mov %rax, %rax                    is nothing
 *   mov $0, %eax                      is xor %eax, %eax where nobody reads the flags
 *   cmp $0, %eax                      is test %eax, %eax
 *   add $0, %rax                      is nothing where nobody reads the flags; so are or $0, and $-1, shl $0 ...
 *   sub $1, %eax; test %eax, %eax     needs no test where only zero and sign are asked for
 *   lea -1(%rax), %rax; test ...      is add $-1, %rax then
 */
import { Linear } from '../../languages/linear.ts';
import type { Register } from '../../languages/machine.ts';
import { at, type Node } from '../../nanopass/index.ts';
import { allFlags, Flag, flagsRead, flagsWritten, tellsResult } from './flags.ts';
import { type MachineOpcode, opcode } from './opcodes.ts';
import type { Operand } from './operands.ts';

type Instruction = Node<Linear, 'Instruction'>;
type Machine = Extract<Instruction, { kind: 'Machine' }>;

/** The code without what can be said shorter; the same array where nothing can. */
export function tidyCode(source: readonly Instruction[]): readonly Instruction[] {
  const wanted = new WantedFlags(source);
  /** A copy once something changes: what has been seen stands at its end, from `free + 1` on. */
  let copy: Instruction[] | null = null;
  let free = source.length - 1;
  // Falling off the end does not happen; what follows an indirect jump or a return wants no flags (System V ABI 3.2.1).
  let live = 0;
  for (let i = source.length - 1; i >= 0; i--) {
    let instruction = (copy ?? source)[i];
    switch (instruction.kind) {
      case 'Start':
        wanted.note(instruction.block, live);
        break;
      case 'JumpTo':
        // On the other way a conditional jump goes on to the next instruction.
        live =
          wanted.at(instruction.block) | (instruction.opcode.readsFlags ? live | flagsRead(instruction.opcode) : 0);
        break;
      case 'Call':
        live = 0;
        break;
      case 'Machine': {
        const setter = testedBefore(instruction, copy ?? source, i, live);
        if (setter !== null) {
          copy ??= source.slice();
          copy[setter.at] = setter.instruction;
          continue;
        }
        const tidied = tidyInstruction(instruction, live);
        if (tidied !== instruction) copy ??= source.slice();
        if (tidied === null) continue;
        instruction = tidied;
        const op = instruction.opcode;
        live = op.isTerminator ? 0 : (live & ~flagsWritten(op, instruction.operands)) | flagsRead(op);
        break;
      }
      default:
        // Inline assembly: it may read flags that it set itself only.
        break;
    }
    if (copy !== null) copy[free] = instruction;
    free--;
  }
  return copy === null ? source : copy.slice(free + 1);
}

/** The flags that somebody reads before they are written, at the starts of blocks. */
class WantedFlags {
  /** By block: undefined where nobody has asked. */
  private readonly known: number[] = [];
  /** By block: the index of its start. */
  private starts: number[] | null = null;

  constructor(private readonly code: readonly Instruction[]) {}

  note(block: number, flags: number): void {
    this.known[block] = flags;
  }

  /** Of a block further up, which has not been seen yet, the first instructions tell. */
  at(block: number): number {
    const seen: number | undefined = this.known[block];
    if (seen !== undefined) return seen;
    if (this.starts === null) {
      this.starts = [];
      for (let i = 0; i < this.code.length; i++) {
        const instruction = this.code[i];
        if (instruction.kind === 'Start') this.starts[instruction.block] = i;
      }
    }
    const flags = this.from(this.starts[block] ?? this.code.length);
    this.known[block] = flags;
    return flags;
  }

  private from(start: number): number {
    for (let i = start; i < this.code.length; i++) {
      const instruction = this.code[i];
      if (instruction.kind === 'Call') return 0;
      if (instruction.kind === 'JumpTo') return allFlags;
      if (instruction.kind !== 'Machine') continue;
      const { opcode: op, operands } = instruction;
      if (op.readsFlags) return allFlags;
      if (op.isTerminator || flagsWritten(op, operands) === allFlags) return 0;
    }
    return allFlags;
  }
}

/** How far back an instruction is looked for that has set the flags already. */
const reach = 4;

/**
 * For `test r, r`: the instruction before it whose flags serve as well, as it has to be for that. Where the result is made by an instruction
 * that could set flags, it becomes one that does.
 */
function testedBefore(
  test: Machine,
  code: readonly Instruction[],
  at_: number,
  live: number,
): { at: number; instruction: Machine } | null {
  const { opcode: op, operands } = test;
  if (!op.writesFlags || operands.length !== 2) return null;
  const first = operands[0];
  const second = operands[1];
  if (first.kind !== 'Register') return null;
  if (second.kind === 'Register' ? second.register !== first.register : second.kind !== 'Immediate') return null;
  const itself = second.kind === 'Register' && second.register === first.register && op.name.startsWith('test.');
  const zero = second.kind === 'Immediate' && second.value === 0n && op.name.startsWith('cmp.');
  if (!itself && !zero) return null;
  const r = first.register;
  const width = op.name.slice(op.name.indexOf('.'));
  for (let i = at_ - 1; i >= 0 && i >= at_ - reach; i--) {
    const before = code[i];
    if (before.kind !== 'Machine' || before.opcode.isTerminator) return null;
    if (writes(before, r)) {
      const result = before.operands[0];
      if (!before.opcode.name.endsWith(width) || result?.kind !== 'Register' || result.register !== r) return null;
      if ((live & ~tellsResult(before.opcode, before.operands)) === 0) return { at: i, instruction: before };
      const sum = asAddition(before);
      return sum !== null && (live & ~(Flag.zero | Flag.sign)) === 0 ? { at: i, instruction: sum } : null;
    }
    if (before.opcode.writesFlags || before.opcode.readsFlags) return null;
  }
  return null;
}

function writes({ opcode: op, operands }: Machine, r: Register): boolean {
  for (let i = 0; i < operands.length; i++) {
    const o = operands[i];
    if (o.kind === 'Register' && o.register === r && op.roles[i] !== 'read') return true;
  }
  return op.writes.includes(r);
}

/** `lea 8(%rax), %rax` as an addition; null for other addresses. */
function asAddition(instruction: Machine): Machine | null {
  const { opcode: op, operands } = instruction;
  if (!op.name.startsWith('lea.')) return null;
  const [to, from] = operands;
  if (to.kind !== 'Register' || from.kind !== 'Memory' || from.symbol !== null) return null;
  if (from.base !== to.register || from.index >= 0) return null;
  const by = Linear.mk.Immediate({ value: BigInt(from.displacement) });
  return replace(instruction, `add.${op.name.slice(4)}`, [to, by]);
}

const copies = new Set(['mov.64', 'mov.32', 'mov.16', 'mov.8', 'movaps', 'movapd', 'movdqa', 'movups', 'movdqu']);
const neutral: ReadonlyMap<string, bigint> = new Map([
  ...[64].flatMap(w => ['add', 'sub', 'or', 'xor', 'shl', 'shr', 'sar'].map(n => [`${n}.${w}`, 0n] as const)),
  ...[64].map(w => [`and.${w}`, -1n] as const),
]);

/** What the instruction becomes; null is nothing. */
function tidyInstruction(instruction: Machine, live: number): Machine | null {
  const { opcode: op, operands } = instruction;
  if (operands.length !== 2 || operands[0].kind !== 'Register') return instruction;
  const first = operands[0];
  const second = operands[1];
  if (second.kind === 'Register') return first.register === second.register && copies.has(op.name) ? null : instruction;
  if (second.kind !== 'Immediate') return instruction;
  if (second.value === 0n) {
    if ((op.name === 'mov.32' || op.name === 'mov.64') && live === 0) return replace(instruction, 'zero.32', [first]);
    if (op.name.startsWith('cmp.')) return replace(instruction, `test.${op.name.slice(4)}`, [first, first]);
  }
  // At 32 bits the upper half is cleared all the same.
  if (live === 0 && neutral.get(op.name) === second.value) return null;
  return instruction;
}

const replace = (old: Instruction, name: string, operands: readonly Operand[]): Machine =>
  at(old.at, () => Linear.mk.Machine({ opcode: opcode(name) as MachineOpcode, operands })) as Machine;
