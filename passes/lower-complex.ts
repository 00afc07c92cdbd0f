/**
 * Complex arithmetic is done on real and imaginary parts; complex values are only moved whole.
 *
 *   z = x * 2.0;   ==>   (re = x.re * 2.0, im = x.im * 2.0, z.re = re, z.im = im)
 *
 * Kept: the results of Annex G, infinities included (multiplication and division are the functions that libgcc has for them), and a real
 * operand has no imaginary part, not even a zero one (C17 G.5.1, G.5.2).
 */
import { BitfieldFree } from '../languages/bitfield-free.ts';
import { Scalar } from '../languages/scalar.ts';
import type { ComplexType, CType } from '../languages/types.ts';
import { isFloating, Qualifier, qualified, sizeOf } from '../languages/types.ts';
import type { Unit } from '../languages/unit.ts';
import { descend, type MkT, type Node, type SrcNode } from '../nanopass/index.ts';
import { constant, convert, isFixed, kept } from './construct.ts';

type Source = SrcNode<BitfieldFree, 'Expression'>;
type SourcePlace = SrcNode<BitfieldFree, 'Place'>;
type Expression = Node<Scalar, 'Expression'>;
type Place = Node<Scalar, 'Place'>;
type Statement = Node<Scalar, 'Statement'>;
type Mk = MkT<Scalar>;

/** The parts of a value, each without effects; null is the imaginary part of a real one. */
interface Parts {
  readonly real: Expression;
  readonly imaginary: Expression | null;
}
interface Visit {
  (e: Source): Expression;
  (p: SourcePlace): Place;
  readonly unit: Unit;
}

export const lowerComplex = descend({
  name: 'lower-complex',
  from: BitfieldFree,
  to: Scalar,
  summary: 'Complex arithmetic is done on real and imaginary parts.',
  needs: { 'plain-assignments': 'a place is either read or written' },
  establishes: ['no-complex-arithmetic'],
  start: () => null,
  rules: {
    // Most units have no complex types, and nothing to look for.
    Function: (m, _mk, go) => m.otherwise(n => (go.unit.types.hasComplex ? go.children(n) : (n as never))),
    RealPart: (m, mk, go) => m.otherwise(n => partOf(mk, go(n.of), n.type, 0, go.unit)),
    ImaginaryPart: (m, mk, go) => m.otherwise(n => partOf(mk, go(n.of), n.type, sizeOf(n.type), go.unit)),
    ComplexOf: (m, mk, go) => m.otherwise(n => whole(mk, go as Visit, n)),
    Unary: (m, mk, go) =>
      m.otherwise(n => {
        if (n.type.kind === 'Complex') return whole(mk, go as Visit, n);
        if (n.value.type.kind !== 'Complex') return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const { real, imaginary } = lowering.parts(n.value);
        return lowering.sequence(n.op === 'real' ? real : (imaginary ?? lowering.zero(real.type)));
      }),
    Binary: (m, mk, go) => m.otherwise(n => (n.type.kind === 'Complex' ? whole(mk, go as Visit, n) : go.children(n))),
    Compare: (m, mk, go) =>
      m.otherwise(n => {
        if (n.left.type.kind !== 'Complex') return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const left = lowering.parts(n.left);
        const right = lowering.parts(n.right);
        const compared = (a: Expression | null, b: Expression | null): Expression => {
          const zero = lowering.zero(left.real.type);
          return mk.Compare({ type: n.type, op: n.op, left: a ?? zero, right: b ?? zero });
        };
        const real = compared(left.real, right.real);
        if (left.imaginary === null && right.imaginary === null) return lowering.sequence(real);
        const imaginary = compared(left.imaginary, right.imaginary);
        const op = n.op === '==' ? '&' : '|';
        return lowering.sequence(mk.Binary({ type: n.type, op, left: real, right: imaginary }));
      }),
    Convert: (m, mk, go) =>
      m.otherwise(n => {
        if (n.type.kind === 'Complex') return whole(mk, go as Visit, n);
        if (n.value.type.kind !== 'Complex' || n.type.kind === 'Void') return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const { real, imaginary } = lowering.parts(n.value);
        const result = convert<Expression>(mk, n.type, real);
        if (imaginary === null || n.type.kind !== 'Integer' || n.type.name !== '_Bool')
          return lowering.sequence(result);
        const other = convert<Expression>(mk, n.type, imaginary);
        return lowering.sequence(mk.Binary({ type: n.type, op: '|', left: result, right: other }));
      }),
    Assign: (m, mk, go) =>
      m.otherwise(n => {
        if (n.type.kind !== 'Complex' || isMoved(n.value)) return go.children(n);
        const lowering = new Lowering(mk, go as Visit);
        const parts = lowering.parts(n.value);
        const place = lowering.once(go(n.place));
        lowering.store(place, n.type, parts);
        return lowering.sequence(mk.Load({ type: n.type, place }));
      }),
  },
});

