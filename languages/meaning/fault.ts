/** How an interpreted program ends before its end. */

/** The program did what C gives no meaning, or what the interpreter cannot do. */
export class Fault extends Error {
  /** Where, as an origin of the tree; null until a run loop has seen it. */
  at: number | null = null;
  /** The functions that were being called, the innermost first. */
  readonly calls: string[] = [];
}

/** `exit` and its kin: the status is what the parent process would see. */
export class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** `abort`, and a trap of the program's own: the number is that of the signal. */
export class Signal extends Error {
  constructor(readonly number: number) {
    super(`signal ${number}`);
  }
}
