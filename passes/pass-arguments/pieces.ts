/** Values taken apart into the pieces that travel in registers, and put together again. */
import { Called } from '../../languages/called.ts';
import { bytesOf } from '../../languages/machine.ts';
import type { Piece } from '../../languages/target.ts';
import { type CType, mayAlias, sizeOf } from '../../languages/types.ts';
import type { CSymbol, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';

type Expression = Node<Called, 'Expression'>;
type Place = Node<Called, 'Place'>;
type Statement = Node<Called, 'Statement'>;
const { mk } = Called;

export class Pieces {
  constructor(
    private readonly unit: Unit,
    private readonly declare: (symbol: CSymbol) => void,
  ) {}

  /** A fresh local. */
  hidden(type: CType, name = 'piece'): CSymbol {
    const symbol = this.unit.temporary(type, name);
    this.declare(symbol);
    return symbol;
  }
  get(symbol: CSymbol): Expression {
    const type = symbol.type!;
    return mk.Load({ type, place: mk.Variable({ type, symbol }) });
  }
  addressOf(place: Place): Expression {
    if (place.kind === 'Dereference') return place.pointer;
    return mk.AddressOf({ type: this.unit.types.pointer(place.type), place });
  }

  /** C's name for the type of a piece. */
  typeOf(piece: Piece): CType {
    const { integer, floating, vector } = this.unit.types;
    switch (piece.type) {
      case 'i8':
        return integer['unsigned char'];
      case 'i16':
        return integer['unsigned short'];
      case 'i32':
        return integer['unsigned int'];
      case 'i64':
        return integer['unsigned long'];
      case 'i128':
        return integer['unsigned __int128'];
      case 'f32':
        return floating.float;
      case 'f64':
        return floating.double;
      case 'f80':
        return floating['long double'];
      case 'f128':
        return floating._Float128;
      case 'v128':
        return this.unit.types.registerContents(floating.float, 4) satisfies ReturnType<typeof vector>;
    }
  }

  /** The pieces of a value in memory. */
  load(place: Place, pieces: readonly Piece[], before: Statement[]): Expression[] {
    const address = this.reusable(this.addressOf(place), pieces.length, before);
    const size = sizeOf(place.type);
    return pieces.map(piece => {
      const type = this.typeOf(piece);
      const parts = partsOf(piece, size).map(({ offset, bytes }) => {
        const partType = bytes === bytesOf[piece.type] || piece.type === 'f80' ? type : this.unsigned(bytes);
        return { shift: 8 * offset, value: this.at(address, piece.offset + offset, partType) };
      });
      return parts.length === 1 && parts[0].value.type === type ? parts[0].value : this.combined(type, parts);
    });
  }

  /** Writes pieces to memory: the bytes of the place, and no more. */
  store(place: Place, pieces: readonly Piece[], values: readonly CSymbol[], out: Statement[]): void {
    const address = this.reusable(this.addressOf(place), pieces.length, out);
    const size = sizeOf(place.type);
    for (const [i, piece] of pieces.entries()) {
      const value = this.get(values[i]);
      for (const { offset, bytes } of partsOf(piece, size)) {
        const whole = bytes === bytesOf[piece.type] || piece.type === 'f80';
        const type = whole ? value.type : this.unsigned(bytes);
        const part = whole ? value : mk.Convert({ type, value: this.shifted(value, '>>', 8 * offset) });
        out.push(mk.Store({ place: this.placeAt(address, piece.offset + offset, type), value: part }));
      }
    }
  }

  /** The pieces of a wide integer. */
  split(value: Expression, pieces: readonly Piece[], before: Statement[]): Expression[] {
    const wide = this.unit.types.integer['unsigned __int128'];
    const symbol = this.hidden(wide, 'wide');
    before.push(mk.Store({ place: mk.Variable({ type: wide, symbol }), value: mk.Convert({ type: wide, value }) }));
    return pieces.map(piece =>
      mk.Convert({ type: this.typeOf(piece), value: this.shifted(this.get(symbol), '>>', 8 * piece.offset) }),
    );
  }

  /** A wide integer from its pieces. */
  joined(type: CType, pieces: readonly Piece[], values: readonly CSymbol[]): Expression {
    const wide = this.unit.types.integer['unsigned __int128'];
    const parts = pieces.map((piece, i) => ({ shift: 8 * piece.offset, value: this.get(values[i]) }));
    return pieces.length === 1 ? parts[0].value : mk.Convert({ type, value: this.combined(wide, parts) });
  }

  private combined(type: CType, parts: readonly { readonly shift: number; readonly value: Expression }[]): Expression {
    const widened = parts.map(({ shift, value }) => this.shifted(mk.Convert({ type, value }), '<<', shift));
    return widened.reduce((left, right) => mk.Binary({ type, op: '|', left, right }));
  }
  private shifted(value: Expression, op: string, count: number): Expression {
    if (count === 0) return value;
    const { type } = value;
    return mk.Binary({ type, op, left: value, right: mk.Constant({ type, value: BigInt(count) }) });
  }
  private unsigned(bytes: number): CType {
    const { integer } = this.unit.types;
    return integer[
      bytes === 1 ? 'unsigned char' : bytes === 2 ? 'unsigned short' : bytes === 4 ? 'unsigned int' : 'unsigned long'
    ];
  }

  /** Bytes of an object, whatever they are of. */
  private placeAt(address: Expression, offset: number, as: CType): Place {
    const { types } = this.unit;
    const type = mayAlias(as);
    const pointer = types.pointer(type);
    if (offset === 0) return mk.Dereference({ type, pointer: mk.Convert({ type: pointer, value: address }) });
    const bytes = mk.Constant({ type: types.difference, value: BigInt(offset) });
    return mk.Dereference({ type, pointer: mk.Offset({ type: pointer, pointer: address, bytes }) });
  }
  private at(address: Expression, offset: number, type: CType): Expression {
    return mk.Load({ type, place: this.placeAt(address, offset, type) });
  }

  /** An address that is used several times is computed once. */
  private reusable(address: Expression, uses: number, out: Statement[]): Expression {
    if (uses < 2 || isSimple(address)) return address;
    const symbol = this.hidden(address.type, 'address');
    out.push(mk.Store({ place: mk.Variable({ type: address.type, symbol }), value: address }));
    return this.get(symbol);
  }
}

/** The names of objects and their addresses cost nothing to repeat. */
function isSimple(e: Expression): boolean {
  if (e.kind === 'Convert') return isSimple(e.value);
  if (e.kind === 'Offset') return e.bytes.kind === 'Constant' && isSimple(e.pointer);
  return (e.kind === 'AddressOf' || e.kind === 'Load') && e.place.kind === 'Variable';
}

/** The bytes of a piece that belong to a value of `size` bytes, cut where they are no power of two. */
function partsOf(piece: Piece, size: number): { offset: number; bytes: number }[] {
  const parts: { offset: number; bytes: number }[] = [];
  let left = Math.min(bytesOf[piece.type], size - piece.offset);
  if (piece.type === 'f80') return [{ offset: 0, bytes: left }];
  for (let offset = 0; left > 0; ) {
    const bytes = left >= 16 ? 16 : left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    parts.push({ offset, bytes });
    offset += bytes;
    left -= bytes;
  }
  return parts;
}
