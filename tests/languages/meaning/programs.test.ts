/** Interpreted in any language of the function stage, a program does what gcc's build of it does. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'tscc-meaning-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const tscc = (...args: string[]) =>
  spawnSync(join(root, 'bin/tscc'), ['-w', '-fwrapv', ...args], { encoding: 'latin1', maxBuffer: 1 << 28 });

function builtByGcc(source: string): string {
  const program = join(scratch, 'program');
  execFileSync('gcc', ['-O0', '-fwrapv', '-w', '-o', program, source, '-lm', '-latomic']);
  const { status, stdout } = spawnSync(program, { encoding: 'latin1', maxBuffer: 1 << 28 });
  return `${stdout}exit ${status}`;
}

const folders = ['examples', 'tests/passes/programs'];
const sources = folders.flatMap(folder => readdirSync(join(root, folder)).map(file => join(folder, file)));

/** Programs that ask what only a processor can answer. */
const refused: Readonly<Record<string, string>> = {
  'assembly-goto.c': 'does not know inline assembly',
  'assembly-x87.c': 'does not know inline assembly',
  'assembly-registers.c': 'does not know inline assembly',
  'register-variables.c': 'does not know inline assembly',
  'memory.c': 'does not know inline assembly',
  'sse.c': 'does not know inline assembly',
  'sse2.c': 'does not know inline assembly',
  'processor.c': "has no library function '__cpu_indicator_init'",
  'quiet-comparisons.c': "has no library function 'feclearexcept'",
};

describe.each(sources)('%s', file => {
  const source = join(root, file);
  const { status, stdout, stderr } = tscc('--interpret=emit-data', source);
  const reason = refused[basename(file)];
  if (reason !== undefined) {
    test(`is refused: the interpreter ${reason}`, () => {
      expect(stderr).toContain(reason);
      expect(status).toBe(1);
    });
    return;
  }
  test('does in Data what it does when gcc has compiled it', () => {
    expect(`${stdout}exit ${status}`).toBe(builtByGcc(source));
  });
  test('does the same after each pass', () => {
    const all = tscc('--interpret=all', source);
    const lines = all.stdout.trim().split('\n').slice(1);
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.filter(line => !line.endsWith('the same'))).toEqual([]);
  });
});

function interpreted(text: string) {
  const source = join(scratch, 'program.c');
  writeFileSync(source, text);
  const { status, stdout, stderr } = tscc('--interpret=emit-data', source);
  return { status, stdout, stderr };
}

describe('a program that C gives no meaning stops with its place', () => {
  test.each([
    ['int main(void) {\n  int *p = 0;\n  return *p; }', 3, 'read of 4 bytes through a null pointer'],
    [
      'int a[4];\nint main(int c, char **v) {\n  return a[c + 3]; }',
      3,
      "outside of any object, just behind 'a' (of 16 bytes)",
    ],
    [
      'int main(int c, char **v) {\n  int a[2] = {1, 2};\n  a[c + 1] = 7; return 0; }',
      3,
      "outside of any object, just behind 'a' (of 8 bytes)",
    ],
    ['int main(int c, char **v) {\n  return 1 / (c - 1); }', 2, 'division by zero'],
    [
      'void *malloc(unsigned long); void free(void *);\nint main(void) {\n  int *p = malloc(4); free(p);\n  return *p; }',
      4,
      'which was freed',
    ],
    ['int *f(void) { int x = 1; int *p = &x; return p; }\nint main(void) {\n  return *f(); }', 3, 'has returned'],
    ['int main(void) {\n  char *s = "abc";\n  s[0] = 1; return 0; }', 3, 'which is constant'],
    [
      'int f(int n) {\n  int a[64];\n  a[0] = n; return f(n + 1) + a[0]; }\nint main(void) { return f(0); }',
      3,
      'stack overflow',
    ],
    ['int undefined(void);\nint main(void) {\n  return undefined(); }', 3, "no library function 'undefined'"],
  ])('%j', (text, line, message) => {
    const { status, stderr } = interpreted(text);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(`program.c:${line}:`);
  });
});

test('arguments, input and the exit status are those of a process', () => {
  const source = join(scratch, 'echo.c');
  writeFileSync(
    source,
    '#include <stdio.h>\nint main(int c, char **v) { int b; while ((b = getchar()) != EOF) putchar(b + 1); printf("%s %d", v[c - 1], c); return 7; }',
  );
  const run = spawnSync(join(root, 'bin/tscc'), ['--interpret', source, 'one', '-two'], {
    input: 'abc',
    encoding: 'utf8',
  });
  expect([run.stdout, run.status]).toEqual(['bcd-two 3', 7]);
});

test('languages of another order of the passes have meanings too', () => {
  const source = join(root, 'tests/passes/programs/gnu-expressions.c');
  const { status, stdout } = tscc('--interpret=all', '--passes=fix-frame<lower-bit-fields', source);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^lower-bit-fields +BitfieldFree\* +the same$/m);
});

test('a pass whose language has no meaning is told, with those that have', () => {
  const { status, stderr } = tscc('--interpret=declare', join(root, 'examples/hello.c'));
  expect(status).toBe(1);
  expect(stderr).toMatch(/its language has no meaning; it can after emit-data, lower-addresses/);
});
