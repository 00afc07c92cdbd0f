/**
 * SSE and SSE2: floating point and 128-bit vectors (Intel SDM volume 2).
 *
 * Stores are opcodes of their own, `movss.m32`. Copies between registers are `movaps`, which is the shortest and leaves no
 * part of the destination behind.
 */
import { instruction, row, type Table, type Traits } from './opcodes-form.ts';
import { rdi } from './registers.ts';

/** The forms of one operation on packed floats and doubles and on scalar ones: suffix, prefix, memory operand. */
const forms = [
  ['ps', '', 'm128'],
  ['pd', '66 ', 'm128'],
  ['ss', 'F3 ', 'm32'],
  ['sd', 'F2 ', 'm64'],
] as const;
const packedForms = forms.slice(0, 2);

export function addVectorInstructions(table: Table): void {
  moves(table);
  floatingPoint(table);
  conversions(table);
  integers(table);
  shuffles(table);
}

/** An instruction that changes its destination by a register or memory. */
function operation(table: Table, name: string, memory: string, code: string, traits: Traits = {}): void {
  instruction(table, name, 'modify read', { text: name, ...traits }, [row(`xmm, xmm/${memory}`, code)]);
}

/** The same with a byte that selects a variant. */
function selected(table: Table, name: string, memory: string, code: string, role: 'modify' | 'write' = 'modify'): void {
  instruction(table, name, `${role} read read`, { text: name }, [row(`xmm, xmm/${memory}, imm8`, `${code} ib`)]);
}

function moves(table: Table): void {
  const load = (name: string, operands: string, code: string, traits: Traits = {}): void =>
    instruction(table, name, 'write read', { text: name, ...traits }, [row(operands, code)]);
  const store = (name: string, memory: number, code: string): void =>
    instruction(table, `${name}.m${memory}`, 'write read', { text: name }, [row(`m${memory}, xmm`, code)]);
  // Also between registers: the whole of them.
  load('movaps', 'xmm, xmm/m128', '0F 28 /r', { isCopy: true });
  load('movapd', 'xmm, xmm/m128', '66 0F 28 /r', { isCopy: true });
  load('movdqa', 'xmm, xmm/m128', '66 0F 6F /r', { isCopy: true });
  load('movups', 'xmm, xmm/m128', '0F 10 /r', { isCopy: true });
  load('movupd', 'xmm, xmm/m128', '66 0F 10 /r', { isCopy: true });
  load('movdqu', 'xmm, xmm/m128', 'F3 0F 6F /r', { isCopy: true });
  store('movaps', 128, '0F 29 /r');
  store('movapd', 128, '66 0F 29 /r');
  store('movdqa', 128, '66 0F 7F /r');
  store('movups', 128, '0F 11 /r');
  store('movupd', 128, '66 0F 11 /r');
  store('movdqu', 128, 'F3 0F 7F /r');
  // Loads clear the rest of the register.
  load('movss', 'xmm, m32', 'F3 0F 10 /r');
  load('movsd', 'xmm, m64', 'F2 0F 10 /r');
  store('movss', 32, 'F3 0F 11 /r');
  store('movsd', 64, 'F2 0F 11 /r');
  // Between registers they keep the rest of the destination.
  for (const [name, prefix] of [
    ['movss', 'F3'],
    ['movsd', 'F2'],
  ])
    instruction(table, `${name}.merge`, 'modify read', { text: name }, [row('xmm, xmm', `${prefix} 0F 10 /r`)]);
  for (const [name, code] of [
    ['movlps', '0F 12'],
    ['movlpd', '66 0F 12'],
    ['movhps', '0F 16'],
    ['movhpd', '66 0F 16'],
  ]) {
    instruction(table, name, 'modify read', { text: name }, [row('xmm, m64', `${code} /r`)]);
    store(name, 64, `${code.slice(0, -1)}${Number(code.at(-1)) + 1} /r`);
  }
  instruction(table, 'movhlps', 'modify read', { text: 'movhlps' }, [row('xmm, xmm', '0F 12 /r')]);
  instruction(table, 'movlhps', 'modify read', { text: 'movlhps' }, [row('xmm, xmm', '0F 16 /r')]);
  // Between general and vector registers.
  instruction(table, 'movd', 'write read', { text: 'movd' }, [row('xmm, r/m32', '66 0F 6E /r')]);
  instruction(table, 'movd.to32', 'write read', { text: 'movd' }, [row('r/m32, xmm', '66 0F 7E /r')]);
  instruction(table, 'movd.m32', 'write read', { text: 'movd' }, [row('m32, xmm', '66 0F 7E /r')]);
  instruction(table, 'movq', 'write read', { text: 'movq' }, [
    row('xmm, xmm/m64', 'F3 0F 7E /r'),
    row('xmm, r64', '66 REX.W 0F 6E /r'),
  ]);
  instruction(table, 'movq.to64', 'write read', { text: 'movq' }, [row('r64, xmm', '66 REX.W 0F 7E /mr')]);
  instruction(table, 'movq.m64', 'write read', { text: 'movq' }, [row('m64, xmm', '66 0F D6 /r')]);
  instruction(table, 'movntps.m128', 'write read', { text: 'movntps' }, [row('m128, xmm', '0F 2B /r')]);
  instruction(table, 'movntdq.m128', 'write read', { text: 'movntdq' }, [row('m128, xmm', '66 0F E7 /r')]);
  for (const [name, w] of [
    ['movnti.m32', 32],
    ['movnti.m64', 64],
  ] as const)
    instruction(table, name, 'write read', {}, [row(`m${w}, r${w}`, `${w === 64 ? 'REX.W ' : ''}0F C3 /r`)]);
  instruction(table, 'maskmovdqu', 'read read', { text: 'maskmovdqu', reads: [rdi], stores: true }, [
    row('xmm, xmm', '66 0F F7 /r'),
  ]);
  instruction(table, 'movmskps', 'write read', { text: 'movmskps' }, [row('r32, xmm', '0F 50 /r')]);
  instruction(table, 'movmskpd', 'write read', { text: 'movmskpd' }, [row('r32, xmm', '66 0F 50 /r')]);
  instruction(table, 'pmovmskb', 'write read', { text: 'pmovmskb' }, [row('r32, xmm', '66 0F D7 /r')]);
  // The zero idiom: no read of the register, and the processor sees no dependency.
  instruction(table, 'zero.128', 'write', { text: 'xorps', rematerializable: true }, [row('xmm', '0F 57 /rr')]);
  // All ones.
  instruction(table, 'ones.128', 'write', { text: 'pcmpeqd', rematerializable: true }, [row('xmm', '66 0F 76 /rr')]);
  instruction(table, 'ldmxcsr', 'read', { text: 'ldmxcsr' }, [row('m32', '0F AE /2')]);
  instruction(table, 'stmxcsr.m32', 'write', { text: 'stmxcsr' }, [row('m32', '0F AE /3')]);
}

