/* The Mandelbrot set: a floating-point loop that ends on a comparison, and bits gathered into bytes. */
#include <stdint.h>
#include <stdio.h>

#define SIZE 2000
#define LIMIT 50

int main(void) {
  uint32_t checksum = 1;
  long inside = 0;
  for (int y = 0; y < SIZE; y++) {
    unsigned byte = 0;
    double ci = 2.0 * y / SIZE - 1.0;
    for (int x = 0; x < SIZE; x++) {
      double cr = 2.0 * x / SIZE - 1.5, zr = 0, zi = 0, rr = 0, ii = 0;
      int i = 0;
      for (; i < LIMIT && rr + ii <= 4.0; i++) {
        zi = 2.0 * zr * zi + ci;
        zr = rr - ii + cr;
        rr = zr * zr;
        ii = zi * zi;
      }
      inside += i == LIMIT;
      byte = byte << 1 | (i == LIMIT);
      if (x % 8 == 7) {
        checksum = (checksum ^ byte) * 16777619u;
        byte = 0;
      }
    }
  }
  printf("%ld %08x\n", inside, checksum);
  return 0;
}
