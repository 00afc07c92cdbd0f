import { expect, test } from 'vitest';
import { faultsOfSsa } from '../../passes/invariants/ssa.ts';
import { bothWays, graphsOf } from './to-ssa.ts';

const parametersOf = (text: string): number => {
  const [graph] = graphsOf(text);
  expect(faultsOfSsa(graph)).toEqual([]);
  return graph.blocks.reduce((n, b) => n + b.parameters.length, 0);
};

test('a variable has a parameter where different values of it meet', () => {
  expect(parametersOf('int f(int c) { int x; if (c) x = 1; else x = 2; return x; }')).toBe(1);
});

test('a variable has none where it is not used any more', () => {
  expect(parametersOf('int g(int); int f(int c) { int x; if (c) x = g(1); else x = g(2); return c; }')).toBe(0);
});

test('a loop has one for each variable that it changes', () => {
  expect(parametersOf('int f(int n) { int s = 0; for (int i = 0; i < n; i++) s += i; return s; }')).toBe(2);
});

test('a variable that is not assigned on some way is some value there', () => {
  const [graph] = graphsOf('double f(int c) { double x; if (c) x = 1; return x; }');
  expect(faultsOfSsa(graph)).toEqual([]);
});

test('values are swapped around a loop at once', () => {
  const { ours, theirs } = bothWays(`int printf(const char *, ...);
    int main(void) { int a = 1, b = 2, c = 3; for (int i = 0; i < 5; i++) { int t = a; a = b; b = c; c = t; } printf("%d %d %d", a, b, c); return 0; }`);
  expect(ours).toBe(theirs);
});

test('300 loops one inside the other', () => {
  const depth = 300;
  const text = `int g(int); int f(int n) { int s = 0; ${'while (g(n)) { s++; '.repeat(depth)} n--; ${'}'.repeat(depth)} return s; }`;
  const [graph] = graphsOf(text);
  expect(faultsOfSsa(graph)).toEqual([]);
});
