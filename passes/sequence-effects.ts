/**
 * Expressions become pure: every assignment, call and volatile access is a statement of its own, in a fixed order.
 *
 *   x = a + f(b++);   ==>   t = b; b = t + 1; r = f(t); x = a + r;
 *
 * An operand is saved in a temporary only when something that is evaluated after it, and before it is used, may change it. Kept: one of
 * the orders that C allows (C17 6.5p2-3), which is gcc's: operands from left to right, the arguments of a call from right to left.
 */
import { Branching } from '../languages/branching.ts';
import { Effects } from '../languages/effects.ts';
import { type CType, isScalar, isVolatile, unqualified } from '../languages/types.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { isPureBuiltin } from './builtins.ts';
import { escapingObjects, objectOf } from './escape.ts';
import { isBlock } from './move-blocks.ts';

type Source = Node<Branching, 'Expression'>;
type SourcePlace = Node<Branching, 'Place'>;
type SourceStatement = Node<Branching, 'Statement'>;
type Expression = Node<Effects, 'Expression'>;
type Place = Node<Effects, 'Place'>;
type Statement = Node<Effects, 'Statement'>;
const { mk } = Effects;

export const sequenceEffects = transform({
  name: 'sequence-effects',
  from: Branching,
  to: Effects,
  summary: 'Expressions are pure and the order of evaluation is fixed.',
  establishes: ['pure-expressions'],
  run: (x: Node<Branching, 'External'>, unit): Node<Effects, 'External'> =>
    x.kind === 'Function' ? new Sequencer(x, unit).result() : x,
});

/** Expressions larger than this are saved rather than searched, so that a long chain of operands is searched in linear time. */
const searchLimit = 64;

class Sequencer {
  /** What has been written so far. A null is room that was left for saving an operand. */
  private readonly out: (Statement | null)[] = [];
  private readonly locals = new Set<CSymbol>();
  private readonly escaping: ReadonlySet<CSymbol>;
  /** The index of the last statement that may write to memory, and that writes to an object whose address is not known elsewhere. */
  private memoryWritten = -1;
  private readonly written = new Map<CSymbol, number>();
  private budget = 0;

  constructor(
    private readonly source: Extract<Node<Branching, 'External'>, { kind: 'Function' }>,
    private readonly unit: Unit,
  ) {
    this.escaping = escapingObjects(source.body);
  }

  result(): Node<Effects, 'External'> {
    const { symbol, parameters, body, at } = this.source;
    this.statement(body);
    R.at = at;
    for (const p of parameters) this.locals.delete(p);
    const statements = this.out.filter(s => s !== null);
    return mk.Function({ symbol, parameters, locals: [...this.locals], body: statements });
  }

  // ---------- statements ----------

  private statement(s: SourceStatement): void {
    R.at = s.at;
    switch (s.kind) {
      case 'Group':
        for (const item of s.items) this.statement(item);
        return;
      case 'Evaluate':
        return this.effect(s.value);
      case 'Label':
      case 'Goto':
        this.out.push(s);
        return;
      case 'SaveStack':
      case 'RestoreStack':
        this.locals.add(s.symbol);
        this.emit(s);
        return;
      case 'ComputedGoto':
        return this.emit(mk.ComputedGoto({ target: this.value(s.target) }));
      case 'Branch':
        return this.emit(mk.Branch({ test: this.value(s.test), then: s.then, else: s.else }));
      case 'JumpTable':
        return this.emit(mk.JumpTable({ index: this.value(s.index), targets: s.targets }));
      case 'Return':
        if (s.value !== null && s.value.type.kind === 'Void') {
          this.effect(s.value);
          return this.emit(mk.Return({ value: null }));
        }
        return this.emit(mk.Return({ value: s.value === null ? null : this.value(s.value) }));
      case 'Clear': {
        const place = this.place(s.place);
        this.emit(mk.Clear({ place }));
        return this.wrote(place);
      }
      case 'Assembly':
        return this.assembly(s);
    }
  }

