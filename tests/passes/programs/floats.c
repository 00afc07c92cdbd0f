/* Floating arithmetic, comparisons with NaNs, and conversions between all types, in every precision. */
#include <float.h>
#include <stdio.h>
#include <string.h>

static const double telling[] = {0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 3.0, 1e10, -1e10, 1e-10, 123456789.125, 4294967295.0,
  4294967296.0, 9223372036854774784.0, 9223372036854775808.0, 18446744073709549568.0, 1e300, 5e-324, 0.1, 255.9, -128.9};
#define COUNT (sizeof telling / sizeof *telling)
static volatile double zero;

#define FLOATS(T, name, format) \
  __attribute__((noinline)) static T sum_##name(T a, T b) { return a + b * (a - b); } \
  __attribute__((noinline)) static T quotient_##name(T a, T b) { return a / (b + (T)0.25); } \
  __attribute__((noinline)) static T sign_##name(T a) { return -a; } \
  __attribute__((noinline)) static int compare_##name(T a, T b) { \
    return (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5 | (!a) << 6 | \
      __builtin_isunordered(a, b) << 7 | __builtin_isless(a, b) << 8 | __builtin_islessgreater(a, b) << 9 | \
      !(a < b) << 10 | !(a >= b) << 11; } \
  __attribute__((noinline)) static int branches_##name(T a, T b) { \
    int n = 0; if (a < b) n += 1; if (a == b) n += 2; if (a != b) n += 4; if (!(a <= b)) n += 8; if (a > 1 && b < 2) n += 16; \
    if (a) n += 32; if (!b) n += 64; if (a == b || a > 3) n += 128; return n; } \
  __attribute__((noinline)) static T choose_##name(T a, T b) { return a < b ? a : b; } \
  static void all_##name(double x, double y) { \
    T a = (T)x, b = (T)y; \
    printf(#name " " format " " format " " format " %d %d " format "\n", sum_##name(a, b), quotient_##name(a, b), \
      sign_##name(a), compare_##name(a, b), branches_##name(a, b), choose_##name(a, b)); }
FLOATS(float, float, "%a")
FLOATS(double, double, "%a")
FLOATS(long double, extended, "%La")
typedef _Float128 quad;
__attribute__((noinline)) static quad quads(quad a, quad b) { return a < b ? a * b - 1 : a / (b + 3) + (a != b); }

#define TO(T) \
  __attribute__((noinline)) static long f_##T(float x) { return (T)x; } \
  __attribute__((noinline)) static long d_##T(double x) { return (T)x; } \
  __attribute__((noinline)) static long l_##T(long double x) { return (T)x; }
typedef signed char schar;
typedef unsigned char uchar;
typedef unsigned short ushort_;
typedef unsigned uint_;
typedef unsigned long ulong_;
TO(schar) TO(uchar) TO(short) TO(ushort_) TO(int) TO(uint_) TO(long) TO(ulong_)
#define INTO(T, x) printf(#T " %ld %ld %ld\n", f_##T(x), d_##T(x), l_##T(x));

#define FROM(T, x) printf(#T " %a %a %La\n", (double)(float)(T)(x), (double)(T)(x), (long double)(T)(x));
__attribute__((noinline)) static void from(unsigned long x) {
  FROM(schar, x) FROM(uchar, x) FROM(short, x) FROM(ushort_, x) FROM(int, x) FROM(uint_, x) FROM(long, x) FROM(ulong_, x)
  FROM(__int128, x) printf("%a\n", (double)(quad)(long)x);
}

int main(void) {
  double nan = zero / zero, infinity = 1 / zero;
  double values[COUNT + 3];
  memcpy(values, telling, sizeof telling);
  values[COUNT] = nan < 0 ? 1 : __builtin_fabs(nan);
  values[COUNT + 1] = infinity;
  values[COUNT + 2] = -infinity;
  for (unsigned i = 0; i < COUNT + 3; i++)
    for (unsigned j = 0; j < COUNT + 3; j++) {
      if (i == COUNT || j == COUNT) {
        printf("%d %d %d\n", compare_float(values[i], values[j]), compare_double(values[i], values[j]), compare_extended(values[i], values[j]));
        printf("%d %d %d\n", branches_float(values[i], values[j]), branches_double(values[i], values[j]), branches_extended(values[i], values[j]));
        continue;
      }
      if (i < COUNT && j < COUNT) {
        all_float(values[i], values[j]);
        printf("%a\n", (double)quads(values[i], values[j]));
      }
      all_double(values[i], values[j]);
      all_extended(values[i], values[j]);
    }
  for (unsigned i = 0; i < COUNT; i++) {
    double x = telling[i];
    if (x > -129 && x < 128) { INTO(schar, x) INTO(short, x) }
    if (x > -1 && x < 256) { INTO(uchar, x) INTO(ushort_, x) }
    if (x > -2147483649.0 && x < 2147483648.0) INTO(int, x)
    if (x > -1 && x < 4294967295.0) INTO(uint_, x)
    if (x > -9.2e18 && x < 9.2e18) INTO(long, x)
    if (x > -1 && x < 1.8e19) INTO(ulong_, x)
    printf("%a %a %La\n", __builtin_copysign(x, -telling[COUNT - 1 - i]), __builtin_fabs(x), __builtin_copysignl(x, -1.0L));
  }
  for (unsigned i = 0; i < 64; i++) { from(1ul << i); from((1ul << i) - 1); from(0xfedcba9876543210ul >> i); from(-(1l << i) + 77); }
  return 0;
}
