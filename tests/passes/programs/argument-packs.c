/* Inline functions that hand on their variable arguments (gcc manual, Constructing Function Calls). */
#include <stdarg.h>
#include <stdio.h>

struct block { long a, b, c; };

static __attribute__((noinline)) int sum(int n, ...)
{
  va_list list;
  int result = 0;
  va_start(list, n);
  while (n-- > 0) result += va_arg(list, int);
  va_end(list);
  return result;
}

static __attribute__((noinline)) double mixed(const char *kinds, ...)
{
  va_list list;
  double result = 0;
  va_start(list, kinds);
  for (; *kinds; kinds++)
    switch (*kinds) {
    case 'i': result = 2 * result + va_arg(list, int); break;
    case 'l': result = 2 * result + va_arg(list, long); break;
    case 'd': result = 2 * result + va_arg(list, double); break;
    case 'L': result = 2 * result + va_arg(list, long double); break;
    case 's': result = 2 * result + va_arg(list, struct block).c; break;
    }
  va_end(list);
  return result;
}

/* What the body declares is each call's own. */
static inline __attribute__((always_inline)) int scaled(int scale, ...)
{
  struct pair { int scale, count; } pair = { scale, __builtin_va_arg_pack_len() };
  enum { times = 2 };
  int i = 0;
again:
  if (++i < times) goto again;
  return pair.scale * sum(pair.count, __builtin_va_arg_pack()) + i;
}

extern inline __attribute__((always_inline, gnu_inline)) double behind(const char *kinds, int first, ...)
{
  if (first < 0) return mixed(kinds, __builtin_va_arg_pack());
  return mixed(kinds, first, 1.0, __builtin_va_arg_pack());
}

static inline __attribute__((always_inline)) double through(const char *kinds, ...)
{
  return behind(kinds, -1, __builtin_va_arg_pack()) + behind("idd", 1, __builtin_va_arg_pack());
}

static int evaluations;
static int once(void) { return ++evaluations; }

/* Where the body is not inlined, the external function is meant. */
extern inline __attribute__((always_inline, gnu_inline)) int either(int a, ...)
{
  return sum(2, a, __builtin_va_arg_pack());
}
int either(int a, ...) { return a; }

int main(void)
{
  char c = 3;
  float f = 1.5f;
  struct block block = { 1, 2, 3 };
  int n = scaled(3, 4);
  printf("%d %d %d %d\n", n, scaled(2), scaled(2, 1, 2, c), scaled(1, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  printf("%g %g\n", behind("ids", 1, block), behind("dLisd", -1, f, 2.5L, c, block, 4.0));
  printf("%g\n", behind("sisdLisls", -1, block, 1, block, 1.0, 2.0L, 5, block, 6L, block));
  printf("%g\n", through("d", 2.5));
  printf("%d", scaled(1, once(), once()));
  printf(" %d\n", evaluations);
  printf("%d %d\n", either(5, 6), (&either)(5, 6));
  return 0;
}
