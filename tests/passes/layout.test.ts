/** Struct and union layouts against gcc's, on random declarations. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordField, Tag } from '../../languages/unit.ts';
import { gccOutput, typedUnit } from './typing-of.ts';

const scalars = [
  'char',
  'short',
  'int',
  'long',
  'float',
  'double',
  'long double',
  'char *',
  '_Bool',
  'unsigned char',
  'unsigned long',
  '__int128',
  'float _Complex',
  'aligned_int',
  'small_long',
];
const bitTypes: readonly (readonly [string, number])[] = [
  ['char', 8],
  ['short', 16],
  ['int', 32],
  ['unsigned', 32],
  ['long', 64],
  ['unsigned char', 8],
  ['_Bool', 1],
  ['enum e', 32],
];

interface Shape {
  readonly word: 'struct' | 'union';
  readonly members: readonly Member[];
  readonly attribute: string;
}
type Member =
  | { readonly kind: 'plain'; readonly type: string; readonly attribute: string }
  | { readonly kind: 'array'; readonly type: string; readonly length: number }
  | {
      readonly kind: 'bits';
      readonly type: string;
      readonly width: number;
      readonly named: boolean;
      readonly attribute: string;
    }
  | { readonly kind: 'record'; readonly shape: Shape; readonly anonymous: boolean };

const memberAttribute = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  fc.constantFrom('packed', 'aligned(2)', 'aligned(8)', 'aligned(16)', 'packed, aligned(2)'),
);
const plain = fc.record({
  kind: fc.constant('plain' as const),
  type: fc.constantFrom(...scalars),
  attribute: memberAttribute,
});
const array = fc.record({
  kind: fc.constant('array' as const),
  type: fc.constantFrom(...scalars.filter(s => s !== 'aligned_int')),
  length: fc.nat(3),
});
const bits = fc.constantFrom(...bitTypes).chain(([type, most]) =>
  fc.record({
    kind: fc.constant('bits' as const),
    type: fc.constant(type),
    width: fc.integer({ min: 0, max: most }),
    named: fc.boolean(),
    attribute: fc.oneof({ weight: 8, arbitrary: fc.constant('') }, fc.constantFrom('packed', 'aligned(4)')),
  }),
);
const { shape } = fc.letrec<{ shape: Shape; member: Member }>(tie => ({
  member: fc.oneof(
    { maxDepth: 2 },
    plain,
    array,
    { weight: 3, arbitrary: bits },
    fc.record({ kind: fc.constant('record' as const), shape: tie('shape'), anonymous: fc.boolean() }),
  ),
  shape: fc.record({
    word: fc.constantFrom('struct' as const, 'struct' as const, 'union' as const),
    members: fc.array(tie('member'), { minLength: 0, maxLength: 7 }),
    attribute: fc.oneof(
      { weight: 6, arbitrary: fc.constant('') },
      fc.constantFrom('packed', 'aligned(4)', 'aligned(32)', 'packed, aligned(2)'),
    ),
  }),
}));

/** Writes a declaration of a shape, and lists the C paths of its members that have addresses. */
function write(s: Shape, names: { next: number }, paths: string[], prefix: string): string {
  const attribute = (a: string): string => (a === '' ? '' : ` __attribute__((${a}))`);
  const members = s.members.map(m => {
    const name = `m${names.next++}`;
    switch (m.kind) {
      case 'plain':
        paths.push(prefix + name);
        return `${m.type} ${name}${attribute(m.attribute)};`;
      case 'array':
        paths.push(prefix + name);
        return `${m.type} ${name}[${m.length}];`;
      case 'bits':
        return m.named && m.width > 0
          ? `${m.type} ${name} : ${m.width}${attribute(m.attribute)};`
          : `${m.type} : ${m.width};`;
      case 'record': {
        const inner = write(m.shape, names, paths, m.anonymous ? prefix : `${prefix}${name}.`);
        return m.anonymous ? `${inner};` : `${inner} ${name};`;
      }
    }
  });
  return `${s.word} { ${members.join(' ')} }${attribute(s.attribute)}`;
}

const prelude =
  'enum e { A, B };\ntypedef int aligned_int __attribute__((aligned(8)));\ntypedef long small_long __attribute__((aligned(2)));\n';

