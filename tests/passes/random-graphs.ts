/** Random functions in SSA: written with local variables over a random flow graph, as a front end would, and then put into SSA. */
import fc from 'fast-check';
import { Blocks } from '../../languages/blocks.ts';
import type { MachineType } from '../../languages/machine.ts';
import type { CSymbol, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import { constructSsa } from '../../passes/construct-ssa.ts';
import type { Graph } from '../../passes/values/graph.ts';
import { sampleUnit } from '../sample.ts';

const { mk } = Blocks;
type Instruction = Node<Blocks, 'Instruction'>;
type Terminator = Node<Blocks, 'Terminator'>;

const integers: readonly MachineType[] = ['i32', 'i64', 'i32', 'i64', 'i8', 'i16'];
const binaries = 'add sub mul and or xor add sub shl lshr ashr sdiv udiv srem urem rotl'.split(' ');
const compares = 'eq ne slt sle sgt sge ult ule ugt uge'.split(' ');
const numbers = [0n, 1n, -1n, 2n, 3n, 4n, 7n, 8n, 10n, 16n, 31n, 100n, 127n, 255n, -128n, 65535n, 0x7fffffffn];
const slots = 3;
const slotSize = 32;
const localsOfType = 3;

export interface RandomGraph {
  readonly unit: Unit;
  readonly graph: Graph;
}

/** A function of some blocks, from a list of numbers that decide what comes next. */
export const randomGraph: fc.Arbitrary<RandomGraph> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(1 << 16), { minLength: 40, maxLength: 400 }))
  .map(([blocks, choices]) => new Writer(blocks, choices).result());

class Writer {
  private next = 0;
  private at = 0;
  private out: Instruction[] = [];
  /** Values of this block by type. */
  private values = new Map<MachineType, number[]>();
  private readonly unit = sampleUnit();
  private readonly locals = new Map<MachineType, CSymbol[]>();
  private readonly fuel: CSymbol;
  private readonly globals: CSymbol[];
  private readonly callee: CSymbol;
  /** With one, everything is of class 0. */
  private readonly classes: number;

  constructor(
    private readonly count: number,
    private readonly choices: readonly number[],
  ) {
    for (const type of ['i8', 'i16', 'i32', 'i64'] as const)
      this.locals.set(
        type,
        Array.from({ length: localsOfType }, (_, n) => this.unit.symbol(`${type}${n}`, 'object')),
      );
    this.fuel = this.unit.symbol('fuel', 'object');
    this.globals = [this.unit.symbol('g0', 'object'), this.unit.symbol('g1', 'object')];
    this.callee = this.unit.symbol('callee', 'function');
    this.classes = 1 + this.choose(3);
  }

  private choose(n: number): number {
    return (this.choices[this.at++ % this.choices.length] ^ (this.at >> 6)) % n;
  }
  private one<T>(list: readonly T[]): T {
    return list[this.choose(list.length)];
  }

  result(): RandomGraph {
    const blocks: Node<Blocks, 'Block'>[] = [];
    const incoming = (['i32', 'i64'] as const).map((type, location) =>
      mk.Incoming({ location, type, value: this.next++ }),
    );
    for (let b = 0; b < this.count; b++) {
      this.out = [];
      this.values = new Map();
      if (b === 0) {
        for (let s = 0; s < slots; s++)
          this.put(r => mk.SlotAddress({ result: r, type: 'i64', slot: s, offset: 0 }), 'i64');
        for (let s = 0; s < slots; s++)
          this.out.push(mk.ClearBlock({ to: this.values.get('i64')![s], size: slotSize, align: 8 }));
        this.values = new Map([
          ['i32', [incoming[0].value]],
          ['i64', [incoming[1].value]],
        ]);
        this.out.push(mk.SetLocal({ symbol: this.fuel, type: 'i32', value: this.constant('i32', 6n) }));
        for (const [type, list] of this.locals)
          for (const symbol of list) this.out.push(mk.SetLocal({ symbol, type, value: this.any(type) }));
      }
      for (let n = this.choose(9); n >= 0; n--) this.instruction();
      const terminator = this.terminator(b);
      blocks.push(mk.Block({ block: b, label: null, instructions: this.out, terminator }));
    }
    const graph = mk.Graph({
      symbol: this.unit.symbol('f', 'function'),
      incoming,
      locals: [
        ...[...this.locals].flatMap(([type, list]) => list.map(symbol => mk.Local({ symbol, type }))),
        mk.Local({ symbol: this.fuel, type: 'i32' }),
      ],
      slots: Array.from({ length: slots }, (_, slot) => mk.Slot({ slot, size: slotSize, align: 8, name: `s${slot}` })),
      blocks: reachable(blocks),
      nextValue: this.next,
    });
    return { unit: this.unit, graph: constructSsa.run(graph as never, this.unit) as Graph };
  }

