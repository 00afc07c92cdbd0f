/** Which calls become the bodies of the functions that they call, and that the programs do what gcc's do. */
import { describe, expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const asm = (text: string): string =>
  within({ 'p.c': text }, w => {
    const { messages } = w.tscc(['-O1', '-S', '--verify', '-o', 'p.s', 'p.c']);
    expect(messages).toBe('');
    return w.run('cat', ['p.s']).output;
  });

const vector = `struct vector { float x, y, z; };
static struct vector minus(struct vector a, struct vector b) { return (struct vector){a.x - b.x, a.y - b.y, a.z - b.z}; }
static float dot(struct vector a, struct vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
`;

describe('inline-functions', () => {
  test('a call to a small function of the unit is its body, as in the example', () => {
    expect(asm('static int twice(int x) { return x + x; } int f(int y) { return twice(y); }')).not.toMatch(/call/);
  });

  test('structures whose members share registers cost no more than their members do one by one', () => {
    const text = `${vector} float f(struct vector *a, struct vector *b) { struct vector d = minus(*a, *b); return dot(d, d); }`;
    expect(asm(text)).not.toMatch(/call/);
    const pairs = `struct pair { int a, b; }; struct two { struct pair p, q; };
static struct two sums(struct two x, struct two y) {
  return (struct two){{x.p.a + y.p.a, x.p.b - y.p.b}, {x.q.a + y.q.a, x.q.b - y.q.b}};
}
int f(struct two *x, struct two *y) { struct two s = sums(*x, *y); return s.p.a * s.p.b + s.q.a * s.q.b; }`;
    expect(asm(pairs)).not.toMatch(/call/);
  });

  test.each([
    [
      'that asks not to be',
      'static __attribute__((noinline)) int g(int x) { return x; } int f(int y) { return g(y); }',
    ],
    [
      'that is large',
      `static int g(int *a) { for (int i = 1; i < 9; i++) { a[i] ^= a[i - 1] * 3; a[i + 9] = a[i] / 7 + a[i - 1] % 5; } return a[8]; }
       int f(int *a) { return g(a) + g(a + 20); }`,
    ],
  ])('a function %s is called', (_, text) => {
    expect(asm(text)).toMatch(/call\s+g/);
  });

  test('programs that pass and return structures print what gcc’s print', () => {
    const text = `#include <stdio.h>
${vector}
struct pair { int a; short b, c; };
static struct pair turned(struct pair p) { return (struct pair){p.b - p.c, p.a >> 3, p.a}; }
static unsigned long both(unsigned high, unsigned low) { return (unsigned long)high << 32 | low; }
int main(void) {
  struct vector a = {1.5f, -2, 8.25f}, b = {0.5f, 3, -0.0f};
  for (int i = 0; i < 5; i++) {
    struct vector d = minus(a, b);
    printf("%g %g %g %g\\n", d.x, d.y, d.z, dot(d, b));
    b = d;
    struct pair p = turned((struct pair){i * 100003, -i, 3 * i});
    p = turned(p);
    printf("%d %d %d %lx\\n", p.a, p.b, p.c, both(p.a, i - 2));
  }
  return 0;
}`;
    within({ 'p.c': text }, w => {
      const of = (compile: () => { status: number }): string => {
        expect(compile().status).toBe(0);
        return w.run('./p', []).output;
      };
      const expected = of(() => w.run('gcc', ['-o', 'p', 'p.c']));
      for (const level of ['-O0', '-O1', '-O2', '-O3'])
        expect(of(() => w.tscc([level, '-o', 'p', 'p.c']))).toBe(expected);
    });
  });
});
