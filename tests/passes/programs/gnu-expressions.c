#include <stdio.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <complex.h>
#include <math.h>
typedef int v4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));
struct flex { int n; char s[]; } fl = { 3, "abc" };
union u { int i; float f; char c[8]; } un = { .f = 1.5f };
static int cleaned; static void clean(int *p) { cleaned += *p; }
static inline int sq(int x) { return x * x; }
int vla(int n, int m, double a[n][m]) { int s = 0; for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) s += a[i][j]; return s * sizeof(a[0]) ; }
int sum(int n, ...) { va_list ap, aq; va_start(ap, n); va_copy(aq, ap); int s = 0; for (int i = 0; i < n; i++) s += va_arg(ap, int); va_end(ap); s += va_arg(aq, int); va_end(aq); return s; }
#define max(a,b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })
#define kind(x) _Generic((x), int: "int", double: "double", char *: "char*", const char *: "cchar*", default: "other")
enum __attribute__((packed)) pe { P1, P2 = 200 };
struct bf { unsigned a:3; int b:5; unsigned long long c:40; _Bool d:1; } bf = { 5, -3, 0x123456789aULL, 1 };
typedef struct { int x, y; } pt; pt mk(int x, int y) { return (pt){ x, y }; }
int *gp = &(int){42}; const char *names[] = { [2] = "two", [0] = "zero" };
int rng[10] = { [2 ... 5] = 7, 8 };
extern __typeof__(sq) sq2; int sq2(int x) { return sq(x) + 1; }
__int128 big(__int128 a) { return a * a; }
static int fact(int n) { return n ? n * fact(n-1) : 1; }
int main(void) {
  printf("%zu %d %s\n", sizeof fl, fl.n, fl.s);
  printf("%x %d\n", un.i, sq(5));
  { int q __attribute__((cleanup(clean))) = 7; } printf("cleaned %d\n", cleaned);
  double a[2][3] = {{1,2,3},{4,5,6}}; printf("%d\n", vla(2, 3, a));
  printf("%d %s %s %s\n", sum(3, 1, 2, 3), kind(1), kind(1.0), kind("x"));
  printf("%d %g\n", max(3, 4), max(2.5, 1));
  printf("%zu %d\n", sizeof(enum pe), P2);
  bf.c += 0xffffffffff; bf.b--; bf.a += 4; printf("%d %d %llx %d %zu\n", bf.a, bf.b, (unsigned long long)bf.c, bf.d, sizeof bf);
  printf("%d %d\n", mk(3, 4).y, *gp); printf("%s %d %d %d\n", names[2], names[1] == 0, rng[5], rng[6]);
  v4 v = { 1, 2, 3, 4 }, w = v * 2 + (v4){ 1, 1, 1, 1 }; v4 c = w > 5; printf("%d %d %d %d\n", w[0], w[3], c[0], c[3]);
  f4 f = { 1.5f, 2, 3, 4 }; f += 1; printf("%g %g\n", f[0], f[3]);
  double complex z = 1.0 + 2.0 * I; z *= z; printf("%g %g %g\n", creal(z), cimag(z), cabs(z));
  __complex__ int ci = 3 + 4i; printf("%d %d\n", __real__ ci, __imag__ ~ci);
  printf("%d %d %d %d\n", __builtin_clz(1), __builtin_ctzll(8), __builtin_popcountl(255), __builtin_ffs(0));
  printf("%x %llx\n", __builtin_bswap32(0x12345678), __builtin_bswap64(1));
  int r; printf("%d %d\n", __builtin_add_overflow(2147483647, 1, &r), r); unsigned char uc; printf("%d %d\n", __builtin_mul_overflow(20, 20, &uc), uc);
  printf("%d %d %d\n", isnan(NAN), isinf(-INFINITY), signbit(-0.0) != 0);
  printf("%d\n", __builtin_types_compatible_p(int, __typeof__(r)));
  static void *labels[] = { &&l1, &&l2 }; goto *labels[1]; l1: printf("l1\n"); goto end; l2: printf("l2\n"); goto *labels[0]; end:;
  __int128 b = big((__int128)1 << 40); printf("%llx %llx\n", (unsigned long long)(b >> 64), (unsigned long long)b);
  int n = 5; int vl[n]; for (int i = 0; i < n; i++) vl[i] = i * i; printf("%zu %d\n", sizeof vl, vl[4]);
  int x = 10; x = x++ + ++x; printf("%s\n", __func__);
  printf("%zu %zu %zu\n", (size_t)3 , sizeof(long double), _Alignof(max_align_t));
  return 0; }
