import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tscc, within } from './workshop.ts';

const answer = 'int main(void) { return 42; }\n';
const greeting =
  '#include <stdio.h>\nint main(int n, char **v) { printf("%d %s\\n", n, n > 1 ? v[1] : ""); return 3; }\n';

describe('what is made', () => {
  test('a program called a.out, or what -o says', () => {
    within({ 'a.c': answer }, workshop => {
      expect(workshop.tscc(['a.c'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('./a.out', []).status).toBe(42);
      expect(workshop.tscc(['a.c', '-oprogram']).status).toBe(0);
      expect(workshop.run('./program', []).status).toBe(42);
      expect(readdirSync(workshop.directory).toSorted()).toEqual(['a.c', 'a.out', 'program']);
    });
  });

  test('-H shows what is included where, and which files have no guard, as gcc does', () => {
    const files = {
      'a.c': '#include "a.h"\n#include "b.h"\n#include "b.h"\n#include "c.h"\n#include "c.h"\nint x;\n',
      'a.h': '#include "b.h"\n#include "d.h"\n',
      'b.h': 'extern int b;\n',
      'c.h': '#ifndef C\n#define C\n#endif\n',
      'd.h': '#pragma once\n',
    };
    within(files, workshop => {
      const expected = workshop.run('gcc', ['-H', '-c', 'a.c']).messages;
      expect(workshop.tscc(['-H', '-c', 'a.c']).messages).toBe(expected);
      expect(workshop.tscc(['-H', '-E', 'a.c']).messages).toBe(expected);
    });
  });

  test('objects, assembly and text by -c, -S and -E', () => {
    within({ 'd/a.c': answer, 'b.c': 'int b;\n' }, workshop => {
      expect(workshop.tscc(['-c', 'd/a.c', 'b.c']).status).toBe(0);
      expect(workshop.tscc(['-S', 'd/a.c']).status).toBe(0);
      expect(workshop.tscc(['-E', 'b.c']).output).toContain('int b;');
      expect(readdirSync(workshop.directory).toSorted()).toEqual(['a.o', 'a.s', 'b.c', 'b.o', 'd']);
      expect(workshop.run('gcc', ['a.o', 'b.o', '-o', 'x']).status).toBe(0);
      expect(workshop.run('./x', []).status).toBe(42);
      expect(workshop.run('gcc', ['a.s', '-o', 'y']).status).toBe(0);
      expect(workshop.run('./y', []).status).toBe(42);
    });
  });

  test('a program of C, preprocessed text, assembly with and without directives, objects, archives and libraries', () => {
    const files = {
      'a.c':
        'int b(void), c(void), d(void), e(void), f(void);\nint main(void) { return b() + c() + d() + e() + f(); }\n',
      'b.i': '# 1 "b.c"\nint b(void) { return 1; }\n',
      'c.s': '.globl c\nc: movl $2, %eax\nret\n.section .note.GNU-stack,"",@progbits\n',
      'd.S':
        '#define FOUR $4\n#ifdef __ASSEMBLER__\n.globl d\nd: movl FOUR, %eax # it\'s\nret\n#endif\n.section .note.GNU-stack,"",@progbits\n',
      'e.c': 'int e(void) { return 8; }\n',
      'f.c': 'int f(void) { return 16; }\n',
    };
    within(files, workshop => {
      expect(workshop.tscc(['-c', 'e.c']).status).toBe(0);
      expect(workshop.run('ar', ['rcs', 'libe.a', 'e.o']).status).toBe(0);
      expect(workshop.tscc(['-shared', '-fPIC', 'f.c', '-o', 'libf.so'])).toMatchObject({ status: 0, messages: '' });
      const linked = workshop.tscc(['a.c', 'b.i', 'c.s', 'd.S', '-L.', '-le', '-lf', '-Wl,-rpath,$ORIGIN']);
      expect(linked).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('./a.out', []).status).toBe(31);
    });
  });

  for (const flags of [
    ['-static'],
    ['-no-pie'],
    ['-static-pie'],
    ['-fno-pic', '-no-pie'],
    ['-fPIC'],
    ['-pthread'],
    ['-rdynamic'],
  ]) {
    test(`a program that runs, with ${flags.join(' ')}`, () => {
      within({ 'a.c': greeting }, workshop => {
        expect(workshop.tscc([...flags, 'a.c'])).toEqual({ status: 0, output: '', messages: '' });
        expect(workshop.run('./a.out', ['x'])).toEqual({ status: 3, output: '2 x\n', messages: '' });
      });
    });
  }

  test('-run compiles and runs at once, with the arguments behind the file', () => {
    within({ 'a.c': greeting }, workshop => {
      expect(workshop.tscc(['-run', 'a.c', '-x'])).toEqual({ status: 3, output: '2 -x\n', messages: '' });
      expect(readdirSync(workshop.directory)).toEqual(['a.c']);
    });
  });

  test('the standard input is a file called -', () => {
    within({}, workshop => {
      expect(workshop.tscc(['-E', '-P', '-'], 'a __FILE__\n').output.trim()).toBe('a "<stdin>"');
      expect(workshop.tscc(['-x', 'c', '-', '-o', 'x'], answer).status).toBe(0);
      expect(workshop.run('./x', []).status).toBe(42);
      expect(workshop.tscc(['-c', '-'], answer).messages).toBe(
        'tscc: error: -E or -x required when input is from standard input\n',
      );
    });
  });

  test('words come from @files, with quotes and backslashes', () => {
    within(
      { 'a.c': 'int main(void) { return N M; }\n', words: '-DN=4 "-DM=+ 2"\n@more', more: '-o x\\ y' },
      workshop => {
        expect(workshop.tscc(['@words', 'a.c'])).toEqual({ status: 0, output: '', messages: '' });
        expect(workshop.run('./x y', []).status).toBe(6);
      },
    );
  });

  test('-dM lists macros and -fsyntax-only makes nothing', () => {
    within({ 'a.c': '#define A(x) x+1\n' }, workshop => {
      expect(workshop.tscc(['-dM', '-E', 'a.c']).output).toContain('\n#define A(x) x+1\n');
      expect(workshop.tscc(['-fsyntax-only', 'a.c'])).toEqual({ status: 0, output: '', messages: '' });
      expect(readdirSync(workshop.directory)).toEqual(['a.c']);
    });
    const text = 'static int f(int n) { return n > 1 ? n * f(n - 1) : 1; }\nint g(int n) { return f(n) + m; }\n';
    within({ 'a.c': text }, workshop => {
      const { status, messages } = workshop.tscc(['-fsyntax-only', '-O2', 'a.c']);
      expect(status).toBe(1);
      expect(messages).toContain("a.c:2:30: error: 'm' undeclared");
      expect(workshop.tscc(['-fsyntax-only', '--dump-after=encode', '-Dm=1', 'a.c'])).toMatchObject({
        status: 0,
        output: expect.stringContaining('output of encode:'),
      });
    });
  });

  test('an empty file is an empty object', () => {
    within({ 'a.c': '' }, workshop => {
      expect(workshop.tscc(['-c', 'a.c'])).toEqual({ status: 0, output: '', messages: '' });
      expect(existsSync(join(workshop.directory, 'a.o'))).toBe(true);
    });
  });

  test('devices are written to, not replaced', () => {
    within({ 'a.c': answer }, workshop => {
      expect(workshop.tscc(['-c', 'a.c', '-o', '/dev/null'])).toEqual({ status: 0, output: '', messages: '' });
    });
  });
});

describe('what is refused', () => {
  const refusals: [string, string[], string][] = [
    ['no inputs', [], 'tscc: fatal error: no input files\ncompilation terminated.\n'],
    ['a missing file', ['nope.c'], 'tscc: fatal error: nope.c: No such file or directory\ncompilation terminated.\n'],
    ['a missing object', ['nope.o'], 'tscc: error: nope.o: No such file or directory\n'],
    ['a directory as input', ['-c', '-x', 'c', 'd'], 'tscc: error: d: Is a directory\n'],
    ['an unknown option', ['--nope', 'a.c'], "tscc: error: unrecognized command-line option '--nope'\n"],
    [
      'a misspelt option',
      ['-fwarpv', 'a.c'],
      "tscc: error: unrecognized command-line option '-fwarpv'; did you mean '-fwrapv'?\n",
    ],
    ['an unknown choice of code', ['-fnope', 'a.c'], "tscc: error: unrecognized command-line option '-fnope'\n"],
    [
      'an unknown choice about the machine that is off',
      ['-mno-nope', 'a.c'],
      "tscc: error: unrecognized command-line option '-mno-nope'\n",
    ],
    ['an unknown warning', ['-Wnope', 'a.c'], "tscc: error: unrecognized command-line option '-Wnope'\n"],
    ['another machine', ['-m32', 'a.c'], "tscc: error: sorry, unimplemented: '-m32'\n"],
    [
      'functions that do not tell when they are entered, by their file',
      ['-finstrument-functions-exclude-file-list=x', 'a.c'],
      "tscc: error: sorry, unimplemented: '-finstrument-functions-exclude-file-list=x'\n",
    ],
    [
      'an unknown standard',
      ['-std=c5', 'a.c'],
      "tscc: error: unrecognized command-line option '-std=c5'; did you mean '-std=c90'?\n",
    ],
    ['an unknown language', ['-x', 'foo', 'a.c'], 'tscc: error: language foo not recognized\n'],
    ['-o without a name', ['a.c', '-o'], "tscc: error: missing filename after '-o'\n"],
    [
      '-o with several outputs',
      ['-c', 'a.c', 'b.c', '-o', 'x'],
      "tscc: fatal error: cannot specify '-o' with '-c', '-S' or '-E' with multiple files\ncompilation terminated.\n",
    ],
    [
      'an output in no directory',
      ['-c', 'a.c', '-o', 'no/x.o'],
      'tscc: fatal error: opening output file no/x.o: No such file or directory\ncompilation terminated.\n',
    ],
    [
      'an output that is a directory',
      ['-c', 'a.c', '-o', 'd'],
      'tscc: fatal error: opening output file d: Is a directory\ncompilation terminated.\n',
    ],
    ['a program that is a directory', ['a.c', '-o', 'd'], 'tscc: error: cannot open output file d: Is a directory\n'],
    [
      'a pass that is not there',
      ['--dump-after=nope', '-c', 'a.c'],
      "tscc: error: there is no pass 'nope'; --list-passes shows all\n",
    ],
  ];
  for (const [name, args, messages] of refusals) {
    test(name, () => {
      within({ 'a.c': answer, 'b.c': '', 'd/x': '' }, workshop => {
        expect(workshop.tscc(args)).toEqual({ status: 1, output: '', messages });
        expect(readdirSync(workshop.directory).toSorted()).toEqual(['a.c', 'b.c', 'd']);
      });
    });
  }

  test('-fvisibility=hidden hides what the unit defines and says nothing of, and nothing else', () => {
    const text = `int defined, tentative = 1; extern int foreign; int f(void) { return foreign; }
      __attribute__((visibility("default"))) int shown; static int own; int *p = &own;
      #pragma GCC visibility push(protected)
      int guarded;
      #pragma GCC visibility pop\n`;
    within({ 'a.c': text }, workshop => {
      const seen = (compiler: string, args: readonly string[]): string[] => {
        expect(workshop.run(compiler, ['-fvisibility=hidden', '-fPIC', ...args]).messages).toBe('');
        const { output } = workshop.run('readelf', ['-Ws', 'a.o']);
        return [...output.matchAll(/(OBJECT|FUNC|NOTYPE) +(\w+) +(\w+) +\w+ +([a-z]\w*)$/gm)]
          .map(m => m.slice(1).join(' '))
          .toSorted();
      };
      const expected = seen('gcc', ['-c', 'a.c', '-o', 'a.o']);
      expect(seen(tscc, ['-c', 'a.c', '-o', 'a.o'])).toEqual(expected);
      expect(workshop.tscc(['-fvisibility=hidden', '-fPIC', '-S', 'a.c', '-o', 'a.s']).messages).toBe('');
      expect(seen('gcc', ['-c', 'a.s', '-o', 'a.o'])).toEqual(expected);
    });
  });

  test('attributes that would change what a program does are refused, not passed over', () => {
    const cases: readonly (readonly [text: string, attribute: string | null])[] = [
      ['struct s { int a; } __attribute__((scalar_storage_order("big-endian")));', 'scalar_storage_order'],
      ['struct s { int a; } __attribute__((scalar_storage_order("little-endian")));', null],
      ['struct s { int a : 3; } __attribute__((ms_struct));', 'ms_struct'],
      ['int f(int) __attribute__((ms_abi));', 'ms_abi'],
      ['typedef int (*f)(int) __attribute__((ms_abi));', 'ms_abi'],
      ['int f(int) __attribute__((sysv_abi));', null],
      ['__attribute__((naked)) int f(void) { __asm__("ret"); }', 'naked'],
      ['__attribute__((no_caller_saved_registers)) void f(void) {}', 'no_caller_saved_registers'],
    ];
    for (const [text, attribute] of cases)
      within({ 'a.c': text }, workshop => {
        const { status, messages } = workshop.tscc(['-c', 'a.c']);
        expect(status).toBe(attribute === null ? 0 : 1);
        expect([...messages.matchAll(/error: (.*)/g)].map(([, said]) => said)).toEqual(
          attribute === null ? [] : [`sorry, unimplemented: attribute '${attribute}'`],
        );
      });
  });

  test('a global register variable is refused at its place; a local one in a register for assembly is not', () => {
    within({ 'a.c': 'register long kept asm("r12");\nlong f(void) { return kept; }\n' }, workshop => {
      const { status, messages } = workshop.tscc(['-c', 'a.c']);
      expect(status).toBe(1);
      expect(messages).toContain("a.c:1:15: error: sorry, unimplemented: the global register variable 'kept'");
    });
    within({ 'a.c': 'long f(void) { register long r asm("r12") = 1; asm("" : "+r"(r)); return r; }' }, workshop => {
      expect(workshop.tscc(['-c', 'a.c']).messages).toBe('');
    });
  });

  test('a weak hidden symbol that nobody defines is zero in all kinds of code', () => {
    const text =
      'extern void f(void) __attribute__((weak, visibility("hidden"))); int main(void) { if (f) f(); return f != 0; }';
    within({ 'a.c': text }, workshop => {
      for (const flags of [['-fPIC'], [], ['-fno-pie', '-no-pie']]) {
        expect(workshop.tscc(['-O1', ...flags, 'a.c', '-o', 'a']).messages).toBe('');
        expect(workshop.run('./a', []).status).toBe(0);
      }
    });
  });

  test('a weak reference is another name for a symbol that may be defined here, elsewhere or nowhere', () => {
    const text = `
      static int strong(void) __attribute__((weakref("defined")));
      static int named(void) __attribute__((weakref, alias("elsewhere")));
      static int absent(void) __attribute__((weakref("nowhere")));
      static int object __attribute__((weakref("no_object")));
      static int kept(void) __attribute__((weakref("inner")));
      static __attribute__((used)) int inner(void) { return 9; }
      int elsewhere(void); int defined(void) { return 3; }
      int main(void) { return strong() + (absent ? 100 : 1) + (named ? 200 : 2) + (&object ? 50 : 0) + kept(); }`;
    within({ 'a.c': text }, workshop => {
      for (const flags of [[], ['-O2'], ['-fPIC'], ['-fno-pie', '-no-pie']]) {
        expect(workshop.tscc([...flags, 'a.c', '-o', 'a']).messages).toBe('');
        expect(workshop.run('./a', []).status).toBe(15);
        expect(workshop.tscc([...flags, '-S', 'a.c', '-o', 'a.s']).messages).toBe('');
        expect(workshop.run('gcc', [...flags, 'a.s', '-o', 'a']).messages).toBe('');
        expect(workshop.run('./a', []).status).toBe(15);
      }
    });
  });

  test('versions of symbols stand beside them in the object file as the assembler puts them there', () => {
    const text = `
      extern __attribute__((symver("f@V1"))) int old(int);
      extern __attribute__((symver("f@@V2"), symver("g@V2"))) int young(int);
      int old(int x) { return x + 1; }
      int young(int x) { return x + 2; }
      int alias(int) __attribute__((alias("old"), symver("h@@V1")));`;
    within({ 'a.c': text }, workshop => {
      const names = (compiler: string, args: readonly string[]): string[] => {
        expect(workshop.run(compiler, ['-fPIC', ...args]).messages).toBe('');
        return [...workshop.run('nm', ['a.o']).output.matchAll(/ (\w \S+)$/gm)].map(m => m[1]).toSorted();
      };
      const expected = names('gcc', ['-c', 'a.c', '-o', 'a.o']);
      expect(expected).toContain('T f@@V2');
      expect(names(tscc, ['-c', 'a.c', '-o', 'a.o'])).toEqual(expected);
      expect(workshop.tscc(['-fPIC', '-S', 'a.c', '-o', 'a.s']).messages).toBe('');
      expect(names('gcc', ['-c', 'a.s', '-o', 'a.o'])).toEqual(expected);
    });
    within({ 'a.c': '__attribute__((symver("f"))) void g(void) {}' }, workshop =>
      expect(workshop.tscc(['-c', 'a.c']).messages).toContain("must have format 'name@nodename'"),
    );
  });

  test('what a program says of its files and time can be the same wherever and whenever it is built', () => {
    const text = 'const char *s = __FILE__ " " __BASE_FILE__ " " __DATE__ " " __TIME__;';
    within({ 'there/a.c': text }, workshop => {
      const { directory } = workshop;
      for (const flag of ['-fmacro-prefix-map=', '-ffile-prefix-map=']) {
        const command = `SOURCE_DATE_EPOCH=86399 "$0" -w -E -P ${flag}${directory}=X ${flag}there=here ${directory}/there/a.c`;
        const printed = (compiler: string): string => workshop.run('sh', ['-c', command, compiler]).output.trim();
        expect(printed(tscc)).toBe(printed('gcc'));
        expect(printed(tscc)).toContain('"X/there/a.c"');
      }
    });
  });

  test('every warning of C that gcc lists is known by its name', () => {
    within({ 'a.c': 'int x;' }, workshop => {
      const { output } = workshop.run('gcc', ['-Q', '--help=warnings,c', '--help=warnings,common']);
      const names = [...new Set([...output.matchAll(/^ +(-W[\w+-]+=?)/gm)].map(([, name]) => name))];
      expect(names.length).toBeGreaterThan(200);
      const flags = names.map(name => (name.endsWith('=') ? `${name}1` : name));
      const { messages } = workshop.tscc([...flags, '-w', '-c', 'a.c']);
      expect([...messages.matchAll(/unrecognized command-line option '([^']*)'/g)].map(([, name]) => name)).toEqual([]);
    });
  });

  test('options that GNU C knows and that change nothing are taken', () => {
    within({ 'a.c': '' }, workshop => {
      const flags = [
        '-Wno-nope',
        '-fstack-protector-strong',
        '-fno-strict-aliasing',
        '-march=x86-64',
        '-mtune=generic',
        '-pipe',
        '-O9',
        '-g3',
      ];
      const more = ['-Wall', '-Wextra', '-Wformat=2', '-Werror=return-type', '-funroll-loops', '-ffile-prefix-map=a=b'];
      expect(workshop.tscc([...flags, ...more, '-c', 'a.c'])).toEqual({ status: 0, output: '', messages: '' });
    });
  });

  test('a program with an error leaves no file behind, nor an old one changed', () => {
    within({ 'a.c': 'int x = y;\n', 'a.o': 'old' }, workshop => {
      expect(workshop.tscc(['-c', 'a.c']).status).toBe(1);
      expect(readFileSync(join(workshop.directory, 'a.o'), 'utf8')).toBe('old');
      expect(workshop.tscc(['a.c', '-o', 'program']).status).toBe(1);
      expect(readdirSync(workshop.directory).toSorted()).toEqual(['a.c', 'a.o']);
    });
  });

  test('an undefined function is told by the linker, and nothing is left behind', () => {
    within({ 'a.c': 'void f(void);\nint main(void) { f(); return 0; }\n' }, workshop => {
      const ran = workshop.tscc(['a.c']);
      expect(ran.status).toBe(1);
      expect(ran.messages).toMatch(/undefined reference to `f'/);
      expect(ran.messages).toMatch(/tscc: error: ld returned 1 exit status\n$/);
      expect(readdirSync(workshop.directory)).toEqual(['a.c']);
    });
  });

  test('a missing linker and a missing C library are told with the package that brings them', () => {
    within({ 'a.c': answer, 'root/x': '' }, workshop => {
      expect(workshop.tscc(['a.c', '-fuse-ld=nope']).messages).toBe(
        "tscc: error: cannot find the linker 'ld.nope': install it (Debian: apt-get install binutils)\n",
      );
      expect(workshop.tscc(['a.c', '--sysroot=root']).messages).toBe(
        "tscc: error: cannot find 'Scrt1.o' of the C library: install its development files (Debian: apt-get install libc6-dev)\n",
      );
    });
  });
});

describe('questions', () => {
  const say = (...args: string[]): string => within({}, workshop => workshop.tscc(args).output);
  const gcc = (...args: string[]): string => execFileSync('gcc', args, { encoding: 'utf8' });
  test('about the machine and libraries have the answers of GNU C', () => {
    expect(say('-dumpmachine')).toBe('x86_64-linux-gnu\n');
    expect(say('-print-file-name=nope')).toBe('nope\n');
    expect(say('-print-file-name=libgcc.a')).toBe(gcc('-print-file-name=libgcc.a'));
    expect(say('-print-libgcc-file-name')).toBe(gcc('-print-libgcc-file-name'));
    expect(say('-print-prog-name=ld')).toMatch(/\/ld\n$/);
  });
  test('about itself', () => {
    expect(say('--version')).toMatch(/^tscc \d+\.\d+\.\d+/);
    expect(say('--help')).toMatch(/^Usage: tscc \[options\] file\.\.\.\n/);
    expect(say('--help')).toContain('\n  -o <file>                 Put the output there\n');
    expect(say('--list-passes').split('\n').length).toBeGreaterThan(35);
    expect(say('--list-languages').split('\n').length).toBeGreaterThan(35);
    expect(say('--explain=lower-switch')).toMatch(/^lower-switch \(\w+\): /);
    expect(say('--explain=SSA')).toMatch(/^SSA\b/);
  });
});

describe('looking inside', () => {
  test('--stop-after makes nothing, --verify and --time-passes change nothing', () => {
    within({ 'a.c': answer }, workshop => {
      expect(workshop.tscc(['-c', 'a.c', '--stop-after=type']).status).toBe(0);
      expect(readdirSync(workshop.directory)).toEqual(['a.c']);
      expect(workshop.tscc(['-c', 'a.c', '--verify']).messages).toBe('');
      expect(workshop.tscc(['-c', 'a.c', '--time-passes']).messages).toMatch(/^ +user ms/);
    });
  });
});

test('__has_builtin and __has_attribute know what GNU C knows and tscc has', () => {
  const builtins = [
    'expect',
    'clz',
    'clzll',
    'add_overflow',
    'smull_overflow',
    'memcpy',
    'va_start',
    'va_arg',
    'offsetof',
    'isnan',
    'trap',
    '__memcpy_chk',
    'object_size',
    'constant_p',
    'popcountl',
    'nope',
    'available',
  ];
  const others = ['__sync_fetch_and_add', '__atomic_load_n', 'memcpy', 'printf', 'nope', '__builtin'];
  const attributes = [
    'noreturn',
    '__packed__',
    'aligned',
    'cleanup',
    'fallthrough',
    'enable_if',
    'overloadable',
    'nope',
    'vector_size',
    'weak',
  ];
  const asked = [
    ...[...builtins.map(name => `__builtin_${name}`), ...others].map(name => `__has_builtin(${name})`),
    ...attributes.map(name => `__has_attribute(${name})`),
  ];
  const source = asked.map(question => `#if ${question}\n${question.replace(/[()]/g, '_')}\n#endif\n`).join('');
  within({ 'a.c': source }, workshop => {
    const text = workshop.run('gcc', ['-E', '-P', 'a.c']).output;
    expect(workshop.tscc(['-E', '-P', 'a.c']).output.trim().split(/\s+/)).toEqual(text.trim().split(/\s+/));
  });
});
