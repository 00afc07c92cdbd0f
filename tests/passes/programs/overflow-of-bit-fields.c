#include <stdio.h>
/* The third operand of __builtin_add_overflow_p may be a bit-field, whose width counts (GCC manual, "Integer Overflow Builtins"). */
static struct { signed s1 : 1; unsigned u3 : 3; signed s5 : 5; unsigned u32 : 32; long s40 : 40; } fields;
static volatile int values[] = {0, 1, -1, 3, 4, 7, 8, 15, 16, -16, -17, 2147483647, -2147483647 - 1};
#define TRY(op, f) printf("%d", __builtin_##op##_overflow_p(a, b, fields.f))
#define ALL(f) TRY(add, f), TRY(sub, f), TRY(mul, f)
int main(void) {
  for (int i = 0; i < 13; i++) {
    for (int j = 0; j < 13; j++) {
      int a = values[i], b = values[j];
      ALL(s1), ALL(u3), ALL(s5), ALL(u32), ALL(s40);
      putchar(' ');
    }
    putchar('\n');
  }
  return 0;
}
