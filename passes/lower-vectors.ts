/**
 * Generic vectors are computed lane by lane in memory; vector values are only moved whole.
 *
 *   c = a + b;   ==>   (t[0] = a[0] + b[0], ..., t[3] = a[3] + b[3], c = t)
 *
 * Kept: each lane's value. A comparison gives -1 in the lanes where it holds (gcc manual, Vector Extensions).
 */
import { Laned } from '../languages/laned.ts';
import { Scalar } from '../languages/scalar.ts';
import { type CType, mayAlias, sizeOf, type VectorType } from '../languages/types.ts';
import type { Unit } from '../languages/unit.ts';
import { descend, type MkT, type Node, type SrcNode } from '../nanopass/index.ts';
import { constant, constantOf, convert, isFixed, promoted } from './construct.ts';

type Source = SrcNode<Scalar, 'Expression'>;
type Expression = Node<Laned, 'Expression'>;
type Place = Node<Laned, 'Place'>;
type Statement = Node<Laned, 'Statement'>;
type Mk = MkT<Laned>;

interface Visit {
  (e: Source): Expression;
  readonly unit: Unit;
}

export const lowerVectors = descend({
  name: 'lower-vectors',
  from: Scalar,
  to: Laned,
  summary: 'Generic vectors are computed lane by lane.',
  needs: { 'plain-assignments': 'a lane is either read or written' },
  establishes: ['no-vector-arithmetic'],
  start: () => null,
  rules: {
    // Most units have no vector types, and nothing to look for.
    Function: (m, _mk, go) => m.otherwise(n => (go.unit.types.hasVectors ? go.children(n) : (n as never))),
    Lane: (m, mk, go) => m.otherwise(n => lane(mk, go(n.of), n.type, go(n.index), go.unit)),
    VectorOf: (m, mk, go) =>
      m.otherwise(n => {
        const lowering = new Lowering(mk, go as Visit);
        const lanes = go.each(n.lanes);
        return lowering.result(n.type as VectorType, i => lanes[i]);
      }),
    Unary: (m, mk, go) =>
      m.otherwise(n => {
        if (n.type.kind !== 'Vector') return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const of = lowering.lanes(n.value);
        return lowering.result(n.type, i => {
          const value = lowering.widened(of(i));
          return mk.Unary({ type: value.type, op: n.op, value });
        });
      }),
    Binary: (m, mk, go) =>
      m.otherwise(n => {
        if (n.type.kind !== 'Vector') return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const left = lowering.lanes(n.left);
        const right = lowering.lanes(n.right);
        return lowering.result(n.type, i => {
          const a = lowering.widened(left(i));
          return mk.Binary({ type: a.type, op: n.op, left: a, right: convert<Expression>(mk, a.type, right(i)) });
        });
      }),
    Compare: (m, mk, go) =>
      m.otherwise(n => {
        if (n.type.kind !== 'Vector') return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const left = lowering.lanes(n.left);
        const right = lowering.lanes(n.right);
        const { of } = n.type;
        const { int } = go.unit.types;
        return lowering.result(n.type, i => {
          const test = mk.Compare({
            type: int,
            op: n.op,
            left: lowering.widened(left(i)),
            right: lowering.widened(right(i)),
          });
          return mk.Unary({ type: of, op: '-', value: convert<Expression>(mk, of, test) });
        });
      }),
    // Between vectors of one size, the bits stay as they are.
    Convert: (m, mk, go) =>
      m.otherwise(n => {
        const { type } = n;
        if (type.kind === 'Void' || (type.kind !== 'Vector' && n.value.type.kind !== 'Vector')) return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const place = lowering.inMemory(n.value);
        return lowering.sequence(mk.Load({ type, place: seenAs(mk, place, type, go.unit) }));
      }),
  },
});

/** The bytes of a place as an object of another type. */
function seenAs(mk: Mk, place: Place, type: CType, unit: Unit): Place {
  const pointer =
    place.kind === 'Dereference' ? place.pointer : mk.AddressOf({ type: unit.types.pointer(type), place });
  return mk.Dereference({ type: mayAlias(type), pointer });
}

function lane(mk: Mk, of: Place, type: CType, index: Expression, unit: Unit): Place {
  const { difference } = unit.types;
  const pointerType = unit.types.pointer(type);
  const pointer = of.kind === 'Dereference' ? of.pointer : mk.AddressOf({ type: pointerType, place: of });
  const size = sizeOf(type);
  const known = constantOf(index);
  if (known === 0n) return mk.Dereference({ type: mayAlias(type), pointer });
  const bytes =
    known !== null
      ? constant<Expression>(mk, difference, known * BigInt(size))
      : mk.Binary({
          type: difference,
          op: '*',
          left: convert<Expression>(mk, difference, index),
          right: constant<Expression>(mk, difference, size),
        });
  return mk.Dereference({ type: mayAlias(type), pointer: mk.Offset({ type: pointerType, pointer, bytes }) });
}

/** One operation on vectors: the statements before its result. */
class Lowering {
  private readonly body: Statement[] = [];
  private readonly unit: Unit;
  constructor(
    private readonly mk: Mk,
    private readonly visit: Visit,
  ) {
    this.unit = visit.unit;
  }

  sequence(value: Expression): Expression {
    const { mk, body } = this;
    return body.length === 0 ? value : mk.Sequence({ type: value.type, body, value });
  }

  /** A place that holds the value and that nobody writes before it is read. */
  inMemory(e: Source): Place {
    const { mk, unit, body } = this;
    const value = this.visit(e);
    const { type } = value;
    if (value.kind === 'Load' && value.place.kind === 'Variable') return value.place;
    if (value.kind === 'Load' && value.place.kind === 'Dereference' && isFixed(value.place.pointer)) return value.place;
    const place = mk.Variable({ type, symbol: unit.temporary(type, 'vector') });
    body.push(mk.Evaluate({ value: mk.Assign({ type, place, value }) }));
    return place;
  }

  lanes(e: Source): (index: number) => Expression {
    const { mk, unit } = this;
    const place = this.inMemory(e);
    const { of } = e.type as VectorType;
    return i => {
      const index = constant<Expression>(mk, unit.types.difference, i);
      return mk.Load({ type: of, place: lane(mk, place, of, index, unit) });
    };
  }

  /** Lanes narrower than int are computed as ints and cut again: later languages have no narrower arithmetic. */
  widened(lane: Expression): Expression {
    return convert<Expression>(this.mk, promoted(lane.type, this.unit.types), lane);
  }

  /** A vector from the values of its lanes. */
  result(type: VectorType, valueOf: (index: number) => Expression): Expression {
    const { mk, unit, body } = this;
    const place = mk.Variable({ type, symbol: unit.temporary(type, 'vector') });
    const { of } = type;
    for (let i = 0; i < type.lanes; i++) {
      const index = constant<Expression>(mk, unit.types.difference, i);
      const value = convert<Expression>(mk, of, valueOf(i));
      body.push(mk.Evaluate({ value: mk.Assign({ type: of, place: lane(mk, place, of, index, unit), value }) }));
    }
    return this.sequence(mk.Load({ type, place }));
  }
}
