/** What programs print when tscc has compiled them is what they print when gcc has. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { randomProgram } from './random-programs.ts';

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'tscc-programs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function printed(compiler: string, args: readonly string[], text: string): string {
  const source = join(scratch, 'program.c');
  const program = join(scratch, 'program');
  writeFileSync(source, text);
  execFileSync(compiler, [...args, '-w', '-o', program, source, '-lm', '-latomic'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { status, signal, stdout } = spawnSync(program, { encoding: 'utf8' });
  return `${stdout}${signal ?? status}`;
}

/** Some of the programs overflow, which C leaves undefined: both compilers are told to wrap. */
function agree(text: string, level: string): void {
  const expected = printed('gcc', ['-O0', '-fwrapv'], text);
  expect(printed(join(root, 'bin/tscc'), [level, '-fwrapv'], text)).toBe(expected);
}

const programs = join(import.meta.dirname, 'programs');
describe.each(readdirSync(programs))('%s', file => {
  const text = readFileSync(join(programs, file), 'utf8');
  test.each(['-O0', '-O2'])('at %s', level => agree(text, level));
});

test.each([1, 2, 3, 4, 5, 6])('random programs on records, seed %i', seed => {
  agree(randomProgram(seed), seed % 2 === 0 ? '-O0' : '-O1');
});
