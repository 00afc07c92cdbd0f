/** libatomic's functions on objects of any size. Threads do not interleave here (see `threads`), so each is what its name says. */
import type { LibraryRows } from '../library-call.ts';
import type { Machine } from '../machine.ts';

function areEqual({ memory }: Machine, a: number, b: number, size: number): boolean {
  memory.readable(a, size);
  memory.readable(b, size);
  for (let i = 0; i < size; i++) if (memory.bytes[a + i] !== memory.bytes[b + i]) return false;
  return true;
}

export const atomics: LibraryRows<number> = {
  __atomic_load: ['v(zppi)', ({ memory }, [size, object, to]) => memory.move(to, object, size)],
  __atomic_store: ['v(zppi)', ({ memory }, [size, object, from]) => memory.move(object, from, size)],
  __atomic_exchange: [
    'v(zpppi)',
    ({ memory }, [size, object, from, to]) => {
      memory.move(to, object, size);
      memory.move(object, from, size);
    },
  ],
  __atomic_compare_exchange: [
    'i(zpppii)',
    (m, [size, object, expected, from]) => {
      const equal = areEqual(m, object, expected, size);
      if (equal) m.memory.move(object, from, size);
      else m.memory.move(expected, object, size);
      return Number(equal);
    },
  ],
  // A smaller object is inside one that is accessed at once.
  __atomic_is_lock_free: ['i(zp)', (_m, [size, object]) => Number(size <= 8 && (object % 8) + size <= 8)],
};
