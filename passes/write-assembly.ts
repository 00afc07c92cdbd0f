/**
 * A unit's functions and data become one assembler file (`-S`).
 *
 *   (Text main.1 …) (Data greeting.2 …)   ==>   .text … main: … .data … greeting: .ascii …
 *
 * Everything goes to the sections that the object writer would choose.
 */

import type { Printed } from '../languages/printed.ts';
import { type CSymbol, type Unit, visibilityOf } from '../languages/unit.ts';
import type { Node, NodeK } from '../nanopass/index.ts';
import { constantName, labelName, symbolName } from '../targets/elf/names.ts';
import { type Section, SectionFlag, SectionType } from '../targets/elf/object.ts';
import { isCommon, Sections } from '../targets/elf/sections.ts';

type External = Node<Printed, 'External'>;

export class AssemblyWriter {
  private readonly sections = new Sections();
  private readonly lines: string[] = [];
  private readonly constants = new Map<string, Node<Printed, 'Pool'>>();
  private readonly declared = new Set<string>();
  private current: Section | null = null;

  constructor(
    private readonly unit: Unit,
    sourceName: string,
  ) {
    this.line('.file', quoted(sourceName));
  }

  add(external: External): void {
    switch (external.kind) {
      case 'Text':
        this.text(external);
        break;
      case 'Data':
        this.data(external);
        break;
      case 'Zero':
        this.zero(external);
        break;
      case 'Alias':
        this.declare(external.symbol);
        if (external.symbol.attributes?.ifunc !== undefined)
          this.line('.type', `${symbolName(external.symbol)}, @gnu_indirect_function`);
        this.line('.set', `${symbolName(external.symbol)}, ${external.of}`);
        break;
      case 'FileAssembly':
        this.lines.push('#APP', external.template, '#NO_APP');
        // Its directives may have left another section behind.
        this.current = null;
        break;
    }
  }

  /** The text of the file. */
  finish(): string {
    for (const [name, { bits, size }] of this.constants) {
      this.enter(this.sections.of('readonly'));
      this.line('.balign', String(size > 8 ? 16 : size));
      this.lines.push(`${name}:`);
      for (let i = 0; i < size; i += 8)
        if (size - i >= 8) this.line('.quad', `0x${BigInt.asUintN(64, bits >> BigInt(8 * i)).toString(16)}`);
        else for (let j = i; j < size; j++) this.line('.byte', String((bits >> BigInt(8 * j)) & 0xffn));
    }
    this.line('.ident', '"tscc"');
    this.line('.section', `.note.GNU-stack,"${this.unit.executableStack ? 'x' : ''}",@progbits`);
    return `${this.lines.join('\n')}\n`;
  }

  private text(f: NodeK<Printed, 'Text'>): void {
    this.enter(this.sections.ofFunction(f.symbol, this.unit.options));
    const align = Math.max(f.align, f.symbol.attributes?.aligned ?? 1);
    if (align > 1) this.line('.balign', String(align));
    this.define(f.symbol, '@function');
    this.lines.push(f.text);
    const name = symbolName(f.symbol);
    this.line('.size', `${name}, .-${name}`);
    for (const c of f.constants) this.constants.set(constantName(c.bits, c.size), c);
    for (const s of f.references) this.refer(s);
    for (const t of f.tables) {
      this.enter(this.sections.of('readonly'));
      this.line('.balign', '4');
      this.lines.push(t.text);
    }
    const { constructorPriority, destructorPriority } = f.symbol.attributes ?? {};
    if (constructorPriority !== undefined)
      this.pointer(this.sections.ofPriority('init-array', constructorPriority), name);
    if (destructorPriority !== undefined)
      this.pointer(this.sections.ofPriority('fini-array', destructorPriority), name);
  }

  private pointer(section: Section, name: string): void {
    this.enter(section);
    this.line('.balign', '8');
    this.line('.quad', name);
  }

  private data(d: NodeK<Printed, 'Data'>): void {
    const contents = { zero: false, readonly: d.readonly, relocated: d.relocations.length > 0 };
    this.enter(this.sections.ofObject(d.symbol, contents, this.unit.options));
    this.start(d.symbol, d.size, d.align);
    let at = 0;
    const bytes = d.bytes.length > d.size ? d.bytes.subarray(0, d.size) : d.bytes;
    for (const r of [...d.relocations].sort((a, b) => a.offset - b.offset)) {
      this.bytes(bytes, at, r.offset);
      this.line(directives[r.size] ?? '.quad', withAddend(this.relocationText(r), r.addend));
      at = r.offset + r.size;
    }
    this.bytes(bytes, at, d.size);
  }

