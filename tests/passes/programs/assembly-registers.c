/* Operands whose second byte has a name (constraint Q). */
#include <stdio.h>

static unsigned short swapped(unsigned short x) {
  __asm__("xchgb %b0, %h0" : "+Q"(x));
  return x;
}
static void stored(unsigned x, unsigned char *p) {
  __asm__ volatile("movb %b0, 1(%1)\n\tmovb %h0, (%1)" : : "Q"(x), "r"(p) : "memory");
}
static unsigned mixed(unsigned x, unsigned y) {
  __asm__("movb %h1, %b0\n\tmovb %b1, %h0" : "+Q"(x) : "Q"(y));
  return x;
}

int main(void) {
  unsigned char bytes[2];
  stored(0x1234, bytes);
  printf("%x %x %x %x\n", swapped(0x1234), bytes[0], bytes[1], mixed(0x11223344, 0x55667788));
  return 0;
}
