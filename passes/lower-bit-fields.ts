/**
 * Bit-fields become loads, stores, shifts and masks of the bytes that hold them.
 *
 *   s.b = 5;   ==>   *p = *p & ~0x38 | 5 << 3;       (with p = &s, and b three bits wide from bit 3)
 *
 * Kept: no byte that belongs to a member that is no bit-field is written (C17 3.14p1), nothing outside the record is read, and the value of an
 * assignment is that of the field afterwards.
 */
import { Assigned } from '../languages/assigned.ts';
import { BitfieldFree } from '../languages/bitfield-free.ts';
import { type CType, isSigned, Qualifier, sizeOf } from '../languages/types.ts';
import type { RecordField, Unit } from '../languages/unit.ts';
import { descend, type MkT, type Node } from '../nanopass/index.ts';
import { type Piece, piecesToRead, piecesToWrite } from './bit-field-pieces.ts';
import { binaryWith, constant, constantOf, convert, isFixed, kept, wrap } from './construct.ts';

type Expression = Node<BitfieldFree, 'Expression'>;
type Place = Node<BitfieldFree, 'Place'>;
type Statement = Node<BitfieldFree, 'Statement'>;
type Mk = MkT<BitfieldFree>;

export const lowerBitFields = descend({
  name: 'lower-bit-fields',
  from: Assigned,
  to: BitfieldFree,
  summary: 'Bit-fields are loads, stores, shifts and masks of the bytes that hold them.',
  needs: { 'plain-assignments': 'a field is either read or written' },
  establishes: ['no-bit-fields'],
  start: unit => unit,
  rules: {
    Load: (m, mk, go) =>
      m
        .with({ place: { kind: 'BitField' } }, ({ type, place }) => {
          const pieces = piecesToRead(place.field);
          const pointer = go(place.pointer);
          if (pieces.length === 1 || isFixed(pointer))
            return read(mk, pieces, pointer, place.field, place.type, type, go.unit);
          const body: Statement[] = [];
          const address = kept<Expression, Place, Statement>(mk, pointer, body, go.unit);
          const value = read(mk, pieces, address, place.field, place.type, type, go.unit);
          return mk.Sequence({ type, body, value });
        })
        .otherwise(go.children),
    Assign: (m, mk, go) =>
      m
        .with({ place: { kind: 'BitField' } }, ({ type, place, value }) => {
          const { body, fresh } = assigned(mk, go(value), go(place.pointer), place, go.unit);
          return mk.Sequence({ type, body, value: extracted(mk, fresh, 0, place.field.width, type, go.unit) });
        })
        .otherwise(go.children),
    // The value of the assignment is the field's, which need not be computed where nobody uses it.
    Evaluate: (m, mk, go) =>
      m
        .with({ value: { kind: 'Assign', place: { kind: 'BitField' } } }, ({ value: { place, value } }) => {
          const { body } = assigned(mk, go(value), go(place.pointer), place, go.unit);
          return mk.Group({ items: body });
        })
        .otherwise(go.children),
    // An address or an operand of an assembler instruction cannot be a bit-field (C17 6.5.3.2p1); this is what is left.
    BitField: (m, mk, go) =>
      m.otherwise(n => {
        go.unit.diagnostics.error(n.at, 'sorry, unimplemented: a bit-field as a memory operand');
        return mk.Dereference({ type: n.type, pointer: go(n.pointer) });
      }),
  },
});

interface Field {
  readonly field: RecordField;
  readonly type: CType;
}

/** The statements that assign to a field, and the value assigned, which may be evaluated again. */
function assigned(mk: Mk, value: Expression, pointer: Expression, { field, type }: Field, unit: Unit) {
  const body: Statement[] = [];
  const fresh = constantOf(value) !== null ? value : kept<Expression, Place, Statement>(mk, value, body, unit);
  const address = isFixed(pointer) ? pointer : kept<Expression, Place, Statement>(mk, pointer, body, unit);
  for (const piece of piecesToWrite(field)) body.push(write(mk, piece, address, field, type, fresh, unit));
  return { body, fresh };
}

/** The unsigned (or signed) integer type of so many bytes. */
function integerOfSize(bytes: number, signed: boolean, unit: Unit): CType {
  const { integer } = unit.types;
  switch (bytes) {
    case 1:
      return signed ? integer['signed char'] : integer['unsigned char'];
    case 2:
      return signed ? integer.short : integer['unsigned short'];
    case 4:
      return signed ? integer.int : integer['unsigned int'];
    case 8:
      return signed ? integer['long long'] : integer['unsigned long long'];
    default:
      return signed ? integer.__int128 : integer['unsigned __int128'];
  }
}

