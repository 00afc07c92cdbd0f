// Bundles the compiler into dist/tscc.cjs. Run by `npm run build`.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
mkdirSync(join(root, 'dist'), { recursive: true });
await import('../grammar/build.mjs');
await build({
  entryPoints: [join(root, 'driver/main.ts')],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  outfile: join(root, 'dist/tscc.cjs'),
  logLevel: 'warning',
  sourcemap: true,
});
