#include <stdio.h>
#include <string.h>
#include <alloca.h>
static int depth;
static void done(int *p) { printf("done %d\n", *p); }
static void done2(char **p) { printf("done2 %s\n", *p); }
#define C __attribute__((cleanup(done)))
static int sum(int n, int m, int a[n][m]) { int s = 0; for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) s += a[i][j]; return s; }
static int f(int n) {
  int total = 0;
  for (int i = 1; i < n; i++) {
    int a[i], b[i][n];
    for (int j = 0; j < i; j++) { a[j] = j; for (int k = 0; k < n; k++) b[j][k] = j * k; }
    if (i == 3) continue;
    if (i == 7) break;
    total += sum(i, n, b) + (int)sizeof b + (int)sizeof a + (int)sizeof b[0];
    total += a[i - 1];
  }
  return total;
}
static int g(int n) {
  C int x = 1;
  if (n == 0) return x;
  { C int y = 2; if (n == 1) return y + x; if (n == 2) goto out; }
  for (C int z = 3; z < 6; z++) { C int w = z * 10; if (n == z) break; if (n == z + 10) continue; if (n == 4) return w; }
  for (;;) { C int q = 99; if (n-- > 5) continue; break; }
out:
  printf("out\n");
  C int last = 7;
  return last + ({ C int e = 50; e + 1; });
}
static void stacks(int n) {
  char *base = 0; 
again:;
  { char buf[n]; memset(buf, 1, n); if (!base) base = buf; depth = (int)(base - buf); if (n-- > 1) goto again; }
  printf("%d\n", depth < 100000);
}
static long loop(int n) { volatile char *first = 0; long most = 0; for (int i = 0; i < n; i++) { char b[1000 + i % 3]; b[0] = 1; if (!first) first = b; if (first - b > most) most = first - b; if (i % 2) continue; } return most < 10000; }
static int ptrs(int n) { int (*p)[n] = alloca(3 * sizeof *p); for (int i = 0; i < 3; i++) for (int j = 0; j < n; j++) p[i][j] = i * 10 + j; int (*q)[n] = p + 2; p++; return (*p)[1] + q[0][0] + (int)(q - p) * 1000; }
static void sw(int n) { switch (n) { case 1: { int a[n]; a[0] = 5; C int b = a[0]; if (b == 5) break; } case 2: printf("two\n"); } printf("end\n"); }
static int td(int n) { typedef int T[n]; n = 100; T a, b[2]; return sizeof(T) + sizeof a + sizeof b + sizeof(int[n]); }
static int evaluations;
static int length(int n) {
  evaluations++;
  return n;
}

/* A type that asks for lengths has what it stands in evaluated: once. */
static void evaluated_types(void) {
  int all[12], n = 3, i = 0;
  for (int k = 0; k < 12; k++) all[k] = k;
  __auto_type p = (int(*)[length(3)])all;
  printf("%d %d %zu\n", evaluations, p[1][0], sizeof *p);
  __auto_type q = (int(*)[n++])all;
  __typeof__((int(*)[n++])all) r = (void *)all;
  printf("%d %d %zu %d %zu\n", n, q[2][1], sizeof *q, r[1][0], sizeof *r);
  unsigned long size = sizeof *(int(*)[length(5)])all;
  printf("%lu %d\n", size, evaluations);
  int(*rows)[n] = (void *)all;
  size = sizeof(rows[i++]);
  printf("%lu %d\n", size, i);
  size = sizeof *rows++;
  size += sizeof rows++;
  __typeof__(rows[i++]) row;
  printf("%lu %d %d %zu\n", size, i, (int)(rows[0] - all), sizeof row);
}

/* What a statement expression declares has the type that it has where the expression is evaluated. */
static void declared_in_types(int n) {
  __typeof__(({ int(*p)[n] = 0; p; })) q;
  unsigned long size = sizeof(*({ int(*p)[n + 1] = 0; p; }));
  __auto_type r = ({ int(*p)[n + 2] = 0; p; });
  printf("%zu %lu %zu\n", sizeof *q, size, sizeof *r);
}

int main(void) {
  printf("%d\n", f(10)); 
  for (int i = 0; i < 15; i++) printf("g(%d)=%d\n", i, g(i));
  stacks(100); printf("%ld\n", loop(100000)); printf("%d\n", ptrs(4)); sw(1); sw(2); printf("%d\n", td(3));
  __attribute__((cleanup(done2))) char *s = "bye"; int n = 5; { char v[n]; strcpy(v, "abcd"); printf("%s %d\n", v, (int)sizeof v); }
  void *k[3]; for (int i = 0; i < 3; i++) { k[i] = alloca(16 + i); memset(k[i], i, 16); } printf("%d\n", ((char*)k[1])[3] + ((char *)k[2])[15]);
  printf("%d\n", (int)((unsigned long)__builtin_alloca_with_align(10, 512) % 64));
  evaluated_types();
  declared_in_types(5);
  return 0;
}
