/** Rows of the instruction table, read once: which operands a row takes, and where each goes in the bytes. */
import type { MachineOpcode, Row } from './opcodes-form.ts';
import { isGeneral, isVector, isX87, rax, rcx, st0 } from './registers.ts';

/** What a row takes at one operand. */
export interface Form {
  /** As the row writes it. */
  readonly text: string;
  readonly registers: 'general' | 'vector' | 'x87' | 'none';
  /** The only register that fits, or -1. */
  readonly only: number;
  /** Bits: of a general register's name, of memory, or of an immediate as the row stores it. */
  readonly width: number;
  readonly memory: boolean;
  readonly immediate: 'none' | 'plain' | 'signed' | 'unsigned' | 'one';
  /** A branch target. */
  readonly relative: boolean;
  /** A jump through the operand, `*` in GNU syntax. */
  readonly indirect: boolean;
}

/** A row, ready to be matched and encoded. */
export interface Layout {
  readonly row: Row;
  readonly forms: readonly Form[];
  /** 66, F2 or F3, F0, in the order of the bytes. */
  readonly prefixes: readonly number[];
  readonly rexW: boolean;
  readonly opcode: readonly number[];
  /** The operand whose number is added to the last byte of the opcode, or -1. */
  readonly added: number;
  readonly hasModRM: boolean;
  /** The operand in ModRM's reg field, or -1 where `digit` stands there. */
  readonly reg: number;
  readonly digit: number;
  readonly rm: number;
  /** The operand and size in bytes of the immediate or branch displacement, or -1. */
  readonly immediate: number;
  readonly immediateSize: number;
  readonly relative: number;
  readonly relativeSize: number;
}

/** The rows of an opcode, in their order. */
export function layoutsOf(opcode: MachineOpcode): readonly Layout[] {
  opcode.layouts ??= opcode.rows.map(r => readRow(r, opcode.name));
  return opcode.layouts;
}

const noForm = {
  registers: 'none',
  only: -1,
  width: 0,
  memory: false,
  immediate: 'none',
  relative: false,
  indirect: false,
} as const;

const forms = new Map<string, Form>();
const accumulators: Readonly<Record<string, number>> = { al: 8, ax: 16, eax: 32, rax: 64 };

function readForm(text: string): Form {
  let form = forms.get(text);
  if (form === undefined) {
    form = parseForm(text);
    forms.set(text, form);
  }
  return form;
}

function parseForm(text: string): Form {
  if (text.startsWith('*')) return { ...parseForm(text.slice(1)), text, indirect: true };
  if (text in accumulators) return { ...noForm, text, registers: 'general', only: rax, width: accumulators[text] };
  switch (text) {
    case 'cl':
      return { ...noForm, text, registers: 'general', only: rcx, width: 8 };
    case 'st':
      return { ...noForm, text, registers: 'x87', only: st0, width: 80 };
    case 'st(i)':
      return { ...noForm, text, registers: 'x87', width: 80 };
    case '1':
      return { ...noForm, text, immediate: 'one' };
    case 'm':
      return { ...noForm, text, memory: true };
    case 'xmm':
      return { ...noForm, text, registers: 'vector', width: 128 };
  }
  const m = /^(r\/m|xmm\/m|r|m|simm|uimm|imm|rel)(\d+)$/.exec(text);
  if (m === null) throw new Error(`the instruction table has an unknown operand: ${text}`);
  const width = Number(m[2]);
  switch (m[1]) {
    case 'r/m':
      return { ...noForm, text, registers: 'general', memory: true, width };
    case 'xmm/m':
      return { ...noForm, text, registers: 'vector', memory: true, width };
    case 'r':
      return { ...noForm, text, registers: 'general', width };
    case 'm':
      return { ...noForm, text, memory: true, width };
    case 'rel':
      return { ...noForm, text, relative: true, width };
    case 'simm':
      return { ...noForm, text, immediate: 'signed', width };
    case 'uimm':
      return { ...noForm, text, immediate: 'unsigned', width };
    default:
      return { ...noForm, text, immediate: 'plain', width };
  }
}

const sizes: Readonly<Record<string, number>> = { ib: 1, iw: 2, id: 4, iq: 8, cb: 1, cd: 4 };

