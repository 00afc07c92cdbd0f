/** The tables of each function lead an unwinder back to its caller from every instruction. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const stepper = readFileSync(join(import.meta.dirname, 'single-step.c'), 'utf8');

/** Frames of all kinds: none, registers, slots, arguments on the stack, early returns, variable and over-aligned objects, jump tables. */
const tested = `#include <stdlib.h>
#include <string.h>
#include <stdarg.h>
volatile int v = 3;
#define own __attribute__((noinline, noclone))
own static int leaf(int a) { return a * 3 + 1; }
own static int red_zone(int n) { volatile char t[64]; t[n & 63] = n; return t[n & 63]; }
own static int early(int n, int *p) { if (n < 3) return n; for (int i = 0; i < n; i++) p[i & 3] += leaf(i) * leaf(n - i); return p[0] + p[1] * p[2]; }
own static int many(int a, int b, int c, int d, int e, int f, int g, int h) {
  int x = leaf(a), y = leaf(b), z = leaf(c);
  return x * y + z * leaf(d) + e * f + g * h + x + y + z;
}
own static int variable(int n) { char *p = __builtin_alloca(n); memset(p, n, n); int t[n]; for (int i = 0; i < n; i++) t[i] = p[i] + leaf(i); return t[n - 1] + many(1, 2, 3, 4, 5, 6, t[0], n); }
own static int aligned(int n) { _Alignas(64) char t[64]; memset(t, n, sizeof t); return t[n] + leaf(n) + ((unsigned long)t & 63 ? 1000 : 0); }
own static int table(int n) { switch (n) { case 0: return leaf(5); case 1: return 7 * n; case 2: return red_zone(n); case 3: return early(n, &(int){1}) ; case 4: return variable(5); case 5: return 9; default: return -1; } }
own static int computed(int n) { static void *to[] = {&&a, &&b, &&c}; int s = 0; for (int i = 0; i < n; i++) { goto *to[i % 3]; a: s += leaf(i); continue; b: s ^= i; continue; c: s -= early(2, &s); } return s; }
own static int guarded(int *p, int n) { if (!p) return -1; if (n < 0) __builtin_abort(); if (n == 0) return *p; return leaf(*p) + guarded(n & 1 ? 0 : p, n / 2) * n; }
own static int passed_on(int (*f)(int), int n) { if (n > 5) return n; v = leaf(n); return f(n); }
own static int recursive(int n) { return n < 2 ? n : recursive(n - 1) + recursive(n - 2); }
own static int sum(int n, ...) { va_list l; va_start(l, n); int s = 0; while (n--) s += va_arg(l, int); va_end(l); return s; }
int tested(void) {
  int p[4] = {1, 2, 3, 4}, s = 0;
  for (int i = 0; i < 7; i++) s = s * 5 + table(i);
  return s + early(6, p) + variable(9) + aligned(v) + computed(9) + recursive(5) + guarded(p, 6) + guarded(0, v) + guarded(p, 0) + passed_on(leaf, 3) + passed_on(leaf, 7) + sum(9, 1, 2, 3, 4, 5, 6, 7, 8, v) + red_zone(v);
}
`;

test.each([['-O0'], ['-O1'], ['-O2'], ['-O1', '-fno-omit-frame-pointer'], ['-O2', '-fPIC'], ['-Os', '-S']])(
  'from every instruction there is a way back: %s %s',
  (...options) => {
    within({ 'tested.c': tested, 'step.c': stepper }, w => {
      const text = options.includes('-S');
      const made = text ? 'tested.s' : 'tested.o';
      expect(w.tscc([...options, ...(text ? [] : ['-c']), '-w', 'tested.c', '-o', made]).messages).toBe('');
      const link = (what: string): string => {
        expect(w.run('gcc', ['-O1', '-w', 'step.c', what, '-o', 'step']).messages).toBe('');
        return w.run('./step', []).output;
      };
      expect(link(made)).toBe(link('tested.c'));
    });
  },
);

test('without unwind tables there is no section for them', () => {
  within({ 'a.c': 'int f(int x) { return x; }' }, w => {
    const sections = (...options: string[]): string => {
      expect(w.tscc([...options, '-c', 'a.c']).messages).toBe('');
      return w.run('readelf', ['-SW', 'a.o']).output;
    };
    expect(sections()).toContain('.eh_frame');
    expect(sections('-fno-asynchronous-unwind-tables')).not.toContain('.eh_frame');
  });
});
