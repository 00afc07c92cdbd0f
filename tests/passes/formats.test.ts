/** What -Wformat says of formats and arguments that do not fit: gcc's words, places, carets, labels and proposals. */
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const headers = ['stdio', 'stddef', 'stdint', 'inttypes', 'wchar', 'time', 'libintl']
  .map(h => `#include <${h}.h>\n`)
  .join('');

/** Both compilers on one file; the messages whole. */
function same(source: string, flags: readonly string[] = []): string {
  return within({ 'a.c': source }, workshop => {
    const words = ['-Wformat=2', '-Wno-format-overflow', '-Wno-format-truncation', ...flags, '-c', '-o', 'a.o', 'a.c'];
    const expected = workshop.run('gcc', words).messages.replace('cc1: ', 'tscc: ');
    expect(workshop.tscc(words).messages).toBe(expected);
    return expected;
  });
}

const inFunction = (...statements: readonly string[]): string =>
  `${headers}
struct s { long m; long a[3]; } *q, v;
long g(int);
long *pp;
void own(int a, const char *f, ...) __attribute__((format(printf, 2, 3)));
void own_list(const char *f, __builtin_va_list) __attribute__((__format__(__printf__, 1, 0)));
char *translated(int, const char *) __attribute__((format_arg(2)));
void needs(int *, int *) __attribute__((nonnull(2)));
void f(long x, char *s, double d, const char *format) {
${statements.join('\n')}
}
`;

const types = [
  ...[
    'int',
    'unsigned',
    'long',
    'unsigned long',
    'long long',
    'unsigned long long',
    'double',
    'long double',
    '__int128',
  ],
  ...[
    'char *',
    'void *',
    'int *',
    'long *',
    'short *',
    'signed char *',
    'struct s *',
    'int **',
    'const char *',
    'float *',
  ],
];

test.each([
  ['printf', '%d %i %x %u %s %c %p %f %ld %lx %hhd %hd %lf %Lf %zu %zd %lld %jd %td %ls %5.2f %-5d %g %o %hhn'],
  ['scanf', '%d %i %x %u %s %c %p %f %ld %lx %hhd %hd %lf %Lf %zu %n %5d %ls %hhu %lld %g'],
])('every conversion of %s with every type of argument', (name, conversions) => {
  const functions = types.map((type, i) => {
    const calls = conversions.split(' ').map(c => `  ${name}("${c}", ${name === 'printf' ? 'x' : `(${type} *)p`});\n`);
    return `void f${i}(${type} x, void *p) {\n${calls.join('')}}\n`;
  });
  const told = same(`${headers}struct s { int a; };\n${functions.join('')}`);
  expect(told.match(/warning:/g)!.length).toBeGreaterThan(250);
});

test.each([
  [
    'too few and too many arguments',
    ['printf("%s %d\\n", s);', 'printf("%s\\n", s, x, d);', 'printf("%*.*d", 1);', 'printf("");'],
  ],
  [
    'what is no conversion',
    [
      'printf("%y\\n", x);',
      'printf("%", x);',
      'printf("%5%");',
      'printf("%ll");',
      'printf("%\\n", 1);',
      'printf("%.", 3);',
    ],
  ],
  ['lengths that do not belong', ['printf("%lls %hf %lp %Lc", s, d, s, 1);', 'printf("%hhs", s);']],
  [
    'flags',
    [
      'printf("%-05d % +d %#d\\n", 3, 4, 5);',
      'printf("%0s%+s% u%+x", s, s, 3, 3);',
      'printf("%.5c %.3p", 3, s);',
      'printf("%05.3d", 3);',
    ],
  ],
  ['widths', ['printf("%*d\\n", x, 3);', 'printf("%.*d\\n", x, 3);', 'printf("%-*.*s", 1, 2, s);']],
  [
    'numbered arguments',
    [
      'printf("%1$d %2$s\\n", x, x);',
      'printf("%1$d %3$d", 1, 2, 3);',
      'printf("%1$d %d", 1, 2);',
      'printf("%5$d", 1);',
    ],
  ],
  [
    'strings in several parts',
    ['own(3, "%f" "%d", x, x);', 'printf("%d\\n"', '  "%d\\n", x, x);', 'printf("a\\tb\\x41%d", x);'],
  ],
  [
    'several lines',
    [
      'printf("%d",',
      '  x);',
      'printf("%d"',
      '',
      '  , x);',
      'printf("%d"',
      '',
      '',
      '  , x);',
      'printf("%d", x +',
      '  3);',
    ],
  ],
  [
    'choices and translations',
    [
      'printf(x ? "%d" : "%s", x);',
      'printf(gettext("%d"), x);',
      'printf(translated(1, "%d"), x);',
      'printf(x ? "%d" : "", x);',
    ],
  ],
  ['formats that are not known', ['printf(format);', 'printf(format, x);', 'own_list(format, 0);', 'own(1, format);']],
  ['null', ['printf(NULL);', 'needs(0, (void *)0);', 'printf("%s", NULL);']],
  [
    'other families',
    [
      'fprintf(stderr, "%p\\n", x);',
      'char b[9]; strftime(b, 9, "%Q %d", 0);',
      'scanf("%d", (const int *)s);',
      'scanf("%*d %[a-z] %ms", s, x);',
      'own_list("%y", 0);',
    ],
  ],
  ['parentheses', ['printf(("%d"), x);', 'printf("%d", (x + 1));', 'printf("%d", ((x)));']],
  ['a zero within', ['printf("a\\0b");']],
] as const)('gcc and tscc say the same of %s', (_what, statements) => {
  expect(same(inFunction(...statements))).toContain('warning:');
});

