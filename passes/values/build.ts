/** Builds instructions one after another, each result a fresh value, for passes that replace one operation by several. */
import { LegalTypes } from '../../languages/legal-types.ts';
import type { MachineType } from '../../languages/machine.ts';
import type {
  BinaryOperation,
  CompareOperation,
  ConvertOperation,
  UnaryOperation,
} from '../../languages/operations.ts';
import type { CSymbol, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import { runtimeCall } from '../../targets/lowering.ts';
import type { LegalInstruction } from './operands.ts';

const { mk } = LegalTypes;

export class Builder {
  out: LegalInstruction[] = [];
  readonly slots: Node<LegalTypes, 'Slot'>[];
  private nextSlot: number;

  constructor(
    readonly unit: Unit,
    public nextValue: number,
    slots: readonly Node<LegalTypes, 'Slot'>[],
  ) {
    this.slots = [...slots];
    this.nextSlot = 1 + slots.reduce((n, s) => Math.max(n, s.slot), -1);
  }

  fresh(): number {
    return this.nextValue++;
  }
  add(n: LegalInstruction): void {
    this.out.push(n);
  }

  constant(type: MachineType, value: bigint | number, result = this.fresh()): number {
    this.add(mk.Constant({ result, type, value: BigInt(value) }));
    return result;
  }
  floating(type: MachineType, bits: bigint, result = this.fresh()): number {
    this.add(mk.FloatingConstant({ result, type, bits }));
    return result;
  }
  unary(type: MachineType, op: UnaryOperation, value: number, result = this.fresh()): number {
    this.add(mk.Unary({ result, type, op, value }));
    return result;
  }
  binary(type: MachineType, op: BinaryOperation, left: number, right: number, result = this.fresh()): number {
    this.add(mk.Binary({ result, type, op, left, right }));
    return result;
  }
  /** The right operand is a constant. */
  byConstant(type: MachineType, op: BinaryOperation, left: number, right: bigint | number, result?: number): number {
    return this.binary(type, op, left, this.constant(type, right), result ?? this.fresh());
  }
  compare(type: MachineType, op: CompareOperation, left: number, right: number, result = this.fresh()): number {
    this.add(mk.Compare({ result, type, op, left, right }));
    return result;
  }
  convert(from: MachineType, op: ConvertOperation, type: MachineType, value: number, result = this.fresh()): number {
    this.add(mk.Convert({ result, type, op, from, value }));
    return result;
  }
  select(type: MachineType, test: number, yes: number, no: number, result = this.fresh()): number {
    this.add(mk.Select({ result, type, test, then: yes, else: no }));
    return result;
  }
  load(type: MachineType, address: number, offset: number, result = this.fresh(), volatile = false): number {
    this.add(mk.Load({ result, type, address, offset, volatile, alias: 0 }));
    return result;
  }
  store(type: MachineType, address: number, offset: number, value: number, volatile = false): void {
    this.add(mk.Store({ type, address, offset, value, volatile, alias: 0 }));
  }

  /** The address of a fresh slot. */
  slot(size: number, align: number): number {
    const slot = this.nextSlot++;
    this.slots.push(mk.Slot({ slot, size, align, name: 't' }));
    const result = this.fresh();
    this.add(mk.SlotAddress({ result, type: this.unit.target.model.pointerType, slot, offset: 0 }));
    return result;
  }

  /** Calls a function of the compiler's runtime or of the C library; gives its results. */
  call(
    name: string,
    args: readonly { readonly type: MachineType; readonly value: number }[],
    results: readonly MachineType[],
    into: readonly number[] = results.map(() => this.fresh()),
  ): readonly number[] {
    const layout = runtimeCall(
      this.unit.target,
      args.map(a => a.type),
      results,
    );
    this.add(
      mk.Call({
        symbol: runtimeSymbol(this.unit, name),
        target: null,
        arguments: args.map((a, i) => mk.Outgoing({ location: layout.arguments[i], type: a.type, value: a.value })),
        results: results.map((type, i) => mk.Result({ location: layout.results[i], type, value: into[i] })),
        stack: layout.stackBytes,
        vectors: -1,
      }),
    );
    return into;
  }
}

const runtimeSymbols = new WeakMap<Unit, Map<string, CSymbol>>();

/** The symbol of a function that the compiler itself calls. */
function runtimeSymbol(unit: Unit, name: string): CSymbol {
  let known = runtimeSymbols.get(unit);
  if (known === undefined) {
    known = new Map();
    runtimeSymbols.set(unit, known);
  }
  let symbol = known.get(name);
  if (symbol === undefined) {
    symbol = unit.symbol(name, 'function');
    symbol.linkage = 'external';
    symbol.duration = 'static';
    symbol.used = true;
    known.set(name, symbol);
  }
  return symbol;
}
