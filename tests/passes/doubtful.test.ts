/** Code that says what it may not mean: gcc's warnings of it, whole, and silence where gcc is silent. */
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

function same(source: string, flags: readonly string[]): string {
  return within({ 'a.c': source }, workshop => {
    const words = [...flags, '-c', '-o', 'a.o', 'a.c'];
    const expected = workshop.run('gcc', words).messages;
    expect(workshop.tscc(words).messages).toBe(expected);
    return expected;
  });
}

const inFunction = (...statements: readonly string[]): string =>
  `void v(void);
enum e { A, B, C };
typedef _Bool bool;
int f(int a, int b, int c, unsigned u, long l, unsigned char uc, short s, bool y, double d, float x, enum e en) {
${statements.map(s => `  ${s}\n`).join('')}
  return 0;
}
`;

const precedence = [
  ...['a = b & c == a;', 'a = b | c & a;', 'a = b + c << 2;', 'a = b << c - 2;', 'a = b & c + 1;', 'a = b ^ c | a;'],
  ...['a = b >> c + 1;', 'a = b ^ c == 3;', 'a = b ^ c - 3;', 'a = b == c == a;', 'a = b != c < a;', 'a = b & c - 1;'],
  ...[
    'if (a < b < c) v();',
    'if (a && b || c) v();',
    'if (a || b && c) v();',
    'a = b > c >= 2;',
    'if (a || (b, c) && y || u) v();',
  ],
  ...['if (a = b) v();', 'while (a = b) v();', 'for (; a = b;) v();', 'do v(); while (a = b);'],
  ...['a = !b == c;', 'a = !b < c;', 'a = !b & c;', 'a = !(b) != c;', 'a = !b | c;'],
  ...[
    'if (a) if (b) v(); else v();',
    'if (a) for (;;) if (b) v(); else v();',
    'if (a) while (b) if (c) v(); else v();',
  ],
];
const clear = [
  ...['a = b & (c == a);', 'a = (b | c) & a;', 'a = (b + c) << 2;', 'a = b + c * 2 - a;', 'if ((a && b) || c) v();'],
  ...[
    'if ((a = b)) v();',
    'if (a && (b = c)) v();',
    'a = b == c;',
    'a = (!b) == c;',
    'a = !b == !c;',
    'a = !b == 0;',
    'a = !y == c;',
  ],
  ...[
    'if (a) { if (b) v(); } else v();',
    'if (a) { if (b) v(); else v(); }',
    'if (a) if (b) v();',
    'if (a) v(); else if (b) v(); else v();',
  ],
  ...['a = (b < c) == (a < c);', 'if (a += b) v();', 'a = !b && c;', 'a = b * c << 1;', 'a = ~b & c;'],
];
const signs = [
  ...[
    'if (a < u) v();',
    'if (a == u) v();',
    'if (u > -1) v();',
    'if (a < sizeof a) v();',
    'if (u != s) v();',
    'if (a + 1 <= u) v();',
  ],
  ...['u = c ? a : u;', 'u = c ? -1 : u;', 'l = c ? (a + 1) : sizeof l;', 'if (u > (a | 1)) v();', 'if (en < a) v();'],
];
const safeSigns = [
  ...[
    'if (u > 3) v();',
    'if (uc < a) v();',
    'if (l < u) v();',
    'u = c ? 1 : u;',
    'if ((a & 7) < u) v();',
    'if (u < uc) v();',
    'if (a == 3u) v();',
  ],
  ...[
    'if ((a > b) < u) v();',
    'l = c ? l : u;',
    'if (u == y) v();',
    'if (sizeof a > 3) v();',
    'if (u < (c ? 1 : 2)) v();',
    'if ((unsigned)a < u) v();',
    'if (a < (int)sizeof a) v();',
  ],
];
const limits = [
  ...[
    'if (u < 0) v();',
    'if (u >= 0) v();',
    'if (uc < 0) v();',
    'if (uc > 255) v();',
    'if (uc <= 255 && uc == 256) v();',
    'if (0 > u) v();',
  ],
  ...[
    'if (s > 40000) v();',
    'if (300 != uc) v();',
    'if ((a > b) == 2) v();',
    'if ((a > b) > 1) v();',
    'if (y != 3) v();',
  ],
];
const bodies = [
  'if (a) ;',
  'if (a); else ;',
  'if (a) v(); else ;',
  'while (a) ;',
  'do ; while (a);',
  'for (; a;);',
  'if (a) {}',
  'if (a); else v();',
];
const floats = ['if (d == x) v();', 'if (d != 0) v();', 'if (d < 3) v();', 'if (a == d) v();'];
const switches = [
  ...[
    'switch (en) { case A: v(); break; case B: break; }',
    'switch (en) { case A: break; case B: break; default: v(); }',
  ],
  ...[
    'switch (en) { case A: break; case B: break; case C: break; case 7: break; }',
    'switch (a) { case A: v(); }',
    'switch (en) { case A ... C: v(); }',
  ],
];

test.each([
  ['-Wparentheses', precedence],
  ['-Wsign-compare', signs],
  ['-Wextra', limits],
  ['-Wempty-body', bodies],
  ['-Wfloat-equal', floats],
  ['-Wswitch', switches],
  ['-Wswitch-enum', switches],
  ['-Wswitch-default', switches],
])('%s says what gcc says, where gcc says it', (option, statements) => {
  expect(same(inFunction(...statements), ['-Wlogical-not-parentheses', '-Wbool-compare', option])).toContain(
    'warning:',
  );
});

