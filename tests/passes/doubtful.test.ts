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
