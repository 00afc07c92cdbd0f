/**
 * Members, subscripts and pointer arithmetic become byte addresses; so do thread-local objects whose place is known at run time only.
 *
 *   s.b[i] = 1;   ==>   *(int *)((char *)&s + 4 + i * 4) = 1;
 *
 * Kept: which object is accessed, and as which type. Objects that are not taken apart stay variables, so that they can live in registers.
 */
import { ByteAddressed } from '../languages/byte-addressed.ts';
import { Data } from '../languages/data.ts';
import { type CType, hasVariableSize, type PointerType, sizeOf } from '../languages/types.ts';
import { type CSymbol, threadModelOf, type Unit } from '../languages/unit.ts';
import { keep, type MkT, type Node, rewrite } from '../nanopass/index.ts';
import { constant, constantOf, convert } from './construct.ts';

type Expression = Node<ByteAddressed, 'Expression'>;
type Place = Node<ByteAddressed, 'Place'>;
type Mk = MkT<ByteAddressed>;

export const lowerAddresses = rewrite({
  name: 'lower-addresses',
  from: Data,
  to: ByteAddressed,
  summary: 'Members, subscripts and pointer arithmetic are byte addresses.',
  needs: { 'data-emitted': 'the addresses in static initialisers are constants of the object file' },
  establishes: ['byte-addresses'],
  rules: {
    Member: (m, mk, now) =>
      m.otherwise(({ type, of, field }) => {
        const start = addressOf(mk, of, now.unit.types.pointer(type));
        const pointer =
          field.variableOffset === undefined
            ? moved(mk, start, field.offset, now.unit)
            : offset(mk, start, fixedOffset(mk, field.variableOffset, now.unit), now.unit);
        return field.width < 0 ? mk.Dereference({ type, pointer }) : mk.BitField({ type, pointer, field });
      }),
    // `*&x` is x, so that x need not lie in memory.
    Dereference: (m, mk) =>
      m.otherwise(n =>
        n.pointer.kind === 'AddressOf' && n.pointer.place.type === n.type
          ? n.pointer.place
          : mk.Dereference({ type: n.type, pointer: n.pointer }),
      ),
    Variable: (m, mk, now) =>
      m.otherwise(n => {
        const { unit } = now;
        if (n.symbol.duration !== 'thread' || threadModelOf(n.symbol, unit.options) !== 'dynamic') return keep(n);
        const type = unit.types.pointer(n.type);
        const address = mk.AddressOf({ type, place: mk.Variable({ type: n.type, symbol: n.symbol }) });
        const pointer = mk.CallBuiltin({ type, name: 'thread_address', arguments: [address] });
        return mk.Dereference({ type: n.type, pointer });
      }),
    AddressOf: (m, mk) => m.otherwise(n => addressOf(mk, n.place, n.type)),
    Decay: (m, mk) => m.otherwise(n => addressOf(mk, n.place, n.type)),
    // Between pointers a conversion changes nothing.
    Convert: (m, mk) =>
      m
        .with({ type: { kind: 'Pointer' }, value: { type: { kind: 'Pointer' } } }, n => retyped(mk, n.value, n.type))
        .otherwise(keep),
    Materialized: (m, mk, now) =>
      m.otherwise(({ type, value }) => {
        const object = mk.Variable({ type, symbol: now.unit.temporary(type, 'result') });
        const keep = mk.Evaluate({ value: mk.Assign({ type, place: object, value }) });
        const pointer = now.unit.types.pointer(type);
        return mk.Dereference({
          type,
          pointer: mk.Sequence({
            type: pointer,
            body: [keep],
            value: mk.AddressOf({ type: pointer, place: object }),
          }),
        });
      }),
    PointerAdd: (m, mk, now) =>
      m.otherwise(({ type, pointer, index, minus }) => {
        const bytes = scaled(mk, index, elementOf(pointer.type), now.unit);
        return offset(mk, retyped(mk, pointer, type), minus ? negated(mk, bytes) : bytes, now.unit);
      }),
    PointerDifference: (m, mk, now) =>
      m.otherwise(({ type, left, right }) => {
        const bytes = mk.Binary({
          type,
          op: '-',
          left: mk.Convert({ type, value: left }),
          right: mk.Convert({ type, value: right }),
        });
        const size = elementSize(mk, elementOf(left.type), now.unit);
        const known = constantOf(size);
        // The difference is a multiple of the size, so a shift divides it whatever its sign. Empty structs (GNU) count bytes.
        if (known === null)
          return mk.Binary({ type, op: '/', left: bytes, right: convert<Expression>(mk, type, size) });
        if (known <= 1n) return bytes;
        const shift = known.toString(2).length - 1;
        return known === 1n << BigInt(shift)
          ? mk.Binary({ type, op: '>>', left: bytes, right: constant<Expression>(mk, type, shift) })
          : mk.Binary({ type, op: '/', left: bytes, right: constant<Expression>(mk, type, known) });
      }),
    AssignOperation: (m, mk, now) =>
      m.otherwise(n => {
        const { type, op, computation, place, value } = n;
        if (computation.kind !== 'Pointer') return mk.AssignOperation({ type, op, computation, place, value });
        const bytes = scaled(mk, value, computation.of, now.unit);
        return mk.AssignOperation({ type, op, computation, place, value: bytes });
      }),
    Increment: (m, mk, now) =>
      m.otherwise(({ type, place, post, down }) => {
        const step = one(mk, now.unit.types.plain(place.type), now.unit);
        return mk.Increment({ type, place, post, down, step });
      }),
  },
});

