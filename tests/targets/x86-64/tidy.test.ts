/** Peepholes change neither registers nor memory: random code is run as it was and as it became, on the machine itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Encoded } from '../../../languages/encoded.ts';
import type { Linear } from '../../../languages/linear.ts';
import type { Relaxed } from '../../../languages/relaxed.ts';
import type { Node } from '../../../nanopass/index.ts';
import { encode } from '../../../passes/encode.ts';
import { linearize } from '../../../passes/linearize.ts';
import { relax } from '../../../passes/relax.ts';
import { tidy } from '../../../passes/tidy.ts';
import { writeObject } from '../../../passes/write-object.ts';
import { conditions } from '../../../targets/x86-64/opcodes.ts';
import { rax, rcx, rdi, rdx } from '../../../targets/x86-64/registers.ts';
import {
  type Block,
  block,
  branch,
  type Instruction,
  imm,
  jump,
  linkAndRun,
  machineFunction,
  mem,
  newUnit,
  op,
  reg,
  ret,
  symbol,
} from '../../passes/machine-code.ts';

const unit = newUnit();
const laidOut = (blocks: Block[]): Node<Linear, 'External'> =>
  linearize.run<'External'>(machineFunction(symbol(unit, 'f', 'function'), blocks), unit);
const words = (f: Node<Linear, 'External'>): string =>
  'code' in f
    ? f.code
        .map(i => ('opcode' in i ? i.opcode.name : ''))
        .filter(w => w !== '')
        .join('; ')
    : '';
const tidied = (instructions: Instruction[], last: string): string =>
  words(
    tidy.run<'External'>(
      laidOut([block(0, instructions, branch(last, 1, 2)), block(1, [op('nop')], ret()), block(2, [], ret())]),
      unit,
    ),
  );

test('a test of what an instruction has just left in the flags vanishes where zero and sign are asked for', () => {
  const step = [op('sub.32', reg(rax), imm(1)), op('test.32', reg(rax), reg(rax))];
  expect(tidied(step, 'je')).toBe('sub.32; je; ret; nop; ret');
  expect(tidied(step, 'js')).toBe('sub.32; js; ret; nop; ret');
  expect(tidied(step, 'jg')).toBe('sub.32; test.32; jg; ret; nop; ret');
  expect(tidied([op('and.64', reg(rax), reg(rcx)), op('cmp.64', reg(rax), imm(0))], 'jg')).toBe(
    'and.64; jg; ret; nop; ret',
  );
});

test('the test stays where the instruction had another width or register, or the flags changed in between', () => {
  const test = op('test.32', reg(rax), reg(rax));
  expect(tidied([op('sub.64', reg(rax), imm(1)), test], 'je')).toContain('test.32');
  expect(tidied([op('sub.32', reg(rcx), imm(1)), test], 'je')).toContain('test.32');
  expect(tidied([op('sub.32', reg(rax), imm(1)), op('add.32', reg(rcx), imm(1)), test], 'je')).toContain('test.32');
  expect(tidied([op('shl.32', reg(rax), imm(32)), test], 'je')).toContain('test.32');
});

test('an address that is tested becomes a sum', () => {
  const step = op('lea.64', reg(rax), mem({ base: rax, displacement: -1 }));
  expect(tidied([step, op('test.64', reg(rax), reg(rax))], 'jne')).toBe('add.64; jne; ret; nop; ret');
  const other = op('lea.64', reg(rax), mem({ base: rcx, displacement: -1 }));
  expect(tidied([other, op('test.64', reg(rax), reg(rax))], 'jne')).toContain('test.64');
});

const registers = [rax, rcx, rdx];
const state = (offset: number) => mem({ base: rdi, displacement: offset });
const width = fc.constantFrom(8, 16, 32, 64);
const register = fc.constantFrom(...registers);
const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  fc
    .tuple(fc.constantFrom('add', 'sub', 'and', 'or', 'xor', 'cmp', 'test'), width, register, register)
    .map(([name, w, a, b]) => op(`${name}.${w}`, reg(a), reg(b))),
  fc
    .tuple(fc.constantFrom('add', 'sub', 'and', 'xor', 'cmp', 'cmp'), width, register, fc.constantFrom(0, 0, 1, -1))
    .map(([name, w, a, k]) => op(`${name}.${w}`, reg(a), imm(k))),
  fc.tuple(width, register).map(([w, a]) => op(`test.${w}`, reg(a), reg(a))),
  fc
    .tuple(fc.constantFrom('inc', 'dec', 'neg', 'not'), width, register)
    .map(([name, w, a]) => op(`${name}.${w}`, reg(a))),
  fc
    .tuple(fc.constantFrom('shl', 'shr', 'sar', 'rol'), width, register, fc.constantFrom(0, 1, 5))
    .map(([name, w, a, k]) => op(`${name}.${w}`, reg(a), imm(k))),
  fc
    .tuple(fc.constantFrom(32, 64), register, register, fc.constantFrom(0, 1, -8))
    .map(([w, a, b, k]) => op(`lea.${w}`, reg(a), mem({ base: b, displacement: k }))),
  fc.tuple(fc.constantFrom(32, 64), register).map(([w, a]) => op(`mov.${w}`, reg(a), imm(0))),
  fc.tuple(register, register).map(([a, b]) => op('mov.64', reg(a), reg(b))),
  fc.tuple(fc.constantFrom(...conditions), fc.nat(15)).map(([c, n]) => op(`set${c}.m8`, state(24 + n))),
  fc.tuple(fc.constantFrom(...conditions), register, register).map(([c, a, b]) => op(`cmov${c}.64`, reg(a), reg(b))),
);
/** What peepholes look for: a result, a test of it, and a question about the flags, at equal or different widths and registers. */
const tested: fc.Arbitrary<Instruction[]> = fc
  .tuple(
    fc.constantFrom('add', 'sub', 'and', 'or', 'xor', 'lea', 'shl', 'sar', 'inc', 'neg', 'mov'),
    fc.constantFrom(32, 64),
    fc.constantFrom(32, 32, 64),
    register,
    fc.constantFrom(0, 1, 4, 32),
    fc.constantFrom(...conditions),
    fc.nat(15),
  )
  .map(([name, w, v, a, k, c, n]) => [
    name === 'lea'
      ? op(`lea.${w}`, reg(a), mem({ base: a, displacement: k }))
      : name === 'inc' || name === 'neg'
        ? op(`${name}.${w}`, reg(a))
        : op(`${name}.${w}`, reg(a), imm(k)),
    op(`test.${v}`, reg(a), reg(a)),
    op(`set${c}.m8`, state(24 + n)),
  ]);
