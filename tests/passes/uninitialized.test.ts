/** Reads of locals that no assignment reaches: what gcc says of them, on its lines and in its words. */
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const prelude = 'int g(int); void h(int *); _Noreturn void die(void); struct s { int a, b; };\n';

const told = (messages: string): readonly string[] =>
  [...messages.matchAll(/^a\.c:(\d+):\d+: warning: (.*)$/gm)].map(([, line, what]) => `${line}: ${what}`).sort();

function expectSame(source: string, flags: readonly string[]): readonly string[] {
  return within({ 'a.c': source }, workshop => {
    const words = ['-Wall', '-Wno-unused', ...flags, '-c', 'a.c'];
    const expected = told(workshop.run('gcc', words).messages);
    expect(told(workshop.tscc(words).messages)).toEqual(expected);
    return expected;
  });
}

const doubtful = `${prelude}int a(void) { int x; return x; }
int d(void) { int x; x++; return x; }
int k(void) { int x; h(&x); int y; return x + y; }
int m(int n) { int x; for (;;) { if (n) { g(x); return 1; } n = g(1); } }
int q(void) { int *z; return *z; }
double u(void) { double d; return d + 1; }
int y(int n) { int x; goto l; l: return x; }
int b(void) { int x; __asm__("" : "+r"(x)); return x; }
_Bool e(void) { _Bool x; return x; }
char f(void) { char x; x += 1; return x; }
`;

const sound = `${prelude}int b(int c) { int x; if (c) x = 1; else x = 2; return x; }
int e(void) { int x = x; return x; }
int f(void) { int x; h(&x); return x; }
int r(void) { int x; (void)x; return sizeof x; }
int a(void) { int x; __asm__("" : "=r"(x)); return x; }
int c(void) { int x; if (0) return x; return 1; }
int d(int n) { int x; if (n) x = 1; else die(); return x; }
int i(int n) { int x; do x = g(n); while (!x); return x; }
int j(int n) { int x; switch (n) { case 1: x = 2; break; default: x = 3; } return x; }
int l(void) { struct s s; s.a = 1; s.b = 2; return s.a + s.b; }
_Complex double m(double a) { _Complex double z; __real__ z = a; __imag__ z = 1; return z; }
typedef int v4 __attribute__((vector_size(16)));
v4 o(void) { v4 v; v[0] = 1; v[1] = 2; v[2] = 3; v[3] = 4; return v; }
int p(int n) { int x[3]; x[0] = n; return x[0]; }
int t(int n) { static int x; register int k; for (k = 0; k < n; k++) x += k; return x; }
`;

test.each([[['-O0']], [['-O1']], [['-O2']]])('at %j reads without a value are warned of', flags => {
  expect(expectSame(doubtful, flags).length).toBe(10);
});

test.each([[['-O0']], [['-O2']]])('at %j what has a value, or needs none, is passed in silence', flags => {
  expect(expectSame(sound, flags)).toEqual([]);
});

test('what is read on some ways only may be read', () => {
  expectSame(`${prelude}int c(int c) { int x; if (c) return x; x = 3; return x; }\n`, ['-O0']);
});

test('nothing is said where nobody asks', () => {
  within({ 'a.c': doubtful }, workshop => {
    expect(workshop.tscc(['-c', 'a.c']).messages).toBe('');
    expect(workshop.tscc(['-Wall', '-Wno-uninitialized', '-c', 'a.c']).messages).toBe('');
  });
});