/** What `++` adds to an object of a type: one, or the size of a pointer's target. */
function one(mk: Mk, type: CType, unit: Unit): Expression {
  const { int, difference } = unit.types;
  if (type.kind === 'Pointer') return convert<Expression>(mk, difference, elementSize(mk, type.of, unit));
  if (type.kind !== 'Vector') return convert<Expression>(mk, type, constant<Expression>(mk, int, 1));
  const lane = one(mk, type.of, unit);
  return mk.VectorOf({ type, lanes: Array.from({ length: type.lanes }, () => lane) });
}

const elementOf = (pointer: CType): CType => (pointer as PointerType).of;

/** The address of a place, as a pointer of the given type. */
function addressOf(mk: Mk, place: Place, type: CType): Expression {
  return place.kind === 'Dereference' ? retyped(mk, place.pointer, type) : mk.AddressOf({ type, place });
}

/** A pointer as a pointer of another type. */
function retyped(mk: Mk, pointer: Expression, type: CType): Expression {
  if (pointer.type === type) return pointer;
  switch (pointer.kind) {
    case 'AddressOf':
      return mk.AddressOf({ type, place: pointer.place });
    case 'Offset':
      return mk.Offset({ type, pointer: pointer.pointer, bytes: pointer.bytes });
    case 'Convert':
      return pointer.value.type.kind === 'Pointer'
        ? retyped(mk, pointer.value, type)
        : mk.Convert({ type, value: pointer.value });
    default:
      return mk.Convert({ type, value: pointer });
  }
}

const moved = (mk: Mk, pointer: Expression, bytes: number, unit: Unit): Expression =>
  offset(mk, pointer, constant<Expression>(mk, unit.types.difference, bytes), unit);

/** The offset of a member after one of variable length. */
function fixedOffset(mk: Mk, symbol: CSymbol, unit: Unit): Expression {
  const type = symbol.type!;
  return convert<Expression>(mk, unit.types.difference, mk.Load({ type, place: mk.Variable({ type, symbol }) }));
}

/** A pointer moved by bytes; constant moves of constant moves are one. */
function offset(mk: Mk, pointer: Expression, bytes: Expression, unit: Unit): Expression {
  const known = constantOf(bytes);
  if (known === 0n) return pointer;
  const { type } = pointer;
  if (known !== null && pointer.kind === 'Offset') {
    const before = constantOf(pointer.bytes);
    if (before !== null) {
      const sum = constant<Expression>(mk, unit.types.difference, before + known);
      return constantOf(sum) === 0n
        ? retyped(mk, pointer.pointer, type)
        : mk.Offset({ type, pointer: pointer.pointer, bytes: sum });
    }
  }
  return mk.Offset({ type, pointer, bytes });
}

/** An index in elements as a number of bytes of type ptrdiff_t. */
function scaled(mk: Mk, index: Expression, element: CType, unit: Unit): Expression {
  const type = unit.types.difference;
  const count = convert<Expression>(mk, type, index);
  const size = elementSize(mk, element, unit);
  const one = constantOf(size);
  if (one === 1n) return count;
  const known = constantOf(count);
  if (one !== null && known !== null) return constant<Expression>(mk, type, one * known);
  return mk.Binary({ type, op: '*', left: count, right: convert<Expression>(mk, type, size) });
}

function negated(mk: Mk, bytes: Expression): Expression {
  const known = constantOf(bytes);
  return known !== null
    ? constant<Expression>(mk, bytes.type, -known)
    : mk.Unary({ type: bytes.type, op: '-', value: bytes });
}

/** The size of an element; of void and functions it is 1 (GNU). */
function elementSize(mk: Mk, element: CType, unit: Unit): Expression {
  const { difference, size } = unit.types;
  return hasVariableSize(element)
    ? mk.VariableSize({ type: size, of: element })
    : constant<Expression>(mk, difference, sizeOf(element));
}
