/** The integer instructions of x86-64 (Intel SDM volume 2). */
import { instruction, prefixOf, row, suffixOf, type Table } from './opcodes-form.ts';
import { rax, rbx, rcx, rdi, rdx, rsi } from './registers.ts';

/** Condition codes by their number in the encodings of jcc, setcc and cmovcc. */
export const conditions = [
  'o',
  'no',
  'b',
  'ae',
  'e',
  'ne',
  'be',
  'a',
  's',
  'ns',
  'p',
  'np',
  'l',
  'ge',
  'le',
  'g',
] as const;
export type Condition = (typeof conditions)[number];

/** The condition that holds when the other does not: their numbers differ in the last bit. */
export const inverse = (c: Condition): Condition => conditions[conditions.indexOf(c) ^ 1];

const widths = [8, 16, 32, 64] as const;
const wide = [16, 32, 64] as const;
const hex = (n: number): string => n.toString(16).toUpperCase().padStart(2, '0');
/** The opcode byte of a form that exists for bytes, and one higher for the other widths. */
const sized = (byteForm: number, w: number): string => prefixOf[w] + hex(w === 8 ? byteForm : byteForm + 1);
/** An immediate that fills the operand, or at 64 bits is extended to it. */
const full = (w: number): string => (w === 64 ? 'simm32' : `imm${w}`);
const imm = (w: number): string => ({ 8: 'ib', 16: 'iw', 32: 'id', 64: 'id' })[w]!;
const accumulator = (w: number): string => ({ 8: 'al', 16: 'ax', 32: 'eax', 64: 'rax' })[w]!;

export function addIntegerInstructions(table: Table): void {
  moves(table);
  arithmetic(table);
  multiplication(table);
  shifts(table);
  bits(table);
  conditional(table);
  atomics(table);
  strings(table);
}

function moves(table: Table): void {
  for (const w of widths) {
    const toRegister = [row(`r/m${w}, r${w}`, `${sized(0x88, w)} /r`), row(`r${w}, r/m${w}`, `${sized(0x8a, w)} /r`)];
    const immediate = row(`r/m${w}, ${full(w)}`, `${sized(0xc6, w)} /0 ${imm(w)}`);
    // The shortest form first. A write to a 32-bit register clears the upper half (SDM volume 1, 3.4.1.1).
    const constants =
      w === 64
        ? [
            row('r32, uimm32', 'B8+r id', 'movl'),
            row('r64, simm32', 'REX.W C7 /0 id'),
            row('r64, imm64', 'REX.W B8+r iq', 'movabsq'),
          ]
        : [row(`r${w}, imm${w}`, `${prefixOf[w]}${w === 8 ? 'B0' : 'B8'}+r ${imm(w)}`)];
    instruction(table, `mov.${w}`, 'write read', { isCopy: true, rematerializable: true }, [
      ...toRegister,
      ...constants,
      immediate,
    ]);
    instruction(table, `mov.m${w}`, 'write read', {}, [
      row(`m${w}, r${w}`, `${sized(0x88, w)} /r`),
      row(`m${w}, ${full(w)}`, immediate.code),
    ]);
  }
  // The 64-bit immediate always in eight bytes: an absolute address.
  instruction(table, 'movabs.64', 'write read', { rematerializable: true }, [row('r64, imm64', 'REX.W B8+r iq')]);

  for (const [from, to] of [
    [8, 16],
    [8, 32],
    [8, 64],
    [16, 32],
    [16, 64],
  ] as const) {
    const names = suffixOf[from] + suffixOf[to];
    const byte = from === 8 ? 0 : 1;
    const operands = `r${to}, r/m${from}`;
    instruction(table, `movzx.${from}.${to}`, 'write read', { text: `movz${names}` }, [
      // To 64 bits the 32-bit form does the same and is a byte shorter where no other REX bit is needed.
      to === 64
        ? row(`r32, r/m${from}`, `0F ${hex(0xb6 + byte)} /r`, `movz${suffixOf[from]}l`)
        : row(operands, `${prefixOf[to]}0F ${hex(0xb6 + byte)} /r`),
    ]);
    instruction(table, `movsx.${from}.${to}`, 'write read', { text: `movs${names}` }, [
      row(operands, `${prefixOf[to]}0F ${hex(0xbe + byte)} /r`),
    ]);
  }
  // Not a copy: it clears the upper half.
  instruction(table, 'movzx.32.64', 'write read', { text: 'movl' }, [
    row('r/m32, r32', '89 /r'),
    row('r32, r/m32', '8B /r'),
  ]);
  instruction(table, 'movsx.32.64', 'write read', { text: 'movslq' }, [row('r64, r/m32', 'REX.W 63 /r')]);

  for (const w of [32, 64] as const)
    instruction(table, `lea.${w}`, 'write read', { loads: false, rematerializable: true }, [
      row(`r${w}, m`, `${prefixOf[w]}8D /r`),
    ]);
  // The zero idiom: no read of the register, and the processor sees no dependency.
  instruction(table, 'zero.32', 'write', { text: 'xorl', writesFlags: true, rematerializable: true }, [
    row('r32', '31 /rr'),
  ]);

  instruction(table, 'push.64', 'read', { stores: true }, [
    row('r64', '50+r'),
    row('simm8', '6A ib'),
    row('simm32', '68 id'),
    row('m64', 'FF /6'),
  ]);
  instruction(table, 'pop.64', 'write', { loads: true }, [row('r64', '58+r'), row('m64', '8F /0')]);
  instruction(table, 'pushf.64', '', { readsFlags: true, stores: true }, [row('', '9C')]);
  instruction(table, 'popf.64', '', { writesFlags: true, loads: true }, [row('', '9D')]);
  for (const w of [32, 64] as const)
    instruction(table, `bswap.${w}`, 'modify', {}, [row(`r${w}`, `${prefixOf[w]}0F C8+r`)]);

  // Sign extension of the accumulator.
  const extend = (name: string, code: string, reads: number, writes: number): void =>
    instruction(table, name, '', { reads: [reads], writes: [writes] }, [row('', code)]);
  extend('cbtw', '66 98', rax, rax);
  extend('cwtl', '98', rax, rax);
  extend('cltq', 'REX.W 98', rax, rax);
  extend('cwtd', '66 99', rax, rdx);
  extend('cltd', '99', rax, rdx);
  extend('cqto', 'REX.W 99', rax, rdx);
}

