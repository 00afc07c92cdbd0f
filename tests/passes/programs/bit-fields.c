#include <stdio.h>
enum e { A, B, C, D }; enum n { M = -2, N = 1 };
struct s { _Bool b : 1; enum e e : 2; enum n n : 3; __int128 w : 70; unsigned __int128 u : 90; long l : 33; char c : 7; unsigned long long q : 64; signed char full : 8; short sh : 16; };
struct __attribute__((packed)) p { char c; int a : 30; unsigned b : 31; long d : 63; unsigned long f : 61; _Bool g : 1; short h : 9; };
struct anon { int x : 4; struct { unsigned y : 5; union { int z : 6; unsigned char raw; }; }; int t; } an = { 1, { 2, { -3 } }, 4 };
volatile struct { unsigned a : 3, b : 13; volatile int c : 16; } v;
struct mix { char c; int a : 17; char d; int b : 5; } m = { 'x', 70000 >> 1, 'y', -7 };
union bits { float f; struct { unsigned mantissa : 23, exponent : 8, sign : 1; }; };
static void show(struct s *s) { printf("%d %d %d %lld %llx %llx %lld %d %llx %d %d\n", s->b, s->e, s->n, (long long)s->w, (long long)(s->u >> 40), (long long)s->u, (long long)s->l, s->c, s->q, s->full, s->sh); }
static void showp(struct p *s) { printf("%d %d %u %ld %lx %d %d\n", s->c, s->a, s->b, (long)s->d, (long)s->f, s->g, s->h); }
int main(void) {
  struct s s = { 1, D, M, -5, (unsigned __int128)0xabcdef << 64, -1, 63, ~0ull, -128, -32768 }; show(&s);
  s.b = 2; s.e++; s.n--; s.w *= -((__int128)1 << 66); s.u = ~s.u; s.l += 3; s.c++; s.q >>= 1; s.full--; s.sh -= 1; show(&s);
  printf("%d %d %d %d %d\n", s.b--, s.b++, s.e = 7, s.c += 100, s.full = 300); show(&s);
  struct p p = { 'c', -3, 7, -9, 11, 1, -5 }; showp(&p); p.a = 0x1fffffff; p.b = ~0u; p.d = 1l << 62; p.f = ~0ul >> 2; p.g = 0; p.h = 255; showp(&p); p.b += 5; p.d--; p.f ^= 0xff; p.h <<= 1; showp(&p);
  printf("%d %u %d %d %d\n", an.x, an.y, an.z, an.raw, an.t); an.z = 31; an.y = 33; an.x = an.z; printf("%d %u %d %d\n", an.x, an.y, an.z, an.raw);
  v.a = 5; v.b = v.a * 1000; v.c = -v.b; v.a ^= 2; printf("%d %d %d\n", v.a, v.b, v.c);
  m.a = -1; printf("%c %d %c %d\n", m.c, m.a, m.d, m.b); m.d = 'z'; m.a = 12345; m.b++; printf("%c %d %c %d\n", m.c, m.a, m.d, m.b);
  union bits u = { -1.5f }; printf("%x %d %d\n", u.mantissa, u.exponent, u.sign); u.exponent++; u.sign = 0; printf("%g\n", u.f);
  struct { unsigned long long a : 40, b : 24; } w = { 0xffffffffffull, 0 }; w.a++; printf("%llx %llx\n", (unsigned long long)w.a, (unsigned long long)(w.a - 1)); printf("%d\n", w.b - 1 < 0);
  struct s array[2] = { [1] = { .c = 5 } }; struct s *q = array; (q++)->c = 3; q->c += 4; printf("%d %d\n", array[0].c, array[1].c); int i = 0; array[i++].e |= 2; printf("%d %d\n", i, array[0].e);
  return 0;
}
