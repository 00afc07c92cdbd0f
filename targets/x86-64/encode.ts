/**
 * Instructions to bytes, from the rows of the instruction table.
 *
 * An operand that no row takes, a displacement that does not fit, or a register that cannot be an index is an error of the
 * compiler that names the instruction; nothing is ever cut off.
 */
import { firstVirtual, noRegister } from '../../languages/machine.ts';
import type { CSymbol, Label } from '../../languages/unit.ts';
import type { Bytes } from '../elf/bytes.ts';
import { type Form, type Layout, layoutsOf, takesImmediate, takesRegister } from './encode-layout.ts';
import type { MachineOpcode } from './opcodes-form.ts';
import { accessOf, describeOperand, isMemory, isRelative, type MemoryOperand, type Operand } from './operands.ts';
import { isGeneral, r12, r13, rbp, rip, rsp } from './registers.ts';
import type { RelocationName } from './relocations.ts';

/** Hears of the places in the code that wait for an address: four bytes at `offset`, or eight for relocation 64. */
export interface Fixups {
  symbol(offset: number, relocation: RelocationName, symbol: CSymbol, addend: number): void;
  /** A constant of `size` bytes in read-only data. */
  pool(offset: number, relocation: RelocationName, bits: bigint, size: number, addend: number): void;
  table(offset: number, relocation: RelocationName, table: number, addend: number): void;
  /** The place of a label in the same function. */
  label(offset: number, label: Label, addend: number): void;
}

/** Appends the instruction to `out`. Throws where the table has no row for the operands. */
export function encodeInstruction(
  out: Bytes,
  opcode: MachineOpcode,
  operands: readonly Operand[],
  fixups: Fixups,
): void {
  emit(out, opcode, layoutFor(opcode, operands), operands, fixups);
}

/** Appends a jump whose displacement, the last one or four bytes, is left zero. */
export function encodeJump(out: Bytes, opcode: MachineOpcode, short: boolean): void {
  const layout = layoutsOf(opcode)[short ? 0 : 1];
  for (let i = 0; i < layout.opcode.length; i++) out.u8(layout.opcode[i]);
  out.zeros(layout.relativeSize);
}

/** The bytes that `encodeInstruction` appends. Throws where the table has no row for the operands. */
export function sizeOfInstruction(opcode: MachineOpcode, operands: readonly Operand[]): number {
  const layout = layoutFor(opcode, operands);
  const memory = memoryOf(layout, operands);
  let size = layout.prefixes.length + layout.opcode.length + layout.immediateSize + layout.relativeSize;
  if (memory !== null && memory.kind === 'Memory' && memory.segment !== null) size++;
  if (rexOf(layout, operands, memory) !== 0) size++;
  if (!layout.hasModRM) return size;
  if (memory === null) return size + 1;
  if (memory.kind !== 'Memory' || isRelative(memory)) return size + 5;
  return size + (hasSIB(memory) ? 2 : 1) + displacementSize(memory);
}

/** The first row that takes the operands. Throws where there is none. */
export function layoutFor(opcode: MachineOpcode, operands: readonly Operand[]): Layout {
  const layout = chooseLayout(opcode, operands);
  if (layout === undefined)
    throw new Error(`x86-64: ${opcode.name} has no encoding for ${operands.map(describeOperand).join(', ')}`);
  return layout;
}

/** The first row that takes the operands. */
export function chooseLayout(opcode: MachineOpcode, operands: readonly Operand[]): Layout | undefined {
  const layouts = layoutsOf(opcode);
  for (let l = 0; l < layouts.length; l++) {
    const { forms } = layouts[l];
    if (forms.length !== operands.length) continue;
    const width = forms.length > 0 && forms[0].immediate === 'none' ? forms[0].width : 64;
    let fits = true;
    for (let i = 0; fits && i < forms.length; i++) fits = takes(forms[i], operands[i], width);
    if (fits) return layouts[l];
  }
  return undefined;
}

function takes(form: Form, operand: Operand, width: number): boolean {
  switch (operand.kind) {
    case 'Register':
      return takesRegister(form, operand.register);
    case 'Immediate':
      return form.immediate !== 'none' && takesImmediate(form, operand.value, width);
    case 'Code':
      return form.relative && form.width === 32;
    case 'SymbolImmediate':
      // An absolute relocation of 32 or 64 bits.
      return form.immediate !== 'none' && (form.width === 64 || form.width === 32);
    default:
      return form.memory && isMemory(operand);
  }
}

/** The operand in memory that ModRM speaks of; null where it names a register, or there is no ModRM. */
function memoryOf({ rm }: Layout, operands: readonly Operand[]): Operand | null {
  return rm >= 0 && operands[rm].kind !== 'Register' ? operands[rm] : null;
}

