import { describe, expect, test } from 'vitest';
import { parseUnit } from '../../grammar/parse.ts';
import { UnneededDeclarations } from '../../grammar/unneeded.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { within } from '../driver/workshop.ts';
import { tokensOf } from './source.ts';

/** A header as GNU C's preprocessor marks one of the system (gcc manual, Preprocessor Output: flag 3), and what includes it. */
const including = (header: string, unit = ''): string => `# 1 "t.h" 1 3\n${header}\n# 2 "t.c" 2\n${unit}\n`;

/** The names that are passed over, and how many declarations are parsed. */
function passedOver(text: string): readonly [string, number] {
  const tokens = tokensOf(text);
  const unneeded = new UnneededDeclarations(tokens);
  let parsed = 0;
  const diagnostics = new Diagnostics();
  parseUnit(tokens, diagnostics, () => void parsed++, unneeded);
  expect(diagnostics.list).toEqual([]);
  return [unneeded.names.join(' '), parsed];
}

describe('a declaration of a system header whose name stands nowhere else is passed over', () => {
  test('the example of the file', () => {
    const header = 'extern int puts (const char *__s);\ntypedef unsigned int uint;';
    expect(passedOver(including(header, 'int main(void) { puts("hi"); }'))).toEqual(['uint', 2]);
  });
  test.each([
    'extern int f (void);',
    'int f ();',
    'extern void *f (unsigned long int __n, char *__restrict __p [3], int (*__c) (const void *, ...)) ;',
    'extern __attribute__ ((__cold__)) int f (const char *, ...) __attribute__ ((__nothrow__ , __format__ (printf, 1, 2)));',
    '__extension__ extern long long int f (long long int __x) __attribute__ ((__const__)) __attribute__ ((__leaf__));',
    'typedef unsigned long int f;',
    'typedef int f __attribute__ ((__mode__ (__DI__)));',
  ])('%s', declaration => {
    expect(passedOver(including(declaration, 'int x;'))).toEqual(['f', 1]);
  });
});

describe('a declaration that may do more than give one name a meaning is kept', () => {
  test.each([
    ['it is called', 'extern int f (void);', 'int g(void) { return f(); }'],
    ['a cleanup names it', 'extern void f (int *);', 'void g(void) { __attribute__((cleanup(f))) int x; }'],
    ['it is declared again', 'extern int f (void);', 'int f(void);'],
    ['a pragma makes it weak', 'extern int f (void);', '#pragma weak f'],
    ['it is an alias', 'extern int f (void) __attribute__ ((__alias__ ("g")));', 'int g(void) { return 1; }'],
    ['it has an assembler name', 'extern int f (void) __asm__ ("g");', ''],
    ['it declares a tag', 'extern struct s *f (void);', ''],
    ['a parameter declares a tag', 'extern int f (enum e { a } x);', ''],
    ['it is a definition', 'static int f (void) { return 1; }', ''],
    ['it declares two things', 'extern int f (void), g (void);', ''],
    ['it defines an object', 'int f;', ''],
    ['it is in the program itself', '', 'extern int f(void); typedef int t;'],
  ])('%s', (_, header, unit) => {
    expect(passedOver(including(header, unit))[0]).toBe('');
  });
});

test('a name that is passed over is still suggested for a misspelt one', () => {
  const text = including('extern int measure (void);', 'int main(void) { return mesure(); }');
  within({ 't.i': text }, workshop => {
    expect(workshop.tscc(['-c', 't.i']).messages).toContain("; did you mean 'measure'?");
  });
});

test.each(['stdio', 'stdlib', 'math', 'unistd', 'pthread', 'sys/socket', 'time', 'wchar', 'complex', 'threads'])(
  'the object of a program with <%s.h> is the same when no header is marked as the system’s, so that nothing is passed over',
  header => {
    const program = `#include <${header}.h>\n#include <string.h>\nunsigned long length(const char *s) { return strlen(s); }\n`;
    within({ 't.c': program }, workshop => {
      const { output } = workshop.run('gcc', ['-E', 't.c']);
      workshop.write('system.i', output);
      workshop.write('own.i', output.replace(/^(# \d+ ".*"(?: [12])?) 3(?: 4)?$/gm, '$1'));
      for (const name of ['system', 'own']) {
        expect(workshop.tscc(['-w', '-O1', '-c', `${name}.i`, '-o', `${name}.o`])).toMatchObject({ status: 0 });
        workshop.run('strip', ['--remove-section=.comment', '--strip-debug', `${name}.o`]);
        workshop.run('objcopy', ['--remove-section=.note.tscc', '-N', `${name}.i`, `${name}.o`]);
      }
      expect(workshop.run('cmp', ['system.o', 'own.o'])).toEqual({ status: 0, output: '', messages: '' });
    });
  },
);
