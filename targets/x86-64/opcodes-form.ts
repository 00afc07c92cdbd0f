/**
 * How an instruction is described: its operands' roles, what else it touches, and its encodings in the notation of the Intel
 * SDM, volume 2, 3.1.1.
 *
 *   instruction('add.32', 'modify read', { commutes: true, writesFlags: true }, [
 *     row('r/m32, r32', '01 /r'),
 *     row('r/m32, simm8', '83 /0 ib'),
 *   ])
 *
 * Operands
 *   r8 r16 r32 r64        a general register, by its name at that width
 *   r/m8 .. r/m64         such a register or memory
 *   m m8 .. m128          memory (`m`: no size of its own)
 *   xmm xmm/m32 ..        a vector register, or memory
 *   imm8 .. imm64         an immediate that is stored as it stands; signed or unsigned
 *   simm8 simm32          an immediate that the processor sign-extends to the width of the first operand
 *   uimm32                an immediate from 0 to 2^32 - 1
 *   rel8 rel32            a branch target or the function called
 *   st st(i) cl al ax eax rax 1   the operand written
 *
 * Encodings
 *   66 F2 F3 F0           legacy prefixes, which come before REX
 *   REX.W                 the 64-bit form
 *   /r /0 .. /7           ModRM with a register, or with the digit, in its reg field
 *   /mr                   the same where both operands are registers and the first is in the r/m field
 *   /rr                   ModRM with the only operand in both fields
 *   +r +i                 the operand's number is added to the opcode
 *   ib iw id iq           the immediate
 *   cb cd                 the displacement of a branch
 */
import type { Opcode, Register, Role } from '../../languages/machine.ts';
import type { Layout } from './encode-layout.ts';
import { rcx } from './registers.ts';

/** One encoding of an instruction. */
export interface Row {
  readonly operands: readonly string[];
  readonly code: string;
  /** The mnemonic in GNU syntax, where it is not the opcode's. */
  readonly text: string | undefined;
}

/** One opcode of x86-64: what the passes know, and its encodings, of which the first that fits is taken. */
export interface MachineOpcode extends Opcode {
  /** The mnemonic in GNU syntax: `addl`. */
  readonly text: string;
  readonly rows: readonly Row[];
  /** The rows as the encoder reads them, from the first time that it meets the instruction. */
  layouts: readonly Layout[] | null;
}

export interface Traits {
  readonly text?: string;
  readonly commutes?: boolean;
  readonly reads?: readonly Register[];
  readonly writes?: readonly Register[];
  readonly isCopy?: boolean;
  readonly isCall?: boolean;
  readonly isTerminator?: boolean;
  readonly readsFlags?: boolean;
  readonly writesFlags?: boolean;
  /** Only for what touches memory that is no operand: otherwise the rows say it, and it holds if an operand is memory. */
  readonly loads?: boolean;
  readonly stores?: boolean;
  readonly rematerializable?: boolean;
}

/** What the table says of an opcode. Most programs use few of them, so the rest is worked out when one is asked for. */
export interface Description {
  readonly roles: string;
  readonly traits: Traits;
  readonly rows: readonly Row[];
}
export type Table = Map<string, Description>;

/** Rows share their lists of operands, of which there are few. */
const operandLists = new Map<string, readonly string[]>();

export function row(operands: string, code: string, text?: string): Row {
  let list = operandLists.get(operands);
  if (list === undefined) {
    list = operands === '' ? [] : operands.split(', ');
    operandLists.set(operands, list);
  }
  return { operands: list, code, text };
}

/**
 * Adds an opcode. The name is the mnemonic and the width in bits; `.m32` instead of `.32` says that the first operand is
 * memory, which is then no result in a register: its role here says what happens to the memory.
 */
export function instruction(table: Table, name: string, roles: string, traits: Traits, rows: readonly Row[]): void {
  if (table.has(name)) throw new Error(`the instruction ${name} stands twice in the table`);
  table.set(name, { roles, traits, rows });
}

/** The opcode that a description is of. */
export function described(name: string, { roles: roleText, traits, rows }: Description): MachineOpcode {
  const roles = roleText === '' ? [] : (roleText.split(' ') as Role[]);
  const memoryBytes = roles.map((_, index) => widestMemory(rows, index));
  // Of memory the roles in the table say what happens to it; to the passes its address is read.
  const toMemory = /\.m\d*$/.test(name);
  const loads = roles.some((r, i) => memoryBytes[i] > 0 && (r === 'read' || (r === 'modify' && i === 0 && toMemory)));
  const stores = toMemory && roles[0] !== 'read';
  if (toMemory) roles[0] = 'read';
  return {
    name,
    text: traits.text ?? gnuMnemonic(name),
    roles,
    fixed: roles.map((_, index) => (rows.some(r => r.operands[index] === 'cl') ? rcx : -1)),
    memoryBytes,
    commutes: traits.commutes ?? false,
    reads: traits.reads ?? [],
    writes: traits.writes ?? [],
    isCopy: traits.isCopy ?? false,
    isCall: traits.isCall ?? false,
    isTerminator: traits.isTerminator ?? false,
    readsFlags: traits.readsFlags ?? false,
    writesFlags: traits.writesFlags ?? false,
    loads: traits.loads ?? loads,
    stores: traits.stores ?? stores,
    rematerializable: traits.rematerializable ?? false,
    rows,
    layouts: null,
  };
}

function widestMemory(rows: readonly Row[], index: number): number {
  let bytes = 0;
  for (const { operands } of rows) {
    const memory = index < operands.length ? /(?:^|\/)m(\d+)$/.exec(operands[index]) : null;
    if (memory !== null) bytes = Math.max(bytes, Number(memory[1]) >> 3);
  }
  return bytes;
}

/** GNU's suffixes for the widths of integers. */
export const suffixOf: Readonly<Record<number, string>> = { 8: 'b', 16: 'w', 32: 'l', 64: 'q' };

/** `add.32` is `addl`; what has no integer width keeps its name. */
function gnuMnemonic(name: string): string {
  const m = /^([a-z]+)(?:\.([a-z]+))?\.m?(8|16|32|64)$/.exec(name);
  if (m === null) return name.replace(/\..*$/, '');
  return m[2] === undefined ? m[1] + suffixOf[Number(m[3])] : `${m[1]} ${m[2]}${suffixOf[Number(m[3])]}`;
}

/** The prefixes of an integer instruction at a width. */
export const prefixOf: Readonly<Record<number, string>> = { 8: '', 16: '66 ', 32: '', 64: 'REX.W ' };
