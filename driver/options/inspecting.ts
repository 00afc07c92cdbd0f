/** Questions about the compiler, and looking at it while it works. */
import type { CommandLine } from '../command-line.ts';
import { flag, option, question, questionAbout, type Section, unrecognized } from './row.ts';

export const inspection: Section = {
  title: 'Seeing the compiler at work',
  options: [
    question('--list-passes', 'The passes in their order'),
    question('--list-languages', 'The languages in their order'),
    questionAbout('--explain=', '<name>  What a pass or language is'),
    option('--dump-before=', 'joined', '<pass>,...|all  Show the program before passes', (c, value) => {
      c.inspect.dumpBefore.push(...value.split(','));
    }),
    option(
      '--dump-after=',
      'joined',
      '<pass>,...|all|changed  Show the program after passes; ~<pass> before and after, <pass>#2 the second time',
      (c, value) => {
        c.inspect.dumpAfter.push(...value.split(','));
      },
    ),
    option('--dump-function=', 'joined', '<name>  Show that function only', (c, value) => {
      c.inspect.dumpFunction = value;
    }),
    flag('--dump-diff', 'Show what passes changed: the lines before and after', c => {
      c.inspect.dumpDiff = true;
    }),
    flag('--dump-source', 'Show the lines of the source in dumps, as comments', c => {
      c.inspect.dumpSource = true;
    }),
    option('--dump-format=', 'joined', '<text|json>  How to show it; json is an object a line', (c, value) => {
      if (value === 'text' || value === 'json') c.inspect.dumpFormat = value;
      else unrecognized(c, `--dump-format=${value}`, ['--dump-format=text', '--dump-format=json']);
    }),
    option('--dump-dir=', 'joined', '<directory>  Write dumps there, a numbered file for each pass', (c, value) => {
      c.inspect.dumpDirectory = value;
    }),
    option('--from=', 'joined', '<file>  Go on from a dump of one pass, in the place of a source', (c, value) => {
      c.items.push({ input: { path: value, language: 'dump' } });
    }),
    flag('--interpret', 'Run the program by the meaning of the last language that has one', c => {
      interpret(c, '');
    }),
    option(
      '--interpret=',
      'joined',
      '<pass>  Run the program as it is after this pass, or after each in turn (all), to see which changes what it does',
      interpret,
    ),
    option('--stop-after=', 'joined', '<pass>  Go no further', (c, value) => {
      c.inspect.stopAfter = value;
    }),
    option(
      '--passes=',
      'joined',
      '<text>  Run these passes of the optimiser in this order, repeat-until-stable(a,b) among them, or the whole chain so: -a, a<b, a>b, a+b, a=b',
      (c, value) => {
        c.inspect.passes = value;
      },
    ),
    option('--disable-pass=', 'joined', '<pass>,...  Leave passes out', (c, value) => {
      c.inspect.disabled.push(...value.split(',').filter(name => name !== ''));
    }),
    option('--plugin=', 'joined', '<file>  Load a module that changes the pipeline', (c, value) => {
      c.inspect.plugins.push(value);
    }),
    flag('--verify', 'Check the program after every pass', c => {
      c.inspect.verify = true;
    }),
    flag('--time-passes', 'What each pass costs: time, nodes, at least how much memory', c => {
      c.inspect.timePasses = 'text';
    }),
    option('--time-passes=', 'joined', '<text|json>  The same in that form', (c, value) => {
      if (value === 'text' || value === 'json') c.inspect.timePasses = value;
      else unrecognized(c, `--time-passes=${value}`, ['--time-passes=text', '--time-passes=json']);
    }),
    flag('--trace-rules', 'Note which rule made each node', c => {
      c.inspect.traceRules = true;
    }),
    flag('--stats', 'How often each rule fired', c => {
      c.inspect.statistics = true;
    }),
    flag('--print-changed-functions', 'Which functions each pass changed', c => {
      c.inspect.printChanged = true;
    }),
  ],
};

export const questions: Section = {
  title: 'Questions',
  options: [
    question('--help', 'These lines'),
    question('--version', 'The version'),
    flag('-v', 'Show the commands that are run', c => {
      c.verbose = true;
    }),
    flag('-###', 'Show them without running them', c => {
      c.verbose = true;
      c.dryRun = true;
    }),
    question('-dumpmachine', 'The target'),
    question('-dumpversion', 'The version of GNU C whose dialect this is'),
    question('-dumpfullversion', ''),
    question('-print-search-dirs', 'Where programs and libraries are sought'),
    questionAbout('-print-file-name=', '<library>  Where a library or start file is'),
    questionAbout('-print-prog-name=', '<program>  Where a program is'),
    question('-print-libgcc-file-name', 'Where libgcc is'),
    question('-print-multiarch', ''),
    question('-print-multi-directory', ''),
    question('-print-multi-lib', ''),
    question('-print-multi-os-directory', ''),
    question('-print-sysroot', ''),
    ...['version', 'help'].map(word =>
      flag(`-${word}`, '', c => {
        c.question ??= { name: `--${word}`, value: '' };
      }),
    ),
  ],
};

/** What follows the program is its arguments. */
function interpret(c: CommandLine, pass: string): void {
  c.inspect.interpret = pass;
  c.run = true;
}
