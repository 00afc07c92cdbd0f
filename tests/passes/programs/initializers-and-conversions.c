#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <stdatomic.h>
#include <stdint.h>
#include <setjmp.h>
#include <complex.h>
#include <tgmath.h>
_Atomic int ai = 5; atomic_long al; static _Thread_local int tl = 9;
int real_fn(int x) { return x + 100; }
int alias_fn(int) __attribute__((alias("real_fn")));
extern int weak_fn(void) __attribute__((weak));
static int order; __attribute__((constructor(101))) static void c1(void) { order = order * 10 + 1; } __attribute__((constructor)) static void c2(void) { order = order * 10 + 2; }
typedef union { int *ip; float *fp; } tu __attribute__((transparent_union)); int tuf(tu t) { return *t.ip; }
struct deep { struct { int a, b; } in[3]; int c; union { char d; long e; }; };
struct deep dp = { .in[1].b = 4, 5, .in[0] = { 1, 2 }, .c = 9, .e = 0x1ff };
struct deep dq = { { { 1 }, { 2, 3 } }, 4 };
int multi[2][3][2] = { 1, 2, { 3 }, [1] = { { 7, 8 }, [2][1] = 9 } };
wchar_t ws[] = L"h\u00e9llo"; const char *u8s = u8"\u20ac";
long double ldv = 1.1L; float fl = 0x1.8p-3f; double dd = 1e-310;
struct big { long a[5]; char c; }; struct big mkbig(int i, struct big b) { b.a[2] += i; b.c = i; return b; }
struct two { double x; int y; }; struct two mktwo(struct two t, float f) { t.x += f; t.y++; return t; }
struct { unsigned f:1; signed g:2; enum { E0, E1, E2 } h:2; long long w:50; unsigned :0; char z; } bb = { 1, -1, E2, -5LL, 'z' };
char *kr(s, n, f) char *s; short n; float f; { static char buf[50]; sprintf(buf, "%s %d %g", s, n, f); return buf; }
int (*fpa[3])(int) = { real_fn, abs, 0 }; int apply(int f(int), int x) { return f(x); } int (*ret(int i))(int) { return fpa[i]; }
jmp_buf jb; void thrower(int n) { longjmp(jb, n); }
unsigned long long ull = 0xffffffffffffffffULL; int arr[] = { [0 ... 3] = 1, [6] = 2 };
static const struct { const char *n; int v; } tab[] = { { "one", 1 }, { "two", 2 }, { 0 } };
void *self = &self; int *mid = &arr[3]; char *cm = "hello" + 2; long diff = (char *)&arr[3] - (char *)&arr[0]; size_t so = sizeof(arr) / sizeof *arr;
int main(int argc, char **argv) {
  ai += 3; ai++; atomic_fetch_add(&al, 7); int ex = 9; printf("%d %ld %d\n", ai, al, atomic_compare_exchange_strong(&ai, &ex, 11)); printf("%d %d\n", ai, ex);
  tl++; printf("%d %d %d %d\n", tl, alias_fn(1), weak_fn == 0, order); int i = 3; float ff = 2; printf("%d\n", tuf(&i));
  printf("%d %d %d %d %d %ld\n", dp.in[0].a, dp.in[1].b, dp.in[2].a, dp.c, dp.d, dp.e); printf("%d %d %d %d\n", dq.in[0].a, dq.in[1].b, dq.in[2].a, dq.c);
  for (int a = 0; a < 12; a++) printf("%d ", ((int *)multi)[a]); printf("\n%ls %zu %s\n", L"", wcslen(ws), u8s); printf("%d %d\n", ws[1], (int)sizeof ws);
  printf("%.20Lg %g %g\n", ldv, fl, dd); struct big b = { { 1, 2, 3, 4, 5 }, 6 }; b = mkbig(7, b); printf("%ld %d %d\n", b.a[2], b.c, mkbig(1, b).c); struct two t = mktwo((struct two){ 1.5, 2 }, 0.25f); printf("%g %d\n", t.x, t.y);
  bb.w *= 3; bb.g += 1; printf("%d %d %d %lld %c %zu\n", bb.f, bb.g, bb.h, (long long)bb.w, bb.z, sizeof bb); printf("%s\n", kr("kr", 7, 2.5)); printf("%d %d %d\n", apply(*real_fn, 1), ret(1)(-4), (**fpa[0])(2));
  int v = setjmp(jb); if (v == 0) thrower(5); else printf("caught %d\n", v);
  printf("%d %d\n", (int)(ull >> 60), (int)((signed char)200)); printf("%u %d\n", (unsigned)-1 / 2, -7 / 2 * 2 + -7 % 2); printf("%zu %d %s\n", so, arr[6], tab[1].n); printf("%d %d %c %ld\n", self == &self, *mid, *cm, diff);
  long long sll = -9; printf("%lld %lld %llu\n", sll >> 1, sll / 2, (unsigned long long)sll >> 60); double ds = ull; printf("%g %llu %d\n", ds, (unsigned long long)1.8e19, (int)-2.9); printf("%d\n", (0.1f + 0.2f == 0.3f) + ((float)0.1 < 0.1) * 2);
  switch (ull & 7) { case 1 ... 3: printf("low\n"); break; default: printf("def\n"); case 9: printf("fall\n"); }
  do { static int st = 5; if (st-- < 3) break; continue; } while (argc > 5);
  int *p = arr; *p++ += 5; printf("%d %d %td\n", arr[0], *p, p - arr); char buf[8] = "ab"; buf[2] = 'c'; printf("%s %zu\n", buf, strlen(buf)); printf("%d %d\n", !!p, !argv); 
  __auto_type at = 3.5; const double *ap = &at; printf("%g %zu\n", *ap, sizeof(at)); _Bool bo = 0.3; bo += 5; printf("%d %d\n", bo, bo ? : 9); int y = argc > 100 ? : 77; printf("%d\n", y);
  printf("%g %g\n", sqrt(2.0f), cabs(3 + 4 * I)); typedef struct node { struct node *next; int v; } node; node n2 = { 0, 2 }, n1 = { &n2, 1 }; printf("%d\n", n1.next->v); uint8_t u8v = 250; u8v += 10; printf("%d %d\n", u8v, (uint8_t)~u8v); int16_t s16 = 32767; s16++; printf("%d\n", s16);
  struct { int n; int d[]; } *fp = malloc(sizeof *fp + 3 * sizeof(int)); fp->d[2] = 8; printf("%d %zu\n", fp->d[2], sizeof *fp); { int vla[argc + 2][3]; vla[2][1] = 6; int (*pv)[3] = vla; printf("%zu %d %zu\n", sizeof vla, pv[2][1], sizeof(int[argc + 1])); }
  printf("%d %d\n", ({ int q = 4; q * 2; }), (1, 2)); printf("%ld\n", (long)(intptr_t)(void *)7); unsigned sh = 33; printf("%u %llu\n", 1u << (sh & 31), 1ull << sh); __int128 q = -7; q = q * 1000000000000000000LL * 1000; printf("%lld\n", (long long)(q / 1000000000000000000LL / 10)); return 0; }
