/** `--list-passes`, `--list-languages` and `--explain`: the chain as a reader sees it. */
import { describe, expect, test } from 'vitest';
import { explained, languageTable, passTable } from '../../driver/catalogue.ts';
import { CommandLine } from '../../driver/command-line.ts';
import { readWords } from '../../driver/options.ts';
import { chain } from '../../passes/pipeline.ts';

function command(...words: string[]): CommandLine {
  const c = new CommandLine();
  readWords(c, words);
  return c;
}
const { unitStage, functionStage } = chain(2);
const passes = [...unitStage, ...functionStage];

describe('--list-passes', () => {
  test('has the passes of the level in their order, each with its languages and its reasons', () => {
    const table = passTable(command('-O2'));
    const rows = table.split('\n').filter(line => /^ ?\d/.test(line));
    expect(
      rows.map(row =>
        row
          .split(/ +/)
          .filter(word => word !== '')[1]
          .replace(/#\d+$/, ''),
      ),
    ).toEqual(passes.map(pass => pass.name));
    expect(rows[0]).toMatch(/^ 1 {2}collect-attributes +descend +Syntax -> Attributed$/);
    expect(table).toMatch(/^ +establishes typed, for evaluate-constants: sizes follow from types$/m);
    expect(table).toMatch(/^ +needs plain-assignments: a field is either read or written$/m);
  });
  test('follows the order that is asked for', () => {
    const table = passTable(command('-O1', '--disable-pass=simplify'));
    expect(table).not.toMatch(/simplify/);
    expect(table).toMatch(/number-values#2/);
  });
});

test('--list-languages has them in the order in which the chain reaches them, with what each adds and removes', () => {
  const table = languageTable(command());
  const names = table.split('\n').flatMap(line => /^\w+/.exec(line)?.[0] ?? []);
  expect(names.slice(0, 3)).toEqual(['Syntax', 'Attributed', 'Declared']);
  expect(names).toContain('Image');
  expect(new Set(names).size).toBe(names.length);
  expect(table).toMatch(
    /^Jumping +\d+ productions {2}.+ \(lower-loops\)\n +adds .*\bBranch\b.*\n +removes .*\bWhile\b/m,
  );
});

describe('--explain', () => {
  test('of a language is its grammar with the difference from the one before it', () => {
    const page = explained(command(), 'jumping')!;
    expect(page).toMatch(/^Jumping: .*\nbeside FixedFrame: /);
    expect(page).toMatch(/^\+ \(Branch test:Expression then:label else:label\)$/m);
    expect(page).toMatch(/^- \(While test:Expression body:Statement\)$/m);
    expect(page).toMatch(/^~ \(Switch value:Expression cases:SwitchCase\* default:label\)$/m);
    expect(page).toMatch(/^ {2}\(Goto label:label\)$/m);
  });
  test('of a pass has its rules, and an example from a few lines of C for nearly all', { timeout: 120_000 }, () => {
    const names = [...new Set(passes.map(pass => pass.name))];
    const pages = names.map(name => explained(command(), name)!);
    names.forEach((name, i) => {
      expect(pages[i]).toMatch(new RegExp(`^${name} \\((rewrite|descend|transform)\\): \\w+ -> \\w+\n`));
    });
    const without = names.filter((_, i) => !/\nFor example, in\n\n {2}.+\n\nit changes\n\n@@ /.test(pages[i]));
    expect(without.length, without.join(', ')).toBeLessThan(names.length / 10);
    expect(explained(command(), 'lower-loops')).toMatch(/^ {2}While: .*otherwise$/m);
  });
  test('of what is not there is nothing', () => {
    expect(explained(command(), 'nope')).toBeNull();
  });
});
