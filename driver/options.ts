/**
 * The options of the command, one row each: spelling, argument, help, what it does. `--help` prints the same rows.
 */

import { didYouMean } from '../languages/did-you-mean.ts';
import type { CommandLine, Language } from './command-line.ts';
import { codeFlag, machineFlag } from './flags.ts';
import { warningFlag } from './warnings.ts';

/**
 * How an option takes its argument: none, in the same word (`-std=c17`), in the next word (`-include x.h`), or in either
 * (`-Idir`, `-I dir`).
 */
type Takes = 'nothing' | 'joined' | 'next' | 'either';

interface Option {
  readonly spelling: string;
  readonly takes: Takes;
  /** `<dir>  What it does`; empty for options that only need to be accepted. */
  readonly help: string;
  readonly apply: (c: CommandLine, value: string) => void;
}

const option = (spelling: string, takes: Takes, help: string, apply: Option['apply']): Option => ({
  spelling,
  takes,
  help,
  apply,
});
const flag = (spelling: string, help: string, apply: (c: CommandLine) => void): Option =>
  option(spelling, 'nothing', help, apply);
const ignored = (spelling: string, takes: Takes = 'nothing'): Option => option(spelling, takes, '', () => {});
const question = (spelling: string, help: string): Option =>
  flag(spelling, help, c => {
    c.question ??= { name: spelling, value: '' };
  });
const questionAbout = (spelling: string, help: string): Option =>
  option(spelling, 'joined', help, (c, value) => {
    c.question ??= { name: spelling, value };
  });

const standards: Readonly<Record<string, string>> = {
  c90: 'c89',
  'iso9899:1990': 'c89',
  'iso9899:199409': 'iso9899:199409',
  gnu90: 'gnu89',
  c9x: 'c99',
  'iso9899:1999': 'c99',
  'iso9899:199x': 'c99',
  gnu9x: 'gnu99',
  c1x: 'c11',
  'iso9899:2011': 'c11',
  gnu1x: 'gnu11',
  c18: 'c17',
  'iso9899:2017': 'c17',
  'iso9899:2018': 'c17',
  gnu18: 'gnu17',
};
for (const name of ['c89', 'c99', 'c11', 'c17', 'gnu89', 'gnu99', 'gnu11', 'gnu17'])
  Object.assign(standards, { [name]: name });

const languages: Readonly<Record<string, Language | null>> = {
  c: 'c',
  'c-header': 'c',
  'cpp-output': 'preprocessed',
  assembler: 'assembly',
  'assembler-with-cpp': 'preprocessable assembly',
  none: null,
};

