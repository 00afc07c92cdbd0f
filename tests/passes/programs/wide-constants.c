/* Constants of 64 bits that find no register: only a register takes one whole, a slot in memory does not. */
#include <stdio.h>

static unsigned long long sum(unsigned long long a, unsigned long long b, unsigned long long c, unsigned long long d) {
  return a ^ (b << 1) ^ (c << 2) ^ (d << 3);
}

static unsigned long long chosen(int n, const unsigned long long *p) {
#define PICK(k) (n & (1 << (k)) ? 0x123456789abcde00ull + (k) : p[k])
#define FOUR(k) sum(PICK(k), PICK(k + 1), PICK(k + 2), PICK(k + 3))
  return sum(sum(PICK(0), PICK(1), FOUR(2), PICK(6)), sum(PICK(7), FOUR(8), PICK(12), FOUR(3)),
             sum(FOUR(9), PICK(2), PICK(5), PICK(11)), PICK(4)) ^
         (PICK(0) + (PICK(1) ^ (PICK(2) + (PICK(3) ^ (PICK(4) + (PICK(5) ^ (PICK(6) + (PICK(7) ^ (PICK(8) +
         (PICK(9) ^ (PICK(10) + (PICK(11) ^ (PICK(12) + (PICK(13) ^ (PICK(14) + PICK(15))))))))))))))));
}

int main(void) {
  unsigned long long p[16];
  for (int i = 0; i < 16; i++) p[i] = i * 0x0101010101ull;
  for (int n = 0; n < 65536; n += 4099) printf("%llx\n", chosen(n, p));
  return 0;
}
