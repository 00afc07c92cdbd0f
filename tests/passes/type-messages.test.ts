/** What `type` complains of, in gcc's words: gcc itself says what is expected. */
import { expect, test } from 'vitest';
import { gccMessages, typedUnit } from './typing-of.ts';

const prelude = 'struct s { int alpha; char *beta; const int gamma; int bits : 3; }; struct u;\n';
const cases: readonly string[] = [
  // assignments and their kind
  'void f(struct s a) { int x; x = a; }',
  'void f(struct s a) { a = 1; }',
  'void f(int *p, char *q) { p = q; }',
  'void f(int *p, int i) { p = i; i = p; }',
  'void f(unsigned char *p, char *q) { p = q; }',
  'void f(char *p, const char *q) { p = q; }',
  'void f(void *p, int *q) { p = q; q = p; p = 0; q = (void *)0; }',
  'int *f(char *p) { return p; }',
  'int f(char *p) { return p; }',
  'struct s f(void) { return 1; }',
  'void f(void) { return 1; }',
  'int f(void) { return; }',
  'void g(int *); void f(char *p) { g(p); g(1); g(0); }',
  'void g(struct s); void f(void) { g(1); }',
  'void g(char *); void f(const char *p) { g(p); }',
  'void f(void) { int x = "abc"; }',
  'int *p = 3;',
  'void f(void) { char *p = 3.0; }',
  'struct s a = 1;',
  'void f(double d, int *p) { p = d; d = p; }',
  'void f(void) { void v(void); int x = v(); }',
  // atomic operations
  'void f(void *v, struct s *s) { __atomic_load(v, s, 5); }',
  'void f(struct u *u, struct s *s) { __atomic_store(u, s, 5); }',
  'void f(struct s *s, float *g) { __atomic_load(s, g, 5); }',
  'void f(struct s *s, int n) { __atomic_store(s, n, 5); __atomic_load(n, s, 5); }',
  'void f(float *g) { __sync_fetch_and_add(g, 1); __atomic_load_n(g, 5); __atomic_exchange_n(g, 1, 5); }',
  'void f(struct s *s) { __atomic_add_fetch(s, 1, 5); __sync_lock_test_and_set(s, 1); }',
  'void f(_Bool *b) { __sync_fetch_and_add(b, 1); __atomic_fetch_add(b, 1, 5); }',
  'void f(int n) { __atomic_load_n(n, 5); }',
  // calls
  'void g(int a, int b); void f(void) { g(1); g(1, 2, 3); }',
  'void f(int x) { x(); }',
  'void f(void) { struct s a; a.alpha(1); }',
  'int g(const char *, ...); void f(void) { g(); g("a", 1, 2.0); }',
  // operators
  'void f(struct s a, int *p, double d) { a + 1; p + p; d % 2; p * 2; }',
  'void f(struct s a) { if (a) ; while (a) ; !a; }',
  'void f(int *p, char *q, int i) { p == q; p == i; p == 0; p < 1; }',
  'void f(struct s a) { a == a; }',
  'void f(int i, double d) { *i; ~d; -d; }',
  'void f(int i, struct s a) { i[i]; a[0]; }',
  'void f(int *p, double d) { p[d]; }',
  'void f(int c, int *p, struct s a) { c ? p : a; c ? p : 1; }',
  'void f(int c, int *p, char *q) { c ? p : q; }',
  // places
  'void f(void) { 1 = 2; f() = 1; }',
  'void f(int i) { i++ = 1; &1; &(i + 1); 1++; }',
  'void f(void) { const int c = 1; c = 2; c++; }',
  'void f(const int *p, struct s *a) { *p = 1; a->gamma = 2; p[3] = 1; }',
  'void f(void) { int a[3], b[3]; a = b; }',
  'void f(struct s *p) { &p->bits; sizeof p->bits; }',
  'void f(void) { register int r; &r; }',
  // members
  'void f(struct s a, struct s *p) { a.alphs; p->betta; a.zzzzzz; }',
  'void f(struct s a, struct s *p) { a->alpha; p.alpha; }',
  'void f(int i) { i.x; i->x; }',
  'void f(struct u *p) { p->x; *p; sizeof *p; }',
  // declarations
  'void f(void) { struct u w; }',
  'void f(void) { void v; }',
  'int x; char x;',
  'int f(int); int f(char);',
  'void f(void) { int a[]; }',
  'int a[-1];',
  'int n; int a[n];',
  'int a[2.5];',
  'struct t { int a; int a; };',
  'struct t { struct u x; };',
  'struct t { int a : 33; int b : -1; int c : 0; double d : 3; };',
  'struct t { int a[]; int b; };',
  'enum e { A = 1.5 };',
  'int x __attribute__((frobnicate));',
  // statements
  'void f(int i) { switch (i) { case 1: case 1: default: default: ; } }',
  'void f(int i, int j) { switch (i) { case 1 ... 4: case 3: ; case j: ; } }',
  'void f(double d) { switch (d) { } }',
  'void f(void) { break; continue; }',
  'void f(void) { case 1: ; default: ; }',
  // initialisers
  'int a[2] = { 1, 2, 3 };',
  'char s[2] = "abc";',
  'struct s a = { 1, 2, 3, 4, 5 };',
  'struct s a = { .delta = 1 };',
  'int a[2] = { [2] = 1 };',
  'int x = { 1, 2 };',
  'void f(void) { struct s a = { .alpha = "x" }; }',
  'int a[3] = 1;',
  // sizes, casts, selections
  'int x = sizeof(struct u);',
  'void f(struct s a) { (int)a; (struct s)1; (char *)1.0; }',
  'void f(char *p, int i) { (int)p; (char *)i; (short)p; }',
  'int x = _Generic(1.0, int: 1, char: 2);',
  '_Static_assert(sizeof(int) == 4, "fine"); void f(void) { int y = 08; int z = 1zz; }',
];

/** Sorted: duplicate labels are found where their switch ends. */
const plain = (messages: readonly string[]): string[] => messages.filter(m => !m.includes('initialization for')).sort();

for (const source of cases) {
  test(source, () => {
    const program = prelude + source;
    expect(plain(typedUnit(program).messages)).toEqual(plain(gccMessages(program)));
  });
}
