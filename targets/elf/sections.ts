/** Which section holds what: the names, types and flags that C's objects and functions get on ELF systems. */
import type { CompileOptions, CSymbol } from '../../languages/unit.ts';
import { symbolName } from './names.ts';
import { Section, SectionFlag, SectionType } from './object.ts';

/** What a section is for; the kinds and their default names follow the gABI's special sections. */
export type Purpose =
  | 'text'
  | 'data'
  | 'bss'
  | 'readonly'
  /** Constant after the dynamic linker has relocated it. */
  | 'relocated-readonly'
  | 'strings'
  | 'thread-data'
  | 'thread-bss'
  | 'init-array'
  | 'fini-array'
  | 'comment'
  | 'frames'
  | 'note'
  | 'executable-note';

const { alloc, write, exec, merge, strings, thread } = SectionFlag;

const purposes: Readonly<Record<Purpose, { name: string; type: number; flags: number; entrySize: number }>> = {
  text: { name: '.text', type: SectionType.progbits, flags: alloc | exec, entrySize: 0 },
  data: { name: '.data', type: SectionType.progbits, flags: alloc | write, entrySize: 0 },
  bss: { name: '.bss', type: SectionType.nobits, flags: alloc | write, entrySize: 0 },
  readonly: { name: '.rodata', type: SectionType.progbits, flags: alloc, entrySize: 0 },
  'relocated-readonly': { name: '.data.rel.ro', type: SectionType.progbits, flags: alloc | write, entrySize: 0 },
  strings: { name: '.rodata.str1.1', type: SectionType.progbits, flags: alloc | merge | strings, entrySize: 1 },
  'thread-data': { name: '.tdata', type: SectionType.progbits, flags: alloc | write | thread, entrySize: 0 },
  'thread-bss': { name: '.tbss', type: SectionType.nobits, flags: alloc | write | thread, entrySize: 0 },
  'init-array': { name: '.init_array', type: SectionType.initArray, flags: alloc | write, entrySize: 8 },
  'fini-array': { name: '.fini_array', type: SectionType.finiArray, flags: alloc | write, entrySize: 8 },
  frames: { name: '.eh_frame', type: SectionType.progbits, flags: alloc, entrySize: 0 },
  comment: { name: '.comment', type: SectionType.progbits, flags: merge | strings, entrySize: 1 },
  note: { name: '.note.GNU-stack', type: SectionType.progbits, flags: 0, entrySize: 0 },
  'executable-note': { name: '.note.GNU-stack', type: SectionType.progbits, flags: exec, entrySize: 0 },
};

/** What an object holds, as far as it decides where it goes. */
export interface Contents {
  readonly zero: boolean;
  readonly readonly: boolean;
  /** Some of it are addresses. */
  readonly relocated: boolean;
}

function purposeOf(symbol: CSymbol, contents: Contents, options: CompileOptions): Purpose {
  if (symbol.duration === 'thread') return contents.zero ? 'thread-bss' : 'thread-data';
  if (contents.zero) return 'bss';
  if (!contents.readonly) return 'data';
  return contents.relocated && options.pic !== 'none' ? 'relocated-readonly' : 'readonly';
}

/** Is a tentative definition left to the linker to merge (`-fcommon`)? */
export function isCommon(symbol: CSymbol, options: CompileOptions): boolean {
  const { attributes } = symbol;
  if (symbol.linkage !== 'external' || symbol.duration === 'thread') return false;
  return (attributes?.common ?? options.common) && attributes?.section === undefined && !attributes?.weak;
}

/** The sections of one object file, each made when first asked for. */
export class Sections {
  readonly list: Section[] = [];
  private readonly byKey = new Map<string, Section>();

  /**
   * The section for a purpose. A suffix makes one for a single function or object (`.text.main`); a priority one of the
   * arrays of constructors (`.init_array.00101`).
   */
  of(purpose: Purpose, suffix = ''): Section {
    const { name, type, flags, entrySize } = purposes[purpose];
    return this.make(suffix === '' ? name : `${name}.${suffix}`, type, flags, entrySize);
  }

  /** The section of this name that `__attribute__((section))` asks for, to hold something of the given purpose. */
  named(name: string, purpose: Purpose): Section {
    const known = this.byKey.get(name);
    if (known !== undefined) return known;
    const { flags } = purposes[purpose];
    // Empty bytes take no room in sections that are known to hold none (gABI 4, "Special Sections").
    const type = /^\.s?bss(\.|$)|^\.tbss(\.|$)/.test(name)
      ? SectionType.nobits
      : /^\.init_array(\.|$)/.test(name)
        ? SectionType.initArray
        : /^\.fini_array(\.|$)/.test(name)
          ? SectionType.finiArray
          : /^\.preinit_array(\.|$)/.test(name)
            ? SectionType.preinitArray
            : /^\.note(\.|$)/.test(name)
              ? SectionType.note
              : SectionType.progbits;
    return this.make(name, type, flags & ~(merge | strings), 0);
  }

  /** The section of a function. */
  ofFunction(symbol: CSymbol, options: CompileOptions): Section {
    const named = symbol.attributes?.section;
    if (named !== undefined) return this.named(named, 'text');
    return this.of('text', options.functionSections ? symbolName(symbol) : '');
  }

  /** The section of an object with static or thread duration. */
  ofObject(symbol: CSymbol, contents: Contents, options: CompileOptions): Section {
    const purpose = purposeOf(symbol, contents, options);
    const named = symbol.attributes?.section;
    if (named !== undefined) return this.named(named, purpose);
    return this.of(purpose, options.dataSections ? symbolName(symbol) : '');
  }

  /** The array of pointers to constructors or destructors of a priority. */
  ofPriority(purpose: 'init-array' | 'fini-array', priority: number): Section {
    return this.of(purpose, priority === 65535 ? '' : String(priority).padStart(5, '0'));
  }

  /** A section of debugging information, by the last part of its name. */
  debug(part: string): Section {
    return this.make(`.debug_${part}`, SectionType.progbits, 0, 0);
  }

  private make(name: string, type: number, flags: number, entrySize: number): Section {
    let section = this.byKey.get(name);
    if (section === undefined) {
      section = new Section(name, type, flags, entrySize);
      this.byKey.set(name, section);
      this.list.push(section);
    }
    return section;
  }
}
