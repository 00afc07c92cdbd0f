/** `--from`: a dump after any pass is enough to finish the compilation, and the object file is the same, byte for byte. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../driver/command.ts';
import { within } from './workshop.ts';

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'restart-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const examples = readdirSync(join(root, 'examples'))
  .filter(file => file.endsWith('.c'))
  .map(file => `examples/${file}`);
const odd = ['nested-functions', 'variable-records', 'bit-fields', 'vectors', 'gnu-expressions'].map(
  name => `tests/passes/programs/${name}.c`,
);
/** Passes twice in an order, in a repetition, twice in one, and in one within another. */
const repeated = [
  'number-values, inline-functions, number-values',
  'repeat-until-stable(simplify, inline-functions, number-values, simplify)',
  'repeat-until-stable(propagate-copies, repeat-until-stable(simplify, eliminate-dead-code), clean-control-flow)',
  'repeat-until-stable(promote-slots), settle-questions',
].join();
const levels: readonly (readonly [level: string, programs: readonly string[]])[] = [
  ['-O0', [...examples, ...odd]],
  ['-O2', [...examples, ...odd]],
  [`-O1 --passes=${repeated.replaceAll(' ', '')}`, [...examples, ...odd]],
  ['-O1 -g -fPIC', ['examples/words.c', 'tests/passes/programs/nested-functions.c']],
];

describe.each(levels)('%s', (level, programs) => {
  test.each(programs)('%s: after every pass', { timeout: 300_000 }, program => {
    const dumps = join(scratch, 'dumps');
    rmSync(dumps, { recursive: true, force: true });
    const words = ['-c', ...level.split(' ')];
    const [whole, restarted] = [join(scratch, 'whole.o'), join(scratch, 'restarted.o')];
    const source = join(root, program);
    expect(main([...words, '--dump-after=all', `--dump-dir=${dumps}`, '-o', whole, source])).toBe(0);
    const expected = readFileSync(whole);
    const files = readdirSync(dumps);
    expect(files.length).toBeGreaterThan(39);
    const different = files.filter(file => {
      const status = main(['-c', `--from=${join(dumps, file)}`, '-o', restarted]);
      return status !== 0 || !readFileSync(restarted).equals(expected);
    });
    expect(different).toEqual([]);
  });
});

const program = `static int twice(int x) { return 2 * x; }
int table[4];
extern int other __attribute__((alias("table")));
int f(int x) { return twice(x) + 6; }
int main(void) { return f(1) + table[0]; }
`;