test('arguments are underlined from end to end, with the mark at their operators', () => {
  const marked = [
    'g(3)',
    'v.a[2]',
    'pp[2]',
    'x++',
    '++x',
    '-x',
    'x ? 1L : x',
    'x = 3',
    '(long)x + 2',
    'sizeof(x)',
    '*pp',
    '&x',
    'q->m',
    '"abc"',
    '3L',
  ];
  same(inFunction(...marked.map(e => `  printf("%d\\n", ${e});`), 'printf("%d", (*pp) + g(2) * (x + 1));'));
});

test('formats in macros are shown where they are written', () => {
  const macros = '#define FMT "%d"\n#define P(x) printf("%d\\n", x)\n#define A(x) (x)\n';
  same(
    macros +
      inFunction(
        'P(x);',
        'printf(FMT, x);',
        'printf("a%d" FMT, 3, x);',
        'printf("x" FMT "%d", 3, x);',
        'printf("%d", A(x) + 1);',
      ),
  );
});

test('what is right is passed in silence', () => {
  const right = [
    [
      'printf("%hhd %hhu %hd %hu %c", 3, 3, 3, 3, 3);',
      'printf("%d %u %x", 3u, 3, -1);',
      'printf("%zu %zd %td %jd", sizeof x, 3L, pp - pp, 3L);',
    ],
    [
      'printf("%p %p %p", s, pp, (void *)0);',
      'printf("%s %s", (unsigned char *)s, (const char *)s);',
      'printf("%lc %ls %C %S", 3, L"a", 3, L"a");',
    ],
    [
      'printf("%f %Lf %e %g %a %m %%", 3.0f, 3.0L, d, d, d);',
      'enum { A } e = A; printf("%d %u", e, e);',
      '_Bool b = 0; printf("%d", b);',
    ],
    [
      'printf("%" PRId64 " %" PRIu32 " %" PRIxMAX, (int64_t)1, (uint32_t)2, (uintmax_t)3);',
      'int i; unsigned u; scanf("%d %u %i", &u, &i, &i);',
    ],
    [
      'char c[9]; scanf("%8s %c %[^]x]%n", c, c, c, (int *)pp);',
      'snprintf(s, 3, "%.*s", 2, s);',
      'static const char k[] = "%s"; printf(k, s);',
    ],
    [
      'char t[9]; strftime(t, 9, "%Y-%m-%dT%H:%M:%S%z %EY %Od %-d", 0);',
      'own(1, "%1$s %1$s", s);',
      'printf("%\'d %#x %#o", 1, 2, 3);',
    ],
  ].flat();
  expect(same(inFunction(...right))).toBe('');
});

test.each([
  [['-Wno-format']],
  [['-w']],
  [['-Wno-format-extra-args']],
  [['-Werror=format']],
  [['-Wall', '-fno-builtin']],
])('%j is obeyed', flags => {
  same(inFunction('printf("%d", x);', 'printf("", x);', 'own(1, "%d", x, x);'), flags);
});

test('a pragma turns it on and off', () => {
  const source = inFunction(
    ...[
      'printf("%d", x);',
      '#pragma GCC diagnostic push',
      '#pragma GCC diagnostic ignored "-Wformat"',
      'printf("%d", x);',
    ],
    ...['#pragma GCC diagnostic pop', 'printf("%d", x);'],
  );
  same(source);
});
