/** Every row of the instruction table, over random operands, against the GNU assembler and its disassembler. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { noRegister } from '../../../languages/machine.ts';
import { Bytes } from '../../../targets/elf/bytes.ts';
import { chooseLayout, encodeInstruction } from '../../../targets/x86-64/encode.ts';
import { type Form, layoutsOf } from '../../../targets/x86-64/encode-layout.ts';
import { type MachineOpcode, opcodes } from '../../../targets/x86-64/opcodes.ts';
import type { Operand } from '../../../targets/x86-64/operands.ts';
import { printInstruction } from '../../../targets/x86-64/print.ts';
import { rip, rsp, st0, xmm0 } from '../../../targets/x86-64/registers.ts';
import { immediate, memory, register } from './operand-nodes.ts';

const directory = mkdtempSync(join(tmpdir(), 'tscc-rows-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A small generator with a fixed seed: a failure is the same failure the next time. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
const random = randomNumbers(2024);
const pick = <T>(list: readonly T[]): T => list[random(list.length)];

const interesting = [
  0n,
  1n,
  -1n,
  2n,
  42n,
  127n,
  128n,
  -128n,
  -129n,
  255n,
  256n,
  32767n,
  -32768n,
  65535n,
  0x7fffffffn,
  -0x80000000n,
];
const wideOnes = [0x80000000n, 0xffffffffn, 0x123456789abcdef0n, -0x123456789abcdef0n, 1n << 62n, -(1n << 63n)];

function randomMemory(form: Form): Operand {
  const displacement = Number(pick([0n, 0n, 8n, -8n, 127n, -128n, 128n, 0x12345n, 0x7fffffffn, -0x80000000n]));
  const segment = form.width > 0 && random(8) === 0 ? 'fs' : null;
  if (random(10) === 0) return memory({ base: rip, displacement, segment });
  const base = random(8) === 0 ? noRegister : random(16);
  let index = random(2) === 0 ? noRegister : random(16);
  if (index === rsp) index = noRegister;
  const scale = index === noRegister ? 1 : pick([1, 2, 4, 8]);
  // The assembler takes %rax,1 without a base for a base.
  if (base === noRegister && scale === 1) index = noRegister;
  return memory({ base, index, scale, displacement, segment });
}

function randomOperand(form: Form): Operand | null {
  if (form.relative) return null;
  if (form.immediate === 'one') return immediate(1n);
  if (form.immediate !== 'none')
    return immediate(pick(form.width === 64 ? [...interesting, ...wideOnes] : interesting));
  if (form.only >= 0) return register(form.only);
  if (form.memory && (form.registers === 'none' || random(2) === 0)) return randomMemory(form);
  switch (form.registers) {
    case 'general':
      return register(random(16));
    case 'vector':
      return register(xmm0 + random(16));
    default:
      return register(st0 + random(8));
  }
}

interface Line {
  readonly opcode: MachineOpcode;
  readonly row: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

const noNames = { symbol: () => '', pool: () => '', table: () => '', label: () => '', block: () => '' };
const noFixups = { symbol: () => {}, pool: () => {}, table: () => {}, label: () => {} };

function randomLines(perRow: number): Line[] {
  const lines: Line[] = [];
  for (const opcode of opcodes().values())
    for (const layout of layoutsOf(opcode))
      for (let i = 0; i < (layout.forms.length === 0 ? 1 : perRow); i++) {
        const operands = layout.forms.map(randomOperand);
        if (operands.some(o => o === null)) break;
        const complete = operands as Operand[];
        if (chooseLayout(opcode, complete) === undefined) continue;
        const out = new Bytes();
        encodeInstruction(out, opcode, complete, noFixups);
        const text = printInstruction(opcode, complete, noNames);
        lines.push({ opcode, row: `${layout.row.operands.join(', ')} = ${layout.row.code}`, text, bytes: out.take() });
      }
  return lines;
}

/** The bytes that the GNU assembler makes of each line. */
function assemble(lines: readonly string[]): Uint8Array[] {
  const source = join(directory, 'rows.s');
  const object = join(directory, 'rows.o');
  writeFileSync(source, `.text\n${lines.map((l, i) => `L${i}: ${l}\n`).join('')}L${lines.length}:\n`);
  execFileSync('as', ['-o', object, source]);
  const text = join(directory, 'rows.bin');
  execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, text]);
  const bytes = readFileSync(text);
  const symbols = execFileSync('nm', ['-n', object], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const at: number[] = [];
  for (const m of symbols.matchAll(/^([0-9a-f]+) t L(\d+)$/gm)) at[Number(m[2])] = Number.parseInt(m[1], 16);
  return lines.map((_, i) => bytes.subarray(at[i], at[i + 1]));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('the bytes of every row are those that the GNU assembler makes of its text', () => {
  const lines = randomLines(12);
  expect(lines.length).toBeGreaterThan(5000);
  const expected = assemble(lines.map(l => l.text));
  const wrong = lines.flatMap((l, i) =>
    hex(l.bytes) === hex(expected[i])
      ? []
      : [`${l.opcode.name} ${l.row}: ${l.text}: ${hex(l.bytes)}, but the assembler says ${hex(expected[i])}`],
  );
  expect(wrong).toEqual([]);
});

/** The names that Intel's manual gives an instruction where ours say more. */
function manualName(name: string): string {
  const plain = name.replace(/^(lock|rep)\./, '').replace(/\..*$/, '');
  const aliases: Readonly<Record<string, string>> = {
    zero: 'xor',
    ones: 'pcmpeqd',
    imul1: 'imul',
    imul3: 'imul',
    cbtw: 'cbw',
    cwtl: 'cwde',
    cltq: 'cdqe',
    cwtd: 'cwd',
    cltd: 'cdq',
    cqto: 'cqo',
    tlsgd: 'lea',
  };
  return aliases[plain] ?? plain;
}

test('the disassembler gives the bytes of each row the name that Intel uses for its opcode', () => {
  const lines = randomLines(1);
  const file = join(directory, 'names.bin');
  // Each instruction in 16 bytes of its own, so that one fault does not spread.
  writeFileSync(file, Buffer.concat(lines.map(l => Buffer.concat([l.bytes, Buffer.alloc(32 - l.bytes.length, 0x90)]))));
  const text = execFileSync(
    'objdump',
    ['-D', '-b', 'binary', '-m', 'i386:x86-64', '-M', 'intel', '--no-show-raw-insn', file],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  const at = new Map<number, string>();
  for (const m of text.matchAll(/^\s*([0-9a-f]+):\s+(.*)$/gm)) at.set(Number.parseInt(m[1], 16), m[2]);
  const wrong = lines.flatMap((l, i) => {
    const found = at.get(i * 32) ?? 'nothing';
    const mnemonic = found.replace(/^((lock|rep|repz|fs|data16|rex\.W) )+/, '').split(' ')[0];
    const expected = manualName(l.opcode.name);
    return mnemonic === expected || (synonyms[expected] ?? []).includes(mnemonic)
      ? []
      : [`${l.opcode.name}: ${l.text}: ${found}`];
  });
  expect(wrong).toEqual([]);
});

/** Other names of the same instruction. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  xor: ['xorps'],
  mov: ['movabs'],
  xchg: ['nop'],
  movzx: ['mov', 'movzx'],
  movsx: ['movsxd'],
  movd: ['movd', 'movq'],
  cmpps: ['cmpeqps', 'cmpltps', 'cmpleps', 'cmpunordps', 'cmpneqps', 'cmpnltps', 'cmpnleps', 'cmpordps'],
  cmppd: ['cmpeqpd', 'cmpltpd', 'cmplepd', 'cmpunordpd', 'cmpneqpd', 'cmpnltpd', 'cmpnlepd', 'cmpordpd'],
  cmpss: ['cmpeqss', 'cmpltss', 'cmpless', 'cmpunordss', 'cmpneqss', 'cmpnltss', 'cmpnless', 'cmpordss'],
  cmpsd: ['cmpeqsd', 'cmpltsd', 'cmplesd', 'cmpunordsd', 'cmpneqsd', 'cmpnltsd', 'cmpnlesd', 'cmpordsd'],
};
