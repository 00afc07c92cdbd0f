import { describe, expect, test } from 'vitest';
import { type Files, gcc, ours, withFiles } from './compare.ts';

/**
 * Place, severity and wording agree with GNU C. It leaves out some columns, calls the note on a conditional an error, and
 * adds notes on the macros that a place is in, which here are made when a diagnostic is shown.
 */
function sameMessages(files: Files): void {
  withFiles(files, directory => {
    const expected = gcc(directory)
      .messages.map(message => message.replace('error: the conditional began', 'note: the conditional began'))
      .filter(message => !/note: in (definition|expansion) of macro/.test(message));
    const actual = ours(directory).messages.map((message, i) =>
      /^[^:]*:\d+: [a-z]/.test(expected[i] ?? '') ? message.replace(/^([^:]*:\d+):\d+/, '$1') : message,
    );
    expect(actual).toEqual(expected);
  });
}

const faults: Readonly<Record<string, string>> = {
  'an unterminated #if': '#if 1\na\n',
  'an unterminated #ifdef in a group': '#ifdef X\n#else\na\n',
  '#else, #elif and #endif without #if': '#else\n#elif 1\n#endif\n',
  '#else after #else': '#if 1\n#else\n#else\n#endif\n',
  '#elif after #else': '#if 0\n#else\n#elif 1\n#endif\n',
  'an unknown directive': '#defin X\n',
  '#error and #warning': '#error   some "text"  here\n#warning x y\n',
  'a missing header': '#include "nope.h"\nint x;\n',
  'a missing system header': '#include <no/pe.h>\n',
  '#include of nothing': '#include\n#include foo\n#include ""\n',
  'an #include without its bracket': '#include <stdio.h\n',
  'text behind directives': '#ifdef A b\n#else c\n#endif d\n#undef X y\n',
  '#define without a name': '#define\n#define 3\n#define "x"\n#undef\n#undef 3\n#ifdef\n#endif\n#ifdef 3\n#endif\n',
  '#define defined': '#define defined 1\n#undef defined\n',
  'faulty parameters':
    '#define f(x\n#define g(x,x) 1\n#define h(x,) 1\n#define i(3) 1\n#define j(x y) 1\n#define k(x,...\n#define l(..., x) 1\n#define m(__VA_ARGS__) 1\n',
  '## at an end': '#define a ## b\n#define c d ##\n#define f(x) ## x\n',
  '# without a parameter': '#define f(x) #y\n#define g(x) #\n',
  'no space behind a macro name': '#define X+1\n',
  'a changed macro': '#define X 1\n#define X 2\n#define f(x) x\n#define f(y) y\n#define X  2 \n',
  'a changed built-in macro': '#define __LINE__ 3\n#undef __FILE__\n',
  'too few arguments': '#define f(a,b) a b\nf(1)\n',
  'too many arguments': '#define f(a) a\nf(1,2)\n#define g() 1\ng(1)\n',
  'an unterminated call': '#define f(a) a\nf(1\n',
  'an empty #if': '#if\n#endif\n#if \n#elif\n#endif\n',
  'two operands without an operator': '#if 1 2\n#endif\n',
  'an unclosed parenthesis in #if': '#if (1\n#endif\n#if 1)\n#endif\n#if ()\n#endif\n',
  'operators without operands in #if': '#if 1 +\n#endif\n#if * 1\n#endif\n#if !\n#endif\n',
  'division by zero in #if': '#if 1/0\n#endif\n#if 1%0\n#endif\n',
  'a half conditional in #if': '#if 1 ? 2\n#endif\n#if 1 : 2\n#endif\n',
  'tokens that #if does not know': '#if "x"\n#endif\n#if 1.0\n#endif\n#if 1 = 2\n#endif\n',
  'bad numbers in #if': '#if 08\n#endif\n#if 12x\n#endif\n#if 99999999999999999999\n#endif\n#if 0x\n#endif\n',
  'defined without a name': '#if defined\n#endif\n#if defined(\n#endif\n#if defined(X\n#endif\n#if defined 3\n#endif\n',
  'a call of no macro in #if': '#if foo(1)\n#endif\n',
  'an unterminated comment': 'a\n/* b\nc\n',
  'a paste that makes no token': '#define c(a,b) a##b\nc(+,/) c(a,+)\n',
  '__VA_ARGS__ outside of a variadic macro': '#define X __VA_ARGS__\n__VA_ARGS__\n',
  'a poisoned name': '#pragma GCC poison foo bar\nfoo\n#define bar\n',
  'pragmas that speak': '#pragma GCC warning "careful"\n#pragma GCC error "stop"\n',
  '#pragma once in the main file': '#pragma once\n',
  '#line without a number': '#line\n#line x\n#line 0x1\n',
  'a null character': 'a\0b\n',
};

describe('messages agree with GNU C:', () => {
  for (const [name, source] of Object.entries(faults)) test(name, () => sameMessages({ 'main.c': source }));
});

test('a file that includes itself ends at depth 200', () => {
  withFiles({ 'main.c': '#include "main.c"\n' }, directory => {
    const { messages } = ours(directory);
    expect(messages).toHaveLength(1);
    expect(messages).toEqual(gcc(directory).messages.slice(0, 1));
    expect(messages[0]).toContain('#include nested depth 200 exceeds maximum of 200');
  });
});

test('faults in headers name the header', () => {
  sameMessages({ 'main.c': '#include "a.h"\n', 'a.h': 'x\n#if 1\n' });
});

test('warnings about system headers are not told', () => {
  withFiles({ 'main.c': '#include <w.h>\n', 's/w.h': '#define X 1\n#define X 2\n' }, directory => {
    expect(ours(directory, { systemDirs: ['s'] }).messages).toEqual([]);
  });
});

test('an unterminated literal is a warning here and an error once it reaches the parser', () => {
  sameMessages({ 'main.c': 'char *s = "abc\n;\nint c = \'a\n;\n' });
  withFiles({ 'main.c': '"abc\n' }, directory => {
    const { messages } = ours(directory, { mode: 'tokens' });
    expect(messages.at(-1)).toBe('main.c:1:1: error: missing terminating " character');
  });
});

test('bytes that no token begins with are strays for the parser', () => {
  withFiles({ 'main.c': Uint8Array.of(97, 32, 64, 32, 0xff, 32, 0x80, 10) }, directory => {
    const messages = ours(directory, { mode: 'tokens' }).messages.map(m => m.replace(/^.*?: /, ''));
    expect(messages).toEqual([
      "error: stray '@' in program",
      "error: stray '\\377' in program",
      "error: stray '\\200' in program",
    ]);
  });
});