const body = fc
  .array(
    fc.oneof(
      instruction.map(i => [i]),
      tested,
    ),
    { maxLength: 8 },
  )
  .map(groups => groups.flat());

test('random code leaves the same in registers and memory', () => {
  const functions: Node<Encoded, 'External'>[] = [];
  const names: string[] = [];
  const add = (name: string, blocks: Block[], tidies: boolean): void => {
    const f = machineFunction(symbol(unit, name, 'function'), blocks);
    const linear = linearize.run<'External'>(f, unit);
    const final: Node<Linear, 'External'> = tidies ? tidy.run<'External'>(linear, unit) : linear;
    functions.push(encode.run<'External'>(relax.run<'External'>(final, unit) as Node<Relaxed, 'External'>, unit));
  };
  const load = registers.map((r, i) => op('mov.64', reg(r), state(8 * i)));
  const store = registers.map((r, i) => op('mov.m64', state(8 * i), reg(r)));
  // The flags are the same at the start, and a loop jumps back to where they may be read first.
  const start = op('cmp.64', reg(rax), reg(rcx));
  const shape = fc.tuple(body, body, body, body, fc.constantFrom(...conditions), fc.constantFrom(...conditions));
  for (const [n, [a, b, c, d, one, two]] of fc.sample(shape, { numRuns: 300, seed: 22 }).entries()) {
    const counted = op('sub.m64', state(40), imm(1));
    const blocks = [
      block(0, [...load, start, ...a], branch(`j${one}`, 1, 2)),
      block(1, b, branch(`j${two}`, 2, 3)),
      block(2, c, jump(3)),
      block(3, [...d, counted], branch('jg', 1, 4)),
      block(4, store, ret()),
    ];
    add(`before${n}`, blocks, false);
    add(`after${n}`, blocks, true);
    names.push(String(n));
  }
  const folder = mkdtempSync(join(tmpdir(), 'tscc-tidy-'));
  try {
    const main = join(folder, 'main.c');
    writeFileSync(
      main,
      `#include <stdio.h>
#include <string.h>
typedef struct { long r[3]; unsigned char flags[16]; long rounds; } state;
${names.map(n => `void before${n}(state *); void after${n}(state *);`).join('\n')}
static void (*const pairs[][2])(state *) = {${names.map(n => `{before${n}, after${n}}`).join(', ')}};
int main(void) {
  static const long values[] = {0, 1, -1, 0x80, 0x8000, 0x80000000, 0xffffffff, 1L << 63, 0x123456789abcdef};
  for (int n = 0; n < ${names.length}; n++)
    for (int i = 0; i < 9; i++)
      for (int j = 0; j < 9; j++) {
        state s = {{values[i], values[j], values[(i + j) % 9]}, {0}, 3}, t = s;
        pairs[n][0](&s);
        pairs[n][1](&t);
        if (memcmp(&s, &t, sizeof s)) { printf("function %d differs\\n", n); break; }
      }
}
`,
    );
    const object = writeObject(functions as never, unit, 'test.c');
    expect(linkAndRun({ name: 'test.o', content: object.bytes }, [main])).toEqual({ output: '', status: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
