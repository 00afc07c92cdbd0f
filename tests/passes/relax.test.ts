/** Jump sizes against the GNU assembler, which starts short and grows as well. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rax, rcx } from '../../targets/x86-64/registers.ts';
import {
  block,
  bothForms,
  branch,
  type Instruction,
  imm,
  jump,
  type LinkInput,
  machineFunction,
  mem,
  newUnit,
  op,
  reg,
  ret,
  symbol,
  type Terminator,
} from './machine-code.ts';

/** The bytes of .text, as a hexadecimal number for comparison. */
function textBytes(file: LinkInput): string {
  const directory = mkdtempSync(join(tmpdir(), 'tscc-relax-'));
  try {
    const path = join(directory, file.name);
    writeFileSync(path, file.content);
    const object = join(directory, 'test.o');
    if (file.name.endsWith('.s')) execFileSync('as', ['-o', object, path]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, join(directory, 'text')]);
    return readFileSync(join(directory, 'text')).toString('hex');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const fillers: readonly (() => Instruction)[] = [
  () => op('nop'),
  () => op('add.32', reg(rax), imm(1000)),
  () => op('mov.64', reg(rcx), imm(0x123456789abcdefn)),
  () => op('mov.m64', mem({ base: rcx, displacement: 8 }), reg(rax)),
];

test('jumps have the sizes that the GNU assembler gives them', () => {
  const count = 24;
  const blockOf = fc.record({
    fill: fc.array(fc.integer({ min: 0, max: fillers.length - 1 }), { maxLength: 12 }),
    kind: fc.constantFrom('jump', 'branch', 'return'),
    then: fc.integer({ min: 1, max: count - 1 }),
    otherwise: fc.integer({ min: 1, max: count - 1 }),
  });
  fc.assert(
    fc.property(fc.array(blockOf, { minLength: count, maxLength: count }), blocks => {
      const unit = newUnit();
      const f = machineFunction(
        symbol(unit, 'f', 'function'),
        blocks.map((b, n) => {
          const end: Terminator =
            b.kind === 'jump' ? jump(b.then) : b.kind === 'branch' ? branch('jne', b.then, b.otherwise) : ret();
          return block(
            n,
            b.fill.map(i => fillers[i]()),
            end,
          );
        }),
      );
      const [object, text] = bothForms([f], [], unit).map(textBytes);
      expect(object).toBe(text);
    }),
    { numRuns: 40 },
  );
});

test('a jump over 127 bytes is short, over 128 long, and likewise backwards', () => {
  const sizeOfJumpOver = (bytes: number): number => {
    const unit = newUnit();
    const nops = Array.from({ length: bytes }, () => op('nop'));
    const f = machineFunction(symbol(unit, 'f', 'function'), [
      block(0, [], branch('je', 2, 1)),
      block(1, nops, jump(2)),
      block(2, [], ret()),
    ]);
    return textBytes(bothForms([f], [], unit)[0]).length / 2 - bytes - 1;
  };
  expect(sizeOfJumpOver(127)).toBe(2);
  expect(sizeOfJumpOver(128)).toBe(6);
  const sizeOfJumpBack = (bytes: number): number => {
    const unit = newUnit();
    const nops = Array.from({ length: bytes }, () => op('nop'));
    const f = machineFunction(symbol(unit, 'f', 'function'), [
      block(0, [op('nop')], jump(1)),
      block(1, nops, branch('je', 1, 2)),
      block(2, [], ret()),
    ]);
    return textBytes(bothForms([f], [], unit)[0]).length / 2 - bytes - 2;
  };
  expect(sizeOfJumpBack(126)).toBe(2);
  expect(sizeOfJumpBack(127)).toBe(6);
});