/** The REX prefix; 0 where none is needed. */
function rexOf(layout: Layout, operands: readonly Operand[], memory: Operand | null): number {
  const { reg, rm, added, forms } = layout;
  let rex = layout.rexW ? 0x48 : 0;
  if (reg >= 0 && numberOf(operands[reg]) & 8) rex |= 0x44;
  for (let i = 0; i < forms.length; i++) if (forms[i].width === 8 && needsRex(forms[i], operands[i])) rex |= 0x40;
  if (memory === null) {
    if (rm >= 0 && numberOf(operands[rm]) & 8) rex |= 0x41;
  } else if (memory.kind === 'Memory') {
    if (isGeneral(memory.base) && memory.base & 8) rex |= 0x41;
    if (isGeneral(memory.index) && memory.index & 8) rex |= 0x42;
  }
  if (added >= 0 && numberOf(operands[added]) & 8 && forms[added].registers === 'general') rex |= 0x41;
  return rex;
}

function emit(out: Bytes, opcode: MachineOpcode, layout: Layout, operands: readonly Operand[], fixups: Fixups): void {
  const { reg, rm, added, prefixes } = layout;
  const memory = memoryOf(layout, operands);
  if (memory !== null && memory.kind === 'Memory' && memory.segment !== null) out.u8(segmentPrefix(memory.segment));
  for (let i = 0; i < prefixes.length; i++) out.u8(prefixes[i]);
  const rex = rexOf(layout, operands, memory);
  if (rex !== 0) out.u8(rex);

  const last = layout.opcode.length - 1;
  for (let i = 0; i < last; i++) out.u8(layout.opcode[i]);
  out.u8(layout.opcode[last] + (added >= 0 ? numberOf(operands[added]) & 7 : 0));

  if (layout.hasModRM) {
    const field = (reg >= 0 ? numberOf(operands[reg]) & 7 : layout.digit & 7) << 3;
    if (memory === null) out.u8(0xc0 | field | (numberOf(operands[rm]) & 7));
    else if (memory.kind === 'Memory') emitMemory(out, memory, field, layout, rex !== 0, opcode, fixups);
    else emitPlace(out, memory, field, layout.immediateSize, fixups);
  }
  if (layout.immediate >= 0) emitImmediate(out, layout, operands[layout.immediate], fixups);
  if (layout.relative >= 0) emitRelative(out, operands[layout.relative], fixups);
}

/** The number that encodes a register, without its class. */
function numberOf(operand: Operand): number {
  if (operand.kind !== 'Register' || operand.register < 0 || operand.register >= firstVirtual)
    throw new Error(`${describeOperand(operand)} is not a register of the machine`);
  return operand.register & 15;
}

/** spl, bpl, sil and dil need a REX prefix: without one their numbers mean ah, ch, dh and bh. */
const needsRex = (form: Form, operand: Operand): boolean =>
  form.registers === 'general' && operand.kind === 'Register' && operand.register >= 4 && operand.register < 8;

function segmentPrefix(name: string): number {
  if (name === 'fs') return 0x64;
  if (name === 'gs') return 0x65;
  throw new Error(`${name} is not a segment that x86-64 code uses`);
}

/** ModRM, SIB and displacement (SDM volume 2, tables 2-2 and 2-3). */
function emitMemory(
  out: Bytes,
  memory: MemoryOperand,
  field: number,
  layout: Layout,
  hasRex: boolean,
  opcode: MachineOpcode,
  fixups: Fixups,
): void {
  const { base, index, scale, displacement, symbol } = memory;
  if (isRelative(memory)) {
    if ((base !== noRegister && base !== rip) || index !== noRegister)
      throw new Error(
        `${opcode.name}: ${describeOperand(memory)} is relative to the instruction and takes no register`,
      );
    out.u8(0x05 | field);
    if (symbol === null) emitDisplacement(out, displacement);
    else {
      const relocation = relativeRelocation(memory, hasRex, opcode);
      fixups.symbol(out.length, relocation, symbol, displacement - 4 - layout.immediateSize);
      out.u32(0);
    }
    return;
  }
  if (index === rsp) throw new Error(`${opcode.name}: rsp cannot be an index register`);
  const scaleBits = scale === 1 ? 0 : scale === 2 ? 0x40 : scale === 4 ? 0x80 : scale === 8 ? 0xc0 : -1;
  if (index !== noRegister && scaleBits < 0)
    throw new Error(`${opcode.name}: an index cannot be multiplied by ${scale}`);
  if ((base !== noRegister && !isGeneral(base)) || (index !== noRegister && !isGeneral(index)))
    throw new Error(`${opcode.name}: ${describeOperand(memory)} is no address`);

  const size = displacementSize(memory);
  const mod = size === 0 || base === noRegister ? 0 : size === 1 ? 0x40 : 0x80;
  const baseBits = base === noRegister ? 5 : base & 7;
  if (hasSIB(memory)) {
    out.u8(mod | field | 4);
    out.u8((index === noRegister ? 0x20 : scaleBits | ((index & 7) << 3)) | baseBits);
  } else out.u8(mod | field | baseBits);
  if (size === 0) return;
  if (size === 1) out.u8(displacement & 0xff);
  else if (symbol === null) emitDisplacement(out, displacement);
  else {
    const access = accessOf(memory);
    const relocation = access === 'tpoff' ? 'TPOFF32' : access === 'dtpoff' ? 'DTPOFF32' : '32S';
    fixups.symbol(out.length, relocation, symbol, displacement);
    out.u32(0);
  }
}

