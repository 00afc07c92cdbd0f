/** The commands of docs/run-a-language.md give what the page says. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/run-a-language.md'), 'utf8');
const examples = [...page.matchAll(/^```sh\n(.*?)\n```\n\n```\n(.*?)^```/gms)].map(([, command, output]) => [
  command,
  output,
]);

test('the page has examples', () => expect(examples.length).toBe(4));
test.each(examples)('%s', (command, output) => {
  expect(spawnSync('/bin/sh', ['-c', command], { cwd: root, encoding: 'utf8' }).stdout).toBe(output);
});
