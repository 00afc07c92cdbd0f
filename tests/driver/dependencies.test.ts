import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { within } from './workshop.ts';

const files = {
  'main.c':
    '#include "a.h"\n#include <stddef.h>\n#include "dir/with space.h"\n#include "a_header_with_a_rather_long_name.h"\nint x;\n',
  'a.h': '#include "dir/b.h"\n',
  'dir/b.h': '',
  'dir/with space.h': '#include "dollar$hash#.h"\n',
  'dir/dollar$hash#.h': '',
  'a_header_with_a_rather_long_name.h': '#pragma once\n#include "another_header_with_a_rather_long_name.h"\n',
  'another_header_with_a_rather_long_name.h': '',
};

/** The compiler's own headers have their own places. */
const plain = (rules: string): string =>
  rules
    .replace(/\\\n/g, '')
    .replace(/ +/g, ' ')
    .replace(/\S*\/include\/stddef\.h/g, 'STDDEF');

describe('rules for make are those of GNU C:', () => {
  const cases = [
    '-M',
    '-MM',
    '-MM -MP',
    '-MM -MT target',
    '-MM -MQ a$b -MT c',
    '-MM -o deps.out',
    '-MM -MF deps.mf',
    '-c -MD',
    '-c -MMD',
    '-c -MMD -MP',
    '-c -MMD -o out.o',
    '-c -MMD -MF x.d',
    '-c -MMD -MT a -MT b -o dir/out.o',
    '-E -MMD -o out.i',
    '-M -MG',
    '-c -Wp,-MD,w.d',
  ];
  for (const flags of cases) {
    test(flags, () => {
      const made = (compiler: string): Record<string, string> =>
        within({ ...files, ...(flags.includes('-MG') ? { 'main.c': '#include "made_later.h"\n' } : {}) }, workshop => {
          const args = [...flags.split(' '), 'main.c'];
          const ran = compiler === 'gcc' ? workshop.run('gcc', args) : workshop.tscc(args);
          expect(ran.messages).toBe('');
          const result: Record<string, string> = { output: flags.includes('-E') ? '' : plain(ran.output) };
          for (const name of ['main.d', 'out.d', 'dir/out.d', 'deps.out', 'deps.mf', 'x.d', 'w.d', 'q.d']) {
            try {
              result[name] = plain(readFileSync(join(workshop.directory, name), 'utf8'));
            } catch {
              // This command does not write it.
            }
          }
          return result;
        });
      expect(made('tscc')).toEqual(made('gcc'));
    });
  }
});

test('long rules are broken where GNU C breaks them', () => {
  within(files, workshop => {
    expect(workshop.tscc(['-MM', 'main.c']).output).toBe(workshop.run('gcc', ['-MM', 'main.c']).output);
  });
});
