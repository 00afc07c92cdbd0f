#include <stdio.h>
typedef int v4 __attribute__((vector_size(16))); typedef float f4 __attribute__((vector_size(16))); typedef unsigned char u16 __attribute__((vector_size(16)));
typedef short s8 __attribute__((vector_size(16))); typedef double d2 __attribute__((vector_size(16))); typedef long l4 __attribute__((vector_size(32))); typedef signed char c8 __attribute__((vector_size(8)));
#define P4(...) do { v4 t = (__VA_ARGS__); printf("%d: %d %d %d %d\n", __LINE__, t[0], t[1], t[2], t[3]); } while (0)
#define F4(...) do { f4 t = (__VA_ARGS__); printf("%d: %g %g %g %g\n", __LINE__, t[0], t[1], t[2], t[3]); } while (0)
static v4 add(v4 a, v4 b) { return a + b; }
static f4 g = { 1, 2, 3, 4 }; struct s { v4 v; int n; } gs = { { 1, 2, 3 }, 4 };
static l4 big(l4 x) { return x * 3 - (l4){1,2,3,4}; }
int main(void) {
  v4 a = { 1, -2, 3, 4 }, b = { 10, 20, 30, 40 }; P4(a + b); P4(a - b); P4(a * b); P4(b / a); P4(b % a); P4(a & b); P4(a | b); P4(a ^ b); P4(~a); P4(-a); P4(a << 2); P4(a >> (v4){1,1,1,1}); P4(a < b); P4(a == a); P4(add(a, b)); P4(a + 1); P4(2 * a);
  F4(g * 2.0f); F4(g / (f4){2,4,8,16}); P4(g > 2.5f); a[2] = 9; P4(a); int i = 1; a[i] += 5; P4(a); a[3]++; P4(a); P4(a++); P4(a); a--; P4(a); P4(--a); a += b; P4(a); P4(gs.v); gs.v <<= 1; P4(gs.v); v4 *p = &gs.v; *p = -*p; P4(*p);
  u16 u = { 250, 251, 252 }; u += 10; printf("%d %d %d %d\n", u[0], u[1], u[2], u[3]); u >>= 1; printf("%d %d\n", u[0], u[3]); c8 c = { -100, 100 }; c *= 2; printf("%d %d\n", c[0], c[1]); c = c / 3; printf("%d\n", c[0]);
  s8 s = (s8)a; printf("%d %d\n", s[0], s[4]); d2 d = { 1.5, 2.5 }; d = d * d; printf("%g %g\n", d[0], d[1]); l4 l = big((l4){5,6,7,8}); printf("%ld %ld %ld %ld\n", l[0], l[1], l[2], l[3]); 
  P4((v4)g); long x = (long)(c8){1,2,3}; printf("%lx\n", x); P4(i ? a : b); v4 arr[2] = { { 1 }, { 2, 3 } }; P4(arr[1]); P4((v4){ i, i + 1 }); printf("%d\n", (int)sizeof(l4)); 

  return 0;
}
