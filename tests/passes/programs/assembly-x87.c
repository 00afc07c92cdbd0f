#include <stdio.h>
static long double logarithm(long double x) { long double r; __asm__("fldln2; fxch; fyl2x" : "=t"(r) : "0"(x)); return r; }
static double fyl2x(double x, double y) { double r; __asm__("fyl2x" : "=t"(r) : "0"(x), "u"(y) : "st(1)"); return r; }
static double remainder_of(double x, double y) { unsigned short s; do __asm__("fprem1; fnstsw %w1" : "+t"(x), "=a"(s) : "u"(y) : "cc"); while (s & 0x400); return x; }
static void sincosine(float a, float *s, float *c) { __asm__("fsincos" : "=t"(*c), "=u"(*s) : "0"(a)); }
static long double add(long double x, double y) { __asm__("fadd %2, %0" : "=t"(x) : "0"(x), "f"(y)); return x; }
static long double absolute(long double x) { __asm__("fabs" : "+t"(x)); return x; }
static long rounded(long double x) { long r; __asm__("fistpll %0" : "=m"(r) : "t"(x) : "st"); return r; }
static double scale(double x, int n) { double r; __asm__("fscale" : "=t"(r) : "0"(x), "u"((double)n)); return r; }
static double swapped(double a, double b) { __asm__("fxch %1" : "+t"(a), "+u"(b)); return a - b; }
int main(void) {
  // Twenty times: what is left on the stack of eight registers would show.
  for (int i = 0; i < 20; i++) {
  float s, c;
  sincosine(0.5f, &s, &c);
  printf("%Lg %g %g %g %g %Lg %Lg %ld %g %g\n", logarithm(10), fyl2x(8, 2), remainder_of(10.5, 3), s, c, add(1.5L, i), absolute(-3.5L), rounded(41.7L), scale(1.5, 4), swapped(1, 3));
  }
  return 0;
}
