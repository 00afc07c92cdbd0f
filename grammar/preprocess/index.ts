/**
 * The C preprocessor: a file and what it includes become the tokens of a translation unit (C17 5.1.1.2, phases 1 to 4).
 */
import type { Diagnostics } from '../../languages/diagnostics.ts';
import type { Tokens } from '../tokens.ts';
import { encode } from './bytes.ts';
import { includeFromCommandLine } from './inclusion.ts';
import type { Dependency, PreprocessOptions } from './options.ts';
import { Preprocessor } from './preprocessor.ts';
import { Source } from './source.ts';
import { macroList, type TextOptions, textOf } from './text.ts';
import { UnitTokens } from './unit-tokens.ts';
import { awaitDefinitions } from './unread.ts';

export type { Dependency, FileAccess, IncludedFile, PreprocessOptions } from './options.ts';
export type { TextOptions } from './text.ts';

export interface Preprocessed {
  readonly tokens: Tokens;
  readonly dependencies: readonly Dependency[];
}

/** Preprocesses a file for the parser. Strings are not joined yet; pragmas stand beside the tokens. */
export function preprocess(
  mainFile: string,
  source: Uint8Array | string,
  options: PreprocessOptions,
  diagnostics: Diagnostics,
): Preprocessed {
  const pp = read(mainFile, source, options, diagnostics);
  return { tokens: new UnitTokens(pp), dependencies: pp.files.dependencies };
}

/** Preprocesses a file into text: `-E`, or with `mode: 'macros'` the list of macros, `-dM`. */
export function preprocessToText(
  mainFile: string,
  source: Uint8Array | string,
  options: PreprocessOptions,
  text: TextOptions,
  diagnostics: Diagnostics,
): { readonly text: string; readonly dependencies: readonly Dependency[] } {
  const pp = read(mainFile, source, options, diagnostics);
  return {
    text: options.mode === 'macros' ? macroList(pp) : textOf(pp, text),
    dependencies: pp.files.dependencies,
  };
}

function read(
  mainFile: string,
  content: Uint8Array | string,
  options: PreprocessOptions,
  diagnostics: Diagnostics,
): Preprocessor {
  const pp = new Preprocessor(options, diagnostics, mainFile);
  pp.files.use(mainFile, false);
  if (!options.preprocessed) {
    const predefined = options.predefined ?? '';
    if (options.mode === 'tokens') awaitDefinitions(pp, '<built-in>', predefined);
    else pp.readText('<built-in>', predefined);
    pp.readText('<command-line>', (options.defines ?? []).map(commandLineMacro).join(''));
    for (const name of options.preincluded ?? []) includeOnly(pp, name, true);
    for (const name of options.macroIncludes ?? []) {
      const { count } = pp.out;
      includeOnly(pp, name, false);
      pp.out.count = count;
    }
    for (const name of options.includes ?? []) includeOnly(pp, name, false);
  } else {
    pp.forgetMacros();
  }
  const bytes = typeof content === 'string' ? encode(content) : content;
  const strict = !options.standard.startsWith('gnu');
  // Comments and all, a token takes about eight bytes: growing to a million of them step by step would copy each several times.
  pp.out.reserve(bytes.length >> 3);
  pp.enterFile(new Source(mainFile, bytes, options.trigraphs ?? strict), -1, -1, false);
  pp.run();
  return pp;
}

function includeOnly(pp: Preprocessor, name: string, optional: boolean): void {
  if (includeFromCommandLine(pp, name, optional)) pp.run();
  pp.readings.length = 0;
}

/** `-DNAME`, `-DNAME=text`, `-D'NAME(x)=text'`: a definition; `-UNAME` the end of one. */
function commandLineMacro([letter, text]: readonly ['D' | 'U', string]): string {
  if (letter === 'U') return `#undef ${text}\n`;
  const equals = text.indexOf('=');
  const line = equals < 0 ? `${text} 1` : `${text.slice(0, equals)} ${text.slice(equals + 1)}`;
  return `#define ${line.split('\n')[0]}\n`;
}
