/** The package: what `npm pack` puts into it is all that an installed compiler needs. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('it has the compiler as it was built, its headers and its guides, and no sources of them', () => {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8' })) as [
    { readonly files: readonly { readonly path: string }[] },
  ];
  const paths = files.map(({ path }) => path);
  const guides = readdirSync(join(root, 'docs')).filter(name => name.endsWith('.md'));
  const headers = readdirSync(join(root, 'include')).filter(name => name.endsWith('.h'));
  const needed = [
    'bin/tscc',
    ...['tscc', 'compiler', 'interpreter'].map(name => `dist/${name}.cjs`),
    'dist/node-options',
    ...headers.map(name => `include/${name}`),
    ...guides.map(name => `docs/${name}`),
  ];
  expect(paths).toEqual(expect.arrayContaining(needed));
  expect(paths.filter(path => /^(passes|languages|nanopass|tests|driver)\//.test(path))).toEqual([]);
});
