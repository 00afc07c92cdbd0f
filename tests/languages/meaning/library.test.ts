/** The interpreter's library does what the C library does: programs that call it with much and odd are run by gcc's build and interpreted. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'tscc-library-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function bothWays(text: string, input = ''): { ours: string; theirs: string } {
  const [source, program] = [join(scratch, 'library.c'), join(scratch, 'library')];
  writeFileSync(source, text);
  execFileSync('gcc', ['-O0', '-w', '-fno-builtin', '-o', program, source, '-lm']);
  const told = { input, encoding: 'latin1', maxBuffer: 1 << 28 } as const;
  const [theirs, ours] = [
    spawnSync(program, told),
    spawnSync(join(root, 'bin/tscc'), ['-w', '--interpret=emit-data', source], told),
  ];
  return { ours: `${ours.stdout}${ours.stderr}${ours.status}`, theirs: `${theirs.stdout}${theirs.status}` };
}

function agree(text: string, input = ''): void {
  const { ours, theirs } = bothWays(text, input);
  expect(ours.split('\n')).toEqual(theirs.split('\n'));
}

const flags = ['', '-', '+', ' ', '0', '#', '-+', '+0', ' 0', '#0', '-#'];
const sizes = ['', '1', '8', '12.5', '.0', '.1', '.3', '9.2', '.10', '25.17'];
const formats = (letter: string): string[] => flags.flatMap(flag => sizes.map(size => `%${flag}${size}${letter}|`));
const printing = (letters: readonly string[], type: string, values: readonly string[]): string => `
#include <stdio.h>
static const char *formats[] = { ${letters
  .flatMap(formats)
  .map(f => JSON.stringify(f))
  .join(', ')} };
int main(void) {
  ${type} values[] = { ${values.join(', ')} };
  for (int i = 0; i < sizeof formats / sizeof *formats; i++) {
    for (int j = 0; j < sizeof values / sizeof *values; j++) printf(formats[i], values[j]);
    puts(formats[i]);
  }
}`;

test('printf of integers', () => {
  const values = ['0', '1', '-1', '42', '-77', '2147483647', '-2147483647 - 1', '65536'];
  agree(printing(['d', 'i', 'u', 'x', 'X', 'o', 'hhd', 'hu'], 'int', values));
  agree(printing(['ld', 'lu', 'lx', 'zo', 'jd'], 'long', [...values, '9007199254740993', '-9223372036854775807 - 1']));
});

const doubles =
  '0.0, -0.0, 1.0, -1.5, 0.1, 123456.789, 1e10, 1e-5, 9.9999995, 0.00001234, 1e100, 5e-324, 1.7e308, 2.5, 0.5, 1.0/0.0'.split(
    ', ',
  );

test('printf of floating-point numbers', () => {
  agree(printing(['f', 'F', 'e', 'E', 'g', 'G', 'a', 'A'], 'double', doubles));
});

test('printf of long doubles', () => {
  agree(
    printing(
      ['Lf', 'Le', 'Lg', 'La'],
      'long double',
      doubles.map(d => `${d.replace(/^(-?[\d.e-]+)$/, '$1L')}`),
    ),
  );
});

test('strings, characters and memory', () => {
  agree(`
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int sign(int n) { return (n > 0) - (n < 0); }
int main(void) {
  static const char *words[] = { "", "a", "abc", "abd", "ABC", "abcabc", "b c,d;e" };
  for (int i = 0; i < 7; i++) {
    const char *s = words[i];
    printf("%zu %s %s|%.2s|%5s|%-5s|\\n", strlen(s), strchr(s, 'b') ? strchr(s, 'b') : "-", strrchr(s, 'a') ? strrchr(s, 'a') : "-", s, s, s);
    for (int j = 0; j < 7; j++)
      printf("%d %d %d %s %zu %zu ", sign(strcmp(s, words[j])), sign(strncmp(s, words[j], 2)), sign(memcmp(s, words[j], 1)),
             strstr(s, words[j]) ? "in" : "out", strspn(s, words[j]), strcspn(s, words[j]));
    char room[64] = "x";
    strcat(room, s), strncat(room, "12345", i), puts(room);
    memset(room, 'q', 20), strncpy(room, s, 5), printf("%.20s %d\\n", room, memchr(room, 'q', 20) != 0);
  }
  char line[] = " one,two;;three ";
  for (char *t = strtok(line, " ,;"); t; t = strtok(0, " ,;")) puts(t);
  for (int c = 0; c < 128; c++)
    printf("%d%d%d%d%d%d%d%d%d%d%d%c ", !!isalpha(c), !!isdigit(c), !!isspace(c), !!isupper(c), !!islower(c), !!ispunct(c), !!isprint(c),
           !!isgraph(c), !!iscntrl(c), !!isxdigit(c), !!isalnum(c), isprint(c) ? toupper(c) : '.');
}`);
});

test('numbers in text, sorting, random numbers', () => {
  agree(`
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void) {
  static const char *texts[] = { "0", "12", " -34x", "+5", "0x1fG", "077", "zz", "", "99999999999999999999", "-99999999999999999999", "0b1" };
  for (int i = 0; i < 11; i++)
    for (int base = 0; base < 37; base += base ? 6 : 10) {
      char *end;
      errno = 0;
      long n = strtol(texts[i], &end, base == 34 ? 36 : base);
      printf("%ld %td %d ", n, end - texts[i], errno);
      printf("%lu\\n", strtoul(texts[i], &end, base == 34 ? 36 : base));
    }
  static const char *reals[] = { "1.5", " -2e3x", ".5", "1e", "inf", "nan", "0x1.8p3", "abc", "1e400" };
  for (int i = 0; i < 9; i++) {
    char *end;
    double d = strtod(reals[i], &end);
    printf("%d %td\\n", d == d ? (int)(d > 1e9 ? 7 : d * 4) : -1, end - reals[i]);
  }
  srand(7);
  int numbers[200];
  for (int i = 0; i < 200; i++) numbers[i] = rand() % 1000, printf("%d ", numbers[i]);
  qsort(numbers, 200, sizeof *numbers, compare);
  for (int i = 0; i < 200; i++) printf("%d ", numbers[i]);
  int key = numbers[50], *found = bsearch(&key, numbers, 200, sizeof key, compare);
  printf("%d %d %ld %d\\n", *found == key, abs(-3), labs(-1l << 40), atoi("  -17 "));
}`);
});

test('reading', () => {
  agree(
    `
#include <stdio.h>
int main(void) {
  int n, c;
  char word[20], line[40];
  double d;
  unsigned x;
  while (scanf("%d", &n) == 1) printf("<%d>", n);
  printf("%d ", scanf("%19s %lf %x", word, &d, &x));
  printf("%s %.3f %u\\n", word, d, x);
  while ((c = getchar()) != '\\n') printf("(%c)", c);
  while (fgets(line, sizeof line, stdin)) printf("[%s]", line);
  printf("%d %d\\n", feof(stdin) != 0, sscanf("a=5,b=-6", "a=%d,b=%d", &n, &c)), printf("%d %d\\n", n, c);
}`,
    '1 2 -30\nword 2.5 ff rest\nfirst line\n\na line that is longer than forty characters, and so comes in two\nend',
  );
});