function floatingPoint(table: Table): void {
  for (const [suffix, prefix, memory] of forms) {
    for (const [name, byte, commutes] of [
      ['add', '58', true],
      ['mul', '59', true],
      ['sub', '5C', false],
      // min and max give their second operand where the operands compare unordered, so they do not commute.
      ['min', '5D', false],
      ['div', '5E', false],
      ['max', '5F', false],
    ] as const)
      operation(table, name + suffix, memory, `${prefix}0F ${byte} /r`, { commutes });
    instruction(table, `sqrt${suffix}`, 'write read', { text: `sqrt${suffix}` }, [
      row(`xmm, xmm/${memory}`, `${prefix}0F 51 /r`),
    ]);
    selected(table, `cmp${suffix}`, memory, `${prefix}0F C2 /r`);
  }
  for (const [suffix, prefix, memory] of [forms[0], forms[2]])
    for (const [name, byte] of [
      ['rsqrt', '52'],
      ['rcp', '53'],
    ])
      instruction(table, name + suffix, 'write read', { text: name + suffix }, [
        row(`xmm, xmm/${memory}`, `${prefix}0F ${byte} /r`),
      ]);
  for (const [suffix, prefix] of packedForms)
    for (const [name, byte] of [
      ['and', '54'],
      ['andn', '55'],
      ['or', '56'],
      ['xor', '57'],
    ])
      operation(table, name + suffix, 'm128', `${prefix}0F ${byte} /r`, { commutes: name !== 'andn' });
  // ucomis signals for signalling NaNs only, comis for every NaN (C17 F.9.3: ==, != and the others).
  for (const [name, code, memory] of [
    ['ucomiss', '0F 2E', 'm32'],
    ['ucomisd', '66 0F 2E', 'm64'],
    ['comiss', '0F 2F', 'm32'],
    ['comisd', '66 0F 2F', 'm64'],
  ])
    instruction(table, name, 'read read', { text: name, writesFlags: true }, [row(`xmm, xmm/${memory}`, `${code} /r`)]);
}

