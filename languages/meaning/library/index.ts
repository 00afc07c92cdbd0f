/** The library of interpreted programs: what of the C library and libgcc there is, by name. */
import type { Library, LibraryRow, LibraryRows } from '../library-call.ts';
import type { Machine } from '../machine.ts';
import { atomics } from './atomics.ts';
import { complexMath, longMath, math } from './math.ts';
import { leave, programs, threads, wholeNumbers } from './programs.ts';
import { streams, streamsOf } from './streams.ts';
import { strings } from './strings.ts';
import { support } from './support.ts';

/** Tables whose functions take host numbers, and those whose functions take integers of any size. */
const plain: readonly LibraryRows<number>[] = [strings, streams, programs, threads, atomics, math];
const exact: readonly LibraryRows[] = [wholeNumbers, longMath, complexMath, support];

const rows = new Map<string, LibraryRow>();
function allRows(): ReadonlyMap<string, LibraryRow> {
  if (rows.size > 0) return rows;
  for (const table of exact)
    for (const [name, [signature, run]] of Object.entries(table)) rows.set(name, { signature, run });
  for (const table of plain)
    for (const [name, [signature, run]] of Object.entries(table))
      rows.set(name, { signature, run: (m, values, rest) => run(m, values.map(Number), rest) });
  return rows;
}

export function standardLibrary(m: Machine): Library {
  const environment = m.memory.reserve(8, 8);
  return {
    environment,
    has: name => allRows().has(name),
    find: name => allRows().get(name) ?? null,
    object: name => (name === 'environ' ? m.memory.reserve(8, 8) : streamsOf(m).variable(name)),
    leave: () => leave(m),
    flush: () => streamsOf(m).flushAll(),
  };
}
