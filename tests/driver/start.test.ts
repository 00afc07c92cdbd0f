import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { within } from './workshop.ts';

const compiler = join(import.meta.dirname, '../../dist/tscc.cjs');
const program =
  '#include <stdio.h>\nstruct s { int a : 3; } s;\nint main(void) { for (int i = 0; i < 3; i++) printf("%d", s.a); }\n';

test.each(['-O0', '-O2', '-O2 -S', '-O1 -g -fPIC'])('%s needs no code that the build has not staged', flags => {
  within({ 'a.c': program }, workshop => {
    const node = ['--disallow-code-generation-from-strings', compiler, ...flags.split(' '), '-c', 'a.c', '-o', 'a.o'];
    expect(workshop.run('node', node)).toEqual({ status: 0, output: '', messages: '' });
  });
});

test('the build has found options that this Node takes', () => {
  const options = readFileSync(join(compiler, '../node-options'), 'utf8').trim().split(' ');
  expect(options).toContain('--max-semi-space-size=32');
  within({}, workshop =>
    expect(workshop.run('node', [...options, '-e', '0'])).toEqual({ status: 0, output: '', messages: '' }),
  );
});

test('a compilation without messages loads no streams, threads or processes of Node', () => {
  const list = `process.on('exit', () => require('fs').writeFileSync('loaded', process.moduleLoadList.join('\\n')));`;
  within({ 'a.c': program, 'list.cjs': list }, workshop => {
    const node = ['--stack-size=900', '-r', './list.cjs', compiler, '-c', 'a.c', '-o', 'a.o'];
    expect(workshop.run('node', node)).toEqual({ status: 0, output: '', messages: '' });
    const loaded = readFileSync(join(workshop.directory, 'loaded'), 'utf8').split('\n');
    for (const name of ['stream', 'worker_threads', 'child_process', 'v8', 'perf_hooks'])
      expect(loaded).not.toContain(`NativeModule ${name}`);
  });
});
