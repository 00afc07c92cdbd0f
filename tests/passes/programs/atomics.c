#include <stdio.h>
#include <stdatomic.h>
#include <pthread.h>
_Atomic int a; _Atomic long l, x, *p = &l; struct s { int x, y; }; _Atomic struct s as; _Atomic(char *) cp; _Atomic _Bool fl; _Atomic unsigned char uc = 250; atomic_int ai; atomic_flag af = ATOMIC_FLAG_INIT;
void *th(void *unused) { for (int i = 0; i < 20000; i++) { a += 2; a++; --*p; uc += 3; ai++; x ^= 5; x ^= 5; l *= 1; while (atomic_flag_test_and_set(&af)); atomic_flag_clear(&af); } return 0; }
int main(void) { pthread_t t[4]; for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, th, 0); for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
  printf("%d %ld %d %d\n", a, l + x, uc, ai); cp = "abc"; cp++; printf("%s %d\n", cp, fl++); fl |= 0; printf("%d\n", fl); as = (struct s){1,2}; struct s q = as; printf("%d %d\n", q.x, q.y); a = 5; a <<= 3; a %= 7; printf("%d ", a); printf("%d ", a++); printf("%d\n", a--); uc = 255; printf("%d ",uc++); printf("%d\n", ++uc); printf("%d\n", atomic_exchange(&ai, 7)); printf("%d\n", atomic_fetch_sub(&ai, 3)); printf("%d\n", atomic_load(&ai)); int e = 4; printf("%d\n", atomic_compare_exchange_weak(&ai, &e, 10)); printf("%d %d\n", ai, e); __typeof__(a) z = 3; z++; return 0; }