function arithmetic(table: Table): void {
  for (const [digit, name] of ['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp'].entries()) {
    const base = digit * 8;
    const carries = name === 'adc' || name === 'sbb';
    const traits = {
      commutes: name !== 'sub' && name !== 'sbb' && name !== 'cmp',
      writesFlags: true,
      readsFlags: carries,
    };
    for (const w of widths) {
      const short = w === 8 ? [] : [row(`r/m${w}, simm8`, `${prefixOf[w]}83 /${digit} ib`)];
      const constant = row(`r/m${w}, ${full(w)}`, `${sized(0x80, w)} /${digit} ${imm(w)}`);
      const toMemory = row(`r/m${w}, r${w}`, `${sized(base, w)} /r`);
      const roles = name === 'cmp' ? 'read read' : 'modify read';
      instruction(table, `${name}.${w}`, roles, traits, [
        toMemory,
        row(`r${w}, r/m${w}`, `${sized(base + 2, w)} /r`),
        ...short,
        row(`${accumulator(w)}, ${full(w)}`, `${sized(base + 4, w)} ${imm(w)}`),
        constant,
      ]);
      if (name === 'cmp') continue;
      const memoryRows = [
        row(`m${w}, r${w}`, toMemory.code),
        ...short.map(r => row(`m${w}, simm8`, r.code)),
        row(`m${w}, ${full(w)}`, constant.code),
      ];
      instruction(table, `${name}.m${w}`, roles, { ...traits, commutes: false }, memoryRows);
      if (carries) continue;
      const locked = memoryRows.map(r => row(r.operands.join(', '), `F0 ${r.code}`));
      instruction(table, `lock.${name}.m${w}`, roles, { ...traits, commutes: false }, locked);
    }
  }
  for (const w of widths) {
    instruction(table, `test.${w}`, 'read read', { commutes: false, writesFlags: true }, [
      row(`r/m${w}, r${w}`, `${sized(0x84, w)} /r`),
      row(`${accumulator(w)}, ${full(w)}`, `${sized(0xa8, w)} ${imm(w)}`),
      row(`r/m${w}, ${full(w)}`, `${sized(0xf6, w)} /0 ${imm(w)}`),
    ]);
    for (const [name, byteForm, digit] of [
      ['inc', 0xfe, 0],
      ['dec', 0xfe, 1],
      ['not', 0xf6, 2],
      ['neg', 0xf6, 3],
    ] as const) {
      const code = `${sized(byteForm, w)} /${digit}`;
      const traits = { writesFlags: name !== 'not' };
      instruction(table, `${name}.${w}`, 'modify', traits, [row(`r/m${w}`, code)]);
      instruction(table, `${name}.m${w}`, 'modify', traits, [row(`m${w}`, code)]);
      instruction(table, `lock.${name}.m${w}`, 'modify', traits, [row(`m${w}`, `F0 ${code}`)]);
    }
  }
}

