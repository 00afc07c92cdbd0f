/**
 * Random programs that call library functions with arguments that a compiler may know: literals, choices of two, or what only the run shows.
 * Each result is printed, and each array that was written to.
 */
import fc from 'fast-check';

const word = fc.constantFrom(
  '',
  'a',
  'b',
  'ab',
  'abc',
  'abd',
  'aXb',
  'hello',
  'hello world',
  'x%y',
  'zzzzzzzzzzzzzzzzzz',
);
const quoted = (text: string): string => `"${text}"`;

/** A string: a literal, the rest of one, one of two, or one that the compiler cannot see. */
const string: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: word.map(quoted) },
  fc.tuple(word, fc.nat(2)).map(([w, n]) => `(${quoted(w)} + ${Math.min(n, w.length)})`),
  fc.tuple(word, word).map(([a, b]) => `(one ? ${quoted(a)} : ${quoted(b)})`),
  word.map(w => `hidden(${quoted(w)})`),
  word.map(w => `(${quoted(w)} + (one - 1))`),
);
const character = fc.constantFrom("'a'", "'b'", "'X'", '0', "'%'", "256 + 'a'", "(one ? 'a' : 'b')", '-1');
const size = fc.oneof(
  { weight: 4, arbitrary: fc.nat(24).map(String) },
  fc.nat(20).map(n => `(${n} * one)`),
  fc.nat(10).map(n => `(one ? ${n} : 3)`),
);
/** Memory to compare and search: as long as the greatest size. */
const block = fc
  .array(fc.constantFrom('a', 'b', 'X', '\\0'), { minLength: 24, maxLength: 24 })
  .chain(bytes => fc.constantFrom(quoted(bytes.join('')), `hidden(${quoted(bytes.join(''))})`));

const printed =
  (format: string, ...parts: fc.Arbitrary<string>[]) =>
  (make: (...texts: string[]) => string): fc.Arbitrary<string> =>
    fc.tuple(...parts).map(texts => `printf("${format}\\n", ${make(...texts)});`);
