/** The types of expressions: random ones against gcc's, and the pass's own examples. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spell } from '../../languages/type-spelling.ts';
import type { CType } from '../../languages/types.ts';
import { gccMessages, lastTyped, typedUnit } from './typing-of.ts';

/** The typed text of the last declaration, symbols without their numbers. */
const typed = (source: string): string => lastTyped(source).replace(/\.\d+/g, '');

describe('examples', () => {
  test('the example in the head of the pass', () => {
    expect(typed('long f(char *p) { return p[1] + 1; }')).toBe(
      '(Fragment ((Function f (p) (Block ((Return (Convert long (Binary int + (Convert int (Load char (Dereference char (PointerAdd ptr[char] (Load ptr[char] (Variable ptr[char] p)) (Convert long (Constant int 1)) #f)))) (Constant int 1)))))))))',
    );
  });
  test('a test that is no integer is compared with zero', () => {
    expect(typed('void f(char *p) { if (p) ; }')).toContain(
      '(If (Compare int != (Load ptr[char] (Variable ptr[char] p)) (Constant ptr[char] 0)) (Empty) _)',
    );
  });
  test('an array without a length gets it from its initialiser', () => {
    const { unit } = typedUnit(
      'char s[] = "abc"; int a[] = { 1, [5] = 2, 3 }; struct { int x, y[]; } v[2]; int b[][2] = { 1, 2, 3 };',
    );
    const type = (name: string) => spell(unit.symbols.find(s => s.name === name)!.type!);
    expect([type('s'), type('a'), type('b')]).toEqual(['char[4]', 'int[7]', 'int[2][2]']);
  });
  test('a character argument of an old-style function arrives as an int', () => {
    expect(typed('int f(c) char c; { return c; }')).toContain(
      '(Function f (c) (Block ((Declare c (ExpressionInitializer (Convert char (Load int (Variable int c)))))',
    );
  });
  test('a call of a function that hands on its variable arguments is one of a function with a parameter for each', () => {
    const text = `int q(int, ...);
      extern inline __attribute__((always_inline, gnu_inline)) int p(int a, ...) { return q(a, __builtin_va_arg_pack()); }
      int f(char c) { return p(1, c) + p(2, 3); }`;
    const parts = typed(text).split(/(?=\(Function )/);
    expect(parts.slice(1).map(part => /^\(Function \w+ \([^)]*\)/.exec(part)![0])).toEqual([
      '(Function p (a handed1)',
      '(Function f (c)',
    ]);
    expect(parts[1]).toContain('(Load int (Variable int a)) (Load int (Variable int handed1))');
  });
  test.each([
    ['int f(int a, ...) { return q(a, __builtin_va_arg_pack()); }', '__builtin_va_arg_pack ()'],
    ['int f(int a, ...) { return __builtin_va_arg_pack_len(); }', '__builtin_va_arg_pack_len ()'],
    [
      'static inline __attribute__((always_inline)) int p(int a, ...) { return q(__builtin_va_arg_pack(), a); } int f(void) { return p(1, 2); }',
      '__builtin_va_arg_pack ()',
    ],
  ])('%j hands on variable arguments where it cannot', (text, what) => {
    expect(typedUnit(`int q(int, ...); ${text}`).messages).toEqual([`1: error: invalid use of '${what}'`]);
  });
  test('the lengths of a variable array are fixed where its declaration is reached', () => {
    expect(typed('void f(int n) { int a[n][3]; sizeof a; }')).toContain(
      '(FixLength length (Convert unsigned-long (Load int (Variable int n)))) (Declare a _)',
    );
  });
});

/** Variables of many types, in the order of `names`. */
const declarations = `
struct bits { unsigned long ul31 : 31, ul32 : 32; long l32 : 32; int i3 : 3; unsigned u3 : 3; unsigned u32 : 32; int i32 : 32; _Bool b : 1; unsigned char uc : 5; } bits;
enum small { A, B } e; enum negative { M = -1 } n; enum wide { W = 0x100000000 } w;
_Bool b; char c; signed char sc; unsigned char uc; short s; unsigned short us; int i; unsigned u; long l; unsigned long ul; long long ll; unsigned long long ull;
__int128 x; unsigned __int128 ux; float f; double d; long double ld; float _Complex cf; double _Complex cd;
const int ci; volatile short vs; int *ip; const int *cip; char *cp; void *vp; const void *cvp; int (*fp)(int); int a[3]; struct bits *sp; int fn(int); double gn();
`;
const arithmetic =
  'bits.i3 bits.u3 bits.u32 bits.i32 bits.b bits.uc bits.ul31 bits.ul32 bits.l32 e n w A M W b c sc uc s us i u l ul ll ull x ux f d ld cf cd ci vs sp->u3 a[1] *ip 1 2u 3l 4ull 1.0 2.0f 3.0L 1i fn(1) gn()'
    .split(' ')
    .concat(["'a'", '__real__ cf', '__imag__ cd']);
/** Not bit-fields: to gcc their assignments, and commas that end in one, have types of three bits, which no program can write. */
const targets = arithmetic.filter(e => !/bits|sp/.test(e));
const pointers = 'ip cip cp vp cvp a &i &a "text" 0 ((void*)0) sp fp fn &fn &ci'.split(' ');
const operators = '+ - * / % & | ^ << >> < == && ||'.split(' ');

const { expression } = fc.letrec<{ expression: string }>(tie => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'e' },
    { weight: 4, arbitrary: fc.constantFrom(...arithmetic) },
    { weight: 2, arbitrary: fc.constantFrom(...pointers) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom(...operators), tie('expression'))
        .map(([l, op, r]) => `(${l} ${op} ${r})`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('-', '+', '~', '!', '*', '&', 'sizeof '), tie('expression'))
        .map(([op, x]) => `(${op} ${x})`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([t, x, y]) => `(${t} ? ${x} : ${y})`),
    },
    fc.tuple(tie('expression'), tie('expression')).map(([t, y]) => `(${t} ?: ${y})`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => (/bits|sp/.test(y) ? y : `(${x}, ${y})`)),
    fc
      .tuple(fc.constantFrom('char', 'unsigned short', 'long', 'float', 'int *', 'void'), tie('expression'))
      .map(([t, x]) => `((${t})${x})`),
    fc
      .tuple(fc.constantFrom(...targets), fc.constantFrom('=', '+=', '<<=', '*='), fc.constantFrom(...arithmetic))
      .map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc
      .tuple(fc.constantFrom('i', 'us', 'cp', 'uc', 'd', 'b'), fc.constantFrom('++', '--'))
      .map(([x, op]) => `(${x}${op})`),
  ),
}));

