/**
 * The linker's command line, word for word what GNU C gives it: start files, inputs, libraries, end files.
 */
import type { CommandLine } from './command-line.ts';
import type { Toolchain } from './toolchain.ts';

/** What keeps a program from being linked, with the remedy. */
export class CannotLink extends Error {}

/** `objects` gives, for each input in order, the file that the linker is to read. */
export function linkCommand(
  c: CommandLine,
  toolchain: Toolchain,
  objects: readonly string[],
  output: string,
): string[] {
  const linker = toolchain.program(c.linker);
  if (linker === null) {
    throw new CannotLink(`cannot find the linker '${c.linker}': install it (Debian: apt-get install binutils)`);
  }
  const relocatable = c.kind === 'relocatable';
  const shared = c.kind === 'shared';
  const pie = !shared && !relocatable && (c.pie ?? (c.compile.pic !== 'none' && !c.static));
  const words = [linker];
  if (!relocatable) words.push('--build-id');
  if (!c.static || pie) words.push('--eh-frame-hdr');
  words.push('-m', 'elf_x86_64', '--hash-style=gnu', '--as-needed');
  if (c.sysroot !== '') words.push(`--sysroot=${c.sysroot}`);
  if (c.static && pie) words.push('-static', '-pie', '--no-dynamic-linker', '-z', 'text');
  else if (c.static) words.push('-static');
  if (shared) words.push('-shared');
  if (c.exportDynamic) words.push('-export-dynamic');
  if (!c.static && !shared) words.push('-dynamic-linker', '/lib64/ld-linux-x86-64.so.2');
  if (pie && !c.static) words.push('-pie');
  if (relocatable) words.push('-r');
  words.push('-o', output, ...c.linkerWords);
  const startFiles = c.startFiles && !relocatable;
  if (startFiles) words.push(...startFilesOf(c, toolchain, shared, pie));
  for (const directory of [...c.libraryDirs, ...toolchain.libraryDirectories()]) words.push(`-L${directory}`);
  let next = 0;
  for (const item of c.items) {
    if ('words' in item) words.push(...item.words);
    else words.push(objects[next++]);
  }
  for (const script of c.scripts) words.push('-T', script);
  if (c.defaultLibraries && !relocatable) words.push(...librariesOf(c, toolchain));
  if (startFiles) {
    if (c.x87Precision !== null) words.push(startFile(toolchain, `crtprec${c.x87Precision}.o`));
    const end = toolchain.file(shared || pie ? 'crtendS.o' : 'crtend.o');
    if (end !== null) words.push(end);
    words.push(startFile(toolchain, 'crtn.o'));
  }
  return words;
}

function startFile(toolchain: Toolchain, name: string): string {
  const path = toolchain.file(name);
  if (path === null) {
    throw new CannotLink(
      `cannot find '${name}' of the C library: install its development files (Debian: apt-get install libc6-dev)`,
    );
  }
  return path;
}

function startFilesOf(c: CommandLine, toolchain: Toolchain, shared: boolean, pie: boolean): string[] {
  const files: string[] = [];
  if (!shared) files.push(startFile(toolchain, pie ? (c.static ? 'rcrt1.o' : 'Scrt1.o') : 'crt1.o'));
  files.push(startFile(toolchain, 'crti.o'));
  // GNU C's own start file registers its frames; a C library alone links without it.
  const begin = toolchain.file(shared || pie ? 'crtbeginS.o' : c.static ? 'crtbeginT.o' : 'crtbegin.o');
  if (begin !== null) files.push(begin);
  return files;
}

function librariesOf(c: CommandLine, toolchain: Toolchain): string[] {
  const library = [...(c.threads ? ['-lpthread'] : []), ...(c.standardLibrary ? ['-lc'] : [])];
  if (toolchain.file('libgcc.a') === null) return library;
  if (c.static) return ['--start-group', '-lgcc', '-lgcc_eh', ...library, '--end-group'];
  if (c.staticLibgcc) return ['-lgcc', '-lgcc_eh', ...library, '-lgcc', '-lgcc_eh'];
  const gcc = ['-lgcc', '--push-state', '--as-needed', '-lgcc_s', '--pop-state'];
  return [...gcc, ...library, ...gcc];
}
