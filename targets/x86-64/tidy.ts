/**
 * Peepholes of x86-64 on laid out code. Each looks at one instruction, or at two neighbours, and at whether the flags are
 * still wanted.
 *
 *   mov %rax, %rax           is nothing
 *   mov $0, %eax             is xor %eax, %eax where nobody reads the flags
 *   cmp $0, %eax             is test %eax, %eax
 *   add $0, %rax             is nothing where nobody reads the flags; so are or $0, and $-1, shl $0 ...
 */
import { Linear } from '../../languages/linear.ts';
import { at, type Node } from '../../nanopass/index.ts';
import { type MachineOpcode, opcode } from './opcodes.ts';
import type { Operand } from './operands.ts';

type Instruction = Node<Linear, 'Instruction'>;

/** The code without what can be said shorter; the same array where nothing can. */
export function tidyCode(code: readonly Instruction[]): readonly Instruction[] {
  // Whether flags are read before they are written, at the starts of the blocks behind the place where the walk is.
  const liveAt = new Map<number, boolean>();
  const reversed: Instruction[] = [];
  let changed = false;
  // Falling off the end does not happen; what follows an indirect jump or a return wants no flags (System V ABI 3.2.1).
  let flagsLive = false;
  for (let i = code.length - 1; i >= 0; i--) {
    const instruction = code[i];
    switch (instruction.kind) {
      case 'Start':
        liveAt.set(instruction.block, flagsLive);
        break;
      case 'JumpTo': {
        // A block further up has not been seen yet.
        const target = liveAt.get(instruction.block) ?? true;
        flagsLive = instruction.opcode.readsFlags ? true : target;
        break;
      }
      case 'Call':
        flagsLive = false;
        break;
      case 'Machine': {
        const tidied = tidyInstruction(instruction, flagsLive);
        changed ||= tidied !== instruction;
        const op = instruction.opcode;
        if (op.isTerminator) flagsLive = false;
        if (tidied === null) continue;
        flagsLive = op.readsFlags || (flagsLive && !(op.writesFlags && alwaysWritesFlags(op, instruction.operands)));
        reversed.push(tidied);
        continue;
      }
      default:
        // Inline assembly: it may read flags that it set itself only.
        break;
    }
    reversed.push(instruction);
  }
  return changed ? reversed.reverse() : code;
}

/** A shift by zero leaves the flags as they were. */
function alwaysWritesFlags(op: { readonly name: string }, operands: readonly Operand[]): boolean {
  if (!/^(sh|sa|ro|rc)/.test(op.name)) return true;
  return operands.at(-1)?.kind === 'Immediate';
}

const copies = new Set(['mov.64', 'mov.32', 'mov.16', 'mov.8', 'movaps', 'movapd', 'movdqa', 'movups', 'movdqu']);
const neutral: ReadonlyMap<string, bigint> = new Map([
  ...[64].flatMap(w => ['add', 'sub', 'or', 'xor', 'shl', 'shr', 'sar'].map(n => [`${n}.${w}`, 0n] as const)),
  ...[64].map(w => [`and.${w}`, -1n] as const),
]);

/** What the instruction becomes; null is nothing. */
function tidyInstruction(
  instruction: Extract<Instruction, { kind: 'Machine' }>,
  flagsLive: boolean,
): Extract<Instruction, { kind: 'Machine' }> | null {
  const { opcode: op, operands } = instruction;
  if (operands.length !== 2 || operands[0].kind !== 'Register') return instruction;
  const [first, second] = operands;
  if (second.kind === 'Register') return copies.has(op.name) && first.register === second.register ? null : instruction;
  if (second.kind !== 'Immediate') return instruction;
  if (second.value === 0n) {
    if ((op.name === 'mov.32' || op.name === 'mov.64') && !flagsLive) return replace(instruction, 'zero.32', [first]);
    if (op.name.startsWith('cmp.')) return replace(instruction, `test.${op.name.slice(4)}`, [first, first]);
  }
  // At 32 bits the upper half is cleared all the same.
  if (!flagsLive && op.name.endsWith('.64') && neutral.get(op.name) === second.value) return null;
  return instruction;
}

const replace = (old: Instruction, name: string, operands: readonly Operand[]) =>
  at(old.at, () => Linear.mk.Machine({ opcode: opcode(name) as MachineOpcode, operands }));
