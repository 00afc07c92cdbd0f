/**
 * The instructions of x86-64 that a C compiler needs, by name: `opcode('add.32')`.
 *
 * Names
 *   add.32         the mnemonic and the width in bits; the first operand is the destination, as in Intel's manuals
 *   add.m32        the first operand is memory, and there is no result in a register; `mov.m32`, `movss.m32` are stores
 *   lock.add.m32   with the prefix
 *   movzx.8.32     from 8 to 32 bits; also movsx; `movzx.32.64` clears the upper half, `movsx.32.64` is movslq
 *   imul3.32       dst, r/m, constant; `imul1.64`, `mul.64`, `div.64`, `idiv.64` work on rdx:rax
 *   je sete.8 cmove.32   a condition code for each; `conditions` lists them
 *   cltd cqto      sign-extend eax or rax into edx or rdx
 *   addss mulsd ucomisd pxor movaps   vectors have the manual's names
 *   cvtsi2sd.64 cvttsd2si.32          with the width of the integer
 *   movd movq      general register or memory to vector; `movd.to32`, `movq.to64` back
 *   zero.32 zero.128 ones.128         a register becomes 0, or all ones, without being read; zero.32 writes the flags
 *   fld.m80 fild.m64 fistp.m64 faddp  x87
 *   call jmp       to a symbol or block; `call.indirect`, `jmp.indirect` through a register or memory
 *   lea.tlsgd call.tlsgd   rdi := the argument, a symbol reached by tlsgd; then the call of __tls_get_addr right behind it
 *
 * Before `constrain` results stand apart from operands: `add.32` gives d from a, b; `neg.32` d from a; `lock.xadd.m32` d
 * from memory, a; `mov.m32` nothing from memory, a; `mov.32` d from a register, memory or immediate; `cmp.32` nothing from a, b.
 */
import { addControlInstructions } from './opcodes-control.ts';
import { described, type MachineOpcode, type Table } from './opcodes-form.ts';
import { addIntegerInstructions } from './opcodes-integer.ts';
import { addVectorInstructions } from './opcodes-vector.ts';
import { addX87Instructions } from './opcodes-x87.ts';

export type { MachineOpcode } from './opcodes-form.ts';
export { type Condition, conditions, inverse } from './opcodes-integer.ts';

const table: Table = new Map();
const made = new Map<string, MachineOpcode>();
/** Each part is added when a name is not in those before it: most files need the first alone. */
const parts = [addIntegerInstructions, addControlInstructions, addVectorInstructions, addX87Instructions];

/** All instructions by name. */
export function opcodes(): ReadonlyMap<string, MachineOpcode> {
  for (const add of parts.splice(0)) add(table);
  return new Map([...table.keys()].map(name => [name, opcode(name)]));
}

export function findOpcode(name: string): MachineOpcode | undefined {
  const known = made.get(name);
  if (known !== undefined) return known;
  while (!table.has(name) && parts.length > 0) parts.shift()!(table);
  const description = table.get(name);
  if (description === undefined) return undefined;
  const found = described(name, description);
  made.set(name, found);
  return found;
}

/** The instruction of the name; a name that the table lacks is an error of the compiler. */
export function opcode(name: string): MachineOpcode {
  const found = findOpcode(name);
  if (found === undefined) throw new Error(`x86-64 has no instruction named ${name}`);
  return found;
}
