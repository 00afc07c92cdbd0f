/* A stack machine of 64-bit words and its two programs. COMPUTED_GOTO chooses how it dispatches. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum operation {
  HALT, PUSH, GET, SET, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, LESS, JUMP, JUMP_IF_ZERO, CALL, RETURN, PRINT,
};

static int64_t memory[1 << 16];

static void interpret(const int32_t *code) {
  static int64_t stack[1 << 12];
  int64_t *top = stack, *frame = stack;
  const int32_t *at = code;
#if COMPUTED_GOTO
  static void *const labels[] = {
    &&HALT, &&PUSH, &&GET, &&SET, &&LOAD, &&STORE, &&ADD, &&SUBTRACT, &&MULTIPLY, &&LESS, &&JUMP, &&JUMP_IF_ZERO,
    &&CALL, &&RETURN, &&PRINT,
  };
#define DISPATCH goto *labels[*at++];
#define CASE(name) name:
#define NEXT DISPATCH
#else
#define DISPATCH for (;;) switch ((enum operation)*at++)
#define CASE(name) case name:
#define NEXT break;
#endif
  DISPATCH {
    CASE(HALT) return;
    CASE(PUSH) *top++ = *at++; NEXT
    CASE(GET) *top++ = frame[*at++]; NEXT
    CASE(SET) frame[*at++] = *--top; NEXT
    CASE(LOAD) top[-1] = memory[top[-1]]; NEXT
    CASE(STORE) top -= 2; memory[top[0]] = top[1]; NEXT
    CASE(ADD) top--; top[-1] += top[0]; NEXT
    CASE(SUBTRACT) top--; top[-1] -= top[0]; NEXT
    CASE(MULTIPLY) top--; top[-1] *= top[0]; NEXT
    CASE(LESS) top--; top[-1] = top[-1] < top[0]; NEXT
    CASE(JUMP) at = code + *at; NEXT
    CASE(JUMP_IF_ZERO) at = *--top == 0 ? code + *at : at + 1; NEXT
    /* CALL target: the argument on the stack becomes the new frame's local 0, below the return address and the old frame. */
    CASE(CALL)
      top[0] = at + 1 - code;
      top[1] = frame - stack;
      frame = top - 1;
      top += 2;
      at = code + *at;
      NEXT
    CASE(RETURN) {
      int64_t result = top[-1];
      at = code + frame[1];
      top = frame + 1;
      frame = stack + frame[2];
      top[-1] = result;
      NEXT
    }
    CASE(PRINT) printf("%lld\n", (long long)*--top); NEXT
  }
}

/* for (i = 2; i < 60000; i++) if (memory[i] == 0) { count++; for (j = i * i; j < 60000; j += i) memory[j] = 1; } print count */
static const int32_t sieve[] = {
  /* locals: 0 i, 1 j, 2 count */
  /*  0 */ PUSH, 2, PUSH, 0, PUSH, 0,
  /*  6 */ GET, 0, PUSH, 60000, LESS, JUMP_IF_ZERO, 60,
  /* 13 */ GET, 0, LOAD, JUMP_IF_ZERO, 20, JUMP, 51,
  /* 20 */ GET, 2, PUSH, 1, ADD, SET, 2,
  /* 27 */ GET, 0, GET, 0, MULTIPLY, SET, 1,
  /* 34 */ GET, 1, PUSH, 60000, LESS, JUMP_IF_ZERO, 51 + 2,
  /* 41 */ GET, 1, PUSH, 1, STORE, JUMP, 64,
  /* 48 */ HALT, HALT, HALT,
  /* 51 */ JUMP, 53,
  /* 53 */ GET, 0, PUSH, 1, ADD, JUMP, 73,
  /* 60 */ GET, 2, PRINT, HALT,
  /* 64 */ GET, 1, GET, 0, ADD, SET, 1, JUMP, 34,
  /* 73 */ SET, 0, JUMP, 6,
};

/* fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2) */
static const int32_t fibonacci[] = {
  /*  0 */ PUSH, 32, CALL, 6, PRINT, HALT,
  /*  6 */ GET, 0, PUSH, 2, LESS, JUMP_IF_ZERO, 16,
  /* 13 */ GET, 0, RETURN,
  /* 16 */ GET, 0, PUSH, 1, SUBTRACT, CALL, 6,
  /* 23 */ GET, 0, PUSH, 2, SUBTRACT, CALL, 6,
  /* 30 */ ADD, RETURN,
};

int main(void) {
  for (int i = 0; i < 60; i++) {
    memset(memory, 0, sizeof memory);
    interpret(sieve);
  }
  interpret(fibonacci);
  return 0;
}
