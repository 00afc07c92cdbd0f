/**
 * Debugging information (`-g`): which line each instruction comes from, and where each function lies (DWARF 4, sections 6.2
 * and 7.5).
 */
import type { Bytes } from './bytes.ts';
import { ElfSymbol, type Section } from './object.ts';
import type { Sections } from './sections.ts';

/** The code of one function. Offsets in `lines` count from its start. */
export interface DebugFunction {
  readonly name: string;
  readonly external: boolean;
  readonly section: Section;
  readonly start: number;
  readonly size: number;
  readonly lines: readonly { readonly offset: number; readonly file: string; readonly line: number }[];
}

/** The target's relocations for addresses of 8 and 4 bytes. */
export interface AddressRelocations {
  readonly address: number;
  readonly offset: number;
}

const tag = { compileUnit: 0x11, subprogram: 0x2e };
const attribute = {
  name: 3,
  lineProgram: 0x10,
  low: 0x11,
  high: 0x12,
  language: 0x13,
  producer: 0x25,
  external: 0x3f,
  file: 0x3a,
  line: 0x3b,
  ranges: 0x55,
};
const form = { address: 1, data2: 5, data4: 6, data8: 7, string: 8, flag: 0x0c, offset: 0x17 };
const languageC99 = 0x0c;

/** Fills .debug_line, .debug_info, .debug_abbrev and .debug_ranges. */
export function addDebugSections(
  sections: Sections,
  functions: readonly DebugFunction[],
  sourceName: string,
  relocations: AddressRelocations,
): void {
  const files = new FileTable(sourceName);
  const line = sections.debug('line');
  writeLines(line, functions, files, relocations);
  const abbreviations = sections.debug('abbrev');
  writeAbbreviations(abbreviations.contents);
  const ranges = sections.debug('ranges');
  for (const f of functions) {
    address(ranges, f, 0, relocations);
    address(ranges, f, f.size, relocations);
  }
  ranges.contents.zeros(16);
  writeInformation(sections.debug('info'), { line, abbreviations, ranges }, functions, sourceName, files, relocations);
}

/** Files by their numbers, from 1. */
class FileTable {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();
  constructor(first: string) {
    this.number(first);
  }
  number(name: string): number {
    let n = this.numbers.get(name);
    if (n === undefined) {
      n = this.names.push(name);
      this.numbers.set(name, n);
    }
    return n;
  }
}

const lineBase = -5;
const lineRange = 14;
const opcodeBase = 13;

function writeLines(
  section: Section,
  functions: readonly DebugFunction[],
  files: FileTable,
  relocations: AddressRelocations,
): void {
  const { contents: out } = section;
  for (const f of functions) for (const l of f.lines) files.number(l.file);
  out.u32(0); // the length, when it is known
  out.u16(4);
  const headerLengthAt = out.length;
  out.u32(0);
  out.u8(1); // bytes in the shortest instruction
  out.u8(1); // operations in an instruction
  out.u8(1); // lines begin statements
  out.u8(lineBase & 0xff);
  out.u8(lineRange);
  out.u8(opcodeBase);
  for (const operands of [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]) out.u8(operands);
  out.u8(0); // no directories: names are relative to that of the compilation
  for (const name of files.names) {
    out.text(`${name}\0`);
    out.zeros(3);
  }
  out.u8(0);
  out.setU32(headerLengthAt, out.length - headerLengthAt - 4);
  for (const f of functions) writeSequence(section, f, files, relocations);
  out.setU32(0, out.length - 4);
}

