/** Ints that serve as indices become as wide as addresses, and programs with them do what gcc's do. */
import { describe, expect, test } from 'vitest';
import { Called } from '../../languages/called.ts';
import { defaultOptions, type Unit } from '../../languages/unit.ts';
import { type AnyPass, show, type Tree, validateTree } from '../../nanopass/index.ts';
import { standard } from '../../passes/pipeline.ts';
import { widenIndices } from '../../passes/widen-indices.ts';
import { within } from '../driver/workshop.ts';
import { front } from './front.ts';

/** The first function of the unit after the pass, as text. */
function widened(text: string, wrapv = false): string {
  const { unit, items } = front(text);
  let tree: Tree = items.find(i => i.kind === 'Function')!;
  const passes = standard.passes as readonly AnyPass[];
  const first = passes.findIndex(p => p.name === 'lower-addresses');
  for (const pass of passes.slice(first)) {
    tree = pass.run(tree, unit);
    if (pass.name === 'pass-arguments') break;
  }
  const options = { ...defaultOptions, wrapv };
  const at: Unit = new Proxy(unit, { get: (u, key) => (key === 'options' ? options : Reflect.get(u, key, u)) });
  const result = widenIndices.run(tree as never, at) as Tree;
  expect(validateTree(Called, result, { context: unit })).toEqual([]);
  return show(Called, result, { context: unit }).replace(/(\w)\.\d+/g, '$1');
}

describe('widen-indices', () => {
  test('an index that is counted is as wide as an address', () => {
    const text = widened('int f(int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }');
    expect(text).toContain('(Store (Variable long i) (Constant long 0))');
    expect(text).toContain('(Binary long * (Load long (Variable long i)) (Constant long 4))');
    expect(text).toContain('(Store (Variable long i) (Binary long + (Load long (Variable long i)) (Constant long 1)))');
    expect(text).toContain('(Compare int < (Convert int (Load long (Variable long i))) (Load int (Variable int n)))');
  });

  const asTheyWere: readonly (readonly [string, string])[] = [
    ['no index', 'int f(int n) { int s = 0; for (int i = 0; i < n; i++) s += i; return s; }'],
    [
      'a variable whose address is used',
      'int g(int *); int f(int *a) { int i = 0; for (; g(&i); i++) a[i] = 0; return i; }',
    ],
    ['an unsigned index, which may wrap', 'int f(int *a) { unsigned i = 0; while (a[i]) i++; return i; }'],
    ['a short index, which may wrap', 'int f(int *a) { short i = 0; while (a[i]) i++; return i; }'],
    [
      'a sum in a loop that is an index once, after it',
      'int f(int *a, int n, int *p) { int s = 0; while (p != a) s += *p++; return a[s]; }',
    ],
    [
      'what setjmp may bring back',
      'int setjmp(int *); int f(int *b, int *a) { int i = 0; if (setjmp(b)) return a[i]; while (a[i]) i++; return i; }',
    ],
  ];
  test.each(asTheyWere)('%s stays as it was', (_, text) => {
    expect(widened(text)).not.toMatch(/Variable long/);
  });

  test('with -fwrapv an int index stays an int', () => {
    expect(widened('int f(int *a) { int i = 0; while (a[i]) i++; return i; }', true)).not.toMatch(/Variable long/);
  });

  const programs: readonly (readonly [string, string])[] = [
    ['counting down to a negative index', 'int *p = a + 5; for (int i = 4; i >= -5; i--) p[i] = i; show();'],
    ['a step backwards in an expression', 'int n = 10; while (n--) a[n] = -n; show(); printf("%d\\n", n);'],
    ['an index that jumps', 'for (int i = 1; i < 10; i *= 2) a[i - 1 + argc - 1] = i; show();'],
    ['a difference of indices', 'for (int i = 0, j = 9; i < j; i++, j--) a[j - i] = i - j; show();'],
    ['an index kept in a structure', 'struct { int at; } s = {0}; while (s.at < 10) a[s.at++] = s.at; show();'],
    ['an index from a char', 'for (signed char c = -3; c < 3; c++) (a + 3)[c] = c; show();'],
    ['an index that is returned', 'int i = 0; while (i < 7) a[i++] = 3; show(); return -i;'],
    ['rows and columns', 'for (int r = 0; r < 2; r++) for (int c = 0; c < 5; c++) a[r * 5 + c] = r - c; show();'],
    ['a negated index', 'for (int i = 0; i > -10; i--) a[-i] = i; show();'],
    [
      'an index through a long and back',
      'for (int i = 0; i < 10; i++) { long l = i; int j = l; a[j] = l * 1000000000L >> 20; } show();',
    ],
    ['a comparison with an unsigned', 'int i = -1; unsigned u = 5; if (i > u) a[i + 5] = 1; show();'],
    ['an extreme index that is not used', 'int i = 2147483647; if (argc > 5) a[i] = 0; printf("%d\\n", i); show();'],
  ];
  test.each(programs)('%s works as with gcc', (_, body) => {
    const text = `int printf(const char *, ...); int a[10];
      void show(void) { for (int i = 0; i < 10; i++) printf("%d ", a[i]); printf("\\n"); }
      int main(int argc, char **argv) { ${body} return 0; }`;
    within({ 'p.c': text }, w => {
      expect(w.run('gcc', ['-O0', '-o', 'theirs', 'p.c']).status).toBe(0);
      expect(w.tscc(['-O1', '--verify', '-o', 'ours', 'p.c']).messages).toBe('');
      expect(w.run('./ours', [])).toEqual(w.run('./theirs', []));
    });
  });
});
