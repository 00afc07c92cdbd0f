/** Static data is byte for byte what gcc makes of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Data } from '../../languages/data.ts';
import type { Node } from '../../nanopass/index.ts';
import { front } from './front.ts';
import { declared, Random, RandomRecords } from './random-records.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tscc-data-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The bytes of each object that gcc compiles, in hexadecimal. */
function bytesByGcc(text: string): Map<string, string> {
  const source = join(scratch, 'a.c');
  const object = join(scratch, 'a.o');
  writeFileSync(source, text);
  execFileSync('gcc', ['-w', '-c', '-fno-pie', '-fno-common', '-o', object, source]);
  const file = readFileSync(object);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headers = Number(view.getBigUint64(0x28, true));
  const sections = Array.from({ length: view.getUint16(0x3c, true) }, (_, i) => {
    const at = headers + 64 * i;
    const long = (offset: number) => Number(view.getBigUint64(at + offset, true));
    return {
      type: view.getUint32(at + 4, true),
      offset: long(24),
      size: long(32),
      link: view.getUint32(at + 40, true),
    };
  });
  const symbols = sections.find(s => s.type === 2)!;
  const names = sections[symbols.link]!.offset;
  const result = new Map<string, string>();
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += 24) {
    const name = names + view.getUint32(at, true);
    const section = sections[view.getUint16(at + 6, true)];
    if ((view.getUint8(at + 4) & 15) !== 1 || section === undefined) continue;
    const [value, size] = [Number(view.getBigUint64(at + 8, true)), Number(view.getBigUint64(at + 16, true))];
    const from = section.offset + value;
    const bytes = section.type === 8 ? Buffer.alloc(size) : file.subarray(from, from + size);
    result.set(file.toString('latin1', name, file.indexOf(0, name)), bytes.toString('hex'));
  }
  return result;
}

/** The bytes of each object that our passes emit. */
function bytesByUs(text: string): Map<string, string> {
  const { items, messages } = front(text);
  expect(messages.filter(m => m.includes('error'))).toEqual([]);
  const result = new Map<string, string>();
  for (const item of items as readonly Node<Data, 'External'>[]) {
    if (item.kind === 'Data') {
      const bytes = Buffer.alloc(item.size);
      bytes.set(item.bytes);
      result.set(item.symbol.name, bytes.toString('hex'));
    } else if (item.kind === 'Zero') result.set(item.symbol.name, Buffer.alloc(item.size).toString('hex'));
  }
  return result;
}

function agree(text: string): void {
  const ours = bytesByUs(text);
  for (const [name, bytes] of bytesByGcc(text)) expect(`${name}: ${ours.get(name)}`).toBe(`${name}: ${bytes}`);
}

test('random records with initialisers of every form', () => {
  for (let seed = 1; seed <= 8; seed++) {
    const records = new RandomRecords(new Random(seed));
    const objects = Array.from({ length: 50 }, (_, i) => {
      const type = records.record(3);
      return `${declared(type, `x${i}`)} = ${records.initializer(type, t => records.constant(t))};`;
    });
    agree([...records.definitions, ...objects].join('\n'));
  }
});

