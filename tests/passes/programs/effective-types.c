/* Memory whose type changes (C17 6.5p6), and accesses that may be of any object (6.5p7): what is read is what was stored last. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define apart __attribute__((noinline))

/* Allocated memory is what was last stored there; in each function both pointers are the same. */
apart static long longThenPointer(long *l, void **p, void *value) {
  *l = 1;
  long before = *l;
  *p = value;
  return before + (long)*(void **)l;
}
apart static int pointerThenInt(void **p, int *i) {
  void *before = *p;
  *i = 5;
  return *i + (before != 0) + *(int *)p;
}
apart static float round3(int *i, float *f, int n) {
  float sum = 0;
  for (int k = 0; k < n; k++) {
    *i = k;
    sum += *i;
    *f = 0.5f;
    sum += *f;
  }
  return sum;
}
apart static long copied(long *l, double *d, const double *from) {
  long before = *l;
  memcpy(l, from, sizeof *from);
  double now = *d;
  *d = now * 2;
  return before + (long)*d;
}
apart static int bytewise(int *i, char *c, int n) {
  int before = *i;
  for (int k = 0; k < n; k++) c[k] = k + 1;
  return before ^ *i;
}

/* A pool that hands out the same memory as objects of different types. */
union cell { union cell *next; char bytes[16]; };
static union cell *freeCells;
static void *take(void) { union cell *c = freeCells; freeCells = c->next; return c; }
static void give(void *p) { union cell *c = p; c->next = freeCells; freeCells = c; }
struct point { int x, y; };
struct real { double value; };
static double pool(int n) {
  double sum = 0;
  for (int k = 0; k < n; k++) {
    struct point *p = take();
    p->x = k;
    p->y = 2 * k;
    sum += p->x + p->y;
    give(p);
    struct real *r = take();
    r->value = k / 4.0;
    sum += r->value;
    give(r);
  }
  return sum;
}

/* Members of unions, in arrays and structures too. */
union number { int i[2]; float f[2]; double d; long long l; struct { short low, high; } half; unsigned bits : 12; };
struct holder { int tag; union number n[2]; union { int a; float b; }; };
apart static unsigned long members(struct holder *h, int k, int m) {
  h->n[k].i[m] = 1;
  h->n[m].f[k] = 1.5f;
  unsigned long sum = h->n[k].i[m];
  h->n[k].d = -0.25;
  sum ^= h->n[m].l;
  sum += h->n[k].half.high;
  h->n[m].bits = 0xabc;
  sum += h->n[k].half.low;
  h->a = 7;
  h->b = 2.0f;
  return sum + h->a + *(k + h->n[m].i);
}
apart static int bitsOf(float f) { union { float f; int i; } u = {f}; return u.i; }
apart static float floatOf(int i) { return ((union { int i; float f; }){.i = i}).f; }

/* GNU's may_alias, by typedef, on a structure, and on a vector. */
typedef int anyInt __attribute__((__may_alias__));
typedef __attribute__((may_alias)) short anyShort;
struct __attribute__((may_alias)) anyPair { int first; short second[2]; };
apart static int byTypedef(float *f, anyInt *i) { *i = 1; *f = 3.0f; return *i; }
apart static int byPointer(float *f, anyShort *s) { s[1] = 1; *f = 3.0f; return s[1]; }
apart static int byStruct(double *d, struct anyPair *p, int k) {
  p->first = 1;
  p->second[k] = 2;
  *d = 1.0 / 3;
  return p->first + p->second[k];
}

/* What the compiler itself takes apart or puts together. */
struct mixed { float f; int i; double d; };
apart static struct mixed returned(struct mixed m) { m.i += m.f; m.d *= 2; return m; }
apart static double variable(int n, ...) {
  va_list list;
  double sum = 0;
  va_start(list, n);
  for (int k = 0; k < n; k++) {
    sum += va_arg(list, int);
    sum += va_arg(list, double);
    struct mixed m = va_arg(list, struct mixed);
    sum += m.f + m.i + m.d;
  }
  va_end(list);
  return sum;
}
apart static int wide(int k) {
  wchar_t w[] = L"some wide text";
  for (int n = 0; n < 3; n++) w[k] += w[n];
  return w[k] + w[3];
}
apart static double parts(_Complex double *z, double *d, int k) {
  *z = 3.0 + 4.0i;
  d[k] = 5.0;
  return __real__ *z + __imag__ *z + d[1 - k];
}
typedef int four __attribute__((vector_size(16)));
apart static int lanes(four *v, int *i, int k) {
  *v = (four){1, 1, 1, 1};
  (*v)[k] = 3;
  i[k]++;
  *v += *v;
  i[0] += (*v)[k];
  return (*v)[k] + i[k] + (*v)[0];
}
enum colour { red, green = 5 };
apart static unsigned sameSize(int *i, unsigned *u, enum colour *e) {
  *i = -1;
  *u += 3;
  *e += green;
  return *i + *u + *e;
}
apart static int overflowing(union number *n, float *f) {
  *f = 1.0f;
  int overflowed = __builtin_add_overflow(1, 2, &n->i[0]);
  return overflowed + (*f == floatOf(3));
}
apart static int exchanged(int **p, int **q, void **r) { **p = 1; *r = *q; return **p; }

int main(void) {
  void *memory = calloc(4, 16);
  printf("%ld ", longThenPointer(memory, memory, (void *)41));
  printf("%d ", pointerThenInt(memory, memory));
  printf("%g ", round3(memory, memory, 5));
  double number = 21;
  *(long *)memory = 100;
  printf("%ld ", copied(memory, memory, &number));
  *(int *)memory = 0x01010101;
  printf("%x\n", bytewise(memory, memory, 3));

  union cell *cells = malloc(3 * sizeof *cells);
  for (int k = 0; k < 3; k++) give(&cells[k]);
  printf("%g\n", pool(10));

  struct holder h = {1, {{{0}}}, {0}};
  printf("%lu %x %g\n", members(&h, 1, 1) + members(&h, 0, 0), bitsOf(-2.5f), floatOf(0x40490fdb));

  printf("%x %x\n", byTypedef(memory, memory), byPointer(memory, memory));
  printf("%x\n", byStruct(memory, memory, 1));

  struct mixed m = returned((struct mixed){1.5f, 2, 0.25});
  printf("%g %d %g %g\n", m.f, m.i, m.d, variable(2, 1, 2.5, m, 3, 4.5, m));
  printf("%d ", wide(2));
  printf("%g ", parts(memory, memory, 1));
  printf("%d ", lanes(memory, memory, 2));
  printf("%u ", sameSize(memory, memory, memory));
  printf("%d ", overflowing(memory, memory));
  int *numbers = malloc(2 * sizeof *numbers), *other = numbers + 1;
  *other = 9;
  int *first = numbers;
  printf("%d\n", exchanged(&first, &other, (void **)&first));
  free(numbers);
  free(cells);
  free(memory);
  return 0;
}