/** The bytes of a piece, as an integer; an access to a volatile field is volatile. */
function bytesOf(
  mk: Mk,
  piece: Piece,
  address: Expression,
  field: RecordField,
  access: CType,
  signed: boolean,
  unit: Unit,
): Place {
  const plain = integerOfSize(piece.size, signed, unit);
  const type = unit.types.variant(plain, (access.qualifiers & Qualifier.volatile) | Qualifier.mayAlias);
  const { difference } = unit.types;
  const by = piece.offset - field.offset;
  const pointerType = unit.types.pointer(type);
  const pointer =
    by === 0
      ? address
      : mk.Offset({ type: pointerType, pointer: address, bytes: constant<Expression>(mk, difference, by) });
  return mk.Dereference({ type, pointer });
}

/** The value of a field, of type `type`. */
function read(
  mk: Mk,
  pieces: readonly Piece[],
  address: Expression,
  field: RecordField,
  access: CType,
  type: CType,
  unit: Unit,
): Expression {
  const signed = isSigned(type);
  const [only] = pieces;
  if (pieces.length === 1 && only.width === 8 * only.size) {
    const place = bytesOf(mk, only, address, field, access, signed, unit);
    return convert<Expression>(mk, type, mk.Load({ type: unit.types.plain(place.type), place }));
  }
  const computation = integerOfSize(Math.max(4, sizeOf(type), ...pieces.map(p => p.size)), false, unit);
  const bitsOf = (piece: Piece): Expression => {
    const place = bytesOf(mk, piece, address, field, access, false, unit);
    return convert<Expression>(mk, computation, mk.Load({ type: unit.types.plain(place.type), place }));
  };
  if (pieces.length === 1) return extracted(mk, bitsOf(only), only.low, field.width, type, unit);
  let value: Expression | null = null;
  for (const piece of pieces) {
    let part = binaryWith<Expression>(mk, '>>', bitsOf(piece), BigInt(piece.low));
    part = binaryWith<Expression>(mk, '&', part, (1n << BigInt(piece.width)) - 1n);
    part = binaryWith<Expression>(mk, '<<', part, BigInt(piece.at));
    value = value === null ? part : mk.Binary({ type: computation, op: '|', left: value, right: part });
  }
  return extracted(mk, value!, 0, field.width, type, unit);
}

/** `width` bits of a value from bit `low`, extended as the type says. */
function extracted(mk: Mk, value: Expression, low: number, width: number, type: CType, unit: Unit): Expression {
  const signed = isSigned(type);
  const known = constantOf(value);
  if (known !== null) {
    const bits = known >> BigInt(low);
    return constant<Expression>(mk, type, signed ? BigInt.asIntN(width, bits) : BigInt.asUintN(width, bits));
  }
  const size = Math.max(4, sizeOf(value.type));
  const bits = convert<Expression>(mk, integerOfSize(size, false, unit), value);
  if (!signed) {
    const shifted = binaryWith<Expression>(mk, '>>', bits, BigInt(low));
    return convert<Expression>(mk, type, binaryWith<Expression>(mk, '&', shifted, (1n << BigInt(width)) - 1n));
  }
  const high = binaryWith<Expression>(mk, '<<', bits, BigInt(8 * size - low - width));
  const numbers = convert<Expression>(mk, integerOfSize(size, true, unit), high);
  return convert<Expression>(mk, type, binaryWith<Expression>(mk, '>>', numbers, BigInt(8 * size - width)));
}

/** Writes the bits of a value that belong to a piece, and keeps the piece's other bits. */
function write(
  mk: Mk,
  piece: Piece,
  address: Expression,
  field: RecordField,
  access: CType,
  value: Expression,
  unit: Unit,
): Statement {
  const place = bytesOf(mk, piece, address, field, access, false, unit);
  const bytes = unit.types.plain(place.type);
  const computation = integerOfSize(Math.max(4, piece.size, sizeOf(value.type)), false, unit);
  const mask = (1n << BigInt(piece.width)) - 1n;
  const whole = piece.width === 8 * piece.size;
  const known = constantOf(value);
  let part: Expression;
  if (known !== null) {
    const bits = (BigInt.asUintN(field.width, known) >> BigInt(piece.at)) & mask;
    part = constant<Expression>(mk, computation, wrap(bits << BigInt(piece.low), computation));
  } else {
    part = binaryWith<Expression>(mk, '>>', convert<Expression>(mk, computation, value), BigInt(piece.at));
    if (!whole) part = binaryWith<Expression>(mk, '&', part, mask);
    part = binaryWith<Expression>(mk, '<<', part, BigInt(piece.low));
  }
  if (!whole) {
    const before = convert<Expression>(mk, computation, mk.Load({ type: bytes, place }));
    const others = binaryWith<Expression>(mk, '&', before, wrap(~(mask << BigInt(piece.low)), computation));
    part = mk.Binary({ type: computation, op: '|', left: others, right: part });
  }
  return mk.Evaluate({ value: mk.Assign({ type: bytes, place, value: convert<Expression>(mk, bytes, part) }) });
}
