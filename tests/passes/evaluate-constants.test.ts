/** Constant expressions have the values that gcc computes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Constant } from '../../languages/constant.ts';
import type { Node } from '../../nanopass/index.ts';
import { evaluateConstants } from '../../passes/evaluate-constants.ts';
import { gccOutput, lastTyped, typedUnit } from './typing-of.ts';

const typed = (source: string): string => lastTyped(source, true).replace(/\.\d+/g, '');

describe('examples', () => {
  test('the example in the head of the pass', () => {
    expect(typed('enum { A = 3 };  int x = A * sizeof(long);')).toBe(
      '(Fragment ((Object x (ExpressionInitializer (Constant int 24)))))',
    );
  });
  test('offsetof with a variable index is arithmetic', () => {
    expect(
      typed(
        'struct s { int a; struct { char b; short c[4]; } d[3]; }; long f(int i) { return __builtin_offsetof(struct s, d[i].c[2]); }',
      ),
    ).toContain(
      '(Binary unsigned-long + (Binary unsigned-long * (Convert unsigned-long (Convert long (Load int (Variable int i)))) (Constant unsigned-long 10)) (Constant unsigned-long 10))',
    );
  });
  test('a branch that is never taken stays when a label stands in it', () => {
    expect(typed('int f(void) { goto l; return 0 ? ({ l: 5; }) : 1; }')).toContain('(Conditional int (Constant int 0)');
    expect(typed('int f(int i) { return 0 ? i : 1; }')).toContain('(Return (Constant int 1))');
  });
  test("static assertions are checked, with gcc's words", () => {
    const { unit, fragments } = typedUnit(
      '_Static_assert(sizeof(int) == 4, "four"); _Static_assert(1 > 2, "order"); void f(void) { _Static_assert(0); }',
    );
    for (const fragment of fragments) expect(evaluateConstants.run<'Fragment'>(fragment, unit).kind).toBe('Fragment');
    expect(unit.diagnostics.list.map(d => d.message)).toEqual([
      'static assertion failed: "order"',
      'static assertion failed',
    ]);
  });
});

const prelude = `
enum e { A, B = 7, C = -3, D = 0x7fffffff };
enum big { E = 0x123456789a };
struct s { char c; int i; struct { short h[5]; double d; } in; long l; };
`;
const integerTypes = [
  'char',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'unsigned long',
  '_Bool',
  '__int128',
  'unsigned __int128',
  'enum e',
];
const floatingTypes = ['float', 'double', 'long double'];
const leaves =
  '0 1 2u 3l 7ul 255 65535 2147483647 4294967295 9223372036854775807 0x8000000000000000 A B C D E sizeof(struct s) _Alignof(double) __builtin_offsetof(struct s,in.h[3]) 1.5 0.1f 2.25L 1e10 3e38f 1e-40 __builtin_constant_p(4)'
    .split(' ')
    .concat(["'x'", "'\\377'", 'sizeof(struct s)', '(long)&((struct s *)0)->l']);
const operators = '+ - * / % & | ^ << >> < <= > >= == != && ||'.split(' ');
const { expression } = fc.letrec<{ expression: string }>(tie => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    { weight: 3, arbitrary: fc.constantFrom(...leaves) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom(...operators), tie('expression'))
        .map(([l, op, r]) => `(${l} ${op} ${r})`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom('-', '+', '~', '!'), tie('expression')).map(([op, x]) => `(${op} ${x})`),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...integerTypes, ...floatingTypes), tie('expression'))
        .map(([t, x]) => `((${t})${x})`),
    },
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([t, x, y]) => `(${t} ? ${x} : ${y})`),
  ),
}));

/** The bytes of the constant that initialises an object, the least significant first; null where it is no constant. */
function bytesOf(item: Node<Constant, 'External'>): string | null {
  if (item.kind !== 'Object' || item.initializer?.kind !== 'ExpressionInitializer') return null;
  const { value } = item.initializer;
  if (value.kind !== 'Constant' && value.kind !== 'FloatingConstant') return null;
  const type = value.type;
  const size =
    type.kind === 'Floating'
      ? { f32: 4, f64: 8, f80: 10, f128: 16 }[type.format as 'f32']
      : type.kind === 'Integer'
        ? type.size
        : 4;
  let bits = value.kind === 'Constant' ? BigInt.asUintN(8 * size, value.value) : value.bits;
  let text = '';
  for (let i = 0; i < size; i++, bits >>= 8n) text += (bits & 255n).toString(16).padStart(2, '0');
  return text;
}

test('random constant expressions have the values that gcc computes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...integerTypes, ...floatingTypes), expression), {
        minLength: 200,
        maxLength: 200,
      }),
      list => {
        const { unit, fragments, messages } = typedUnit(
          `${prelude}${list.map(([t, e], i) => `${t} v${i} = ${e};`).join('\n')}`,
        );
        const first = prelude.split('\n').length;
        const wrong = new Set(messages.filter(m => m.includes('error')).map(m => Number.parseInt(m, 10) - first));
        const mine = new Map<number, string>();
        for (const fragment of fragments) {
          for (const item of evaluateConstants.run<'Fragment'>(fragment, unit).items) {
            const found = item.kind === 'Object' ? /^v(\d+)$/.exec(item.symbol.name) : null;
            const bytes = found === null || wrong.has(Number(found[1])) ? null : bytesOf(item);
            if (found !== null && bytes !== null) mine.set(Number(found[1]), bytes);
          }
        }
        const kept = [...mine.keys()];
        expect(kept.length).toBeGreaterThan(20);
        const body = kept.map(
          i =>
            `{ static ${list[i][0]} v = ${list[i][1]}; for (unsigned k = 0; k < ${mine.get(i)!.length / 2}; k++) printf("%02x", ((unsigned char *)&v)[k]); printf("\\n"); }`,
        );
        const theirs = gccOutput(`#include <stdio.h>\n${prelude}int main(void) {\n${body.join('\n')}\nreturn 0; }`)
          .trim()
          .split('\n');
        kept.forEach((i, k) => {
          expect(`${list[i].join(' v = ')} is ${mine.get(i)}`).toBe(`${list[i].join(' v = ')} is ${theirs[k]}`);
        });
      },
    ),
    { numRuns: 3, endOnFailure: true },
  );
}, 300_000);
