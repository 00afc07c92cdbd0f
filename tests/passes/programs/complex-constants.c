#include <stdio.h>
#include <complex.h>
static double _Complex a = I / 2, b = (1.0 + 2.0 * I) / (3.0 + 4.1 * I), c = (1.1 + 2.3 * I) * (3.7 - 4.1 * I), d = 1.0 / (2.5 + 3 * I), e = (0.1 + 0.3*I) / 0.7;
static float _Complex f = (1.0f + 2.0f * I) / (3.0f + 4.1f * I);
static long double _Complex l = (1.0L + 2.0L * I) / (3.0L + 4.1L * I) * (0.1L + 0.3L * I);
int main(void) { double _Complex r = (1.3 + 2.7 * I) / (3.1 + 4.7 * I); printf("%a %a %a %a %a %a %a %a %a %a\n", creal(a), cimag(a), creal(b), cimag(b), creal(c), cimag(c), creal(d), cimag(d), creal(e), cimag(e)); printf("%a %a %La %La %a %a\n", crealf(f), cimagf(f), creall(l), cimagl(l), creal(r), cimag(r)); return 0; }
