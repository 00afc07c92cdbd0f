import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { program, type Signature, signatures } from './signatures.ts';

const tscc = join(import.meta.dirname, '../../bin/tscc');

/** What the program prints when the one compiler compiles the functions and the other the calls. */
function across(list: readonly Signature[], callee: readonly string[], caller: readonly string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'abi-'));
  try {
    const texts = program(list);
    for (const [name, text] of [
      ['shared.h', texts.shared],
      ['callee.c', texts.callee],
      ['caller.c', texts.caller],
    ])
      writeFileSync(join(dir, name), text);
    const compile = ([command, ...flags]: readonly string[], name: string): void => {
      execFileSync(command, [...flags, '-w', '-c', `${name}.c`, '-o', `${name}.o`], { cwd: dir, stdio: 'pipe' });
    };
    compile(callee, 'callee');
    compile(caller, 'caller');
    execFileSync('gcc', ['callee.o', 'caller.o', '-o', 'program', '-lm'], { cwd: dir, stdio: 'pipe' });
    return execFileSync(join(dir, 'program'), { encoding: 'utf8' });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const list = fc.array(signatures, { minLength: 15, maxLength: 15 });
const runs = { numRuns: Number(process.env.RUNS ?? 2), endOnFailure: true };

test.each(['-O0', '-O2'])('functions find at %s what gcc passes them', { timeout: 600_000 }, level => {
  fc.assert(
    fc.property(list, l => {
      expect(across(l, [tscc, level], ['gcc'])).toBe('done\n');
    }),
    runs,
  );
});

test.each(['-O0', '-O2'])('gcc finds what calls pass to its functions at %s', { timeout: 600_000 }, level => {
  fc.assert(
    fc.property(list, l => {
      expect(across(l, ['gcc'], [tscc, level])).toBe('done\n');
    }),
    runs,
  );
});
