import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { program, signatures } from './signatures.ts';

const tscc = join(import.meta.dirname, '../../bin/tscc');

/** What the program prints when the one compiler compiles the functions and the other the calls. */
function across(texts: ReturnType<typeof program>, callee: readonly string[], caller: readonly string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'abi-'));
  try {
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
      expect(across(program(l), [tscc, level], ['gcc'])).toBe('done\n');
    }),
    runs,
  );
});

test.each(['-O0', '-O2'])('gcc finds what calls pass to its functions at %s', { timeout: 600_000 }, level => {
  fc.assert(
    fc.property(list, l => {
      expect(across(program(l), ['gcc'], [tscc, level])).toBe('done\n');
    }),
    runs,
  );
});

test('an array of packed records travels as its first element does, however the others are aligned', () => {
  const shared = `struct __attribute__((packed)) odd { int a; short b; char c; };
    struct pair { struct odd of[2]; char rest[2]; };
    struct __attribute__((packed)) five { float f; char c; };
    struct fives { struct five of[3]; };
    int take(struct pair p, struct fives f);
    struct pair give(int n);`;
  const callee = `#include "shared.h"
    int take(struct pair p, struct fives f) { return p.of[1].a + p.rest[1] + (int)f.of[2].f + f.of[2].c; }
    struct pair give(int n) { struct pair p = {{{1, 2, 3}, {n, 5, 6}}, {7, 8}}; return p; }`;
  const caller = `#include "shared.h"
    int printf(const char *, ...);
    int main(void) {
      struct fives f = {{{1, 2}, {3, 4}, {5, 6}}};
      printf("%d\\n", take(give(1000), f));
    }`;
  for (const [theirs, ours] of [
    [['gcc'], [tscc]],
    [[tscc], ['gcc']],
  ])
    expect(across({ shared, callee, caller }, theirs, ours)).toBe('1019\n');
});

test.each(['-O0', '-O1', '-O2'])('results that nobody wants do not stay on the x87 stack at %s', level => {
  const shared = 'long double one(int); _Complex long double two(int); void drop(int);';
  const callee = `#include "shared.h"
    long double one(int x) { return x; }
    _Complex long double two(int x) { return x + 1.0iL; }
    void drop(int x) { one(x); }`;
  const caller = `#include "shared.h"
    int printf(const char *, ...);
    int main(void) {
      for (int i = 0; i < 9; i++) { one(i); two(i); (void)one(i); drop(i); }
      printf("%Lg\\n", one(3) * 2);
    }`;
  expect(across({ shared, callee, caller }, [tscc, level], [tscc, level])).toBe('6\n');
});
