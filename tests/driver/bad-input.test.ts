/** Programs that are broken, or larger than anyone would write by hand: a clear message or a correct result. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { within } from './workshop.ts';

const patience = 120_000;
const counted = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('');

describe('a program compiles and runs, with', () => {
  const programs: Readonly<Record<string, string>> = {
    '100,000 nested parentheses': `int f(int x) { return ${'('.repeat(100_000)}x${')'.repeat(100_000)}; }
int main(void) { return f(3) - 3; }`,
    '20,000 else ifs': `int f(int x) { ${counted(20_000, i => `if (x == ${i}) return ${i % 7}; else `)} return 9; }
int main(void) { return f(19999) != ${19_999 % 7} || f(0) != 0 || f(-1) != 9; }`,
    'an initialiser of a million elements': `int a[] = { ${counted(1_000_000, i => `${i},`)} };
int main(void) { return a[999999] != 999999 || sizeof a != 4000000; }`,
    'a function of 50,000 statements': `unsigned f(unsigned x) { ${counted(50_000, () => 'x = x * 3 + 1; ')} return x; }
int main(void) { return f(1) != ${affine(50_000)}u; }`,
    'a switch of 20,000 cases': `int f(int x) { switch (x) { ${counted(20_000, i => `case ${i}: return ${i % 7}; `)} } return 9; }
int main(void) { return f(19999) != ${19_999 % 7} || f(0) != 0 || f(20000) != 9; }`,
    '50,000 nested blocks': `int main(void) ${'{'.repeat(50_000)} return 0; ${'}'.repeat(50_000)}`,
    'bytes that are not UTF-8 in strings and comments': '@bytes',
  };
  for (const [name, source] of Object.entries(programs)) {
    test(name, { timeout: patience }, () => {
      const bytes = Buffer.from(
        'int main(void) { return (unsigned char)"@"[0] != 255 || sizeof "@@" != 3; } // @\n',
        'latin1',
      );
      const content = source === '@bytes' ? Uint8Array.from(bytes, byte => (byte === 64 ? 255 : byte)) : `${source}\n`;
      within({ 'a.c': content }, workshop => {
        expect(workshop.tscc(['a.c'])).toEqual({ status: 0, output: '', messages: '' });
        expect(workshop.run('./a.out', []).status).toBe(0);
      });
    });
  }
  test('the same bytes when it has been preprocessed first', () => {
    const source = Uint8Array.from(Buffer.from('int main(void) { return sizeof "@@" != 3; } // @\n'), byte =>
      byte === 64 ? 255 : byte,
    );
    within({ 'a.c': source }, workshop => {
      expect(workshop.tscc(['-E', '-C', 'a.c', '-o', 'a.i']).status).toBe(0);
      const compared = workshop.run('sh', ['-c', 'tail -n 1 a.i | cmp - a.c']);
      expect(compared).toEqual({ status: 0, output: '', messages: '' });
    });
  });
});

/** What x = x * 3 + 1, `count` times from 1, gives in 32 bits. */
function affine(count: number): number {
  let x = 1;
  for (let i = 0; i < count; i++) x = (Math.imul(x, 3) + 1) >>> 0;
  return x;
}

describe('a clear message and no file comes of', () => {
  const faults: Readonly<Record<string, readonly [source: string, message: RegExp]>> = {
    'a brace that is not closed': [
      'int main(void) { if (1) { return 0;\n',
      /^a\.c:\d+:\d+: error: expected .* at end of input$/m,
    ],
    'a brace too many': [
      'int main(void) { return 0; } }\n',
      /^a\.c:1:30: error: expected identifier or '\(' before '}' token$/m,
    ],
    'an array larger than any memory': [
      'char a[(1L << 61) + 1];\n',
      /^a\.c:1:\d+: error: size of array 'a' is too large$/m,
    ],
    'a parenthesis that is not closed': [
      'int f(int x) { return (x; }\n',
      /^a\.c:1:25: error: expected '\)' before ';' token$/m,
    ],
    'a file cut off in a string': ['char *s = "abc', /^a\.c:1:11: error: missing terminating " character$/m],
    'a file cut off in a comment': ['int x; /* abc', /^a\.c:1:8: error: unterminated comment$/m],
    'a file cut off in an #if': ['#if 1\nint x;\n', /^a\.c:1:2: error: unterminated #if$/m],
    'a file cut off in a macro call': [
      '#define f(x) x\nint y = f(1',
      /^a\.c:2:\d+: error: unterminated argument list invoking macro "f"$/m,
    ],
    'a file cut off in an initialiser': ['int a[] = { 1, 2,\n', /^a\.c:\d+:\d+: error: expected .* at end of input$/m],
    'an undeclared name': ['int f(void) { return conut; }\n', /^a\.c:1:22: error: 'conut' undeclared/m],
    'a wrong type': [
      'struct s { int a; };\nint f(struct s x) { return x + 1; }\n',
      /^a\.c:2:30: error: invalid operands to binary \+/m,
    ],
    'too many arguments': [
      'int f(int);\nint g(void) { return f(1, 2); }\n',
      /^a\.c:2:22: error: too many arguments to function 'f'$/m,
    ],
    'too few arguments': [
      'int f(int);\nint g(void) { return f(); }\n',
      /^a\.c:2:22: error: too few arguments to function 'f'$/m,
    ],
    'a missing include': [
      '#include "nope.h"\nint x;\n',
      /^a\.c:1:10: fatal error: nope\.h: No such file or directory$/m,
    ],
    'an include that includes itself': [
      '#include "a.c"\n',
      /^a\.c:1:15: error: #include nested depth 200 exceeds maximum of 200/m,
    ],
    'bytes that begin no token': ['int x = \u0001;\n', /^a\.c:1:9: error: stray '\\1' in program$/m],
  };
  for (const [name, [source, message]] of Object.entries(faults)) {
    test(name, () => {
      within({ 'a.c': source }, workshop => {
        const ran = workshop.tscc(['-c', 'a.c']);
        expect(ran.messages).toMatch(message);
        expect(ran.messages).not.toMatch(/internal compiler error|^\s+at /m);
        expect(ran).toMatchObject({ status: 1, output: '' });
        expect(readdirSync(workshop.directory)).toEqual(['a.c']);
      });
    });
  }

  test('nesting without end is told, not thrown', { timeout: patience }, () => {
    within({ 'a.c': `int x = ${'('.repeat(5_000_000)}\n` }, workshop => {
      const ran = workshop.tscc(['-c', 'a.c']);
      expect(ran.status).toBe(1);
      expect(ran.messages).toMatch(/error: /);
      expect(ran.messages).not.toMatch(/internal compiler error|^\s+at /m);
    });
  });
});
