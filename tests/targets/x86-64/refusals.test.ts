/** What an instruction cannot hold is refused, and never cut off. */
import { expect, test } from 'vitest';
import { firstVirtual } from '../../../languages/machine.ts';
import { Bytes } from '../../../targets/elf/bytes.ts';
import { encodeInstruction } from '../../../targets/x86-64/encode.ts';
import { opcode } from '../../../targets/x86-64/opcodes.ts';
import type { Operand } from '../../../targets/x86-64/operands.ts';
import { rax, rbx, rcx, rsp, xmm } from '../../../targets/x86-64/registers.ts';
import { newUnit, symbol } from '../../passes/machine-code.ts';
import { immediate, memory, register } from './operand-nodes.ts';

const noFixups = { symbol: () => {}, pool: () => {}, table: () => {}, label: () => {} };
const encoding = (name: string, ...operands: Operand[]) => {
  return () => encodeInstruction(new Bytes(), opcode(name), operands, noFixups);
};

test.each([
  ['an immediate of nine bits in a byte', encoding('mov.8', register(rax), immediate(256n))],
  ['an immediate of 33 bits in 32', encoding('add.32', register(rax), immediate(1n << 32n))],
  [
    'an unsigned 32-bit immediate that would be sign-extended',
    encoding('add.64', register(rax), immediate(0xffffffffn)),
  ],
  ['a 64-bit immediate in a store', encoding('mov.m64', memory({ base: rax }), immediate(1n << 40n))],
  ['a number in push that would be sign-extended', encoding('push.64', immediate(0xffffffffn))],
  ['a count that is not in cl', encoding('shl.32', register(rax), register(rbx))],
  ['a virtual register', encoding('mov.32', register(rax), register(firstVirtual))],
  ['a vector register in an integer instruction', encoding('mov.32', register(rax), register(xmm(0)))],
  ['two operands in memory', encoding('add.32', memory({ base: rax }), memory({ base: rcx }))],
  ['too few operands', encoding('add.32', register(rax))],
  ['rsp as an index', encoding('mov.32', register(rax), memory({ base: rcx, index: rsp }))],
  ['a scale of three', encoding('mov.32', register(rax), memory({ base: rcx, index: rbx, scale: 3 }))],
  ['a displacement of 33 bits', encoding('mov.32', register(rax), memory({ base: rcx, displacement: 2 ** 31 }))],
  ['a vector register as a base', encoding('mov.32', register(rax), memory({ base: xmm(1) }))],
  [
    'a register beside an address that is relative to the instruction',
    encoding('mov.32', register(rax), memory({ base: rcx, symbol: symbol(newUnit(), 's', 'object'), how: 'got' })),
  ],
  ['a segment that is none', encoding('mov.32', register(rax), memory({ segment: 'es' }))],
])('%s', (_, encode) => {
  expect(encode).toThrow();
});
