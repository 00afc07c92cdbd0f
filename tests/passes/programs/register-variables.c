#include <stdio.h>
#include <string.h>
/* Operands in the registers that their variables are bound to (GCC manual, "Local Register Variables"). */
static long call4(long n, long a, long b, long c, long d) {
  long result;
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}
static long call6(long n, long a, long b, long c, long d, long e, long f) {
  register long result __asm__("rax") = n;
  register long r10 __asm__("%r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "+r"(result) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}
static long both(long x) {
  register long in __asm__("r12") = x;
  register long out __asm__("r13");
  __asm__("mov %%r12, %%r13; add $1, %%r13" : "=r"(out) : "r"(in));
  return out;
}
static double halved(double x) {
  register double v __asm__("xmm5") = x;
  __asm__("addsd %%xmm5, %%xmm5" : "+x"(v));
  return v / 4;
}
register unsigned long stack_pointer __asm__("rsp");
static int below(void) {
  volatile char here = 1;
  register char *sp __asm__("rsp");
  __asm__ volatile("" : "+r"(stack_pointer));
  __asm__ volatile("nop" : "+r"(sp) : : "memory");
  unsigned long difference = (unsigned long)&here - stack_pointer;
  return here && (difference < 4096 || -difference < 4096) && sp == (char *)stack_pointer;
}
int main(void) {
  /* mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), then mremap(p, 4096, 8192, MREMAP_MAYMOVE). */
  char *p = (char *)call6(9, 0, 4096, 3, 0x22, -1, 0);
  memset(p, 'x', 4096);
  p = (char *)call4(25, (long)p, 4096, 8192, 1);
  printf("%d %d %ld %g %d\n", p[4095], p[4096], both(41), halved(3), below());
  return 0;
}
