/* The primes below a limit, by Eratosthenes' sieve: loops, arrays, calls. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *sieve(unsigned limit) {
  char *composite = malloc(limit);
  memset(composite, 0, limit);
  for (unsigned n = 2; n * n < limit; n++)
    if (!composite[n])
      for (unsigned m = n * n; m < limit; m += n) composite[m] = 1;
  return composite;
}

int main(int argc, char **argv) {
  unsigned limit = argc > 1 ? (unsigned)atoi(argv[1]) : 100;
  unsigned count = 0;
  char *composite = sieve(limit);
  for (unsigned n = 2; n < limit; n++)
    if (!composite[n]) printf("%u%c", n, ++count % 10 ? ' ' : '\n');
  printf("\n%u primes below %u\n", count, limit);
  free(composite);
  return 0;
}
