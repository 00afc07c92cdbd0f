/**
 * The x87 instructions, for `long double` (Intel SDM volume 2). The register stack is explicit: st is its top.
 *
 * GNU syntax exchanges fsub and fsubr, fdiv and fdivr where the destination is not st, as the AT&T assembler did (the GNU
 * assembler's manual, "AT&T Mnemonic versus Intel Mnemonic"). The names here are Intel's: `fsubp` is st(i) := st(i) - st.
 */
import { instruction, row, type Table } from './opcodes-form.ts';
import { rax, st0 } from './registers.ts';

export function addX87Instructions(table: Table): void {
  // The stack is one resource to the passes: whatever touches it reads and writes st, and its registers as operands are names only.
  const top = { reads: [st0], writes: [st0] };

  for (const [w, letter, load, store] of [
    [32, 's', 'D9 /0', 'D9 /3'],
    [64, 'l', 'DD /0', 'DD /3'],
    [80, 't', 'DB /5', 'DB /7'],
  ] as const) {
    instruction(table, `fld.m${w}`, 'read', { text: `fld${letter}`, ...top, loads: true }, [row(`m${w}`, load)]);
    instruction(table, `fstp.m${w}`, 'write', { text: `fstp${letter}`, ...top }, [row(`m${w}`, store)]);
  }
  // The same where the memory is the place of a value: a result.
  instruction(table, 'fstp.80', 'write', { text: 'fstpt', ...top, stores: true }, [row('m80', 'DB /7')]);
  for (const [w, letter, load, store, truncate] of [
    [16, 's', 'DF /0', 'DF /3', 'DF /1'],
    [32, 'l', 'DB /0', 'DB /3', 'DB /1'],
    [64, 'll', 'DF /5', 'DF /7', 'DD /1'],
  ] as const) {
    instruction(table, `fild.m${w}`, 'read', { text: `fild${letter}`, ...top, loads: true }, [row(`m${w}`, load)]);
    instruction(table, `fistp.m${w}`, 'write', { text: `fistp${letter}`, ...top }, [row(`m${w}`, store)]);
    // SSE3: not in the x86-64 baseline.
    instruction(table, `fisttp.m${w}`, 'write', { text: `fisttp${letter}`, ...top }, [row(`m${w}`, truncate)]);
  }
  instruction(table, 'fld', 'read', { text: 'fld', ...top }, [row('st(i)', 'D9 C0+i')]);
  instruction(table, 'fst', 'read', { text: 'fst', reads: [st0] }, [row('st(i)', 'DD D0+i')]);
  instruction(table, 'fstp', 'read', { text: 'fstp', ...top }, [row('st(i)', 'DD D8+i')]);
  instruction(table, 'fxch', 'read', { text: 'fxch', ...top }, [row('st(i)', 'D9 C8+i')]);
  instruction(table, 'ffree', 'read', { text: 'ffree' }, [row('st(i)', 'DD C0+i')]);

  for (const [name, text, code] of [
    ['faddp', 'faddp', 'DE C0+i'],
    ['fmulp', 'fmulp', 'DE C8+i'],
    ['fsubrp', 'fsubp', 'DE E0+i'],
    ['fsubp', 'fsubrp', 'DE E8+i'],
    ['fdivrp', 'fdivp', 'DE F0+i'],
    ['fdivp', 'fdivrp', 'DE F8+i'],
  ])
    instruction(table, name, 'read read', { text, ...top }, [row('st(i), st', code)]);
  for (const [name, byte] of [
    ['fadd', 'C0'],
    ['fmul', 'C8'],
    ['fsub', 'E0'],
    ['fsubr', 'E8'],
    ['fdiv', 'F0'],
    ['fdivr', 'F8'],
  ])
    instruction(table, name, 'read read', { text: name, ...top }, [row('st, st(i)', `D8 ${byte}+i`)]);
  for (const [digit, name] of ['fadd', 'fmul', 'fcom', 'fcomp', 'fsub', 'fsubr', 'fdiv', 'fdivr'].entries()) {
    if (name === 'fcom' || name === 'fcomp') continue;
    instruction(table, `${name}.m32`, 'read', { text: `${name}s`, ...top, loads: true }, [row('m32', `D8 /${digit}`)]);
    instruction(table, `${name}.m64`, 'read', { text: `${name}l`, ...top, loads: true }, [row('m64', `DC /${digit}`)]);
  }

  for (const [name, code] of [
    ['fucomi', 'DB E8+i'],
    ['fucomip', 'DF E8+i'],
    ['fcomi', 'DB F0+i'],
    ['fcomip', 'DF F0+i'],
  ]) {
    const traits = { text: name, writesFlags: true, ...(name.endsWith('p') ? top : {}) };
    instruction(table, name, 'read read', traits, [row('st, st(i)', code)]);
  }
  for (const [name, code] of [
    ['fchs', 'D9 E0'],
    ['fabs', 'D9 E1'],
    ['fsqrt', 'D9 FA'],
    ['frndint', 'D9 FC'],
    ['fscale', 'D9 FD'],
    ['fprem', 'D9 F8'],
    ['fprem1', 'D9 F5'],
    ['fxam', 'D9 E5'],
  ])
    instruction(table, name, '', { text: name, ...top }, [row('', code)]);
  for (const [name, code] of [
    ['fld1', 'D9 E8'],
    ['fldz', 'D9 EE'],
    ['fldpi', 'D9 EB'],
  ])
    instruction(table, name, '', { text: name, ...top }, [row('', code)]);

  const control = { loads: true, stores: true };
  instruction(table, 'fnstcw.m16', 'write', { text: 'fnstcw', ...control }, [row('m16', 'D9 /7')]);
  instruction(table, 'fldcw', 'read', { text: 'fldcw', ...control }, [row('m16', 'D9 /5')]);
  instruction(table, 'fnstsw', '', { text: 'fnstsw', writes: [rax] }, [row('', 'DF E0')]);
  instruction(table, 'fnclex', '', control, [row('', 'DB E2')]);
  instruction(table, 'fninit', '', control, [row('', 'DB E3')]);
  instruction(table, 'emms', '', top, [row('', '0F 77')]);
}
