// Real programs, built by their own makefiles and configure scripts with CC=tscc, against gcc's builds of the same:
// `npm run programs -- [lua] [zlib] [sqlite] [-O0 -O1 ...] [--cc COMMAND]`.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, readOptions, root } from './campaign.mjs';
import { compressible } from './programs/compressible.mjs';
import { statements } from './programs/statements.mjs';

const { options, rest } = readOptions({ only: '' });
const levels = rest.filter(a => a.startsWith('-O'));
if (levels.length === 0) levels.push('-O0', '-O1', '-O2');
const wanted = rest.filter(a => !a.startsWith('-'));

class Failure extends Error {}
/** Runs a command in a folder; its output, or a Failure that ends with what it printed last. */
function sh(folder, command, { input, env } = {}) {
  const done = spawnSync('sh', ['-c', command], {
    cwd: folder,
    input,
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (done.status === 0) return done.stdout;
  const said = `${done.stdout}${done.stderr}`.trimEnd().split('\n').slice(-12).join('\n     ');
  throw new Failure(`${command}: ${done.status ?? done.signal}\n     ${said}`);
}
function equal(what, ours, theirs) {
  if (Buffer.compare(ours, theirs) === 0) return;
  const a = ours.toString('latin1').split('\n');
  const b = theirs.toString('latin1').split('\n');
  const line = a.findIndex((l, i) => l !== b[i]);
  throw new Failure(`${what} differs at line ${line + 1}:\n     ${a[line]}\n     instead of\n     ${b[line]}`);
}

/** A fresh copy of a program's source, for one compiler and level. */
function copy(name, label) {
  const to = join(cache, 'build', `${name}-${label}`);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(cache, 'build'), { recursive: true });
  cpSync(join(cache, name), to, { recursive: true });
  return to;
}

const programs = {
  lua: {
    build(cc, level, label) {
      const folder = copy('lua', label);
      // Debian's patches replace the makefile by one that wants libtool: the program as its authors ship it is under test.
      sh(folder, 'for p in $(tac debian/patches/series); do patch -R -p1 -s < debian/patches/$p; done');
      sh(folder, `make -C src linux CC='${cc}' CFLAGS='${level} -DLUA_COMPAT_5_3 -DLUA_USE_LINUX'`);
      return join(folder, 'src/lua');
    },
    check(ours, theirs) {
      const script = join(root, 'tests/campaigns/programs/library.lua');
      const run = lua => sh(root, `${lua} ${script} 2>&1 | sed -E 's/0x[0-9a-f]{6,}/ADDRESS/g'`);
      equal('the output of library.lua', run(ours), run(theirs));
    },
  },
  zlib: {
    build(cc, level, label) {
      const folder = copy('zlib', label);
      sh(folder, `./configure --static && make && make test`, { env: { CC: cc, CFLAGS: level } });
      return folder;
    },
    check(ours, theirs) {
      const file = join(cache, 'fifty-megabytes');
      if (!existsSync(file)) writeFileSync(file, compressible(50 << 20));
      const packed = sh(ours, `./minigzip < ${file}`);
      equal('what minigzip packs', packed, sh(theirs, `./minigzip < ${file}`));
      equal('what minigzip unpacks', sh(ours, './minigzip -d', { input: packed }), readFileSync(file));
    },
  },
  sqlite: {
    build(cc, level, label) {
      const folder = copy('sqlite', label);
      sh(
        folder,
        `./configure --disable-tcl --disable-readline --disable-shared --enable-static && make sqlite3 speedtest1`,
        {
          env: { CC: cc, CFLAGS: level },
        },
      );
      return folder;
    },
    check(ours, theirs) {
      const shell = folder => sh(folder, './sqlite3 :memory: 2>&1 || true', { input: statements });
      equal("the shell's answers", shell(ours), shell(theirs));
      const speed = folder => sh(folder, './speedtest1 --memdb --size 20 --verify | sed -E "s/ +[0-9.]+s$//"');
      equal("speedtest1's verified output", speed(ours), speed(theirs));
    },
  },
};

let failed = 0;
let passed = 0;
for (const name of Object.keys(programs)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!existsSync(join(cache, name)))
    execFileSync(join(root, 'tests/campaigns/fetch.sh'), [name], { stdio: 'inherit' });
  const { build, check } = programs[name];
  const theirs = build('gcc', '-O1', 'gcc');
  for (const level of levels) {
    const start = Date.now();
    try {
      check(build(options.cc, level, `tscc${level}`), theirs);
      passed++;
      console.log(`ok   ${name} ${level}: built and equal to gcc's, ${((Date.now() - start) / 1000).toFixed(0)} s`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failed++;
      console.log(`FAIL ${name} ${level}: ${error.message}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
