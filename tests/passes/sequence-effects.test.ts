import { expect, test } from 'vitest';
import { show } from '../../nanopass/index.ts';
import { sequenceEffects } from '../../passes/sequence-effects.ts';
import { bothWays, lowered } from './to-ssa.ts';

/** The statements of the last function, one a line, with the numbers of symbols left out. */
function statements(text: string): string {
  const { functions } = lowered(text, 'sequence-effects');
  return show(sequenceEffects.to, functions[functions.length - 1] as never).replace(/(\w+)\.\d+/g, '$1');
}
const stores = (text: string): number => statements(text).split('(Store ').length - 1;

test('an operand that a later operand may change is saved', () => {
  expect(statements('int g; int f(int a); int h(int a) { return g + f(a); }')).toContain(
    '((Store (Variable int t) (Load int (Variable int g))) (CallTo (Variable int t) int',
  );
});

test('an operand that nothing later changes is not saved', () => {
  expect(stores('int f(int a); int h(int a) { return a + f(a); }')).toBe(0);
  expect(stores('int h(int a, int *p) { return *p + a * 2; }')).toBe(0);
});

test('a local is saved when its address is known elsewhere', () => {
  expect(stores('int f(int *p); int h(int a) { return a + f(&a); }')).toBe(1);
});

test('unused values leave no statement, volatile reads do', () => {
  expect(statements('int h(int a, int *p) { a + *p; a; 1; return 0; }')).not.toContain('Store');
  expect(stores('int h(volatile int *p) { *p; return 0; }')).toBe(1);
});

test.each([
  [
    'the value of an assignment is that of its place',
    'char c; int x = (c = 300); unsigned char u; int y = (u = -1); printf("%d %d", x, y);',
  ],
  ['chains of assignments', 'int a, b; short c; a = b = c = 70000; printf("%d %d %d", a, b, c);'],
  [
    'an element of a global array whose index a call changes',
    'int v[9] = {0}; g = 1; v[g] = bump(); printf("%d %d", v[1], v[2]);',
  ],
  [
    'a struct from a call into an object that the call reads',
    'struct s x = {{1, 2, 3, 4, 5, 6}}; x = turned(&x); printf("%d %d", x.a[0], x.a[5]);',
  ],
  ['a struct argument beside a call that changes it', 'struct s x = {{1}}; printf("%d", two(change(&x), x));'],
  ['statement expressions in operands', 'int n = 2; printf("%d", n * ({ n = 5; n; }) + n);'],
  [
    'compound assignment evaluates its place once',
    'int v[2] = {1, 2}, i = 0; v[i++] += 10; v[i] <<= 3; printf("%d %d %d", v[0], v[1], i);',
  ],
])('%s', (_, body) => {
  const { ours, theirs } = bothWays(`int printf(const char *, ...);
    struct s { int a[6]; };
    int g; int bump(void) { return ++g; }
    int f(int n) { return n * 10; }
    struct s turned(struct s *p) { struct s r; for (int i = 0; i < 6; i++) r.a[i] = p->a[5 - i]; return r; }
    int change(struct s *p) { return p->a[0] = 40; }
    int two(int n, struct s x) { return n + x.a[0]; }
    int main(void) { ${body} return 0; }`);
  expect(ours).toBe(theirs);
});

test('50,000 statements, and long chains of operands, take linear time', () => {
  const start = performance.now();
  lowered(
    `int g, h(int); int f(int x) { ${Array.from({ length: 50_000 }, (_, i) => `x += g * ${i};`).join('\n')} return x; }`,
    'sequence-effects',
  );
  lowered(
    `int h(int); int f(int x) { return ${Array.from({ length: 500 }, () => 'x + h(x)').join(' + ')}; }`,
    'sequence-effects',
  );
  expect(performance.now() - start).toBeLessThan(60_000);
});
