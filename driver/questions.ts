/** The questions that the command answers instead of compiling. */

import { explained, languageTable, passTable } from './catalogue.ts';
import type { CommandLine } from './command-line.ts';
import { helpText } from './options.ts';
import { machine, type Toolchain } from './toolchain.ts';

/** tscc's own version, and that of the GNU C whose dialect it speaks. */
const version = '0.1.0';
const gnuVersion = '12';

/** What `-v` says first. Configure scripts look for "gcc" in it to know what options they may use. */
export const banner = `Target: ${machine}\ntscc version ${version}, compatible with gcc version ${gnuVersion}.2.0\n`;

/** The answer, or null when the question names something that is not there. */
export function answer(c: CommandLine, toolchain: Toolchain): string | null {
  const { name, value } = c.question!;
  switch (name) {
    case '--help':
      return helpText();
    case '--version':
      return `tscc ${version} (a C compiler for ${machine}; speaks the dialect of GNU C ${gnuVersion})\n`;
    case '-dumpmachine':
    case '-print-multiarch':
      return `${machine}\n`;
    case '-dumpversion':
      return `${gnuVersion}\n`;
    case '-dumpfullversion':
      return `${gnuVersion}.2.0\n`;
    case '-print-search-dirs':
      return toolchain.searchDirectories();
    case '-print-file-name=':
      return `${value === 'include' ? toolchain.headerDirectories()[0] : (toolchain.file(value) ?? value)}\n`;
    case '-print-prog-name=':
      return `${toolchain.program(value) ?? value}\n`;
    case '-print-libgcc-file-name':
      return `${toolchain.file('libgcc.a') ?? 'libgcc.a'}\n`;
    case '-print-multi-directory':
      return '.\n';
    case '-print-multi-lib':
      return '.;\n';
    case '-print-multi-os-directory':
      return '../lib\n';
    case '-print-sysroot':
      return `${c.sysroot}\n`;
    case '--list-passes':
      return passTable(c);
    case '--list-languages':
      return languageTable(c);
    case '--explain=':
      return explained(c, value);
    default:
      return null;
  }
}