function readRow(row: Row, name: string): Layout {
  const list = row.operands.map(readForm);
  const prefixes: number[] = [];
  const opcode: number[] = [];
  let rexW = false;
  let added = -1;
  let hasModRM = false;
  let both = false;
  let swapped = false;
  let digit = -1;
  let immediateSize = 0;
  let relativeSize = 0;
  for (let token of row.code.split(' ')) {
    if (token === 'REX.W') rexW = true;
    else if (token === '/r') hasModRM = true;
    else if (token === '/mr') hasModRM = swapped = true;
    else if (token === '/rr') hasModRM = both = true;
    else if (/^\/[0-7]$/.test(token)) {
      hasModRM = true;
      digit = Number(token[1]);
    } else if (token in sizes) {
      if (token[0] === 'c') relativeSize = sizes[token];
      else immediateSize = sizes[token];
    } else {
      if (/\+[ri]$/.test(token)) {
        added = list.findIndex(f => f.registers === (token.endsWith('r') ? 'general' : 'x87') && f.only < 0);
        token = token.slice(0, -2);
      }
      if (!/^[0-9a-fA-F]{2}$/.test(token)) throw new Error(`${name}: unknown encoding ${row.code}`);
      const byte = Number.parseInt(token, 16);
      if (opcode.length === 0 && !rexW && (byte === 0x66 || byte === 0xf0 || byte === 0xf2 || byte === 0xf3))
        prefixes.push(byte);
      else opcode.push(byte);
    }
  }
  // The operand size before the lock, as GNU's assembler orders them.
  prefixes.sort((a, b) => a - b);

  const registers = (i: number): boolean =>
    i < list.length && (list[i].registers !== 'none' || list[i].memory) && list[i].only < 0;
  const memory = list.findIndex(f => f.memory);
  let rm = -1;
  let reg = -1;
  if (hasModRM) {
    const first = list.findIndex((_, i) => registers(i));
    if (both) rm = reg = first;
    else if (digit >= 0) rm = memory >= 0 ? memory : first;
    else {
      const second = list.findIndex((_, i) => i > first && registers(i));
      rm = memory >= 0 ? memory : swapped ? first : second;
      reg = rm === first ? second : first;
    }
    if (rm < 0 || (digit < 0 && reg < 0)) throw new Error(`${name}: ${row.code} lacks an operand for ModRM`);
  }
  return {
    row,
    forms: list,
    prefixes,
    rexW,
    opcode,
    added,
    hasModRM,
    reg,
    digit,
    rm,
    immediate: immediateSize === 0 ? -1 : list.findIndex(f => f.immediate !== 'none' && f.immediate !== 'one'),
    immediateSize,
    relative: relativeSize === 0 ? -1 : list.findIndex(f => f.relative),
    relativeSize,
  };
}

/** Does a register fit the form? */
export function takesRegister(form: Form, register: number): boolean {
  if (form.only >= 0) return register === form.only;
  switch (form.registers) {
    case 'general':
      return isGeneral(register);
    case 'vector':
      return isVector(register);
    case 'x87':
      return isX87(register);
    case 'none':
      return false;
  }
}

/** Does a number fit an immediate of the form, in an instruction that works on `width` bits? */
export function takesImmediate(form: Form, value: bigint, width: number): boolean {
  // Most numbers are small, and then ordinary arithmetic is several times faster.
  const number = Number(value);
  if (number >= -128 && number <= 127)
    return form.immediate === 'one'
      ? number === 1
      : form.immediate === 'unsigned'
        ? number >= 0
        : form.immediate !== 'none';
  switch (form.immediate) {
    case 'one':
      return value === 1n;
    case 'plain':
      return fits(value, form.width);
    case 'unsigned':
      return value >= 0n && value < 1n << BigInt(form.width);
    case 'signed':
      // 0xffffffff is -1 in a 32-bit instruction.
      return fits(value, width) && isSigned(BigInt.asIntN(width, value), form.width);
    case 'none':
      return false;
  }
}

const isSigned = (value: bigint, bits: number): boolean => BigInt.asIntN(bits, value) === value;
/** As a signed or an unsigned number of so many bits. */
const fits = (value: bigint, bits: number): boolean => isSigned(value, bits) || BigInt.asUintN(bits, value) === value;
