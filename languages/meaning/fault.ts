/** How an interpreted program ends before its end. */

/** The program did what C gives no meaning, or what the interpreter cannot do. */
export class Fault extends Error {
  /** Where, as an origin of the tree; null until a run loop has seen it. */
  at: number | null = null;
  /** The first byte that was to be read or written outside of an object; null for other faults, and once the object nearby has been named. */
  outside: number | null = null;
  /** The functions that were being called, the innermost first. */
  readonly calls: string[] = [];
}

/** An object of the program that a message can name. */
export interface NamedObject {
  readonly name: string;
  readonly address: number;
  readonly size: number;
}

/** Tells of an access outside of an object which one it has just missed, if one of these. */
export function nameNeighbour(fault: Fault, objects: Iterable<NamedObject>): void {
  const { outside } = fault;
  if (outside === null) return;
  for (const { name, address, size } of objects) {
    const behind = outside - (address + size);
    const where =
      behind >= 0 && behind < nearby
        ? `${bytes(behind)}behind`
        : outside < address && outside >= address - nearby
          ? `${bytes(address - outside)}before`
          : outside >= address && behind < 0
            ? 'across the end of'
            : null;
    if (where === null) continue;
    fault.message += `, ${where} ${name} (of ${size} bytes)`;
    fault.outside = null;
    return;
  }
}
const nearby = 16;
const bytes = (n: number): string => (n === 0 ? 'just ' : `${n} bytes `);

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
