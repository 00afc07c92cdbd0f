import { describe, expect, test } from 'vitest';
import { type Files, gcc, ours, tokensOf, withFiles } from './compare.ts';

/** Both preprocessors give the same tokens on the same lines. */
function agree(files: Files, flags: readonly string[] = [], options: Parameters<typeof ours>[1] = {}): void {
  withFiles(files, directory => {
    const expected = gcc(directory, flags);
    expect(tokensOf(ours(directory, options).text, true)).toEqual(tokensOf(expected.text, true));
  });
}

const conditions = [
  '(-1 > 0u)',
  '(1 ? -1 : 0u) > 0',
  "'a' == 97 && '\\377' < 0 && L'\\xff' > 0 && 'ab' == 24930 && u'\\u00e9' == 233",
  '0x7fffffffffffffff == 9223372036854775807 && 010 == 8 && 0b11 == 3 && 1uL == 1',
  '1 || (1/0)',
  '0 && (1/0)',
  '1 ? 2 : (1/0)',
  '2 + 3 * 4 - 6 / 2 % 2 << 1 >> 1 == 13 && (7 & 3 | 8 ^ 1) == 11',
  '!defined x && !defined(x) && defined __GNUC__',
  'undefined_name == 0 && !undefined_name',
  '-9223372036854775807 - 1 < 0 && 18446744073709551615u == -1',
  '1 == 1 ? 0 : 1',
  '~0 == -1 && -(-1) == +1',
  '1 << 63 < 0 && 1u << 63 > 0 && -8 >> 1 == -4 && 1 << -1 == 0',
  '__has_include(<stdio.h>) && !__has_include("nope.h") && __has_attribute(noreturn)',
  '__has_include("main.c") && defined __has_include',
  'f(2) == 3 && g == 5',
  '(2 || 3) != 1 || (0, 1)',
  '100 ? 0 ? 1 : 2 : 3',
  'int + 1 == 1 && while == 0',
  'true || 1',
];

describe('conditions agree with GNU C:', () => {
  for (const condition of conditions) {
    test(condition, () => {
      agree({ 'main.c': `#define f(x) (x)+1\n#define g h\n#define h 5\n#if ${condition}\nyes\n#else\nno\n#endif\n` });
    });
  }
});

const groups: Readonly<Record<string, string>> = {
  'nested and skipped groups': '#if 0\n#if 1\na\n#else\nb\n#endif\n#elif 1\nc\n#elif 1\nd\n#else\ne\n#endif\nf',
  'a group after a taken one is not evaluated': '#if 1\na\n#elif 1/0\nb\n#endif',
  'ifdef, ifndef, elifdef, elifndef':
    '#define A\n#ifdef A\na\n#endif\n#ifndef A\nb\n#elifdef A\nc\n#endif\n#if 0\n#elifndef B\nd\n#endif',
  'skipped text need not be tokens': '#if 0\nit\'s "odd\n# bogus /* comment\n#endif in a comment */\n#endif\nx',
  'directives with comments and spaces':
    ' # /* x */ define /* y */ A /* z */ 1 /* w\n */\nA\n#\n# // nothing\n/* c */ # define B 2\nB',
  'a hash inside a line is no directive': '#define H #\nH define X\n( # define X',
  'a macro may have the name of a keyword': '#define int long\nint x; unsigned int y;\n#ifdef int\nyes\n#endif',
  'an include guard in the file itself changes nothing': '#ifndef G\n#define G\na\n#endif\n#ifndef G\nb\n#endif',
};

describe('groups agree with GNU C:', () => {
  for (const [name, source] of Object.entries(groups)) test(name, () => agree({ 'main.c': `${source}\n` }));
});

