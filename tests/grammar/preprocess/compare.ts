/**
 * Runs the preprocessor and GNU C's on the same files, so that tests compare the two.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type PreprocessOptions, preprocessToText } from '../../../grammar/preprocess/index.ts';
import { type Diagnostic, Diagnostics, type Location, Stopped } from '../../../languages/diagnostics.ts';
import { predefinedMacros } from '../../../targets/x86-64/predefined.ts';

export interface Run {
  /** Preprocessed text without line markers. */
  readonly text: string;
  /** `file:line:column: severity: message [-Woption]`. */
  readonly messages: readonly string[];
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

const gccHeaders = execFileSync('gcc', ['-print-file-name=include'], { encoding: 'utf8' }).trim();
export const systemDirs = [gccHeaders, '/usr/local/include', '/usr/include/x86_64-linux-gnu', '/usr/include'];

export const predefined = (standard: string): string =>
  predefinedMacros({ standard, optimize: 0, positionIndependent: 2, pie: true });

/** Puts files into a directory of their own for as long as `action` runs. */
export function withFiles<T>(files: Files, action: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'preprocess-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    return action(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Ours, on `main.c` of the files. */
export function ours(directory: string, options: Partial<PreprocessOptions> = {}, main = 'main.c'): Run {
  const diagnostics = new Diagnostics();
  const standard = options.standard ?? 'gnu17';
  let text = '';
  try {
    text = preprocessToText(
      main,
      readFileSync(join(directory, main)),
      {
        files: { read: path => readOrNull(path.startsWith('/') ? path : join(directory, path)) },
        systemDirs,
        preincluded: ['stdc-predef.h'],
        predefined: predefined(standard),
        hasAttribute: () => 1,
        mode: 'text',
        ...options,
        standard,
      },
      { lineMarkers: true, definitions: false },
      diagnostics,
    ).text;
  } catch (stopped) {
    if (!(stopped instanceof Stopped)) throw stopped;
  }
  return { text, messages: diagnostics.list.flatMap(told) };
}

function readOrNull(path: string): Uint8Array | null {
  try {
    return statSync(path).isDirectory() ? null : readFileSync(path);
  } catch {
    return null;
  }
}

function told(diagnostic: Diagnostic): string[] {
  const { file, line, column } = diagnostic.place as Location;
  const option = diagnostic.option === undefined ? '' : ` [-${diagnostic.option}]`;
  const message = `${file}:${line}:${column}: ${diagnostic.severity}: ${diagnostic.message}${option}`;
  return [message, ...(diagnostic.notes ?? []).flatMap(told)];
}

/** GNU C's, on the same. */
export function gcc(directory: string, flags: readonly string[] = [], main = 'main.c'): Run {
  const run = spawnSync('gcc', ['-E', '-fdiagnostics-plain-output', '-fno-diagnostics-show-caret', ...flags, main], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C' },
  });
  const messages = run.stderr.split('\n').filter(line => /: (warning|error|fatal error|note): /.test(line));
  return { text: run.stdout, messages };
}

const token =
  /(?:u8|[LuU])?"(?:\\.|[^"\\\n])*"|[LuU]?'(?:\\.|[^'\\\n])*'|\.?[0-9](?:[eEpP][+-]|[\w.])*|[\w$\u0080-\uffff]+|\.\.\.|->|\+\+|--|<<=|>>=|<<|>>|&&|\|\||[<>=!+\-*/%&|^]=|%:%:|[<%:]:|<%|%>|##|\S/g;

/** The tokens of preprocessed text, each with the line that the line markers give it. */
export function tokensOf(text: string, withLines = false): string[] {
  const tokens: string[] = [];
  let line = 0;
  let file = '';
  for (const row of text.split('\n')) {
    line++;
    const marker = /^# (\d+) "(.*?)"/.exec(row);
    if (marker !== null) {
      line = Number(marker[1]) - 1;
      file = marker[2];
      continue;
    }
    const plain = row.replace(/\\U([0-9a-f]{8})/g, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)));
    for (const [spelling] of plain.matchAll(token)) tokens.push(withLines ? `${file}:${line} ${spelling}` : spelling);
  }
  return tokens;
}
