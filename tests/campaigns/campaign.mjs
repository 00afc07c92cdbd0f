// What all campaigns share: options, a pool of parallel jobs with a progress bar, running a command with a time limit, and the saved
// list of failures.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const cache = join(root, '.cache');

/** `--name value` and `--name=value` into an object; what is left into `rest`. */
export function readOptions(defaults, args = process.argv.slice(2)) {
  const options = { cc: join(root, 'bin/tscc'), jobs: String(cpus().length), ...defaults };
  const rest = [];
  for (let i = 0; i < args.length; i++) {
    const m = /^--([\w-]+)(?:=(.*))?$/.exec(args[i]);
    if (m === null) rest.push(args[i]);
    else if (!(m[1] in options)) {
      console.error(
        `unknown option ${args[i]}; there are ${Object.keys(options)
          .map(o => `--${o}`)
          .join(' ')}`,
      );
      process.exit(1);
    } else options[m[1]] = m[2] ?? args[++i];
  }
  return { options, rest };
}

/** Runs a command; never throws. `status` is the exit status, or the name of the signal, or 'timeout'. */
export function run(command, args, { cwd, seconds = 20, input, maxOutput = 1 << 22 } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    const chunks = { out: [], err: [] };
    let size = 0;
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    const collect = list => chunk => {
      size += chunk.length;
      if (size <= maxOutput) list.push(chunk);
    };
    child.stdout.on('data', collect(chunks.out));
    child.stderr.on('data', collect(chunks.err));
    if (input !== undefined) child.stdin.end(input);
    child.on('error', error => {
      clearTimeout(timer);
      resolve({ status: 'not found', out: '', err: String(error) });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const text = list => Buffer.concat(list).toString('latin1');
      resolve({ status: timedOut ? 'timeout' : (signal ?? code), out: text(chunks.out), err: text(chunks.err) });
    });
  });
}

/**
 * Runs `test(item)` for each item, `jobs` at a time. A test gives null when it passes, else { name, reason, command }.
 * Prints progress on a terminal, the failures by reason at the end, and saves them. Gives the number of failures.
 */
export async function campaign(title, items, jobs, test) {
  const failures = [];
  let done = 0;
  let next = 0;
  const bar = () => {
    if (!process.stderr.isTTY && done % 100 !== 0 && done !== items.length) return;
    const filled = Math.round((30 * done) / items.length);
    const line = `${title} [${'#'.repeat(filled)}${'.'.repeat(30 - filled)}] ${done}/${items.length}, ${failures.length} failed`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
  };
  const worker = async () => {
    while (next < items.length) {
      const failure = await test(items[next++]);
      if (failure !== null) failures.push(failure);
      done++;
      bar();
    }
  };
  await Promise.all(Array.from({ length: Math.min(Number(jobs), items.length) }, worker));
  if (process.stderr.isTTY) process.stderr.write('\n');
  failures.sort((a, b) => a.name.localeCompare(b.name));
  for (const f of failures) console.log(`FAIL ${f.name}: ${f.reason}\n     ${f.command}`);
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `${title.replace(/\W+/g, '-')}.failures`);
  writeFileSync(file, failures.map(f => `${f.name}\t${f.reason}\t${f.command}\n`).join(''));
  console.log(
    `${title}: ${items.length - failures.length} passed, ${failures.length} failed of ${items.length}; failures in ${file}`,
  );
  return failures.length;
}

/** The first line of an error that says something. */
export const firstLine = text =>
  text.split('\n').find(l => /error|Error|warning|assert/.test(l)) ?? text.split('\n')[0] ?? '';
