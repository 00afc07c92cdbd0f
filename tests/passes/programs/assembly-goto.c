/* Jumps out of inline assembly, with values that have been computed on the way. */
#include <stdio.h>

static int is_three(int x) {
  __asm__ goto("cmpl $3, %0; je %l[three]" : : "r"(x) : "cc" : three);
  return 0;
three:
  return 1;
}
static int which(int x, int y) {
  __asm__ goto("cmpl %1, %0; jl %l2; jg %l3; # %% %=" : : "r"(x), "r"(y) : "cc" : less, greater);
  return 0;
less:
  return -1;
greater:
  return 1;
}
static int halved(int x, int *odd) {
  int half;
  __asm__ goto("movl %[x], %[half]; sarl $1, %[half]; jc %l[carry]" : [half] "=r"(half) : [x] "r"(x) : "cc" : carry);
  *odd = 0;
  return half;
carry:
  *odd = 1;
  return half;
}
static long counted(long n, long step) {
again:
  __asm__ goto("subq %1, %0; jns %l3" : "+r"(n) : "r"(step) : "cc" : again);
  return n;
}
static int falls(int x) {
  __asm__ goto("" : : : : lab);
lab:
  return x;
}
static int in_loop(const int *p, int n) {
  int s = 0;
  for (int i = 0; i < n; i++) {
    __asm__ goto("testl %0, %0; js %l[next]; jz %l[end]" : : "r"(p[i]) : "cc" : next, end);
    s += p[i];
  next:;
  }
end:
  return s;
}

int main(void) {
  int odd, list[] = {5, -3, 7, 0, 100};
  printf("%d %d %d %d %d\n", is_three(3), is_three(4), which(1, 2), which(2, 1), which(2, 2));
  int half = halved(10, &odd);
  printf("%d %d\n", half, odd);
  half = halved(11, &odd);
  printf("%d %d\n", half, odd);
  printf("%ld %d %d\n", counted(100, 7), falls(9), in_loop(list, 5));
  return 0;
}
