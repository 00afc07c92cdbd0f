import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('terms of fifty thousand levels are rewritten, visited, validated, printed and read on the stack that the compiler has', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'deep-'));
  try {
    const outfile = join(directory, 'deep.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'deep.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
    });
    const worker = new Worker(outfile, { resourceLimits: { stackSizeMb: 256 } });
    const result = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    expect(result).toEqual({ faults: [], nodes: 100_003, same: true });
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 60_000);
