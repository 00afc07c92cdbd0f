import { readWords } from './reading.ts';
import { flag, ignored, option, type Section } from './row.ts';

export const preprocessor: Section = {
  title: 'The preprocessor',
  options: [
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
    flag('-H', 'Show the files that are included, and what is in which', c => {
      c.showIncludes = true;
    }),
    option('-Wp,', 'joined', '<options>  Options of this section, parted by commas', (c, value) => {
      const words = value.split(',');
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
        if (at < 0) c.faults.push({ severity: 'error', message: `invalid value '${value}' to '-f${kind}-prefix-map'` });
        else c.prefixMaps.push({ from: value.slice(0, at), to: value.slice(at + 1) });
      }),
    ),
    option('-fmax-include-depth=', 'joined', '<number>  How deeply headers may include headers', (c, value) => {
      c.maximumIncludeDepth = Number(value);
    }),
  ],
};

export const dependencies: Section = {
  title: 'Dependencies for make',
  options: [
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
};

/** A target's name as make reads it: blanks, `$` and `#` are escaped. */
export function quotedForMake(name: string): string {
  return name
    .replace(/(\\*)([ \t])/g, '$1$1\\$2')
    .replace(/\$/g, '$$$$')
    .replace(/#/g, '\\#');
}
