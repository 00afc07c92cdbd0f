// Random programs: `npm run csmith -- [-O0 -O1 ...] [--count N] [--seed FIRST] [--cc COMMAND] [--jobs N]`.
//
// csmith writes programs without undefined behaviour that print a checksum. Each is compiled by gcc -O0 and by tscc, and the two must print
// the same. With `--interpret yes`, tscc's interpreter runs the program after each pass instead. Programs that gcc's own build does not finish in time are left out and counted.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { campaign, firstLine, readOptions, run } from './campaign.mjs';

const { options, rest: levels } = readOptions({
  count: '100',
  seed: '1',
  seconds: '10',
  csmith: 'csmith',
  gcc: 'gcc',
  keep: '',
  interpret: '',
});
if (levels.length === 0) levels.push('-O0', '-O1');
const include = readdirSync('/usr/include').find(d => d.startsWith('csmith'));
const headers =
  ['/usr/include', `/usr/include/${include ?? 'csmith'}`].find(d => existsSync(join(d, 'csmith.h'))) ?? '.';
const scratch = options.keep || mkdtempSync(join(tmpdir(), 'csmith-'));
if (!options.keep) process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
let leftOut = 0;

async function test(seed) {
  const source = join(scratch, `${seed}.c`);
  const program = join(scratch, `${seed}`);
  const seconds = Number(options.seconds);
  await run(options.csmith, ['--seed', String(seed), '-o', source], { cwd: scratch });
  const reference = await run(options.gcc, ['-O0', '-w', `-I${headers}`, source, '-o', program]);
  const expected = reference.status === 0 ? await run(program, [], { seconds }) : reference;
  if (expected.status !== 0) {
    leftOut++;
    return null;
  }
  for (const level of levels) {
    const args = [level, '-w', `-I${headers}`, source, '-o', program];
    const command = `csmith --seed ${seed} > ${seed}.c && ${[options.cc, ...args].join(' ')}`;
    if (options.interpret !== '') {
      const all = await run(options.cc, [level, '-w', `-I${headers}`, '--interpret=all', source], { seconds: 300 });
      const after = all.out
        .split('\n')
        .slice(1)
        .find(line => line !== '' && !line.endsWith('the same'));
      const reason = after ?? firstLine(all.err);
      if (all.status !== 0) return { name: `seed ${seed} ${level}`, reason, command };
      continue;
    }
    const compiled = await run(options.cc, args, { seconds: 60 });
    if (compiled.status !== 0)
      return { name: `seed ${seed} ${level}`, reason: `compile: ${firstLine(compiled.err)}`, command };
    const got = await run(program, [], { seconds: 3 * seconds });
    if (got.out !== expected.out || got.status !== expected.status)
      return {
        name: `seed ${seed} ${level}`,
        reason: `${got.status} ${got.out.trim()} instead of ${expected.out.trim()}`,
        command,
      };
  }
  if (!options.keep) for (const f of [source, program]) rmSync(f, { force: true });
  return null;
}

const first = Number(options.seed);
const seeds = Array.from({ length: Number(options.count) }, (_, i) => first + i);
const failed = await campaign(`csmith ${levels.join(' ')}`, seeds, options.jobs, test);
if (leftOut > 0) console.log(`${leftOut} programs left out: gcc's build did not finish in ${options.seconds} s`);
process.exitCode = failed > 0 ? 1 : 0;
