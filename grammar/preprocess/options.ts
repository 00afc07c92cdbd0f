/**
 * What a caller of the preprocessor decides, and what it must provide.
 */

/** The file system as the preprocessor sees it. */
export interface FileAccess {
  /** A file's content; null when there is no such file (or it is a directory). */
  read(path: string): Uint8Array | string | null;
  /** When a file was last changed, for `__TIMESTAMP__`. */
  modified?(path: string): Date | null;
}

export interface PreprocessOptions {
  readonly files: FileAccess;
  /** `-iquote`, `-I`, the system's directories (`-isystem` first), `-idirafter`. */
  readonly quoteDirs?: readonly string[];
  readonly includeDirs?: readonly string[];
  readonly systemDirs?: readonly string[];
  readonly afterDirs?: readonly string[];
  /** `-D` and `-U`, in the order of the command line. */
  readonly defines?: readonly (readonly ['D' | 'U', string])[];
  /** `-imacros` and `-include`. */
  readonly macroIncludes?: readonly string[];
  readonly includes?: readonly string[];
  /** Read before everything, when the system has it: `stdc-predef.h`. */
  readonly preincluded?: readonly string[];
  /** The target's predefined macros, as `#define` lines. */
  readonly predefined?: string;
  /** `gnu17`, `c11` and so on, as after `-std=`. */
  readonly standard: string;
  /** Trigraphs are replaced; when not given, as the standard says. */
  readonly trigraphs?: boolean;
  /** What the tokens are for: the parser, text (`-E`), the list of macros (`-dM`). */
  readonly mode: 'tokens' | 'text' | 'macros';
  /** `-C` keeps comments of the file. */
  readonly keepComments?: 'none' | 'file';
  /** A `.S` file: unknown directives and lone apostrophes pass. */
  readonly assembler?: boolean;
  /** `-fmax-include-depth=`, 200 when not given. */
  readonly maximumDepth?: number;
  /** `-Wundef`. */
  readonly warnUndefined?: boolean;
  /** Whether a built-in function, or an attribute, is known: `__has_builtin`, `__has_attribute`. */
  readonly hasBuiltin?: (name: string) => boolean;
  readonly hasAttribute?: (name: string) => number;
  /** `-fmacro-prefix-map=old=new`: how file names begin in `__FILE__`. */
  readonly prefixMaps?: readonly { readonly from: string; readonly to: string }[];
  /** `-M -MG`: a header that cannot be found is taken to be made later. */
  readonly missingAllowed?: boolean;
  /** Called when a file is read because of a directive, `depth` levels below the main one. */
  readonly entered?: (file: IncludedFile, depth: number) => void;
  /** The time of compilation, for `__DATE__` and `__TIME__`. */
  readonly now?: Date;
  /** The main file was preprocessed already (`.i`): nothing is expanded, `# 1 "file"` is obeyed. */
  readonly preprocessed?: boolean;
}

/** A file that another includes. */
export interface IncludedFile {
  readonly path: string;
  /** Not negative when a macro makes another inclusion empty. */
  readonly guard: number;
  /** `#pragma once` was seen. */
  readonly once: boolean;
}

/** A file that the unit depends on, in the order of first use. */
export interface Dependency {
  readonly path: string;
  readonly system: boolean;
}