/** Is the value in memory, or does something else than arithmetic bring it there? */
const isMoved = (e: Source): boolean =>
  e.kind !== 'ComplexOf' && e.kind !== 'Unary' && e.kind !== 'Binary' && e.kind !== 'Convert';

/** The value of an operation, as a pair in memory. */
function whole(mk: Mk, visit: Visit, e: Source): Expression {
  const lowering = new Lowering(mk, visit);
  const { type } = e;
  const parts = lowering.parts(e);
  const place = mk.Variable({ type, symbol: visit.unit.temporary(type, 'complex') });
  lowering.store(place, type as ComplexType, parts);
  return lowering.sequence(mk.Load({ type, place }));
}

/** The part of a complex place that begins `offset` bytes into it. */
function partOf(mk: Mk, of: Place, type: CType, offset: number, unit: Unit): Place {
  const pointerType = unit.types.pointer(type);
  const pointer = of.kind === 'Dereference' ? of.pointer : mk.AddressOf({ type: pointerType, place: of });
  const bytes = constant<Expression>(mk, unit.types.difference, offset);
  return mk.Dereference({
    type: qualified(type, of.type.qualifiers & Qualifier.mayAlias),
    pointer: offset === 0 ? pointer : mk.Offset({ type: pointerType, pointer, bytes }),
  });
}