function multiplication(table: Table): void {
  for (const w of wide) {
    instruction(table, `imul.${w}`, 'modify read', { commutes: true, writesFlags: true }, [
      row(`r${w}, r/m${w}`, `${prefixOf[w]}0F AF /r`),
    ]);
    // Three operands: the result is in a register of its own.
    instruction(table, `imul3.${w}`, 'write read read', { text: `imul${suffixOf[w]}`, writesFlags: true }, [
      row(`r${w}, r/m${w}, simm8`, `${prefixOf[w]}6B /r ib`),
      row(`r${w}, r/m${w}, ${full(w)}`, `${prefixOf[w]}69 /r ${imm(w)}`),
    ]);
  }
  // The accumulator and rdx hold the double-width factor, product, dividend, and the quotient and remainder.
  for (const w of widths) {
    const high = w === 8 ? [] : [rdx];
    for (const [name, digit] of [
      ['mul', 4],
      ['imul1', 5],
      ['div', 6],
      ['idiv', 7],
    ] as const) {
      const divides = digit >= 6;
      const traits = {
        text: name.replace('1', '') + suffixOf[w],
        reads: divides ? [rax, ...high] : [rax],
        writes: [rax, ...high],
        writesFlags: true,
      };
      instruction(table, `${name}.${w}`, 'read', traits, [row(`r/m${w}`, `${sized(0xf6, w)} /${digit}`)]);
    }
  }
}

function shifts(table: Table): void {
  for (const [name, digit] of [
    ['rol', 0],
    ['ror', 1],
    ['rcl', 2],
    ['rcr', 3],
    ['shl', 4],
    ['shr', 5],
    ['sar', 7],
  ] as const)
    for (const w of widths) {
      const carries = digit === 2 || digit === 3;
      const rows = (destination: string) => [
        row(`${destination}, 1`, `${sized(0xd0, w)} /${digit}`),
        row(`${destination}, imm8`, `${sized(0xc0, w)} /${digit} ib`),
        row(`${destination}, cl`, `${sized(0xd2, w)} /${digit}`),
      ];
      const traits = { writesFlags: true, readsFlags: carries };
      instruction(table, `${name}.${w}`, 'modify read', traits, rows(`r/m${w}`));
      instruction(table, `${name}.m${w}`, 'modify read', traits, rows(`m${w}`));
    }
  for (const [name, byte] of [
    ['shld', 0xa4],
    ['shrd', 0xac],
  ] as const)
    for (const w of wide)
      instruction(table, `${name}.${w}`, 'modify read read', { writesFlags: true }, [
        row(`r/m${w}, r${w}, imm8`, `${prefixOf[w]}0F ${hex(byte)} /r ib`),
        row(`r/m${w}, r${w}, cl`, `${prefixOf[w]}0F ${hex(byte + 1)} /r`),
      ]);
}

