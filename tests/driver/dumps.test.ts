/** What the options that look into a compilation show. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tscc as tsccPath, within } from './workshop.ts';

const two = 'int f(void) { return 1; }\nint g(int x) { while (x > 9)\n    x /= 2;\n  return x; }\n';

describe('a dump', () => {
  test('opens with the pass, the command that makes it again, and what it is of', () => {
    within({ 'a.c': two }, workshop => {
      const dump = workshop.tscc(['-c', '-O1', "-DX='a b'", 'a.c', '--dump-after=construct-ssa']).output;
      const [first, command, unit] = dump.split('\n');
      expect(first).toBe('output of construct-ssa:');
      expect(unit).toBe('(Unit 1 "a.c" x86-64 () ((Option optimize 1)))');
      const again = workshop.run('sh', ['-c', command.replace('; tscc', '"$0"'), tsccPath]);
      expect(again.output).toBe(dump);
    });
  });

  test('of one function has that one', () => {
    within({ 'a.c': two }, workshop => {
      for (const pass of ['collect-attributes', 'resolve-names', 'type', 'construct-ssa', 'encode']) {
        const { output } = workshop.tscc(['-c', 'a.c', `--dump-after=${pass}`, '--dump-function=g']);
        expect(output.match(new RegExp(`^output of ${pass}:$`, 'gm'))).toHaveLength(1);
        expect(output).not.toMatch(/\(Named f\)|\bf\.\d/);
      }
      expect(workshop.tscc(['-c', 'a.c', '--dump-after=type', '--dump-function=h']).messages).toBe(
        "tscc: warning: no function 'h' came by the passes that are dumped\n",
      );
    });
  });

  test('goes to a numbered file for each pass with --dump-dir', () => {
    within({ 'a.c': two }, workshop => {
      const { output } = workshop.tscc(['-c', '-O1', 'a.c', '--dump-after=all', '--dump-before=tidy', '--dump-dir=d']);
      expect(output).toBe('');
      const files = readdirSync(join(workshop.directory, 'd')).toSorted();
      expect(files[0]).toBe('01-collect-attributes.dump');
      expect(files).toContain('11-lower-addresses.dump');
      expect(files.filter(file => /-simplify(#[23])?\.dump$/.test(file))).toHaveLength(3);
      expect(files.filter(file => /-tidy\.before\.dump$/.test(file))).toHaveLength(1);
      for (const file of files) {
        const text = readFileSync(join(workshop.directory, 'd', file), 'utf8');
        expect(text).toMatch(/^(in|out)put of [\w#-]+:\n; tscc -c -O1 /);
        expect(text).toMatch(/\nend of the unit:\n/);
      }
    });
  });

  test('~ shows before and after, a number one of several runs', () => {
    within({ 'a.c': two }, workshop => {
      const titles = (option: string): string[] =>
        workshop.tscc(['-c', '-O1', 'a.c', '--dump-function=g', option]).output.match(/^(in|out)put of .*:$/gm) ?? [];
      expect(titles('--dump-after=~lower-loops')).toEqual(['input of lower-loops:', 'output of lower-loops:']);
      expect(titles('--dump-after=simplify')).toEqual([1, 2, 3].map(n => `output of simplify${n > 1 ? `#${n}` : ''}:`));
      expect(titles('--dump-after=simplify#1')).toEqual(['output of simplify:']);
      expect(titles('--dump-after=simplify#3,type')).toEqual(['output of type:', 'output of simplify#3:']);
    });
  });

  test('of changed passes counts the others in one line', () => {
    within({ 'a.c': two }, workshop => {
      const { output } = workshop.tscc(['-c', 'a.c', '--dump-function=g', '--dump-after=changed']);
      expect(output).toMatch(
        /\n; 4 passes changed nothing: lower-bit-fields, lower-complex, lower-vectors, fix-frame\noutput of lower-loops:/,
      );
      expect(output).not.toMatch(/^output of lower-vectors:/m);
    });
  });

  test('with --dump-diff is the lines that differ', () => {
    within({ 'a.c': two }, workshop => {
      const { output } = workshop.tscc([
        '-c',
        'a.c',
        '--dump-function=g',
        '--dump-diff',
        '--dump-after=lower-assignments',
      ]);
      expect(output).toMatch(/^output of lower-assignments:\n; tscc .*\n@@ -\d+,\d+ \+\d+,\d+ @@\n/);
      expect(output).toMatch(/^- +\(Evaluate \(AssignOperation int \//m);
      expect(output).toMatch(/^\+ +\(Assign int$/m);
    });
  });

  test('shows the lines of the source with --dump-source', () => {
    within({ 'a.c': two }, workshop => {
      const { output } = workshop.tscc(['-c', 'a.c', '--dump-function=g', '--dump-source', '--dump-after=type']);
      expect(output).toMatch(/^ *; a\.c:2 int g\(int x\) \{ while \(x > 9\)$/m);
      expect(output).toMatch(/^ *; a\.c:3 x \/= 2;$/m);
    });
  });

  test('is an object a line as JSON', () => {
    within({ 'a.c': two }, workshop => {
      const { output } = workshop.tscc(['-c', 'a.c', '--dump-format=json', '--dump-after=lower-loops']);
      const lines = output
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line));
      expect(lines[0]).toMatchObject({ title: 'output of lower-loops', tables: [{ kind: 'Unit', source: 'a.c' }] });
      const programs = lines.filter(line => line.program !== undefined);
      expect(programs.map(line => line.program.kind)).toEqual(['Function', 'Function']);
      expect(programs[0].program.symbol).toMatch(/^f\.\d+$/);
      expect(lines.flatMap(line => line.tables).filter(entry => entry.kind === 'Symbol').length).toBeGreaterThan(2);
    });
  });

  test('with --trace-rules shows which rules made each node, and reads back', () => {
    within({ 'a.c': 'int f(int x) { return x++ + 2 * 3; }\nint main(void) { return f(1); }\n' }, workshop => {
      const dump = workshop.tscc(['-c', 'a.c', '--dump-after=lower-assignments', '--trace-rules']).output;
      expect(dump).toMatch(/\(Sequence@\d+:lower-assignments\/Increment#1<lower-addresses\/Increment#1 int/);
      workshop.write('traced', dump);
      expect(workshop.tscc(['--from=traced'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('./a.out', []).status).toBe(7);
    });
  });
});

describe('the cost and the effect of passes', () => {
  test('--time-passes has time, share, runs, nodes and memory, as text and as JSON', () => {
    within({ 'a.c': two }, workshop => {
      const text = workshop.tscc(['-c', '-O1', 'a.c', '--time-passes']).messages;
      expect(text).toMatch(/^ +user ms +share +runs +nodes in +out +>= KiB {2}pass\n/);
      expect(text).toMatch(/^ +[\d.]+ +[\d.]+ % +2 +\d+ +\d+ +\d+ {2}lower-loops$/m);
      const rows = JSON.parse(workshop.tscc(['-c', '-O1', 'a.c', '--time-passes=json']).messages);
      const loops = rows.find((row: { pass: string }) => row.pass === 'lower-loops');
      expect(loops.runs).toBe(2);
      expect(loops.nodesIn).toBeGreaterThan(10);
      const share = rows.reduce((sum: number, row: { share: number }) => sum + row.share, 0);
      expect(share).toBeCloseTo(1, 1);
    });
  });

  test('--stats counts the rules that fired', () => {
    within({ 'a.c': `${two}unsigned h(unsigned x) { return x * 8; }` }, workshop => {
      const text = workshop.tscc(['-c', '-O1', 'a.c', '--stats']).messages;
      expect(text).toMatch(/^ +1 lower-loops\/While#1$/m);
      expect(text).toMatch(/^ +\d+ simplify\/.+$/m);
      expect(text).toMatch(/^ +\d+ select\/.+$/m);
    });
  });

  test('--print-changed-functions names them pass by pass', () => {
    within({ 'a.c': two }, workshop => {
      const lines = workshop.tscc(['-c', 'a.c', '--print-changed-functions']).messages.split('\n');
      expect(lines).toContain('lower-assignments changed g');
      expect(lines).not.toContain('lower-assignments changed f');
    });
  });

  test('--stop-after ends after any pass and makes nothing', () => {
    within({ 'a.c': two }, workshop => {
      for (const pass of ['collect-attributes', 'type', 'lower-loops', 'simplify#2', 'encode'])
        expect(workshop.tscc(['-c', '-O1', 'a.c', `--stop-after=${pass}`])).toEqual({
          status: 0,
          output: '',
          messages: '',
        });
      expect(readdirSync(workshop.directory)).toEqual(['a.c']);
    });
  });
});

describe('a mistake of the compiler', () => {
  const plugin = `import { Assigned } from 'tscc/languages';
import { transform } from 'tscc/nanopass';
import { plugin } from 'tscc/plugin';
const stumble = transform({ name: 'stumble', from: Assigned, to: Assigned, run: f => {
  if (f.kind === 'Function' && f.symbol.name === 'g') throw new Error('there is a hole');
  return f;
} });
export default plugin({ api: '1.0', passes: [stumble], order: 'lower-assignments+stumble' });
`;

  test('is told with the pass and the function, and can be seen again', () => {
    within({ 'a.c': `#define ONE 1\n${two}int one = ONE;\n`, 'plugin.ts': plugin }, workshop => {
      const { status, messages } = workshop.tscc(['-c', '-O1', '-DTWO=2', '--plugin=plugin.ts', 'a.c', '-o', 'x.o']);
      expect(status).toBe(4);
      expect(messages).toMatch(
        /^tscc: internal compiler error: in pass stumble, in 'g': there is a hole\nPlease report it with the preprocessed source, the program before the pass and the options, which are in \/.*\. This shows it again:\n {2}tscc -c -O1 --plugin=.*\/plugin\.ts -o \/dev\/null \/.*\/a\.i\n$/,
      );
      expect(messages).not.toMatch(/^ +at /m);
      expect(readdirSync(workshop.directory).toSorted()).toEqual(['a.c', 'plugin.ts']);
      const directory = /which are in (.*)\. This/.exec(messages)![1];
      const command = readFileSync(join(directory, 'command'), 'utf8').trim();
      const again = workshop.run('sh', ['-c', command.replace(/^tscc/, '"$0"'), tsccPath]);
      expect(again.status).toBe(4);
      expect(again.messages).toContain("in pass stumble, in 'g': there is a hole");
      const dump = workshop.tscc(['-c', `--from=${directory}/before-stumble.dump`, '--plugin=plugin.ts']);
      expect(dump.messages).toContain("in pass stumble, in 'g': there is a hole");
      for (const made of [again, dump]) workshop.run('rm', ['-r', /which are in (.*)\. This/.exec(made.messages)![1]]);
      workshop.run('rm', ['-r', directory]);
    });
  });
});
