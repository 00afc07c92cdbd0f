/* What the processor can do is asked of it; a function may be chosen when the program starts. */
#include <cpuid.h>
#include <stdio.h>

static int one(int x) { return x + 1; }
static int two(int x) { return x + 2; }
static void *choose(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("sse2") ? one : two;
}
int chosen(int) __attribute__((ifunc("choose")));
static int (*volatile pointer)(int) = chosen;
__attribute__((noinline)) static int (*address(void))(int) { return chosen; }

int main(void) {
  unsigned a, b, c, d;
  printf("%d %d %d\n", chosen(1), pointer(2), address()(3));
  int known = __get_cpuid(1, &a, &b, &c, &d);
  printf("%d %d\n", known, (d & bit_SSE2) != 0);
  printf("%d\n", __get_cpuid(0x7fffffff, &a, &b, &c, &d));
  return 0;
}
