import { describe, expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const asm = (text: string, ...options: string[]): string =>
  within({ 'p.c': text }, w => {
    const { messages } = w.tscc(['-O1', '-S', '--verify', ...options, '-o', 'p.s', 'p.c']);
    expect(messages).toBe('');
    return w.run('cat', ['p.s']).output;
  });

describe('expand-square-roots', () => {
  test('a root is an instruction, with the library for negative numbers', () => {
    const text = asm('double sqrt(double); double f(double x) { return sqrt(x) + 1; }');
    expect(text).toContain('sqrtsd');
    expect(text.match(/call\s+sqrt@PLT/g)).toHaveLength(1);
  });

  test('where an inlined function brings its root along, it is expanded once', () => {
    const text = asm(
      'double sqrt(double); static double root(double x) { return sqrt(x); } double f(double x, double y) { return root(x) + root(y); }',
    );
    expect(text.match(/sqrtsd/g)).toHaveLength(2);
    expect(text.match(/call\s+sqrt@PLT/g)).toHaveLength(2);
  });

  test.each([
    ['-fno-builtin', 'double sqrt(double); double f(double x) { return sqrt(x); }'],
    ['-ffreestanding', 'double sqrt(double); double f(double x) { return sqrt(x); }'],
    ['-fno-builtin-sqrtf', 'float sqrtf(float); float f(float x) { return sqrtf(x); }'],
    ['-w', 'int sqrt(int); int f(int x) { return sqrt(x); }'],
    ['-w', 'static double sqrt(double x) { return x / 2; } double f(double x) { return sqrt(x); }'],
  ])('%s: %s is left alone', (option, text) => {
    expect(asm(text, option)).not.toMatch(/sqrts[sd]/);
  });

  test('the results, errno and the exceptions are those of the library', () => {
    const text = `#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
static void show(volatile double x, volatile float y) {
  errno = 0, feclearexcept(FE_ALL_EXCEPT);
  double r = sqrt(x);
  int raised = fetestexcept(FE_INVALID), error = errno;
  float s = sqrtf(y);
  unsigned long bits; unsigned narrow;
  memcpy(&bits, &r, 8), memcpy(&narrow, &s, 4);
  printf("%016lx %d %d %08x %d %d\\n", r != r ? 0 : bits, raised, error, s != s ? 0 : narrow, fetestexcept(FE_INVALID), errno);
}
int main(void) {
  double tries[] = {0, -0.0, 1, 2, 4, 1e300, 5e-324, -1, -5e-324, INFINITY, -INFINITY, NAN};
  for (int i = 0; i < 12; i++) show(tries[i], tries[i]);
  return 0;
}`;
    within({ 'p.c': text }, w => {
      expect(w.run('gcc', ['-O0', '-frounding-math', '-o', 'theirs', 'p.c', '-lm']).status).toBe(0);
      expect(w.tscc(['-O1', '-o', 'ours', 'p.c', '-lm']).messages).toBe('');
      expect(w.run('./ours', [])).toEqual(w.run('./theirs', []));
    });
  });
});
