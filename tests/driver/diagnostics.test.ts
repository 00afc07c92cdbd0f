import { describe, expect, test } from 'vitest';
import { tscc, within } from './workshop.ts';

type Files = Readonly<Record<string, string>>;

/** What both say, GNU C without its quotation marks for functions. */
function same(files: Files, flags: readonly string[] = []): void {
  within(files, workshop => {
    const expected = workshop.run('gcc', ['-E', '-o', 'x', ...flags, 'main.c']).messages.replace('cc1: ', 'tscc: ');
    expect(expected).not.toBe('');
    expect(workshop.tscc(['-E', '-o', 'x', ...flags, 'main.c']).messages).toBe(expected);
  });
}

describe('messages look as GNU C shows them:', () => {
  test('place, severity, line and caret', () => same({ 'main.c': '\n  #error some text\n' }));
  test('tabs before the place', () => same({ 'main.c': '\t#\terror x\n' }));
  test('the option that governs a warning', () => same({ 'main.c': '#warning x\n' }));
  test('errors from warnings, all', () => same({ 'main.c': '#warning x\n' }, ['-Werror']));
  test('errors from warnings, one', () => same({ 'main.c': '#warning x\n' }, ['-Werror=cpp']));
  test('warnings that are off', () => {
    within({ 'main.c': '#warning x\n' }, workshop => {
      expect(workshop.tscc(['-E', '-o', 'x', '-Wno-cpp', 'main.c']).messages).toBe('');
      expect(workshop.tscc(['-E', '-o', 'x', '-w', 'main.c']).messages).toBe('');
    });
  });
  test('the files that include the place', () =>
    same({ 'main.c': '#include "a.h"\n', 'a.h': '\n#include "b.h"\n#error a\n', 'b.h': '#error b\n#error c\n' }));
  test('characters beyond ASCII before the caret', () =>
    same({ 'main.c': '/* é漢 */ #define X(\n' }, ['-fdiagnostics-column-unit=byte']));
  test('colours where they are asked for', () => {
    within({ 'main.c': '#error x\n' }, workshop => {
      const { messages } = workshop.tscc(['-E', '-fdiagnostics-color=always', 'main.c']);
      expect(messages).toContain('\x1b[01mmain.c:1:2:\x1b[m \x1b[01;31merror:\x1b[m #error x');
      expect(workshop.tscc(['-E', 'main.c']).messages).not.toContain('\x1b');
    });
  });
});

test('a byte that is not UTF-8 takes one column', () => {
  within({ 'a.c': Buffer.from('char *s = "\xff\xe4\xe9"; int x y;\n', 'latin1') }, w => {
    const place = (compiler: string) => /^a\.c:\d+:\d+: error/m.exec(w.run(compiler, ['-c', 'a.c']).messages)?.[0];
    expect(place('gcc')).toBe('a.c:1:24: error');
    expect(place(tscc)).toBe('a.c:1:24: error');
  });
});

test('JSON has the members that GNU C documents', () => {
  within({ 'main.c': '#warning x\n\n#define A\n#define A 1\n' }, workshop => {
    const flags = ['-E', '-o', 'x', '-fdiagnostics-format=json', 'main.c'];
    const caret = (line: number, column: number, length: number): object => {
      const at = (c: number): object => ({ file: 'main.c', line, 'display-column': c, 'byte-column': c, column: c });
      return length === 1 ? { caret: at(column) } : { caret: at(column), finish: at(column + length - 1) };
    };
    const common = { 'column-origin': 1, 'escape-source': false };
    expect(JSON.parse(workshop.tscc(flags).messages)).toEqual([
      { ...common, kind: 'warning', message: '#warning x', option: '-Wcpp', locations: [caret(1, 2, 7)], children: [] },
      {
        ...common,
        kind: 'warning',
        message: '"A" redefined',
        locations: [caret(4, 9, 1)],
        children: [
          {
            ...common,
            kind: 'note',
            message: 'this is the location of the previous definition',
            locations: [caret(3, 9, 1)],
            children: [],
          },
        ],
      },
    ]);
  });
});

test('the function that a fault is in is named once, and so is leaving it', () => {
  const source = `struct s { int a; } first(void) { return x; }
int kr(a) int a; { y; return z; }
int table[] = { u };
int (*pointer(int n))(void) { return v; }
`;
  within({ 'a.c': source }, workshop => {
    const heads = (text: string): string[] => text.split('\n').filter(line => /^a\.c: /.test(line));
    const ours = heads(workshop.tscc(['-c', 'a.c']).messages);
    expect(ours).toEqual(heads(workshop.run('gcc', ['-c', 'a.c']).messages));
    expect(ours).toHaveLength(4);
  });
});

test('a fault inside a macro is shown there, with the invocations that led to it', () => {
  within(
    { 'main.c': '#define INNER(x) undeclared_name + x\n#define OUTER INNER(2)\nint f(void) { return OUTER; }\n' },
    workshop => {
      const { messages } = workshop.tscc(['-c', 'main.c']);
      expect(messages).toMatch(/^main\.c:1:18: error: /m);
      expect(messages).toMatch(/^ {4}1 \| #define INNER\(x\) undeclared_name \+ x\n {6}\| {18}\^~{14}$/m);
      expect(messages).toMatch(/^main\.c:2:15: note: in expansion of macro 'INNER'$/m);
      expect(messages).toMatch(/^main\.c:3:22: note: in expansion of macro 'OUTER'$/m);
    },
  );
});

test('pragmas turn warnings off and on', () => {
  const source = `int f(void);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wimplicit-function-declaration"
int a(void) { return first_mystery(); }
#pragma GCC diagnostic pop
int b(void) { return another(); }
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
int c(void) { return one_more_of_them(); }
`;
  within({ 'main.c': source }, workshop => {
    const { messages } = workshop.tscc(['-c', 'main.c']);
    expect(messages).not.toContain('first_mystery');
    expect(messages).toMatch(/warning: .*another/);
    expect(messages).toMatch(/error: .*one_more_of_them.*\[-Werror=implicit-function-declaration\]/);
  });
});

test('-fmax-errors and -Wfatal-errors stop early', () => {
  within({ 'main.c': 'int a = x;\nint b = y;\nint c = z;\n' }, workshop => {
    const errors = (...flags: string[]): number =>
      workshop.tscc([...flags, '-c', 'main.c']).messages.match(/ error: /g)!.length;
    expect(errors()).toBe(3);
    expect(errors('-fmax-errors=2')).toBe(2);
    expect(errors('-Wfatal-errors')).toBe(1);
    expect(workshop.tscc(['-fmax-errors=2', '-c', 'main.c']).messages).toMatch(
      /compilation terminated due to -fmax-errors=2\.\n$/,
    );
  });
});
