/** The form of the tables of library functions. */
import type { Answer, LibraryCall } from './call.ts';

export interface Row {
  /** Parted by blanks. */
  readonly names: string;
  readonly fold: (c: LibraryCall) => Answer;
}
