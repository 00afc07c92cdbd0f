/** Calls at the ends of functions: which become jumps to other functions, where the frame is then, and that the results stay. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const declared = `int g(int), seven(int, int, int, int, int, int, int), many(const char *, ...);
void done(void); char narrow(int); double real(double); long double extended(int); int setjmp(long *);
struct pair { long a, b; } both(int); extern int (*pointer)(int); void see(void *);
struct large { long a[5]; } much(int);
`;
const asm = (text: string, ...options: string[]): string =>
  within({ 'p.c': declared + text }, w => {
    const { messages } = w.tscc(['-O2', '-S', '-w', '--verify', ...options, '-o', 'p.s', 'p.c']);
    expect(messages).toBe('');
    return w
      .run('cat', ['p.s'])
      .output.replace(/^\t\.cfi.*\n/gm, '')
      .replaceAll('\t', ' ');
  });

describe('a call is a jump', () => {
  test.each([
    ['that gives the result of the function', 'int f(int x) { return g(x + 1); }', /addl \$1, %edi\n jmp g@PLT/],
    ['of a function without a result', 'void f(void) { done(); }', /f:\n jmp done@PLT/],
    ['whose result nobody wants', 'void f(int x) { g(x); }', /f:\n jmp g@PLT/],
    ['that gives two registers', 'struct pair f(int x) { return both(x); }', /f:\n jmp both@PLT/],
    ['that gives a vector register', 'double f(double x) { return real(x); }', /f:\n jmp real@PLT/],
    [
      'that gives a narrow result, whose upper bits mean nothing',
      'char f(int x) { return narrow(x); }',
      /f:\n jmp narr/,
    ],
    ['of a variadic function', 'int f(char *s, double d) { return many(s, d); }', /movl \$1, %eax\n jmp many@PLT/],
    ['through a pointer', 'int f(int (*p)(int), int x) { return p(x); }', /jmp \*%r/],
    [
      'of a function of the unit',
      'static __attribute__((noinline)) int h(int x) { return x * x; } int f(int x) { return h(x + 1); }',
      /jmp h\n/,
    ],
    [
      'on each of two ways',
      'int f(int x) { return x > 3 ? g(x) : many("few"); }',
      /jmp many@PLT[\s\S]*jmp g@PLT|jmp g@PLT[\s\S]*jmp many@PLT/,
    ],
    [
      'after an object that stays in the function',
      'int f(int x) { volatile int a[2]; a[x & 1] = x; return g(a[0]); }',
      /jmp g@PLT/,
    ],
  ])('%s', (_, text, jump) => {
    expect(asm(text)).toMatch(jump);
    expect(asm(text)).not.toMatch(/call/);
  });

  test('after the registers of the caller have been restored, and not through one of them', () => {
    expect(asm('int f(int (*p)(int), int x) { done(); return p(x); }')).toMatch(
      /movq %rbx, %r11\n addq \$8, %rsp\n popq %r12\n popq %rbx\n jmp \*%r11/,
    );
    expect(asm('int f(int x) { done(); return g(x); }', '-fno-omit-frame-pointer')).toMatch(
      /popq %rbx\n popq %rbp\n jmp g@PLT/,
    );
  });

  test('at -O1 where it is asked for', () => {
    expect(asm('void f(void) { done(); }', '-O1')).toMatch(/call/);
    expect(asm('void f(void) { done(); }', '-O1', '-foptimize-sibling-calls')).toMatch(/jmp/);
  });
});

describe('a call stays a call', () => {
  test.each([
    ['when something is left to do', 'int f(int x) { return g(x) + 1; }'],
    ['when the result is converted', 'long f(int x) { return g(x); }'],
    ['when the result has upper bits that the callee need not set', 'int f(int x) { return narrow(x); }'],
    ['when its arguments lie on the stack', 'int f(int x) { return seven(x, x, x, x, x, x, x); }'],
    ['when it may see a local object', 'void f(void) { int x = 1; see(&x); done(); }'],
    ['when it may see an argument that is a copy', 'void f(struct large l) { see(&l); done(); }'],
    ['when the stack has grown', 'void f(int n) { see(__builtin_alloca(n)); done(); }'],
    ['when it may see an array of variable length', 'void f(int n) { int a[n]; see(a); done(); }'],
    ['when the function may return twice', 'long b[40]; int f(int x) { if (setjmp(b)) return 1; return g(x); }'],
    ['when a result in memory is not the one of the function', 'void f(int x) { much(x); }'],
    ['when an unwanted result has to be taken off the x87 stack', 'void f(int x) { extended(x); }'],
    ['when a cleanup is left to do', 'void c(int *); void f(void) { __attribute__((cleanup(c))) int x = 1; done(); }'],
    ['when the frame has been told to somebody', 'void f(void) { see(__builtin_frame_address(0)); }'],
  ])('%s', (_, text) => {
    expect(asm(text)).toMatch(/call +\w+@PLT[\s\S]*ret/);
    expect(asm(text)).not.toMatch(/jmp +\w+@PLT/);
  });

  test('where jumps are not wanted, and to itself too', () => {
    const text = 'void f(int n) { if (n) f(n - 1); else done(); }';
    expect(asm(text)).not.toMatch(/call/);
    expect(asm(text, '-fno-optimize-sibling-calls').match(/call/g)).toHaveLength(2);
  });
});

test('ten million rounds of functions that call each other need no stack, and the results are those of gcc', () => {
  const text = `#include <stdio.h>
#define own __attribute__((noinline, noclone))
struct s { long n; double d; };
own int odd(unsigned n); own int even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
own int odd(unsigned n) { return n == 0 ? 0 : even(n - 1); }
own struct s ping(unsigned n, struct s s); own struct s pong(unsigned n, struct s s);
struct s (*volatile next)(unsigned, struct s) = pong;
own struct s ping(unsigned n, struct s s) { if (n == 0) return s; s.n += n; return next(n - 1, s); }
own struct s pong(unsigned n, struct s s) { if (n == 0) return s; s.d = s.d * 0.5 + n; return ping(n - 1, s); }
typedef int (*step)(int *, int, int);
own int up(int *, int, int), down(int *, int, int);
step table[] = { up, down };
own int touch(int *p) { return ++*p; }
own int up(int *p, int n, int x) { int y = touch(p); return n == 0 ? x : table[(x ^ n) & 1](p, n - 1, x + y); }
own int down(int *p, int n, int x) { volatile int kept = touch(p); if (n == 0) return -x; return table[n % 3 == 0](p, n - 1, x ^ kept); }
own char other(int n); own char letter(int n) { if (n == 0) return 'x'; return other(n - 1); }
own char other(int n) { if (n == 0) return 'y'; return letter(n - 1); }
int main(void) {
  int seen = 0;
  struct s s = ping(10000000, (struct s){1, 2});
  printf("%d %d %ld %g\\n", even(10000000), odd(10000001), s.n, s.d);
  printf("%d\\n", up(&seen, 10000000, 5));
  printf("%d %d %d\\n", seen, letter(10000001), letter(7));
}`;
  within({ 'p.c': text }, w => {
    const run = (): { output: string; status: number } => w.run('sh', ['-c', 'ulimit -s 256; ./p']);
    expect(w.run('gcc', ['-O2', '-o', 'p', 'p.c']).status).toBe(0);
    const expected = run();
    expect(expected.status).toBe(0);
    for (const options of [
      ['-O2'],
      ['-O2', '-fPIC'],
      ['-Os', '-fno-omit-frame-pointer'],
      ['-O1', '-foptimize-sibling-calls'],
    ]) {
      expect(w.tscc([...options, '--verify', '-o', 'p', 'p.c']).messages).toBe('');
      expect(run()).toEqual(expected);
    }
  });
});

test('the assembler makes the bytes of the jumps', () => {
  const text = `${declared}
int a(int x) { return g(x); } int b(int x) { return pointer(x); } int c(int (**p)(int), int x) { done(); return p[1](x); }
int d(int (*p)(int), int x) { done(); return p(x); } static int e(int x) { return a(x); } int (*f)(int) = e;`;
  within({ 'p.c': text }, w => {
    for (const pic of ['-fPIC', '-fno-pie']) {
      expect(w.tscc(['-O2', '-w', pic, '-c', '-o', 'ours.o', 'p.c']).messages).toBe('');
      expect(w.tscc(['-O2', '-w', pic, '-S', '-o', 'p.s', 'p.c']).messages).toBe('');
      expect(w.run('gcc', ['-c', '-o', 'theirs.o', 'p.s']).messages).toBe('');
      const listed = (file: string): string =>
        w
          .run('objdump', ['-dw', file])
          .output.replace(file, '')
          // Between functions the assembler has longer instructions that do nothing.
          .replace(/^.*\bnop[wl]?\b.*\n/gm, '');
      expect(listed('ours.o')).toMatch(/jmp/);
      expect(listed('ours.o')).toBe(listed('theirs.o'));
    }
  });
});

test('what a signal handler, a debugger or the end of a thread sees of a function that has jumped is its caller', () => {
  const text = `#include <execinfo.h>
#include <stdio.h>
#define own __attribute__((noinline, noclone))
own int last(int n) { void *p[9]; return backtrace(p, 9) * 100 + n; }
own int middle(int n) { volatile int x = n; return last(x); }
own int first(int n) { return middle(n) + 1; }
int main(void) { printf("%d\\n", first(3)); }`;
  within({ 'p.c': text }, w => {
    expect(w.run('gcc', ['-O2', '-o', 'p', 'p.c']).status).toBe(0);
    const expected = w.run('./p', []);
    expect(w.tscc(['-O2', '-o', 'p', 'p.c']).messages).toBe('');
    expect(w.run('./p', [])).toEqual(expected);
  });
});

test('a program goes on from the dump of each pass that has the jumps', () => {
  within({ 'p.c': `${declared} int f(int (*p)(int), int x) { done(); return x ? p(x) : g(x); }` }, w => {
    expect(w.tscc(['-O2', '-c', 'p.c', '-o', 'p.o', '--dump-after=all', '--dump-dir=d']).messages).toBe('');
    const object = readFileSync(join(w.directory, 'p.o'));
    const dumps = w.run('grep', ['-lE', 'TailCall|Call jmp', '-r', 'd']).output.trim().split('\n');
    expect(dumps.length).toBeGreaterThan(6);
    for (const dump of dumps) {
      expect(w.tscc(['-c', `--from=${dump}`, '-o', 'q.o']).messages).toBe('');
      expect(readFileSync(join(w.directory, 'q.o')).equals(object), dump).toBe(true);
    }
  });
});