describe('by hand', () => {
  test.each([
    [
      'strings in arrays, cut and padded',
      'char a[] = "abc", b[2] = "abc", c[6] = "abc", d[2][4] = { "ab", { "cd" } }, e[4] = { 0 };',
    ],
    ['strings in braces and parentheses', 'char a[] = { "abc" }; char b[8] = ("xyz");'],
    ['wide strings', 'int a[] = L"ab"; unsigned short b[4] = u"xyz"; unsigned c[] = U"\\u20ac";'],
    [
      'a later initialiser replaces an earlier one',
      'struct { int a, b; } x = { .a = 1, .b = 2, .a = 3 }; int y[4] = { [1] = 5, 6, [0] = 7, 8 };',
    ],
    [
      'a later list replaces all of the earlier one',
      'struct { struct { int a, b; } s; int c; } x = { .s.a = 1, .c = 2, .s = { .b = 3 } };',
    ],
    ['a designator inside keeps the rest', 'struct { struct { int a, b; } s; } x = { .s = { 1, 2 }, .s.a = 3 };'],
    [
      'ranges, and a part of a range again',
      'int a[10] = { [0 ... 9] = 7, [3] = 1, [5 ... 6] = 2 }; int b[8] = { [2 ... 7] = 1, [0 ... 3] = 2 };',
    ],
    ['ranges of structs go on after their last element', 'struct { int a, b; } x[4] = { [0 ... 2].a = 1, 2, 3 };'],
    ['ranges in ranges', 'int a[3][4] = { [0 ... 1][1 ... 2] = 5, 6 };'],
    [
      'a designator in an anonymous union',
      'struct { int a; union { int b; struct { short c, d; }; }; int e; } x = { .d = 3, 4 }, y = { 1, { 2 }, 3 };',
    ],
    ['another member of a union', 'union { char a[8]; int b; } x = { .a = "abcdefg", .b = 1 };'],
    ['a flexible array member', 'struct { int n; short a[]; } x = { 2, { 1, 2, 3 } };'],
    ['the length from the last designator', 'int a[] = { [5] = 1, [2] = 2, 3 };'],
    ['floating numbers', 'float f = 1.1f; double d = -0.0; long double l = 1.1L; double i = __builtin_inf();'],
    ['complex numbers', '_Complex double a = 1.0 + 2.0i; _Complex float b[2] = { 1.5f, 2.5fi };'],
    ['vectors', 'typedef int v4 __attribute__((vector_size(16))); v4 a = { 1, 2, 3 }; v4 b[2] = { { 1 }, { 2 } };'],
    [
      'compound literals in static objects',
      'struct s { int a, b; }; struct s x = (struct s){ 1, 2 }; struct s y[2] = { (struct s){ .b = 3 }, { 4 } }; int z[] = (int[]){ 1, 2, 3 };',
    ],
    [
      'bit-fields that straddle their units',
      'struct __attribute__((packed)) { char c; int a : 30; long b : 50; _Bool d : 1; } x = { 1, -5, 0x2345678901, 1 };',
    ],
    ['unnamed bit-fields take no values', 'struct { int a : 3; int : 5; int b : 4; int : 0; int c; } x = { 1, 2, 3 };'],
    ['tentative definitions', 'int a; int a; int b; int b = 5; static int c[3]; extern int d; int d;'],
    [
      'enumerators and casts',
      'enum { A = 3 }; long a = A; char b = (char)300; unsigned char c = -1; _Bool d = 5; int e = (int)2.9;',
    ],
    ['conditions on addresses', 'int x; int a = &x ? 1 : 2; int b = !&x; int c = &x == &x;'],
    ['empty braces', 'struct { int a; struct {} e; int b; } x = { 1, {}, 2 }; int a[3] = {};'],
    ['integers of 128 bits', '__int128 a = -1; unsigned __int128 b = (unsigned __int128)1 << 100;'],
  ])('%s', (_name, text) => agree(text));
});

test('an element that is no constant is refused', () => {
  expect(front('int x; int y = x;').messages).toEqual(['1: error: initializer element is not constant']);
  expect(front('int f(void);\nint y[2] = { 1,\nf() };').messages).toEqual([
    '3: error: initializer element is not constant',
  ]);
});

test('an array without a length gets one element at the end of the unit', () => {
  const { items, messages } = front('int a[];');
  expect(messages).toEqual(["1: warning: array 'a' assumed to have one element"]);
  expect(items).toMatchObject([{ kind: 'Zero', size: 4 }]);
});

test('addresses are relocations', () => {
  const text = `int x[4]; struct { int a, b; } s; extern void f(void);
    int *p = x + 2; void *q[3] = { 0, &s.b, f }; char *t = "abc" + 1; long n = (long)&x[1] + 5;`;
  const relocations = front(text).items.flatMap(item => {
    const { kind, symbol, relocations } = item as Extract<Node<Data, 'External'>, { kind: 'Data' }>;
    return kind !== 'Data'
      ? []
      : relocations.map(
          r => `${symbol.name}+${r.offset}: ${r.kind === 'Relocation' ? `${r.symbol.name} + ${r.addend}` : '?'}`,
        );
  });
  expect(relocations).toEqual(['p+0: x + 8', 'q+8: s + 4', 'q+16: f + 0', 't+0: string + 1', 'n+0: x + 9']);
});

test('many elements take time in proportion', () => {
  const text = `int a[] = { ${'1,'.repeat(200000)} };`;
  const { items } = front(text);
  expect(items).toMatchObject([{ kind: 'Data', size: 800000 }]);
}, 60000);