  private relocationText(r: NodeK<Printed, 'Data'>['relocations'][number]): string {
    switch (r.kind) {
      case 'Relocation':
        this.refer(r.symbol);
        return symbolName(r.symbol);
      case 'LabelRelocation':
        return labelName(r.label);
      case 'LabelDifference':
        return `${labelName(r.left)}-${labelName(r.right)}`;
    }
  }

  /** The bytes from `from` to `to`; those past the end of the array are zero. */
  private bytes(bytes: Uint8Array, from: number, to: number): void {
    let end = Math.min(to, bytes.length);
    while (end > from && bytes[end - 1] === 0) end--;
    for (let i = from; i < end; i += 64) this.line('.ascii', quotedBytes(bytes.subarray(i, Math.min(end, i + 64))));
    const zeros = to - Math.max(from, end);
    if (zeros > 0) this.line('.zero', String(zeros));
  }

  private zero(z: NodeK<Printed, 'Zero'>): void {
    const { symbol } = z;
    if (isCommon(symbol, this.unit.options)) {
      this.declare(symbol);
      this.line('.comm', `${symbolName(symbol)},${z.size},${z.align}`);
      return;
    }
    const contents = { zero: true, readonly: false, relocated: false };
    this.enter(this.sections.ofObject(symbol, contents, this.unit.options));
    this.start(symbol, z.size, z.align);
    if (z.size > 0) this.line('.zero', String(z.size));
  }

  private start(symbol: CSymbol, size: number, align: number): void {
    if (align > 1) this.line('.balign', String(align));
    this.define(symbol, '@object', size);
  }

  private define(symbol: CSymbol, type: string, size?: number): void {
    const name = symbolName(symbol);
    this.declare(symbol);
    this.line('.type', `${name}, ${type}`);
    if (size !== undefined) this.line('.size', `${name}, ${size}`);
    this.lines.push(`${name}:`);
  }

  /** What the assembler must know of a symbol that is defined elsewhere, if anything. */
  private refer(symbol: CSymbol): void {
    if (symbol.attributes?.weak || symbol.attributes?.visibility !== undefined) this.declare(symbol);
  }

  private declare(symbol: CSymbol): void {
    const name = symbolName(symbol);
    if (this.declared.has(name)) return;
    this.declared.add(name);
    const visibility = visibilityOf(symbol, this.unit.options);
    const { weakReference, versions = [] } = symbol.attributes ?? {};
    if (weakReference !== undefined) this.line('.weakref', `${name}, ${weakReference}`);
    else if (symbol.attributes?.weak) this.line('.weak', name);
    else if (symbol.linkage === 'external') this.line('.globl', name);
    if (visibility !== 'default') this.line(`.${visibility}`, name);
    for (const version of versions) if (symbol.defined) this.line('.symver', `${name}, ${version}`);
  }

  private enter(section: Section): void {
    if (this.current === section) return;
    this.current = section;
    const { name, type, flags, entrySize } = section;
    const letters = flagLetters.map(([flag, letter]) => (flags & flag ? letter : '')).join('');
    const entries = flags & SectionFlag.merge ? `,${entrySize}` : '';
    this.line('.section', `${name},"${letters}",${typeNames[type] ?? '@progbits'}${entries}`);
  }

  private line(directive: string, text: string): void {
    this.lines.push(`\t${directive}\t${text}`);
  }
}

const directives: Readonly<Record<number, string>> = { 1: '.byte', 2: '.value', 4: '.long', 8: '.quad' };

const flagLetters: readonly (readonly [number, string])[] = [
  [SectionFlag.alloc, 'a'],
  [SectionFlag.write, 'w'],
  [SectionFlag.exec, 'x'],
  [SectionFlag.merge, 'M'],
  [SectionFlag.strings, 'S'],
  [SectionFlag.thread, 'T'],
];
const typeNames: Readonly<Record<number, string>> = {
  [SectionType.nobits]: '@nobits',
  [SectionType.note]: '@note',
  [SectionType.initArray]: '@init_array',
  [SectionType.finiArray]: '@fini_array',
  [SectionType.preinitArray]: '@preinit_array',
};

const withAddend = (text: string, addend: number): string =>
  addend === 0 ? text : addend > 0 ? `${text}+${addend}` : `${text}${addend}`;

const quoted = (text: string): string => quotedBytes(new TextEncoder().encode(text));

function quotedBytes(bytes: Uint8Array): string {
  let text = '';
  for (const b of bytes)
    text +=
      b === 0x22 || b === 0x5c
        ? `\\${String.fromCharCode(b)}`
        : b >= 0x20 && b < 0x7f
          ? String.fromCharCode(b)
          : `\\${b.toString(8).padStart(3, '0')}`;
  return `"${text}"`;
}
