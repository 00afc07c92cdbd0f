/* Words are looked for in a text: naively, by Boyer, Moore and Horspool, by Knuth, Morris and Pratt, and by a small matcher of patterns. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define SIZE (1 << 22)

static char text[SIZE + 1];

static int naive(const char *pattern) {
  int found = 0;
  for (const char *t = text; *t != '\0'; t++) {
    const char *a = t, *b = pattern;
    while (*b != '\0' && *a == *b) a++, b++;
    found += *b == '\0';
  }
  return found;
}

static int horspool(const char *pattern) {
  size_t length = strlen(pattern), skip[UCHAR_MAX + 1];
  for (int c = 0; c <= UCHAR_MAX; c++) skip[c] = length;
  for (size_t i = 0; i + 1 < length; i++) skip[(unsigned char)pattern[i]] = length - 1 - i;
  int found = 0;
  for (size_t at = 0; at + length <= SIZE; at += skip[(unsigned char)text[at + length - 1]]) {
    size_t i = length;
    while (i > 0 && text[at + i - 1] == pattern[i - 1]) i--;
    found += i == 0;
  }
  return found;
}

static int knuth_morris_pratt(const char *pattern) {
  int length = strlen(pattern), border[32] = {0}, found = 0;
  for (int i = 1, j = 0; i < length; i++) {
    while (j > 0 && pattern[i] != pattern[j]) j = border[j - 1];
    if (pattern[i] == pattern[j]) j++;
    border[i] = j;
  }
  for (int i = 0, j = 0; i < SIZE; i++) {
    while (j > 0 && text[i] != pattern[j]) j = border[j - 1];
    if (text[i] == pattern[j]) j++;
    if (j == length) {
      found++;
      j = border[j - 1];
    }
  }
  return found;
}

/* `.` is any letter, `x*` any number of x. */
static int matches_here(const char *pattern, const char *t) {
  if (pattern[0] == '\0') return 1;
  if (pattern[1] == '*') {
    const char *end = t;
    while (*end != '\0' && (*end == pattern[0] || pattern[0] == '.')) end++;
    for (; end >= t; end--)
      if (matches_here(pattern + 2, end)) return 1;
    return 0;
  }
  if (*t == '\0' || (pattern[0] != '.' && pattern[0] != *t)) return 0;
  return matches_here(pattern + 1, t + 1);
}

static int match(const char *pattern) {
  int found = 0;
  for (const char *t = text; *t != '\0'; t++) found += matches_here(pattern, t);
  return found;
}

int main(void) {
  static const char *const words[] = {"abacab", "ccab", "aaaaaaa", "bdbdbdbd", "dcba", "abcdabcdabcd"};
  static const char *const patterns[] = {"ab*c", "a.c*d", "dd*a*bb", "c.a.b"};
  unsigned seed = 12345;
  for (int i = 0; i < SIZE; i++) {
    seed = seed * 1103515245 + 12345;
    text[i] = "aabacadb"[seed >> 16 & 7];
  }
  for (int i = 0; i < 6; i++) {
    int a = naive(words[i]), b = horspool(words[i]), c = knuth_morris_pratt(words[i]);
    printf("%s %d %d %d\n", words[i], a, b, c);
  }
  for (int i = 0; i < 4; i++) printf("%s %d\n", patterns[i], match(patterns[i]));
  return 0;
}
