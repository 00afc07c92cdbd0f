/** Input of unusual size or shape, and input that is wrong: a correct result or a clear diagnostic, never a stack trace or half a file. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const tscc = join(import.meta.dirname, '../bin/tscc');
const scratch = mkdtempSync(join(tmpdir(), 'tscc-input-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const lines = (count: number, line: (i: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, i) => line(i)).join(separator);

/** Programs that exit with 0 when they have been compiled correctly. */
const large: Readonly<Record<string, string>> = {
  '100,000 nested parentheses': `int f(int y) { return ${'('.repeat(100_000)}y${')'.repeat(100_000)}; } int main(void) { return f(0); }`,
  '20,000 else ifs': `int f(int x) { ${lines(20_000, i => `if (x == ${i}) return ${2 * i}; else`)} return -1; }
int main(void) { return f(19999) != 39998; }`,
  'an initialiser of a million elements': `int a[] = {${lines(1_000_000, String, ',')}}; int main(void) { return a[999999] != 999999; }`,
  'a function of 50,000 statements': `int g[100]; int f(int x) { ${lines(50_000, i => `g[${i % 100}] += x;`)} return g[1]; }
int main(void) { return f(1) != 500; }`,
  'a sum of 50,000 terms': `int f(int x) { return ${lines(50_000, () => 'x', '+')}; } int main(void) { return f(1) != 50000; }`,
  'a switch of 20,000 cases': `int f(int x) { switch (x) { ${lines(20_000, i => `case ${7 * i}: return ${i};`)} } return -1; }
int main(void) { return f(7 * 12345) != 12345 || f(3) != -1; }`,
};

describe('large input', () => {
  test.each(Object.entries(large))(
    '%s',
    (_, text) => {
      const source = join(scratch, 'large.c');
      const program = join(scratch, 'large');
      writeFileSync(source, text);
      execFileSync(tscc, ['-O1', '-o', program, source]);
      expect(spawnSync(program).status).toBe(0);
    },
    300_000,
  );
  test('bytes in a string that are not UTF-8 stay as they are', () => {
    const source = join(scratch, 'bytes.c');
    const program = join(scratch, 'bytes');
    writeFileSync(
      source,
      Buffer.from('int main(void) { const char *s = "\xff\xfe"; return s[0] != (char)0xff; }', 'latin1'),
    );
    execFileSync(tscc, ['-o', program, source]);
    expect(spawnSync(program).status).toBe(0);
  });
});

/** What is refused, with the words that gcc has for it. */
const wrong: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
  'a missing closing brace': ['int main(void) { return 0;\n', /expected declaration or statement at end of input/],
  'a missing parenthesis': ['int main(void) { return (1 + 2; }\n', /expected '\)' before ';' token/],
  'a closing brace too many': ['int x;\n}\n', /expected identifier or '\(' before '}' token/],
  'an undeclared name': ['int main(void) { return countr; }\n', /'countr' undeclared \(first use in this function\)/],
  'an operand of the wrong type': [
    'struct s { int a; } v; int main(void) { return v + 1; }\n',
    /invalid operands to binary \+/,
  ],
  'too few arguments': ['int f(int, int); int main(void) { return f(1); }\n', /too few arguments to function 'f'/],
  'too many arguments': ['int f(int); int main(void) { return f(1, 2); }\n', /too many arguments to function 'f'/],
  'a header that is not there': ['#include "nowhere.h"\n', /fatal error: nowhere\.h: No such file or directory/],
  'a file that includes itself': ['#include "wrong.c"\n', /#include nested depth 200 exceeds maximum of 200/],
  'an unterminated string': ['char *s = "abc;\n', /missing terminating " character/],
  'an unterminated comment': ['int x; /* open\n', /unterminated comment/],
  'an unterminated conditional': ['#if 1\nint x;\n', /unterminated #if/],
  'bytes that are no character of C': ['int \u0001x;\n', /stray '\\1' in program/],
};

describe('wrong input', () => {
  test.each(Object.entries(wrong))('%s', (_, [text, message]) => {
    const source = join(scratch, 'wrong.c');
    const object = join(scratch, 'wrong.o');
    writeFileSync(source, text);
    const { status, stderr } = spawnSync(tscc, ['-c', '-o', object, source], { encoding: 'utf8' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^\S*wrong\.c:\d+:\d+: /m);
    expect(stderr).not.toMatch(/\n\s+at .*\.(ts|cjs):\d+/);
    expect(status).toBe(1);
    expect(existsSync(object)).toBe(false);
  });
  test('a directory as input', () => {
    mkdirSync(join(scratch, 'folder.c'), { recursive: true });
    const { status, stderr } = spawnSync(tscc, ['-c', join(scratch, 'folder.c')], { encoding: 'utf8', cwd: scratch });
    expect(stderr).toMatch(/folder\.c: Is a directory|is a directory/);
    expect(status).toBe(1);
  });
  test('an output that cannot be written', () => {
    writeFileSync(join(scratch, 'good.c'), 'int x;\n');
    const { status, stderr } = spawnSync(tscc, ['-c', '-o', '/nonexistent/folder/x.o', 'good.c'], {
      encoding: 'utf8',
      cwd: scratch,
    });
    expect(stderr).toMatch(/No such file or directory/);
    expect(status).toBe(1);
  });
});
