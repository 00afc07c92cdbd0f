/**
 * The registers of x86-64: their numbers, their names at each width, and what the System V ABI says of them.
 *
 * Numbers 0-15 and 16-31 are the hardware's encodings of the general and vector registers (Intel SDM volume 2, table 2-4),
 * so the encoder reads a register's four bits from its number.
 */
import type { Register, RegisterClass } from '../../languages/machine.ts';

export const rax = 0;
export const rcx = 1;
export const rdx = 2;
export const rbx = 3;
export const rsp = 4;
export const rbp = 5;
export const rsi = 6;
export const rdi = 7;
export const r8 = 8;
export const r9 = 9;
export const r10 = 10;
export const r11 = 11;
export const r12 = 12;
export const r13 = 13;
export const r14 = 14;
export const r15 = 15;
export const xmm0 = 16;
export const st0 = 32;
/** The instruction pointer, which is a base in RIP-relative addresses only. */
export const rip = 40;
/** The segment bases of thread-local storage. */
export const fs = 41;
export const gs = 42;

export const xmm = (n: number): Register => xmm0 + n;
export const st = (n: number): Register => st0 + n;

export const isGeneral = (r: Register): boolean => r >= 0 && r < 16;
export const isVector = (r: Register): boolean => r >= 16 && r < 32;
export const isX87 = (r: Register): boolean => r >= 32 && r < 40;

const names64 = 'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');
const names32 = 'eax ecx edx ebx esp ebp esi edi r8d r9d r10d r11d r12d r13d r14d r15d'.split(' ');
const names16 = 'ax cx dx bx sp bp si di r8w r9w r10w r11w r12w r13w r14w r15w'.split(' ');
const names8 = 'al cl dl bl spl bpl sil dil r8b r9b r10b r11b r12b r13b r14b r15b'.split(' ');
const others = ['rip', 'fs', 'gs'];

/** The names of the general registers at a width in bits. */
export const generalNames: Readonly<Record<8 | 16 | 32 | 64, readonly string[]>> = {
  8: names8,
  16: names16,
  32: names32,
  64: names64,
};

/** The register's name; a general register has one for each width in bits. */
export function registerName(r: Register, width: 8 | 16 | 32 | 64 = 64): string {
  if (isGeneral(r)) return generalNames[width][r];
  if (isVector(r)) return `xmm${r - xmm0}`;
  if (isX87(r)) return r === st0 ? 'st' : `st(${r - st0})`;
  const name = others[r - rip];
  if (name === undefined) throw new Error(`x86-64 has no register ${r}`);
  return name;
}

/** A register and the width in bits that its name says; undefined where there is no register of the name. */
export function registerOfName(name: string): { readonly register: Register; readonly width: number } | undefined {
  return byName.get(name);
}

const byName = new Map<string, { register: Register; width: number }>();
for (const width of [8, 16, 32, 64] as const)
  for (const [register, name] of generalNames[width].entries()) byName.set(name, { register, width });
for (let n = 0; n < 16; n++) byName.set(`xmm${n}`, { register: xmm(n), width: 128 });
for (let n = 0; n < 8; n++) byName.set(`st(${n})`, { register: st(n), width: 80 });
byName.set('st', { register: st0, width: 80 });
for (const [n, name] of others.entries()) byName.set(name, { register: rip + n, width: 64 });

/** General registers that hold values, caller-saved ones first. rsp is the stack pointer, and rbp is left to the frame. */
export const general: RegisterClass = {
  name: 'general',
  allocatable: [rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11, rbx, r12, r13, r14, r15],
  spillSize: 8,
  spillAlign: 8,
};

/** The same where rbp is free: its every address costs a byte of displacement, so it comes last. */
export const generalWithoutFrame: RegisterClass = { ...general, allocatable: [...general.allocatable, rbp] };

/** The vector registers: floating point and vectors; the System V ABI keeps none of them across calls. */
export const vector: RegisterClass = {
  name: 'vector',
  allocatable: Array.from({ length: 16 }, (_, n) => xmm(n)),
  spillSize: 16,
  spillAlign: 16,
};

/**
 * The x87 registers are a stack and not allocated: a `long double` lives in memory, and an operation on it loads, computes
 * and stores.
 */
export const x87: RegisterClass = { name: 'x87', allocatable: [], spillSize: 16, spillAlign: 16 };

export const classes: readonly RegisterClass[] = [general, vector, x87];

/** System V ABI 3.2.1, figure 3.4. */
export const calleeSaved: readonly Register[] = [rbx, rbp, r12, r13, r14, r15];

/** What a call may change. */
export const callerSaved: readonly Register[] = [
  ...[rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11],
  ...vector.allocatable,
  ...Array.from({ length: 8 }, (_, n) => st(n)),
];

/** System V ABI 3.2.3: the registers that pass the first arguments and results, in order. */
export const integerArguments: readonly Register[] = [rdi, rsi, rdx, rcx, r8, r9];
export const vectorArguments: readonly Register[] = Array.from({ length: 8 }, (_, n) => xmm(n));
export const integerResults: readonly Register[] = [rax, rdx];
export const vectorResults: readonly Register[] = [xmm(0), xmm(1)];
