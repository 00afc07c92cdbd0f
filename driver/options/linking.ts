import { flag, ignored, option, type Section } from './row.ts';

export const linking: Section = {
  title: 'Linking',
  options: [
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
};
