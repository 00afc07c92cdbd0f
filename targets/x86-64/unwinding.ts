/** How x86-64's instructions move the frame (System V ABI 3.2.2), and the registers' numbers for DWARF (figure 3.36). */
import type { Linear } from '../../languages/linear.ts';
import type { Register } from '../../languages/machine.ts';
import type { Node } from '../../nanopass/index.ts';
import { type FrameState, placeOf, type Unwinding } from '../unwinding.ts';
import { calleeSaved, isGeneral, isVector, rbp, rsp, xmm0 } from './registers.ts';

type Machine = Extract<Node<Linear, 'Instruction'>, { kind: 'Machine' }>;

/** In the order of the hardware's numbers. */
const generalNumbers = [0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];

const registerAt = (n: Machine, i: number): Register => {
  const o = n.operands[i];
  return o?.kind === 'Register' ? o.register : -1;
};
const numberAt = (n: Machine, i: number): number | null => {
  const o = n.operands[i];
  return o?.kind === 'Immediate' ? Number(o.value) : null;
};
const moved = (s: FrameState, by: number): FrameState =>
  s.register === rsp ? { register: rsp, offset: s.offset + by, saved: s.saved } : s;

/** The stack grew by `bytes` and a register lies on top of it. */
function pushed(s: FrameState, register: Register, frameRegister: Register): FrameState {
  const after = moved(s, 8);
  if (!calleeSaved.includes(register) || placeOf(s, register) !== undefined) return after;
  // Below a frame register, registers are pushed one after another before anything else moves the stack.
  const place = after.register === rsp ? -after.offset : lowest(s) - 8;
  if (after.register !== rsp && after.register !== frameRegister) return after;
  return { register: after.register, offset: after.offset, saved: [...s.saved, { register, place }] };
}

const lowest = ({ saved }: FrameState): number => Math.min(...saved.map(s => s.place));

export const x86Unwinding: Unwinding = {
  entry: { register: rsp, offset: 8, saved: [] },
  concerns(n) {
    if (n.kind === 'Call') return n.opcode.isTerminator;
    if (n.kind !== 'Machine') return n.kind === 'JumpTo';
    const { opcode, operands } = n;
    if (opcode.isTerminator || opcode.name === 'pop.64' || opcode.name === 'push.64' || opcode.name === 'leave')
      return true;
    if (operands.length === 0) return false;
    const to = operands[0];
    return to.kind === 'Register' && (to.register === rsp || to.register === rbp);
  },
  after(s, n, frameRegister) {
    if (n.kind !== 'Machine') return s;
    switch (n.opcode.name) {
      case 'push.64':
        return pushed(s, registerAt(n, 0), frameRegister);
      case 'pop.64':
        if (registerAt(n, 0) === s.register) return { register: rsp, offset: 8, saved: s.saved };
        return moved(s, -8);
      case 'sub.64':
        return registerAt(n, 0) === rsp ? moved(s, numberAt(n, 1) ?? 0) : s;
      case 'add.64':
        return registerAt(n, 0) === rsp ? moved(s, -(numberAt(n, 1) ?? 0)) : s;
      case 'mov.64':
        return registerAt(n, 0) === rbp && registerAt(n, 1) === rsp && frameRegister === rbp && s.register === rsp
          ? { register: rbp, offset: s.offset, saved: s.saved }
          : s;
      case 'lea.64': {
        const [to, from] = n.operands;
        if (to.kind !== 'Register' || to.register !== rsp || from?.kind !== 'Memory' || from.base !== rsp) return s;
        return moved(s, -from.displacement);
      }
      case 'leave':
        return { register: rsp, offset: 8, saved: s.saved };
      default:
        return s;
    }
  },
  ends: opcode => opcode.name === 'ret' || opcode.name === 'ud2' || opcode.name.startsWith('jmp'),
  dwarfNumber(register) {
    if (isGeneral(register)) return generalNumbers[register];
    if (isVector(register)) return 17 + register - xmm0;
    throw new Error(`register ${register} has no number for DWARF`);
  },
  returnAddress: { register: 16, offset: -8 },
  dataAlignment: -8,
};
