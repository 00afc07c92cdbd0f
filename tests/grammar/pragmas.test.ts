/** Pragmas that the parser turns into attributes and declarations (gcc manual, Pragmas). */
import { describe, expect, test } from 'vitest';
import { Syntax } from '../../languages/syntax.ts';
import { show } from '../../nanopass/index.ts';
import { lastOf, parse } from './source.ts';

const packed = (n: number): string => `(Attribute pack ((Number "${n}")))`;
const hidden = '(Attribute visibility ((StringLiteral ("\\"hidden\\""))))';

describe('#pragma pack', () => {
  test.each<[string, string, number | null]>([
    ['holds for the structs that end after it', '#pragma pack(2)\nstruct s { int i; };', 2],
    ['holds where it stands inside a struct too', 'struct s { char c;\n#pragma pack(1)\nint i; };', 1],
    ['ends with pack()', '#pragma pack(2)\n#pragma pack()\nstruct s { int i; };', null],
    ['is saved and restored', '#pragma pack(4)\n#pragma pack(push, 1)\n#pragma pack(pop)\nstruct s { int i; };', 4],
    [
      'is restored to a name',
      '#pragma pack(8)\n#pragma pack(push, a, 1)\n#pragma pack(push, 2)\n#pragma pack(pop, a)\nstruct s { int i; };',
      8,
    ],
    ['comes from _Pragma too', '_Pragma("pack(1)") struct s { int i; };', 1],
  ])('%s', (_, text, bytes) => {
    if (bytes === null) expect(lastOf(text)).not.toContain('(Attribute pack');
    else expect(lastOf(text)).toContain(packed(bytes));
  });
  test('with a number that is no small power of two is ignored, with a warning', () => {
    expect(parse('#pragma pack(3)\nstruct s { int i; };').messages).toEqual([
      "1:9: warning: malformed '#pragma pack(3)' - ignored",
    ]);
  });
});

describe('#pragma GCC visibility', () => {
  test.each([
    ['int x;', true],
    ['int f(void) { return 0; }', true],
    ['static int x;', false],
    ['typedef int t;', false],
    ['__attribute__((visibility("default"))) int x;', false],
  ])('gives %j its attribute: %j', (text, given) => {
    expect(lastOf(`#pragma GCC visibility push(hidden)\n${text}`).includes(hidden)).toBe(given);
  });
  test('ends where it is popped', () => {
    expect(lastOf('#pragma GCC visibility push(hidden)\nint x;\n#pragma GCC visibility pop\nint y;')).not.toContain(
      hidden,
    );
  });
});

test('#pragma scalar_storage_order is refused, for it lays out what follows; its default is what there is', () => {
  expect(parse('#pragma scalar_storage_order big-endian\nstruct s { int i; };').messages).toEqual([
    "1:9: error: sorry, unimplemented: '#pragma scalar_storage_order big-endian'",
  ]);
  expect(parse('#pragma scalar_storage_order default\nstruct s { int i; };').messages).toEqual([]);
});

describe('#pragma weak', () => {
  const all = (text: string): readonly string[] => parse(text).fragments.map(f => show(Syntax, f.items[0]));
  const weak = (name: string, of: string, more = ''): string =>
    `(Global (Declaration ((Storage extern) (TypeofExpression (Name ${of}))) ((InitDeclarator (Named ${name}) ((Attribute weak ())${more}) _))))`;
  test('declares the name weak once more, after its first declaration', () => {
    expect(all('#pragma weak f\nint x; void f(void); int y;')[2]).toBe(weak('f', 'f'));
    expect(all('void f(void); int x;\n#pragma weak f\nint y;')[2]).toBe(weak('f', 'f'));
  });
  test('with a target declares an alias', () => {
    const alias = ' (Attribute alias ((StringLiteral ("\\"g\\""))))';
    expect(all('int g(void) { return 1; }\n#pragma weak f = g\n').at(-1)).toBe(weak('f', 'g', alias));
  });
});
