/**
 * `++`, `--`, `op=` and GNU `?:` become reads and writes of places whose address is computed once.
 *
 *   *f() += 2   ==>   (p = f(), *p = *p + 2)
 *   i++         ==>   (old = i, i = old + 1, old)
 *
 * Kept: the place is read once and written once, after the right operand has been evaluated (C17 6.5.16p3; the order is gcc's).
 */
import { Assigned } from '../languages/assigned.ts';
import { ByteAddressed } from '../languages/byte-addressed.ts';
import { type CType, isInteger } from '../languages/types.ts';
import type { Unit } from '../languages/unit.ts';
import { type MkT, type Node, rewrite } from '../nanopass/index.ts';
import { constant, constantOf, convert, isFixed, kept, promoted } from './construct.ts';

type Expression = Node<Assigned, 'Expression'>;
type Place = Node<Assigned, 'Place'>;
type Statement = Node<Assigned, 'Statement'>;
type Mk = MkT<Assigned>;

export const lowerAssignments = rewrite({
  name: 'lower-assignments',
  from: ByteAddressed,
  to: Assigned,
  summary: '++, --, op= and GNU ?: are reads and writes.',
  needs: { 'byte-addresses': 'a pointer is stepped by bytes' },
  establishes: ['plain-assignments'],
  rules: {
    AssignOperation: (m, mk, now) =>
      m.otherwise(({ type, op, computation, place, value }) => {
        const body: Statement[] = [];
        const operand = isPure(value) ? value : kept<Expression, Place, Statement>(mk, value, body, now.unit);
        const target = once(mk, place, body, now.unit);
        const before = convert<Expression>(mk, computation, load(mk, target, now.unit));
        const after = computed(mk, op, computation, before, operand);
        return sequence(mk, body, mk.Assign({ type, place: target, value: convert<Expression>(mk, type, after) }));
      }),
    Increment: (m, mk, now) =>
      m.otherwise(({ type, place, post, down, step }) => {
        const body: Statement[] = [];
        const target = once(mk, place, body, now.unit);
        const before = load(mk, target, now.unit);
        const old = post ? kept<Expression, Place, Statement>(mk, before, body, now.unit) : before;
        // An integer narrower than int, _Bool among them, is stepped as an int (C17 6.5.2.4p2, 6.5.16.2p3).
        const computation = promoted(before.type, now.unit.types);
        const by = before.type.kind === 'Pointer' ? step : convert<Expression>(mk, computation, step);
        const after = computed(mk, down ? '-' : '+', computation, convert<Expression>(mk, computation, old), by);
        const assign = mk.Assign({ type, place: target, value: convert<Expression>(mk, type, after) });
        if (!post) return sequence(mk, body, assign);
        body.push(mk.Evaluate({ value: assign }));
        return sequence(mk, body, convert<Expression>(mk, type, old));
      }),
    ConditionalElse: (m, mk, now) =>
      m.otherwise(n => {
        const body: Statement[] = [];
        const value = kept<Expression, Place, Statement>(mk, n.value, body, now.unit);
        const test = isInteger(value.type) ? value : isNonzero(mk, value, now.unit);
        return sequence(mk, body, mk.Conditional({ type: n.type, test, then: value, else: n.else }));
      }),
  },
});

const sequence = (mk: Mk, body: readonly Statement[], value: Expression): Expression =>
  body.length === 0 ? value : mk.Sequence({ type: value.type, body, value });

const load = (mk: Mk, place: Place, unit: Unit): Expression => mk.Load({ type: unit.types.plain(place.type), place });

/** The place in a form that can be evaluated more than once: what is computed on the way to it goes to temporaries. */
function once(mk: Mk, place: Place, body: Statement[], unit: Unit): Place {
  switch (place.kind) {
    case 'Variable':
      return place;
    case 'Dereference':
      return isFixed(place.pointer)
        ? place
        : mk.Dereference({
            type: place.type,
            pointer: kept<Expression, Place, Statement>(mk, place.pointer, body, unit),
          });
    case 'BitField':
      return isFixed(place.pointer)
        ? place
        : mk.BitField({
            type: place.type,
            pointer: kept<Expression, Place, Statement>(mk, place.pointer, body, unit),
            field: place.field,
          });
    case 'RealPart':
      return mk.RealPart({ type: place.type, of: once(mk, place.of, body, unit) });
    case 'ImaginaryPart':
      return mk.ImaginaryPart({ type: place.type, of: once(mk, place.of, body, unit) });
    case 'Lane': {
      const of = once(mk, place.of, body, unit);
      const index =
        constantOf(place.index) !== null
          ? place.index
          : kept<Expression, Place, Statement>(mk, place.index, body, unit);
      return mk.Lane({ type: place.type, of, index });
    }
  }
}

/** Surely without effects, so that it may be evaluated after the place is read. */
function isPure(e: Expression): boolean {
  switch (e.kind) {
    case 'Constant':
    case 'FloatingConstant':
      return true;
    case 'Load':
      return isPurePlace(e.place);
    case 'AddressOf':
      return isPurePlace(e.place);
    case 'Convert':
    case 'Unary':
    case 'LogicalNot':
      return isPure(e.value);
    case 'Offset':
      return isPure(e.pointer) && isPure(e.bytes);
    case 'Binary':
    case 'Compare':
      return isPure(e.left) && isPure(e.right);
    default:
      return false;
  }
}
const isPurePlace = (p: Place): boolean =>
  p.kind === 'Variable' || ((p.kind === 'Dereference' || p.kind === 'BitField') && isPure(p.pointer));

function computed(mk: Mk, op: string, type: CType, left: Expression, right: Expression): Expression {
  if (type.kind !== 'Pointer') return mk.Binary({ type, op, left, right });
  const known = constantOf(right);
  const bytes =
    op === '+'
      ? right
      : known !== null
        ? constant<Expression>(mk, right.type, -known)
        : mk.Unary({ type: right.type, op: '-', value: right });
  return mk.Offset({ type, pointer: left, bytes });
}

function isNonzero(mk: Mk, value: Expression, unit: Unit): Expression {
  const { int } = unit.types;
  const zero =
    value.type.kind === 'Pointer'
      ? constant<Expression>(mk, value.type, 0)
      : mk.Convert({ type: value.type, value: constant<Expression>(mk, int, 0) });
  return mk.Compare({ type: int, op: '!=', left: value, right: zero });
}
