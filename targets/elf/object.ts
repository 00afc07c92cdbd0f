/**
 * The contents of a relocatable object file, and their form in ELF64 (the gABI, chapter 4, and its AMD64 supplement).
 *
 * Sections and symbols are objects that refer to each other; `writeElf` gives them their numbers.
 */
import { Bytes } from './bytes.ts';

/** Section types and flags (gABI 4, figures 4-9 and 4-11). */
export const SectionType = {
  progbits: 1,
  symtab: 2,
  strtab: 3,
  rela: 4,
  note: 7,
  nobits: 8,
  initArray: 14,
  finiArray: 15,
  preinitArray: 16,
} as const;
export const SectionFlag = {
  write: 1,
  alloc: 2,
  exec: 4,
  merge: 0x10,
  strings: 0x20,
  infoLink: 0x40,
  thread: 0x400,
} as const;

export class Section {
  /** Bytes; empty for a section of type nobits. */
  readonly contents: Bytes;
  /** Size in memory: of a nobits section, which has no contents. */
  reserved = 0;
  align = 1;
  readonly relocations: Relocation[] = [];
  /** Number in the file and the symbol for relocations against the section itself; set by the writer. */
  index = 0;
  symbol: ElfSymbol | null = null;
  constructor(
    readonly name: string,
    readonly type: number,
    readonly flags: number,
    readonly entrySize = 0,
  ) {
    this.contents = new Bytes(type === SectionType.nobits ? 0 : 256);
  }
  get size(): number {
    return this.type === SectionType.nobits ? this.reserved : this.contents.length;
  }
}

export type Binding = 'local' | 'global' | 'weak';
export type SymbolType = 'none' | 'object' | 'function' | 'section' | 'file' | 'thread' | 'indirect';
export type Visibility = 'default' | 'internal' | 'hidden' | 'protected';

export class ElfSymbol {
  /** Where it is defined: null is undefined, and for a common symbol `value` is the alignment. */
  section: Section | 'absolute' | 'common' | null = null;
  value = 0;
  size = 0;
  binding: Binding = 'local';
  type: SymbolType = 'none';
  visibility: Visibility = 'default';
  index = 0;
  constructor(readonly name: string) {}
}

export interface Relocation {
  readonly offset: number;
  readonly type: number;
  readonly symbol: ElfSymbol;
  readonly addend: number | bigint;
}

const bindings: Readonly<Record<Binding, number>> = { local: 0, global: 1, weak: 2 };
const types: Readonly<Record<SymbolType, number>> = {
  none: 0,
  object: 1,
  function: 2,
  section: 3,
  file: 4,
  thread: 6,
  indirect: 10,
};
const visibilities: Readonly<Record<Visibility, number>> = { default: 0, internal: 1, hidden: 2, protected: 3 };

/** Symbols that the assembler keeps to itself. */
export const isTemporary = (name: string): boolean => name.startsWith('.L');

/** Strings of a string table, each once. */
class Strings {
  readonly bytes = new Bytes();
  private readonly offsets = new Map<string, number>([['', 0]]);
  constructor() {
    this.bytes.u8(0);
  }
  add(text: string): number {
    let offset = this.offsets.get(text);
    if (offset === undefined) {
      offset = this.bytes.length;
      this.offsets.set(text, offset);
      this.bytes.text(text);
      this.bytes.u8(0);
    }
    return offset;
  }
}

/**
 * The object file. Temporary symbols (`.L…`) leave the file: a relocation against one is against its section, except in
 * sections whose entries the linker merges, where only a symbol says which entry is meant.
 */