/** Is there a second byte, for an index, for no base, or for the bases whose numbers in ModRM mean that there is one? */
const hasSIB = ({ base, index }: MemoryOperand): boolean =>
  index !== noRegister || base === noRegister || base === rsp || base === r12;

/** Bytes of the displacement from registers. */
function displacementSize({ base, displacement, symbol }: MemoryOperand): 0 | 1 | 4 {
  if (symbol !== null || base === noRegister) return 4;
  // Without a displacement rbp and r13 as a base would mean something else.
  if (displacement === 0 && base !== rbp && base !== r13) return 0;
  return displacement >= -128 && displacement <= 127 ? 1 : 4;
}

function emitDisplacement(out: Bytes, displacement: number): void {
  if (displacement !== (displacement | 0)) throw new Error(`the displacement ${displacement} does not fit in 32 bits`);
  out.u32(displacement);
}

/**
 * The linker may rewrite a load, call or jump through the global offset table that is marked with an X (AMD64 ABI, B.2), and
 * needs to know whether it has a REX prefix; it knows the instructions that can be rewritten.
 */
function relativeRelocation(memory: MemoryOperand, hasRex: boolean, opcode: MachineOpcode): RelocationName {
  switch (accessOf(memory)) {
    case 'got':
      if (!relaxable.has(opcode.name)) return 'GOTPCREL';
      return hasRex ? 'REX_GOTPCRELX' : 'GOTPCRELX';
    case 'gottpoff':
      return 'GOTTPOFF';
    case 'tlsgd':
      return 'TLSGD';
    default:
      return 'PC32';
  }
}
const relaxable: ReadonlySet<string> = new Set([
  ...['mov.32', 'mov.64', 'call.indirect', 'jmp.indirect', 'test.32', 'test.64'],
  ...['adc', 'add', 'and', 'cmp', 'or', 'sbb', 'sub', 'xor'].flatMap(name => [`${name}.32`, `${name}.64`]),
]);

/** Constants, tables and blocks are addressed relative to the instruction. `after` bytes of immediate follow. */
function emitPlace(out: Bytes, place: Operand, field: number, after: number, fixups: Fixups): void {
  out.u8(0x05 | field);
  const addend = -4 - after;
  if (place.kind === 'PoolMemory') fixups.pool(out.length, 'PC32', place.bits, place.size, addend);
  else if (place.kind === 'TableMemory') fixups.table(out.length, 'PC32', place.table, addend);
  else if (place.kind === 'BlockMemory') fixups.label(out.length, place.label, addend);
  out.u32(0);
}

function emitImmediate(out: Bytes, layout: Layout, operand: Operand, fixups: Fixups): void {
  const size = layout.immediateSize;
  if (operand.kind === 'SymbolImmediate') {
    const signed = layout.forms[layout.immediate].immediate === 'signed';
    fixups.symbol(out.length, size === 8 ? '64' : signed ? '32S' : '32', operand.symbol, operand.displacement);
    out.zeros(size);
    return;
  }
  if (operand.kind !== 'Immediate') throw new Error(`${describeOperand(operand)} is no immediate`);
  if (size === 8) {
    out.u64(operand.value);
    return;
  }
  const value = Number(BigInt.asIntN(32, operand.value));
  if (size === 1) out.u8(value & 0xff);
  else if (size === 2) out.u16(value & 0xffff);
  else out.u32(value);
}

function emitRelative(out: Bytes, operand: Operand, fixups: Fixups): void {
  if (operand.kind !== 'Code') throw new Error(`${describeOperand(operand)} is no branch target`);
  fixups.symbol(out.length, operand.how === 'plt' ? 'PLT32' : 'PC32', operand.symbol, -4);
  out.u32(0);
}