/** The line program of one function (DWARF 4, 6.2.5). */
function writeSequence(section: Section, f: DebugFunction, files: FileTable, relocations: AddressRelocations): void {
  const { contents: out } = section;
  out.u8(0);
  out.u8(9);
  out.u8(2); // set the address
  address(section, f, 0, relocations);
  let file = 1;
  let line = 1;
  let offset = 0;
  for (const l of f.lines) {
    const number = files.number(l.file);
    if (number === file && l.line === line && offset > 0) continue;
    if (number !== file) {
      out.u8(4);
      unsigned(out, number);
      file = number;
    }
    const special = l.line - line - lineBase + lineRange * (l.offset - offset) + opcodeBase;
    if (l.line - line >= lineBase && l.line - line < lineBase + lineRange && special <= 255) out.u8(special);
    else {
      out.u8(2); // advance the address
      unsigned(out, l.offset - offset);
      out.u8(3); // advance the line
      signed(out, l.line - line);
      out.u8(1); // a row
    }
    line = l.line;
    offset = l.offset;
  }
  out.u8(2);
  unsigned(out, f.size - offset);
  out.u8(0);
  out.u8(1);
  out.u8(1); // the end of the sequence
}

function writeAbbreviations(out: Bytes): void {
  const entry = (
    code: number,
    kind: number,
    children: boolean,
    fields: readonly (readonly [number, number])[],
  ): void => {
    unsigned(out, code);
    unsigned(out, kind);
    out.u8(children ? 1 : 0);
    for (const [name, how] of fields) {
      unsigned(out, name);
      unsigned(out, how);
    }
    out.zeros(2);
  };
  entry(1, tag.compileUnit, true, [
    [attribute.producer, form.string],
    [attribute.language, form.data2],
    [attribute.name, form.string],
    [attribute.lineProgram, form.offset],
    [attribute.low, form.address],
    [attribute.ranges, form.offset],
  ]);
  entry(2, tag.subprogram, false, [
    [attribute.external, form.flag],
    [attribute.name, form.string],
    [attribute.file, form.data4],
    [attribute.line, form.data4],
    [attribute.low, form.address],
    [attribute.high, form.data8],
  ]);
  out.u8(0);
}

function writeInformation(
  section: Section,
  others: Readonly<Record<'line' | 'abbreviations' | 'ranges', Section>>,
  functions: readonly DebugFunction[],
  sourceName: string,
  files: FileTable,
  relocations: AddressRelocations,
): void {
  const { contents: out } = section;
  const offsetOf = (other: Section): void => {
    section.relocations.push({ offset: out.length, type: relocations.offset, symbol: startOf(other, 0), addend: 0 });
    out.u32(0);
  };
  out.u32(0);
  out.u16(4);
  offsetOf(others.abbreviations);
  out.u8(8);
  unsigned(out, 1);
  out.text('tscc\0');
  out.u16(languageC99);
  out.text(`${sourceName}\0`);
  offsetOf(others.line);
  out.u64(0); // ranges are relative to this
  offsetOf(others.ranges);
  for (const f of functions) {
    unsigned(out, 2);
    out.u8(f.external ? 1 : 0);
    out.text(`${f.name}\0`);
    out.u32(files.number(f.lines[0]?.file ?? sourceName));
    out.u32(f.lines[0]?.line ?? 0);
    address(section, f, 0, relocations);
    out.u64(f.size);
  }
  out.u8(0);
  out.setU32(0, out.length - 4);
}

function address(section: Section, f: DebugFunction, plus: number, relocations: AddressRelocations): void {
  const { contents: out } = section;
  const symbol = startOf(f.section, f.start);
  section.relocations.push({ offset: out.length, type: relocations.address, symbol, addend: plus });
  out.u64(0);
}

function startOf(section: Section, value: number): ElfSymbol {
  const s = new ElfSymbol('.L');
  s.section = section;
  s.value = value;
  return s;
}

/** LEB128 (DWARF 4, 7.6). */
function unsigned(out: Bytes, value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) out.u8((rest & 0x7f) | 0x80);
  out.u8(rest);
}
function signed(out: Bytes, value: number): void {
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(byte & 0x40)) || (rest === -1 && byte & 0x40)) {
      out.u8(byte);
      return;
    }
    out.u8(byte | 0x80);
  }
}