describe('a dump', () => {
  const after = (pass: string): string[] => ['-c', 'a.c', `--dump-after=${pass}`];

  test('of the standard output is enough without the source', () => {
    within({ 'a.c': program }, workshop => {
      for (const pass of ['resolve-names', 'emit-data', 'lower-loops', 'select']) {
        workshop.write('x.dump', workshop.tscc(['-O1', ...after(pass)]).output);
        workshop.run('rm', ['a.c', 'a.o']);
        expect(workshop.tscc(['--from=x.dump', '-o', 'p'])).toEqual({ status: 0, output: '', messages: '' });
        expect(workshop.run('./p', []).status).toBe(8);
        workshop.write('a.c', program);
      }
    });
  });

  test('before a pass is as good as one after the pass before it', () => {
    within({ 'a.c': program }, workshop => {
      workshop.tscc(['-O1', '-c', 'a.c']);
      for (const pass of ['collect-attributes', 'type', 'lower-addresses', 'number-values#2', 'encode']) {
        workshop.write('x.dump', workshop.tscc(['-O1', '-c', 'a.c', `--dump-before=${pass}`]).output);
        expect(workshop.tscc(['-c', '--from=x.dump'])).toEqual({ status: 0, output: '', messages: '' });
        expect(workshop.run('cmp', ['a.o', 'x.o']).status).toBe(0);
      }
    });
  });

  test('edited by hand takes effect', () => {
    within({ 'a.c': program }, workshop => {
      const dump = workshop.tscc(after('lower-assignments')).output;
      workshop.write('x.dump', dump.replace('(Constant int 6)', '(Constant int 9)'));
      expect(workshop.tscc(['--from=x.dump'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('./a.out', []).status).toBe(11);
    });
  });

  test('of one function in passes that are repeated goes on from their last round', () => {
    within({ 'a.c': program }, workshop => {
      const order = '--passes=repeat-until-stable(inline-functions, simplify)';
      const words = ['-O1', '-c', 'a.c', '--dump-after=simplify', '--dump-function=f'];
      const dump = workshop.tscc([...words, order]).output;
      expect(dump.match(/^output of simplify:$/gm)!.length).toBeGreaterThan(1);
      workshop.write('x.dump', dump);
      expect(workshop.tscc(['-c', '--from=x.dump', '--verify'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('nm', ['x.o']).output).toMatch(/^[0-9a-f]+ T f\n$/);
    });
  });

  test('of one function is an object with that function', () => {
    within({ 'a.c': program }, workshop => {
      const dump = workshop.tscc(['-O1', ...after('simplify#1'), '--dump-function=twice']).output;
      workshop.write('x.dump', dump);
      expect(workshop.tscc(['-c', '--from=x.dump'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('nm', ['x.o']).output).toMatch(/^[0-9a-f]+ t twice\n$/);
    });
  });

  test('of code that the assembler must see goes through the assembler', () => {
    const assembly = 'int main(void) { int x; __asm__("movl $5, %0" : "=r"(x)); return x; }\n';
    within({ 'a.c': assembly }, workshop => {
      workshop.write('x.dump', workshop.tscc(after('select')).output);
      expect(workshop.tscc(['--from=x.dump'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('./a.out', []).status).toBe(5);
    });
  });

  test('can be interpreted, of what is repeated too; an inline function that another unit defines may not be in it', () => {
    const order = '--passes=repeat-until-stable(simplify, number-values)';
    const inline = 'inline int tolower(int c) { return c < 97 ? c + 32 : c; }\n';
    within({ 'a.c': `${inline}int main(void) { return tolower(65) - 90; }\n` }, workshop => {
      for (const words of [['--dump-after=lower-loops'], ['-O1', order, '--dump-after=number-values']]) {
        workshop.write('x.dump', workshop.tscc(['-c', 'a.c', ...words]).output);
        const { status, output } = workshop.tscc(['--interpret=all', '--from=x.dump']);
        expect(status).toBe(0);
        expect(output).toMatch(/^\S.*prints 0 bytes, exit 7\n(.* the same\n)+$/);
      }
    });
  });

  test('can be gone on from with other options, and looked into again', () => {
    within({ 'a.c': program }, workshop => {
      workshop.write('x.dump', workshop.tscc(after('construct-ssa')).output);
      workshop.tscc(['-O2', '-c', 'a.c']);
      const { output, messages } = workshop.tscc(['-O2', '-c', '--from=x.dump', '--dump-after=simplify#2', '--verify']);
      expect(messages).toBe('');
      expect(output).toContain('output of simplify#2:\n');
    });
  });
});

describe('a dump is refused', () => {
  const refused = (edit: (dump: string) => string, pass = 'lower-assignments'): string =>
    within({ 'a.c': program }, workshop => {
      workshop.write('x.dump', edit(workshop.tscc(['-O1', '-c', 'a.c', `--dump-after=${pass}`]).output));
      const { status, messages } = workshop.tscc(['-c', '--from=x.dump']);
      expect(status).toBe(1);
      return messages;
    });

  test('where it does not parse, with its line and a caret', () => {
    expect(refused(dump => dump.replace('(Constant int 6)', '(Constnat int 6)'))).toMatch(
      /^x\.dump:\d+:\d+: error: expected one of the nonterminal Expression of Assigned, found Constnat int 6\)\S*\n +\d+ \| .*\(Constnat int 6\).*\n +\| +\^/,
    );
  });
  test('where a terminal is wrong', () => {
    expect(refused(dump => dump.replace('(Constant int 6)', '(Constant imt 6)'))).toMatch(
      /^x\.dump:\d+:\d+: error: imt is no ctype \(not a type: imt\)\n/,
    );
  });
  test('where it names what it does not have', () => {
    expect(refused(dump => dump.replace(/\(Symbol table\.\d+ [^\n]*\n( [^\n]*\n)*/, ''), 'type')).toMatch(
      /^x\.dump:\d+:\d+: error: table\.\d+ is no symbol \(there is no such symbol\)\n/,
    );
  });
  test('where it is no program: an invariant does not hold', () => {
    expect(
      refused(
        dump => dump.replace(/\(Return\n? *\(\(Outgoing r0 i32 %\d+\)\)\)/, '(Return ((Outgoing r0 i32 %777)))'),
        'construct-ssa',
      ),
    ).toMatch(/^x\.dump:\d+:1: error: '\w+' is no valid program: .*%777/);
  });
  test('where it ends too early', () => {
    expect(refused(dump => dump.slice(0, dump.indexOf('end of the unit:')))).toMatch(
      /^x\.dump:\d+:\d+: error: the dump ends before its line 'end of the unit:'\n/,
    );
  });
  test('that mixes passes', () => {
    expect(refused(dump => dump, 'lower-loops,simplify')).toMatch(
      /^tscc: error: x\.dump mixes dumps, of which only one can be gone on from: output of lower-loops, output of simplify/,
    );
  });
  test('that is none', () => {
    expect(refused(() => 'int main(void) { return 0; }\n')).toBe(
      "tscc: error: x.dump is no dump: it has no line 'output of PASS:'\n",
    );
  });
  test('of a pass that the chain does not have', () => {
    expect(refused(dump => dump.replaceAll('lower-assignments', 'lower-hopes'))).toMatch(
      /^tscc: error: the chain has no pass 'lower-hopes'/,
    );
  });
  test('of a compiler that wrote other dumps', () => {
    expect(refused(dump => dump.replace('(Unit 1 ', '(Unit 999 '))).toMatch(/x\.dump is a dump of format 999/);
  });
});
