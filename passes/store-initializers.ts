/**
 * Automatic objects are initialised by assignments; a declaration only begins an object's lifetime, and says whether there is something to do at its end.
 *
 *   int a[3] = { f() };          ==>   int a[3]; clear a; a[0] = f();
 *   g(&(struct s){ 1, 2 });      ==>   g((t.x = 1, t.y = 2, &t));
 *
 * Kept: values are computed once and in the order of the list, and what is not mentioned is zero (C17 6.7.9p10, p19).
 */
import { Hoisted } from '../languages/hoisted.ts';
import { Stored } from '../languages/stored.ts';
import { type CType, type FunctionType, mayAlias, sizeOf } from '../languages/types.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';
import { type MkT, type Node, rewrite } from '../nanopass/index.ts';
import { constant, kept } from './construct.ts';
import { endsWithWork } from './scopes.ts';

type Statement = Node<Stored, 'Statement'>;
type Expression = Node<Stored, 'Expression'>;
type Place = Node<Stored, 'Place'>;
type Contents = Node<Stored, 'Contents'>;
type Item = Contents['items'][number];
type Mk = MkT<Stored>;

export const storeInitializers = rewrite({
  name: 'store-initializers',
  from: Hoisted,
  to: Stored,
  summary: 'Automatic objects are initialised by assignments.',
  needs: { 'static-objects-hoisted': 'a static object is initialised once, not where it is declared' },
  establishes: ['initializers-stored'],
  seldom: ['CompoundLiteral', 'StatementExpression'],
  rules: {
    Declare: (m, mk, now) =>
      m.otherwise(({ symbol, initializer }) => {
        const declare = endsWithWork(symbol)
          ? mk.DeclareUntilEnd({ symbol, ending: ending(mk, symbol, now.unit) })
          : mk.Declare({ symbol });
        if (initializer === null) return declare;
        const stores = new Stores(mk, now.unit, symbol).all(initializer);
        return mk.Group({ items: [declare, ...stores] });
      }),
    CompoundLiteral: (m, mk, now) =>
      m.otherwise(({ type, symbol, initializer }) => {
        const body = new Stores(mk, now.unit, symbol).all(initializer);
        const pointer = now.unit.types.pointer(type);
        const value = mk.AddressOf({ type: pointer, place: mk.Variable({ type, symbol }) });
        return mk.Dereference({ type, pointer: mk.Sequence({ type: pointer, body, value }) });
      }),
  },
});

/** The call of the `cleanup` function with the object's address (gcc manual, Common Variable Attributes). */
function ending(mk: Mk, symbol: CSymbol, unit: Unit): Expression | null {
  const callee = symbol.attributes?.cleanup;
  if (callee === undefined) return null;
  const { types } = unit;
  const type = callee.type as FunctionType;
  const parameter = type.parameters[0] ?? types.pointer(symbol.type!);
  const address = mk.AddressOf({ type: parameter, place: mk.Variable({ type: symbol.type!, symbol }) });
  const place = mk.Variable({ type, symbol: callee });
  const pointer = mk.AddressOf({ type: types.pointer(type), place });
  return mk.Call({ type: type.returns, function: pointer, arguments: [address] });
}

/** The statements that initialise one object. */
class Stores {
  private readonly body: Statement[] = [];
  private readonly bytes: CType;
  constructor(
    private readonly mk: Mk,
    private readonly unit: Unit,
    private readonly symbol: CSymbol,
  ) {
    this.bytes = unit.types.pointer(unit.types.integer.char);
  }

  all({ items }: Contents): readonly Statement[] {
    const { mk, symbol, body } = this;
    const type = symbol.type!;
    const [first] = items;
    if (items.length === 1 && first.kind === 'Item' && first.offset === 0 && sizeOf(first.type) === sizeOf(type)) {
      // A scalar, or a whole struct: its own assignment, so that a scalar need not lie in memory.
      const whole =
        first.type.kind === 'Record'
          ? type.kind === 'Record' && first.type.tag === type.tag
          : first.type.kind === type.kind;
      this.assign(whole ? mk.Variable({ type, symbol }) : this.part(0, first.type), first.value);
      return body;
    }
    if (covers(items, sizeOf(type))) for (const item of items) this.item(item);
    else {
      body.push(mk.Clear({ place: mk.Variable({ type, symbol }) }));
      const apart = items.every(item => item.kind === 'Item' && item.type.kind !== 'Record');
      for (const item of items) if (!apart || !isZero(item)) this.item(item);
    }
    return body;
  }

