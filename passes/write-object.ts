/**
 * A unit's functions and data become an ELF object file: sections, symbols, relocations.
 *
 *   (Code main.1 … bytes …) (Data greeting.2 …)   ==>   .text with the symbol main, .data with the symbol greeting
 *
 * It takes the parts as they are made, so that nothing but their bytes is kept.
 */

import type { Encoded } from '../languages/encoded.ts';
import { ObjectFile } from '../languages/object.ts';
import { type CSymbol, type Label, type Unit, visibilityOf } from '../languages/unit.ts';
import { history, type Node, type NodeK } from '../nanopass/index.ts';
import { addDebugSections, type DebugFunction } from '../targets/elf/debug-line.ts';
import { FrameTable } from '../targets/elf/frames.ts';
import { symbolName } from '../targets/elf/names.ts';
import { ElfSymbol, type Section, SectionType, writeElf } from '../targets/elf/object.ts';
import { isCommon, Sections } from '../targets/elf/sections.ts';
import { type Encoding, encodingOf, NeedsAssembler } from '../targets/encoding.ts';
import { unwindingOf } from '../targets/unwinding.ts';

type External = Node<Encoded, 'External'>;

/** The object file of a whole unit. */
export function writeObject(
  externals: Iterable<External>,
  unit: Unit,
  sourceName: string,
): NodeK<ObjectFile, 'Object'> {
  const writer = new ObjectWriter(unit);
  for (const external of externals) writer.add(external);
  return writer.finish(sourceName);
}

export class ObjectWriter {
  private readonly sections = new Sections();
  private readonly encoding: Encoding;
  private readonly bySymbol = new Map<CSymbol, ElfSymbol>();
  private readonly byName = new Map<string, ElfSymbol>();
  private readonly symbols: ElfSymbol[] = [];
  private readonly constants = new Map<string, ElfSymbol>();
  private readonly labels = new Map<Label, { readonly section: Section; readonly offset: number }>();
  private readonly debug: DebugFunction[] = [];
  private frameTable: FrameTable | null = null;
  private readonly aliases: NodeK<Encoded, 'Alias'>[] = [];
  /** What weak references mean: weak itself unless something else defines it or refers to it. */
  private readonly weaklyMeant = new Set<ElfSymbol>();
  /** What waits for the places of labels. */
  private readonly later: (() => void)[] = [];

  constructor(private readonly unit: Unit) {
    this.encoding = encodingOf(unit.target);
    // They stand first in every object file, as assemblers put them.
    this.sections.of('text');
    this.sections.of('data');
    this.sections.of('bss');
  }

  add(external: External): void {
    switch (external.kind) {
      case 'Code':
        this.code(external);
        break;
      case 'Data':
        this.data(external);
        break;
      case 'Zero':
        this.zero(external);
        break;
      case 'Alias':
        this.aliases.push(external);
        break;
      case 'FileAssembly':
        if (external.template.trim() !== '') throw new NeedsAssembler('assembly outside of functions');
        break;
    }
  }

  finish(sourceName: string): NodeK<ObjectFile, 'Object'> {
    for (const work of this.later) work();
    for (const alias of this.aliases) this.alias(alias);
    this.versions();
    // What is not defined here is looked for elsewhere.
    for (const s of this.symbols)
      if (s.section === null && s.binding === 'local') s.binding = this.weaklyMeant.has(s) ? 'weak' : 'global';
    if (this.debug.length > 0) {
      const relocation = (size: number): number => this.encoding.relocation(this.encoding.addressRelocation(size));
      addDebugSections(this.sections, this.debug, sourceName, { address: relocation(8), offset: relocation(4) });
    }
    const comment = this.sections.of('comment');
    comment.contents.u8(0);
    comment.contents.text('tscc\0');
    this.sections.of(this.unit.executableStack ? 'executable-note' : 'note');
    return ObjectFile.mk.Object({ bytes: writeElf(this.sections.list, this.symbols, sourceName) });
  }

