/**
 * Frames on x86-64 (System V ABI 3.2.2), and the machine instructions of copies, spills and reloads.
 *
 * From high to low addresses: arguments that the caller passed; the return address; the saved frame pointer, if there is one; saved registers;
 * slots; the argument area for calls. The stack pointer is a multiple of 16 at calls. A function that calls nothing and needs at most 128 bytes
 * keeps its slots in the red zone below the stack pointer.
 */
import { Allocated } from '../../languages/allocated.ts';
import { Expanded } from '../../languages/expanded.ts';
import { Framed } from '../../languages/framed.ts';
import type { MachineType, Register } from '../../languages/machine.ts';
import type { FrameDemands, FrameLayout, Target } from '../../languages/target.ts';
import type { Unit } from '../../languages/unit.ts';
import type { Node, NodeK } from '../../nanopass/index.ts';
import { opcode } from './opcodes.ts';
import { accessOf } from './operands.ts';
import { isGeneral, isVector, isX87, rbp, rdi, rsp } from './registers.ts';

const redZone = 128;
const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

type Instruction = Node<Framed, 'Instruction'>;
const register = (r: Register) => Framed.mk.Register({ register: r });
const memory = (base: Register, displacement: number) =>
  Framed.mk.Memory({ base, index: -1, scale: 1, displacement, symbol: null, how: null, segment: null });
const machine = (name: string, ...operands: Node<Framed, 'Operand'>[]): Instruction =>
  Framed.mk.Machine({ opcode: opcode(name), operands });
const immediate = (n: number) => Framed.mk.Immediate({ value: BigInt(n) });

export function layOutFrame(demands: FrameDemands): FrameLayout {
  if (demands.slotAlign > 16 && demands.dynamic)
    throw new Error('a frame with variable arrays cannot hold objects aligned to more than 16 bytes');
  return needsFramePointer(demands) ? withFramePointer(demands) : withoutFramePointer(demands);
}

export const needsFramePointer: Target['needsFramePointer'] = demands =>
  demands.dynamic || demands.slotAlign > 16 || demands.framePointer;

function withoutFramePointer(demands: FrameDemands): FrameLayout {
  const { saved, calls } = demands;
  const pushed = 8 * saved.length;
  const argumentBytes = roundUp(demands.argumentBytes, 16);
  const needed = argumentBytes + demands.slotBytes;
  // Return address, pushed registers and frame together are a multiple of 16.
  const bytes = needed === 0 && !calls ? 0 : roundUp(needed + pushed + 8, 16) - pushed - 8;
  const inRedZone = !calls && bytes <= redZone;
  const moves = bytes > 0 && !inRedZone;
  return {
    slots: { base: rsp, displacement: inRedZone ? -bytes : argumentBytes },
    incoming: { base: rsp, displacement: (moves ? bytes : 0) + pushed + 8 },
    outgoing: { base: rsp, displacement: 0 },
    prologue: [
      ...saved.map(r => machine('push.64', register(r))),
      ...(moves ? [machine('sub.64', register(rsp), immediate(bytes))] : []),
    ],
    epilogue: [
      ...(moves ? [machine('add.64', register(rsp), immediate(bytes))] : []),
      ...[...saved].reverse().map(r => machine('pop.64', register(r))),
    ],
    size: pushed + (moves ? bytes : 0),
    frameRegister: -1,
  };
}

function withFramePointer(demands: FrameDemands): FrameLayout {
  const saved = demands.saved.filter(r => r !== rbp);
  const pushed = 8 * saved.length;
  const align = Math.max(16, demands.slotAlign);
  const argumentBytes = roundUp(demands.argumentBytes, align);
  const bytes = roundUp(argumentBytes + demands.slotBytes + pushed, 16) - pushed;
  // Over-aligned slots are found from the aligned stack pointer, which does not move then.
  const slots =
    align > 16
      ? { base: rsp, displacement: argumentBytes }
      : { base: rbp, displacement: -pushed - bytes + argumentBytes };
  return {
    slots,
    incoming: { base: rbp, displacement: 16 },
    outgoing: { base: rsp, displacement: 0 },
    prologue: [
      machine('push.64', register(rbp)),
      machine('mov.64', register(rbp), register(rsp)),
      ...saved.map(r => machine('push.64', register(r))),
      ...(bytes > 0 ? [machine('sub.64', register(rsp), immediate(bytes))] : []),
      ...(align > 16 ? [machine('and.64', register(rsp), immediate(-align))] : []),
    ],
    epilogue: [
      ...(bytes > 0 || demands.dynamic ? [machine('lea.64', register(rsp), memory(rbp, -pushed))] : []),
      ...[...saved].reverse().map(r => machine('pop.64', register(r))),
      machine('pop.64', register(rbp)),
    ],
    size: 8 + pushed + bytes,
    frameRegister: rbp,
  };
}