  private assembly(s: Extract<SourceStatement, { kind: 'Assembly' }>): void {
    const places = s.outputs.map(o => this.place(o.place));
    const marks = places.map(() => this.mark());
    const inputs = s.inputs.map(i =>
      i.kind === 'AssemblyInput'
        ? mk.AssemblyInput({ name: i.name, constraint: i.constraint, value: this.kept(i.value) })
        : mk.AssemblyMemoryInput({ name: i.name, constraint: i.constraint, place: this.place(i.place) }),
    );
    const outputs = s.outputs.map((o, i) =>
      mk.AssemblyOutput({ name: o.name, constraint: o.constraint, place: this.keepPlace(places[i], marks[i]) }),
    );
    const { volatile, template, clobbers } = s;
    this.emit(mk.Assembly({ volatile, template, outputs, inputs, clobbers }));
    this.memoryWritten = this.out.length - 1;
    for (const o of outputs) this.wrote(o.place);
  }

  private emit(s: Statement): void {
    this.out.push(s);
    if (s.kind === 'CallTo' || s.kind === 'CallBuiltinTo' || s.kind === 'RestoreStack')
      this.memoryWritten = this.out.length - 1;
  }

  private store(place: Place, value: Expression): void {
    this.out.push(mk.Store({ place, value }));
    this.wrote(place);
  }

  /** The statement just written changes the place. */
  private wrote(place: Place): void {
    const object = objectOf(place);
    if (object !== null && this.isPrivate(object)) this.written.set(object, this.out.length - 1);
    else this.memoryWritten = this.out.length - 1;
  }

  /** Is the object changed only where it is named? */
  private isPrivate(symbol: CSymbol): boolean {
    return symbol.duration === 'automatic' && symbol.kind !== 'function' && !this.escaping.has(symbol);
  }

  // ---------- temporaries ----------

  /** A fresh object. */
  private temporary(type: CType): Place & { kind: 'Variable' } {
    const plain = unqualified(type);
    const symbol = this.unit.temporary(plain);
    this.locals.add(symbol);
    return mk.Variable({ type: plain, symbol });
  }
  private load(place: Place): Expression {
    return mk.Load({ type: unqualified(place.type), place });
  }

  /** Leaves room to save an operand, should what follows change it. */
  private mark(): number {
    return this.out.push(null) - 1;
  }
  /** Takes back room that was not needed at the end. */
  private trim(from: number): void {
    const { out } = this;
    while (out.length > from && out[out.length - 1] === null) out.pop();
  }

  /**
   * What later operands do to a private scalar that is an operand by itself has no order that a program may rely on (C17 6.5p2), and gcc does
   * not save it either. A struct is read where it is used: only its address is kept.
   */
  private keep(value: Expression, mark: number): Expression {
    if (value.kind === 'Load') {
      const { place } = value;
      if (isBlock(value.type)) {
        const kept = this.keepPlace(place, mark);
        return kept === place ? value : mk.Load({ type: value.type, place: kept });
      }
      if (place.kind === 'Variable' && this.isPrivate(place.symbol)) return value;
    }
    this.budget = searchLimit;
    if (!this.changed(value, mark)) return value;
    const t = this.temporary(value.type);
    this.out[mark] = mk.Store({ place: t, value });
    return this.load(t);
  }
  private keepPlace(place: Place, mark: number): Place {
    if (place.kind !== 'Dereference') return place;
    const pointer = this.keep(place.pointer, mark);
    return pointer === place.pointer ? place : mk.Dereference({ type: place.type, pointer });
  }

  /** May a statement after `mark` change the value? */
  private changed(value: Expression, mark: number): boolean {
    if (--this.budget < 0) return true;
    switch (value.kind) {
      case 'Load': {
        const object = objectOf(value.place);
        const written =
          object !== null && this.isPrivate(object) ? (this.written.get(object) ?? -1) : this.memoryWritten;
        return written > mark || this.placeChanged(value.place, mark);
      }
      case 'AddressOf':
        return this.placeChanged(value.place, mark);
      case 'Convert':
      case 'Unary':
        return this.changed(value.value, mark);
      case 'Binary':
      case 'Compare':
        return this.changed(value.left, mark) || this.changed(value.right, mark);
      case 'Offset':
        return this.changed(value.pointer, mark) || this.changed(value.bytes, mark);
      case 'PureBuiltin':
        return value.arguments.some(a => this.changed(a, mark));
      default:
        return false;
    }
  }
  private placeChanged(place: Place, mark: number): boolean {
    return place.kind === 'Dereference' && this.changed(place.pointer, mark);
  }

  // ---------- expressions ----------

  private place(p: SourcePlace): Place {
    if (p.kind === 'Variable') {
      const { symbol } = p;
      if (symbol.duration === 'automatic' && symbol.kind !== 'function') this.locals.add(symbol);
      return p;
    }
    const pointer = this.value(p.pointer);
    return pointer === p.pointer ? same(p) : at(p, () => mk.Dereference({ type: p.type, pointer }));
  }

