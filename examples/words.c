/* Counts words in a hash table: pointers, structs, strings, varargs, switch. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 64 };
struct entry {
  char *word;
  int count;
  struct entry *next;
};
static struct entry *table[BUCKETS];

static unsigned hash(const char *s) {
  unsigned h = 2166136261u;
  while (*s) h = (h ^ (unsigned char)*s++) * 16777619u;
  return h % BUCKETS;
}

static struct entry *find(const char *word) {
  struct entry **at = &table[hash(word)];
  for (; *at; at = &(*at)->next)
    if (strcmp((*at)->word, word) == 0) return *at;
  *at = calloc(1, sizeof **at);
  (*at)->word = strdup(word);
  return *at;
}

static void feed(int texts, ...) {
  va_list list;
  va_start(list, texts);
  while (texts-- > 0) {
    char buffer[32];
    int length = 0;
    for (const char *p = va_arg(list, const char *);; p++) {
      if (isalpha((unsigned char)*p)) {
        buffer[length++] = (char)tolower((unsigned char)*p);
        continue;
      }
      if (length > 0) {
        buffer[length] = 0;
        find(buffer)->count++;
      }
      length = 0;
      if (!*p) break;
    }
  }
  va_end(list);
}

static int by_count(const void *a, const void *b) {
  const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
  return x->count != y->count ? y->count - x->count : strcmp(x->word, y->word);
}

int main(void) {
  feed(3, "The quick brown fox jumps over the lazy dog.", "The dog sleeps; the fox does not.", "A fox is a fox");
  struct entry *all[100];
  size_t n = 0;
  for (int i = 0; i < BUCKETS; i++)
    for (struct entry *e = table[i]; e; e = e->next) all[n++] = e;
  qsort(all, n, sizeof *all, by_count);
  for (size_t i = 0; i < n; i++) {
    const char *how;
    switch (all[i]->count) {
      case 1: how = "once"; break;
      case 2: how = "twice"; break;
      case 3: case 4: how = "some times"; break;
      default: how = "often";
    }
    printf("%-8s %s\n", all[i]->word, how);
  }
  return 0;
}
