/* Words are counted in a table of chains, numbers in one of open addresses: hashing, comparing, growing, removing. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  struct entry *next;
  uint32_t hash;
  int count;
  char word[16];
};

struct table {
  struct entry **chains;
  size_t size, used;
};

static uint32_t hash_word(const char *word) {
  uint32_t hash = 2166136261u;
  for (; *word != '\0'; word++) hash = (hash ^ (unsigned char)*word) * 16777619u;
  return hash;
}

static void grow(struct table *t) {
  size_t size = t->size == 0 ? 16 : 2 * t->size;
  struct entry **chains = calloc(size, sizeof *chains);
  if (chains == NULL) exit(1);
  for (size_t i = 0; i < t->size; i++)
    for (struct entry *e = t->chains[i], *next; e != NULL; e = next) {
      next = e->next;
      e->next = chains[e->hash & (size - 1)];
      chains[e->hash & (size - 1)] = e;
    }
  free(t->chains);
  t->chains = chains;
  t->size = size;
}

static struct entry *find(struct table *t, const char *word) {
  uint32_t hash = hash_word(word);
  if (t->used >= t->size) grow(t);
  struct entry **chain = &t->chains[hash & (t->size - 1)];
  for (struct entry *e = *chain; e != NULL; e = e->next)
    if (e->hash == hash && strcmp(e->word, word) == 0) return e;
  struct entry *e = malloc(sizeof *e);
  if (e == NULL) exit(1);
  *e = (struct entry){.next = *chain, .hash = hash};
  strcpy(e->word, word);
  t->used++;
  return *chain = e;
}

#define SLOTS (1 << 18)
static uint64_t keys[SLOTS];
static int values[SLOTS];

static size_t slot_of(uint64_t key) {
  size_t slot = (key * 0x9e3779b97f4a7c15u) >> 46;
  while (keys[slot] != 0 && keys[slot] != key) slot = (slot + 1) % SLOTS;
  return slot;
}

static void drop(uint64_t key) {
  size_t hole = slot_of(key);
  if (keys[hole] == 0) return;
  keys[hole] = 0;
  for (size_t slot = (hole + 1) % SLOTS; keys[slot] != 0; slot = (slot + 1) % SLOTS) {
    uint64_t moved = keys[slot];
    int value = values[slot];
    keys[slot] = 0;
    size_t to = slot_of(moved);
    keys[to] = moved;
    values[to] = value;
  }
}

int main(void) {
  struct table t = {NULL, 0, 0};
  uint64_t seed = 88172645463325252u, checksum = 0;
  for (int i = 0; i < 1500000; i++) {
    char word[16];
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    unsigned bits = seed >> 20 & seed >> 40;
    int length = 0;
    do word[length++] = 'a' + bits % 17;
    while ((bits /= 17) != 0);
    word[length] = '\0';
    find(&t, word)->count++;
    uint64_t key = (seed >> 30) % 150000 + 1;
    if (i % 5 == 4) {
      drop(key);
    } else {
      size_t slot = slot_of(key);
      if (keys[slot] == 0) {
        keys[slot] = key;
        values[slot] = 0;
      }
      values[slot]++;
    }
  }
  for (size_t i = 0; i < t.size; i++)
    for (struct entry *e = t.chains[i]; e != NULL; e = e->next) checksum += (uint64_t)e->hash * e->count;
  for (size_t i = 0; i < SLOTS; i++)
    if (keys[i] != 0) checksum = checksum * 31 + keys[i] * values[i];
  printf("%zu words, %016llx\n", t.used, (unsigned long long)checksum);
  return 0;
}
