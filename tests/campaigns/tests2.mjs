// TinyCC's test programs: `npm run tests2 -- [-O0 -O1 ...] [--only REGEXP] [--cc COMMAND] [--jobs N]`.
//
// Each program of tests/tests2 stands beside the output that it is to print. Those of which gcc's build prints it are compiled by tscc at each
// level, and must print it too; the others are about TinyCC itself, and counted.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache, campaign, firstLine, readOptions, root, run } from './campaign.mjs';

const suite = join(cache, 'tests2');
const { options, rest: levels } = readOptions({ only: '', seconds: '20', gcc: 'gcc' });
if (levels.length === 0) levels.push('-O0', '-O1', '-O2');
if (!existsSync(suite)) execFileSync(join(root, 'tests/campaigns/fetch.sh'), ['tests2'], { stdio: 'inherit' });
const scratch = mkdtempSync(join(tmpdir(), 'tests2-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const seconds = Number(options.seconds);
/** Arguments that the suite's makefile gives to programs. */
const given = {
  '31_args.c': ['arg1', 'arg2', 'arg3', 'arg4', 'arg5'],
  '46_grep.c': ['[^* ]*[:a:d: ]+\\:\\*-/: $', '46_grep.c'],
};

async function printed(compiler, level, file, program) {
  const args = [level, '-w', '-std=gnu11', file, '-o', program, '-lm', '-pthread'];
  const command = [compiler, ...args].join(' ');
  const compiled = await run(compiler, args, { cwd: suite, seconds });
  if (compiled.status !== 0)
    return { text: null, reason: `compile: ${compiled.status} ${firstLine(compiled.err)}`, command };
  const ran = await run(program, given[file] ?? [], { cwd: suite, seconds });
  const text = (ran.out + ran.err).replace(/\r/g, '');
  return { text: ran.status === 0 ? text : `${text}[returns ${ran.status}]\n`, reason: '', command };
}

let leftOut = 0;
async function test(file) {
  const program = join(scratch, file.replace(/\.c$/, ''));
  const expected = readFileSync(join(suite, file.replace(/\.c$/, '.expect')), 'latin1');
  const same = text =>
    text !== null &&
    text.replace(/\[returns \d+\]\n$/, '').trimEnd() === expected.replace(/\[returns \d+\]\n$/, '').trimEnd();
  const theirs = await printed(options.gcc, '-O0', file, program);
  if (!same(theirs.text)) {
    leftOut++;
    return null;
  }
  for (const level of levels) {
    const ours = await printed(options.cc, level, file, program);
    if (ours.text !== theirs.text)
      return { name: `${file} ${level}`, reason: ours.reason || 'prints something else', command: ours.command };
  }
  return null;
}

const files = readdirSync(suite).filter(
  f => f.endsWith('.c') && existsSync(join(suite, f.replace(/\.c$/, '.expect'))) && new RegExp(options.only).test(f),
);
const failed = await campaign(`tests2 ${levels.join(' ')}`, files, options.jobs, test);
console.log(`${leftOut} programs left out: they are about TinyCC itself, or gcc's build prints something else`);
process.exitCode = failed > 0 ? 1 : 0;
