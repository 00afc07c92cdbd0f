/**
 * Words of command lines in text. `@file` on the command line stands for the words in that file (gcc manual, Overall Options).
 */
import { readFileSync } from 'node:fs';

/** Files that name each other stop here. */
const deepest = 100;

export function expandResponseFiles(words: readonly string[], depth = 0): string[] {
  return words.flatMap(word => {
    if (!word.startsWith('@') || depth === deepest) return [word];
    let text: string;
    try {
      text = readFileSync(word.slice(1), 'utf8');
    } catch {
      // A file that cannot be read leaves the word as it is.
      return [word];
    }
    return expandResponseFiles(wordsOf(text), depth + 1);
  });
}

/** Words are parted by white space; quotes keep it, a backslash keeps the next character. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && i + 1 < text.length) word = (word ?? '') + text[++i];
    else if (quote !== '') {
      if (c === quote) quote = '';
      else word += c;
    } else if (c === '"' || c === "'") {
      quote = c;
      word ??= '';
    } else if (/\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + c;
  }
  if (word !== null) words.push(word);
  return words;
}

/** The words as a shell reads them. */
export const shellWords = (words: readonly string[]): string =>
  words.map(word => (/^[\w@%+=:,./~#-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
