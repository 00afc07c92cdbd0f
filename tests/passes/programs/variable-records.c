#include <stdio.h>
static int f(int n, int m) {
  struct s { char name[n]; int a; double d[m]; short t; unsigned b : 5; } s, *p = &s, v[3];
  n += 100; m += 100;
  s.a = 5; s.t = 7; s.b = 33; s.name[2] = 'x'; for (int i = 0; i < m - 100; i++) p->d[i] = i * 1.5;
  v[1] = s; v[2] = v[1]; v[2].a++; v[0].t = 9; p = &v[2];
  printf("%d %d %d %c %g %d %d\n", p->a, p->t, p->b, p->name[2], p->d[m - 101], v[0].t, (int)(&v[2] - v));
  struct { struct s in; char last; } w; w.last = 'z'; w.in = v[2]; struct s *q = &w.in; q->d[0] = 2.5;
  printf("%d %g %c %d\n", w.in.a, w.in.d[0], w.last, (char *)&w.last - (char *)&w >= (int)sizeof(struct s));
  return sizeof(struct s) + sizeof v + sizeof s.name;
}
static int packed(int n) { struct __attribute__((packed)) { char c; short a[n]; int z; } x; x.z = 3; x.a[n - 1] = 4; return sizeof x * 10 + x.z + x.a[n - 1]; }
int main(void) { printf("%d\n", f(3, 2)); printf("%d\n", f(17, 5)); printf("%d\n", packed(3)); return 0; }
