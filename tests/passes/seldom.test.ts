/** Where the compiler takes it that a program seldom comes, as the order of its code shows. */
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const declared = `_Noreturn void die(int); void odd(int) __attribute__((cold)); int usual(int); void exit(int);
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
