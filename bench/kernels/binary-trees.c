/* Trees are built, counted and freed: allocation, recursion and pointers that no cache foresees. */
#include <stdio.h>
#include <stdlib.h>

struct tree {
  struct tree *left, *right;
};

static struct tree *build(int depth) {
  struct tree *t = malloc(sizeof *t);
  if (t == NULL) exit(1);
  t->left = depth > 0 ? build(depth - 1) : NULL;
  t->right = depth > 0 ? build(depth - 1) : NULL;
  return t;
}

static long count(const struct tree *t) {
  return t->left == NULL ? 1 : 1 + count(t->left) + count(t->right);
}

static void discard(struct tree *t) {
  if (t->left != NULL) {
    discard(t->left);
    discard(t->right);
  }
  free(t);
}

int main(void) {
  const int deepest = 18;
  struct tree *lasting = build(deepest);
  for (int depth = 4; depth <= deepest; depth += 4) {
    long rounds = 1L << (deepest - depth + 4), sum = 0;
    for (long i = 0; i < rounds; i++) {
      struct tree *t = build(depth);
      sum += count(t);
      discard(t);
    }
    printf("%ld trees of depth %d: %ld\n", rounds, depth, sum);
  }
  printf("the lasting tree: %ld\n", count(lasting));
  discard(lasting);
  return 0;
}
