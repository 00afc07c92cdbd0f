/**
 * Places: one range of integers over everything that was read, so that a token's position is one number.
 *
 * Each inclusion of a file has its own range. Tokens that `#` and `##` make are spelled in a scratch text of their own,
 * whose places start at `scratchBase`. `#line` changes what a range of places is called, not the places.
 */
import type { Location } from '../../languages/diagnostics.ts';
import { decode } from './bytes.ts';
import { doubled } from './names.ts';
import type { Source } from './source.ts';

export const scratchBase = 0x40000000;

/** From `offset` on, lines are numbered so that the physical line `physical` is `line` of `file`. */
interface Renaming {
  readonly offset: number;
  readonly physical: number;
  readonly line: number;
  readonly file: string;
  readonly system: boolean;
}

/** One reading of a file. */
export class Inclusion {
  private renamings: Renaming[] | null = null;

  constructor(
    readonly source: Source,
    readonly base: number,
    readonly parent: Inclusion | null,
    /** The place of the `#include`, or -1. */
    readonly includedAt: number,
    /** Where the file was found in the chain of directories, or -1 for the directory of the includer. */
    readonly directory: number,
    public system: boolean,
  ) {}

  rename(offset: number, line: number, file: string, system: boolean): void {
    this.renamings ??= [];
    this.renamings.push({ offset, physical: this.source.lineAt(offset), line, file, system });
  }

  private renaming(offset: number): Renaming | null {
    if (this.renamings === null) return null;
    for (let i = this.renamings.length - 1; i >= 0; i--) {
      if (this.renamings[i].offset <= offset) return this.renamings[i];
    }
    return null;
  }

  /** The name of the file as `#line` has it. */
  fileAt(offset: number): string {
    return this.renaming(offset)?.file ?? this.source.path;
  }

  lineAt(offset: number): number {
    const renaming = this.renaming(offset);
    const physical = this.source.lineAt(offset);
    return renaming === null ? physical : physical - renaming.physical + renaming.line;
  }

  systemAt(offset: number): boolean {
    return this.renaming(offset)?.system ?? this.system;
  }
}

export class Places {
  private readonly inclusions: Inclusion[] = [];
  private next = 0;
  private latest: Inclusion | null = null;
  private scratch = new Uint8Array(1 << 12);
  private scratchUsed = 0;
  /** Where scratch texts begin, and the place that each is to be blamed on. */
  private readonly scratchStarts: number[] = [];
  private readonly scratchOrigins: number[] = [];

  enter(source: Source, parent: Inclusion | null, includedAt: number, directory: number, system: boolean): Inclusion {
    const inclusion = new Inclusion(source, this.next, parent, includedAt, directory, system);
    this.inclusions.push(inclusion);
    this.next += source.limit + 1;
    return inclusion;
  }

  /** Keeps the spelling of a token that no file has; gives its place. */
  write(bytes: Uint8Array, origin: number): number {
    while (this.scratchUsed + bytes.length + 1 > this.scratch.length) this.scratch = doubled(this.scratch);
    const start = this.scratchUsed;
    this.scratch.set(bytes, start);
    this.scratch[start + bytes.length] = 0;
    this.scratchUsed += bytes.length + 1;
    this.scratchStarts.push(start);
    this.scratchOrigins.push(origin);
    return scratchBase + start;
  }

  /** The text that holds a place; `offsetOf` is the place in it. */
  textOf(place: number): Uint8Array {
    return place >= scratchBase ? this.scratch : this.inclusionAt(place).source.bytes;
  }

  offsetOf(place: number): number {
    return place >= scratchBase ? place - scratchBase : place - this.inclusionAt(place).base;
  }

  spelling(place: number, length: number): string {
    const offset = this.offsetOf(place);
    return decode(this.textOf(place), offset, offset + length);
  }

  inclusionAt(place: number): Inclusion {
    if (place >= scratchBase) return this.inclusionAt(this.origin(place));
    const latest = this.latest;
    if (latest !== null && place >= latest.base && place - latest.base <= latest.source.limit) return latest;
    let low = 0;
    let high = this.inclusions.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.inclusions[middle].base <= place) low = middle;
      else high = middle;
    }
    this.latest = this.inclusions[low];
    return this.latest;
  }

  locate(place: number): Location {
    if (place >= scratchBase) return this.locate(this.origin(place));
    const inclusion = this.inclusionAt(place);
    const offset = place - inclusion.base;
    const physical = inclusion.source.lineAt(offset);
    return {
      file: inclusion.fileAt(offset),
      line: inclusion.lineAt(offset),
      column: offset - inclusion.source.startOfLine(physical) + 1,
    };
  }

  inSystemHeader(place: number): boolean {
    if (place >= scratchBase) return this.inSystemHeader(this.origin(place));
    const inclusion = this.inclusionAt(place);
    return inclusion.systemAt(place - inclusion.base);
  }

  /** Where the files that hold a place were included, the innermost first. */
  includedFrom(place: number): Location[] {
    const chain: Location[] = [];
    for (let at = this.inclusionAt(place).includedAt; at >= 0; at = this.inclusionAt(at).includedAt) {
      chain.push(this.locate(at));
    }
    return chain;
  }

  /** A line of a file as `#line` numbers it, without its end. */
  line(file: string, line: number): string | undefined {
    for (const inclusion of this.inclusions) {
      if (inclusion.source.path !== file) continue;
      const text = inclusion.source.lineText(line);
      return text && decode(text, 0, text.length);
    }
    return undefined;
  }

  private origin(place: number): number {
    const offset = place - scratchBase;
    let low = 0;
    let high = this.scratchStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.scratchStarts[middle] <= offset) low = middle;
      else high = middle;
    }
    return this.scratchOrigins[low];
  }
}
