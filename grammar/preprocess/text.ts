/**
 * Preprocessed text: what `-E` prints, with the line markers that compilers read back (gcc manual, Preprocessor Output).
 */
import { Kind } from '../tokens.ts';
import { encode } from './bytes.ts';
import { Class, characterClass } from './characters.ts';
import { definitionText } from './macros.ts';
import type { Preprocessor } from './preprocessor.ts';
import { punctuatorAt } from './punctuators.ts';
import type { Event } from './state.ts';
import { Flag, Inner } from './token-list.ts';

export interface TextOptions {
  /** Without it: `-P`. */
  readonly lineMarkers: boolean;
  /** `-dD`: definitions are kept. */
  readonly definitions: boolean;
}

/** More lines than this in between are skipped by a line marker, fewer by empty lines. */
const fewLines = 8;

export function textOf(pp: Preprocessor, options: TextOptions): string {
  return new Printer(pp, options).run();
}

/** `-dM`. */
export function macroList(pp: Preprocessor): string {
  const lines: string[] = [];
  for (const macro of pp.definedMacros())
    if (macro.builtin === null) lines.push(`#define ${definitionText(pp, macro)}\n`);
  return lines.join('');
}

class Printer {
  private readonly parts: string[] = [];
  private file = '';
  /** The line that the next character is on. */
  private line = 0;
  private atLineStart = true;
  private previous = -1;

  constructor(
    private readonly pp: Preprocessor,
    private readonly options: TextOptions,
  ) {}

  run(): string {
    const { pp } = this;
    const { out, events } = pp;
    let nextEvent = 0;
    for (let i = 0; i <= out.count; i++) {
      for (; nextEvent < events.length && events[nextEvent].token === i; nextEvent++) this.event(events[nextEvent]);
      if (i < out.count) this.token(i);
    }
    if (!this.atLineStart) this.parts.push('\n');
    return this.parts.join('');
  }

  private event(event: Event): void {
    const { pp } = this;
    const location = pp.places.locate(event.place);
    switch (event.kind) {
      case 'enter':
        return this.marker(
          location.file.startsWith('<') ? 0 : 1,
          location.file,
          event.place,
          this.file === '' ? '' : ' 1',
        );
      case 'leave':
        return this.marker(location.line, location.file, event.place, ' 2');
      case 'renumber':
        return this.marker(location.line, location.file, event.place, '');
      case 'define':
      case 'undef': {
        if (!this.options.definitions) return;
        const { macro } = event;
        const text = macro === null ? `undef ${pp.names.strings[event.name]}` : `define ${definitionText(pp, macro)}`;
        return this.wholeLine(event.place, `#${text}`);
      }
      case 'pragma':
        return this.wholeLine(event.place, `#pragma ${event.text}`);
      case 'ident':
        return this.wholeLine(event.place, `#ident ${event.text}`);
    }
  }

  private token(i: number): void {
    const { out } = this.pp;
    const flags = out.flags[i];
    const place = this.pp.outermost(out.start[i], out.via[i]);
    const text = this.pp.places.spelling(out.start[i], out.length[i]);
    // As GNU C does: behind spliced lines, and without line markers, a token goes on where the one before it ended.
    const written = this.previous >= 0 && out.via[this.previous] < 0 && out.via[i] < 0 && !(flags & Flag.space);
    const goesOn = this.previous >= 0 && !(flags & Flag.line) && (written || !this.options.lineMarkers);
    const moved = !goesOn && this.moveTo(place);
    if (moved) this.indent(place, flags);
    else if (flags & Flag.space || (this.previous >= 0 && this.wouldPaste(this.previous, i, text)))
      this.parts.push(' ');
    this.parts.push(text);
    if (out.kind[i] === Inner.comment || text.includes('\n')) {
      for (const character of text) if (character === '\n') this.line++;
    }
    this.atLineStart = false;
    this.previous = i;
  }

  private indent(place: number, flags: number): void {
    const { column } = this.pp.places.locate(place);
    if (column > 1 && flags & (Flag.space | Flag.line)) this.parts.push(' '.repeat(Math.min(column - 1, 120)));
  }

  /** Goes to the line of a place; true when that starts a new line of output. */
  private moveTo(place: number): boolean {
    const { file, line } = this.pp.places.locate(place);
    if (file === this.file && line === this.line) return this.atLineStart && this.previous < 0;
    if (!this.options.lineMarkers) {
      if (!this.atLineStart && (file !== this.file || line !== this.line)) this.parts.push('\n');
    } else if (file === this.file && line > this.line && line - this.line <= fewLines) {
      this.parts.push('\n'.repeat(line - this.line));
    } else {
      this.marker(line, file, place, '');
    }
    this.file = file;
    this.line = line;
    this.atLineStart = true;
    this.previous = -1;
    return true;
  }

  private marker(line: number, file: string, place: number, flags: string): void {
    if (!this.atLineStart) this.parts.push('\n');
    this.file = file;
    this.line = line;
    this.atLineStart = true;
    this.previous = -1;
    if (!this.options.lineMarkers) return;
    const system = this.pp.places.inSystemHeader(place) && !file.startsWith('<') ? ' 3 4' : '';
    this.parts.push(`# ${line} "${file.replace(/["\\]/g, '\\$&')}"${flags}${system}\n`);
  }

  private wholeLine(place: number, text: string): void {
    this.moveTo(place);
    if (!this.atLineStart) this.marker(this.line, this.file, place, '');
    this.parts.push(text, '\n');
    this.line++;
    this.atLineStart = true;
    this.previous = -1;
  }

  /** Whether two tokens that did not stand side by side would be read as one (or as a comment). */
  private wouldPaste(previous: number, token: number, text: string): boolean {
    const { out } = this.pp;
    if (out.via[previous] === out.via[token] && out.start[previous] + out.length[previous] === out.start[token])
      return false;
    const before = this.pp.places.spelling(out.start[previous], out.length[previous]);
    const left = before.charCodeAt(before.length - 1);
    const first = text.charCodeAt(0);
    const word = (c: number): boolean => c >= 0x80 || characterClass[c] <= Class.digit || c === 92;
    const kind = out.kind[previous];
    if (out.name[previous] >= 0) return word(first) || first === 34 || first === 39;
    if (kind === Kind.number) return word(first) || first === 46 || first === 43 || first === 45;
    if (kind === Kind.string || kind === Kind.character) return false;
    if (left === 46 && (first === 46 || characterClass[first] === Class.digit)) return true;
    if (left === 47 && (first === 47 || first === 42)) return true;
    if (characterClass[left] !== Class.punctuator && left !== 47) return false;
    return punctuatorAt(encode(`${before}${text[0]}\0`), 0) >> 16 > before.length;
  }
}
