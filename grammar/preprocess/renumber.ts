/**
 * `#line`, and the line markers of text that was preprocessed already (C17 6.10.4; gcc manual, Preprocessor Output).
 */
import { Kind } from '../tokens.ts';
import type { Preprocessor } from './preprocessor.ts';

export function lineDirective(pp: Preprocessor): void {
  const { lexer } = pp;
  const kind = (): number => lexer.kind;
  pp.next();
  const spelling = pp.places.spelling(lexer.start, lexer.length);
  if (kind() === Kind.end) return pp.error(lexer.start, 'unexpected end of file after #line');
  if (kind() !== Kind.number || !/^[0-9]+$/.test(spelling)) {
    return pp.error(lexer.start, `"${spelling}" after #line is not a positive integer`);
  }
  const line = Number(spelling);
  if (line === 0 || line > 0x7fffffff) pp.warning('', pp.directivePlace, 'line number out of range');
  pp.next();
  let file: string | null = null;
  if (kind() === Kind.string) {
    file = unquoted(pp.places.spelling(lexer.start, lexer.length));
    pp.next();
    if (kind() !== Kind.end) pp.warning('', pp.directivePlace, 'extra tokens at end of #line directive');
  } else if (kind() !== Kind.end) {
    return pp.error(pp.directivePlace, `invalid filename "${pp.places.spelling(lexer.start, lexer.length)}"`);
  }
  renumber(pp, line, file, null);
}

/** `# 12 "file.h" 1 3`: the number is in the registers. */
export function lineMarker(pp: Preprocessor): void {
  const { lexer } = pp;
  const kind = (): number => lexer.kind;
  const spelling = pp.places.spelling(lexer.start, lexer.length);
  if (!/^[0-9]+$/.test(spelling)) return pp.error(lexer.start, `"${spelling}" after # is not a positive integer`);
  lexer.lex();
  if (kind() !== Kind.string) {
    if (kind() !== Kind.end)
      pp.error(lexer.start, `invalid filename "${pp.places.spelling(lexer.start, lexer.length)}"`);
    return;
  }
  const file = unquoted(pp.places.spelling(lexer.start, lexer.length));
  let system = false;
  for (lexer.lex(); kind() === Kind.number; lexer.lex()) {
    const flag = pp.places.spelling(lexer.start, lexer.length);
    if (flag === '3') system = true;
  }
  renumber(pp, Number(spelling), file, system);
}

function renumber(pp: Preprocessor, line: number, file: string | null, system: boolean | null): void {
  const { lexer } = pp;
  lexer.skipLine();
  const { inclusion } = pp.readings.at(-1)!;
  const offset = lexer.at + 1;
  inclusion.rename(offset, line, file ?? inclusion.fileAt(lexer.at), system ?? inclusion.systemAt(lexer.at));
  pp.event('renumber', -1, inclusion.base + offset);
}

const unquoted = (literal: string): string => literal.replace(/^[^"]*"|"$/g, '').replace(/\\(.)/g, '$1');
