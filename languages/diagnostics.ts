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

export interface Diagnostic {
  readonly severity: Severity;
  readonly place: Place;
  /** Ends the underlined range: the last token of it. */
  readonly through?: Place;
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

  /** Called for each diagnostic; the driver filters by option and raises warnings to errors here. */
  constructor(private readonly admit: (d: Diagnostic) => Diagnostic | null = d => d) {}

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
  const place = (p: Place): Place => (typeof p === 'number' ? history({ at: p }).token : p);
  const notes = d.notes?.map(inSource);
  return { ...d, place: place(d.place), ...(d.through === undefined ? {} : { through: place(d.through) }), notes };
}
