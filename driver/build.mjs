// Bundles the compiler into dist/, with the code of its passes staged. Run by `npm run build`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
mkdirSync(dist, { recursive: true });
await import('../grammar/build.mjs');
/**
 * How V8 runs the compiler. A compilation is short: optimising JavaScript at V8's usual eagerness, and as deeply as it does, costs more than it
 * brings, a quarter of the time. A small file is compiled before the young generation's first 16 MB are full.
 */
const v8Options = [
  ...['--no-allocation-site-pretenuring', '--min-semi-space-size=16', '--max-semi-space-size=32'],
  ...['--interrupt-budget=400000', '--max-inlined-bytecode-size-cumulative=100', '--turbo-force-mid-tier-regalloc'],
  ...['--no-turbo-escape', '--no-turbo-loop-peeling'],
];
const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };

// The staged code is made by running the passes' own definitions, and set in place before the first of them is used.
const stage = join(dist, 'stage.mjs');
await build({ ...common, entryPoints: [join(root, 'driver/stage.ts')], format: 'esm', outfile: stage });
const staged = join(dist, 'staged.mjs');
writeFileSync(staged, (await import(pathToFileURL(stage).href)).text);
const useStaged = join(dist, 'use-staged.mjs');
const nanopass = JSON.stringify(join(root, 'nanopass/index.ts'));
writeFileSync(
  useStaged,
  `import { staging } from ${nanopass};\nimport units from './staged.mjs';\nstaging.prebuilt = units;\n`,
);

/** Modules of Node that most compilations do without, and that take milliseconds to load: their functions load them when called. */
const rarelyUsed = {
  'node:child_process': ['spawnSync'],
  'node:module': ['createRequire'],
  'node:v8': ['getHeapStatistics'],
};
const loadLate = {
  name: 'load-late',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${Object.keys(rarelyUsed).join('|')})$`);
    onResolve({ filter }, ({ path, namespace }) =>
      namespace === 'late' ? { path, external: true } : { path, namespace: 'late' },
    );
    onLoad({ filter, namespace: 'late' }, ({ path }) => ({
      contents: rarelyUsed[path]
        .map(name => `export const ${name} = (...words) => require(${JSON.stringify(path)}).${name}(...words);`)
        .join('\n'),
    }));
  },
};

await build({
  ...common,
  entryPoints: [join(root, 'driver/main.ts')],
  plugins: [loadLate],
  // A function as Node makes one of each module, which start.cjs calls.
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
  inject: [useStaged],
  format: 'cjs',
  outfile: join(dist, 'compiler.cjs'),
  sourcemap: true,
  // Reading the file is a part of every start. Names and lines stay, for profiles and traces.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
});
// Interpreting programs is a file of its own, so that compiling does not load it.
await build({
  ...common,
  entryPoints: [join(root, 'languages/meaning/index.ts')],
  format: 'cjs',
  outfile: join(dist, 'interpreter.cjs'),
  sourcemap: true,
});
for (const file of [stage, staged, useStaged]) rmSync(file);
copyFileSync(join(root, 'driver/start.cjs'), join(dist, 'tscc.cjs'));

// V8's own options come and go with its versions, and Node does not start with one that it does not know.
const known = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout;
const options = v8Options.filter(option => known.includes(`  --${/^--(?:no-)?([^=]*)/.exec(option)[1]} (`));
writeFileSync(join(dist, 'node-options'), `${options.join(' ')}\n`);

// The first run at each level leaves the code cache that later ones start from.
for (const name of readdirSync(dist)) if (name.endsWith('.cache')) rmSync(join(dist, name));
const sample = join(dist, 'sample.c');
writeFileSync(
  sample,
  '#include <stdio.h>\nint main(void) { for (int i = 0; i < 3; i++) printf("%d\\n", i); return 0; }\n',
);
for (const level of ['-O0', '-O2']) {
  spawnSync(join(root, 'bin/tscc'), [level, '-c', sample, '-o', join(dist, 'sample.o')], {
    env: { ...process.env, TSCC_CODE_CACHE: 'write' },
  });
}
for (const name of ['sample.c', 'sample.o']) rmSync(join(dist, name), { force: true });
