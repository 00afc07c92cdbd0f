/** Calls of itself at a function's end: which become jumps, and that the results stay. */
import { describe, expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const asm = (text: string, ...options: string[]): string =>
  within({ 'p.c': text }, w => {
    const { messages } = w.tscc(['-O1', '-S', '--verify', ...options, '-o', 'p.s', 'p.c']);
    expect(messages).toBe('');
    return w.run('cat', ['p.s']).output;
  });

describe('loop-tail-calls', () => {
  test.each([
    ['a sum in an argument', 'int f(int n, int sum) { return n == 0 ? sum : f(n - 1, sum + n); }'],
    ['exchanged arguments', 'unsigned f(unsigned a, unsigned b) { return b == 0 ? a : f(b, a % b); }'],
    ['no result', 'int x; void f(int n) { if (n > 0) { x += n; f(n - 1); } }'],
    [
      'a local object of its own',
      'int f(int n, int s) { int a[4] = {n, s, 1, 2}; return n < 0 ? s : f(n - 1, a[n & 3] + s); }',
    ],
  ])('%s: the call is a jump', (_, text) => {
    expect(asm(text)).not.toMatch(/call/);
  });

  test.each([
    [
      'a pointer to an object of the round before',
      'int f(int n, int *p) { int x = *p + 1; return n == 0 ? x : f(n - 1, &x); }',
    ],
    ['something to do after the call', 'int f(int n) { return n == 0 ? 0 : n + f(n - 1); }'],
    [
      'more arguments than registers',
      'int f(int a, int b, int c, int d, int e, int g, int h) { return a == 0 ? h : f(a - 1, b, c, d, e, g, h + 1); }',
    ],
  ])('%s: the call stays', (_, text) => {
    expect(asm(text)).toMatch(/(call|jmp)\s+f/);
  });

  test('a function that a shared library may replace calls what is there', () => {
    const text = 'int f(int n, int s) { return n == 0 ? s : f(n - 1, s + n); }';
    expect(asm(text, '-fPIC')).toMatch(/f@PLT/);
    const own = asm(`static __attribute__((noinline)) ${text} int g(int n) { return f(n, 0); }`, '-fPIC');
    expect(own.match(/call\s+f/g)).toHaveLength(1);
  });

  test('the results are gcc’s, and deep recursion needs no stack', () => {
    const text = `#include <stdio.h>
static int odd(unsigned n, const char *s, double d) {
  if (n == 0) { printf("%s %g\\n", s, d); return n; }
  if (n & 1) return odd(n - 1, s + 1, d);
  return odd(n / 2, s, d * 1.5 + n);
}
static long count(long n, long a, long b) { return n == 0 ? a : count(n - 1, b, (a + b) % 1000007); }
static void walk(const int *p, const int *end) { if (p == end) return; printf("%d ", *p); walk(p + 1, end); }
int main(void) {
  int a[] = {3, 1, 4, 1, 5};
  walk(a, a + 5);
  printf("%d %ld\\n", odd(1234567, "abcdefghijklmnop", 1), count(30000000, 0, 1));
  return 0;
}`;
    within({ 'p.c': text }, w => {
      expect(w.run('gcc', ['-O2', '-o', 'theirs', 'p.c']).status).toBe(0);
      expect(w.tscc(['-O1', '--verify', '-o', 'ours', 'p.c']).messages).toBe('');
      expect(w.run('./ours', [])).toEqual(w.run('./theirs', []));
    });
  });
});