  /** The left operand as it was before the right one was evaluated. */
  private pair(left: Source, right: Source): readonly [Expression, Expression] {
    const first = this.value(left);
    if (first.kind === 'Constant') return [first, this.value(right)];
    const mark = this.mark();
    const second = this.value(right);
    this.trim(mark);
    return this.out.length === mark ? [first, second] : [this.keep(first, mark), second];
  }

  /** A value that nothing evaluated later can change. */
  private kept(e: Source): Expression {
    const value = this.value(e);
    if (value.kind === 'Constant' || value.kind === 'AddressOf') return value;
    const t = this.temporary(value.type);
    this.store(t, value);
    return this.load(t);
  }

  /** Writes the effects of an expression whose value is wanted. */
  private value(e: Source): Expression {
    switch (e.kind) {
      case 'Constant':
      case 'FloatingConstant':
      case 'LabelAddress':
      case 'RegisterSaveArea':
      case 'VariadicStack':
        return e;
      case 'Load':
        return this.loaded(e);
      case 'AddressOf': {
        const place = this.place(e.place);
        return place === e.place ? same(e) : at(e, () => mk.AddressOf({ type: e.type, place }));
      }
      case 'Convert': {
        const value = this.value(e.value);
        return value === e.value ? same(e) : at(e, () => mk.Convert({ type: e.type, value }));
      }
      case 'Unary': {
        const value = this.value(e.value);
        return value === e.value ? same(e) : at(e, () => mk.Unary({ type: e.type, op: e.op, value }));
      }
      case 'Binary': {
        const [left, right] = this.pair(e.left, e.right);
        if (left === e.left && right === e.right) return same(e);
        return at(e, () => mk.Binary({ type: e.type, op: e.op, left, right }));
      }
      case 'Compare': {
        const [left, right] = this.pair(e.left, e.right);
        if (left === e.left && right === e.right) return same(e);
        return at(e, () => mk.Compare({ type: e.type, op: e.op, left, right }));
      }
      case 'Offset': {
        const [pointer, bytes] = this.pair(e.pointer, e.bytes);
        if (pointer === e.pointer && bytes === e.bytes) return same(e);
        return at(e, () => mk.Offset({ type: e.type, pointer, bytes }));
      }
      case 'Comma':
        this.effect(e.left);
        return this.value(e.right);
      case 'Sequence':
      case 'StatementExpression':
        for (const s of e.body) this.statement(s);
        if (e.value === null) throw new Error('sequence-effects: the value of a statement expression without one');
        return this.value(e.value);
      case 'Assign':
        return this.assigned(e);
      case 'Call': {
        const result = this.temporary(e.type);
        this.call(e, result);
        return this.load(result);
      }
      case 'CallBuiltin': {
        if (isPureBuiltin(e.name)) {
          const args = this.arguments(e.arguments);
          return at(e, () => mk.PureBuiltin({ type: e.type, name: e.name, arguments: args }));
        }
        const result = this.temporary(e.type);
        this.builtin(e, result);
        return this.load(result);
      }
      case 'AllocateStack': {
        const size = this.value(e.size);
        const result = this.temporary(e.type);
        this.emit(at(e, () => mk.AllocateStackTo({ result, size, align: e.align })));
        this.wrote(result);
        return this.load(result);
      }
    }
  }

  /** Writes the effects of an expression whose value nobody wants. */
  private effect(e: Source): void {
    switch (e.kind) {
      case 'Convert':
      case 'Unary':
        return this.effect(e.value);
      case 'Binary':
      case 'Compare':
      case 'Comma':
        this.effect(e.left);
        return this.effect(e.right);
      case 'Offset':
        this.effect(e.pointer);
        return this.effect(e.bytes);
      case 'Load':
        // A volatile object is read even so (C17 5.1.2.3p6).
        if (isVolatile(e.place.type)) this.loaded(e);
        else if (e.place.kind === 'Dereference') this.effect(e.place.pointer);
        return;
      case 'AddressOf':
        if (e.place.kind === 'Dereference') this.effect(e.place.pointer);
        return;
      case 'Sequence':
      case 'StatementExpression':
        for (const s of e.body) this.statement(s);
        if (e.value !== null) this.effect(e.value);
        return;
      case 'Assign':
        this.assign(e);
        return;
      case 'Call':
        return this.call(e, null);
      case 'CallBuiltin':
        if (isPureBuiltin(e.name)) for (const a of e.arguments) this.effect(a);
        else this.builtin(e, null);
        return;
      case 'AllocateStack':
        this.value(e);
        return;
    }
  }

