// Real programs preprocessed by tscc and by gcc: the same tokens on the same lines, and text that gcc compiles.
// `npm run preprocessing -- [lua] [zlib] [sqlite] [torture] [--jobs N]`
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, campaign, readOptions, run } from './campaign.mjs';

const { options, rest } = readOptions({});
const wanted = rest.length > 0 ? rest : ['lua', 'zlib', 'sqlite', 'torture'];

/** Where the C files of each program are. */
const folders = { lua: 'lua/src', zlib: 'zlib', sqlite: 'build/sqlite-headers', torture: 'gcc-torture' };

for (const name of wanted) {
  const source = name === 'torture' ? 'gcc-torture' : name;
  if (!existsSync(join(cache, source)))
    execFileSync(join(import.meta.dirname, 'fetch.sh'), [name], { stdio: 'inherit' });
}
if (wanted.includes('sqlite') && !existsSync(join(cache, folders.sqlite, 'sqlite3.c'))) {
  // SQLite is one file that its makefile puts together.
  mkdirSync(join(cache, folders.sqlite), { recursive: true });
  execFileSync('sh', ['-c', '../../sqlite/configure --disable-tcl >/dev/null && make sqlite3.c shell.c >/dev/null'], {
    cwd: join(cache, folders.sqlite),
    stdio: 'inherit',
  });
}
// Debian's Lua includes a header that its packaging writes.
const written = join(cache, 'preprocess-headers');
mkdirSync(written, { recursive: true });
writeFileSync(join(written, 'lua5.4-deb-multiarch.h'), '#define DEB_HOST_MULTIARCH "x86_64-linux-gnu"\n');

const items = wanted.flatMap(name => {
  const folder = join(cache, folders[name]);
  const files = readdirSync(folder).filter(file => file.endsWith('.c'));
  return files.map(file => ({ name: `${name}/${file}`, folder, file }));
});

const token =
  /(?:u8|[LuU])?"(?:\\.|[^"\\\n])*"|[LuU]?'(?:\\.|[^'\\\n])*'|\.?[0-9](?:[eEpP][+-]|[\w.])*|[\w$\x80-\xff]+|\.\.\.|->|\+\+|--|<<=|>>=|<<|>>|&&|\|\||[<>=!+\-*/%&|^]=|%:%:|[<%:]:|<%|%>|##|\S/g;

/** Tokens with their files and lines; each compiler has its own directory of headers. */
function tokens(text) {
  const list = [];
  let line = 0;
  let file = '';
  for (const row of text.split('\n')) {
    line++;
    const marker = /^# (\d+) "(.*?)"/.exec(row);
    if (marker !== null) {
      line = Number(marker[1]) - 1;
      file = marker[2];
    } else if (!/\/include\/(std\w+|limits|float|iso646)\.h$/.test(file)) {
      for (const [spelling] of row.matchAll(token)) list.push(`${file}:${line} ${spelling}`);
    }
  }
  return list;
}

const headers = ['-I', written];

/** null, or how the two differ. */
async function test({ name, folder, file }) {
  const limits = { cwd: folder, seconds: 60, maxOutput: 1 << 28 };
  const command = `${options.cc} -E ${headers.join(' ')} ${join(folder, file)}`;
  const fail = reason => ({ name, reason, command });
  const theirs = await run('gcc', ['-E', ...headers, file], limits);
  if (theirs.status !== 0) return null;
  const ours = await run(options.cc, ['-E', ...headers, file], limits);
  if (ours.status !== 0) return fail(`status ${ours.status}: ${ours.err.split('\n')[0]}`);
  const [a, b] = [tokens(ours.out), tokens(theirs.out)];
  const at = a.findIndex((spelling, i) => spelling !== b[i]);
  if (at >= 0 || a.length !== b.length) return fail(`'${a.at(at)}' instead of '${b.at(at)}'`);
  const check = ['-fsyntax-only', '-w', '-x', 'cpp-output', '-'];
  const accepted = await run('gcc', check, { ...limits, input: Buffer.from(theirs.out, 'latin1') });
  if (accepted.status !== 0) return null;
  const compiled = await run('gcc', check, { ...limits, input: Buffer.from(ours.out, 'latin1') });
  return compiled.status === 0 ? null : fail(`gcc does not compile it: ${compiled.err.split('\n')[0]}`);
}

process.exitCode = (await campaign('preprocessing', items, options.jobs, test)) > 0 ? 1 : 0;
