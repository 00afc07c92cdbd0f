#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
struct odd { char c[3]; };
struct two { long a, b; };
struct big { long a[4]; };
static _Atomic __int128 wide;
static _Atomic long double sum;
static _Atomic _Complex double rotating;
static _Atomic struct two pair;
static _Atomic struct odd odd = {{1, 2, 3}};
static _Atomic struct big big;
static __int128 plain;
static struct { char before; _Atomic struct two inside; } holder;
static void *work(void *unused) {
  (void)unused;
  for (int i = 0; i < 2000; i++) {
    wide += ((__int128)1 << 64) + 1;
    wide++;
    sum += 0.5L;
    rotating = rotating + 0;
    __atomic_fetch_add(&plain, 3, __ATOMIC_SEQ_CST);
    struct two old = pair, new;
    do new = (struct two){old.a + 1, old.b - 1};
    while (!atomic_compare_exchange_weak(&pair, &old, new));
  }
  return 0;
}
static struct two find(_Atomic struct two *p) { return *p; }
int main(void) {
  rotating = 1;
  rotating *= (_Complex double)(0 + 1i);
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, work, 0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  __int128 w = wide;
  printf("%llx %llx\n", (long long)(w >> 64), (long long)w);
  printf("%Lg %g %g\n", (long double)sum, __real__(_Complex double)rotating, __imag__(_Complex double)rotating);
  struct two t = atomic_exchange(&pair, ((struct two){7, 8}));
  struct two u = find(&pair);
  printf("%ld %ld %ld %ld\n", t.a, t.b, u.a, u.b);
  struct odd o = odd, n = {{4, 5, 6}};
  int swapped = atomic_compare_exchange_strong(&odd, &o, n);
  o = odd;
  printf("%d %d%d%d\n", swapped, o.c[0], o.c[1], o.c[2]);
  swapped = atomic_compare_exchange_strong(&odd, (&(struct odd){{9, 9, 9}}), ((struct odd){{0}}));
  printf("%d\n", swapped);
  struct big b = {{1, 2, 3, 4}};
  big = b;
  b = (memset(&b, 0, sizeof b), big);
  printf("%ld %ld\n", b.a[0], b.a[3]);
  holder.inside = (struct two){5, 6};
  _Atomic struct two local = (holder.inside);
  printf("%zu %zu %ld\n", sizeof holder, _Alignof(_Atomic struct two), ((struct two)local).b);
  printf("%d\n", (int)plain);
  printf("%d\n", (int)__atomic_nand_fetch(&plain, 24001, 5));
  wide -= 1; --wide; wide |= 1; wide <<= 3;
  printf("%llx\n", (long long)wide);
  double d = 2; _Atomic double e = 3; e /= 2; double f; __atomic_load(&e, &f, 5); d = f; __atomic_exchange(&e, &d, &f, 5);
  printf("%g %g %d %d\n", d, f, (int)__atomic_is_lock_free(16, &wide), (int)__atomic_is_lock_free(3, &odd));
  atomic_flag flag = ATOMIC_FLAG_INIT;
  int once = atomic_flag_test_and_set(&flag); printf("%d%d\n", once, atomic_flag_test_and_set(&flag));
  return 0;
}
