/** The examples do what gcc's builds of them do, at every level. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'tscc-examples-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function build(compiler: string, level: string, source: string): string {
  const program = join(scratch, `${compiler === 'gcc' ? 'gcc' : 'tscc'}${level}`);
  execFileSync(compiler, [level, '-o', program, source, '-lm']);
  return program;
}

const outcome = (program: string) => {
  const { status, stdout } = spawnSync(program, { encoding: 'utf8' });
  return { status, stdout };
};

describe.each(readdirSync(join(root, 'examples')).filter(f => f.endsWith('.c')))('examples/%s', file => {
  const source = join(root, 'examples', file);
  const expected = outcome(build('gcc', '-O0', source));
  test.each(['-O0', '-O1', '-O2'])('prints at %s what it prints when gcc has compiled it', level => {
    expect(outcome(build(join(root, 'bin/tscc'), level, source))).toEqual(expected);
  });
});
