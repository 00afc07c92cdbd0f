import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { preprocess } from '../../../grammar/preprocess/index.ts';
import { Diagnostics } from '../../../languages/diagnostics.ts';
import { type Files, gcc, predefined, systemDirs, tokensOf, withFiles } from './compare.ts';

/** The tokens that the parser is given, and what is said on the way. */
function parserTokens(directory: string): { readonly tokens: readonly string[]; readonly messages: readonly string[] } {
  const diagnostics = new Diagnostics();
  const read = (path: string): Uint8Array | null => {
    try {
      return readFileSync(path.startsWith('/') ? path : join(directory, path));
    } catch {
      return null;
    }
  };
  const { tokens } = preprocess(
    'main.c',
    readFileSync(join(directory, 'main.c')),
    {
      files: { read },
      systemDirs: [directory, ...systemDirs],
      preincluded: ['stdc-predef.h'],
      predefined: predefined('gnu17'),
      hasAttribute: () => 1,
      standard: 'gnu17',
      mode: 'tokens',
    },
    diagnostics,
  );
  const spellings = Array.from({ length: tokens.count }, (_, token) => tokens.text(token));
  return { tokens: spellings, messages: diagnostics.list.map(d => d.message) };
}

/** The tokens are those of GNU C, which reads every definition where it stands. */
function agree(files: Files): void {
  withFiles(files, directory => {
    const { tokens } = parserTokens(directory);
    expect(tokens).toEqual(tokensOf(gcc(directory, ['-isystem', '.']).text.replace(/^#pragma.*$/gm, '')));
  });
}

describe('tokens of programs with headers whose macros wait to be read agree with GNU C:', () => {
  for (const header of ['stdio.h', 'stdint.h', 'math.h', 'signal.h', 'sys/select.h', 'inttypes.h', 'netinet/in.h']) {
    const uses =
      'INT64_C(5) UINT8_MAX FP_NAN SIGRTMAX FD_ZERO(&x) PRIu64 INADDR_ANY __INT_MAX__ __FLT_EPSILON__ stdin EOF';
    test(header, () => agree({ 'main.c': `#include <${header}>\n${uses}\n` }));
  }
});

const header = '#define A(x, ...) x ## 1 # x __VA_ARGS__ B /* over\n lines */ C\n#define B A(b, 2)\n#define EMPTY\n';
const cases: Readonly<Record<string, string>> = {
  'one that another one names': '#include <h.h>\nB A(q, r, s) A',
  'arguments that bring others into being': '#include <h.h>\nA(B, B) (EMPTY) A(EMPTY)',
  'the same definition again': '#include <h.h>\n#define EMPTY\n#define B A(b, 2)\nB',
  'one that ends': '#include <h.h>\n#undef B\nB A(1)\n#ifdef B\nyes\n#endif',
  'one that is pushed and popped': '#include <h.h>\n#pragma push_macro("B")\n#undef B\nB\n#pragma pop_macro("B")\nB',
  'a predefined one that ends before it is used': '#undef __INT_MAX__\n__INT_MAX__ __LONG_MAX__ linux',
  'a predefined one in a condition':
    '#if __INT_MAX__ == 2147483647 && defined __FLT_MAX__ && !defined __NO_SUCH__\nyes\n#endif',
  'a predefined one with arguments': '__INT64_C(1) __UINT32_C(2) __INT8_C (3)',
  'a predefined one that only pasting spells': '#define J(a, b) a ## b\nJ(__INT_, MAX__) J(li, nux)',
};

describe('a macro that waits to be read is as good as one that was:', () => {
  for (const [name, text] of Object.entries(cases)) test(name, () => agree({ 'main.c': `${text}\n`, 'h.h': header }));
});

test.each([
  ['#include <h.h>\n#define B other\n', ['"B" redefined']],
  ['#define __INT_MAX__ 5\n', ['"__INT_MAX__" redefined']],
  ['#include <h.h>\n#define B A(b, 2)\n', []],
  ['#define A(x x\n', ["expected ',' or ')', found \"x\""]],
])('%j tells of %j', (text, messages) => {
  withFiles({ 'main.c': text, 'h.h': header }, directory => {
    expect(parserTokens(directory).messages).toEqual(messages);
  });
});