function bits(table: Table): void {
  for (const w of wide) {
    // The result is undefined where the source is zero.
    for (const [name, byte] of [
      ['bsf', 0xbc],
      ['bsr', 0xbd],
    ] as const)
      instruction(table, `${name}.${w}`, 'write read', { writesFlags: true }, [
        row(`r${w}, r/m${w}`, `${prefixOf[w]}0F ${hex(byte)} /r`),
      ]);
    // Outside the x86-64 baseline: only behind a test of cpuid or -mpopcnt.
    instruction(table, `popcnt.${w}`, 'write read', { writesFlags: true }, [
      row(`r${w}, r/m${w}`, w === 64 ? 'F3 REX.W 0F B8 /r' : w === 16 ? '66 F3 0F B8 /r' : 'F3 0F B8 /r'),
    ]);
    for (const [name, digit] of [
      ['bt', 4],
      ['bts', 5],
      ['btr', 6],
      ['btc', 7],
    ] as const)
      instruction(table, `${name}.${w}`, name === 'bt' ? 'read read' : 'modify read', { writesFlags: true }, [
        // Not in memory: there the bit's number would reach beyond the operand.
        row(`r${w}, r${w}`, `${prefixOf[w]}0F ${hex(0x83 + digit * 8)} /mr`),
        row(`r/m${w}, imm8`, `${prefixOf[w]}0F BA /${digit} ib`),
      ]);
  }
}

function conditional(table: Table): void {
  for (const [code, c] of conditions.entries()) {
    const set = row('r/m8', `0F ${hex(0x90 + code)} /0`);
    instruction(table, `set${c}.8`, 'write', { text: `set${c}`, readsFlags: true }, [set]);
    instruction(table, `set${c}.m8`, 'write', { text: `set${c}`, readsFlags: true }, [row('m8', set.code)]);
    for (const w of wide)
      instruction(table, `cmov${c}.${w}`, 'modify read', { readsFlags: true }, [
        row(`r${w}, r/m${w}`, `${prefixOf[w]}0F ${hex(0x40 + code)} /r`),
      ]);
  }
}

function atomics(table: Table): void {
  for (const w of widths) {
    // Exchanges with memory lock by themselves (SDM volume 2, XCHG).
    instruction(table, `xchg.m${w}`, 'modify modify', {}, [row(`m${w}, r${w}`, `${sized(0x86, w)} /r`)]);
    instruction(table, `lock.xadd.m${w}`, 'modify modify', { writesFlags: true }, [
      row(`m${w}, r${w}`, `F0 ${prefixOf[w]}0F ${hex(w === 8 ? 0xc0 : 0xc1)} /r`),
    ]);
    instruction(table, `lock.cmpxchg.m${w}`, 'modify read', { reads: [rax], writes: [rax], writesFlags: true }, [
      row(`m${w}, r${w}`, `F0 ${prefixOf[w]}0F ${hex(w === 8 ? 0xb0 : 0xb1)} /r`),
    ]);
  }
  // Between registers: the whole of them.
  instruction(table, 'xchg.64', 'modify modify', {}, [
    row('rax, rax', '90'),
    row('rax, r64', 'REX.W 90+r'),
    row('r64, rax', 'REX.W 90+r'),
    row('r64, r64', 'REX.W 87 /mr'),
  ]);
  const pair = { text: 'lock cmpxchg16b', reads: [rax, rdx, rbx, rcx], writes: [rax, rdx], writesFlags: true };
  instruction(table, 'lock.cmpxchg16b.m128', 'modify', pair, [row('m128', 'F0 REX.W 0F C7 /1')]);
  const fence = { loads: true, stores: true };
  instruction(table, 'mfence', '', fence, [row('', '0F AE F0')]);
  instruction(table, 'lfence', '', fence, [row('', '0F AE E8')]);
  instruction(table, 'sfence', '', fence, [row('', '0F AE F8')]);
  instruction(table, 'pause', '', fence, [row('', 'F3 90')]);
}

function strings(table: Table): void {
  for (const w of [8, 64] as const) {
    const move = {
      text: `rep movs${suffixOf[w]}`,
      reads: [rdi, rsi, rcx],
      writes: [rdi, rsi, rcx],
      loads: true,
      stores: true,
    };
    instruction(table, `rep.movs.${w}`, '', move, [row('', `F3 ${sized(0xa4, w)}`)]);
    const store = { text: `rep stos${suffixOf[w]}`, reads: [rdi, rax, rcx], writes: [rdi, rcx], stores: true };
    instruction(table, `rep.stos.${w}`, '', store, [row('', `F3 ${sized(0xaa, w)}`)]);
  }
}
