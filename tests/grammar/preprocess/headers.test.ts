import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { predefinedMacros } from '../../../targets/x86-64/predefined.ts';
import { gcc, ours, systemDirs, tokensOf, withFiles } from './compare.ts';

const include = join(import.meta.dirname, '../../../include');

/** Macros by name, as `-dM` lists them. */
function macros(text: string): Map<string, string> {
  const lines = text.split('\n').map(line => /^#define (\S+?) (.*)$/.exec(line));
  return new Map(lines.filter(match => match !== null).map(match => [match[1], match[2].trim()]));
}

/** What tscc leaves out on purpose: decimal floating types and the segment address spaces. */
const leftOut = /^__(DEC\d*_.*|DECIMAL_BID_FORMAT__|SEG_[FG]S)$/;

describe('predefined macros are those of GNU C 12 on x86-64:', () => {
  const cases: [string[], Parameters<typeof predefinedMacros>[0]][] = [
    [[], { standard: 'gnu17', optimize: 0, positionIndependent: 2, pie: true }],
    [['-O2'], { standard: 'gnu17', optimize: 2, positionIndependent: 2, pie: true }],
    [['-Os'], { standard: 'gnu17', optimize: 2, size: true, positionIndependent: 2, pie: true }],
    [['-fPIC'], { standard: 'gnu17', optimize: 0, positionIndependent: 2, pie: false }],
    [['-fpic'], { standard: 'gnu17', optimize: 0, positionIndependent: 1, pie: false }],
    [['-fno-pic'], { standard: 'gnu17', optimize: 0, positionIndependent: 0, pie: false }],
    [['-pthread'], { standard: 'gnu17', optimize: 0, positionIndependent: 2, pie: true, threads: true }],
    [['-ffast-math'], { standard: 'gnu17', optimize: 0, positionIndependent: 2, pie: true, fastMath: true }],
    [['-funsigned-char'], { standard: 'gnu17', optimize: 0, positionIndependent: 2, pie: true, unsignedChar: true }],
    [['-ffreestanding'], { standard: 'gnu17', optimize: 0, positionIndependent: 2, pie: true, freestanding: true }],
  ];
  for (const standard of ['c89', 'iso9899:199409', 'c99', 'c11', 'c17', 'gnu89', 'gnu99', 'gnu11', 'iso9899:2011']) {
    cases.push([[`-std=${standard}`], { standard, optimize: 0, positionIndependent: 2, pie: true }]);
  }
  const version = execFileSync('gcc', ['-dumpversion'], { encoding: 'utf8' }).trim();
  const machine = execFileSync('gcc', ['-dumpmachine'], { encoding: 'utf8' }).trim();
  for (const [flags, options] of cases) {
    test.runIf(version === '12' && machine === 'x86_64-linux-gnu')(flags.join(' ') || 'no options', () => {
      const listed = execFileSync('gcc', ['-dM', '-E', ...flags, '-'], { encoding: 'utf8', input: '' });
      const expected = macros(listed);
      // The C library's stdc-predef.h, which is read before every program, defines these.
      for (const name of [...expected.keys()]) {
        if (leftOut.test(name) || /^(_STDC_PREDEF_H|__STDC_(IEC_|ISO_).*)$/.test(name)) expected.delete(name);
      }
      expect(macros(predefinedMacros(options))).toEqual(expected);
    });
  }
});

describe("tscc's own headers:", () => {
  const headers = readdirSync(include);
  for (const header of headers) {
    for (const standard of ['gnu17', 'c99', 'c11']) {
      if (header === 'stdatomic.h' && standard === 'c99') continue;
      test(`${header} compiles without a warning, twice, as ${standard}`, () => {
        const source = `#include <${header}>\n#include <${header}>\nint main(void) { return 0; }\n`;
        const flags = [
          '-nostdinc',
          '-isystem',
          include,
          '-isystem',
          '/usr/include/x86_64-linux-gnu',
          '-isystem',
          '/usr/include',
        ];
        const warnings = ['-Wall', '-Wextra', '-Wsystem-headers', `-std=${standard}`];
        const run = spawnSync('gcc', [...flags, ...warnings, '-fsyntax-only', '-x', 'c', '-'], {
          input: source,
          encoding: 'utf8',
        });
        expect(run.stderr).toBe('');
      });
    }
  }

  test('the limits of limits.h, float.h and stdint.h are those of GNU C', () => {
    const names = [
      ...['CHAR_BIT', 'SCHAR_MIN', 'UCHAR_MAX', 'CHAR_MIN', 'SHRT_MIN', 'USHRT_MAX', 'INT_MIN', 'INT_MAX', 'UINT_MAX'],
      ...[
        'LONG_MIN',
        'ULONG_MAX',
        'LLONG_MIN',
        'ULLONG_MAX',
        'MB_LEN_MAX',
        'PATH_MAX',
        'SSIZE_MAX',
        'FLT_MAX',
        'FLT_RADIX',
      ],
      ...['DBL_EPSILON', 'LDBL_MIN', 'FLT_TRUE_MIN', 'DBL_DECIMAL_DIG', 'DECIMAL_DIG', 'FLT_EVAL_METHOD', 'LDBL_DIG'],
      ...['SIZE_MAX', 'INT64_MIN', 'UINTPTR_MAX', 'WCHAR_MIN', 'INTMAX_MAX', 'INT_FAST16_MAX'],
    ];
    const source = `#include <limits.h>\n#include <float.h>\n#include <stdint.h>\n${names
      .map(name => `_Static_assert(${name} == ORIGINAL_${name}, "");`)
      .join('\n')}\n`;
    withFiles(
      {
        'main.c': source.replace(/ORIGINAL_/g, ''),
        'names.c': `${source.split('_Static')[0]}${names.join('\n@\n')}\n`,
      },
      directory => {
        const values = gcc(directory, ['-P'], 'names.c')
          .text.split('@')
          .map(value => value.trim())
          .slice(-names.length);
        const first = values[0].split('\n').at(-1)!;
        const original = [first, ...values.slice(1)];
        const checked = source.replace(/ORIGINAL_(\w+)/g, (_, name) => `(${original[names.indexOf(name)]})`);
        writeFileSync(join(directory, 'checked.c'), checked);
        const flags = [
          '-nostdinc',
          '-isystem',
          include,
          '-isystem',
          '/usr/include/x86_64-linux-gnu',
          '-isystem',
          '/usr/include',
        ];
        const run = spawnSync('gcc', [...flags, '-fsyntax-only', 'checked.c'], { cwd: directory, encoding: 'utf8' });
        expect(run.stderr).toBe('');
      },
    );
  });
});

describe('the text of library headers agrees with GNU C token for token:', () => {
  const headers = [
    ...[
      'assert',
      'complex',
      'ctype',
      'errno',
      'fcntl',
      'inttypes',
      'locale',
      'math',
      'netdb',
      'pthread',
      'regex',
      'setjmp',
    ],
    ...[
      'signal',
      'stdio',
      'stdlib',
      'string',
      'sys/socket',
      'sys/stat',
      'tgmath',
      'threads',
      'time',
      'unistd',
      'wchar',
    ],
  ];
  for (const header of headers) {
    test(header, () => {
      withFiles({ 'main.c': `#include <${header}.h>\nend __LINE__\n` }, directory => {
        expect(tokensOf(ours(directory).text, true)).toEqual(tokensOf(gcc(directory).text, true));
      });
    });
  }
  test('the headers are found where GNU C finds them', () => expect(systemDirs.every(existsSync)).toBe(true));
});
