/* Tests of numbers and quiet comparisons raise no exception for a NaN; the operators < <= > >= raise "invalid" (C17 7.12.14, F.9.3). */
#include <fenv.h>
#include <math.h>
#include <stdio.h>

static volatile double number = 1, not_a_number, small = __DBL_MIN__ / 2;
static volatile float narrow;
static volatile long double wide;
#define TRY(e) \
  ({ \
    feclearexcept(FE_ALL_EXCEPT); \
    volatile int truth = (e); \
    printf("%s %d %d\n", #e, truth != 0, fetestexcept(FE_INVALID) != 0); \
  })
#define ALL(x) \
  TRY(fpclassify(x)), TRY(isnan(x)), TRY(isinf(x)), TRY(isfinite(x)), TRY(isnormal(x)), TRY(signbit(x)), TRY(isgreater(x, number)); \
  TRY(isgreaterequal(x, number)), TRY(isless(x, number)), TRY(islessequal(x, number)), TRY(islessgreater(x, number)); \
  TRY(isunordered(x, number)), TRY(x < number), TRY(x <= number), TRY(x > number), TRY(x >= number), TRY(x == number), TRY(x != number), TRY(x > INFINITY), TRY(x < -INFINITY)

int main(void) {
  narrow = wide = not_a_number = NAN;
  ALL(not_a_number);
  ALL(narrow);
  ALL(wide);
  ALL(small);
  wide = __LDBL_MIN__;
  TRY(signbit(wide));
  return 0;
}
