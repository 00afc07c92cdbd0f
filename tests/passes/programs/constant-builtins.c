/* Built-in functions of constants are constant expressions: in initialisers of static objects, labels and array lengths. */
#include <arpa/inet.h>
#include <stdio.h>

static unsigned bits[] = {__builtin_clz(8), __builtin_bswap32(1), __builtin_popcount(7), __builtin_ctzl(8), __builtin_ffs(8), __builtin_ffs(0),
                          __builtin_parity(7), __builtin_clrsb(-2), __builtin_bswap16(0x1234)};
static unsigned long wide[] = {__builtin_bswap64(1), __builtin_clzl(1), __builtin_popcountll(-1), __builtin_strlen("abc")};
static double numbers[] = {__builtin_fabs(-1.5), __builtin_copysign(1.0, -2.0), __builtin_fabs(-0.0)};
static int questions[] = {__builtin_signbit(-0.0), __builtin_isnan(0.0), __builtin_isinf(-__builtin_inf()), __builtin_abs(-4), __builtin_constant_p(3),
                          __builtin_constant_p(questions)};
static char length[__builtin_clz(1) == 31 ? 3 : -1];

static int port(int n) {
  switch (n) {
  case __builtin_bswap16(80):
    return 80;
  case __builtin_popcount(255):
    return 8;
  default:
    return 0;
  }
}

int main(void) {
  for (int i = 0; i < 9; i++) printf("%x ", bits[i]);
  for (int i = 0; i < 4; i++) printf("%lx ", wide[i]);
  for (int i = 0; i < 3; i++) printf("%g ", numbers[i]);
  for (int i = 0; i < 6; i++) printf("%d ", questions[i] != 0);
  printf("%d %d %zu\n", port(htons(80)), port(8), sizeof length);
  return 0;
}
