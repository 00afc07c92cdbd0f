/**
 * `#include`, `#include_next`, `#import` and the header names of `__has_include` (C17 6.10.2).
 */
import { Stopped } from '../../languages/diagnostics.ts';
import { kindOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import type { Found } from './files.ts';
import type { Preprocessor } from './preprocessor.ts';
import { Flag, Inner } from './token-list.ts';

const less = kindOf.get('<')!;
const greater = kindOf.get('>')!;

export interface Header {
  readonly name: string;
  readonly angled: boolean;
  readonly place: number;
}

/** Reads a header name; null, with the reason told, when there is none. */
export function headerName(
  pp: Preprocessor,
  directive: string,
  complaint = `#${directive} expects "FILENAME" or <FILENAME>`,
): Header | null {
  const { lexer } = pp;
  lexer.expectsHeader = true;
  pp.next();
  lexer.expectsHeader = false;
  const place = lexer.start;
  const spelling = pp.places.spelling(place, lexer.length);
  if (lexer.kind === Inner.header || (lexer.kind === Kind.string && spelling.startsWith('"'))) {
    return { name: spelling.slice(1, -1), angled: lexer.kind === Inner.header, place: pp.outermost(place, lexer.via) };
  }
  if (lexer.kind === less) {
    let name = '';
    for (;;) {
      pp.next();
      if (lexer.kind === greater) return { name, angled: true, place: pp.outermost(place, lexer.via) };
      if (lexer.kind === Kind.end) break;
      if (lexer.flags & Flag.space && name !== '') name += ' ';
      name += pp.places.spelling(lexer.start, lexer.length);
    }
    pp.error(lexer.start, 'missing terminating > character');
    return null;
  }
  pp.error(pp.outermost(place, lexer.via), complaint);
  return null;
}

/** Where a header is, or null. */
export function findHeader(pp: Preprocessor, header: Header, next: boolean): Found | null {
  const from = pp.readings.at(-1)!.inclusion;
  if (!next) return pp.files.find(header.name, header.angled, from);
  return pp.files.find(header.name, header.angled, from, from.directory);
}

export function include(pp: Preprocessor, directive: string): void {
  const header = headerName(pp, directive);
  if (header === null) return;
  if (header.name === '') return pp.error(header.place, `empty filename in #${directive}`);
  pp.expectEndOfLine(directive);
  const reading = pp.readings.at(-1)!;
  let next = directive === 'include_next';
  if (next && reading.inclusion.parent === null) {
    pp.warning('', pp.directivePlace, '#include_next in primary source file');
    next = false;
  }
  const depth = pp.options.maximumDepth ?? 200;
  if (pp.readings.length >= depth) {
    const remedy = 'use -fmax-include-depth=DEPTH to increase the maximum';
    return pp.error(
      pp.lexer.start,
      `#include nested depth ${pp.readings.length} exceeds maximum of ${depth} (${remedy})`,
    );
  }
  const found = findHeader(pp, header, next);
  if (found === null) return missing(pp, header);
  pp.lexer.skipLine();
  enterHeader(pp, found, header.place, directive === 'import', pp.readings.length);
}

/** `depth` is told to whoever watches; 0 for what no directive asks for. */
function enterHeader(pp: Preprocessor, found: Found, place: number, once: boolean, depth: number): void {
  const { source, system } = found;
  pp.files.use(source.path, system);
  if (source.once || (source.guard >= 0 && pp.macroOf(source.guard) !== null)) return;
  if (once) source.once = true;
  pp.lexer.inDirective = false;
  if (depth > 0) pp.options.entered?.(source, depth);
  pp.enterFile(source, place, found.directory, system);
}

function missing(pp: Preprocessor, header: Header): void {
  if (pp.options.missingAllowed) return pp.files.use(header.name, header.angled);
  const place = pp.location(header.place);
  const message = `${header.name}: No such file or directory`;
  pp.diagnostics.report({ severity: 'fatal error', place, message });
  throw new Stopped(message);
}

/** Reads a file named on the command line (`-include`), searched for like `#include "file"` in the current
 * directory; false when there is nothing to read. */
export function includeFromCommandLine(pp: Preprocessor, name: string, optional: boolean): boolean {
  const found = pp.files.find(name, optional, null);
  if (found === null) {
    if (optional) return false;
    const message = `${name}: No such file or directory`;
    pp.diagnostics.report({ severity: 'fatal error', place: -1, message });
    throw new Stopped(message);
  }
  enterHeader(pp, found, -1, false, 0);
  return pp.readings.length > 0;
}
