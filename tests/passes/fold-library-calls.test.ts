/** Folded library calls do what the library does, and are folded only where they are the library's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tscc, within } from '../driver/workshop.ts';
import { libraryProgram } from './library-programs.ts';

/** The functions that the compiled text calls, in order. */
function calls(text: string, options: readonly string[] = ['-O1']): string[] {
  return within({ 'a.c': text }, w => {
    const { status, output, messages } = w.tscc([...options, '-w', '-S', '-o', '-', 'a.c']);
    expect(messages).toBe('');
    expect(status).toBe(0);
    return [...output.matchAll(/\b(?:call|jmp)q?\t([A-Za-z_]\w*)/g)].map(([, name]) => name);
  });
}
const body = (statement: string): string =>
  `#include <stdio.h>\n#include <string.h>\nchar t[64]; char *s; int n; FILE *f; int g(void) { ${statement} return 0; }\n`;

test.each([1, 2, 3])('random calls print what the library prints, seed %i', seed => {
  const [text] = fc.sample(libraryProgram, { numRuns: 1, seed });
  within({ 'a.c': text }, w => {
    expect(w.run('gcc', ['-O0', '-w', '-fno-builtin', 'a.c', '-o', 'theirs']).messages).toBe('');
    const expected = w.run('./theirs', []).output;
    for (const level of ['-O0', '-O1', '-O2']) {
      expect(w.tscc([level, '-w', 'a.c', '-o', 'ours']).messages).toBe('');
      expect(w.run('./ours', []).output, `${level}\n${text}`).toBe(expected);
    }
  });
});

describe('what is known is no call', () => {
  test.each([
    ['n = strlen("abc");', []],
    ['strcpy(t, "hello");', []],
    ['memcpy(t, s, 16);', []],
    ['n = memcmp(t, s, 8) == 0;', []],
    ['printf("hello\\n");', ['puts']],
    ['printf("%s\\n", s);', ['puts']],
    ['printf("%c", n);', ['putchar']],
    ['n = printf("hello\\n");', ['printf']],
    ['fprintf(f, "hello");', ['fwrite']],
    ['fprintf(f, "%s", s);', ['fputs']],
    ['sprintf(t, "%s", s);', ['strcpy']],
    ['n = strchr("abc", n) != 0;', ['strchr']],
    ['n = strlen(s) == 0;', []],
  ] as const)('%s', (statement, left) => {
    expect(calls(body(statement))).toEqual(left);
  });
});

test('without optimisation, and where the program says so, calls stay', () => {
  const text = body('n = strlen("abc");');
  expect(calls(text, ['-O0'])).toEqual(['strlen']);
  expect(calls(text, ['-O1', '-fno-builtin'])).toEqual(['strlen']);
  expect(calls(text, ['-O1', '-fno-builtin-strlen'])).toEqual(['strlen']);
  expect(calls(text, ['-O1', '-ffreestanding'])).toEqual(['strlen']);
  expect(calls(text, ['-O1', '-fno-builtin-strcpy'])).toEqual([]);
});

test('a static function of the same name, or one of another type, is no library function', () => {
  expect(
    calls(
      'static int __attribute__((noinline)) strlen(const char *s) { return *s; } int g(void) { return strlen("a"); }',
    ),
  ).toEqual(['strlen']);
  expect(calls('double strlen(double); double g(void) { return strlen(1); }')).toEqual(['strlen']);
});

test('a checked copy that may not fit stays checked, and stops the program', () => {
  const text = `#include <string.h>
char t[4]; int main(int argc, char **argv) { strcpy(t, argc > 1 ? "abcdef" : "abc"); return t[0] != 'a'; }\n`;
  within({ 'a.c': text }, w => {
    expect(w.tscc(['-O2', '-D_FORTIFY_SOURCE=2', 'a.c', '-o', 'a']).status).toBe(0);
    expect(w.run('./a', []).status).toBe(0);
    expect(w.run('./a', ['x']).messages).toContain('buffer overflow detected');
  });
});

test('checked formatted output that does not fit stops the program, as does %n where it can be written to', () => {
  const text = `#include <stdio.h>
int main(int argc, char **argv) {
  char t[8]; int n = 0; char percent[] = "%s%n";
  snprintf(t, sizeof t, "%s %d", "a", 42); printf("%s %g %Lg %d\\n", t, 1.5, 2.5L, argc);
  if (argc == 2) sprintf(t, "%s %d", argv[1], 1);
  if (argc == 3) printf(percent, argv[1], &n);
  return n; }\n`;
  within({ 'a.c': text }, w => {
    for (const compiler of ['gcc', tscc]) {
      expect(w.run(compiler, ['-w', '-O1', '-D_FORTIFY_SOURCE=2', 'a.c', '-o', 'a']).messages).toBe('');
      expect(w.run('./a', []), compiler).toMatchObject({ status: 0, output: 'a 42 1.5 2.5 1\n' });
      expect(w.run('./a', ['longer']).messages, compiler).toContain('buffer overflow detected');
      expect(w.run('./a', ['x', 'y']).messages, compiler).toContain('%n in writable segment detected');
    }
  });
});

test('the size of an object is known where its address comes from is', () => {
  const text = `#include <stdlib.h>
struct s { char a[10]; char b[20]; } s; extern char e[]; struct s *p;
unsigned long sizes(int n, char *q) {
  char t[16]; char *h = malloc(40); char *c = n ? t + 1 : h + 30;
  return __builtin_object_size(t + 3, 0) == 13 && __builtin_object_size(h + 8, 0) == 32 && __builtin_object_size(c, 0) == 15
    && __builtin_object_size(c, 2) == 10 && __builtin_object_size(&s.a[4], 0) == 26 && __builtin_object_size(&s.a[4], 1) == 6
    && __builtin_object_size(e, 0) == -1ul && __builtin_object_size(q, 2) == 0 && __builtin_object_size(p->a, 1) == 10;
}
int main(int argc, char **argv) { return !sizes(argc, argv[0]); }\n`;
  within({ 'a.c': text }, w => {
    w.write('e.c', 'char e[3];');
    for (const compiler of ['gcc', tscc]) {
      expect(w.run(compiler, ['-O1', 'a.c', 'e.c', '-o', 'a']).messages).toBe('');
      expect(w.run('./a', []).status, compiler).toBe(0);
    }
  });
});

test('what is constant is known late, after inlining too', () => {
  const text = `static inline int known(int x) { return __builtin_constant_p(x) ? 10 : 20; }
int fixed(void) { return known(1); }
int variable(int x) { return known(x); }
static int both = __builtin_constant_p(both);
int main(int argc, char **argv) { return !(fixed() == 10 && variable(argc) == 20 && both == 0); }\n`;
  within({ 'a.c': text }, w => {
    expect(w.tscc(['-O1', 'a.c', '-o', 'a']).messages).toBe('');
    expect(w.run('./a', []).status).toBe(0);
    expect(w.tscc(['-O0', 'a.c', '-o', 'b']).messages).toBe('');
    expect(w.run('./b', []).status).toBe(1);
  });
});

test('an index may lead from one string of an object to another', () => {
  const text = `#include <stdio.h>
#include <string.h>
static const struct { char a[8], b[8]; } all[] = {{"123", "1234567"}, {"12345", ""}};
volatile int one = 1;
int main(void) { printf("%zu\\n", strlen(all[one].a)); return 0; }`;
  within({ 'a.c': text }, w => {
    expect(w.tscc(['-O1', 'a.c', '-o', 'a']).messages).toBe('');
    expect(w.run('./a', []).output).toBe('5\n');
  });
});
