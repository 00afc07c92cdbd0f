/** Early exits: which ways through a function need no frame, and that the registers and the results stay. */
import { describe, expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const declared = `int g(int); void act(void), odd(int) __attribute__((cold)), see(void *); _Noreturn void die(int); long double big(void);
`;
/** The code of a function as its instructions' names, one a word; labels are left out. */
const code = (text: string, ...options: string[]): string =>
  within({ 'p.c': declared + text }, w => {
    expect(w.tscc(['-O2', '-S', '-w', '--verify', ...options, '-o', 'p.s', 'p.c']).messages).toBe('');
    const { output } = w.run('cat', ['p.s']);
    return [...output.matchAll(/^\t([a-z]\w*)/gm)].map(m => m[1]).join(' ');
  });

describe('before an early exit nothing is saved', () => {
  test.each([
    ['when it returns a number', 'int f(int *p) { if (!p) return -1; act(); return *p; }', /^testq jne movl ret pushq/],
    [
      'when it returns a parameter',
      'int f(int n) { if (n < 2) return n; return f(n - 1) + f(n - 2); }',
      /^cmpl jl pushq.* ret movl ret$/,
    ],
    ['when it returns nothing', 'void f(int n) { if (n) { act(); g(n); act(); } }', /^testl jne ret pushq/],
    [
      'after memory has been read',
      'int f(int **p, int x) { if (**p == x) return x; act(); return **p + x; }',
      /^movq cmpl \w+ (movl ret )?pushq/,
    ],
    [
      'when there are two',
      'int f(int *p, int x) { if (!p) return -1; if (x < 3) return 0; act(); return *p + x; }',
      /^testq jne movl ret cmpl jl pushq/,
    ],
    [
      'after what seldom happens',
      'int f(int x) { if (x < 0) die(x); if (!x) return 1; return g(x) + g(x + 1); }',
      /^testl js testl jne movl ret pushq/,
    ],
    [
      'when only the stack is aligned after it',
      'int f(int x) { if (!x) return 1; return g(x) + 1; }',
      /^testl jne movl ret subq/,
    ],
    [
      'when it goes on to another function',
      'int f(int x) { if (!x) return g(1); act(); return x; }',
      /^testl (jne|je) .*jmp/,
    ],
  ])('%s', (_, text, expected) => {
    expect(code(text)).toMatch(expected);
  });
});

describe('the frame is made at once', () => {
  test.each([
    ['when each way needs it', 'int f(int x) { if (x) return g(x) + 1; act(); return x; }'],
    [
      'when a loop comes first',
      'int f(int *p) { int s = 0; while (p) { s += g(*p); p = *(int **)(p + 2); } return s; }',
    ],
    ['when an object in it is used first', 'int f(int x) { volatile int y = x; if (y) return 1; act(); return y; }'],
    ['when a call comes first', 'int f(int x) { if (g(x)) return 1; act(); return x; }'],
    [
      'when a label has an address',
      'int f(int x) { static void *t[] = {&&a, &&b}; if (!x) return 1; goto *t[x & 1]; a: act(); b: act(); return x; }',
    ],
  ])('%s', (_, text) => {
    expect(code(text)).toMatch(/^(xorl )?(pushq|subq)/);
  });
  test.each([['-fno-omit-frame-pointer'], ['-O0']])('%s', option => {
    expect(code('int f(int *p) { if (!p) return -1; act(); return *p; }', option)).toMatch(/^(pushq|subq)/);
  });
});

test('all registers of the caller and all results stay, whichever way is gone', () => {
  const text = `#include <stdio.h>
#define own __attribute__((noinline, noclone))
static int sum;
own int note(int x) { sum = sum * 31 + x; return x ^ 5; }
own _Noreturn void stop(int x) { printf("stopped %d %d\\n", x, sum); __builtin_exit(0); }
__attribute__((noinline, cold)) void rare(int x) { sum -= x * 7; }
own int one(int a, int b, int c) { if (a < 0) return b; note(a); return note(b) + note(c) * a; }
own int two(const int *p, int n) { if (!p) return -1; if (n < 3) return p[0] + n; int s = note(n); for (int i = 0; i < n; i++) s += note(p[i] + s); return s; }
own long three(long a, int b) { if (a == b) return a * 2; if (b > 90) rare(b); if (b & 1) return a - b; return note(a) + three(a - 1, b / 2) + note(b); }
own double four(double x, int n) { if (n == 0) return x; double y = x * n; note(n); return four(y - 1, n - 1) + y + x; }
own int five(int n, int k) { if (n > 1000) stop(n); if (k == 0) return n; return note(five(n + 1, k - 1)) + n + k; }
own int six(unsigned char *s, char **end) { if (*s == 0) { *end = (char *)s; return 0; } int d = note(*s); return d + six(s + 1, end) + (*end - (char *)s); }
int main(void) {
  int a[] = {3, 1, 4, 1, 5, 9}; char *end;
  for (int i = -3; i < 40; i++) {
    int r = one(i, i + 2, 3) + two(i & 4 ? a : 0, i % 6) + (int)three(i, i * 5 % 97) + five(i, i & 7);
    double d = four(i * 0.5, i & 3);
    int q = six((unsigned char *)"shrink wrapped" + (i & 7), &end);
    printf("%d %g %d %s %d\\n", r, d, q, end, sum);
  }
  five(1001, 3);
}`;
  within({ 'p.c': text }, w => {
    expect(w.run('gcc', ['-w', '-O1', '-o', 'p', 'p.c']).messages).toBe('');
    const expected = w.run('./p', []);
    for (const options of [['-O1'], ['-O2'], ['-O2', '-fPIC'], ['-Os'], ['-O3', '-fno-omit-frame-pointer']]) {
      expect(w.tscc([...options, '-w', '--verify', '-o', 'p', 'p.c']).messages).toBe('');
      expect(w.run('./p', [])).toEqual(expected);
    }
  });
});
