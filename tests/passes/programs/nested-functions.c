#include <stdio.h>
#include <stdlib.h>
static int apply(int (*f)(int), int n) { return f(n) + f(n + 1); }
static int outer(int a, int b) {
  int sum = 0; short s = 3; struct { int x[4]; } r = { { 1, 2, 3, 4 } };
  int add(int n) { sum += n; s++; return a + n + r.x[n & 3]; }
  int twice(int n) { int deeper(int m) { a++; return add(m) * b; } return deeper(n) + deeper(n + 1); }
  int t = add(1) + twice(2);
  return t * 1000 + sum + s + a + apply(add, 5) + apply(twice, 6);
}
static int fact(int n) { int f(int k) { return k <= 1 ? 1 : k * f(k - 1) + n; } return f(n); }
static int arrays(int n) {
  int a[n][3];
  void fill(int k) { for (int i = 0; i < n; i++) for (int j = 0; j < 3; j++) a[i][j] = i * k + j + (int)sizeof(a) + (int)sizeof(a[0]); }
  fill(10); int total = 0;
  for (int i = 0; i < n; i++) for (int j = 0; j < 3; j++) total += a[i][j];
  return total;
}
static int escape(int n) {
  __label__ out, again; int tries = 0;
  void check(int k) { if (k > 3) goto out; if (k == 2) { tries++; n = 5; goto again; } printf("checked %d\n", k); }
again:
  for (int i = n; i < 10; i++) check(i);
  printf("not reached\n");
out:
  return 100 + tries;
}
static int compare_with(int *v, int count, int sign) {
  int compare(const void *a, const void *b) { return sign * (*(const int *)a - *(const int *)b); }
  qsort(v, count, sizeof *v, compare);
  return v[0];
}
struct big { long a, b, c; double d; };
static struct big structs(struct big in) {
  struct big change(struct big x, int n) { x.a += in.b + n; in.c++; x.d *= 2; return x; }
  struct big (*p)(struct big, int) = change; struct big r = p(change(in, 1), 2); r.c = in.c; return r;
}
static int recursive(int depth, int (*up)(void)) {
  int mine = depth * 7; int value(void) { return mine + (up ? up() : 0); }
  return depth == 0 ? value() : recursive(depth - 1, value);
}
static int forward(void) { auto int later(int); int x = 5; int first(int n) { return later(n) + 1; } int later(int n) { return x * n; } return first(6); }
static double mixed(void) { double d = 1.5; float f(float x, char c, double y) { return x + c + y * d; } float (*p)(float, char, double) = f; d = 2; return p(1, 2, 3) + f(4, 5, 6); }
static int scopes(void) {
  int k = 3;
  void done(int *p) { printf("done %d %d\n", *p, k); }
  void all(char (*p)[k]) { printf("all %s\n", *p); }
  { int x __attribute__((cleanup(done))) = 7; x++; int seen(void) { return x++; } k += seen(); }
  for (int i = 0; i < 3; i++) {
    int y __attribute__((cleanup(done))) = i;
    char v[k] __attribute__((cleanup(all)));
    snprintf(v, k, "v%d", i);
    if (i == 1) continue;
    k++;
  }
  int z __attribute__((cleanup(done))) = 9;
  return k++;
}
int main(void) {
  printf("%d\n%d\n%d\n%d\n", outer(3, 4), fact(5), arrays(4), escape(1));
  int v[] = { 5, 2, 9, 1 }; printf("%d %d\n", compare_with(v, 4, 1), compare_with(v, 4, -1));
  struct big b = structs((struct big){ 1, 2, 3, 4.5 }); printf("%ld %ld %ld %g\n", b.a, b.b, b.c, b.d);
  printf("%d %d %g\n", recursive(4, 0), forward(), mixed());
  printf("%d\n", scopes());
  return 0;
}