/** The type as C text that gcc reads. */
const written = (t: CType): string => spell(t).replaceAll('complex ', '_Complex ');

test('random expressions have the types that gcc gives them, and are refused where gcc refuses them', () => {
  fc.assert(
    fc.property(fc.array(expression, { minLength: 300, maxLength: 300 }), list => {
      const source = `${declarations}void all(void) {\n${list.map((e, i) => `__typeof__(${e}) *v${i};`).join('\n')}\n}`;
      const first = source.split('\n').length - list.length - 1;
      const { unit, messages } = typedUnit(source);
      const refused = (all: readonly string[]): Set<number> =>
        new Set(all.filter(m => m.includes(': error:')).map(m => Number.parseInt(m, 10) - first - 1));
      const mine = refused(messages);
      const theirs = refused(gccMessages(source));
      list.forEach((e, i) => {
        expect(`${e} ${mine.has(i) ? 'refused' : 'accepted'}`).toBe(`${e} ${theirs.has(i) ? 'refused' : 'accepted'}`);
      });
      const types = new Map(unit.symbols.map(s => [s.name, s.type]));
      const accepted = list.map((e, i) => ({ e, i })).filter(({ i }) => !mine.has(i));
      const asserted = `${declarations}void all(void) {\n${accepted
        .map(
          ({ e, i }) =>
            `_Static_assert(__builtin_types_compatible_p(__typeof__(${e}) *, __typeof__(${written(types.get(`v${i}`)!)})), "");`,
        )
        .join('\n')}\n}`;
      const wrong = gccMessages(asserted)
        .filter(m => m.includes(': error:'))
        .map(m => accepted[Number.parseInt(m, 10) - first - 1]);
      expect(wrong.map(({ e, i }) => `${e} is no ${written(types.get(`v${i}`)!)}`)).toEqual([]);
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);
