/** Where the compiler takes it that a program seldom comes, as the order of its code shows. */
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const declared = `_Noreturn void die(int); void odd(int) __attribute__((cold)); int usual(int); int far(int); void exit(int);
`;
/** The calls of a program, in the order of its code. */
const calls = (text: string, ...options: string[]): string =>
  within({ 'p.c': declared + text }, w => {
    expect(w.tscc(['-O1', '-S', '-w', '--verify', ...options, '-o', 'p.s', 'p.c']).messages).toBe('');
    const { output } = w.run('cat', ['p.s']);
    return [...output.matchAll(/\t(?:call\t(\w+)|(ud2|ret)\n)/g)].map(m => m[1] ?? m[2]).join(' ');
  });

test.each([
  ['a call that does not return', 'int f(int x) { if (x < 0) die(x); return usual(x) + 1; }', 'usual ret die ud2'],
  ['a trap', 'int f(int x) { if (x < 0) __builtin_trap(); return usual(x) + 1; }', 'usual ret ud2'],
  ['a call of a cold function', 'int f(int x) { if (x < 0) odd(x); return usual(x) + 1; }', 'usual ret odd'],
  [
    'all that leads only there, or only comes from there',
    'int f(int x) { if (x < 0) { usual(1); odd(x); if (x < -9) usual(2); x = 0; } return x; }',
    'ret usual odd usual',
  ],
  [
    'both ways, when each ends there',
    'int f(int x) { if (x < 0) { if (usual(x)) die(1); else odd(2); x = 1; } return x; }',
    'ret usual odd die ud2',
  ],
  [
    'what a loop does seldom',
    'int f(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) { if (p[i] < 0) odd(i); s += usual(p[i]); } return s; }',
    'usual ret odd',
  ],
  [
    'what __builtin_expect does not expect',
    'int f(int x) { if (__builtin_expect(x < 0, 0)) x = usual(1); else x = far(x) + 1; return x + 2; }',
    'far ret usual',
  ],
  [
    'the other way of what it expects',
    'int f(int x) { if (__builtin_expect(x < 0, 1)) x = usual(1); else x = far(x) + 1; return x + 2; }',
    'usual ret far',
  ],
  [
    'what is not expected through conversions, negations and comparisons with zero',
    'int f(char *x) { if (!(__builtin_expect(!!x, 1) != 0)) return usual(1) + 1; return far(3) + 1; }',
    'far ret usual ret',
  ],
  [
    'what one operand of && does not expect',
    'int f(int x, int y) { if (x && __builtin_expect(y, 0)) x = usual(1); else x = far(x) + 1; return x + 2; }',
    'far ret usual',
  ],
  [
    'what the test of ?: does not expect',
    'int f(int x, int y) { return (__builtin_expect(x, 0) ? usual(2) : far(2)) + 2; }',
    'far ret usual',
  ],
  [
    'what is not expected in a function that is inlined',
    'static int g(int x) { if (__builtin_expect(x == 3, 0)) return usual(x); return far(x); } int f(int x) { return g(x) + g(x + 1); }',
    'far far ret usual usual',
  ],
])('%s is out of the way', (_, text, order) => {
  expect(calls(text)).toBe(order);
});

test.each([
  ['a function that always ends the program', 'void f(int x) { usual(x); if (x) usual(2); else usual(3); exit(x); }'],
  ['what calls a cold function on each way', 'void f(int x) { usual(1); odd(x); if (x) usual(2); odd(2); }'],
])('%s goes on to where all its ways meet', (_, text) => {
  expect(calls(text)).toMatch(/^usual (odd )?usual (exit|odd)/);
});

test('without optimisation the code stays in the order of the text', () => {
  expect(calls('int f(int x) { if (x < 0) odd(x); return usual(x) + 1; }', '-O0')).toBe('odd usual ret');
});

test('what follows a loop is no seldom run for a test that seldom ends the loop', () => {
  const text = 'int f(int x) { while (__builtin_expect(usual(x), 1)) x++; if (x < 0) odd(x); return far(x) + 1; }';
  expect(calls(text)).toMatch(/^usual .*far ret odd$/);
});

test('what is expected changes no value, and is not asked for without optimisation', () => {
  const text =
    'static long s = __builtin_expect(3, 1); int f(int x) { int y = __builtin_expect(x * 3, 0) + 1; if (__builtin_expect(y, 0)) return y + s; return far(x); }' +
    ' int g(long *p) { return __builtin_expect(*p, 7) ? __builtin_expect(!*p, 0) : __builtin_expect(*p > 2, 0); }';
  const main =
    ' int printf(const char *, ...); int far(int x) { return x - 100; } int main(void) { long a[] = { 0, 1, 1L << 40 };' +
    ' for (int i = 0; i < 3; i++) printf("%d %d;", f(i), g(a + i)); return 0; }';
  for (const level of ['-O0', '-O1', '-O2'])
    within({ 'p.c': declared + text + main }, w => {
      expect(w.tscc([level, '-w', '--verify', '-o', 'p', 'p.c']).messages).toBe('');
      expect(w.run('./p', []).output).toBe('4 0;7 0;10 0;');
    });
  const test = (c: string): string => `int f(int x) { if (${c}) x = usual(1); else x = far(x); return x; }`;
  for (const c of [0, 1]) expect(calls(test(`__builtin_expect(x, ${c})`), '-O0')).toBe(calls(test('x'), '-O0'));
});
