/**
 * Which productions occur in a tree, so that a pass with nothing to do there is passed by.
 *
 * The constructors of those productions that some language removes take notes of having been called. Whoever knows that all nodes of a tree were made while one
 * page of notes was open has a list of what may occur in it, at no walk's cost. The list is never too short, since a node that a walk rebuilds has the kind of one
 * that was made before; it may be too long, and then a pass runs for nothing.
 */
import { type Clause, keep, type Table } from './clauses.ts';
import type { Language } from './language.ts';
import { isMatcher, structureOf } from './pattern.ts';
import type { Untyped } from './schema.ts';
import { lazily, link, staging } from './staging.ts';

/** A page of notes: by the number of a production's name, 1 where one has been made. */
export type Notes = Uint8Array;

/** So many names have room on a page; the constructors of others take no notes. */
const room = 256;
export const newNotes = (): Notes => new Uint8Array(room);

/** The numbers of the names of productions that languages remove, in the order of their definitions. */
const numbers = new Map<string, number>();
/** Those whose constructors have been staged without notes: it is too late for them. */
const unnoted = new Set<string>();
/** The staged code of the build has these numbers in it, and no others can be given out. */
const builtNumbers = 'notes';
let closed = false;

/** Told by each language of what it removes. */
export function noteRemoved(kinds: readonly string[]): void {
  if (numbers.size === 0 && staging.prebuilt?.[builtNumbers] !== undefined) {
    for (const kind of link(builtNumbers, null, numbersText)) numbers.set(kind, numbers.size);
    closed = true;
  }
  if (closed) return;
  for (const kind of kinds)
    if (!numbers.has(kind) && !unnoted.has(kind) && numbers.size < room) numbers.set(kind, numbers.size);
}

const numbersText = (): string => `return ${JSON.stringify([...numbers.keys()])}`;
/** The build asks for it with all else that it stages. */
lazily(() => link(builtNumbers, null, numbersText));

/** What a constructor does to take notes: a statement, or nothing. */
export function noteText(kind: string): string {
  const number = numbers.get(kind);
  if (number !== undefined) return `R.notes[${number}]=1;`;
  unnoted.add(kind);
  return '';
}

/** The numbers of the productions without which a pass changes nothing; null where the notes do not tell. */
export function occasionNumbers(occasions: readonly string[] | null): readonly number[] | null {
  if (occasions === null) return null;
  const result: number[] = [];
  for (const kind of occasions) {
    const number = numbers.get(kind);
    if (number === undefined) return null;
    result.push(number);
  }
  return result;
}

/**
 * The productions without which no rule of a table changes anything. `incidental` rules never do so by themselves, and a clause does not whose handler is one of
 * `idle`. A clause that looks for a child that is to go needs that child; any other needs its own production.
 */
export function occasionsOf(
  table: Table,
  from: Language,
  to: Language,
  incidental: readonly string[] = [],
  idle: readonly unknown[] = [keep],
): readonly string[] {
  const occasions = new Set<string>();
  const goes = (kind: string): boolean => from.prods.has(kind) && !to.prods.has(kind);
  for (const [kind, clauses] of Object.entries(table)) {
    if (incidental.includes(kind)) continue;
    for (const { handler, pattern } of clauses)
      if (!idle.includes(handler)) occasions.add(childrenNeeded(pattern).find(goes) ?? kind);
  }
  return [...occasions];
}

/** The kinds of children that a node must have to match. */
function childrenNeeded(pattern: Clause['pattern'], nested = false): string[] {
  if (typeof pattern !== 'object' || pattern === null) return [];
  if (isMatcher(pattern)) {
    const structure = structureOf(pattern);
    return structure?.t === 'select' ? childrenNeeded(structure.sub, nested) : [];
  }
  if (Array.isArray(pattern)) return [];
  const { kind, ...fields } = pattern as Untyped;
  const own = nested && typeof kind === 'string' ? [kind] : [];
  return [...own, ...Object.values(fields).flatMap(field => childrenNeeded(field, true))];
}