function conversions(table: Table): void {
  for (const [suffix, prefix, memory] of forms.slice(2))
    for (const [w, rex, letter] of [
      [32, '', 'l'],
      [64, 'REX.W ', 'q'],
    ] as const) {
      // They keep the rest of the destination.
      instruction(table, `cvtsi2${suffix}.${w}`, 'modify read', { text: `cvtsi2${suffix}${letter}` }, [
        row(`xmm, r/m${w}`, `${prefix}${rex}0F 2A /r`),
      ]);
      for (const [name, byte] of [
        [`cvtt${suffix}2si`, '2C'],
        [`cvt${suffix}2si`, '2D'],
      ])
        instruction(table, `${name}.${w}`, 'write read', { text: name }, [
          row(`r${w}, xmm/${memory}`, `${prefix}${rex}0F ${byte} /r`),
        ]);
    }
  for (const [name, code, memory] of [
    ['cvtss2sd', 'F3 0F 5A', 'm32'],
    ['cvtsd2ss', 'F2 0F 5A', 'm64'],
    ['cvtps2pd', '0F 5A', 'm64'],
    ['cvtpd2ps', '66 0F 5A', 'm128'],
    ['cvtdq2ps', '0F 5B', 'm128'],
    ['cvtps2dq', '66 0F 5B', 'm128'],
    ['cvttps2dq', 'F3 0F 5B', 'm128'],
    ['cvtdq2pd', 'F3 0F E6', 'm64'],
    ['cvtpd2dq', 'F2 0F E6', 'm128'],
    ['cvttpd2dq', '66 0F E6', 'm128'],
  ])
    instruction(table, name, 'write read', { text: name }, [row(`xmm, xmm/${memory}`, `${code} /r`)]);
}

function integers(table: Table): void {
  const commuting = { commutes: true };
  for (const [text, traits] of [
    // name and opcode byte after 66 0F
    [
      'paddb FC, paddw FD, paddd FE, paddq D4, paddsb EC, paddsw ED, paddusb DC, paddusw DD, pmullw D5, pmulhw E5, ' +
        'pmulhuw E4, pmuludq F4, pmaddwd F5, psadbw F6, pavgb E0, pavgw E3, pminub DA, pminsw EA, pmaxub DE, pmaxsw EE, ' +
        'pand DB, por EB, pxor EF, pcmpeqb 74, pcmpeqw 75, pcmpeqd 76',
      commuting,
    ],
    [
      'psubb F8, psubw F9, psubd FA, psubq FB, psubsb E8, psubsw E9, psubusb D8, psubusw D9, pandn DF, ' +
        'pcmpgtb 64, pcmpgtw 65, pcmpgtd 66',
      {},
    ],
  ] as const)
    for (const item of text.split(', ')) {
      const [name, byte] = item.split(' ');
      operation(table, name, 'm128', `66 0F ${byte} /r`, traits);
    }
  // The count is the low 64 bits of a register or memory, or an immediate; a count past the width gives zero, or the sign.
  for (const [name, byRegister, byConstant, digit] of [
    ['psllw', 'F1', '71', 6],
    ['pslld', 'F2', '72', 6],
    ['psllq', 'F3', '73', 6],
    ['psrlw', 'D1', '71', 2],
    ['psrld', 'D2', '72', 2],
    ['psrlq', 'D3', '73', 2],
    ['psraw', 'E1', '71', 4],
    ['psrad', 'E2', '72', 4],
  ] as const)
    instruction(table, name, 'modify read', { text: name }, [
      row('xmm, xmm/m128', `66 0F ${byRegister} /r`),
      row('xmm, imm8', `66 0F ${byConstant} /${digit} ib`),
    ]);
  instruction(table, 'pslldq', 'modify read', { text: 'pslldq' }, [row('xmm, imm8', '66 0F 73 /7 ib')]);
  instruction(table, 'psrldq', 'modify read', { text: 'psrldq' }, [row('xmm, imm8', '66 0F 73 /3 ib')]);
  instruction(table, 'pinsrw', 'modify read read', { text: 'pinsrw' }, [
    row('xmm, r32, imm8', '66 0F C4 /r ib'),
    row('xmm, m16, imm8', '66 0F C4 /r ib'),
  ]);
  instruction(table, 'pextrw', 'write read read', { text: 'pextrw' }, [row('r32, xmm, imm8', '66 0F C5 /r ib')]);
}

function shuffles(table: Table): void {
  for (const [name, code] of [
    ['unpcklps', '0F 14'],
    ['unpcklpd', '66 0F 14'],
    ['unpckhps', '0F 15'],
    ['unpckhpd', '66 0F 15'],
    ['punpcklbw', '66 0F 60'],
    ['punpcklwd', '66 0F 61'],
    ['punpckldq', '66 0F 62'],
    ['packsswb', '66 0F 63'],
    ['packuswb', '66 0F 67'],
    ['punpckhbw', '66 0F 68'],
    ['punpckhwd', '66 0F 69'],
    ['punpckhdq', '66 0F 6A'],
    ['packssdw', '66 0F 6B'],
    ['punpcklqdq', '66 0F 6C'],
    ['punpckhqdq', '66 0F 6D'],
  ])
    operation(table, name, 'm128', `${code} /r`);
  selected(table, 'shufps', 'm128', '0F C6 /r');
  selected(table, 'shufpd', 'm128', '66 0F C6 /r');
  selected(table, 'pshufd', 'm128', '66 0F 70 /r', 'write');
  selected(table, 'pshufhw', 'm128', 'F3 0F 70 /r', 'write');
  selected(table, 'pshuflw', 'm128', 'F2 0F 70 /r', 'write');
}
