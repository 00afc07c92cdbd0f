/** The section .eh_frame: how to unwind the stack at each instruction (DWARF 5, 6.4; Linux Standard Base 5.0, 10.6). */
import type { Encoded } from '../../languages/encoded.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Unwinding } from '../unwinding.ts';
import { Bytes } from './bytes.ts';
import { ElfSymbol, type Section } from './object.ts';

/** Call frame instructions (DWARF 5, table 7.29). */
const advance = 0x40;
const offset = 0x80;
const restore = 0xc0;
const advance1 = 0x02;
const advance2 = 0x03;
const advance4 = 0x04;
const defineFrame = 0x0c;
const defineFrameOffset = 0x0e;

/** An address relative to its own place, as 4 signed bytes (LSB 10.5.1). */
const relativeAddress = 0x1b;

export class FrameTable {
  private began = false;

  constructor(
    private readonly section: Section,
    private readonly unwinding: Unwinding,
    /** The relocation that stores 32 bits relative to their own place. */
    private readonly relocation: number,
  ) {}

  /** Describes a function of `size` bytes at an offset of its section. */
  add(code: Section, start: number, size: number, rows: readonly Node<Encoded, 'Unwind'>[]): void {
    if (!this.began) this.common();
    this.began = true;
    const { contents, relocations } = this.section;
    const at = contents.length;
    const body = new Bytes(64);
    body.u32(at + 4);
    const place = new ElfSymbol('.L');
    place.section = code;
    place.value = start;
    relocations.push({ offset: at + 8, type: this.relocation, symbol: place, addend: 0 });
    body.u32(0);
    body.u32(size);
    unsigned(body, 0);
    this.instructions(body, rows);
    this.entry(body);
  }

  /** What all functions have in common: at their first instruction, the frame is that of the entry. */
  private common(): void {
    const { entry, returnAddress, dataAlignment, dwarfNumber } = this.unwinding;
    const body = new Bytes(32);
    body.u32(0);
    body.u8(1);
    body.text('zR\0');
    unsigned(body, 1);
    signed(body, dataAlignment);
    unsigned(body, returnAddress.register);
    unsigned(body, 1);
    body.u8(relativeAddress);
    body.u8(defineFrame);
    unsigned(body, dwarfNumber(entry.register));
    unsigned(body, entry.offset);
    body.u8(offset | returnAddress.register);
    unsigned(body, returnAddress.offset / dataAlignment);
    this.entry(body);
  }

  private instructions(body: Bytes, rows: readonly Node<Encoded, 'Unwind'>[]): void {
    const { entry, dataAlignment, dwarfNumber } = this.unwinding;
    let at = 0;
    let { register } = entry;
    for (const row of rows) {
      const by = row.place - at;
      at = row.place;
      if (by >= 1 << 16) {
        body.u8(advance4);
        body.u32(by);
      } else if (by >= 256) {
        body.u8(advance2);
        body.u16(by);
      } else if (by >= 64) {
        body.u8(advance1);
        body.u8(by);
      } else if (by > 0) body.u8(advance | by);
      switch (row.kind) {
        case 'FrameAddress':
          body.u8(row.register === register ? defineFrameOffset : defineFrame);
          if (row.register !== register) unsigned(body, dwarfNumber(row.register));
          unsigned(body, row.offset);
          ({ register } = row);
          break;
        case 'SavedAt':
          body.u8(offset | dwarfNumber(row.register));
          unsigned(body, row.offset / dataAlignment);
          break;
        case 'NotSaved':
          body.u8(restore | dwarfNumber(row.register));
          break;
      }
    }
  }

  /** Appends an entry with its length before it, filled up with instructions that do nothing. */
  private entry(body: Bytes): void {
    while ((body.length + 4) % 8 !== 0) body.u8(0);
    this.section.contents.u32(body.length);
    this.section.contents.append(body.take());
  }
}

/** Numbers in groups of seven bits, the lowest first (DWARF 5, 7.6). */
function unsigned(out: Bytes, n: number): void {
  let rest = n;
  for (; rest >= 128; rest >>>= 7) out.u8((rest & 127) | 128);
  out.u8(rest);
}

function signed(out: Bytes, n: number): void {
  let rest = n;
  for (; rest < -64 || rest > 63; rest >>= 7) out.u8((rest & 127) | 128);
  out.u8(rest & 127);
}
