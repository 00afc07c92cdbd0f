/** What -Wall and -Wextra say of names that nobody uses and of functions that end without a value, in gcc's words and on gcc's lines. */
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

/** Each function is on one line: gcc points at its closing brace, tscc at its beginning. */
const doubtful = `
static int unused_function(void) { return 1; }
static int never_defined(int);
static int variable;
static const int constant = 3;
int f(int a, int parameter) { int x; int y = a; { static int z; } return a; }
int g(int x) { if (x) return 1; }
int h(int x) { switch (x) { case 1: return 1; case 2: break; default: return 3; } }
int i(int x) { while (x) { if (x == 3) return 1; } }
int j(int x) { for (;;) { if (x) break; return 2; } }
int k(int x) { again: return x; }
int l(int x) { do { if (x) continue; return 1; } while (x); }
int main(int c, char **v) { }
`;

const sound = `
#include <assert.h>
#include <stdlib.h>
#define UNUSED __attribute__((unused))
int a1(int *p UNUSED, char *q[] UNUSED, UNUSED int r, int (*f)(int) UNUSED) { return 1; }
int a2(int x) { (void)x; UNUSED int y; int z UNUSED; int w[3] UNUSED; assert(!"no"); }
int a3(int x) { if (x) { return 1; } else { abort(); } }
int a4(int x) { switch (x) { case 1: return 1; break; default: return 2; break; } }
int a5(int x) { for (;;) { if (x++ > 3) return x; else continue; } }
int a6(int x) { do { if (x) break; return 1; } while (0); return x; }
int a7(int x) { do { return x; } while (0); }
int a8(int x) { while (1) { switch (x) { case 1: break; default: return 1; } x++; } }
int a9(int x) { again: if (x) return 1; x++; goto again; }
_Noreturn void die(void);
int b1(int x) { if (x) return 1; die(); }
int b2(int x) { return x; nobody: UNUSED; }
int b3(int x) { switch (x) { case 0: return 1; } assert(0 && "reached"); }
static int b4(void) UNUSED;
static int b4(void) { return 1; }
static int b5 UNUSED, b6;
int *b7 = &b6;
int b8(int x) { return _Generic(x, int: 1, long: x); }
int b9(void) { int s, u; return sizeof s + sizeof(__typeof__(u)); }
int c1(int x) { if (x) goto out; return 1; out: exit(1); }
static int c2(void) { return 1; }
extern int c3(void) __attribute__((alias("c2")));
static inline int c4(void) { return 1; }
static void c5(void) __attribute__((constructor));
static void c5(void) { }
static volatile int c6;
int c7(int x) { if (x) __builtin_unreachable(); else return 1; }
int c8(int n) { int inner(int x) { return x; } return inner(n); }
static void c9(int *p) { (void)p; }
int d1(void) { __attribute__((cleanup(c9))) int x = 1; return 0; }
`;

const told = (messages: string): readonly string[] =>
  [...messages.matchAll(/^a\.c:(\d+):\d+: warning: (.*)$/gm)].map(([, line, what]) => `${line}: ${what}`).sort();

test.each([
  ['doubtful', doubtful],
  ['sound', sound],
])('of %s code tscc says what gcc says', (_name, source) => {
  within({ 'a.c': source }, workshop => {
    const words = ['-Wall', '-Wextra', '-c', 'a.c'];
    const expected = told(workshop.run('gcc', words).messages);
    expect(told(workshop.tscc(words).messages)).toEqual(expected);
  });
});

test.each([
  [['-Wall', '-Wno-unused']],
  [['-Wextra']],
  [['-Wunused', '-Wextra', '-Wno-unused-parameter']],
  [['-Wunused-variable']],
  [['-Wreturn-type', '-Wno-unused-label']],
  [['-Wall', '-w']],
])('%j turns on what gcc turns on', words => {
  within({ 'a.c': doubtful }, workshop => {
    const all = [...words, '-c', 'a.c'];
    expect(told(workshop.tscc(all).messages)).toEqual(told(workshop.run('gcc', all).messages));
  });
});

test('-Werror=unused-variable refuses the program', () => {
  within({ 'a.c': 'int f(void) { int x; return 0; }\n' }, workshop => {
    const { status, messages } = workshop.tscc(['-Werror=unused-variable', '-c', 'a.c']);
    expect(status).toBe(1);
    expect(messages).toContain("error: unused variable 'x' [-Werror=unused-variable]");
  });
});
