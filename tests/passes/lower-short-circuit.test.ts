import { expect, test } from 'vitest';
import { bothWays, graphsOf } from './to-ssa.ts';

const prelude = 'int printf(const char *, ...);\nint say(int n) { printf("%d ", n); return n; }\n';

test.each([
  ['the right operand of && is not evaluated when the left is zero', 'printf("%d\\n", say(0) && say(1));'],
  ['the right operand of || is not evaluated when the left is not', 'printf("%d\\n", say(2) || say(0));'],
  [
    'the value of a connective is 0 or 1',
    'printf("%d %d %d %d\\n", say(5) && say(7), say(0) || say(9), !say(4), !!say(4));',
  ],
  ['connectives nest', 'printf("%d\\n", (say(1) && say(0)) || (say(0) || say(3)) && !say(0));'],
  ['only one branch of ?: is evaluated', 'printf("%d %d\\n", say(1) ? say(2) : say(3), say(0) ? say(4) : say(5));'],
  ['?: in a test', 'if (say(1) ? say(0) : say(1)) printf("yes"); else printf("no");'],
  ['a comma in a test', 'if (say(0), say(1)) printf("yes"); while (say(3), 0) ;'],
  ['?: of structs', 'struct s { int a[9]; } x = {{1}}, y = {{2}}; printf("%d", (say(0) ? x : y).a[0]);'],
  ['?: of void', 'say(1) ? (void)say(2) : (void)say(3);'],
  [
    'a floating test is false of zero alone',
    'double z = -0.0, n = __builtin_nan(""); printf("%d %d %d", !z, !n, n && 1);',
  ],
  [
    'the negation of an ordered comparison is true of a NaN',
    'double n = __builtin_nan(""); if (!(n < 1)) printf("a"); printf("%d", !(n >= 1));',
  ],
])('%s', (_, body) => {
  const { ours, theirs } = bothWays(`${prelude}int main(void) { ${body} return 0; }`);
  expect(ours).toBe(theirs);
});

test('what a constant test excludes is not referred to', () => {
  const [graph] = graphsOf(`void absent(void); int present(void);
    int f(void) { if (0) absent(); while (0) absent(); if (1) ; else absent(); return 0 && present() ? (absent(), 1) : 1 || present(); }`);
  const called = graph.blocks.flatMap(b => b.instructions.filter(i => i.kind === 'Call'));
  expect(called).toEqual([]);
});
