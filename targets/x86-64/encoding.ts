/** x86-64's answers to the passes that lay out, encode and print code. */
import type { Encoding } from '../encoding.ts';
import { expandTemplate } from './assembly-template.ts';
import { encodeInstruction, encodeJump, sizeOfInstruction } from './encode.ts';
import { layoutsOf } from './encode-layout.ts';
import type { MachineOpcode } from './opcodes.ts';
import { type Condition, inverse, opcode } from './opcodes.ts';
import { printInstruction } from './print.ts';
import { type RelocationName, relocationNumber } from './relocations.ts';
import { tidyCode } from './tidy.ts';

export const x86Encoding: Encoding = {
  tidy: tidyCode,
  encode: (out, op, operands, fixups) => encodeInstruction(out, op as MachineOpcode, operands, fixups),
  size: (op, operands) => sizeOfInstruction(op as MachineOpcode, operands),
  expandTemplate,
  encodeJump: (out, op, short) => encodeJump(out, op as MachineOpcode, short),
  jumpSize: (op, short) => {
    const layout = layoutsOf(op as MachineOpcode)[short ? 0 : 1];
    return layout.opcode.length + layout.relativeSize;
  },
  get jump() {
    return opcode('jmp');
  },
  get return() {
    return opcode('ret');
  },
  inverse: op => opcode(`j${inverse(op.name.slice(1) as Condition)}`),
  print: (op, operands, names) => printInstruction(op as MachineOpcode, operands, names),
  padding: 0x90,
  relocation: name => {
    const number = relocationNumber[name as RelocationName];
    if (number === undefined) throw new Error(`x86-64 has no relocation R_X86_64_${name}`);
    return number;
  },
  addressRelocation: size => String(size * 8),
  relativeRelocation: 'PC32',
};
