/** The lines of the source as comments in dumps: `; words.c:12 while (*word)`. */
import { readFileSync } from 'node:fs';
import type { SourceText } from '../languages/unit.ts';
import { history, type Tree } from '../nanopass/index.ts';

const files = new Map<string, readonly string[]>();

/** Tells for each node of a program, in order, its line where it is another than the one before. */
export function sourceComments(source: SourceText): (node: Tree) => string | null {
  let last = '';
  return node => {
    const { token } = history(node);
    if (token < 0) return null;
    const { file, line } = source.locate(token);
    const place = `${file}:${line}`;
    if (place === last) return null;
    last = place;
    return `${place} ${lineOf(file, line)}`.trimEnd();
  };
}

function lineOf(file: string, line: number): string {
  let lines = files.get(file);
  if (lines === undefined) {
    try {
      lines = readFileSync(file, 'utf8').split('\n');
    } catch {
      lines = [];
    }
    files.set(file, lines);
  }
  return (lines[line - 1] ?? '').trim();
}
