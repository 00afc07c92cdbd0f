/**
 * Finds what belongs to the system: headers, start files, libgcc, the linker and the assembler, where GNU C finds them.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { CommandLine } from './command-line.ts';

export const machine = 'x86_64-linux-gnu';

/** The root of the installed compiler: the bundle stands in `dist/`, one below. */
export const home = resolve(__dirname, '..');

/** Where distributions put GNU C's own directory, which holds crtbegin.o and libgcc.a. */
const gccDirectories = [
  '/usr/lib/gcc/x86_64-linux-gnu',
  '/usr/lib/gcc/x86_64-pc-linux-gnu',
  '/usr/lib/gcc/x86_64-redhat-linux',
  '/usr/lib64/gcc/x86_64-suse-linux',
  '/usr/lib/gcc-cross/x86_64-linux-gnu',
];

const systemLibraryDirectories = [
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
  '/usr/local/lib',
];

export class Toolchain {
  private readonly sysroot: string;
  private gcc: string | null | undefined = undefined;

  constructor(private readonly command: CommandLine) {
    this.sysroot = command.sysroot;
  }

  /** The directories of `#include <...>` behind those of the command line. */
  headerDirectories(): string[] {
    const ours = join(home, 'include');
    return [
      ours,
      ...['/usr/local/include', `/usr/include/${machine}`, '/usr/include'].map(path => this.sysroot + path),
    ].filter(path => existsSync(path));
  }

  /** GNU C's own directory of the newest version, or null. */
  gccDirectory(): string | null {
    if (this.gcc !== undefined) return this.gcc;
    this.gcc = null;
    for (const parent of gccDirectories) {
      const versions = list(this.sysroot + parent)
        .filter(name => existsSync(join(this.sysroot + parent, name, 'crtbegin.o')))
        .sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
      if (versions.length > 0) {
        this.gcc = join(this.sysroot + parent, versions[0]);
        break;
      }
    }
    return this.gcc;
  }

  /** Where libraries and start files are sought, in order. */
  libraryDirectories(): string[] {
    const own = this.gccDirectory();
    const places = [
      ...this.command.prefixes,
      ...(own === null ? [] : [own]),
      ...systemLibraryDirectories.map(path => this.sysroot + path),
    ];
    const seen = new Set<string>();
    return places.filter(path => {
      if (seen.has(path) || !isDirectory(path)) return false;
      seen.add(path);
      return true;
    });
  }

  /** The path of a start file or library, or null. */
  file(name: string): string | null {
    for (const directory of this.libraryDirectories()) {
      const path = join(directory, name);
      if (existsSync(path)) return path;
    }
    return null;
  }

  /** The path of a program, or null. */
  program(name: string): string | null {
    if (name.includes('/')) return existsSync(name) ? name : null;
    for (const prefix of this.command.prefixes) {
      for (const path of [join(prefix, name), prefix + name]) if (isFile(path)) return path;
    }
    for (const directory of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(directory, name);
      if (directory !== '' && isFile(path)) return path;
    }
    return null;
  }

  searchDirectories(): string {
    const programs = [...this.command.prefixes, ...(process.env.PATH ?? '').split(delimiter)];
    const libraries = this.libraryDirectories().map(path => `${path}/`);
    return `install: ${home}/\nprograms: =${programs.join(':')}\nlibraries: =${libraries.join(':')}\n`;
  }
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function list(path: string): string[] {
  return isDirectory(path) ? readdirSync(path) : [];
}
