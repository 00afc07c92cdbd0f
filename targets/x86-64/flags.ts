/** Which of the status flags an instruction reads and writes (Intel SDM volume 1, appendix A, and volume 2 by instruction). */
import type { Opcode } from '../../languages/machine.ts';
import type { Condition } from './opcodes-integer.ts';
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

/** What a peephole asks of an opcode, worked out once for each. */
interface FlagFacts {
  /** What it reads: all of them unless the table knows better. */
  readonly read: number;
  /** What it surely writes, or leaves undefined. */
  readonly written: number;
  /** Which flags are then as a test of its result would set them. */
  readonly told: number;
  /** A shift by zero leaves the flags as they were, so `written` and `told` hold for constant counts only. */
  readonly shifts: boolean;
}

const arithmetic = Flag.zero | Flag.sign | Flag.parity;
/** By mnemonic: what is told of the result. */
const toldBy: Readonly<Record<string, number>> = {
  ...{ and: allFlags, or: allFlags, xor: allFlags },
  ...{ add: arithmetic, sub: arithmetic, neg: arithmetic, inc: arithmetic, dec: arithmetic },
  ...{ shl: arithmetic, shr: arithmetic, sar: arithmetic },
};

const known = new Map<Opcode, FlagFacts>();
function factsOf(op: Opcode): FlagFacts {
  let facts = known.get(op);
  if (facts === undefined) {
    const mnemonic = op.name.slice(0, op.name.indexOf('.'));
    const condition = /^(?:j|set|cmov)([a-z]+)/.exec(op.name)?.[1] ?? '';
    const rotates = /^(ro|rc)/.test(mnemonic);
    const counts = mnemonic === 'inc' || mnemonic === 'dec';
    facts = {
      read: op.readsFlags ? (asked[condition as Condition] ?? allFlags) : 0,
      // Rotations write the carry and overflow only, inc and dec all but the carry.
      written: !op.writesFlags || rotates ? 0 : counts ? allFlags & ~Flag.carry : allFlags,
      told: toldBy[mnemonic] ?? 0,
      shifts: /^(sh|sa)/.test(mnemonic),
    };
    known.set(op, facts);
  }
  return facts;
}

export const flagsRead = (op: Opcode): number => (op.readsFlags ? factsOf(op).read : 0);

export function flagsWritten(op: Opcode, operands: readonly Operand[]): number {
  if (!op.writesFlags) return 0;
  const { written, shifts } = factsOf(op);
  return shifts && operands.at(-1)?.kind !== 'Immediate' ? 0 : written;
}

/** Which flags after the instruction are those of `test result, result`. */
export function tellsResult(op: Opcode, operands: readonly Operand[]): number {
  const { told, shifts } = factsOf(op);
  if (told === 0 || !shifts) return told;
  const count = operands.at(-1);
  return count?.kind === 'Immediate' && (count.value & 31n) !== 0n ? told : 0;
}
