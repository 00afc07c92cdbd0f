/** What is made of a program, in which language, and how the code is to be. */
import type { CommandLine, Language } from '../command-line.ts';
import { codeFlag, machineFlag } from '../flags.ts';
import { flag, ignored, option, type Section, unrecognized } from './row.ts';

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

export const making: Section = {
  title: 'What to make',
  options: [
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
        if (!Object.hasOwn(languages, value))
          c.faults.push({ severity: 'error', message: `language ${value} not recognized` });
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
};

export const language: Section = {
  title: 'The language',
  options: [
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
};

export const code: Section = {
  title: 'Code',
  options: [
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
};

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
  if (value === 'fast') {
    c.fastMath = true;
    c.compile.trappingMath = false;
  }
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