describe('inclusion agrees with GNU C:', () => {
  test('quoted headers are sought beside the includer, then as angled ones', () => {
    const files = {
      'main.c':
        '#include "d/a.h"\n#include <b.h>\n#define H "d/c.h"\n#include H\n#define S(x) <x.h>\n#include S(b)\nend\n',
      'd/a.h': '#include "c.h"\na\n',
      'd/c.h': 'c __FILE__ __INCLUDE_LEVEL__\n',
      'i/b.h': 'b __FILE__\n',
    };
    agree(files, ['-Ii'], { includeDirs: ['i'] });
  });

  test('__FILE__ and __LINE__ in macros of headers are those of the invocation', () => {
    const header = '#define HERE __FILE__ __LINE__\n#define F(x) x HERE x\n';
    const main = '\n#include "h.h"\nHERE\nF(HERE\n__LINE__)\n#define G(x) F(x) HERE\nG(\n__LINE__)\n';
    agree({ 'main.c': main, 'h.h': header });
  });

  test('the order is -iquote, -I, -isystem, -idirafter', () => {
    const files = {
      'main.c': '#include "x.h"\n#include <x.h>\n#include <y.h>\n#include <z.h>\n#include "q.h"\n',
      'q/x.h': 'quoted\n',
      'q/q.h': 'q\n',
      'i/x.h': 'i\n',
      's/x.h': 's\n',
      's/y.h': 'sy\n',
      'a/y.h': 'ay\n',
      'a/z.h': 'az\n',
    };
    const flags = ['-iquote', 'q', '-Ii', '-isystem', 's', '-idirafter', 'a'];
    agree(files, flags, { quoteDirs: ['q'], includeDirs: ['i'], systemDirs: ['s'], afterDirs: ['a'] });
  });

  test('include_next goes on behind the directory of the includer', () => {
    const files = {
      'main.c': '#include <x.h>\n',
      'i/x.h': 'first\n#include_next <x.h>\n#if __has_include_next(<x.h>)\nmore\n#endif\n',
      'j/x.h': 'second\n#if __has_include_next(<x.h>)\nmore\n#endif\n',
    };
    agree(files, ['-Ii', '-Ij'], { includeDirs: ['i', 'j'] });
  });

  test('guards, #pragma once and #import let a file in once', () => {
    const files = {
      'main.c':
        '#include "g.h"\n#include "g.h"\n#include "o.h"\n#include "o.h"\n#import "m.h"\n#include "m.h"\n#undef G\n#include "g.h"\n#include "n.h"\n#include "n.h"\n',
      'g.h': '/* c */\n#ifndef G\n#define G\ng\n#endif\n// c\n',
      'o.h': '#pragma once\no\n',
      'm.h': 'm\n',
      'n.h': '#if !defined(N)\n#define N\nn\n#else\nagain\n#endif\n',
    };
    agree(files);
  });

  test('a conditional that only starts a file is no guard', () => {
    agree({ 'main.c': '#include "a.h"\n#include "a.h"\n', 'a.h': '#ifndef A\n#define A\na\n#endif\nb\n' });
  });

  test('a macro name at the end of a header does not take arguments from the includer', () => {
    agree({ 'main.c': '#define f(x) [x]\n#include "a.h"\n(1)\n', 'a.h': 'f\n' });
  });

  test('a call that begins before a header has to end in it', () => {
    agree({ 'main.c': '#define f(x) [x]\nf(\n#include "a.h"\n3\n', 'a.h': '1 + 2)\n' });
  });

  test('-D, -U, -include and -imacros come before the file', () => {
    const files = { 'main.c': 'A B C(1) D I M\n', 'i.h': '#define I 5\nfrom_i\n', 'm.h': '#define M 6\nfrom_m\n' };
    agree(files, ['-DA', '-DB=2', '-DC(x)=x+x', '-DD=1', '-UD', '-include', 'i.h', '-imacros', 'm.h'], {
      defines: [
        ['D', 'A'],
        ['D', 'B=2'],
        ['D', 'C(x)=x+x'],
        ['D', 'D=1'],
        ['U', 'D'],
      ],
      includes: ['i.h'],
      macroIncludes: ['m.h'],
    });
  });
});

test('what -imacros drops is that file alone, and lines stay whole where comments are kept', () => {
  withFiles({ 'main.c': 'int y = M(2);\n', 'm.h': '#define M(x) x+1\nfrom_m\n' }, directory => {
    const { text } = ours(directory, { macroIncludes: ['m.h'], keepComments: 'file' });
    expect(text.split('\n').at(-2)).toBe('int y = 2 +1;');
    expect(text).not.toContain('from_m');
  });
});

test('preprocessed text is read back without expanding anything', () => {
  withFiles({ 'main.c': '# 1 "x.c"\n__LINE__ __GNUC__\n# 33 "h.h" 1 3\na\n' }, directory => {
    const { text } = ours(directory, { preprocessed: true });
    expect(tokensOf(text, true)).toEqual(['x.c:1 __LINE__', 'x.c:1 __GNUC__', 'h.h:33 a']);
  });
});