  private put(make: (result: number) => Instruction, type: MachineType): number {
    const result = this.next++;
    this.out.push(make(result));
    const list = this.values.get(type);
    if (list === undefined) this.values.set(type, [result]);
    else list.push(result);
    return result;
  }

  private constant(type: MachineType, value = this.one(numbers)): number {
    const bits = { i8: 8, i16: 16, i32: 32, i64: 64 }[type as 'i8'];
    return this.put(result => mk.Constant({ result, type, value: BigInt.asIntN(bits, value) }), type);
  }

  private any(type: MachineType): number {
    const list = this.values.get(type) ?? [];
    const n = this.choose(list.length + 3);
    if (n < list.length) return list[list.length - 1 - n];
    const locals = this.locals.get(type);
    if (n === list.length || locals === undefined) return this.constant(type);
    const symbol = this.one(locals);
    return this.put(result => mk.GetLocal({ result, type, symbol }), type);
  }

  private address(): number {
    const kind = this.choose(5);
    const offset = 4 * this.choose(6);
    const base =
      kind < 3
        ? this.put(result => mk.SlotAddress({ result, type: 'i64', slot: this.choose(slots), offset }), 'i64')
        : this.put(result => mk.SymbolAddress({ result, type: 'i64', symbol: this.one(this.globals), offset }), 'i64');
    if (this.choose(4) !== 0) return base;
    // A place that is not known: four bytes on, or not.
    const index = this.any('i64');
    const one = this.put(
      result => mk.Binary({ result, type: 'i64', op: 'and', left: index, right: this.constant('i64', 4n) }),
      'i64',
    );
    return this.put(result => mk.Binary({ result, type: 'i64', op: 'add', left: base, right: one }), 'i64');
  }

  private instruction(): void {
    const type = this.one(integers);
    switch (this.choose(15)) {
      case 0:
        this.constant(type);
        return;
      case 1:
      case 2:
      case 3:
      case 4:
        this.binary(type);
        return;
      case 5: {
        const [left, right] = [this.any(type), this.any(type)];
        this.put(result => mk.Compare({ result, type, op: this.one(compares), left, right }), 'i32');
        return;
      }
      case 6: {
        const op = this.one(['zext', 'sext', 'trunc']);
        const pairs: readonly (readonly [MachineType, MachineType])[] = [
          ['i8', 'i32'],
          ['i16', 'i32'],
          ['i32', 'i64'],
          ['i8', 'i64'],
        ];
        const [narrow, wide] = this.one(pairs);
        const [from, to] = op === 'trunc' ? [wide, narrow] : [narrow, wide];
        const value = this.any(from);
        this.put(result => mk.Convert({ result, type: to, op, from, value }), to);
        return;
      }
      case 7: {
        const [test, yes, no] = [this.any('i32'), this.any('i64'), this.any('i64')];
        this.put(result => mk.Select({ result, type: 'i64', test, then: yes, else: no }), 'i64');
        return;
      }
      case 8: {
        const value = this.any(type);
        this.put(result => mk.Unary({ result, type, op: this.one(['neg', 'not']), value }), type);
        return;
      }
      case 9:
        this.load(type, this.address(), 4 * this.choose(2));
        return;
      case 10:
        this.store(type, this.address(), 4 * this.choose(2));
        return;
      case 11: {
        const symbol = this.one(this.locals.get(type)!);
        this.out.push(mk.SetLocal({ symbol, type, value: this.any(type) }));
        return;
      }
      case 12:
        this.call();
        return;
      case 13:
        this.exchange(type);
        return;
      default: {
        const [to, from] = [this.slot(), this.slot()];
        const size = 8 * (1 + this.choose(4));
        this.out.push(
          this.choose(2) === 0 ? mk.ClearBlock({ to, size, align: 8 }) : mk.MoveBlock({ to, from, size, align: 8 }),
        );
      }
    }
  }

  private load(type: MachineType, address: number, offset: number): number {
    const alias = this.alias(type);
    return this.put(result => mk.Load({ result, type, address, offset, volatile: false, alias }), type);
  }

