/** Which of the status flags an instruction reads and writes (Intel SDM volume 1, appendix A, and volume 2 by instruction). */
import type { Opcode } from '../../languages/machine.ts';
import { type Condition, conditions } from './opcodes-integer.ts';
import type { Operand } from './operands.ts';

export const Flag = { zero: 1, sign: 2, carry: 4, overflow: 8, parity: 16 } as const;
export const allFlags = 31;

/** By condition code. */
const asked: Readonly<Record<Condition, number>> = {
  o: Flag.overflow,
  no: Flag.overflow,
  b: Flag.carry,
  ae: Flag.carry,
  e: Flag.zero,
  ne: Flag.zero,
  be: Flag.carry | Flag.zero,
  a: Flag.carry | Flag.zero,
  s: Flag.sign,
  ns: Flag.sign,
  p: Flag.parity,
  np: Flag.parity,
  l: Flag.sign | Flag.overflow,
  ge: Flag.sign | Flag.overflow,
  le: Flag.zero | Flag.sign | Flag.overflow,
  g: Flag.zero | Flag.sign | Flag.overflow,
};

const readBy = new Map<string, number>();
for (const c of conditions) {
  readBy.set(`j${c}`, asked[c]);
  for (const w of ['8', 'm8']) readBy.set(`set${c}.${w}`, asked[c]);
  for (const w of [16, 32, 64]) readBy.set(`cmov${c}.${w}`, asked[c]);
}

/** What an instruction whose opcode reads flags asks for: all of them unless the table knows better. */
export const flagsRead = (op: Opcode): number => (op.readsFlags ? (readBy.get(op.name) ?? allFlags) : 0);

/** What it surely writes, or leaves undefined. */
export function flagsWritten(op: Opcode, operands: readonly Operand[]): number {
  if (!op.writesFlags) return 0;
  // A shift by zero leaves the flags as they were, rotations write the carry and overflow only, inc and dec all but the carry.
  if (/^(sh|sa)/.test(op.name)) return operands.at(-1)?.kind === 'Immediate' ? allFlags : 0;
  if (/^(ro|rc)/.test(op.name)) return 0;
  if (/^(inc|dec)\./.test(op.name)) return allFlags & ~Flag.carry;
  return allFlags;
}

/** By mnemonic: the flags that are as a test of the result would set them. */
const told: Readonly<Record<string, number>> = {
  and: allFlags,
  or: allFlags,
  xor: allFlags,
  add: Flag.zero | Flag.sign | Flag.parity,
  sub: Flag.zero | Flag.sign | Flag.parity,
  neg: Flag.zero | Flag.sign | Flag.parity,
  inc: Flag.zero | Flag.sign | Flag.parity,
  dec: Flag.zero | Flag.sign | Flag.parity,
  shl: Flag.zero | Flag.sign | Flag.parity,
  shr: Flag.zero | Flag.sign | Flag.parity,
  sar: Flag.zero | Flag.sign | Flag.parity,
};

/** Which flags after the instruction are those of `test result, result`. */
export function tellsResult(op: Opcode, operands: readonly Operand[]): number {
  const mnemonic = op.name.slice(0, op.name.indexOf('.'));
  const flags = told[mnemonic] ?? 0;
  if (mnemonic !== 'shl' && mnemonic !== 'shr' && mnemonic !== 'sar') return flags;
  const count = operands.at(-1);
  return count?.kind === 'Immediate' && (count.value & 31n) !== 0n ? flags : 0;
}
