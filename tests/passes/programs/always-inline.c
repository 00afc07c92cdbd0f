/* What must be inlined is, without optimisation too: there is no other definition of it (gcc manual, always_inline and gnu_inline). */
#include <stdarg.h>
#include <stdio.h>

extern inline __attribute__((always_inline, gnu_inline)) int twice(int x) { return 2 * x; }
extern inline __attribute__((always_inline, gnu_inline)) int four_times(int x) { return twice(twice(x)); }
inline __attribute__((always_inline)) double next(va_list list) { return va_arg(list, int) + va_arg(list, double); }
static inline __attribute__((always_inline)) int first_of(const int *p, int n) {
  for (int i = 0; i < n; i++)
    if (p[i] > 3) return p[i];
  return -1;
}

static double sum(int n, ...) {
  va_list list;
  va_start(list, n);
  double s = 0;
  while (n-- > 0) s += next(list);
  va_end(list);
  return s;
}

int main(void) {
  int a[] = {1, 2, 5, 7};
  printf("%d %g %d %d\n", four_times(5), sum(2, 1, 0.5, 2, 0.25), first_of(a, 4), first_of(a, 2));
  return 0;
}
