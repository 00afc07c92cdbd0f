/** Mistakes of the compiler itself: what is told of them, and what is kept so that they can be seen again. */
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { AnyPass, Tree } from '../nanopass/index.ts';
import type { CommandLine, Input } from './command-line.ts';
import { DumpStream, type Making } from './dump-stream.ts';
import { shellWords } from './response-files.ts';

/** The pass that failed, by its name in the chain, and what it was given. */
export interface FaultyStep {
  readonly pass: AnyPass;
  readonly name: string;
  readonly input: Tree;
  readonly subject: string | null;
  readonly making: Making;
}

export class InternalError extends Error {
  constructor(
    cause: unknown,
    readonly step: FaultyStep | null = null,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const where = step === null ? '' : `in pass ${step.name}${step.subject === null ? '' : `, in '${step.subject}'`}: `;
    super(`${where}${reason}`, { cause });
    if (cause instanceof Error) this.stack = cause.stack;
  }
}

/**
 * Keeps the preprocessed source, the options and the program before the faulty pass, and gives the text that says where, with a command
 * that shows the fault again. `preprocessed` is null where there is no source.
 */
export function reproducer(error: InternalError, c: CommandLine, input: Input, preprocessed: string | null): string {
  const directory = mkdtempSync(join(tmpdir(), 'tscc-'));
  const name = basename(input.path).replace(/\.[^.]*$/, '') || 'stdin';
  const kept: string[] = [];
  let again: readonly string[];
  if (preprocessed === null) {
    const copy = join(directory, `${name}.dump`);
    copyFileSync(input.path, copy);
    again = [`--from=${copy}`];
    kept.push('the dump');
  } else {
    const source = join(directory, `${name}.i`);
    writeFileSync(source, preprocessed);
    again = [source];
    kept.push('the preprocessed source');
  }
  if (error.step !== null) {
    const { pass, name: passName, input: program, making } = error.step;
    const title = `input of ${passName}`;
    const form = { json: false, origins: false, comments: null };
    const stream = new DumpStream(join(directory, `before-${passName}.dump`), title, making, form);
    stream.program(title, pass.from, program, 0);
    stream.close();
    kept.push('the program before the pass');
  }
  const stage = c.stage === 'assembly' ? '-S' : '-c';
  const command = shellWords(['tscc', stage, ...optionsAgain(c.words, input), '-o', '/dev/null', ...again]);
  writeFileSync(join(directory, 'command'), `${command}\n`);
  kept.push('the options');
  const list = `${kept.slice(0, -1).join(', ')} and ${kept.at(-1)}`;
  return `Please report it with ${list}, which are in ${directory}. This shows it again:\n  ${command}\n`;
}

/** Options that say where to read and write, or that the preprocessor has done; those in the first list have their argument in the next word. */
const parted = /^-(o|x|D|U|I|iquote|isystem|idirafter|include|imacros|MF|MT|MQ|l|L|T|u|z|e|Xlinker)$/;
const dropped =
  /^-(c|S|E|o|x|D|U|I|iquote|isystem|idirafter|include|imacros|M|l|L|Wl,|Wp,|save-temps|-dump-|-time-|-from=)/;

function optionsAgain(words: readonly string[], input: Input): string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '-run') break;
    if (parted.test(word)) i++;
    else if (word.startsWith('--plugin=')) kept.push(`--plugin=${resolve(word.slice('--plugin='.length))}`);
    else if (word.startsWith('-') && word !== '-' && word !== input.path && !dropped.test(word)) kept.push(word);
  }
  return kept;
}