  private store(type: MachineType, address: number, offset: number): void {
    const [value, volatile, alias] = [this.any(type), this.choose(8) === 0, this.alias(type)];
    this.out.push(mk.Store({ type, address, offset, value, volatile, alias }));
  }

  /** Accesses through pointers to one of two objects each, so that nobody knows which of them meet. */
  private exchange(type: MachineType): void {
    const objects = [this.slot(), this.slot()];
    const pointer = (): number => {
      const test = this.any('i32');
      const [yes, no] = [this.one(objects), this.one(objects)];
      return this.put(result => mk.Select({ result, type: 'i64', test, then: yes, else: no }), 'i64');
    };
    const pointers = [pointer(), pointer()];
    let sum = this.any(type);
    for (let n = 2 + this.choose(5); n > 0; n--) {
      if (this.choose(3) === 0) this.store(type, this.one(pointers), 0);
      else {
        const [left, right] = [sum, this.load(type, this.one(pointers), 0)];
        sum = this.put(result => mk.Binary({ result, type, op: 'sub', left, right }), type);
      }
    }
    this.out.push(mk.SetLocal({ symbol: this.one(this.locals.get(type)!), type, value: sum }));
  }

  /** Some accesses are of any class, and the rest of two for each type; whether a run keeps to them the interpreter sees. */
  private alias(type: MachineType): number {
    return this.choose(this.classes) === 0 ? 0 : 2 * integers.indexOf(type) + 1 + this.choose(2);
  }

  private slot(): number {
    return this.put(result => mk.SlotAddress({ result, type: 'i64', slot: this.choose(slots), offset: 0 }), 'i64');
  }

  private binary(type: MachineType): void {
    const op = this.one(binaries);
    const left = this.any(type);
    const right = /sh|rotl/.test(op)
      ? this.constant(type, BigInt(this.choose(8)))
      : /div|rem/.test(op)
        ? this.constant(type, this.one([1n, 2n, 3n, 4n, 7n, 10n, 64n, 100n, -1n, -2n, -7n]))
        : this.any(type);
    this.put(result => mk.Binary({ result, type, op, left, right }), type);
  }

  private call(): void {
    const value = this.choose(4) === 0 ? this.slot() : this.any('i64');
    const result = this.next++;
    this.out.push(
      mk.Call({
        symbol: this.callee,
        target: null,
        arguments: [mk.Outgoing({ location: 0, type: 'i64', value })],
        results: [mk.Result({ location: 0, type: 'i64', value: result })],
        stack: 0,
        vectors: 0,
      }),
    );
    this.values.set('i64', [...(this.values.get('i64') ?? []), result]);
  }

  private terminator(b: number): Terminator {
    const forward = (): number => b + 1 + this.choose(Math.min(3, this.count - b - 1));
    const edge = (block: number) => mk.Edge({ block });
    if (b === this.count - 1 || this.choose(12) === 0)
      return mk.Return({ pieces: [mk.Outgoing({ location: 0, type: 'i64', value: this.any('i64') })] });
    const kind = this.choose(6);
    if (kind === 0) return mk.Jump({ to: edge(forward()) });
    if (kind > 2 || b === 0) return mk.Branch({ test: this.any('i32'), then: edge(forward()), else: edge(forward()) });
    // Back, as often as there is fuel.
    const fuel = this.put(result => mk.GetLocal({ result, type: 'i32', symbol: this.fuel }), 'i32');
    const one = this.constant('i32', -1n);
    const left = this.put(result => mk.Binary({ result, type: 'i32', op: 'add', left: fuel, right: one }), 'i32');
    this.out.push(mk.SetLocal({ symbol: this.fuel, type: 'i32', value: left }));
    const zero = this.constant('i32', 0n);
    const test = this.put(result => mk.Compare({ result, type: 'i32', op: 'sgt', left, right: zero }), 'i32');
    return mk.Branch({ test, then: edge(1 + this.choose(b)), else: edge(forward()) });
  }
}

function reachable(blocks: readonly Node<Blocks, 'Block'>[]): readonly Node<Blocks, 'Block'>[] {
  const seen = new Set<number>([0]);
  const work = [0];
  const go = (block: number): void => {
    if (seen.has(block)) return;
    seen.add(block);
    work.push(block);
  };
  for (let b = work.pop(); b !== undefined; b = work.pop()) {
    const t = blocks[b].terminator;
    if (t.kind === 'Jump') go(t.to.block);
    if (t.kind === 'Branch') {
      go(t.then.block);
      go(t.else.block);
    }
  }
  return blocks.filter(b => seen.has(b.block));
}