  private loaded(e: Extract<Source, { kind: 'Load' }>): Expression {
    const place = this.place(e.place);
    const { type } = place;
    if (isVolatile(type)) {
      R.at = e.at;
      const t = this.temporary(type);
      const value = at(e, () => mk.Load({ type: e.type, place }));
      this.store(t, value);
      return this.load(t);
    }
    return place === e.place ? same(e) : at(e, () => mk.Load({ type: e.type, place }));
  }

  // ---------- assignments and calls ----------

  private assign(e: Extract<Source, { kind: 'Assign' }>): { place: Place; value: Expression } {
    let place = this.place(e.place);
    const mark = this.mark();
    // A struct that a call returns goes straight to an object that the call cannot see.
    if (
      e.value.kind === 'Call' &&
      !isScalar(e.value.type) &&
      place.kind === 'Variable' &&
      this.isPrivate(place.symbol)
    ) {
      this.call(e.value, place);
      return { place, value: this.load(place) };
    }
    const value = this.value(e.value);
    this.trim(mark);
    if (this.out.length > mark) place = this.keepPlace(place, mark);
    R.at = e.at;
    this.store(place, value);
    return { place, value };
  }

  /** An assignment whose value is wanted: that of the place after it (C17 6.5.16p3). */
  private assigned(e: Extract<Source, { kind: 'Assign' }>): Expression {
    if (!isScalar(e.type)) {
      const { place } = this.assign(e);
      return this.load(place);
    }
    let place = this.place(e.place);
    const mark = this.mark();
    const value = this.value(e.value);
    this.trim(mark);
    if (this.out.length > mark) place = this.keepPlace(place, mark);
    R.at = e.at;
    if (
      value.kind === 'Constant' ||
      (value.kind === 'Load' && value.place.kind === 'Variable' && this.isPrivate(value.place.symbol))
    ) {
      this.store(place, value);
      return value;
    }
    if (place.kind === 'Variable' && this.isPrivate(place.symbol) && !isVolatile(place.type)) {
      this.store(place, value);
      return this.load(place);
    }
    const t = this.temporary(value.type);
    this.store(t, value);
    // Saving the value reads before the place is written, so the place is as it was.
    this.store(place, this.load(t));
    return this.load(t);
  }

  /** The arguments from right to left, as gcc evaluates them. */
  private arguments(list: readonly Source[]): Expression[] {
    const values: Expression[] = new Array(list.length);
    const marks: number[] = new Array(list.length);
    const from = this.out.length;
    for (let i = list.length - 1; i >= 0; i--) {
      values[i] = this.value(list[i]);
      marks[i] = values[i].kind === 'Constant' ? -1 : this.mark();
    }
    this.trim(from);
    if (this.out.length > from)
      for (let i = list.length - 1; i > 0; i--)
        if (marks[i] >= 0 && marks[i] < this.out.length) values[i] = this.keep(values[i], marks[i]);
    return values;
  }

  private call(e: Extract<Source, { kind: 'Call' }>, result: Place | null): void {
    let callee = this.value(e.function);
    const mark = this.mark();
    const args = this.arguments(e.arguments);
    this.trim(mark);
    if (this.out.length > mark) callee = this.keep(callee, mark);
    R.at = e.at;
    this.emit(
      mk.CallTo({ result: e.type.kind === 'Void' ? null : result, type: e.type, function: callee, arguments: args }),
    );
    if (result !== null) this.wrote(result);
  }

  private builtin(e: Extract<Source, { kind: 'CallBuiltin' }>, result: Place | null): void {
    const args = this.arguments(e.arguments);
    R.at = e.at;
    const to = e.type.kind === 'Void' ? null : result;
    this.emit(mk.CallBuiltinTo({ result: to, type: e.type, name: e.name, arguments: args }));
    if (to !== null) this.wrote(to);
  }
}

/** A node whose children have not changed is one of the new language too. */
const same = <T>(n: { readonly kind: string }): T => n as unknown as T;

function at<T>(n: { readonly at: number }, make: () => T): T {
  R.at = n.at;
  return make();
}
