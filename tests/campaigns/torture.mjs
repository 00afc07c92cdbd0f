// gcc's torture tests: `npm run torture -- [-O0 -O1 ...] [--only REGEXP] [--sample N] [--least PERCENT] [--cc COMMAND] [--jobs N]`.
//
// Each test of gcc.c-torture/execute is compiled, linked and run at each level with the options that its dg- comments ask for; it passes
// when it exits with status 0. The command fails unless all pass, or the share that `--least` names.
// The tests of builtins/ are linked with their library half and main, as builtins.exp does.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache, campaign, firstLine, readOptions, root, run } from './campaign.mjs';

const { options, rest: levels } = readOptions({
  suite: join(cache, 'gcc-torture'),
  only: '',
  sample: '0',
  seconds: '20',
  least: '100',
});
if (levels.length === 0) levels.push('-O0', '-O1');
if (!existsSync(options.suite)) execFileSync(join(root, 'tests/campaigns/fetch.sh'), ['torture'], { stdio: 'inherit' });

const list = folder =>
  readdirSync(join(options.suite, folder))
    .filter(f => f.endsWith('.c'))
    .map(f => join(folder, f));
const tests = [
  ...list('').map(f => ({ name: f, files: [f] })),
  ...list('ieee').map(f => ({ name: f, files: [f] })),
  ...list('builtins')
    .filter(f => !f.endsWith('-lib.c'))
    .map(f => ({ name: f, files: [f, f.replace(/\.c$/, '-lib.c'), 'builtins/lib/main.c'] })),
];

/** The options that a test's comments ask for where this target is meant. */
function directives(file) {
  const text = readFileSync(join(options.suite, file), 'latin1');
  const out = [];
  for (const [, name, body] of text.matchAll(/\{\s*(dg-[\w-]+)\s+((?:"[^"]*"|\{[^}]*\}|[^}"{])*)\}/g)) {
    if (name !== 'dg-options' && name !== 'dg-additional-options') continue;
    const text = /"([^"]*)"/.exec(body)?.[1] ?? '';
    const target = /\{\s*target\s+([^}]*)\}/.exec(body)?.[1];
    if (target === undefined || /x86|linux|(^|\s)\*-\*-\*/.test(target)) out.push(...text.split(/\s+/).filter(Boolean));
  }
  return out;
}

/** The flags that the script beside a test adds for all targets: such lines stand outside of conditions. */
function scriptFlags(file) {
  const script = join(options.suite, file.replace(/\.c$/, '.x'));
  if (!existsSync(script)) return [];
  const lines = readFileSync(script, 'latin1').matchAll(/^(?:set|lappend) additional_flags (.*)$/gm);
  return [...lines].flatMap(([, flags]) => flags.replaceAll('"', '').split(/\s+/));
}

const scratch = mkdtempSync(join(tmpdir(), 'torture-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const quote = words => words.map(w => (/[^\w./=+-]/.test(w) ? `'${w}'` : w)).join(' ');

async function test({ name, files, level, number }) {
  const program = join(scratch, `t${number}`);
  const ieee = name.startsWith('ieee') ? ['-fno-inline'] : [];
  const args = [
    level,
    '-w',
    ...ieee,
    ...directives(files[0]),
    ...scriptFlags(files[0]),
    '-o',
    program,
    ...files.map(f => join(options.suite, f)),
    '-lm',
  ];
  const command = quote([options.cc, ...args]);
  const fail = reason => ({ name: `${name} ${level}`, reason, command });
  const compiled = await run(options.cc, args, { seconds: Number(options.seconds), cwd: scratch });
  if (compiled.status !== 0) return fail(`compile: ${compiled.status} ${firstLine(compiled.err).slice(0, 200)}`);
  const ran = await run(program, [], { seconds: Number(options.seconds), cwd: scratch });
  rmSync(program, { force: true });
  return ran.status === 0 ? null : fail(`run: ${ran.status}`);
}

let chosen = tests.filter(t => new RegExp(options.only).test(t.name));
const sample = Number(options.sample);
if (sample > 0) chosen = chosen.filter((_, i) => i % Math.max(1, Math.floor(chosen.length / sample)) === 0);
let number = 0;
let failed = 0;
for (const level of levels)
  failed += await campaign(
    `torture ${level}`,
    chosen.map(t => ({ ...t, level, number: number++ })),
    options.jobs,
    test,
  );
const share = 100 * (1 - failed / Math.max(1, number));
console.log(`torture: ${number - failed} of ${number}, ${share.toFixed(1)} %`);
process.exitCode = share < Number(options.least) ? 1 : 0;
