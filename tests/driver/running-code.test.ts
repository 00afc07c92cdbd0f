/** What only shows when several modules run together, or when code looks at its own stack. */
import { describe, expect, test } from 'vitest';
import { within } from './workshop.ts';

describe('thread-local objects of a shared library', () => {
  const files = {
    'library.c': `
#include <pthread.h>
#include <stdio.h>
extern __thread int shared[4];
__thread long own = 7;
static __thread struct { char c; int v[3]; } hidden = { 1, { 2, 3, 4 } };
extern __thread double early __attribute__((tls_model("initial-exec")));
static void *run(void *p) {
  shared[1] += 5; own *= 2; hidden.v[(long)p] += shared[1]++; early += 0.5;
  for (int i = 0; i < 3; i++) { shared[i] ^= i + (int)own; hidden.v[i] -= hidden.c; }
  printf("%d %d %ld %d %d %d %g\\n", shared[0], shared[1], own, hidden.v[0], hidden.v[1], hidden.v[2], early);
  return &own;
}
int work(double a, int b) {
  printf("%g %d\\n", a + own, b + shared[3]);
  run((void *)1);
  pthread_t t; void *other;
  pthread_create(&t, 0, run, (void *)2);
  pthread_join(t, &other);
  run(0);
  return other == &own;
}
`,
    'main.c': `
__thread int shared[4] = { 10, 20, 30, 1 };
__thread double early = 1.25;
extern __thread long own;
int work(double, int);
int main(void) { own += 3; return work(0.5, 4); }
`,
  };
  test.each(['-O0', '-O2'])('are those of each thread at %s, linked in every way', level => {
    within(files, workshop => {
      const built = (compile: () => { status: number | null; messages: string }): string => {
        expect(compile()).toMatchObject({ status: 0, messages: '' });
        return workshop.run('./program', []).output;
      };
      const library = ['-fPIC', '-shared', 'library.c', '-o', 'library.so'];
      const program = ['main.c', './library.so', '-o', 'program'];
      workshop.run('gcc', library);
      const expected = built(() => workshop.run('gcc', program));
      expect(workshop.tscc([level, ...library]).messages).toBe('');
      expect(built(() => workshop.run('gcc', program))).toBe(expected);
      expect(built(() => workshop.tscc([level, ...program]))).toBe(expected);
      const whole = [level, '-fPIC', 'main.c', 'library.c', '-o', 'program'];
      expect(built(() => workshop.tscc(whole))).toBe(expected);
      expect(built(() => workshop.tscc([...whole, '-static']))).toBe(expected);
    });
  });

  test('the linker can relax the access, whatever the model', () => {
    within({ 'a.c': '__thread int x; int f(void) { return x; }\n' }, workshop => {
      for (const [flags, relocation] of [
        [['-fPIC'], 'R_X86_64_TLSGD'],
        [['-fPIC', '-ftls-model=initial-exec'], 'R_X86_64_GOTTPOFF'],
        [['-fPIE', '-ftls-model=global-dynamic'], 'R_X86_64_TPOFF32'],
      ] as const) {
        expect(workshop.tscc([...flags, '-c', 'a.c']).messages).toBe('');
        expect(workshop.run('readelf', ['-rW', 'a.o']).output).toContain(relocation);
        expect(workshop.run('gcc', [...flags, '-c', 'a.c']).messages).toBe('');
        expect(workshop.run('readelf', ['-rW', 'a.o']).output).toContain(relocation);
      }
    });
  });

  test('a model that does not exist is refused', () => {
    within({ 'a.c': '__thread int x __attribute__((tls_model("static")));\n' }, workshop => {
      expect(workshop.tscc(['-c', 'a.c']).messages).toMatch(/error: 'tls_model' argument must be one of/);
    });
  });
});

test.each(['-O0', '-O1', '-O2'])(
  'with frame pointers, frames and return addresses of callers are found at %s',
  level => {
    const source = `
void *frame[2], *back[2];
__attribute__((noinline)) int inner(void) {
  return (__builtin_frame_address(1) == frame[1]) + 2 * (__builtin_frame_address(2) == frame[0]) +
    4 * (__builtin_return_address(1) == back[1]) + 8 * (__builtin_return_address(2) == back[0]);
}
__attribute__((noinline)) int middle(void) {
  frame[1] = __builtin_frame_address(0); back[1] = __builtin_return_address(0);
  return inner() + 16;
}
__attribute__((noinline)) int outer(void) {
  frame[0] = __builtin_frame_address(0); back[0] = __builtin_return_address(0);
  return middle() + 32;
}
int main(void) { return outer() + 64; }
`;
    within({ 'a.c': source }, workshop => {
      expect(workshop.tscc([level, '-fno-omit-frame-pointer', 'a.c']).messages).toBe('');
      expect(workshop.run('./a.out', []).status).toBe(127);
    });
  },
);

describe('-finstrument-functions', () => {
  const source = `
#include <stdio.h>
#define NOT __attribute__((no_instrument_function))
static void *last;
NOT void __cyg_profile_func_enter(void *f, void *caller) { last = f; printf("> %d\\n", caller != 0); }
NOT void __cyg_profile_func_exit(void *f, void *caller) { printf("< %d %d\\n", f == last, caller != 0); }
static inline int square(int x) { return x * x; }
static int many(int x) { if (x > 3) return square(x); for (;;) { if (x++ == 5) return x; } }
void nothing(int x) { if (x) return; puts("nothing"); }
struct s { long a[4]; } big(int n) { char v[n]; struct s r = {{ sizeof v, 1, 2, 3 }}; return r; }
double half(void) { return 2.5; }
int outer(int x) { int inner(int y) { return x + y; } return inner(1) + inner(2); }
int main(void) {
  nothing(many(2)); nothing(0); many(4); printf("%ld %g %d\\n", big(3).a[0], half(), outer(5)); return 0;
}
`;
  test.each(['-O0', '-O2'])('tells of every function that is entered and left at %s', level => {
    within({ 'a.c': source }, workshop => {
      workshop.run('gcc', ['-finstrument-functions', 'a.c']);
      const { output } = workshop.run('./a.out', []);
      expect(output).toContain('nothing');
      expect(workshop.tscc([level, '-finstrument-functions', 'a.c']).status).toBe(0);
      expect(workshop.run('./a.out', []).output).toBe(output);
    });
  });
});
