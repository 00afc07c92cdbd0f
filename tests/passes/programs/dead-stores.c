#include <stdio.h>
#include <string.h>
/* Stores that others overwrite, some of them after the object was read through another pointer or as another type. */
struct point { int x, y; float z; };
union word { int i; float f; unsigned char bytes[4]; };
static int observed;
static void observe(const int *p) { observed = observed * 31 + *p; }
static int through(int *p, int *q) { *p = 1; int a = *q; *p = 2; return a * 10 + *q; }
static int bytes(int *p, unsigned char *q) { *p = 0x01020304; int a = q[1]; *p = 0x05060708; return a * 256 + q[1]; }
static int called(int *p) { *p = 3; observe(p); *p = 4; observe(p); *p = 5; *p = 6; observe(p); return observed; }
static int merged(union word *w) { w->i = 0; w->f = 1.5f; int a = w->bytes[3]; w->i = 7; w->f = 2.5f; return a * 1000 + w->bytes[2]; }
static struct point built(int n) { struct point p = {0}; p.x = n; p.y = n + 1; p.x = n + 2; p.z = 3; p.z = n; return p; }
static int moved(struct point *a, struct point *b) { a->x = 1; *b = *a; a->x = 2; memset(a, 0, sizeof *a); a->y = 9; return b->x * 100 + a->x * 10 + a->y; }
static int kept(volatile int *v, int *p) { *v = 1; *v = 2; *p = *v; *v = 3; return *p; }
static int looped(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) { *p = i; *p += 1; s += *p; *p = -1; } return s + *p; }
static int branched(int *p, int c) { *p = 1; if (c) return *p; *p = 2; return *p + c; }
int main(void) {
  int a = 0, b = 0;
  union word w;
  struct point p = {4, 5, 6}, q = {7, 8, 9};
  printf("%d %d %d\n", through(&a, &a), through(&a, &b), bytes(&a, (unsigned char *)&a));
  printf("%d %d %d\n", called(&a), merged(&w), observed);
  struct point r = built(10);
  printf("%d %d %g %d\n", r.x, r.y, r.z, moved(&p, &q));
  printf("%d %d %d %d %d\n", moved(&p, &p), kept(&a, &b), looped(&a, 5), branched(&a, 0), branched(&a, 1));
  return 0;
}
