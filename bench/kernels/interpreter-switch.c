/* A bytecode interpreter that dispatches with a switch. It counts primes with a sieve and computes Fibonacci numbers by calls. */
#define COMPUTED_GOTO 0
#include "interpreter.h"