  private item(item: Item): void {
    const { mk, unit } = this;
    switch (item.kind) {
      case 'Item':
        this.assign(this.part(item.offset, item.type), item.value);
        return;
      case 'BitItem': {
        const { field, value } = item;
        const record = unit.types.record(field.tag);
        const of = this.part(item.offset - field.offset, record);
        this.assign(mk.Member({ type: field.type, of, field }), value);
        return;
      }
      case 'BytesItem':
        this.copy(item.offset, item.bytes);
        return;
      case 'RepeatedItem':
        this.repeat(item);
    }
  }

  private assign(place: Place, value: Expression): void {
    const type = this.unit.types.plain(place.type);
    this.body.push(this.mk.Evaluate({ value: this.mk.Assign({ type, place, value }) }));
  }

  /** The object of `type` at `offset` bytes. */
  private part(offset: number, type: CType): Place {
    const { difference } = this.unit.types;
    return this.element(type, constant<Expression>(this.mk, difference, offset));
  }

  private element(type: CType, offset: Expression): Place {
    const { mk, unit, symbol } = this;
    const start = mk.AddressOf({ type: this.bytes, place: mk.Variable({ type: symbol.type!, symbol }) });
    const moved = mk.PointerAdd({ type: this.bytes, pointer: start, index: offset, minus: false });
    return mk.Dereference({ type, pointer: mk.Convert({ type: unit.types.pointer(type), value: moved }) });
  }

  /** Characters, as many at a time as an integer holds. What follows the literal is zero already. */
  private copy(offset: number, bytes: Uint8Array): void {
    const { integer } = this.unit.types;
    const widths = [integer['unsigned long long'], integer['unsigned int'], integer['unsigned short']];
    for (let at = 0; at < bytes.length; ) {
      const left = bytes.length - at;
      const type = widths.find(w => w.size <= left) ?? integer['unsigned char'];
      let value = 0n;
      for (let i = type.size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i]);
      this.assign(this.part(offset + at, mayAlias(type)), constant<Expression>(this.mk, type, value));
      at += type.size;
    }
  }

  /** A value that is computed once and stored many times: by a loop over offsets, unless the elements are few. */
  private repeat({ offset, stride, count, type, value }: Extract<Item, { kind: 'RepeatedItem' }>): void {
    const { mk, unit, body } = this;
    const { int, difference } = unit.types;
    const plain = unit.types.plain(type);
    const once = kept<Expression, Place, Statement>(mk, value, body, unit);
    if (count <= 8) {
      for (let i = 0; i < count; i++) this.assign(this.part(offset + i * stride, plain), once);
      return;
    }
    const number = (n: number) => constant<Expression>(mk, difference, n);
    const place = mk.Variable({ type: difference, symbol: unit.temporary(difference, 'offset') });
    const position = mk.Load({ type: difference, place });
    const test = mk.Compare({ type: int, op: '<', left: position, right: number(offset + count * stride) });
    const next = mk.Binary({ type: difference, op: '+', left: position, right: number(stride) });
    this.assign(place, number(offset));
    const items = [
      mk.Evaluate({ value: mk.Assign({ type: plain, place: this.element(plain, position), value: once }) }),
      mk.Evaluate({ value: mk.Assign({ type: difference, place, value: next }) }),
    ];
    body.push(mk.While({ test, body: mk.Block({ items }) }));
  }
}

/** Does clearing the object do for this item, too? */
const isZero = (item: Item): boolean =>
  item.kind === 'Item' &&
  ((item.value.kind === 'Constant' && item.value.value === 0n) ||
    (item.value.kind === 'FloatingConstant' && item.value.bits === 0n));

/** Do the items fill the object without a gap? */
function covers(items: readonly Item[], size: number): boolean {
  let end = 0;
  for (const item of items) {
    if (item.kind === 'BitItem' || item.offset > end) return false;
    const length =
      item.kind === 'BytesItem'
        ? item.bytes.length
        : item.kind === 'Item'
          ? sizeOf(item.type)
          : item.stride === sizeOf(item.type)
            ? item.count * item.stride
            : 0;
    end = Math.max(end, item.offset + length);
  }
  return end >= size;
}
