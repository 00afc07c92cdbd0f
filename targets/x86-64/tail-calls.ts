/** Jumps to functions on x86-64. Every call has the stack pointer where a return has it plus the return address, and there it is again when the frame is gone. */
import { Allocated } from '../../languages/allocated.ts';
import type { Opcode, Register } from '../../languages/machine.ts';
import type { Target } from '../../languages/target.ts';
import type { Node } from '../../nanopass/index.ts';
import { opcode } from './opcodes.ts';
import { calleeSaved, r11 } from './registers.ts';

type Operand = Node<Allocated, 'Operand'>;

const jumps: Readonly<Record<string, () => Opcode>> = {
  call: () => opcode('jmp'),
  'call.indirect': () => opcode('jmp.indirect'),
};

export const tailCall: Target['tailCall'] = call => {
  const { mk } = Allocated;
  const jump = jumps[call.opcode.name]?.();
  if (jump === undefined || call.stack > 0) return null;
  const { target, reads } = call;
  if (!isLostWithFrame(target)) return { before: [], jump: mk.TailCall({ opcode: jump, target, reads }) };
  // No argument is in r11 (System V ABI, figure 3.4), and the epilogue leaves it alone.
  const copy =
    target.kind === 'Register'
      ? mk.Copy({ to: r11, from: target.register, type: 'i64' })
      : mk.Reload({ register: r11, type: 'i64', place: target });
  return { before: [copy], jump: mk.TailCall({ opcode: jump, target: mk.Register({ register: r11 }), reads }) };
};

/** Does the epilogue change the operand? */
function isLostWithFrame(o: Operand): boolean {
  switch (o.kind) {
    case 'Register':
      return calleeSaved.includes(o.register);
    case 'Memory':
      return isRestored(o.base) || isRestored(o.index);
    case 'SlotMemory':
    case 'IncomingMemory':
      return true;
    default:
      return false;
  }
}

const isRestored = (r: Register): boolean => calleeSaved.includes(r);