/** Sizes, alignments, offsets; and the bytes of the record when each bit-field in turn is all ones. */
function program(
  declarations: readonly { text: string; paths: readonly string[]; fields: readonly string[] }[],
): string {
  const prints = declarations.map(
    (d, i) => `
    printf("%zu %zu", sizeof(struct t${i}), _Alignof(struct t${i}));
    ${d.paths.map(p => `printf(" %zu", __builtin_offsetof(struct t${i}, ${p}));`).join('')}
    ${d.fields.map(f => `{ struct t${i} x; memset(&x, 0, sizeof x); x.r.${f} = -1; printf(" "); for (unsigned k = 0; k < sizeof x; k++) printf("%02x", ((unsigned char *)&x)[k]); }`).join('\n')}
    printf("\\n");`,
  );
  return `#include <stdio.h>\n#include <string.h>\n${prelude}${declarations.map((d, i) => `struct t${i} { ${d.text} r; };`).join('\n')}\nint main(void) { ${prints.join('')} return 0; }`;
}

/** The same text from our own layout. */
function ours(tag: Tag, paths: readonly string[], fields: readonly string[]): string {
  const find = (path: string): { offset: number; last: RecordField } => {
    let offset = 0;
    let at = tag;
    let last!: RecordField;
    for (const name of path.split('.')) {
      const route = through(at, name)!;
      for (const f of route) {
        offset += f.offset;
        last = f;
        if (f.type.kind === 'Record') at = f.type.tag;
      }
    }
    return { offset, last };
  };
  const bytes = (path: string): string => {
    const { offset, last } = find(path);
    const out = new Uint8Array(tag.size);
    for (let b = last.bit; b < last.bit + last.width; b++) out[offset + (b >> 3)] |= 1 << (b & 7);
    return Buffer.from(out).toString('hex');
  };
  return [
    `${tag.size} ${tag.align}`,
    ...paths.map(p => String(find(p).offset)),
    ...fields.map(f => bytes(`r.${f}`)),
  ].join(' ');
}
function through(tag: Tag, name: string): RecordField[] | null {
  for (const f of tag.fields) {
    if (f.name === name) return [f];
    const inner = f.name === null && f.type.kind === 'Record' ? through(f.type.tag, name) : null;
    if (inner !== null) return [f, ...inner];
  }
  return null;
}

/** The C paths of the named bit-fields. */
function bitFields(s: Shape, names: { next: number }, prefix: string): string[] {
  return s.members.flatMap(m => {
    const name = `m${names.next++}`;
    if (m.kind === 'bits') return m.named && m.width > 0 ? [prefix + name] : [];
    return m.kind === 'record' ? bitFields(m.shape, names, m.anonymous ? prefix : `${prefix}${name}.`) : [];
  });
}

test('random structs and unions have the sizes, alignments, offsets and bit-field places that gcc gives them', () => {
  fc.assert(
    fc.property(
      fc.array(shape, { minLength: 40, maxLength: 40 }),
      fc.constantFrom(0, 0, 1, 2, 4, 8),
      (shapes, pack) => {
        const declarations = shapes.map(s => {
          const paths: string[] = [];
          const text = write(s, { next: 0 }, paths, '');
          return { text, paths: paths.map(p => `r.${p}`), fields: bitFields(s, { next: 0 }, '') };
        });
        const around =
          pack === 0 ? (text: string) => text : (text: string) => `#pragma pack(${pack})\n${text}\n#pragma pack()\n`;
        const theirs = gccOutput(
          program(declarations).replace(/(struct t0 [\s\S]*?)\nint main/, (_, d: string) => `${around(d)}\nint main`),
        )
          .trim()
          .split('\n');
        const { unit, messages } = typedUnit(
          prelude + around(declarations.map((d, i) => `struct t${i} { ${d.text} r; };`).join('\n')),
        );
        expect(messages.filter(m => m.includes('error'))).toEqual([]);
        const mine = declarations.map((d, i) => ours(unit.tags.find(t => t.name === `t${i}`)!, d.paths, d.fields));
        for (let i = 0; i < mine.length; i++)
          expect(`${declarations[i].text} pack ${pack}: ${mine[i]}`).toBe(
            `${declarations[i].text} pack ${pack}: ${theirs[i]}`,
          );
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
}, 120_000);