/** Loads and stores of a whole register by type. Narrow integers travel as 32 bits: their upper ones mean nothing. */
const moves: Readonly<Record<MachineType, { load: string; store: string }>> = {
  i8: { load: 'mov.32', store: 'mov.m32' },
  i16: { load: 'mov.32', store: 'mov.m32' },
  i32: { load: 'mov.32', store: 'mov.m32' },
  i64: { load: 'mov.64', store: 'mov.m64' },
  f32: { load: 'movss', store: 'movss.m32' },
  f64: { load: 'movsd', store: 'movsd.m64' },
  f128: { load: 'movups', store: 'movups.m128' },
  v128: { load: 'movups', store: 'movups.m128' },
  i128: { load: '', store: '' },
  f80: { load: '', store: '' },
};

export function expand(
  pseudo: NodeK<Framed, 'Copy'> | NodeK<Framed, 'Spill'> | NodeK<Framed, 'Reload'> | NodeK<Framed, 'Call'>,
  unit: Unit,
): Node<Expanded, 'Instruction'>[] {
  const { mk } = Expanded;
  switch (pseudo.kind) {
    case 'Copy': {
      const name = copyBetween(pseudo.to, pseudo.from, pseudo.type);
      return [
        mk.Machine({
          opcode: opcode(name),
          operands: [mk.Register({ register: pseudo.to }), mk.Register({ register: pseudo.from })],
        }),
      ];
    }
    case 'Spill':
      return [
        mk.Machine({
          opcode: opcode(moves[pseudo.type].store),
          operands: [pseudo.place, mk.Register({ register: pseudo.register })],
        }),
      ];
    case 'Reload':
      return [
        mk.Machine({
          opcode: opcode(moves[pseudo.type].load),
          operands: [mk.Register({ register: pseudo.register }), pseudo.place],
        }),
      ];
    case 'Call': {
      const { target } = pseudo;
      if (target.kind !== 'Memory' || accessOf(target) !== 'tlsgd') return [pseudo];
      // Nothing may come between the two.
      const { types } = unit;
      const pointer = types.pointer(types.void);
      const callee = unit.supportFunction('__tls_get_addr', types.function(pointer, [pointer], false));
      const argument = mk.Machine({ opcode: opcode('lea.tlsgd'), operands: [mk.Register({ register: rdi }), target] });
      return [argument, mk.Call({ ...pseudo, target: mk.Code({ symbol: callee, how: 'plt' }), reads: [rdi] })];
    }
  }
}

function copyBetween(to: Register, from: Register, type: MachineType): string {
  if (isVector(to) && isVector(from)) return 'movaps';
  if (isGeneral(to) && isGeneral(from)) return type === 'i64' ? 'mov.64' : 'mov.32';
  const wide = type === 'i64' || type === 'f64';
  if (isVector(to) && isGeneral(from)) return wide ? 'movq' : 'movd';
  if (isGeneral(to) && isVector(from)) return wide ? 'movq.to64' : 'movd.to32';
  throw new Error(`no copy between registers ${from} and ${to}`);
}

export function widestType(r: Register): MachineType {
  return isVector(r) ? 'v128' : isX87(r) ? 'f80' : 'i64';
}

/** Only f80 values live in memory alone: they pass through the top of the x87 stack. */
export function copyMemory(
  type: MachineType,
  to: Node<Allocated, 'Operand'>,
  from: Node<Allocated, 'Operand'>,
): Node<Allocated, 'Instruction'>[] {
  if (type !== 'f80') throw new Error(`values of type ${type} are copied through registers`);
  return [
    Allocated.mk.Machine({ opcode: opcode('fld.m80'), operands: [from] }),
    Allocated.mk.Machine({ opcode: opcode('fstp.m80'), operands: [to] }),
  ];
}
