import { expect, test } from 'vitest';
import type { Linear } from '../../languages/linear.ts';
import { Label } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import { linearize } from '../../passes/linearize.ts';
import { tidy } from '../../passes/tidy.ts';
import { rax, rcx } from '../../targets/x86-64/registers.ts';
import {
  type Block,
  block,
  branch,
  imm,
  jump,
  machineFunction,
  newUnit,
  op,
  reg,
  ret,
  symbol,
} from './machine-code.ts';

const unit = newUnit();
const f = symbol(unit, 'f', 'function');
const nop = () => [op('nop')];

/** The code as words: `b1:`, `je b2`, `nop`. */
function words(code: readonly Node<Linear, 'Instruction'>[]): string {
  return code
    .map(i =>
      i.kind === 'Start'
        ? `b${i.block}:`
        : i.kind === 'JumpTo'
          ? `${i.opcode.name} b${i.block}`
          : i.kind === 'Machine'
            ? i.opcode.name
            : i.kind,
    )
    .join('; ');
}
function laidOut(blocks: Block[]): string {
  const linear = linearize.run<'External'>(machineFunction(f, blocks), unit);
  return words(linear.code);
}

test('a jump to the next block is silent, and the condition is inverted where that makes one so', () => {
  expect(laidOut([block(0, nop(), branch('je', 1, 2)), block(1, nop(), ret()), block(2, nop(), ret())])).toBe(
    'nop; je b1; nop; ret; b1:; nop; ret',
  );
  expect(laidOut([block(0, nop(), branch('je', 1, 2)), block(1, nop(), jump(2)), block(2, nop(), ret())])).toBe(
    'nop; jne b2; nop; b2:; nop; ret',
  );
});

test('blocks to which the program seldom comes stand behind all others, and the code goes on past the branches to them', () => {
  const seldom = { loop: -1 };
  expect(
    laidOut([
      block(0, nop(), branch('je', 2, 1)),
      block(1, nop(), jump(2), seldom),
      block(2, nop(), branch('jl', 4, 3)),
      block(3, nop(), ret()),
      block(4, nop(), jump(5), seldom),
      block(5, nop(), jump(3), seldom),
    ]),
  ).toBe('nop; jne b1; b2:; nop; jl b4; b3:; nop; ret; b1:; nop; jmp b2; b4:; nop; nop; jmp b3');
});

test('what leaves a loop where the program seldom comes does not stand in it', () => {
  expect(
    laidOut([
      block(0, nop(), jump(1)),
      block(1, nop(), branch('je', 2, 3), { loop: 1 }),
      block(2, nop(), jump(3), { loop: -1 }),
      block(3, nop(), branch('jl', 1, 4), { loop: 1 }),
      block(4, nop(), ret()),
    ]),
  ).toBe('nop; b1:; nop; je b2; b3:; nop; jl b1; nop; ret; b2:; nop; jmp b3');
});

test('a loop that tests at its top has its test at the bottom', () => {
  expect(
    laidOut([
      block(0, nop(), jump(1)),
      block(1, [op('cmp.32', reg(rax), imm(1))], branch('jl', 2, 3), { loop: 1 }),
      block(2, nop(), jump(1), { loop: 1 }),
      block(3, nop(), ret()),
    ]),
  ).toBe('nop; jmp b1; b2:; nop; b1:; cmp.32; jl b2; nop; ret');
});

test('blocks that only jump are bypassed, also in a circle, and unreachable ones have no place', () => {
  expect(
    laidOut([
      block(0, nop(), branch('je', 1, 2)),
      block(1, [], jump(3)),
      block(2, [], jump(3)),
      block(3, nop(), ret()),
      block(4, nop(), ret()),
    ]),
  ).toBe('nop; nop; ret');
  expect(laidOut([block(0, nop(), jump(1)), block(1, [], jump(2)), block(2, [], jump(1))])).toBe('nop; b1:; jmp b1');
});

test('a block whose address is taken keeps its place and its label', () => {
  const label = new Label(7, 'here', 0);
  expect(laidOut([block(0, nop(), ret()), block(1, [], jump(0), { label })])).toBe('b0:; nop; ret; b1:; jmp b0');
});

const tidied = (blocks: Block[]): string =>
  words(tidy.run<'External'>(linearize.run<'External'>(machineFunction(f, blocks), unit), unit).code);

test('a move to itself vanishes and zero is exclusive or, but not between a comparison and its jump', () => {
  const zero = () => op('mov.32', reg(rax), imm(0));
  expect(tidied([block(0, [op('mov.64', reg(rcx), reg(rcx)), zero()], ret())])).toBe('zero.32; ret');
  expect(
    tidied([
      block(0, [op('test.32', reg(rcx), reg(rcx)), zero()], branch('je', 1, 2)),
      block(1, [zero()], ret()),
      block(2, [zero()], ret()),
    ]),
  ).toBe('test.32; mov.32; je b1; zero.32; ret; b1:; zero.32; ret');
});

test('flags that the next block reads first are kept', () => {
  const zero = op('mov.32', reg(rax), imm(0));
  expect(
    tidied([
      block(0, [op('test.32', reg(rcx), reg(rcx))], branch('jp', 2, 1)),
      block(1, [zero], branch('je', 2, 3)),
      block(2, nop(), ret()),
      block(3, nop(), ret()),
    ]),
  ).toContain('mov.32; je');
});

test('a comparison with zero is a test', () => {
  expect(tidied([block(0, [op('cmp.64', reg(rax), imm(0)), op('sete.8', reg(rcx))], ret())])).toBe(
    'test.64; sete.8; ret',
  );
});
