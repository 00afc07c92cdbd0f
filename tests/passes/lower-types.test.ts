import { describe, expect, test } from 'vitest';
import { bothWays } from './to-ssa.ts';

const integers = [
  '_Bool',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'unsigned long',
  '__int128',
  'unsigned __int128',
];
const floatings = ['float', 'double', 'long double'];
const values: readonly string[] = [
  '0',
  '1',
  '-1',
  '127',
  '128',
  '-128',
  '255',
  '65535',
  '2147483647',
  '-2147483647 - 1',
  '4294967295',
  '9223372036854775807',
  '-9223372036854775807 - 1',
  '1311768467463790320',
];

const prelude = `int printf(const char *, ...);
void put(unsigned __int128 n) { printf("%lx:%lx ", (unsigned long)(n >> 64), (unsigned long)n); }
void putf(long double x) { printf("%La ", x); }
`;

function same(functions: string[], calls: string[]): void {
  const { ours, theirs } = bothWays(
    `${prelude}${functions.join('\n')}\nint main(void) { ${calls.join('\n')} return 0; }`,
  );
  expect(ours).toBe(theirs);
}

describe('conversions', () => {
  test('between integers', () => {
    const functions: string[] = [];
    const calls: string[] = [];
    integers.forEach((from, i) =>
      integers.forEach((to, j) => {
        functions.push(`${to} c${i}_${j}(${from} x) { return x; }`);
        for (const v of values) calls.push(`put(c${i}_${j}((${from})(${v})));`);
      }),
    );
    same(functions, calls);
  }, 120_000);

  test('from integers to floating types', () => {
    const functions: string[] = [];
    const calls: string[] = [];
    integers.forEach((from, i) =>
      floatings.forEach((to, j) => {
        functions.push(`${to} c${i}_${j}(${from} x) { return x; }`);
        for (const v of values) calls.push(`putf(c${i}_${j}((${from})(${v})));`);
      }),
    );
    same(functions, calls);
  }, 120_000);

  test('from floating types to integers and to each other', () => {
    const functions: string[] = [];
    const calls: string[] = [];
    floatings.forEach((from, i) => {
      integers.forEach((to, j) => {
        functions.push(`${to} c${i}_${j}(${from} x) { return x; }`);
        const fit = [
          '0',
          '0.75',
          '1',
          '100.99',
          ...(to.includes('unsigned') || to === '_Bool' ? [] : ['-0.75', '-100.5']),
          ...(/long|128/.test(to) ? ['1e15', '9e18'] : []),
        ];
        for (const v of fit) calls.push(`put(c${i}_${j}(${v}));`);
        if (to.startsWith('unsigned long')) calls.push(`put(c${i}_${j}(1.8e19));`);
      });
      floatings.forEach((to, j) => {
        functions.push(`${to} f${i}_${j}(${from} x) { return x; }`);
        for (const v of ['0.1', '-0.0', '1e30', '1.0 / 3']) calls.push(`putf(f${i}_${j}(${v}));`);
      });
    });
    same(functions, calls);
  }, 120_000);
});

test('operations take their signedness from the type', () => {
  const functions: string[] = [];
  const calls: string[] = [];
  integers.slice(1).forEach((type, i) => {
    for (const [k, op] of ['/', '%', '>>', '<', '<=', '>', '>=', '==', '!='].entries()) {
      functions.push(`__typeof__((${type})1 ${op} (${type})1) o${i}_${k}(${type} a, ${type} b) { return a ${op} b; }`);
      for (const [a, b] of [
        ['-7', '3'],
        ['100', '7'],
        ['5', '5'],
        ['-128', '1'],
      ])
        calls.push(`put(o${i}_${k}((${type})(${a}), (${type})(${b})));`);
    }
    functions.push(`__typeof__(-(${type})1) n${i}(${type} a) { return -a ^ ~a; }`);
    calls.push(`put(n${i}((${type})100));`);
  });
  same(functions, calls);
}, 120_000);

test.each([
  [
    '_Bool is whether a value is not zero',
    'struct { _Bool b; } s; double d = 0.25; s.b = 256; putf(s.b); s.b = d; putf(s.b); s.b = (void *)&s; putf(s.b); put(s.b++ + s.b--);',
  ],
  [
    'volatile objects are read and written as often as the program says',
    'volatile int v = 1; v = v + v; int n = v; v++; put(n + v);',
  ],
  [
    'a local whose address is taken lies in memory',
    'int x = 3; int *p = &x; *p += 4; put(x); float f = 1; *(int *)&f |= 1; putf(f);',
  ],
  [
    'built-in functions count bits',
    'unsigned x = 0xf0; put(__builtin_clz(x) + __builtin_ctz(x) * 100 + __builtin_popcount(x) * 10000); unsigned long y = 1ul << 40; put(__builtin_clzl(y) + __builtin_ctzl(y) * 100); put(__builtin_bswap32(x)); put(__builtin_bswap64(y));',
  ],
  [
    'built-in functions of floating numbers',
    'putf(__builtin_fabs(-2.5)); putf(__builtin_copysignf(1, -0.0f)); put(!!__builtin_signbit(-0.0)); put(__builtin_signbit(1.0) == 0);',
  ],
  [
    'overflow is told',
    'int r; put(__builtin_add_overflow(0x7fffffff, 1, &r)); put((unsigned)r); long q; put(__builtin_mul_overflow(1l << 62, 4l, &q)); unsigned u; put(__builtin_sub_overflow(1u, 2u, &u));',
  ],
  [
    'atomic operations give the old value',
    '_Atomic int a = 5; a += 3; put(a); int b = 1; put(__atomic_fetch_add(&b, 4, 5)); put(__sync_add_and_fetch(&b, 2)); int e = 7, f = 8; put(__atomic_compare_exchange_n(&b, &e, 9, 0, 5, 5)); put(__atomic_compare_exchange_n(&b, &f, 9, 0, 5, 5)); put(b); put(f);',
  ],
])('%s', (_, body) => same([], [body]));
