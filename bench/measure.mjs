// Runs one command and says what it cost: processor time and memory from the system, instructions from callgrind.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tests/campaigns/campaign.mjs';
import { workshop } from './programs.mjs';

/** The program that runs another and asks the system what it cost, built at the first use. */
function meter() {
  const source = join(root, 'bench/measure.c');
  const program = join(workshop, 'measure');
  if (!existsSync(program) || statSync(program).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(workshop, { recursive: true });
    const built = spawnSync('gcc', ['-O1', source, '-o', program], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`bench/measure.c needs gcc: ${built.stderr ?? built.error}`);
  }
  return program;
}

/** Runs a command, its standard input from the file `input` and its output to the file `output`; gives its status and what it wrote to standard error. */
function execute(words, { cwd, input, output, meterPipe }) {
  const from = input === undefined ? 'ignore' : openSync(input, 'r');
  const to = output === undefined ? 'ignore' : openSync(output, 'w');
  const stdio = [from, to, 'pipe', ...(meterPipe ? ['pipe'] : [])];
  const done = spawnSync(words[0], words.slice(1), { cwd, stdio, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (typeof from === 'number') closeSync(from);
  if (typeof to === 'number') closeSync(to);
  if (done.error !== undefined) throw done.error;
  return done;
}

/** What a command costs: { seconds, megabytes, status, said }; time is user and system time together. */
export function measure(words, where = {}) {
  const done = execute([meter(), ...words], { ...where, meterPipe: true });
  const [user, system, kilobytes, status] = done.output[3].split(' ').map(Number);
  return { seconds: (user + system) / 1e6, megabytes: kilobytes / 1024, status, said: done.stderr };
}

/** The instructions that a command executes, in millions, or null where valgrind cannot run it. */
export function countInstructions(words, where = {}) {
  const valgrind = ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null'];
  const done = execute([...valgrind, ...words], where);
  const counted = /Collected : (\d+)/.exec(done.stderr);
  return counted === null ? null : Number(counted[1]) / 1e6;
}

/** The bytes of an object's or program's `.text` sections. */
export function textSize(file) {
  const { stdout } = spawnSync('size', ['-A', file], { encoding: 'utf8' });
  let bytes = 0;
  for (const [, size] of stdout.matchAll(/^\.text\S*\s+(\d+)/gm)) bytes += Number(size);
  return bytes;
}

/** Whether the system has a command. */
export const installed = command => spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