test.each([
  ['clear precedence', clear],
  ['safe signs', safeSigns],
])('of %s nothing is said', (_what, statements) => {
  expect(same(inFunction(...statements), ['-Wall', '-Wextra', '-Wno-unused'])).toBe('');
});

test('all of it is silent where nobody asks, and in what a system header defines', () => {
  const all = [precedence, signs, limits, bodies, floats, switches].flat();
  expect(same(inFunction(...all), ['-Wno-overflow'])).toBe('');
  within(
    {
      'system/a.h': `#define LESS(a, b) ((a) < (b))\nstatic inline ${inFunction(...signs).split('typedef _Bool bool;\n')[1]}`,
    },
    workshop => {
      workshop.write(
        'a.c',
        `void v(void);\nenum e { A, B, C };\ntypedef _Bool bool;\n#include <a.h>\nint g(int a, unsigned b) { return LESS(a, b); }\n`,
      );
      expect(workshop.tscc(['-isystem', 'system', '-Wextra', '-c', 'a.c']).messages).toBe('');
    },
  );
});

const told = (messages: string): readonly string[] =>
  messages
    .split('\n')
    .filter(line => line.includes(' warning: '))
    .sort();

test.each([
  [
    '-Wshadow',
    `int x; int y(void); void v(void);
int f(int n, int x) { { int n = 2; int x = n; { int x = 3; (void)x; } return x; } for (int n = 0; n < 3; n++) v(); return n; }
int g(int y) { int k = 1; { int k = 2; (void)k; } int h = 2; return y + k + h; }
int h(int z); int p(int x);
int i(void) { extern int x; struct k { int x; } k; int z = x; k.x = z; return k.x; }`,
  ],
  [
    '-Wmissing-prototypes',
    `int a(void) { return 1; } static int b(void) { return a(); } int c(void); int c(void) { return b(); }
inline int d(void) { return 1; } int e(); int e() { return 1; } int main(void) { return 0; }`,
  ],
  [
    '-Wmissing-declarations',
    'int a(void) { return 1; } int c(void); int c(void) { return a(); } static int d(void) { return 1; }',
  ],
  [
    '-Wstrict-prototypes',
    'int a();\nint b(x) int x; { return x; }\nint c() { return 1; }\nint d(int x);\nint d(x) int x; { return x; }\nvoid (*p)();\nint e(void);',
  ],
  [
    '-Wdeclaration-after-statement',
    'void v(void);\nvoid f(int a) {\n  int b = 1;\n  v();\n  const char *c = 0;\n  int d, e;\n  v(); struct s { int x; } s;\n  for (int i = 0;;) v();\n  { int k; v(); }\n}',
  ],
  ['-Wvla', 'void f(int n) {\n  int a[n];\n  int b[3];\n  char c[n][3];\n}'],
  ['-Wnested-externs', 'void f(void) { extern int a; int g(void); int b; static int c; }'],
  [
    '-Wpointer-arith',
    'void f(void *p, int *q) { p++; --p; p = p + 1; p += 1; q++; long d = (char *)p - (char *)q; d = p - (void *)q; f + 1; }',
  ],
  [
    '-Wcast-qual',
    'void f(const int *p, volatile char *q, int *r, const char *const *s) { (char *)q; (int *)p; (const int *)r; (long)p; (char *)p; (char *const *)s; (void *)p; (const void *)p; }',
  ],
  ['-Wwrite-strings', 'char *a = "x"; const char *b = "x"; char c[] = "x"; void f(char *p) { p = "y"; f("z"); }'],
])('%s says what gcc says of declarations and pointers', (option, source) => {
  within({ 'a.c': source }, workshop => {
    const words = [option, '-c', 'a.c'];
    const expected = told(workshop.run('gcc', words).messages);
    expect(expected).not.toEqual([]);
    expect(told(workshop.tscc(words).messages)).toEqual(expected);
    expect(workshop.tscc(['-c', 'a.c']).messages).toBe(workshop.run('gcc', ['-c', 'a.c']).messages);
  });
});

test('-Wmissing-field-initializers names the first member that nothing is said of', () => {
  const source = `struct s { int a, b, c; };
struct t { struct s x; int y; };
struct s a1 = { 0, 0 };
struct t a2 = { { 0 } }, a3 = { 0 };
struct t a4 = { 1 };
static const struct s a5[] = {
  { 1, 2, 3 },
  { 1, 2 },
  { .a = 1, 2 },
  { .a = 1 },
};
struct s a6 = {
  1,
  2
};
struct t b1 = { .x = { 1 }, 2 }, b2 = { .x.a = 1 }, b3 = { 1, 2, 3 };
struct f { int n; char d[]; } b4 = { 1 };
struct g { int n; int : 4; int k : 2; } b5 = { 1 };
struct s b6 = {};
struct s b7 = { 0L };
union u { int a; struct s b; } b8 = { 1 };
void f(void) {
  struct s l = { 1,
   2 };
  struct s *p = &(struct s){ 1, 2 };
  *p = l;
}
`;
  expect(same(source, ['-Wextra'])).toContain("missing initializer for field 'c'");
});

test('a member that there is none of is shown with one that there is, below its name', () => {
  const source = `struct s { int member; struct { int other; }; } *p, q;
void h(void) { p->membr = q.othr; }
void i(void) { p.member = 1; }
void j(void) { p->x = 1; }
`;
  expect(same(source, [])).toContain('->');
});
