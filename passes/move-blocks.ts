/**
 * Assignments of structs, arrays, complex numbers and vectors become block moves.
 *
 *   a = *p;   ==>   move sizeof a bytes from p to &a
 *
 * Kept: the bytes that are copied; padding is copied too, as C17 6.2.6.1p6 allows. Arguments and results stay whole.
 */
import { Effects } from '../languages/effects.ts';
import { Moved } from '../languages/moved.ts';
import { alignOf, type CType, isAggregate, sizeOf, type Types } from '../languages/types.ts';
import { type MkT, type Node, rewrite } from '../nanopass/index.ts';

type Place = Node<Moved, 'Place'>;

/** Values of the type lie in memory. */
export const isBlock = (t: CType): boolean => isAggregate(t) || t.kind === 'Complex' || t.kind === 'Vector';

export const moveBlocks = rewrite({
  name: 'move-blocks',
  from: Effects,
  to: Moved,
  summary: 'Aggregate copies are block moves.',
  establishes: ['scalar-stores'],
  rules: {
    Store: (m, mk, now) =>
      m.otherwise(n => {
        const { place, value } = n;
        if (!isBlock(place.type)) return n;
        if (value.kind !== 'Load') throw new Error(`move-blocks: ${value.kind} is no value in memory`);
        const align = Math.min(knownAlign(place), knownAlign(value.place));
        const { types } = now.unit;
        return mk.MoveBlock({
          to: addressOf(mk, place, types),
          from: addressOf(mk, value.place, types),
          size: sizeOf(place.type),
          align,
        });
      }),
    Clear: (m, mk, now) =>
      m.otherwise(({ place }) =>
        mk.ClearBlock({ to: addressOf(mk, place, now.unit.types), size: sizeOf(place.type), align: knownAlign(place) }),
      ),
  },
});

/** The address of a place, without a detour over `&*`. */
export function addressOf(mk: MkT<Moved>, place: Place, types: Types): Node<Moved, 'Expression'> {
  return place.kind === 'Dereference' ? place.pointer : mk.AddressOf({ type: types.pointer(place.type), place });
}

function knownAlign(place: Place): number {
  const align = alignOf(place.type);
  return place.kind === 'Variable' ? Math.max(align, place.symbol.attributes?.aligned ?? 1) : align;
}
