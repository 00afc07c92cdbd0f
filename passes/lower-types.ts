/**
 * C types become machine types; signedness moves into the operations.
 *
 *   unsigned char c; x = c / 2;   ==>   set x (sdiv.i32 (zext.i32 (get.i8 c)) 2)
 *
 * A scalar whose address is not taken becomes a scalar local, which no memory holds; everything else is read and written at an address.
 * Kept: what is computed, bit for bit, where C defines it.
 */
import { Called } from '../languages/called.ts';
import { MachineTyped } from '../languages/machine-typed.ts';
import { alignOf, type CType, isVolatile, sizeOf } from '../languages/types.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { objectOf } from './escape.ts';
import { lowerBuiltin, lowerPureBuiltin } from './lower-types/builtins.ts';
import { convert } from './lower-types/convert.ts';
import { machineType, operation } from './lower-types/machine-types.ts';
import { isScalarObject, objectsInMemory } from './lower-types/objects.ts';
import { aliasClassOf, anyClass } from './memory/alias-classes.ts';

type Source = Node<Called, 'Expression'>;
type SourcePlace = Node<Called, 'Place'>;
type SourceStatement = Node<Called, 'Statement'>;
type Expression = Node<MachineTyped, 'Expression'>;
type Statement = Node<MachineTyped, 'Statement'>;
const { mk } = MachineTyped;

export const lowerTypes = transform({
  name: 'lower-types',
  from: Called,
  to: MachineTyped,
  summary: 'Only machine types are left.',
  run: (x: Node<Called, 'External'>, unit): Node<MachineTyped, 'External'> =>
    x.kind === 'Function' ? new Lowering(x, unit).result() : x,
});

export class Lowering {
  readonly out: Statement[] = [];
  private readonly inMemory: ReadonlySet<CSymbol>;
  private readonly returnsTwice: boolean;
  /** Does the function keep to the types of its objects (C17 6.5p7)? */
  private readonly byType: boolean;
  private readonly locals: Node<MachineTyped, 'Local'>[] = [];

  constructor(
    private readonly source: Extract<Node<Called, 'External'>, { kind: 'Function' }>,
    readonly unit: Unit,
  ) {
    const { inMemory, returnsTwice } = objectsInMemory(source);
    this.inMemory = inMemory;
    this.returnsTwice = returnsTwice;
    this.byType = unit.options.strictAliasing && source.symbol.attributes?.ownOptions !== true;
  }

  result(): Node<MachineTyped, 'External'> {
    const { symbol, at } = this.source;
    R.at = at;
    const incoming = this.source.incoming.map(i => this.receive(i));
    for (const local of this.source.locals) this.declare(local);
    for (const s of this.source.body) this.statement(s);
    R.at = at;
    return mk.Function({ symbol, incoming, locals: this.locals, body: this.out });
  }

  private declare(symbol: CSymbol): void {
    const type = symbol.type!;
    if (!this.inMemory.has(symbol)) {
      this.locals.push(mk.ScalarLocal({ symbol, type: machineType(type) }));
      return;
    }
    const align = Math.max(alignOf(type), symbol.attributes?.aligned ?? 1);
    this.locals.push(mk.MemoryLocal({ symbol, size: sizeOf(type), align }));
  }

  /** A fresh scalar local. */
  hidden(type: CType, name = 't'): CSymbol {
    const symbol = this.unit.temporary(type, name);
    this.locals.push(mk.ScalarLocal({ symbol, type: machineType(type) }));
    return symbol;
  }

  private receive(i: Node<Called, 'Incoming'>): Node<MachineTyped, 'Incoming'> {
    if (i.kind === 'IncomingBlock') return mk.IncomingBlock({ location: i.location, symbol: i.symbol });
    const { location, symbol } = i;
    const type = machineType(symbol.type!);
    if (!this.inMemory.has(symbol)) return mk.Incoming({ location, type, symbol });
    // The parameter's address is taken: it arrives in a register all the same.
    const arrives = this.hidden(symbol.type!, symbol.name);
    const address = mk.LocalAddress({ type: this.pointer, symbol });
    const value = mk.Get({ type, symbol: arrives });
    this.out.push(mk.Store({ type, address, value, volatile: false, alias: 0 }));
    return mk.Incoming({ location, type, symbol: arrives });
  }

  private get pointer() {
    return this.unit.types.model.pointerType;
  }

  // ---------- statements ----------

