/* Blocks of every size copied, cleared and passed; addresses of every form; changes in place; atomic operations; inline assembly. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static unsigned long hash = 1;
static void mix(unsigned long x) { hash = (hash ^ x) * 1099511628211ul + (hash >> 29); }

#define BLOCK(N) \
  struct block##N { unsigned char b[N]; }; \
  __attribute__((noinline)) static struct block##N make##N(int x) { \
    struct block##N s = {{0}}; for (int i = 0; i < N; i++) s.b[i] += x * 7 + i; return s; } \
  __attribute__((noinline)) static unsigned long sum##N(int before, struct block##N s, double x, struct block##N t, int after) { \
    unsigned long n = before + after + x; for (int i = 0; i < N; i++) n = n * 31 + s.b[i] + 3 * t.b[i]; return n; } \
  __attribute__((noinline)) static void blocks##N(struct block##N *p, struct block##N *q) { \
    struct block##N t = *p; *p = *q; *q = t; struct block##N z = {{0}}; t = make##N(5); \
    mix(sum##N(1, *p, 2.5, t, 3)); mix(sum##N(4, z, -1.5, *q, 6)); }
#define RUN(N) { struct block##N a = make##N(1), b = make##N(2); blocks##N(&a, &b); mix(a.b[0]); mix(b.b[N - 1]); }
BLOCK(1) BLOCK(2) BLOCK(3) BLOCK(4) BLOCK(5) BLOCK(7) BLOCK(8) BLOCK(9) BLOCK(12) BLOCK(15) BLOCK(16) BLOCK(17) BLOCK(24)
BLOCK(31) BLOCK(32) BLOCK(33) BLOCK(63) BLOCK(64) BLOCK(100) BLOCK(127) BLOCK(128) BLOCK(129) BLOCK(200) BLOCK(1000) BLOCK(5000)

struct record { char c; short s; int i; long l; float f; double d; long double x; int a[7]; struct record *next; };
static struct record records[4];
static int numbers[10] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
static __thread long perThread = 5;
extern __thread int perThreadToo;
__thread int perThreadToo = 3;
static const char *const words[] = {"one", "two", "three"};

__attribute__((noinline)) static void addresses(struct record *r, int i, long j) {
  static int kept;
  int local[12];
  for (int k = 0; k < 12; k++) local[k] = k * k;
  r->c++; r->s -= 3; r->i *= 5; r->l <<= 2; r->f += 0.5f; r->d *= 1.25; r->x += 1; r->a[i] ^= 255; r->a[j + 1] |= i;
  r[1].a[i] += numbers[j]; r[j].l -= numbers[i + 1]; r[1].next = r; r[1].next->next = &r[2]; kept += local[i] + local[j + 2];
  numbers[i] += 1; numbers[9 - j]--; *(numbers + j) &= ~2; (&local[3])[j] = 7; local[i + 1] = -local[i + 1]; local[j] = ~local[j];
  perThread += i; perThreadToo -= j; records[i & 3].c ^= words[i % 3][j % 3];
  mix(r->c); mix(r->s); mix(r->i); mix(r->l); mix(r->f); mix(r->d); mix(r->x); mix(r->a[i]); mix(r[1].next->next - r); mix(kept);
  mix(local[3] + local[j] + local[i + 1]); mix(perThread + perThreadToo); mix(*(&perThread)); mix(r->a[j + 1] < 3 ? r->i : r->s);
}

__attribute__((noinline)) static double many(int a, double b, long c, float d, char e, short f, long double g, int h, int i, int j,
  struct block24 k, double l, double m, double n, double o, double p, double q, double r, ...) {
  va_list list;
  double sum = a + b + c + d + e + f + g + h + i + j + k.b[20] + l + m + n + o + p + q + r;
  va_start(list, r);
  for (int t = 0; t < 4; t++) sum = sum * 2 + va_arg(list, int) + va_arg(list, double) + (double)va_arg(list, long double);
  va_end(list);
  return sum;
}

static int counter;
static long longCounter;
static char byteCounter;
__attribute__((noinline)) static void atomics(int n) {
  mix(__sync_fetch_and_add(&counter, n)); mix(__sync_add_and_fetch(&longCounter, n)); mix(__sync_fetch_and_sub(&byteCounter, n));
  mix(__sync_fetch_and_or(&counter, n)); mix(__sync_and_and_fetch(&longCounter, ~n)); mix(__sync_fetch_and_xor(&byteCounter, n));
  mix(__sync_fetch_and_nand(&counter, n)); mix(__sync_bool_compare_and_swap(&counter, n, 3)); mix(counter);
  mix(__sync_val_compare_and_swap(&counter, counter, n + 1)); mix(__atomic_exchange_n(&longCounter, n, 5));
  __atomic_store_n(&byteCounter, n, 5); mix(__atomic_load_n(&byteCounter, 5)); __sync_synchronize();
  __sync_fetch_and_or(&counter, 64); __sync_fetch_and_and(&longCounter, 15); mix(counter + longCounter);
}

__attribute__((noinline)) static long assembly(long a, int b) {
  long r = a;
  int low, high;
  asm("addq %1, %0" : "+r"(r) : "r"((long)b) : "cc");
  asm("lea (%1,%2,4), %0" : "=&r"(r) : "r"(r), "r"(a));
  asm("imulq $3, %[from], %[to]" : [to] "=r"(r) : [from] "rm"(r));
  asm volatile("xchgl %%eax, %%edx" : "=a"(low), "=d"(high) : "a"(b), "d"(b + 1));
  asm("shll %%cl, %0" : "+r"(low) : "c"(3));
  asm("incl %0" : "+m"(counter));
  asm("movl %1, %0" : "=r"(high) : "i"(42));
  asm volatile("" ::: "memory", "rbx", "r12");
  return r + low * 3 + high + counter;
}

__attribute__((noinline)) static int table(int n) {
  switch (n) { case 0: return 5; case 1: return 9; case 2: n *= 7; case 3: return n + 1; case 4: return -1; case 5: return 77;
    case 6: break; case 9: return 1 << n; case 100000: return 2; case -5: return 3; default: return n ^ 21; }
  return 1000;
}

__attribute__((noinline)) static int gotos(const char *program) {
  static void *const labels[] = {&&add, &&twice, &&less, &&end};
  int n = 1, steps = 0;
  goto *labels[*program - '0'];
add: n += 3; steps++; goto *labels[*++program - '0'];
twice: n *= 2; goto *labels[*++program - '0'];
less: n -= steps; goto *labels[*++program - '0'];
end: return n * 100 + steps;
}

__attribute__((noinline)) static long stack(int n) {
  char fixed[n]; long sum = 0;
  for (int i = 0; i < n; i++) { char *p = __builtin_alloca(i + 1); memset(p, i, i + 1); fixed[i] = p[i]; sum += ((long)p & 15) + many(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, make24(i), 1, 2, 3, 4, 5, 6, 7, i, 1.5, 2.5L, i, 1.5, 2.5L, i, 1.5, 2.5L, i, 1.5, 2.5L); }
  for (int i = 0; i < n; i++) sum = sum * 3 + fixed[i];
  return sum;
}

int main(void) {
  RUN(1) RUN(2) RUN(3) RUN(4) RUN(5) RUN(7) RUN(8) RUN(9) RUN(12) RUN(15) RUN(16) RUN(17) RUN(24) RUN(31) RUN(32) RUN(33) RUN(63)
  RUN(64) RUN(100) RUN(127) RUN(128) RUN(129) RUN(200) RUN(1000) RUN(5000)
  printf("%lx\n", hash);
  for (int i = 0; i < 6; i++) for (int j = 0; j < 3; j++) { addresses(records, i, j); printf("%lx\n", hash); }
  for (int i = 0; i < 9; i++) { atomics(i * 5 - 7); printf("%lx %ld\n", hash, assembly(i * 100, i)); }
  for (int i = -6; i < 12; i++) printf("%d ", table(i));
  printf("%d\n%d %ld\n", table(100000), gotos("0012013"), stack(9));
  return 0;
}