const sections: readonly (readonly [title: string, options: readonly Option[]])[] = [
  [
    'What to make',
    [
      flag('-c', 'Compile and assemble, do not link', c => {
        c.stage = 'object';
      }),
      flag('-S', 'Compile, do not assemble', c => {
        c.stage = 'assembly';
      }),
      flag('-E', 'Preprocess only', c => {
        c.stage = 'preprocess';
      }),
      flag('-fsyntax-only', 'Check the program, make nothing', c => {
        c.stage = 'check';
      }),
      option('-o', 'either', '<file>  Put the output there', (c, value) => {
        c.output = value;
      }),
      option(
        '-x',
        'either',
        '<language>  Take the inputs that follow as c, cpp-output, assembler, assembler-with-cpp or none',
        (c, value) => {
          if (!(value in languages)) c.faults.push({ severity: 'error', message: `language ${value} not recognized` });
          c.language = languages[value] ?? null;
        },
      ),
      flag('-run', 'Compile the first input, run it, and give it all arguments that follow', c => {
        c.run = true;
      }),
      flag('-pipe', '', () => {}),
      flag('-save-temps', 'Keep preprocessed and assembler files', c => {
        c.saveTemporaries = true;
      }),
      ignored('-save-temps=', 'joined'),
    ],
  ],
  [
    'The language',
    [
      option(
        '-std=',
        'joined',
        '<standard>  c89, c99, c11, c17 or gnu89, gnu99, gnu11, gnu17 (the default)',
        (c, value) => {
          const standard = standards[value];
          if (standard === undefined)
            unrecognized(
              c,
              `-std=${value}`,
              Object.keys(standards).map(name => `-std=${name}`),
            );
          else c.standard = standard;
        },
      ),
      flag('-ansi', 'The same as -std=c89', c => {
        c.standard = 'c89';
      }),
      flag('-trigraphs', 'Replace trigraphs', c => {
        c.trigraphs = true;
      }),
      flag('-traditional-cpp', '', c => {
        c.faults.push({ severity: 'error', message: "sorry, unimplemented: '-traditional-cpp'" });
      }),
    ],
  ],
  [
    'The preprocessor',
    [
      option('-D', 'either', '<name>[=<text>]  Define a macro', (c, value) => {
        c.defines.push(['D', value]);
      }),
      option('-U', 'either', '<name>  Undefine a macro', (c, value) => {
        c.defines.push(['U', value]);
      }),
      flag('-undef', '', () => {}),
      option('-I', 'either', '<directory>  Look for headers there', (c, value) => {
        c.includeDirs.push(value);
      }),
      option('-iquote', 'either', '<directory>  Look for "headers" there', (c, value) => {
        c.quoteDirs.push(value);
      }),
      option('-isystem', 'either', '<directory>  Look there before the system directories', (c, value) => {
        c.systemDirs.push(value);
      }),
      option('-idirafter', 'either', '<directory>  Look there after the system directories', (c, value) => {
        c.afterDirs.push(value);
      }),
      option('-include', 'next', '<file>  Include a file before the input', (c, value) => {
        c.includes.push(value);
      }),
      option('-imacros', 'next', '<file>  Take the macros of a file before the input', (c, value) => {
        c.macroIncludes.push(value);
      }),
      flag('-nostdinc', 'Do not look in the system directories', c => {
        c.standardIncludes = false;
      }),
      flag('-P', 'Leave line markers out of -E output', c => {
        c.lineMarkers = false;
      }),
      flag('-C', 'Keep comments in -E output', c => {
        c.keepComments = true;
      }),
      flag('-CC', 'The same', c => {
        c.keepComments = true;
      }),
      flag('-dM', 'With -E, list the macros that are defined in the end', c => {
        c.macroList = 'only';
      }),
      flag('-dD', 'With -E, keep the definitions of macros', c => {
        c.macroList = 'also';
      }),
      ignored('-dN'),
      ignored('-dI'),
      ignored('-dU'),
      ignored('-H'),
      option('-Wp,', 'joined', '<options>  Options of this section, parted by commas', (c, value) => {
        const words = value.split(',').flatMap(word => (/^(-M?MD),?$/.test(word) ? [word] : [word]));
        readWords(
          c,
          words.map((word, i) => (/^-M?MD$/.test(words[i - 1] ?? '') && !word.startsWith('-') ? `-MF${word}` : word)),
        );
      }),
      option('-Xpreprocessor', 'next', '<option>  One option of this section', (c, value) => readWords(c, [value])),
      ...['macro', 'file'].map(kind =>
        option(`-f${kind}-prefix-map=`, 'joined', '<old>=<new>  Let file names in __FILE__ begin so', (c, value) => {
          // The new prefix may be empty; the old one has no `=` in it that is not its own.
          const at = value.lastIndexOf('=');
          if (at < 0)
            c.faults.push({ severity: 'error', message: `invalid value '${value}' to '-f${kind}-prefix-map'` });
          else c.prefixMaps.push({ from: value.slice(0, at), to: value.slice(at + 1) });
        }),
      ),
      option('-fmax-include-depth=', 'joined', '<number>  How deeply headers may include headers', (c, value) => {
        c.maximumIncludeDepth = Number(value);
      }),
    ],
  ],
  [
    'Dependencies for make',
    [
      flag('-M', 'Write a rule that lists all headers instead of compiling', c => {
        c.dependencies.kind = 'all';
        c.stage = 'preprocess';
      }),
      flag('-MM', "The same without the system's headers", c => {
        c.dependencies.kind = 'user';
        c.stage = 'preprocess';
      }),
      flag('-MD', 'Write that rule beside compiling', c => {
        c.dependencies.kind = 'all';
        c.dependencies.beside = true;
      }),
      flag('-MMD', "The same without the system's headers", c => {
        c.dependencies.kind = 'user';
        c.dependencies.beside = true;
      }),
      option('-MF', 'either', '<file>  Where to write the rule', (c, value) => {
        c.dependencies.file = value;
      }),
      option('-MT', 'either', '<target>  What the rule makes', (c, value) => {
        c.dependencies.targets.push(value);
      }),
      option('-MQ', 'either', '<target>  The same, quoted for make', (c, value) => {
        c.dependencies.quotedTargets.push(quotedForMake(value));
      }),
      flag('-MP', 'Add an empty rule for each header', c => {
        c.dependencies.phony = true;
      }),
      flag('-MG', 'Take missing headers to be made later', c => {
        c.dependencies.missingAllowed = true;
      }),
    ],
  ],
  [
    'Code',
    [
      option('-O', 'joined', '<level>  Optimise: 0 (the default), 1, 2, 3, s for size, g for debugging', (c, value) =>
        optimize(c, value),
      ),
      option('-g', 'joined', '[<level>]  Describe lines for the debugger', (c, value) => debug(c, value)),
      option(
        '-f',
        'joined',
        '<name>  A choice about code: PIC, pie, common, omit-frame-pointer, wrapv, function-sections, ...',
        codeFlag,
      ),
      option('-m', 'joined', '<name>  A choice about the machine; only x86-64 is made', machineFlag),
      flag('-pthread', 'Use threads', c => {
        c.threads = true;
      }),
      flag('-p', '', c => {
        c.faults.push({ severity: 'error', message: "sorry, unimplemented: profiling with '-p'" });
      }),
      flag('-pg', '', c => {
        c.faults.push({ severity: 'error', message: "sorry, unimplemented: profiling with '-pg'" });
      }),
      option('--param', 'either', '', () => {}),
      ignored('--param=', 'joined'),
    ],
  ],
  [
    'Warnings',
    [
      flag('-w', 'No warnings', c => {
        c.silent = true;
      }),
      flag('-Wall', 'The warnings that are worth their noise', c => warningFlag(c, 'all')),
      flag('-Wextra', 'Some more', c => warningFlag(c, 'extra')),
      flag('-Werror', 'Take warnings for errors', c => {
        c.warningsAreErrors = true;
      }),
      flag('-Werror-implicit-function-declaration', '', c => warningFlag(c, 'error=implicit-function-declaration')),
      option('-W', 'joined', '[no-][error=]<name>  One warning', warningFlag),
      flag('-pedantic', 'Warn of what ISO C does not have', c => {
        c.pedantic = 'warn';
      }),
      flag('-pedantic-errors', 'The same as errors', c => {
        c.pedantic = 'error';
      }),
      option('-fdiagnostics-format=', 'joined', '<text|json>  How to show diagnostics', (c, value) => {
        c.diagnosticsFormat = value.startsWith('json') ? 'json' : 'text';
      }),
      option('-fdiagnostics-color=', 'joined', '<auto|always|never>  When to colour them', (c, value) => {
        c.colour = value as CommandLine['colour'];
      }),
      flag('-fdiagnostics-color', '', c => {
        c.colour = 'always';
      }),
      flag('-fno-diagnostics-color', '', c => {
        c.colour = 'never';
      }),
      flag('-fdiagnostics-plain-output', '', c => {
        c.colour = 'never';
        c.showCaret = false;
      }),
      option('-fdiagnostics-column-unit=', 'joined', '', (c, value) => {
        c.byteColumns = value === 'byte';
      }),
      flag('-fno-diagnostics-show-caret', '', c => {
        c.showCaret = false;
      }),
      flag('-fno-caret-diagnostics', '', c => {
        c.showCaret = false;
      }),
      flag('-fno-diagnostics-show-option', '', c => {
        c.showOption = false;
      }),
      option('-fmax-errors=', 'joined', '<number>  Stop after so many errors', (c, value) => {
        c.maximumErrors = Number(value);
      }),
    ],
  ],
  [
    'Linking',
    [
      option('-l', 'either', '<library>  Link with a library', (c, value) => {
        c.items.push({ words: [`-l${value}`] });
      }),
      option('-L', 'either', '<directory>  Look for libraries there', (c, value) => {
        c.libraryDirs.push(value);
      }),
      flag('-static', 'Link nothing dynamically', c => {
        c.static = true;
      }),
      flag('-shared', 'Make a shared library', c => {
        c.kind = 'shared';
      }),
      flag('-pie', 'Make a position-independent executable (the default)', c => {
        c.pie = true;
      }),
      flag('-no-pie', 'Make an executable for a fixed address', c => {
        c.pie = false;
      }),
      flag('-nopie', '', c => {
        c.pie = false;
      }),
      flag('-static-pie', 'Make a static position-independent executable', c => {
        c.static = true;
        c.pie = true;
      }),
      flag('-r', 'Join objects into one', c => {
        c.kind = 'relocatable';
      }),
      flag('-rdynamic', 'Let shared libraries see all symbols', c => {
        c.exportDynamic = true;
      }),
      flag('-s', 'Leave symbols out of the output', c => {
        c.linkerWords.push('-s');
      }),
      flag('-nostdlib', 'No start files, no libraries', c => {
        c.startFiles = false;
        c.defaultLibraries = false;
      }),
      flag('-nostartfiles', 'No start files', c => {
        c.startFiles = false;
      }),
      flag('-nodefaultlibs', 'No libraries', c => {
        c.defaultLibraries = false;
      }),
      flag('-nolibc', 'No C library', c => {
        c.standardLibrary = false;
      }),
      flag('-static-libgcc', 'Link libgcc statically', c => {
        c.staticLibgcc = true;
      }),
      flag('-shared-libgcc', '', c => {
        c.staticLibgcc = false;
      }),
      option('-Wl,', 'joined', '<options>  Options for the linker, parted by commas', (c, value) => {
        c.items.push({ words: value.split(',') });
      }),
      option('-Xlinker', 'next', '<option>  One option for the linker', (c, value) => {
        c.items.push({ words: [value] });
      }),
      option('-T', 'either', '<script>  Link by a linker script', (c, value) => {
        c.scripts.push(value);
      }),
      option('-u', 'either', '<symbol>  Take a symbol to be needed', (c, value) => {
        c.linkerWords.push('-u', value);
      }),
      option('-z', 'either', '<keyword>  A keyword for the linker', (c, value) => {
        c.linkerWords.push('-z', value);
      }),
      option('-e', 'either', '<symbol>  Where execution starts', (c, value) => {
        c.linkerWords.push('-e', value);
      }),
      option('-fuse-ld=', 'joined', '<name>  Link with ld.<name>', (c, value) => {
        c.linker = `ld.${value}`;
      }),
      option('-Wa,', 'joined', '<options>  Options for the assembler, parted by commas', (c, value) => {
        c.assemblerWords.push(...value.split(','));
      }),
      option('-Xassembler', 'next', '<option>  One option for the assembler', (c, value) => {
        c.assemblerWords.push(value);
      }),
      option('-B', 'either', '<prefix>  Look there for programs and start files', (c, value) => {
        c.prefixes.push(value);
      }),
      option('--sysroot=', 'joined', '<directory>  Take it for the root of headers and libraries', (c, value) => {
        c.sysroot = value;
      }),
      option('-isysroot', 'next', '', (c, value) => {
        c.sysroot = value;
      }),
      ignored('-flto', 'joined'),
    ],
  ],
  [
    'Seeing the compiler at work',
    [
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
  ],
  [
    'Questions',
    [
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
  ],
];

const exact = new Map<string, Option>();
const prefixes: Option[] = [];
for (const [, options] of sections) {
  for (const row of options) {
    exact.set(row.spelling, row);
    if (row.takes === 'joined' || row.takes === 'either') prefixes.push(row);
  }
}
prefixes.sort((a, b) => b.spelling.length - a.spelling.length);

function optimize(c: CommandLine, value: string): void {
  const level =
    value === '' ? 1 : value === 's' || value === 'z' ? 2 : value === 'g' ? 1 : value === 'fast' ? 3 : Number(value);
  if (!Number.isInteger(level)) {
    c.faults.push({
      severity: 'error',
      message: "argument to '-O' should be a non-negative integer, 'g', 's', 'z' or 'fast'",
    });
    return;
  }
  c.compile.optimize = Math.min(level, 3) as 0 | 1 | 2 | 3;
  c.compile.size = value === 's' || value === 'z';
  if (value === 'fast') c.fastMath = true;
}

/** What follows the program is its arguments. */
function interpret(c: CommandLine, pass: string): void {
  c.inspect.interpret = pass;
  c.run = true;
}

function debug(c: CommandLine, value: string): void {
  if (/^\d$/.test(value) && Number(value) > 3) {
    c.faults.push({ severity: 'error', message: `debug output level '${value}' is too high` });
  } else if (
    /^(gdb|dwarf(-\d)?)?[0-3]?$/.test(value) ||
    /^(no-)?(column-info|statement-frontiers|record-gcc-switches|strict-dwarf|pubnames|z|split-dwarf|inline-points|variable-location-views|internal-reset-location-views|as-loc-support|as-locview-support)/.test(
      value,
    )
  ) {
    c.compile.debug = value !== '0';
  } else {
    unrecognized(c, `-g${value}`);
  }
}

/** Refuses a word, with the option of its kind that was probably meant. */
export function unrecognized(c: CommandLine, word: string, known: readonly string[] = [...exact.keys()]): void {
  const kind = word.slice(0, 2);
  const meant = didYouMean(
    word,
    known.filter(name => name.startsWith(kind)),
  );
  const hint = meant === null ? '' : `; did you mean '${meant}'?`;
  c.faults.push({ severity: 'error', message: `unrecognized command-line option '${word}'${hint}` });
}

/** A target's name as make reads it: blanks, `$` and `#` are escaped. */
export function quotedForMake(name: string): string {
  return name
    .replace(/(\\*)([ \t])/g, '$1$1\\$2')
    .replace(/\$/g, '$$$$')
    .replace(/#/g, '\\#');
}

/** Reads words of a command line into `c`; words behind `-run` and its program are the program's. */
export function readWords(c: CommandLine, words: readonly string[]): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (c.run && c.inputs.length > 0) {
      c.runArguments.push(...words.slice(i));
      return;
    }
    if (word === '-' || !word.startsWith('-')) {
      c.addInput(word);
      continue;
    }
    const whole = exact.get(word);
    if (whole !== undefined && whole.takes !== 'joined') {
      if (whole.takes === 'nothing') whole.apply(c, '');
      else if (i + 1 < words.length) whole.apply(c, words[++i]);
      else if (word === '-o') c.faults.push({ severity: 'error', message: "missing filename after '-o'" });
      else c.faults.push({ severity: 'error', message: `missing argument to '${word}'` });
      continue;
    }
    const row = prefixes.find(candidate => word.startsWith(candidate.spelling));
    if (row === undefined) unrecognized(c, word);
    else row.apply(c, word.slice(row.spelling.length));
  }
}

/** What `--help` prints. */
export function helpText(): string {
  const lines = ['Usage: tscc [options] file...'];
  for (const [title, options] of sections) {
    lines.push('', `${title}:`);
    for (const { spelling, takes, help } of options) {
      if (help === '') continue;
      const [, argument, text] = /^(?:([[<]\S.*?[\]>\w]) {2})?(.*)$/.exec(help)!;
      const shown =
        spelling + (argument === undefined ? '' : `${takes === 'next' || takes === 'either' ? ' ' : ''}${argument}`);
      lines.push(shown.length < 26 ? `  ${shown.padEnd(26)}${text}` : `  ${shown}\n${' '.repeat(28)}${text}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