  private statement(s: SourceStatement): void {
    R.at = s.at;
    switch (s.kind) {
      case 'Label':
      case 'Goto':
      case 'SaveStack':
      case 'RestoreStack':
        this.out.push(s);
        return;
      case 'ComputedGoto':
        this.out.push(mk.ComputedGoto({ target: this.value(s.target) }));
        return;
      case 'Branch':
        this.out.push(mk.Branch({ test: this.test(s.test), then: s.then, else: s.else }));
        return;
      case 'JumpTable':
        this.out.push(mk.JumpTable({ index: this.value(s.index), targets: s.targets }));
        return;
      case 'Store':
        return this.store(s.place, s.value);
      case 'MoveBlock':
        if (s.size === 0) return;
        this.out.push(mk.MoveBlock({ to: this.value(s.to), from: this.value(s.from), size: s.size, align: s.align }));
        return;
      case 'ClearBlock':
        if (s.size === 0) return;
        this.out.push(mk.ClearBlock({ to: this.value(s.to), size: s.size, align: s.align }));
        return;
      case 'Call':
        return this.call(s);
      case 'ReturnPieces':
        this.out.push(mk.ReturnPieces({ pieces: s.pieces.map(p => this.outgoing(p)) }));
        return;
      case 'CallBuiltinTo':
        return lowerBuiltin(this, s);
      case 'AllocateStackTo': {
        const size = this.value(s.size);
        this.setting(s.result, symbol => this.out.push(mk.AllocateStack({ symbol, size, align: s.align })));
        return;
      }
      case 'Assembly':
        return this.assembly(s);
    }
  }

  /** Writes a value of C's type to a place. */
  private store(place: SourcePlace, value: Source): void {
    this.storeValue(place, this.value(value));
  }

  storeValue(place: SourcePlace, value: Expression): void {
    const type = machineType(place.type);
    const symbol = this.scalar(place);
    if (symbol !== null) {
      this.out.push(mk.Set({ symbol, value }));
      return;
    }
    const address = this.address(place);
    this.out.push(mk.Store({ type, address, value, volatile: this.isVolatile(place), alias: this.aliasOf(place) }));
  }

  /** Runs `write` on a scalar local that stands for the place, and brings what it holds there. */
  setting(place: SourcePlace, write: (symbol: CSymbol) => void): void {
    const direct = this.scalar(place);
    if (direct !== null) return write(direct);
    const symbol = this.hidden(place.type);
    write(symbol);
    this.storeValue(place, mk.Get({ type: machineType(place.type), symbol }));
  }

  private call(s: Extract<SourceStatement, { kind: 'Call' }>): void {
    const callee = this.value(s.function);
    const args = s.arguments.map(a => this.outgoing(a));
    const later: Statement[] = [];
    const results = s.results.map(r => {
      const type = machineType(r.symbol.type!);
      if (!this.inMemory.has(r.symbol)) return mk.Result({ location: r.location, type, symbol: r.symbol });
      const symbol = this.hidden(r.symbol.type!);
      const address = mk.LocalAddress({ type: this.pointer, symbol: r.symbol });
      later.push(mk.Store({ type, address, value: mk.Get({ type, symbol }), volatile: false, alias: 0 }));
      return mk.Result({ location: r.location, type, symbol });
    });
    const { stack, vectors, returns } = s;
    this.out.push(mk.Call({ function: callee, arguments: args, results, stack, vectors, returns }), ...later);
  }

  private outgoing(o: Node<Called, 'Outgoing'>): Node<MachineTyped, 'Outgoing'> {
    if (o.kind === 'OutgoingBlock')
      return mk.OutgoingBlock({ location: o.location, address: this.value(o.address), size: o.size, align: o.align });
    return mk.Outgoing({ location: o.location, type: machineType(o.value.type), value: this.value(o.value) });
  }

  private assembly(s: Extract<SourceStatement, { kind: 'Assembly' }>): void {
    const later: Statement[] = [];
    const outputs = s.outputs.map(({ name, constraint, place }) => {
      if (isMemoryConstraint(constraint)) {
        const type = isScalarObject(place.type) ? machineType(place.type) : 'i8';
        return mk.AssemblyMemoryOutput({ name, constraint, type, address: this.address(place) });
      }
      const type = machineType(place.type);
      const direct = this.scalar(place);
      const symbol = direct ?? this.hidden(place.type);
      const reads = constraint.startsWith('+');
      if (direct === null) {
        const address = this.address(place);
        const volatile = this.isVolatile(place);
        if (reads) this.out.push(mk.Set({ symbol, value: mk.Load({ type, address, volatile, alias: 0 }) }));
        later.push(mk.Store({ type, address, value: mk.Get({ type, symbol }), volatile, alias: 0 }));
      }
      return mk.AssemblyOutput({ name, constraint, type, symbol });
    });
    const inputs = s.inputs.map(i =>
      i.kind === 'AssemblyInput'
        ? mk.AssemblyInput({
            name: i.name,
            constraint: i.constraint,
            type: machineType(i.value.type),
            value: this.value(i.value),
          })
        : mk.AssemblyMemoryInput({
            name: i.name,
            constraint: i.constraint,
            type: isScalarObject(i.place.type) ? machineType(i.place.type) : 'i8',
            address: this.address(i.place),
          }),
    );
    const { volatile, template, clobbers } = s;
    this.out.push(mk.Assembly({ volatile, template, outputs, inputs, clobbers }), ...later);
  }

  // ---------- places ----------

  /** Must each access be as the program says? */
  private isVolatile(place: SourcePlace): boolean {
    if (isVolatile(place.type)) return true;
    return this.returnsTwice && objectOf(place)?.duration === 'automatic';
  }

