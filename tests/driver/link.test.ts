import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CommandLine } from '../../driver/command-line.ts';
import { linkCommand } from '../../driver/link.ts';
import { readWords } from '../../driver/options.ts';
import { Toolchain } from '../../driver/toolchain.ts';
import { within } from './workshop.ts';

/** Words in a form that both have: real paths, directories of libraries without those that name the same place. */
function plain(words: readonly string[]): string[] {
  const seen = new Set<string>();
  return words.flatMap(word => {
    const library = word.startsWith('-L');
    const path = library ? word.slice(2) : word;
    if (!library && !path.startsWith('/')) return [word];
    if (!existsSync(path)) return library ? [] : [word];
    const real = realpathSync(path);
    if (!library) return [real];
    // GNU C has its own notion of parents of the same directories.
    if (/^\/usr\/lib(64)?$|^\/usr\/local\/lib$/.test(real) || seen.has(real)) return [];
    seen.add(real);
    return [`-L${real}`];
  });
}

function gcc(args: readonly string[]): string[] {
  const { stderr } = spawnSync('gcc', ['-###', ...args, '-o', 'out'], { encoding: 'utf8', cwd: '/tmp' });
  const line = stderr.split('\n').findLast(l => l.includes('collect2'))!;
  const words = [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word.replace(/^"|"$/g, '')).slice(1);
  const plugin = words.filter((word, i) => !/^-plugin/.test(word) && words[i - 1] !== '-plugin');
  return plain(plugin);
}

function ours(args: readonly string[]): string[] {
  const c = new CommandLine();
  readWords(c, args);
  const objects = c.inputs.map(input => input.path);
  return plain(linkCommand(c, new Toolchain(c), objects, 'out').slice(1));
}

describe("the linker gets GNU C's words", () => {
  const cases = [
    '',
    '-static',
    '-shared',
    '-pie',
    '-no-pie',
    '-static-pie',
    '-nostdlib',
    '-r',
    '-pthread',
    '-rdynamic',
    '-nostartfiles',
    '-nodefaultlibs',
    '-static-libgcc',
    '-s',
    '-lm -L/tmp -Wl,-z,now -Xlinker --foo',
    '-u sym -e main -z relro',
    '-shared -static-libgcc',
    '-no-pie -static -pthread -lm',
    '-mpc64',
  ];
  for (const flags of cases) {
    test(flags || 'for a plain program', () => {
      const args = ['a.o', ...flags.split(' ').filter(word => word !== ''), 'b.a'];
      // GNU C says -pie twice for -static-pie.
      const sorted = (words: readonly string[]): string[] =>
        words.filter((word, i) => word !== '-pie' || words.indexOf(word) === i).toSorted();
      expect(sorted(ours(args))).toEqual(sorted(gcc(args)));
      const order = (words: readonly string[]): string[] => words.filter(word => /\.[oa]$|^-l|group|state/.test(word));
      expect(order(ours(args))).toEqual(order(gcc(args)));
    });
  }
});

test('a linker that is only asked for its version has nothing to write', () => {
  within({ 'a.c': 'int main(void) { return 0; }\n' }, w => {
    expect(w.tscc(['-Wl,--version', 'a.c'])).toMatchObject({ status: 0, messages: '' });
    expect(existsSync(`${w.directory}/a.out`)).toBe(false);
  });
});

test('choices about the machine that GNU C can turn off are known', () => {
  const { stdout } = spawnSync('gcc', ['-Q', '--help=target'], { encoding: 'utf8' });
  const names = [...stdout.matchAll(/^ {2}-m((?!no-)[a-z0-9-]+)\s+\[(?:enabled|disabled)\]$/gm)].map(
    ([, name]) => `-mno-${name}`,
  );
  const known = names.filter(
    name => spawnSync('gcc', [name, '-E', '-', '-o', '/dev/null'], { input: '' }).status === 0,
  );
  const c = new CommandLine();
  readWords(c, known);
  expect(known.length).toBeGreaterThan(50);
  expect(c.faults.filter(fault => fault.message.startsWith('unrecognized'))).toEqual([]);
});