/** One operation on complex values: the statements before its result. */
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

  zero(type: CType): Expression {
    const { mk, unit } = this;
    return convert<Expression>(mk, type, constant<Expression>(mk, unit.types.int, 0));
  }

  private keep(value: Expression): Expression {
    return kept<Expression, Place, Statement>(this.mk, value, this.body, this.unit);
  }

  /** The place, with its address computed once. */
  once(place: Place): Place {
    if (place.kind !== 'Dereference' || isFixed(place.pointer)) return place;
    return this.mk.Dereference({ type: place.type, pointer: this.keep(place.pointer) });
  }

  store(place: Place, type: ComplexType, { real, imaginary }: Parts): void {
    const { mk, unit, body } = this;
    const size = sizeOf(type.of);
    const parts = [real, imaginary ?? this.zero(type.of)];
    for (const [i, value] of parts.entries()) {
      const part = partOf(mk, place, type.of, i * size, unit);
      body.push(mk.Evaluate({ value: mk.Assign({ type: type.of, place: part, value }) }));
    }
  }

  /** The parts of a complex value, or of a real one that is converted to it. */
  parts(e: Source): Parts {
    const { mk, visit } = this;
    switch (e.kind) {
      case 'ComplexOf': {
        const real = this.keep(visit(e.real));
        return { real, imaginary: this.keep(visit(e.imaginary)) };
      }
      case 'Convert': {
        const { of } = e.type as ComplexType;
        if (e.value.type.kind !== 'Complex')
          return { real: this.keep(convert<Expression>(mk, of, visit(e.value))), imaginary: null };
        const { real, imaginary } = this.parts(e.value);
        return {
          real: this.keep(convert<Expression>(mk, of, real)),
          imaginary: imaginary && this.keep(convert<Expression>(mk, of, imaginary)),
        };
      }
      case 'Unary': {
        const { real, imaginary } = this.parts(e.value);
        const negative = (part: Expression) => this.keep(mk.Unary({ type: part.type, op: '-', value: part }));
        return {
          real: e.op === '-' ? negative(real) : real,
          imaginary: negative(imaginary ?? this.zero(real.type)),
        };
      }
      case 'Binary': {
        const left = this.parts(e.left);
        const right = this.parts(e.right);
        return this.binary(e.op, left, right);
      }
      default:
        return this.partsInMemory(visit(e));
    }
  }

  private partsInMemory(value: Expression): Parts {
    const { mk, unit } = this;
    const { type } = value;
    const { of } = type as ComplexType;
    let place: Place;
    if (value.kind === 'Load') place = this.once(value.place);
    else {
      place = mk.Variable({ type, symbol: unit.temporary(type, 'complex') });
      this.body.push(mk.Evaluate({ value: mk.Assign({ type, place, value }) }));
    }
    const part = (offset: number) => this.keep(mk.Load({ type: of, place: partOf(mk, place, of, offset, unit) }));
    const real = part(0);
    return { real, imaginary: part(sizeOf(of)) };
  }

  private operation(op: string, left: Expression, right: Expression): Expression {
    return this.keep(this.mk.Binary({ type: left.type, op, left, right }));
  }

  private binary(op: string, a: Parts, b: Parts): Parts {
    switch (op) {
      case '+':
      case '-': {
        const real = this.operation(op, a.real, b.real);
        if (b.imaginary === null) return { real, imaginary: a.imaginary };
        if (a.imaginary !== null) return { real, imaginary: this.operation(op, a.imaginary, b.imaginary) };
        const { type } = b.imaginary;
        const negative = op === '-' ? this.keep(this.mk.Unary({ type, op: '-', value: b.imaginary })) : b.imaginary;
        return { real, imaginary: negative };
      }
      case '*':
        return this.product(a, b);
      default:
        return this.quotient(a, b);
    }
  }

  private product(a: Parts, b: Parts): Parts {
    if (a.imaginary === null || b.imaginary === null) {
      const scaled = (x: Parts, by: Expression, reversed: boolean) => ({
        real: this.operation('*', a.real, b.real),
        imaginary:
          x.imaginary && (reversed ? this.operation('*', by, x.imaginary) : this.operation('*', x.imaginary, by)),
      });
      return b.imaginary === null ? scaled(a, b.real, false) : scaled(b, a.real, true);
    }
    if (isFloating(a.real.type)) return this.called('mul', a.real, a.imaginary, b.real, b.imaginary);
    const times = (x: Expression, y: Expression) => this.operation('*', x, y);
    return {
      real: this.operation('-', times(a.real, b.real), times(a.imaginary, b.imaginary)),
      imaginary: this.operation('+', times(a.real, b.imaginary), times(a.imaginary, b.real)),
    };
  }

  private quotient(a: Parts, b: Parts): Parts {
    if (b.imaginary === null)
      return {
        real: this.operation('/', a.real, b.real),
        imaginary: a.imaginary && this.operation('/', a.imaginary, b.real),
      };
    const imaginary = a.imaginary ?? this.zero(a.real.type);
    if (isFloating(a.real.type)) return this.called('div', a.real, imaginary, b.real, b.imaginary);
    return this.integerQuotient({ real: a.real, imaginary }, { real: b.real, imaginary: b.imaginary });
  }

  /** By Smith's method, as gcc does it for integers too, where every quotient on the way is cut to an integer. */
  private integerQuotient(
    a: { real: Expression; imaginary: Expression },
    b: { real: Expression; imaginary: Expression },
  ): Parts {
    const { mk, unit } = this;
    const { type } = a.real;
    const compare = (op: string, left: Expression, right: Expression) =>
      mk.Compare({ type: unit.types.int, op, left, right });
    const choose = (test: Expression, yes: Expression, no: Expression) =>
      this.keep(mk.Conditional({ type, test, then: yes, else: no }));
    const magnitude = (x: Expression) =>
      choose(compare('<', x, this.zero(type)), mk.Unary({ type, op: '-', value: x }), x);
    const wider = compare('<', magnitude(b.real), magnitude(b.imaginary));
    const [small, large] = [choose(wider, b.real, b.imaginary), choose(wider, b.imaginary, b.real)];
    const ratio = this.operation('/', small, large);
    const times = (x: Expression) => this.operation('*', x, ratio);
    const divisor = this.operation('+', times(small), large);
    const [first, second] = [choose(wider, a.real, a.imaginary), choose(wider, a.imaginary, a.real)];
    const real = this.operation('+', times(first), second);
    const straight = this.operation('-', a.imaginary, times(a.real));
    const crossed = this.operation('-', times(a.imaginary), a.real);
    return {
      real: this.operation('/', real, divisor),
      imaginary: this.operation('/', choose(wider, crossed, straight), divisor),
    };
  }

  /** libgcc's function for the type: its names end in the machine modes SC, DC, XC and TC. */
  private called(name: 'mul' | 'div', a: Expression, b: Expression, c: Expression, d: Expression): Parts {
    const { mk, unit } = this;
    const { types } = unit;
    const part = a.type;
    const mode = { f32: 'sc', f64: 'dc', f80: 'xc', f128: 'tc' }[(part as { readonly format: string }).format];
    const type = types.complex(part as ComplexType['of']);
    const functionType = types.function(type, [part, part, part, part], false);
    const symbol = unit.supportFunction(`__${name}${mode}3`, functionType);
    const callee = mk.Variable({ type: functionType, symbol });
    const pointer = mk.AddressOf({ type: types.pointer(functionType), place: callee });
    return this.partsInMemory(mk.Call({ type, function: pointer, arguments: [a, b, c, d] }));
  }
}