  private code(f: NodeK<Encoded, 'Code'>): void {
    const section = this.sections.ofFunction(f.symbol, this.unit.options);
    const start = this.place(section, Math.max(f.align, f.symbol.attributes?.aligned ?? 1), this.encoding.padding);
    section.contents.append(f.bytes);
    this.define(f.symbol, section, start, f.bytes.length);
    this.debugLines(f, section, start);
    if (this.unit.options.unwindTables) this.frames().add(section, start, f.bytes.length, f.unwinding);
    for (const p of f.labels) this.labels.set(p.label, { section, offset: start + p.offset });

    const constants = f.constants.map(c => this.constant(c.bits, c.size));
    const tables = new Map(f.tables.map(t => [t.table, this.table(t.offsets, section, start)]));
    for (const fixup of f.fixups) {
      const symbol =
        fixup.kind === 'SymbolFixup'
          ? this.symbol(fixup.symbol)
          : fixup.kind === 'PoolFixup'
            ? constants[fixup.constant]
            : tables.get(fixup.table)!;
      section.relocations.push({
        offset: start + fixup.offset,
        type: this.encoding.relocation(fixup.relocation),
        symbol,
        addend: fixup.addend,
      });
    }
    this.constructors(f.symbol);
  }

  /** Where the code comes from; what the compiler made has no place in the source. */
  private debugLines(f: NodeK<Encoded, 'Code'>, section: Section, start: number): void {
    const { source, options } = this.unit;
    if (!options.debug || source === null) return;
    const lines = f.lines.flatMap(l => {
      const { token } = history({ at: l.origin });
      if (token < 0) return [];
      const { file, line } = source.locate(token);
      return [{ offset: l.offset, file, line }];
    });
    const external = f.symbol.linkage === 'external';
    this.debug.push({ name: f.symbol.name, external, section, start, size: f.bytes.length, lines });
  }

  private frames(): FrameTable {
    if (this.frameTable === null) {
      const section = this.sections.of('frames');
      section.align = 8;
      const relocation = this.encoding.relocation(this.encoding.relativeRelocation);
      this.frameTable = new FrameTable(section, unwindingOf(this.unit.target), relocation);
    }
    return this.frameTable;
  }

  /** A constant of the pool, once in the unit. */
  private constant(bits: bigint, size: number): ElfSymbol {
    const key = `${size}:${bits}`;
    let symbol = this.constants.get(key);
    if (symbol === undefined) {
      const section = this.sections.of('readonly');
      const at = this.place(section, size > 8 ? 16 : size);
      for (let i = 0; i < size; i += 8)
        if (size - i >= 8) section.contents.u64(BigInt.asUintN(64, bits >> BigInt(8 * i)));
        else for (let j = i; j < size; j++) section.contents.u8(Number((bits >> BigInt(8 * j)) & 0xffn));
      symbol = this.temporary(section, at);
      this.constants.set(key, symbol);
    }
    return symbol;
  }

  /** Entries are the distances of the blocks from the table's start. */
  private table(offsets: readonly number[], code: Section, start: number): ElfSymbol {
    const section = this.sections.of('readonly');
    const at = this.place(section, 4);
    const target = this.temporary(code, start);
    const type = this.encoding.relocation(this.encoding.relativeRelocation);
    for (const [i, offset] of offsets.entries()) {
      // Relative to the entry, which is 4 * i behind the table's start.
      section.relocations.push({ offset: section.contents.length, type, symbol: target, addend: offset + 4 * i });
      section.contents.u32(0);
    }
    return this.temporary(section, at);
  }

  private data(d: NodeK<Encoded, 'Data'>): void {
    const contents = { zero: false, readonly: d.readonly, relocated: d.relocations.length > 0 };
    const section = this.sections.ofObject(d.symbol, contents, this.unit.options);
    if (section.type === SectionType.nobits) {
      this.unit.diagnostics.error(d.symbol.at, `only zero initializers are allowed in section '${section.name}'`);
      return;
    }
    const start = this.place(section, d.align);
    section.contents.append(d.bytes.length > d.size ? d.bytes.subarray(0, d.size) : d.bytes);
    section.contents.zeros(Math.max(0, d.size - d.bytes.length));
    this.define(d.symbol, section, start, d.size);
    for (const r of d.relocations) {
      const offset = start + r.offset;
      const type = this.encoding.relocation(this.encoding.addressRelocation(r.size));
      if (r.kind === 'Relocation')
        section.relocations.push({ offset, type, symbol: this.symbol(r.symbol), addend: r.addend });
      else this.later.push(() => this.labelData(section, offset, type, r));
    }
  }

  private labelData(
    section: Section,
    offset: number,
    type: number,
    r: NodeK<Encoded, 'LabelRelocation'> | NodeK<Encoded, 'LabelDifference'>,
  ): void {
    if (r.kind === 'LabelRelocation') {
      const place = this.placeOf(r.label);
      const symbol = this.temporary(place.section, place.offset);
      section.relocations.push({ offset, type, symbol, addend: r.addend });
      return;
    }
    const value = BigInt(this.placeOf(r.left).offset - this.placeOf(r.right).offset + r.addend);
    for (let i = 0; i < r.size; i++) section.contents.setU8(offset + i, Number((value >> BigInt(8 * i)) & 0xffn));
  }

