/** What a command line asks for, done: preprocess, compile, assemble, link. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseUnit } from '../grammar/parse.ts';
import { preprocess, preprocessToText } from '../grammar/preprocess/index.ts';
import { type Diagnostic, Diagnostics, type Location, Stopped } from '../languages/diagnostics.ts';
import { defaultOptions, Unit } from '../languages/unit.ts';
import { type AnyPass, show, type Tree, validate } from '../nanopass/index.ts';
import { UnitCompiler } from '../passes/compile.ts';
import { chain } from '../passes/pipeline.ts';
import { writeObject } from '../passes/write-object.ts';
import { x86_64 } from '../targets/x86-64/index.ts';
import { predefinedMacros } from '../targets/x86-64/predefined.ts';

interface Command {
  inputs: string[];
  output: string | null;
  stage: 'preprocess' | 'object' | 'link';
  optimize: 0 | 1 | 2 | 3;
  defines: ['D' | 'U', string][];
  includeDirs: string[];
  link: string[];
  dumpAfter: string[];
  verify: boolean;
  times: boolean;
}

function read(args: readonly string[]): Command {
  const c: Command = { inputs: [], output: null, stage: 'link', optimize: 0, defines: [], includeDirs: [], link: [], dumpAfter: [], verify: false, times: false };
  for (let i = 0; i < args.length; i++) {
    const a = args[i];
    const value = (length: number): string => (a.length > length ? a.slice(length) : args[++i]);
    if (a === '-c') c.stage = 'object';
    else if (a === '-E') c.stage = 'preprocess';
    else if (a.startsWith('-o')) c.output = value(2);
    else if (a.startsWith('-I')) c.includeDirs.push(value(2));
    else if (a.startsWith('-D')) c.defines.push(['D', value(2)]);
    else if (a.startsWith('-U')) c.defines.push(['U', value(2)]);
    else if (/^-O[0123s]?$/.test(a)) c.optimize = a === '-O' ? 1 : a === '-Os' ? 2 : (Number(a[2]) as 0);
    else if (a.startsWith('--dump-after=')) c.dumpAfter.push(...a.slice(13).split(','));
    else if (a === '--verify') c.verify = true;
    else if (a === '--time-passes') c.times = true;
    else if (/^-[lL]/.test(a) || a === '-static' || a.startsWith('-Wl,') || a === '-rdynamic') c.link.push(a);
    else if (/^-[gwWfmsp]|^-std=/.test(a)) continue;
    else c.inputs.push(a);
  }
  return c;
}

export function main(args: readonly string[]): number {
  const command = read(args);
  const objects: string[] = [];
  const scratch = mkdtempSync(join(tmpdir(), 'tscc-'));
  try {
    for (const input of command.inputs) {
      if (!/\.[ci]$/.test(input)) {
        objects.push(input);
        continue;
      }
      const object = command.stage === 'object' ? (command.output ?? basename(input).replace(/\.[ci]$/, '.o')) : join(scratch, `${objects.length}.o`);
      if (!compile(input, object, command)) return 1;
      objects.push(object);
    }
    if (command.stage !== 'link') return 0;
    const linked = spawnSync('gcc', ['-o', command.output ?? 'a.out', ...objects, ...command.link], { stdio: 'inherit' });
    return linked.status ?? 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const systemDirs = [join(__dirname, '../include'), '/usr/local/include', '/usr/include/x86_64-linux-gnu', '/usr/include'];

function compile(input: string, object: string, command: Command): boolean {
  const diagnostics = new Diagnostics();
  let locate: (place: number) => Location = () => ({ file: input, line: 0, column: 0 });
  try {
    const options = {
      files: {
        read: (path: string) => {
          try {
            return readFileSync(path);
          } catch {
            return null;
          }
        },
      },
      includeDirs: command.includeDirs,
      systemDirs,
      defines: command.defines,
      preincluded: ['stdc-predef.h'],
      predefined: predefinedMacros({ standard: 'gnu17', optimize: command.optimize, positionIndependent: 2, pie: true }),
      standard: 'gnu17',
    };
    const source = readFileSync(input);
    if (command.stage === 'preprocess') {
      process.stdout.write(preprocessToText(input, source, { ...options, mode: 'text' }, { lineMarkers: true, definitions: false }, diagnostics).text);
      return diagnostics.errors === 0;
    }
    const times = new Map<string, number>();
    const clock = <T>(name: string, work: () => T): T => {
      const start = performance.now();
      const result = work();
      times.set(name, (times.get(name) ?? 0) + performance.now() - start);
      return result;
    };
    const { tokens } = clock('(preprocess)', () => preprocess(input, source, { ...options, mode: 'tokens' }, diagnostics));
    locate = place => tokens.locate(place);
    const unit = new Unit(x86_64, diagnostics, { ...defaultOptions, optimize: command.optimize }, tokens);
    const step = (pass: AnyPass, tree: Tree, run: (t: Tree) => Tree): Tree => {
      const out = command.times ? clock(pass.name, () => run(tree)) : run(tree);
      if (command.dumpAfter.includes(pass.name) || command.dumpAfter.includes('all'))
        process.stdout.write(`output of ${pass.name}:\n${show(pass.to, out, { pretty: true, context: unit })}\n`);
      if (command.verify && diagnostics.errors === 0) {
        const faults = validate(pass.to, pass.to.prods.get(out.kind)!.nt, out);
        if (faults.length > 0) throw new Error(`after ${pass.name}: ${faults.slice(0, 5).join('\n')}`);
      }
      return out;
    };
    const compiler = new UnitCompiler(unit, chain(command.optimize), step);
    clock('(parse and compile)', () => parseUnit(tokens, diagnostics, fragment => compiler.add(fragment)));
    compiler.finish();
    if (diagnostics.errors > 0) return false;
    const file = clock('(write object)', () => writeObject(compiler.results as never, unit, input));
    writeFileSync(`${object}.tmp`, file.bytes);
    renameSync(`${object}.tmp`, object);
    if (command.times)
      for (const [name, ms] of [...times].sort((a, b) => b[1] - a[1])) process.stderr.write(`${ms.toFixed(1).padStart(10)} ms ${name}\n`);
    return diagnostics.errors === 0;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return false;
  } finally {
    for (const d of diagnostics.list) process.stderr.write(`${line(d, locate)}\n`);
  }
}

function line(d: Diagnostic, locate: (place: number) => Location): string {
  const place = typeof d.place === 'number' ? (d.place >= 0 ? locate(d.place) : null) : d.place;
  const notes = (d.notes ?? []).map(n => `\n${line(n, locate)}`).join('');
  return `${place === null ? 'tscc' : `${place.file}:${place.line}:${place.column}`}: ${d.severity}: ${d.message}${d.option ? ` [-${d.option}]` : ''}${notes}`;
}
