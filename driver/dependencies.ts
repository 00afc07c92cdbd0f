/** The rules for make that `-M` and its relatives write (gcc manual, Preprocessor Options). */
import { basename } from 'node:path';
import type { Dependency } from '../grammar/preprocess/index.ts';
import type { CommandLine } from './command-line.ts';
import { quotedForMake } from './options/preprocessing.ts';

/** Longer lines are broken. */
const width = 72;

export function dependencyRules(c: CommandLine, dependencies: readonly Dependency[], object: string): string {
  const { kind, phony, targets, quotedTargets } = c.dependencies;
  const files = dependencies
    .filter((file, i) => i === 0 || kind === 'all' || !file.system)
    .map(file => quotedForMake(file.path));
  const asked = [...targets, ...quotedTargets];
  const names = asked.length > 0 ? asked : [quotedForMake(object)];
  let text = '';
  let column = 0;
  const add = (word: string): void => {
    if (column > 0 && column + word.length + 1 > width) {
      text += ' \\\n ';
      column = 1;
    } else if (column > 0) {
      text += ' ';
      column++;
    }
    text += word;
    column += word.length;
  };
  for (const name of names) add(name);
  text += ':';
  column++;
  for (const file of files) add(file);
  text += '\n';
  if (phony) for (const file of files.slice(1)) text += `${file}:\n`;
  return text;
}

/** The object that a source file becomes, in the current directory. */
export function objectName(source: string, suffix = '.o'): string {
  return source === '-' ? `-${suffix}` : basename(source).replace(/\.[^.]*$/, '') + suffix;
}