  private zero(z: NodeK<Encoded, 'Zero'>): void {
    const { symbol } = z;
    if (isCommon(symbol, this.unit.options)) {
      const s = this.symbol(symbol);
      s.section = 'common';
      s.value = z.align;
      s.size = z.size;
      s.type = 'object';
      return;
    }
    const contents = { zero: true, readonly: false, relocated: false };
    const section = this.sections.ofObject(symbol, contents, this.unit.options);
    if (section.type !== SectionType.nobits) {
      const start = this.place(section, z.align);
      section.contents.zeros(z.size);
      this.define(symbol, section, start, z.size);
      return;
    }
    section.align = Math.max(section.align, z.align);
    const start = Math.ceil(section.reserved / z.align) * z.align;
    section.reserved = start + z.size;
    this.define(symbol, section, start, z.size);
  }

  private alias(a: NodeK<Encoded, 'Alias'>): void {
    const target = this.byName.get(a.of);
    if (target === undefined || target.section === null || typeof target.section === 'string') {
      this.unit.diagnostics.error(a.at, `'${a.symbol.name}' aliased to undefined symbol '${a.of}'`);
      return;
    }
    const s = this.symbol(a.symbol);
    s.section = target.section;
    s.value = target.value;
    s.size = target.size;
    s.type = a.symbol.attributes?.ifunc === undefined ? target.type : 'indirect';
  }

  /** The linker reads versions in names, of further symbols at the same place. */
  private versions(): void {
    for (const [symbol, { section, value, size, type, binding, visibility }] of this.bySymbol)
      for (const version of symbol.attributes?.versions ?? [])
        if (section !== null)
          this.symbols.push(Object.assign(new ElfSymbol(version), { section, value, size, type, binding, visibility }));
  }

  /** Pointers to constructors and destructors, in the order of their priorities (gABI 5, "Initialization and Termination"). */
  private constructors(symbol: CSymbol): void {
    const pointer = (purpose: 'init-array' | 'fini-array', priority: number): void => {
      const section = this.sections.ofPriority(purpose, priority);
      const offset = this.place(section, 8);
      const type = this.encoding.relocation(this.encoding.addressRelocation(8));
      section.relocations.push({ offset, type, symbol: this.symbol(symbol), addend: 0 });
      section.contents.u64(0);
    };
    const { constructorPriority, destructorPriority } = symbol.attributes ?? {};
    if (constructorPriority !== undefined) pointer('init-array', constructorPriority);
    if (destructorPriority !== undefined) pointer('fini-array', destructorPriority);
  }

  /** Where the next thing with this alignment begins. */
  private place(section: Section, align: number, fill = 0): number {
    section.align = Math.max(section.align, align);
    section.contents.align(align, fill);
    return section.contents.length;
  }

  private placeOf(label: Label): { readonly section: Section; readonly offset: number } {
    const found = this.labels.get(label);
    if (found === undefined) throw new Error(`write-object: the label ${label.name} has no place`);
    return found;
  }

  /** A place in a section, which needs no name. */
  private temporary(section: Section, value: number): ElfSymbol {
    const s = new ElfSymbol('.L');
    s.section = section;
    s.value = value;
    return s;
  }

  private define(symbol: CSymbol, section: Section, value: number, size: number): void {
    const s = this.symbol(symbol);
    s.section = section;
    s.value = value;
    s.size = size;
    s.type = symbol.duration === 'thread' ? 'thread' : symbol.kind === 'function' ? 'function' : 'object';
  }

  private symbol(symbol: CSymbol): ElfSymbol {
    const known = this.bySymbol.get(symbol);
    if (known !== undefined) return known;
    const { weakReference } = symbol.attributes ?? {};
    const name = weakReference ?? symbolName(symbol);
    const local = symbol.linkage !== 'external';
    // Two symbols of C may be one in the object file by their assembler names.
    let s = this.byName.get(name);
    if (s === undefined) {
      s = new ElfSymbol(name);
      this.byName.set(name, s);
      this.symbols.push(s);
    }
    if (weakReference !== undefined) this.weaklyMeant.add(s);
    else if (symbol.attributes?.weak) s.binding = 'weak';
    else if (!local && s.binding === 'local') s.binding = 'global';
    const visibility = visibilityOf(symbol, this.unit.options);
    if (visibility !== 'default') s.visibility = visibility;
    if (symbol.duration === 'thread') s.type = 'thread';
    this.bySymbol.set(symbol, s);
    return s;
  }
}
