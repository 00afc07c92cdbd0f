/** What an option is: a row of the table, and what is said of a word that is none. */
import { didYouMean } from '../../languages/did-you-mean.ts';
import type { CommandLine } from '../command-line.ts';

/**
 * How an option takes its argument: none, in the same word (`-std=c17`), in the next word (`-include x.h`), or in either
 * (`-Idir`, `-I dir`).
 */
export type Takes = 'nothing' | 'joined' | 'next' | 'either';

export interface Option {
  readonly spelling: string;
  readonly takes: Takes;
  /** `<dir>  What it does`; empty for options that only need to be accepted. */
  readonly help: string;
  readonly apply: (c: CommandLine, value: string) => void;
}

/** All options that have been made, by spelling. */
export const known = new Map<string, Option>();

export function option(spelling: string, takes: Takes, help: string, apply: Option['apply']): Option {
  const made = { spelling, takes, help, apply };
  known.set(spelling, made);
  return made;
}
export const flag = (spelling: string, help: string, apply: (c: CommandLine) => void): Option =>
  option(spelling, 'nothing', help, apply);
export const ignored = (spelling: string, takes: Takes = 'nothing'): Option => option(spelling, takes, '', () => {});
export const question = (spelling: string, help: string): Option =>
  flag(spelling, help, c => {
    c.question ??= { name: spelling, value: '' };
  });
export const questionAbout = (spelling: string, help: string): Option =>
  option(spelling, 'joined', help, (c, value) => {
    c.question ??= { name: spelling, value };
  });

/** Options under a heading of `--help`. */
export interface Section {
  readonly title: string;
  readonly options: readonly Option[];
}

/** Refuses a word, with the option of its kind that was probably meant. */
export function unrecognized(c: CommandLine, word: string, spellings: readonly string[] = [...known.keys()]): void {
  const kind = word.slice(0, 2);
  const meant = didYouMean(
    word,
    spellings.filter(name => name.startsWith(kind)),
  );
  const hint = meant === null ? '' : `; did you mean '${meant}'?`;
  c.faults.push({ severity: 'error', message: `unrecognized command-line option '${word}'${hint}` });
}
