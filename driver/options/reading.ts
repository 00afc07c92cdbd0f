/** The command line is read by the rows of the table. */
import type { CommandLine } from '../command-line.ts';
import { known, type Option, unrecognized } from './row.ts';

/** Those whose argument may stand in the same word, longer spellings first; known when all rows have been made. */
let joined: readonly Option[] | null = null;

function joinedOptions(): readonly Option[] {
  joined ??= [...known.values()]
    .filter(({ takes }) => takes === 'joined' || takes === 'either')
    .sort((a, b) => b.spelling.length - a.spelling.length);
  return joined;
}

/** Reads words of a command line into `c`; words behind `-run` and its program are the program's. */
export function readWords(c: CommandLine, words: readonly string[]): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (c.run && c.inputs.length > 0) {
      c.runArguments.push(...words.slice(i));
      return;
    }
    if (word === '-' || !word.startsWith('-')) {
      c.addInput(word);
      continue;
    }
    const whole = known.get(word);
    if (whole !== undefined && whole.takes !== 'joined') {
      if (whole.takes === 'nothing') whole.apply(c, '');
      else if (i + 1 < words.length) whole.apply(c, words[++i]);
      else if (word === '-o') c.faults.push({ severity: 'error', message: "missing filename after '-o'" });
      else c.faults.push({ severity: 'error', message: `missing argument to '${word}'` });
      continue;
    }
    const row = joinedOptions().find(candidate => word.startsWith(candidate.spelling));
    if (row === undefined) unrecognized(c, word);
    else row.apply(c, word.slice(row.spelling.length));
  }
}
