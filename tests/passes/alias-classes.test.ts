/** What stores through one type say of objects of another: which loads are made again, and which leave a loop. */
import { describe, expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const assembly = (text: string, ...options: string[]): string =>
  within({ 'p.c': text }, w => {
    const { messages } = w.tscc(['-O2', '-S', '--verify', ...options, '-o', 'p.s', 'p.c']);
    expect(messages).toBe('');
    return w.run('cat', ['p.s']).output;
  });

/** How often f reads its first argument's object, into which `read` looks, when `write` is done between: once or twice. */
const reads = (declarations: string, read: string, write: string, ...options: string[]): number => {
  const text = `${declarations}\nlong f(struct s *p, struct t *q) { long a = ${read}; ${write}; return a + ${read}; }`;
  return assembly(text, ...options).match(/\(%rdi[,)]/g)!.length;
};
const records = `struct s { int i; unsigned u; long l; long long ll; short h; char c; _Bool b; float f; double d; void *v; struct s *next;
  enum { red, green } e; unsigned bits : 9; volatile int vi; int a[4]; union { int ui; float uf; int ua[2]; struct { int deep; } us; }; };
struct t { int i; unsigned u; long l; long long ll; short h; char c; _Bool b; float f; double d; void *v; int *ip; enum { blue } e; int a[4]; };`;

describe('a load after a store through another pointer', () => {
  test.each([
    ['an int', 'a float', 'p->i', 'q->f = 2'],
    ['an int', 'a double', 'p->a[2]', 'q->d = 2'],
    ['an int', 'a long', 'p->i', 'q->l = 2'],
    ['an int', 'a short', 'p->i', 'q->h = 2'],
    ['a long', 'a pointer', 'p->l', 'q->v = 0'],
    ['a pointer', 'a long', '(long)p->next', 'q->l = 2'],
    ['a float', 'a double', 'p->f', 'q->d = 2'],
    ['a short', 'a _Bool', 'p->h', 'q->b = 1'],
  ])('%s is what it was after a store of %s', (_is, _other, read, write) => {
    expect(reads(records, read, write)).toBe(1);
  });

  test.each([
    ['an int', 'an unsigned', 'p->i', 'q->u = 2'],
    ['an enumeration', 'an unsigned', 'p->e', 'q->u = 2'],
    ['an unsigned', 'an enumeration', 'p->u', 'q->e = blue'],
    ['a long', 'a long long', 'p->l', 'q->ll = 2'],
    ['a pointer', 'a pointer to something else', '(long)p->next', 'q->ip = 0'],
    ['an int', 'a character', 'p->i', 'q->c = 2'],
    ['a character', 'an int', 'p->c', 'q->i = 2'],
    ['a bit-field', 'a double', 'p->bits', 'q->d = 2'],
    ['a volatile int', 'a double', 'p->vi', 'q->d = 2'],
    ['a member of a union', 'a double', 'p->ui', 'q->d = 2'],
    ['an element of an array in a union', 'a double', 'p->ua[1]', 'q->d = 2'],
    ['the same, written with a star', 'a double', '*(1 + p->ua)', 'q->d = 2'],
    ['a member of a structure in a union', 'a double', 'p->us.deep', 'q->d = 2'],
    ['through its address', 'a double', '*&p->ui', 'q->d = 2'],
  ])('%s is read again after a store of %s', (_is, _other, read, write) => {
    expect(reads(records, read, write)).toBe(2);
  });

  test.each([
    ['a structure', '*q = *q2'],
    ['bytes by memcpy', '__builtin_memcpy(q, q2, 8)'],
    ['an atomic store', '__atomic_store_n(&q->d, q2->l, 5)'],
    ['inline assembly', '__asm__("" : "=m"(q->d))'],
    ['a call', 'g()'],
  ])('an int is read again after %s', (_, write) => {
    const declarations = `${records.replaceAll('double d', 'long d')} extern struct t *q2; void g(void);`;
    const text = `${declarations} int f(struct s *p, struct t *q) { int a = p->i; ${write}; return a + p->i; }`;
    const loads = assembly(text).match(/(mov|add)l\s+\(%r\w+\), %e/g);
    expect(loads).toHaveLength(2);
  });

  test.each([
    ['a typedef', 'typedef int any __attribute__((may_alias)); struct s { any i; };', 'p->i'],
    [
      'a typedef of what the pointer points to',
      'typedef int any __attribute__((__may_alias__)); struct s;',
      '*(any *)p',
    ],
    ['a structure', 'struct __attribute__((may_alias)) s { int i; };', 'p->i'],
    ['an array in a structure', 'struct s { int i[3]; } __attribute__((may_alias));', 'p->i[1]'],
    [
      'a typedef of a structure',
      'struct s { int i; }; typedef struct s any __attribute__((may_alias));',
      '((any *)p)->i',
    ],
    ['a pointer', 'typedef int *any __attribute__((may_alias)); struct s { any i; };', '(long)p->i'],
  ])('GNU’s may_alias on %s is heeded', (_, declarations, read) => {
    expect(reads(`${declarations} struct t { float f; double d; };`, read, 'q->f = 2')).toBe(2);
    const ordinary = `${declarations.replace('may_alias', 'deprecated')} struct t { float f; double d; };`;
    expect(reads(ordinary, read, 'q->f = 2', '-w')).toBe(1);
  });

  test.each([
    ['-fno-strict-aliasing', 2],
    ['-O1', 2],
    ['-Os', 1],
    ['-O3', 1],
  ])('with %s, an int is read %i times around a store of a double', (option, times) => {
    expect(reads(records, 'p->i', 'q->d = 2', option)).toBe(times);
    expect(reads(records, 'p->i', 'q->d = 2', option, '-fstrict-aliasing')).toBe(1);
  });

  test('a function with options of its own is not taken at the unit’s word, nor where it is inlined', () => {
    const inner = '__attribute__((optimize("no-strict-aliasing"))) static inline int get(int *i) { return *i; }';
    const text = `${inner} int f(int *i, double *d) { int a = get(i); *d = 1; return a + get(i); }`;
    expect(assembly(text).match(/\(%rdi\)/g)).toHaveLength(2);
    expect(assembly(text.replace('"no-strict-aliasing"', '')).match(/\(%rdi\)/g)).toHaveLength(2);
    expect(assembly(text.replace(/__attribute__\S+/, '')).match(/\(%rdi\)/g)).toHaveLength(1);
  });

  test('an int and a float are told apart no more where it is plain that they are one object', () => {
    const text = 'int f(float *p) { int a = *(int *)p; *p = 2; return a + *(int *)p; }';
    expect(assembly(text)).toMatch(/1073741824/);
    expect(assembly('int f(float x) { float g = x; *(int *)&g |= 1; return g > 1; }')).toMatch(/or/);
  });
});

describe('memory whose type changes', () => {
  test('what is known of a long is not taken for a pointer that may have been stored there since', () => {
    const text = 'long f(long *l, void **p, void *v) { *l = 1; long a = *l; *p = v; return a + (long)*(void **)l; }';
    expect(assembly(text).match(/\(%rdi\)/g)).toHaveLength(2);
  });

  test('what is known on two ways as different types is known as neither', () => {
    const text = `long f(long *l, void **p, void *v, int c) {
      long a;
      if (c) a = *l; else a = (long)*(void **)l;
      *p = v;
      return a + *l;
    }`;
    expect(assembly(text).match(/\(%rdi\)/g)!.length).toBeGreaterThanOrEqual(2);
  });
});

describe('a load in a loop', () => {
  const loop = (write: string): string => `extern int count; extern double scale;
    void f(double *d, int *i, int n) { for (int k = 0; k < count; k++) { ${write} } }`;
  /** Are all accesses to the object before the loop's first label? */
  const leaves = (code: string, object: RegExp): boolean => !object.test(code.slice(code.search(/^\.L/m)));

  test('leaves it when only objects of other types are stored', () => {
    expect(leaves(assembly(loop('d[k] = n * d[k];')), /count/)).toBe(true);
    expect(leaves(assembly(loop('i[k] = scale * i[k];')), /scale/)).toBe(true);
  });

  test.each(['i[k] = n;', '((unsigned *)i)[k] = n;', '((char *)d)[k] = n;', '__builtin_memcpy(d + k, i, 8);'])(
    'stays for %s',
    write => {
      expect(leaves(assembly(loop(write)), /count/)).toBe(false);
    },
  );

  test('stays with -fno-strict-aliasing', () => {
    expect(leaves(assembly(loop('d[k] = n;'), '-fno-strict-aliasing'), /count/)).toBe(false);
  });
});

describe('a load through a pointer', () => {
  const record = 'struct v { int n; double *d; struct v *next; };';
  /** The instructions from the function's first label on. */
  const loopOf = (text: string, ...options: string[]): string => {
    const code = assembly(record + text, ...options);
    return code.slice(code.search(/^\.L/m));
  };
  const bound = 'void f(struct v *v, double x) { for (int i = 0; i < v->n; i++) v->d[i] = x; }';

  test('leaves a loop that makes it first of all, unless a store in the loop may be to its object', () => {
    expect(loopOf(bound)).not.toMatch(/\(%rdi\), %e|cmpl \(%rdi\)/);
    expect(loopOf(bound, '-fno-strict-aliasing')).toMatch(/l\s+\(%rdi\), %e/);
    expect(loopOf(bound.replace('double x', 'int x').replace('v->d[i]', '((int *)v->d)[i]'))).toMatch(/\(%rdi\), %e/);
  });

  test('and so does what is loaded through what was loaded', () => {
    const text = 'int f(struct v *v) { int s = 0; do s += v->next->n; while (++s < 100); return s; }';
    expect(loopOf(text)).not.toMatch(/\(%/);
  });

  test('stays where the loop may end, or the program, before it is made', () => {
    const stays = [
      'int f(struct v *v, int n) { int s = 0; while (n-- > 0) s += v->n; return s; }',
      'void g(void); int f(struct v *v, int n) { int s = 0; do { g(); s += v->n; } while (n-- > 0); return s; }',
    ];
    for (const text of stays) expect(loopOf(text)).toMatch(/\(%r\w+\), %e/);
    const text = `#include <stdlib.h>
      struct v { int n; };
      __attribute__((noinline)) int sum(struct v *v, int n) { int s = 0; while (n-- > 0) s += v->n; return s; }
      __attribute__((noinline)) int last(struct v *v, int n) { do { if (n == 0) exit(7); n -= v->n; } while (1); }
      int main(void) { return sum(0, 0) + last(0, 0); }`;
    within({ 'p.c': text }, w => {
      expect(w.tscc(['-O2', '-o', 'p', 'p.c']).messages).toBe('');
      expect(w.run('./p', []).status).toBe(7);
    });
  });
});

test('types that may alias are the types that they were', () => {
  const text = `union u { int i; char name[8]; int a[4]; struct { int x; } s; int *p; } u;
    typedef int any __attribute__((may_alias));
    extern __typeof__(u.i) again; int again;
    any *f(any *); int *f(int *p) { any *q = p, **r = &p; return q == *r ? &u.i : u.a; }
    int (*a)[4] = &u.a; char *n = u.name;
    _Static_assert(_Generic(&u.i, int *: 1, default: 0) && _Generic(&u.name, char (*)[8]: 1, default: 0), "");
    _Static_assert(__builtin_types_compatible_p(any *, int *) && __builtin_types_compatible_p(__typeof__(u.a), int[4]), "");`;
  within({ 'p.c': text }, w => {
    for (const [command, run] of [
      ['gcc', w.run('gcc', ['-Wall', '-Wextra', '-c', 'p.c'])],
      ['tscc', w.tscc(['-Wall', '-Wextra', '-c', 'p.c'])],
    ] as const)
      expect([command, run.status]).toEqual([command, 0]);
    expect(w.tscc(['-Wall', '-Wextra', '-c', 'p.c']).messages).toBe('');
  });
});

test('a type that may alias is read again from a dump', () => {
  const text = 'union u { int i; float f; }; int f(union u *p, float *q) { int a = p->i; *q = 2; return a + p->i; }';
  within({ 'p.c': text }, w => {
    const dump = w.tscc(['-O2', '-c', 'p.c', '--dump-after=type']).output;
    expect(dump).toMatch(/mayAlias\[int\]/);
    w.write('x.dump', dump);
    expect(w.tscc(['-c', '--from=x.dump'])).toEqual({ status: 0, output: '', messages: '' });
    expect(w.run('cmp', ['p.o', 'x.o']).status).toBe(0);
  });
});