/** Where in a string: an offset, or -1 for none. */
const place = (call: (s: string, other: string) => string, other: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(string, other)
    .map(([s, o]) => `{ const char *s = ${s}; const char *p = ${call('s', o)}; printf("%td\\n", p ? p - s : -1); }`);
const sign = (call: string): string => `(${call} > 0) - (${call} < 0)`;
/** A call that writes to the array `t`, which starts as "start" and is shown whole. */
const written = (call: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  call.map(c => `{ char t[64] = "start"; ${c} show(t, sizeof t); }`);
const returned = (...calls: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...calls);

const statement: fc.Arbitrary<string> = fc.oneof(
  printed('%zu', string)(s => `strlen(${s})`),
  printed('%d', string)(s => `strlen(${s}) == 0`),
  printed('%zu', string, size)((s, n) => `strnlen(${s}, ${n})`),
  printed('%d', string, string)((a, b) => sign(`strcmp(${a}, ${b})`)),
  printed('%d', string, string, size)((a, b, n) => sign(`strncmp(${a}, ${b}, ${n})`)),
  printed('%d', string, string)((a, b) => `strcmp(${a}, ${b}) == 0`),
  printed('%d', block, block, size)((a, b, n) => sign(`memcmp(${a}, ${b}, ${n})`)),
  printed('%d', block, block, size)((a, b, n) => `!memcmp(${a}, ${b}, ${n})`),
  printed('%zu', string, string)((a, b) => `strspn(${a}, ${b})`),
  printed('%zu', string, string)((a, b) => `strcspn(${a}, ${b})`),
  place((s, c) => `strchr(${s}, ${c})`, character),
  place((s, c) => `strrchr(${s}, ${c})`, character),
  place((s, t) => `strstr(${s}, ${t})`, string),
  place((s, t) => `strpbrk(${s}, ${t})`, string),
  fc
    .tuple(block, character, size)
    .map(
      ([b, c, n]) =>
        `{ const char *s = ${b}; const char *p = memchr(s, ${c}, ${n}); printf("%td\\n", p ? p - s : -1); }`,
    ),
  written(string.map(s => `printf("%d ", strcpy(t, ${s}) == t);`)),
  written(string.map(s => `printf("%td ", stpcpy(t + 1, ${s}) - t);`)),
  written(fc.tuple(string, size).map(([s, n]) => `printf("%d ", strncpy(t, ${s}, ${n}) == t);`)),
  written(fc.tuple(string, size).map(([s, n]) => `printf("%td ", stpncpy(t, ${s}, ${n}) - t);`)),
  written(string.map(s => `printf("%d ", strcat(t, ${s}) == t);`)),
  written(fc.tuple(string, size).map(([s, n]) => `strncat(t, ${s}, ${n});`)),
  written(fc.tuple(block, size).map(([b, n]) => `printf("%d ", memcpy(t, ${b}, ${n}) == (void *)t);`)),
  written(fc.tuple(block, size).map(([b, n]) => `printf("%td ", (char *)mempcpy(t, ${b}, ${n}) - t);`)),
  written(fc.tuple(fc.nat(5), fc.nat(5), size).map(([a, b, n]) => `memmove(t + ${a}, t + ${b}, ${n});`)),
  written(fc.tuple(character, size).map(([c, n]) => `memset(t, ${c}, ${n});`)),
  written(
    fc.tuple(string, returned('', 'n = ')).map(([s, n]) => `int n = 0; ${n}sprintf(t, "%s", ${s}); printf("%d ", n);`),
  ),
  written(
    fc
      .tuple(word, returned('', 'n = '))
      .map(([w, n]) => `int n = 0; ${n}sprintf(t, "${w.replace('%', '%%')}"); printf("%d ", n);`),
  ),
  written(
    fc
      .tuple(string, size, returned('', 'n = '))
      .map(([s, m, n]) => `int n = 0; ${n}snprintf(t, ${m}, "%s", ${s}); printf("%d ", n);`),
  ),
  written(
    fc
      .tuple(fc.nat(8), string)
      .map(([n, s]) => `__builtin___strcpy_chk(t + ${n}, ${s}, __builtin_object_size(t + ${n}, 0));`),
  ),
  written(fc.tuple(block, size).map(([b, n]) => `__builtin___memcpy_chk(t, ${b}, ${n}, __builtin_object_size(t, 0));`)),
  string.map(s => `printf(${s.includes('%') ? '"%s", ' : ''}${s}); printf("\\n");`),
  string.map(s => `printf("%s\\n", ${s});`),
  string.map(s => `fprintf(stdout, "%s", ${s}); fputs(${s}, stdout); puts(${s});`),
  character.map(
    c =>
      `printf("%c", ${c} & 127 ? ${c} & 127 : 'z'); printf("%d%d%d\\n", !!isdigit(${c} & 127), !!isascii(${c}), toascii(${c}));`,
  ),
);

/** `one` is 1 and `hidden` gives what it is given, but no compiler knows. */
const start = `#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <string.h>
volatile int one_ = 1;
__attribute__((noinline, noclone)) static const char *hidden(const char *s) { __asm__ volatile ("" : "+m"(one_)); return s; }
static void show(const char *t, unsigned long n) { for (unsigned long i = 0; i < n; i++) printf("%02x", (unsigned char)t[i]); printf("\\n"); }
`;

/** A program of several functions, each with some statements. */
export const libraryProgram: fc.Arbitrary<string> = fc
  .array(fc.array(statement, { minLength: 6, maxLength: 12 }), { minLength: 10, maxLength: 16 })
  .map(functions => {
    const bodies = functions.map((list, i) => `static void f${i}(int one) {\n  ${list.join('\n  ')}\n}\n`);
    return `${start}${bodies.join('')}int main(void) {\n  int one = one_;\n  ${functions.map((_, i) => `f${i}(one);`).join(' ')}\n  return 0;\n}\n`;
  });
