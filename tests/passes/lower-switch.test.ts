import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tree } from '../../nanopass/index.ts';
import { bothWays, lowered } from './to-ssa.ts';

const ranges = (types: { low: bigint; high: bigint }) =>
  fc
    .array(
      fc.tuple(
        fc.bigInt({ min: types.low, max: types.high }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 3 }),
      ),
      {
        maxLength: 40,
      },
    )
    .map(list => {
      const sorted = [...list].sort((a, b) => (a[0] < b[0] ? -1 : 1));
      const found: { low: bigint; high: bigint; target: number }[] = [];
      for (const [low, length, target] of sorted) {
        const high = low + BigInt(length) > types.high ? low : low + BigInt(length);
        if (found.length === 0 || found[found.length - 1].high < low) found.push({ low, high, target });
      }
      return found;
    });

const narrow = { low: -30n, high: 60n };
const types = [
  ['int', { low: -(1n << 31n), high: (1n << 31n) - 1n }],
  ['unsigned', { low: 0n, high: (1n << 32n) - 1n }],
  ['long', { low: -(1n << 63n), high: (1n << 63n) - 1n }],
  ['unsigned long', { low: 0n, high: (1n << 64n) - 1n }],
  ['int', narrow],
  ['long', narrow],
] as const;

test('every value goes where a comparison with each case would send it', { timeout: 300_000 }, () => {
  const literal = (n: bigint, type: string): string =>
    n === -(1n << 63n)
      ? '(-0x7fffffffffffffffl - 1)'
      : `(${type})${n}${type.includes('unsigned') ? 'u' : ''}${type.includes('long') ? 'l' : ''}`;
  const anySwitch = fc
    .constantFrom(...types)
    .chain(([type, limits]) => ranges(limits).map(cases => ({ type, limits, cases })));
  fc.assert(
    fc.property(fc.array(anySwitch, { minLength: 12, maxLength: 12 }), list => {
      const lines: string[] = [];
      const functions = list.map(({ type, limits, cases }, f) => {
        const arms = cases.map(c => `case ${literal(c.low, type)} ... ${literal(c.high, type)}: return ${c.target};`);
        const tried = new Set([
          0n,
          limits.low,
          limits.high,
          ...cases.flatMap(c => [c.low - 1n, c.low, c.high, c.high + 1n]),
        ]);
        for (const v of tried) {
          if (v < limits.low || v > limits.high) continue;
          const target = cases.find(c => c.low <= v && v <= c.high)?.target ?? 9;
          lines.push(
            `if (f${f}(${literal(v, type)}) != ${target}) printf("f${f}(%ld)\\n", (long)${literal(v, type)});`,
          );
        }
        return `int f${f}(${type} x) { switch (x) { ${arms.join(' ')} default: return 9; } }`;
      });
      const text = `int printf(const char *, ...);\n${functions.join('\n')}\nint main(void) { ${lines.join('\n')} return 0; }`;
      expect(bothWays(text).ours).toBe('');
    }),
    { numRuns: 6, endOnFailure: true },
  );
});

const count = (tree: Tree, kind: string): number => {
  let n = tree.kind === kind ? 1 : 0;
  for (const v of Object.values(tree))
    for (const c of Array.isArray(v) ? v : [v])
      if (c !== null && typeof c === 'object' && 'kind' in c && 'at' in c) n += count(c as Tree, kind);
  return n;
};
const afterSwitch = (text: string): Tree => lowered(text, 'lower-switch').functions[0];

test('five cases in a row are a jump table, three are not', () => {
  const cases = (n: number): string => Array.from({ length: n }, (_, i) => `case ${i}: return ${i + 7};`).join(' ');
  expect(count(afterSwitch(`int f(int x) { switch (x) { ${cases(5)} } return 0; }`), 'JumpTable')).toBe(1);
  expect(count(afterSwitch(`int f(int x) { switch (x) { ${cases(3)} } return 0; }`), 'JumpTable')).toBe(0);
});

test('a few labels near each other are a test of bits', () => {
  const vowels =
    "int f(int c) { switch (c) { case 'a': case 'e': case 'i': case 'o': case 'u': return 1; } return 0; }";
  expect(count(afterSwitch(vowels), 'Branch')).toBe(2);
});

test('20,000 scattered cases need few comparisons each', () => {
  const cases = Array.from(
    { length: 20_000 },
    (_, i) => `case ${i * (i % 3 === 0 ? 7 : 1001) + (i % 3)}: return ${i};`,
  );
  const unique = [...new Map(cases.map(c => [c.split(':')[0], c])).values()];
  const start = performance.now();
  const tree = afterSwitch(`int f(int x) { switch (x) { ${unique.join(' ')} } return -1; }`);
  expect(count(tree, 'Compare')).toBeLessThan(2.5 * unique.length);
  expect(performance.now() - start).toBeLessThan(30_000);
});

test('a switch without cases evaluates its value', () => {
  const { ours } = bothWays(
    'int putchar(int); int main(void) { switch (putchar(65)) ; switch (putchar(66)) { default: putchar(67); } return 0; }',
  );
  expect(ours).toBe('ABC');
});
