/**
 * How fast text becomes tokens and tokens become trees: millions of tokens for each second of processor time, the first time (V8 has compiled nothing yet)
 * and the third. `bench/framework.mjs` bundles and runs it with the name of a C file and the directories of its headers.
 */
import { readFileSync } from 'node:fs';
import { parseUnit } from '../grammar/parse.ts';
import { preprocess } from '../grammar/preprocess/index.ts';
import { Diagnostics } from '../languages/diagnostics.ts';
import { predefinedMacros } from '../targets/x86-64/predefined.ts';

const [file, ...directories] = process.argv.slice(2);
const source = readFileSync(file);

function read(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const say = (what: string, count: number, took: number): void => {
  process.stdout.write(`${what.padEnd(34)} ${(count / took / 1e6).toFixed(2).padStart(6)} million tokens a second\n`);
};

for (const time of ['the first time', 'the second time', 'the third time']) {
  const diagnostics = new Diagnostics();
  const options = {
    files: { read, modified: () => null },
    systemDirs: directories,
    predefined: predefinedMacros({
      standard: 'gnu17',
      optimize: 0,
      size: false,
      positionIndependent: 0,
      pie: false,
      unsignedChar: false,
      threads: false,
      fastMath: false,
      freestanding: false,
      gnuInline: false,
    }),
    standard: 'gnu17',
    mode: 'tokens' as const,
  };
  let made: ReturnType<typeof preprocess> | null = null;
  const preprocessing = seconds(() => {
    made = preprocess(file, source, options, diagnostics);
  });
  const { tokens } = made!;
  let declarations = 0;
  const parsing = seconds(() => parseUnit(tokens, diagnostics, () => void declarations++));
  if (diagnostics.errors > 0) throw new Error(`${file} has errors: ${diagnostics.list[0].message}`);
  say(`preprocessed, ${time}`, tokens.count, preprocessing);
  say(`parsed, ${time}`, tokens.count, parsing);
}
