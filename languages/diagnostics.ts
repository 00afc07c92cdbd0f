/**
 * Diagnostics: what the user is told about a program, each with its place.
 *
 * A place is an origin: the index of a token of the unit (the same integer that every tree node carries as `at`).
 * The driver turns it into file, line, column, source line and caret through the unit's `Locator`.
 */

import { history, trace } from '../nanopass/index.ts';

export type Severity = 'note' | 'warning' | 'error' | 'fatal error';

/** A position as a person reads it. Lines and columns count from 1; a column counts bytes as gcc does, tabs as one. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where the file was included, the innermost place first. */
  readonly includedFrom?: readonly Location[];
}

/** Where a diagnostic points: a token of the unit, or (before there are tokens) a position in a file. -1 is nowhere. */
export type Place = number | Location;

/** Tokens of the source that are underlined, and what is said of them below the line. */
export interface SourceRange {
  readonly first: number;
  readonly last: number;
  /** Where the label hangs: the operator, for an expression that has one. */
  readonly caret: number;
  readonly label?: string;
}

/** A part of a token, in bytes from its start: a conversion of a format string. `last` is within it. */
export interface TokenPart {
  readonly first: number;
  readonly caret: number;
  readonly last: number;
}

export interface Diagnostic {
  readonly severity: Severity;
  readonly place: Place;
  /** Begins the underlined range where it does not begin at the caret. */
  readonly from?: number;
  /** Ends the underlined range: the last token of it. */
  readonly through?: Place;
  /** Shows where the macro was invoked that `place` comes from, not what is written in it. */
  readonly atExpansion?: boolean;
  /** Points into the token at `place`. */
  readonly part?: TokenPart;
  /** Said of the underlined range, below it. */
  readonly label?: string;
  /** What else is underlined. */
  readonly ranges?: readonly SourceRange[];
  readonly message: string;
  /** The warning option that governs it, without the dash: `Wunused-variable`. */
  readonly option?: string;
  /** What to write instead at `place`, for did-you-mean. */
  readonly fix?: string;
  readonly notes?: readonly Diagnostic[];
}

/** Thrown when compilation of this unit cannot go on; the diagnostic itself has been reported. */
export class Stopped extends Error {}

/** The diagnostics of one unit, in the order in which they were found. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  errors = 0;

  constructor(
    /** Called for each diagnostic; the driver filters by option and raises warnings to errors here. */
    private readonly admit: (d: Diagnostic) => Diagnostic | null = d => d,
    /** Whether a warning of this option could be admitted anywhere in the unit: where not, nobody need look for what it warns of. */
    readonly wants: (option: string) => boolean = () => true,
  ) {}

  report(diagnostic: Diagnostic): void {
    const d = this.admit(trace.on ? inSource(diagnostic) : diagnostic);
    if (d === null) return;
    this.list.push(d);
    if (d.severity === 'error' || d.severity === 'fatal error') this.errors++;
  }

  error(place: Place, message: string, more: Partial<Diagnostic> = {}): void {
    this.report({ severity: 'error', place, message, ...more });
  }

  warning(option: string, place: Place, message: string, more: Partial<Diagnostic> = {}): void {
    this.report({ severity: 'warning', place, message, ...(option === '' ? {} : { option }), ...more });
  }

  /** Reports and throws `Stopped`. */
  fatal(place: Place, message: string, more: Partial<Diagnostic> = {}): never {
    this.report({ severity: 'fatal error', place, message, ...more });
    throw new Stopped(message);
  }
}

/** The places in the source behind what `--trace-rules` has made of origins. */
function inSource(d: Diagnostic): Diagnostic {
  const token = (at: number): number => history({ at }).token;
  const place = (p: Place): Place => (typeof p === 'number' ? token(p) : p);
  return {
    ...d,
    place: place(d.place),
    from: d.from === undefined ? undefined : token(d.from),
    through: d.through === undefined ? undefined : place(d.through),
    ranges: d.ranges?.map(r => ({ ...r, first: token(r.first), last: token(r.last), caret: token(r.caret) })),
    notes: d.notes?.map(inSource),
  };
}
