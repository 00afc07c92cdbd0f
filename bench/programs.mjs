// What the bench compiles and runs, as data: groups of C files, and the programs that are linked from them.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root } from '../tests/campaigns/campaign.mjs';
import { compressible } from '../tests/campaigns/programs/compressible.mjs';

const here = join(root, 'bench');
const kernels = join(here, 'kernels');
const sourcesIn = folder => readdirSync(folder).filter(file => file.endsWith('.c'));

/** Where the bench builds. */
export const workshop = join(cache, 'bench');

/**
 * A group is compiled file by file with `flags`, in the folder that `prepare` gives. A program is linked from the group's objects (from those
 * of `files` alone, and of `more`, where it says so) and run there with `args` on the file `input`; `sameAs` drops from its output what
 * differs from run to run.
 */
export const groups = [
  {
    name: 'kernels',
    prepare: () => kernels,
    files: sourcesIn,
    flags: [],
    programs: sourcesIn(kernels).map(file => ({
      name: file.slice(0, -2),
      files: [file],
      libraries: ['-lm'],
      args: [],
    })),
  },
  {
    name: 'lua',
    prepare: () =>
      once('lua', folder => {
        fetched('lua', folder);
        // Debian's patches ask for headers that only its own build makes.
        shell(folder, 'for p in $(tac debian/patches/series); do patch -R -p1 -s < debian/patches/$p; done');
        return 'src';
      }),
    files: folder => sourcesIn(folder).filter(file => file !== 'luac.c'),
    flags: ['-DLUA_COMPAT_5_3', '-DLUA_USE_LINUX'],
    programs: readdirSync(join(here, 'lua')).map(file => ({
      name: `lua ${file.slice(0, -4)}`,
      libraries: ['-lm', '-ldl'],
      args: [join(here, 'lua', file)],
    })),
  },
  {
    name: 'zlib',
    prepare: () =>
      once('zlib', folder => {
        fetched('zlib', folder);
        cpSync(join(folder, 'test/minigzip.c'), join(folder, 'minigzip.c'));
        writeFileSync(join(folder, 'text'), compressible(50 << 20));
        shell(folder, 'gzip -6 -n < text > packed');
        return '.';
      }),
    files: sourcesIn,
    flags: ['-DHAVE_UNISTD_H', '-DHAVE_HIDDEN', '-D_LARGEFILE64_SOURCE=1'],
    programs: [
      { name: 'zlib deflate', libraries: [], args: [], input: 'text' },
      { name: 'zlib inflate', libraries: [], args: ['-d'], input: 'packed' },
    ],
  },
  {
    name: 'sqlite',
    prepare: () =>
      once('sqlite', folder => {
        fetched('sqlite', folder);
        shell(folder, './configure --disable-tcl --disable-readline --disable-shared && make sqlite3.c');
        mkdirSync(join(folder, 'alone'));
        for (const file of ['sqlite3.c', 'sqlite3.h', 'sqlite_cfg.h', 'test/speedtest1.c'])
          cpSync(join(folder, file), join(folder, 'alone', file.replace('test/', '')));
        return 'alone';
      }),
    // The amalgamation by itself is what compile time is promised for.
    files: () => ['sqlite3.c'],
    flags: [
      '-D_HAVE_SQLITE_CONFIG_H',
      '-DNDEBUG',
      '-DSQLITE_OS_UNIX=1',
      '-DSQLITE_THREADSAFE=1',
      '-DSQLITE_ENABLE_MATH_FUNCTIONS',
      '-DSQLITE_TEMP_STORE=1',
    ],
    programs: [
      {
        name: 'sqlite speedtest1',
        more: ['speedtest1.c'],
        libraries: ['-lm', '-lpthread', '-ldl'],
        args: ['--memdb', '--size', '30'],
        sameAs: text => text.replace(/ +\d+\.\d+s$/gm, ''),
      },
    ],
  },
];

/** The folder of a prepared source, made at the first use: `make` fills a fresh folder and says which of its folders is meant. */
function once(name, make) {
  const folder = join(workshop, name);
  const note = join(folder, '.prepared');
  if (!existsSync(note)) {
    process.stderr.write(`preparing ${name}\n`);
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const inner = make(unfinished);
    writeFileSync(join(unfinished, '.prepared'), inner);
    renameSync(unfinished, folder);
  }
  return join(folder, readFileSync(note, 'utf8'));
}

function fetched(name, folder) {
  if (!existsSync(join(cache, name)))
    execFileSync(join(root, 'tests/campaigns/fetch.sh'), [name], { stdio: 'inherit' });
  cpSync(join(cache, name), folder, { recursive: true, dereference: true });
}

function shell(folder, command) {
  execFileSync('sh', ['-c', command], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}