export function writeElf(sections: readonly Section[], symbols: readonly ElfSymbol[], sourceName: string): Uint8Array {
  for (const [i, s] of sections.entries()) {
    s.index = i + 1;
    s.symbol = new ElfSymbol('');
    s.symbol.section = s;
    s.symbol.type = 'section';
  }
  const file = new ElfSymbol(sourceName);
  file.section = 'absolute';
  file.type = 'file';

  const referenced = new Set<ElfSymbol>();
  const resolved = sections.map(s => s.relocations.map(r => againstSection(r)));
  for (const list of resolved) for (const r of list) referenced.add(r.symbol);
  const kept = symbols.filter(
    s => referenced.has(s) || (!isTemporary(s.name) && (s.section !== null || s.binding !== 'local')),
  );
  const locals = [
    file,
    ...sections.map(s => s.symbol!).filter(s => referenced.has(s)),
    ...kept.filter(s => s.binding === 'local'),
  ];
  const all = [...locals, ...kept.filter(s => s.binding !== 'local')];

  const names = new Strings();
  const symtab = new Bytes(24 * (all.length + 1));
  symtab.zeros(24);
  for (const [i, s] of all.entries()) {
    s.index = i + 1;
    writeSymbol(symtab, s, names);
  }

  const out = new Bytes(1 << 16);
  out.zeros(64);
  const headers: Header[] = [];
  const sectionNames = new Strings();
  const place = (h: Omit<Header, 'name' | 'offset'>, name: string, contents: Uint8Array | null): void => {
    out.align(h.align);
    headers.push({ ...h, name: sectionNames.add(name), offset: out.length });
    if (contents !== null) out.append(contents);
  };
  for (const s of sections) {
    const { type, flags, size, entrySize } = s;
    const contents = type === SectionType.nobits ? null : s.contents.take();
    place({ type, flags, size, link: 0, info: 0, align: s.align, entrySize }, s.name, contents);
  }
  const relocated = sections.filter(s => s.relocations.length > 0);
  const symtabIndex = sections.length + relocated.length + 1;
  for (const s of relocated) {
    const contents = relocationEntries(resolved[s.index - 1]);
    const h = { type: SectionType.rela, flags: SectionFlag.infoLink, size: contents.length, align: 8, entrySize: 24 };
    place({ ...h, link: symtabIndex, info: s.index }, `.rela${s.name}`, contents);
  }
  const table = { flags: 0, link: 0, info: 0, align: 1, entrySize: 0 };
  place(
    {
      ...table,
      type: SectionType.symtab,
      size: symtab.length,
      link: symtabIndex + 1,
      info: locals.length + 1,
      align: 8,
      entrySize: 24,
    },
    '.symtab',
    symtab.take(),
  );
  place({ ...table, type: SectionType.strtab, size: names.bytes.length }, '.strtab', names.bytes.take());
  sectionNames.add('.shstrtab');
  place(
    { ...table, type: SectionType.strtab, size: sectionNames.bytes.length },
    '.shstrtab',
    sectionNames.bytes.take(),
  );

  out.align(8);
  const headersAt = out.length;
  out.zeros(64);
  for (const h of headers) writeHeader(out, h);
  const bytes = out.take();
  bytes.set(fileHeader(headersAt, headers.length + 1), 0);
  return bytes;
}

function againstSection(r: Relocation): Relocation {
  const { symbol } = r;
  if (!isTemporary(symbol.name) || symbol.section === null || typeof symbol.section === 'string') return r;
  if (symbol.section.flags & SectionFlag.merge) return r;
  const addend = typeof r.addend === 'bigint' ? r.addend + BigInt(symbol.value) : r.addend + symbol.value;
  return { offset: r.offset, type: r.type, symbol: symbol.section.symbol!, addend };
}

function relocationEntries(relocations: readonly Relocation[]): Uint8Array {
  const out = new Bytes(24 * relocations.length);
  for (const r of relocations) {
    out.u64(r.offset);
    out.u32(r.type);
    out.u32(r.symbol.index);
    out.u64(r.addend);
  }
  return out.take();
}

/** Sections past this number need the extended index table of the gABI (SHN_XINDEX). */
const reservedIndex = 0xff00;

function writeSymbol(out: Bytes, s: ElfSymbol, names: Strings): void {
  const { section } = s;
  const index = section === null ? 0 : section === 'absolute' ? 0xfff1 : section === 'common' ? 0xfff2 : section.index;
  if (section !== null && typeof section !== 'string' && index >= reservedIndex)
    throw new Error(`sorry, unimplemented: more than ${reservedIndex - 1} sections in an object file`);
  out.u32(names.add(s.name));
  out.u8((bindings[s.binding] << 4) | types[s.type]);
  out.u8(visibilities[s.visibility]);
  out.u16(index);
  out.u64(s.value);
  out.u64(s.size);
}

interface Header {
  readonly name: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly align: number;
  readonly entrySize: number;
}

function writeHeader(out: Bytes, h: Header): void {
  out.u32(h.name);
  out.u32(h.type);
  out.u64(h.flags);
  out.u64(0);
  out.u64(h.offset);
  out.u64(h.size);
  out.u32(h.link);
  out.u32(h.info);
  out.u64(h.align);
  out.u64(h.entrySize);
}

function fileHeader(sectionHeaders: number, count: number): Uint8Array {
  const out = new Bytes(64);
  // Magic number, 64 bits, little-endian, version 1, System V.
  out.append(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  out.u16(1); // relocatable
  out.u16(62); // x86-64
  out.u32(1);
  out.u64(0);
  out.u64(0);
  out.u64(sectionHeaders);
  out.u32(0);
  out.u16(64);
  out.u16(0);
  out.u16(0);
  out.u16(64);
  out.u16(count);
  out.u16(count - 1); // .shstrtab comes last
  return out.take();
}
