/** Integers that are host numbers where they can be compute what exact integers compute. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitCounts, type IntegerKind, integerKind, type Scalar, settle } from '../../../languages/meaning/integers.ts';

type Operator = keyof IntegerKind['binary'];
const exact: Readonly<Record<Operator, (a: bigint, b: bigint, bits: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b, bits) => a << (b & (bits - 1n)),
  '>>': (a, b, bits) => a >> (b & (bits - 1n)),
};
const wrapped = (value: bigint, bits: number, signed: boolean): bigint =>
  signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);

/** Small numbers, numbers around powers of two, and any. */
const numbers = fc.oneof(
  fc.bigInt({ min: -40n, max: 40n }),
  fc.tuple(fc.nat(127), fc.bigInt({ min: -3n, max: 3n })).map(([power, more]) => 2n ** BigInt(power) + more),
  fc.tuple(fc.nat(127), fc.bigInt({ min: -3n, max: 3n })).map(([power, more]) => -(2n ** BigInt(power)) + more),
  fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n }),
);

const kinds = [8, 16, 32, 64, 128].flatMap(bits => [true, false].map(signed => [bits, signed] as const));

test('the bits of two numbers may be those of a big integer', () => {
  expect(integerKind(64, true).binary['&'](-9007199254740991, -2)).toBe(-9007199254740992n);
});

describe.each(kinds)('%i bits, signed: %s', (bits, signed) => {
  const kind = integerKind(bits, signed);
  const valueOf = (n: bigint): Scalar => settle(wrapped(n, bits, signed));

  test.each(Object.keys(exact) as Operator[])('%s', op => {
    fc.assert(
      fc.property(numbers, numbers, (m, n) => {
        const [a, b] = [wrapped(m, bits, signed), wrapped(n, bits, signed)];
        const divides = op === '/' || op === '%';
        fc.pre(!divides || (b !== 0n && !(b === -1n && a === -(2n ** BigInt(bits - 1)))));
        const result = kind.binary[op](valueOf(m), valueOf(n));
        expect(BigInt(result)).toBe(wrapped(exact[op](a, b, BigInt(bits)), bits, signed));
        // One form for each value, and never -0.
        expect(result).toBe(settle(BigInt(result)));
      }),
      { numRuns: 300 },
    );
  });

  test('wraps any integer', () => {
    fc.assert(
      fc.property(numbers, n => {
        expect(kind.wrap(settle(n))).toBe(valueOf(n));
      }),
    );
  });

  test('counts bits', () => {
    fc.assert(
      fc.property(numbers, n => {
        const text = BigInt.asUintN(bits, n).toString(2).padStart(bits, '0');
        fc.pre(text.includes('1'));
        expect(bitCounts.clz(valueOf(n), kind)).toBe(text.indexOf('1'));
        expect(bitCounts.ctz(valueOf(n), kind)).toBe(bits - 1 - text.lastIndexOf('1'));
        expect(bitCounts.popcount(valueOf(n), kind)).toBe(text.split('1').length - 1);
        expect(bitCounts.bswap(bitCounts.bswap(valueOf(n), kind), kind)).toBe(valueOf(n));
      }),
    );
  });
});

test('a division by zero stops the program', () => {
  expect(() => integerKind(32, true).binary['/'](1, 0)).toThrow('division by zero');
  expect(() => integerKind(64, false).binary['%'](1, 0)).toThrow('division by zero');
});
