/* C17 7.13.2.1p3: after longjmp objects have the values that they had then, but for unqualified automatic ones changed since setjmp. */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf place;
__attribute__((noinline)) static int same(int x) { return x; }
__attribute__((noinline)) static void back(int n) { longjmp(place, n); }
__attribute__((noinline)) static void show(int a, int b, int c, int d, int e, int f) {
  printf("%d %d %d %d %d %d\n", a, b, c, d, e, f);
}

/* Ten values at once: more than calls leave in registers. */
#define MANY(n)                                                                                                       \
  {                                                                                                                   \
    int q = same(n), r = same(2), s = same(3), t = same(4), u = same(5), v = same(6), w = same(7), x = same(8),       \
        y = same(9), z = same(10);                                                                                    \
    same(q + r);                                                                                                      \
    printf("%d\n", q + r * s + t * u - v * w + x * y - z);                                                            \
  }

__attribute__((noinline)) static int unmodified(int a, int b, int c, int d, int e, int f) {
  volatile int rounds = 0;
  show(a * b, b * c, c * d, d * e, e * f, f * a);
  show(a * c, b * d, c * e, d * f, e * a, f * b);
  int n = setjmp(place);
  if (n < 3) {
    rounds++;
    MANY(1)
    MANY(same(n))
    back(n + 1);
  }
  show(a * b, b * c, c * d, d * e, e * f, f * a);
  show(a * c, b * d, c * e, d * f, e * a, f * b);
  return rounds;
}

static int table[8] = {1, 2, 3, 4, 5, 6, 7, 8};
__attribute__((noinline)) static int in_a_loop(volatile int *counts) {
  for (int i = 0; i < 8; i++) {
    counts[i]++;
    /* What is computed before the call has to be there after each return. */
    int sum = same(table[i]) + 10 * setjmp(place);
    if (sum < 30 && counts[i] < 4) {
      counts[i]++;
      MANY(i)
      back(sum / 10 + 1);
    }
    printf("%d: %d\n", i, sum);
  }
  return 0;
}

int main(void) {
  volatile int counts[8] = {0};
  printf("%d\n", unmodified(2, 3, 5, 7, 11, 13));
  in_a_loop(counts);
  return 0;
}
