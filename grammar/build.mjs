/** Stages `c.ohm` into `grammar/staged/parser.js`. The build runs it first; everything that parses C imports the result. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

// Beside this file, so that the bundle finds ohm-js.
const directory = mkdtempSync(join(here, 'staged', 'tmp-'));
try {
  const outfile = join(directory, 'write.mjs');
  await build({
    entryPoints: [join(here, 'staging/write.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const { stagedModule } = await import(pathToFileURL(outfile).href);
  writeFileSync(join(here, 'staged/parser.js'), stagedModule(readFileSync(join(here, 'c.ohm'), 'utf8')));
} finally {
  rmSync(directory, { recursive: true });
}
