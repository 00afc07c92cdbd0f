/** A variadic function saves the registers that may hold arguments without names, where `va_arg` looks for them. */
import { Called } from '../../languages/called.ts';
import type { CallLayout, Location } from '../../languages/target.ts';
import { type CType, mayAlias } from '../../languages/types.ts';
import type { CSymbol, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Pieces } from './pieces.ts';

type Statement = Node<Called, 'Statement'>;
const { mk } = Called;

/** Adds the incoming registers, and puts the stores before all that `out` holds. */
export function saveRegisters(
  unit: Unit,
  area: CSymbol,
  layout: CallLayout,
  pieces: Pieces,
  incoming: Node<Called, 'Incoming'>[],
  out: Statement[],
): void {
  const { saveArea } = unit.target;
  const { types } = unit;
  const save = (location: Location, offset: number, type: CType): Statement => {
    const symbol = pieces.hidden(type, 'register');
    incoming.push(mk.Incoming({ location, symbol }));
    const base = mk.AddressOf({
      type: types.pointer(area.type!),
      place: mk.Variable({ type: area.type!, symbol: area }),
    });
    const bytes = mk.Constant({ type: types.difference, value: BigInt(offset) });
    const pointer = mk.Offset({ type: types.pointer(type), pointer: base, bytes });
    return mk.Store({ place: mk.Dereference({ type: mayAlias(type), pointer }), value: pieces.get(symbol) });
  };
  const word = types.integer['unsigned long'];
  const stores = saveArea.generals.slice(layout.used.general).map(r => save(r.location, r.offset, word));
  const vectors = saveArea.vectors.slice(layout.used.vector);
  if (layout.vectorCount !== null && vectors.length > 0) {
    // The caller says how many vector registers it used; without any, they need not be touched.
    const count = pieces.hidden(types.integer['unsigned char'], 'vectors');
    incoming.push(mk.Incoming({ location: layout.vectorCount.register, symbol: count }));
    const [some, done] = [unit.label('vectors'), unit.label('saved')];
    const vector = types.registerContents(types.floating.float, 4);
    stores.push(mk.Branch({ test: pieces.get(count), then: some, else: done }), mk.Label({ label: some }));
    for (const r of vectors) stores.push(save(r.location, r.offset, vector));
    stores.push(mk.Label({ label: done }));
  }
  out.unshift(...stores);
}
