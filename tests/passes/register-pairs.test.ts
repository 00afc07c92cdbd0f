/** Members of structures that share a register, and bits that are read as another type: programs see what gcc's see. */
import { expect, test } from 'vitest';
import { within } from '../driver/workshop.ts';

const text = `#include <stdio.h>
#include <string.h>
struct two { float x, y; };
struct three { float x, y, z; };
struct mixed { float x; int n; };
struct four { float v[4]; };
static unsigned bits(float f) { unsigned u; memcpy(&u, &f, 4); return u; }
static float number(unsigned u) { float f; memcpy(&f, &u, 4); return f; }
__attribute__((noinline)) struct two swapped(struct two t) { return (struct two){t.y, t.x}; }
__attribute__((noinline)) struct three turned(struct three t, float f) { return (struct three){t.z, t.x * f, t.y}; }
__attribute__((noinline)) struct mixed mixed(struct mixed m) { return (struct mixed){m.n, m.x}; }
__attribute__((noinline)) struct four rotated(struct four a) { return (struct four){{a.v[1], a.v[2], a.v[3], a.v[0]}}; }
__attribute__((noinline)) struct two first(struct two t) { t.x = 0; return t; }
__attribute__((noinline)) struct two second(struct two t) { t.y = -0.0f; return t; }
__attribute__((noinline)) float many(struct two a, struct two b, struct two c, struct two d, struct two e, struct two f) {
  for (int i = 0; i < 3; i++) { a.x += b.y; b.x -= c.y; c.x *= d.y; d.x += e.y; e.x -= f.y; f.x += a.y; printf("%g ", a.x + f.x); }
  return a.x + b.x + c.x + d.x + e.x + f.x;
}
int main(void) {
  unsigned patterns[] = {0, 0x80000000, 0x7fa00001, 0xffc00000, 0x3f800000, 1, 0xff800000};
  for (unsigned i = 0; i < 7; i++) {
    float f = number(patterns[i]), g = number(patterns[(i * 3 + 1) % 7]);
    struct two t = swapped((struct two){f, g}), u = first(t), v = second(t);
    printf("%x %x %x %x %x %x\\n", bits(t.x), bits(t.y), bits(u.x), bits(u.y), bits(v.x), bits(v.y));
    struct three s = turned((struct three){g, i, f}, 0.5f);
    printf("%x %g %g\\n", bits(s.x), s.y == s.y ? s.y : 0, s.z);
    struct four r = rotated((struct four){{f, g, i, -1}});
    printf("%x %x %g %x\\n", bits(r.v[0]), bits(r.v[3]), r.v[1], bits(r.v[2]));
    struct mixed m = mixed((struct mixed){i * 2.5f, i - 3});
    printf("%g %d\\n", m.x, m.n);
  }
  union { unsigned u; float f; } quiet = {0x7fc12345}, one = {.f = 1};
  union { double d; unsigned long u; } big = {.u = 0x7ff0000000000001}, half = {.d = 0.5};
  printf("%x %x %lx %lx\\n", bits(quiet.f), one.u, big.u, half.u);
  struct two t[6] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}, {11, 12}};
  printf("%g\\n", many(t[0], t[1], t[2], t[3], t[4], t[5]));
  return 0;
}
`;

test('floats that share registers arrive bit by bit, at every level', () => {
  within({ 'p.c': text }, w => {
    expect(w.run('gcc', ['-o', 'theirs', 'p.c']).status).toBe(0);
    const theirs = w.run('./theirs', []);
    for (const level of ['-O0', '-O1', '-O2', '-O3']) {
      expect(w.tscc([level, '--verify', '-o', 'ours', 'p.c']).messages).toBe('');
      expect(w.run('./ours', [])).toEqual(theirs);
    }
  });
});

test('the bits of a number that is known are known', () => {
  const known = `#include <string.h>
unsigned one(void) { float f = 1; unsigned u; memcpy(&u, &f, 4); return u; }
double half(void) { unsigned long u = 0x3fe0000000000000; double d; memcpy(&d, &u, 8); return d; }`;
  within({ 'p.c': known }, w => {
    expect(w.tscc(['-O1', '-S', '-o', 'p.s', 'p.c']).messages).toBe('');
    const { output } = w.run('cat', ['p.s']);
    expect(output).toMatch(/movl\t\$(1065353216|0x3f800000), %eax/);
    expect(output).not.toMatch(/mov[dq]\t.*%r/);
  });
});
