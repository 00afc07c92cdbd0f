// The framework's own bench: what a pass costs for each node, how fast C is read, and what starting takes. `npm run bench:framework`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../tests/campaigns/campaign.mjs';
import { measure } from './measure.mjs';
import { groups, workshop } from './programs.mjs';
import { median } from './report.mjs';

mkdirSync(workshop, { recursive: true });

/** Bundles a bench written in TypeScript, and runs it. */
async function run(name, ...words) {
  const bundle = join(workshop, `${name}.mjs`);
  await build({
    entryPoints: [join(root, 'bench', `${name}.ts`)],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'warning' },
  });
  execFileSync('node', ['--stack-size=3900', bundle, ...words], { stdio: 'inherit' });
}

console.log('Forty rewrites, for each node and pass');
await run('passes');

console.log("\nSQLite's source");
const sqlite = groups.find(({ name }) => name === 'sqlite').prepare();
await run('parsing', join(sqlite, 'sqlite3.c'), join(root, 'include'), '/usr/include/x86_64-linux-gnu', '/usr/include');

console.log('\nStarting, milliseconds of processor time');
// As in bench.mjs: an empty Node is to have no handicap.
delete process.env.NODE_EXTRA_CA_CERTS;
const source = join(workshop, 'hello.c');
writeFileSync(source, '#include <stdio.h>\nint main(void) { printf("hello, world\\n"); return 0; }\n');
const object = join(workshop, 'hello.o');
const commands = {
  'node -e 0': ['node', '-e', '0'],
  'tscc --version': [join(root, 'bin/tscc'), '--version'],
  'tscc -E, stdio.h': [join(root, 'bin/tscc'), '-E', source, '-o', join(workshop, 'hello.i')],
  'tscc -c, a hello world': [join(root, 'bin/tscc'), '-c', source, '-o', object],
  'tscc -O2 -c, a hello world': [join(root, 'bin/tscc'), '-O2', '-c', source, '-o', object],
};
const times = Object.fromEntries(Object.keys(commands).map(name => [name, []]));
for (let round = 0; round < 15; round++)
  for (const [name, words] of Object.entries(commands)) times[name].push(measure(words).seconds * 1000);
for (const [name, list] of Object.entries(times))
  console.log(`${name.padEnd(27)} ${median(list).toFixed(0).padStart(5)}`);
