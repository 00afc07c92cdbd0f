/**
 * An initialiser becomes a list of offsets and values; designators and elided braces are gone.
 *
 *   struct { int a; short b[3]; } s = { 1, .b[1] = 2, 3 };   ==>   at 0: (int)1, at 6: (short)2, at 8: (short)3
 *
 * Kept: which value goes where, and their order. The time is linear in the number of values.
 */
import { Constant } from '../languages/constant.ts';
import { Initialized } from '../languages/initialized.ts';
import { type CType, sizeOf } from '../languages/types.ts';
import type { RecordField } from '../languages/unit.ts';
import { descend, type MkT, type Node, type SrcNode } from '../nanopass/index.ts';
import { Parts } from './initializers.ts';
import { type InitializerVisitor, walkInitializer } from './typing/initializer-walk.ts';

type Source = SrcNode<Constant, 'Expression'>;
type Designator = SrcNode<Constant, 'Designator'>;
type Initializer = SrcNode<Constant, 'Initializer'>;
type Expression = Node<Initialized, 'Expression'>;
type Contents = Node<Initialized, 'Contents'>;
type Mk = MkT<Initialized>;
type Visit = (value: Source) => Expression;

export const layOutInitializers = descend({
  name: 'lay-out-initializers',
  from: Constant,
  to: Initialized,
  summary: 'An initialiser is a list of offsets and values.',
  establishes: ['initializers-laid-out'],
  start: () => null,
  seldom: ['CompoundLiteral', 'StatementExpression'],
  rules: {
    Object: (m, mk, go) =>
      m.otherwise(({ symbol, initializer }) =>
        mk.Object({ symbol, initializer: initializer && contents(mk, go, symbol.type!, initializer) }),
      ),
    Declare: (m, mk, go) =>
      m.otherwise(({ symbol, initializer }) =>
        mk.Declare({ symbol, initializer: initializer && contents(mk, go, symbol.type!, initializer) }),
      ),
    CompoundLiteral: (m, mk, go) =>
      m.otherwise(({ type, symbol, initializer }) =>
        mk.CompoundLiteral({ type, symbol, initializer: contents(mk, go, type, initializer) }),
      ),
    ExpressionInitializer: m => m.otherwise(neverVisited),
    ListInitializer: m => m.otherwise(neverVisited),
    InitializerItem: m => m.otherwise(neverVisited),
    FieldDesignator: m => m.otherwise(neverVisited),
    IndexDesignator: m => m.otherwise(neverVisited),
  },
});

/** An initialiser is walked by the object that it belongs to, whose type says what its parts mean. */
function neverVisited(n: { readonly kind: string }): never {
  throw new Error(`lay-out-initializers: ${n.kind} outside of an initialised object`);
}

function contents(mk: Mk, visit: Visit, type: CType, initializer: Initializer): Contents {
  const layout = new Layout(mk, visit);
  walkInitializer<Source, Designator>(type, initializer as never, layout);
  return mk.Contents({ items: layout.parts.items() });
}

/** An array that a value is, as a string or as a compound literal; null where it is none. */
function arrayOf(value: Source) {
  if (value.kind !== 'Load' || value.type.kind !== 'Array') return null;
  return value.place.kind === 'StringLiteral' || value.place.kind === 'CompoundLiteral' ? value.place : null;
}

class Layout implements InitializerVisitor<Source, Designator> {
  readonly parts: Parts;
  /** The member chosen last in a union, by the union's offset and tag. */
  private readonly chosen = new Map<number, RecordField>();

  constructor(
    private readonly mk: Mk,
    private readonly visit: Visit,
  ) {
    this.parts = new Parts(mk);
  }

  isWhole(value: Source, type: CType): boolean {
    switch (type.kind) {
      case 'Array': {
        const of = value.type.kind === 'Array' ? value.type.of : null;
        return of !== null && arrayOf(value) !== null && of.kind === type.of.kind && sizeOf(of) === sizeOf(type.of);
      }
      case 'Record':
        return value.type.kind === 'Record' && value.type.tag === type.tag;
      default:
        return value.type.kind === type.kind;
    }
  }

  elementsOf(value: Source): number {
    return value.type.kind === 'Array' ? (value.type.length ?? 0) : 0;
  }

  value(source: Source, type: CType, offset: number, field: RecordField | null, stride: number, count: number): void {
    const { mk, parts } = this;
    if (type.kind === 'Array') {
      for (let i = 0; i < count; i++) this.array(source, type, offset + i * stride);
      return;
    }
    const value = this.visit(source);
    if (field !== null)
      for (let i = 0; i < count; i++) {
        const unit = offset + i * stride;
        const start = 8 * unit + field.bit;
        parts.add(start, start + field.width, mk.BitItem({ offset: unit, field, value }));
      }
    else if (count > 1) {
      const end = 8 * (offset + (count - 1) * stride + sizeOf(type));
      parts.add(8 * offset, end, mk.RepeatedItem({ offset, stride, count, type, value }));
    } else parts.add(8 * offset, 8 * (offset + sizeOf(type)), mk.Item({ offset, type, value }));
  }

  /** A string or compound literal, as long as the array has room for it. */
  private array(source: Source, type: CType, offset: number): void {
    const { mk, parts } = this;
    const literal = arrayOf(source)!;
    const known = type.kind === 'Array' && type.length !== null;
    const size = known ? sizeOf(type) : sizeOf(literal.type);
    const end = 8 * (offset + size);
    parts.clear(8 * offset, end);
    if (literal.kind === 'StringLiteral') {
      const bytes = literal.bytes.length > size ? literal.bytes.subarray(0, size) : literal.bytes;
      parts.add(8 * offset, end, mk.BytesItem({ offset, bytes }));
      return;
    }
    const inner = new Layout(mk, this.visit);
    walkInitializer<Source, Designator>(literal.type, literal.initializer as never, inner);
    for (const { start, end, item } of inner.parts.moved(offset))
      if (end <= 8 * (offset + size)) parts.add(start, end, item);
  }

  open(type: CType, offset: number, stride: number, count: number): void {
    if (type.kind === 'Array' && type.length === null) return;
    this.parts.clear(8 * offset, 8 * (offset + (count - 1) * stride + sizeOf(type)));
  }

  choose(tag: { readonly id: number; readonly size: number }, member: RecordField, offset: number): void {
    const key = offset * 2 ** 20 + tag.id;
    const before = this.chosen.get(key);
    this.chosen.set(key, member);
    if (before !== undefined && before !== member) this.parts.clear(8 * offset, 8 * (offset + tag.size));
  }

  bounds(designator: Designator): { readonly low: number; readonly high: number } | null {
    return designator.kind === 'IndexDesignator' ? designator : null;
  }
  nameOf(designator: Designator): string {
    return designator.kind === 'FieldDesignator' ? designator.name : '';
  }
  /** Typing has told it all. */
  complain(): void {}
}
