/** Numbers, characters and strings against gcc's reading of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatingFormats, fromDouble, fromText } from '../../languages/floating.ts';
import { Types } from '../../languages/types.ts';
import { readCharacter, readNumber, readString } from '../../passes/typing/literals.ts';
import { dataModel } from '../../targets/x86-64/model.ts';
import { gccOutput } from './typing-of.ts';

const types = new Types(dataModel);
const hex = (bits: bigint, bytes: number): string => bits.toString(16).padStart(2 * bytes, '0');

/** Prints the bytes of an expression's value, the most significant first, `count` of them. */
const bytesOf = (type: string, e: string, count: number): string =>
  `{ ${type} x = ${e}; for (int k = ${count} - 1; k >= 0; k--) printf("%02x", ((unsigned char *)&x)[k]); printf("\\n"); }`;

const decimal = fc
  .tuple(
    fc.stringMatching(/^[0-9]{1,40}$/),
    fc.stringMatching(/^[0-9]{0,40}$/),
    fc.option(fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -5000, max: 5000 }))),
  )
  .map(([whole, part, exponent]) => `${whole}.${part}${exponent === null ? '' : `e${exponent}`}`);
const hexadecimal = fc
  .tuple(
    fc.stringMatching(/^[0-9a-f]{1,36}$/),
    fc.stringMatching(/^[0-9a-f]{0,36}$/),
    fc.oneof(fc.integer({ min: -80, max: 80 }), fc.integer({ min: -16500, max: 16400 })),
  )
  .map(([whole, part, exponent]) => `0x${whole}.${part}p${exponent}`);

test('floating constants of four formats have the bits that gcc gives them', () => {
  const formats = [
    ['float', 'f', 'f32', 4],
    ['double', '', 'f64', 8],
    ['long double', 'l', 'f80', 10],
    ['_Float128', 'f128', 'f128', 16],
  ] as const;
  fc.assert(
    fc.property(fc.array(fc.oneof(decimal, hexadecimal), { minLength: 100, maxLength: 100 }), texts => {
      const body = texts
        .flatMap(text => formats.map(([type, suffix, , bytes]) => bytesOf(type, text + suffix, bytes)))
        .join('\n');
      const theirs = gccOutput(`#include <stdio.h>\nint main(void) {\n${body}\nreturn 0; }`).trim().split('\n');
      const mine = texts.flatMap(text =>
        formats.map(([, suffix, , bytes]) => {
          const v = readNumber(text + suffix, types);
          return typeof v === 'string' || v.kind !== 'floating' ? String(v) : hex(v.bits, bytes);
        }),
      );
      for (let i = 0; i < mine.length; i++) expect(`${texts[i >> 2]} ${mine[i]}`).toBe(`${texts[i >> 2]} ${theirs[i]}`);
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 60_000);

test('doubles are read as the host reads them', () => {
  fc.assert(
    fc.property(fc.oneof(decimal, fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map(String)), text => {
      expect(fromText(text.replace('e+', 'e'), floatingFormats.f64)).toBe(fromDouble(Number(text)));
    }),
    { numRuns: 500 },
  );
});

test('the type of an integer constant is the first of its list that can hold it', () => {
  const texts = [
    '0',
    '2147483647',
    '2147483648',
    '4294967295',
    '4294967296',
    '9223372036854775807',
    '0x7fffffff',
    '0x80000000',
    '0xffffffff',
    '0x100000000',
    '0x7fffffffffffffff',
    '0x8000000000000000',
    '0xffffffffffffffff',
    '037777777777',
    '040000000000',
    '1u',
    '1l',
    '1ul',
    '1LU',
    '1ll',
    '1ull',
    '1llu',
    '4294967296u',
    '0b101',
    '0B11111111111111111111111111111111',
    '5L',
    '0xffffffffull',
  ];
  const names: Record<string, string> = {
    i: 'int',
    j: 'unsigned int',
    l: 'long',
    m: 'unsigned long',
    x: 'long long',
    y: 'unsigned long long',
  };
  const generic = (e: string): string =>
    `_Generic(${e}, int: 'i', unsigned: 'j', long: 'l', unsigned long: 'm', long long: 'x', unsigned long long: 'y')`;
  const theirs = gccOutput(
    `#include <stdio.h>\nint main(void) { ${texts.map(t => `printf("%c %llu\\n", ${generic(t)}, (unsigned long long)${t});`).join('\n')} return 0; }`,
  )
    .trim()
    .split('\n');
  texts.forEach((text, i) => {
    const v = readNumber(text, types);
    const [letter, value] = theirs[i].split(' ');
    expect(typeof v === 'string' ? v : v.kind === 'integer' ? `${text} ${v.name} ${v.value}` : '').toBe(
      `${text} ${names[letter]} ${value}`,
    );
  });
});

describe('characters and strings', () => {
  const characters = [
    "'a'",
    "'\\n'",
    "'\\0'",
    "'\\377'",
    "'\\xff'",
    "'ab'",
    "'abcd'",
    "'\\''",
    "'\"'",
    "L'\u00e9'",
    "u'\u20ac'",
    "U'\u{1f600}'",
    "'\\e'",
    "L'\\xffff'",
    "'\\101'",
    "'?'",
    "'\\?'",
  ];
  test('a character constant has the value that gcc gives it', () => {
    const theirs = gccOutput(
      `#include <stdio.h>\nint main(void) { ${characters.map(c => `printf("%lld\\n", (long long)${c});`).join('\n')} return 0; }`,
    )
      .trim()
      .split('\n');
    characters.forEach((c, i) => {
      expect(`${c} ${readCharacter(c, types, () => {}).value}`).toBe(`${c} ${theirs[i]}`);
    });
  });
  const strings = [
    '"abc"',
    '""',
    '"a\\0b"',
    '"\\x41" "1"',
    '"\u00e9\u20ac\u{1f600}"',
    'L"a\u00e9\u{1f600}"',
    'u"a\u00e9\u{1f600}"',
    'U"\u{1f600}b"',
    'u8"\u00e9"',
    '"a" L"b"',
    '"\\u00e9\\U0001f600"',
    '"\\1234"',
    '"tab\\tquote\\""',
  ];
  test('a string literal has the bytes that gcc gives it', () => {
    const theirs = gccOutput(
      `#include <stdio.h>\nint main(void) { ${strings.map(s => `{ static const __typeof__((${s})[0]) x[] = ${s}; for (unsigned k = 0; k < sizeof x; k++) printf("%02x", ((unsigned char *)x)[k]); printf("\\n"); }`).join('\n')} return 0; }`,
    )
      .trim()
      .split('\n');
    strings.forEach((s, i) => {
      const parts = s.match(/(?:u8|[LuU])?"(?:[^"\\]|\\.)*"/g)!;
      expect(`${s} ${Buffer.from(readString(parts, types, () => {}).bytes).toString('hex')}`).toBe(`${s} ${theirs[i]}`);
    });
  });
});