  /** The class of objects that an access to the place is sure to stay in. */
  private aliasOf(place: SourcePlace): number {
    return this.byType ? aliasClassOf(place.type) : anyClass;
  }

  /** The scalar local that a place is, or null when it lies in memory. `*&x` of x's machine type is x. */
  private scalar(place: SourcePlace): CSymbol | null {
    let p = place;
    while (p.kind === 'Dereference') {
      let e = p.pointer;
      while (e.kind === 'Convert') e = e.value;
      if (e.kind !== 'AddressOf') return null;
      p = e.place;
    }
    return p.symbol.duration === 'automatic' && p.symbol.kind !== 'function' && !this.inMemory.has(p.symbol)
      ? p.symbol
      : null;
  }

  address(place: SourcePlace): Expression {
    if (place.kind === 'Dereference') return this.value(place.pointer);
    const { symbol } = place;
    if (symbol.kind === 'function' || symbol.duration !== 'automatic')
      return mk.SymbolAddress({ type: this.pointer, symbol, offset: 0 });
    return mk.LocalAddress({ type: this.pointer, symbol });
  }

  // ---------- expressions ----------

  /** Any integer that is nonzero for true. */
  test(e: Source): Expression {
    if (e.kind === 'Compare' && e.op === '!=' && e.right.kind === 'Constant' && e.right.value === 0n)
      return this.test(e.left);
    // Widening keeps zero and nonzero apart.
    if (e.kind === 'Convert' && isInteger(e.type) && isInteger(e.value.type) && sizeOf(e.type) >= sizeOf(e.value.type))
      return this.test(e.value);
    return this.value(e);
  }

  value(e: Source): Expression {
    R.at = e.at;
    switch (e.kind) {
      case 'Constant': {
        const type = machineType(e.type);
        return mk.Constant({ type, value: BigInt.asIntN(8 * sizeOf(e.type), e.value) });
      }
      case 'FloatingConstant':
        return mk.FloatingConstant({ type: machineType(e.type), bits: e.bits });
      case 'LabelAddress':
        return mk.LabelAddress({ type: this.pointer, label: e.label });
      case 'IncomingArea':
        return mk.IncomingArea({ type: this.pointer, offset: e.offset });
      case 'Load': {
        const type = machineType(e.type);
        const symbol = this.scalar(e.place);
        if (symbol !== null) return mk.Get({ type, symbol });
        const address = this.address(e.place);
        R.at = e.at;
        return mk.Load({ type, address, volatile: this.isVolatile(e.place), alias: this.aliasOf(e.place) });
      }
      case 'AddressOf':
        return this.address(e.place);
      case 'Convert': {
        const from = e.value.type;
        const isTruth = e.value.kind === 'Compare';
        const value = this.value(e.value);
        R.at = e.at;
        return convert(value, from, e.type, isTruth);
      }
      case 'Unary': {
        const value = this.value(e.value);
        R.at = e.at;
        return mk.Unary({ type: typeOf(value), op: operation(e.op === '-' ? 'neg' : 'not', e.type), value });
      }
      case 'Binary': {
        const left = this.value(e.left);
        const right = this.value(e.right);
        R.at = e.at;
        return mk.Binary({ type: typeOf(left), op: operation(e.op, e.type), left, right });
      }
      case 'Compare': {
        const left = this.value(e.left);
        const right = this.value(e.right);
        R.at = e.at;
        const result = mk.Compare({ type: typeOf(left), op: operation(e.op, e.left.type), left, right });
        return convert(result, this.unit.types.int, e.type, true);
      }
      case 'Offset':
        return this.offset(this.value(e.pointer), this.value(e.bytes), e.at);
      case 'PureBuiltin':
        return lowerPureBuiltin(this, e);
    }
  }

  private offset(pointer: Expression, bytes: Expression, at: number): Expression {
    R.at = at;
    if (bytes.kind === 'Constant') {
      if (bytes.value === 0n) return pointer;
      const { type } = pointer;
      if (pointer.kind === 'SymbolAddress') {
        const offset = pointer.offset + Number(bytes.value);
        if (fitsOffset(offset)) return mk.SymbolAddress({ type, symbol: pointer.symbol, offset });
      }
      if (pointer.kind === 'Binary' && pointer.op === 'add' && pointer.right.kind === 'Constant') {
        const value = BigInt.asIntN(64, pointer.right.value + bytes.value);
        return mk.Binary({ type, op: 'add', left: pointer.left, right: mk.Constant({ type, value }) });
      }
    }
    return mk.Binary({ type: pointer.type, op: 'add', left: pointer, right: bytes });
  }
}

/** The type of an expression's value: a comparison's own `type` is that of its operands. */
export const typeOf = (e: Expression) => (e.kind === 'Compare' ? 'i32' : e.type);
const isInteger = (t: CType): boolean => t.kind === 'Integer' || t.kind === 'Enum';
const fitsOffset = (n: number): boolean => n >= -0x4000_0000 && n <= 0x4000_0000;
/** A constraint that only memory satisfies. */
const isMemoryConstraint = (constraint: string): boolean => /^[=+&%*]*[moV<>]+$/.test(constraint);
