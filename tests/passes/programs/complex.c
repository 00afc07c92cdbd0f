#include <stdio.h>
#include <complex.h>
#define P(z) printf("%d: %g %g\n", __LINE__, (double)__real__(z), (double)__imag__(z))
typedef _Complex int ci;
static double complex f(double complex a, float complex b) { return a * b + 1; }
struct s { float complex z; int n; } gs = { 1.5f - 2.0fi, 3 };
static double complex arr[3] = { 1, 2i, 3 + 4i };
static long double complex lc(long double complex x) { return x / (1 + 2i); }
static float complex ff(float complex x, float complex y) { return x / y; }
static double complex va(int n, ...) { __builtin_va_list l; __builtin_va_start(l, n); double complex s = 0; while (n--) s += __builtin_va_arg(l, double complex); __builtin_va_end(l); return s; }
int main(void) {
  double complex a = 1 + 2i, b = 3 - 1i; float complex c = 0.5f + 0.25fi; volatile double d = 3;
  P(a + b); P(a - b); P(a * b); P(a / b); P(-a); P(~a); P(conj(a)); P(a + d); P(d - a); P(a * d); P(d * a); P(a / d); P(d / a); P(f(a, c)); P(arr[1] + arr[2]); P(gs.z * c);
  P(lc(a)); P(ff(c, gs.z)); __real__ a = 7; P(a); __imag__ a += 2; P(a); a += b; P(a); a *= 2; P(a); a /= b; P(a); a++; P(a); --a; P(a); P(a++);
  printf("%d %d %d\n", a == b, a != b, a == a); printf("%d\n", (_Bool)a + !a); if (a) puts("nonzero"); P(a ? b : a); P((a, b)); P(d > 2 ? a : b);
  ci i = 3 + 4i, j = 1 - 2i; printf("%d %d\n", __real__(i * j), __imag__(i * j)); i /= j; printf("%d %d\n", __real__ i, __imag__ i); i += 1; i = ~i; printf("%d %d\n", __real__ i, __imag__ i);
  double r = a; int n = b; printf("%g %d\n", r, n); c = a; P(c); c = 1; P(c); P(va(2, a, b)); double complex *p = &arr[1]; *p++ += 1; P(*p); P(arr[1]);
  double inf = __builtin_inf(); P((inf + 1i) * (0.0 + 1i)); P(1.0 / (0.0 + 0.0i)); double complex z = 1 + -0.0 * 1i; P(z); printf("%d\n", __builtin_signbit(__imag__(d + z * 1.0)) != 0);
  double complex q[2][2] = { { 1, 2 }, { [1] = 5i } }; P(q[1][1]); P(q[1][0]); printf("%g %g\n", cabs(3+4i), creal(b)); printf("%d\n", (int)sizeof(c)); P(({ double complex t = a; t * t; }));
  _Complex char cc = 100 + 100i; cc = cc + cc; printf("%d %d\n", __real__ cc, __imag__ cc); char ch = 3; P(ch + a);
  return 0;
}
