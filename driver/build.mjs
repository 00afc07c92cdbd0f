// Bundles the compiler into dist/. Run by `npm run build`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
mkdirSync(dist, { recursive: true });
await import('../grammar/build.mjs');
await build({
  entryPoints: [join(root, 'driver/main.ts')],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  outfile: join(dist, 'compiler.cjs'),
  logLevel: 'warning',
  sourcemap: true,
});
copyFileSync(join(root, 'driver/start.cjs'), join(dist, 'tscc.cjs'));

// The first run leaves the code cache that later ones start from.
for (const name of readdirSync(dist)) if (name.endsWith('.cache')) rmSync(join(dist, name));
const sample = join(dist, 'sample.c');
writeFileSync(
  sample,
  '#include <stdio.h>\nint main(void) { for (int i = 0; i < 3; i++) printf("%d\\n", i); return 0; }\n',
);
spawnSync(join(root, 'bin/tscc'), ['-O2', '-c', sample, '-o', join(dist, 'sample.o')], {
  env: { ...process.env, TSCC_CODE_CACHE: 'write' },
});
for (const name of ['sample.c', 'sample.o']) rmSync(join(dist, name), { force: true });
