/** What a command line asks for, as data: the options table fills it in, the driver carries it out. */
import type { CompileOptions } from '../languages/unit.ts';

/** How far to go: the last thing that is done to each input. */
export type Stage = 'preprocess' | 'check' | 'assembly' | 'object' | 'link';

export type Language = 'c' | 'preprocessed' | 'assembly' | 'preprocessable assembly' | 'dump' | 'link';

export interface Input {
  readonly path: string;
  readonly language: Language;
}

/** One word for the linker, in the order of the command line: inputs stand among libraries. */
export type LinkItem = { readonly input: Input } | { readonly words: readonly string[] };

/** Compile options while they are being collected. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Inspection {
  readonly dumpBefore: string[];
  readonly dumpAfter: string[];
  dumpFunction: string | null;
  dumpFormat: 'text' | 'json';
  dumpDirectory: string | null;
  dumpDiff: boolean;
  dumpSource: boolean;
  stopAfter: string | null;
  /** Run the program as it is after this pass; empty: after the last whose language has a meaning. */
  interpret: string | null;
  passes: string | null;
  readonly disabled: string[];
  readonly plugins: string[];
  verify: boolean;
  timePasses: 'text' | 'json' | null;
  printChanged: boolean;
  traceRules: boolean;
  statistics: boolean;
}

export class CommandLine {
  /** The words as they were given. */
  words: readonly string[] = [];
  stage: Stage = 'link';
  output: string | null = null;
  /** `-x`; null guesses from the name. */
  language: Language | null = null;
  readonly items: LinkItem[] = [];
  run = false;
  readonly runArguments: string[] = [];

  // Preprocessing.
  readonly defines: (readonly ['D' | 'U', string])[] = [];
  readonly quoteDirs: string[] = [];
  readonly includeDirs: string[] = [];
  readonly systemDirs: string[] = [];
  readonly afterDirs: string[] = [];
  readonly includes: string[] = [];
  readonly macroIncludes: string[] = [];
  standardIncludes = true;
  trigraphs: boolean | undefined = undefined;
  keepComments = false;
  lineMarkers = true;
  showIncludes = false;
  macroList: 'none' | 'only' | 'also' = 'none';
  maximumIncludeDepth = 200;
  readonly dependencies = {
    /** `-M` lists all files, `-MM` leaves out those of the system; null without either. */
    kind: null as 'all' | 'user' | null,
    /** The list comes beside the compilation (`-MD`) instead of it (`-M`). */
    beside: false,
    file: null as string | null,
    targets: [] as string[],
    quotedTargets: [] as string[],
    phony: false,
    missingAllowed: false,
  };

  // Compiling.
  readonly compile: Mutable<Partial<CompileOptions>> = {};
  standard = 'gnu17';
  threads = false;
  /** How file names begin in `__FILE__`, in place of how they do. */
  readonly prefixMaps: { readonly from: string; readonly to: string }[] = [];
  /** Bits to which the x87 unit rounds from the start of the program on. */
  x87Precision: '32' | '64' | '80' | null = null;
  fastMath = false;
  verbose = false;
  /** `-###`: show commands, run none. */
  dryRun = false;
  saveTemporaries = false;

  // Warnings.
  readonly warnings = new Map<string, 'off' | 'on' | 'error'>();
  silent = false;
  warningsAreErrors = false;
  pedantic: 'off' | 'warn' | 'error' = 'off';
  fatalErrors = false;
  maximumErrors = 0;
  diagnosticsFormat: 'text' | 'json' = 'text';
  colour: 'auto' | 'always' | 'never' = 'auto';
  showCaret = true;
  byteColumns = false;
  showOption = true;

  // Linking.
  kind: 'executable' | 'shared' | 'relocatable' = 'executable';
  static = false;
  pie: boolean | null = null;
  staticLibgcc = false;
  startFiles = true;
  defaultLibraries = true;
  standardLibrary = true;
  exportDynamic = false;
  readonly libraryDirs: string[] = [];
  readonly linkerWords: string[] = [];
  readonly scripts: string[] = [];
  linker = 'ld';
  readonly assemblerWords: string[] = [];
  readonly prefixes: string[] = [];
  sysroot = '';

  readonly inspect: Inspection = {
    dumpBefore: [],
    dumpAfter: [],
    dumpFunction: null,
    dumpFormat: 'text',
    dumpDirectory: null,
    dumpDiff: false,
    dumpSource: false,
    stopAfter: null,
    interpret: null,
    passes: null,
    disabled: [],
    plugins: [],
    verify: false,
    timePasses: null,
    printChanged: false,
    traceRules: false,
    statistics: false,
  };

  /** A question that the command answers instead of compiling: `--version`, `-dumpmachine`. */
  question: { readonly name: string; readonly value: string } | null = null;

  /** What is wrong or odd about the command line itself. */
  readonly faults: { readonly severity: 'error' | 'warning'; readonly message: string }[] = [];

  addInput(path: string): void {
    this.items.push({ input: { path, language: this.language ?? languageOf(path) } });
  }

  get inputs(): readonly Input[] {
    return this.items.flatMap(item => ('input' in item ? [item.input] : []));
  }
}

/** What a file holds, by its suffix (gcc manual, Overall Options). */
export function languageOf(path: string): Language {
  const suffix = /\.([^./]+)$/.exec(path)?.[1];
  switch (suffix) {
    case 'c':
    case 'h':
      return 'c';
    case 'i':
      return 'preprocessed';
    case 's':
      return 'assembly';
    case 'S':
    case 'sx':
      return 'preprocessable assembly';
    default:
      return 'link';
  }
}
