/** Statements and expressions written as the instructions of one block after another. */
import { Blocks } from '../../languages/blocks.ts';
import type { MachineType } from '../../languages/machine.ts';
import type { MachineTyped } from '../../languages/machine-typed.ts';
import type { CSymbol } from '../../languages/unit.ts';
import { type Node, R } from '../../nanopass/index.ts';

type Source = Extract<Node<MachineTyped, 'External'>, { kind: 'Function' }>;
type Expression = Node<MachineTyped, 'Expression'>;
type Statement = Node<MachineTyped, 'Statement'>;
type Instruction = Node<Blocks, 'Instruction'>;
const { mk } = Blocks;

type MemoryLocal = Extract<Node<MachineTyped, 'Local'>, { kind: 'MemoryLocal' }>;
type IncomingBlock = Extract<Node<MachineTyped, 'Incoming'>, { kind: 'IncomingBlock' }>;

/** An address as a value and a number of bytes that the access itself adds. */
interface Address {
  readonly address: number;
  readonly offset: number;
}

interface Scalar {
  readonly symbol: CSymbol;
  readonly type: MachineType;
  isUsed: boolean;
}

export class BlockWriter {
  nextValue = 0;
  readonly slots: Node<Blocks, 'Slot'>[] = [];
  private instructions: Instruction[] = [];
  private readonly scalars = new Map<CSymbol, Scalar>();
  /** Those that anything refers to, as they are first met. */
  private readonly used: Scalar[] = [];
  private readonly slotOf = new Map<CSymbol, number>();
  private readonly memory = new Map<CSymbol, MemoryLocal | IncomingBlock>();

  constructor(private readonly source: Source) {
    for (const local of source.locals)
      if (local.kind === 'ScalarLocal') this.declare(local.symbol, local.type);
      else this.memory.set(local.symbol, local);
    for (const i of source.incoming)
      if (i.kind === 'Incoming') this.declare(i.symbol, i.type);
      else this.memory.set(i.symbol, i);
  }

  /** The instructions since the last call. */
  take(): Instruction[] {
    const all = this.instructions;
    this.instructions = [];
    return all;
  }

  /** The parameters, put where the body looks for them: the first instructions of the entry. */
  enter(): Node<Blocks, 'Incoming'>[] {
    const incoming: Node<Blocks, 'Incoming'>[] = [];
    for (const i of this.source.incoming) {
      if (i.kind !== 'Incoming') continue;
      const value = this.nextValue++;
      const { location, type, symbol } = i;
      incoming.push(mk.Incoming({ location, type, value }));
      this.scalar(symbol);
      this.instructions.push(mk.SetLocal({ symbol, type, value }));
    }
    return incoming;
  }

  /** The scalar locals that anything refers to. */
  locals(): Node<Blocks, 'Local'>[] {
    return this.used.map(({ symbol, type }) => mk.Local({ symbol, type }));
  }

  private declare(symbol: CSymbol, type: MachineType): void {
    this.scalars.set(symbol, { symbol, type, isUsed: false });
  }

  /** A local that something refers to. */
  private scalar(symbol: CSymbol): Scalar {
    const scalar = this.scalars.get(symbol);
    if (scalar === undefined) throw new Error(`build-blocks: ${symbol.name}.${symbol.id} is no scalar local`);
    if (!scalar.isUsed) {
      scalar.isUsed = true;
      this.used.push(scalar);
    }
    return scalar;
  }

  private slot(symbol: CSymbol): number {
    let slot = this.slotOf.get(symbol);
    if (slot !== undefined) return slot;
    const local = this.memory.get(symbol);
    if (local === undefined) throw new Error(`build-blocks: ${symbol.name}.${symbol.id} does not lie in memory`);
    slot = this.slots.length;
    this.slotOf.set(symbol, slot);
    const { name } = symbol;
    if (local.kind === 'MemoryLocal') this.slots.push(mk.Slot({ slot, size: local.size, align: local.align, name }));
    else this.slots.push(mk.IncomingSlot({ slot, location: local.location, name }));
    return slot;
  }

  private set(symbol: CSymbol, value: number): void {
    this.instructions.push(mk.SetLocal({ symbol, type: this.scalar(symbol).type, value }));
  }
  private get(symbol: CSymbol): number {
    const { type } = this.scalar(symbol);
    const result = this.nextValue++;
    this.instructions.push(mk.GetLocal({ result, type, symbol }));
    return result;
  }

  // ---------- statements ----------

  statement(s: Statement): void {
    switch (s.kind) {
      case 'Set': {
        const value = this.value(s.value);
        R.at = s.at;
        return this.set(s.symbol, value);
      }
      case 'Store': {
        const { address, offset } = this.address(s.address);
        const value = this.value(s.value);
        R.at = s.at;
        const { type, volatile, alias } = s;
        this.instructions.push(mk.Store({ type, address, offset, value, volatile, alias }));
        return;
      }
      case 'MoveBlock': {
        const to = this.value(s.to);
        const from = this.value(s.from);
        R.at = s.at;
        this.instructions.push(mk.MoveBlock({ to, from, size: s.size, align: s.align }));
        return;
      }
      case 'ClearBlock': {
        const to = this.value(s.to);
        R.at = s.at;
        this.instructions.push(mk.ClearBlock({ to, size: s.size, align: s.align }));
        return;
      }
      case 'Perform': {
        const args = s.arguments.map(a => this.value(a));
        R.at = s.at;
        const results = s.results.map(() => this.nextValue++);
        this.instructions.push(mk.Perform({ name: s.name, type: s.type, results, arguments: args }));
        for (const [i, symbol] of s.results.entries()) this.set(symbol, results[i]);
        return;
      }
      case 'AllocateStack': {
        const size = this.value(s.size);
        R.at = s.at;
        const result = this.nextValue++;
        this.instructions.push(mk.AllocateStack({ result, size, align: s.align }));
        return this.set(s.symbol, result);
      }
      case 'SaveStack': {
        const result = this.nextValue++;
        this.instructions.push(mk.SaveStack({ result }));
        return this.set(s.symbol, result);
      }
      case 'RestoreStack':
        this.instructions.push(mk.RestoreStack({ value: this.get(s.symbol) }));
        return;
      case 'Assembly': {
        this.instructions.push(mk.Assembly(this.assembly(s)));
        const setters = this.outputs;
        this.outputs = [];
        for (const { symbol, value } of setters) this.set(symbol, value);
        return;
      }
      default:
        throw new Error(`build-blocks: ${s.kind} is no instruction`);
    }
  }

  call(s: Extract<Statement, { kind: 'Call' }>): void {
    const callee = s.function;
    const direct = callee.kind === 'SymbolAddress' && callee.offset === 0;
    const target = direct ? null : this.value(callee);
    const args = s.arguments.map(a => this.outgoing(a));
    R.at = s.at;
    const results = s.results.map(r => mk.Result({ location: r.location, type: r.type, value: this.nextValue++ }));
    const { stack, vectors } = s;
    this.instructions.push(
      mk.Call({ symbol: direct ? callee.symbol : null, target, arguments: args, results, stack, vectors }),
    );
    for (const [i, r] of s.results.entries()) this.set(r.symbol, results[i].value);
  }

  outgoing(o: Node<MachineTyped, 'Outgoing'>): Node<Blocks, 'Outgoing'> {
    if (o.kind === 'OutgoingBlock') {
      const address = this.value(o.address);
      R.at = o.at;
      return mk.OutgoingBlock({ location: o.location, address, size: o.size, align: o.align });
    }
    const value = this.value(o.value);
    R.at = o.at;
    return mk.Outgoing({ location: o.location, type: o.type, value });
  }

  private outputs: { symbol: CSymbol; value: number }[] = [];

  /** The operands of an assembly statement. An output that is read too gets an input bound to it, as gcc numbers them. */
  assembly(s: Extract<Statement, { kind: 'Assembly' }>) {
    const inputs = s.inputs.map(i => {
      if (i.kind === 'AssemblyInput') {
        const value = this.value(i.value);
        return mk.AssemblyInput({ name: i.name, constraint: i.constraint, type: i.type, value });
      }
      const address = this.value(i.address);
      return mk.AssemblyMemoryInput({ name: i.name, constraint: i.constraint, type: i.type, address });
    });
    const outputs = s.outputs.map((o, i) => {
      const { name, type } = o;
      if (o.kind === 'AssemblyMemoryOutput')
        return mk.AssemblyMemoryOutput({ name, constraint: o.constraint, type, address: this.value(o.address) });
      if (o.constraint.startsWith('+'))
        inputs.push(mk.AssemblyInput({ name: null, constraint: String(i), type, value: this.get(o.symbol) }));
      const value = this.nextValue++;
      this.outputs.push({ symbol: o.symbol, value });
      return mk.AssemblyOutput({ name, constraint: o.constraint.replace('+', '='), type, value });
    });
    R.at = s.at;
    return { volatile: s.volatile, template: s.template, outputs, inputs, clobbers: s.clobbers };
  }

  // ---------- expressions ----------

  /** Writes the instructions that compute an expression; gives the number of its value. */
  value(e: Expression): number {
    const i = this.instruction(e);
    if (typeof i === 'number') return i;
    this.instructions.push(i);
    return (i as { readonly result: number }).result;
  }

  private instruction(e: Expression): Instruction | number {
    switch (e.kind) {
      case 'Get':
        R.at = e.at;
        return this.get(e.symbol);
      case 'Constant':
        R.at = e.at;
        return mk.Constant({ result: this.nextValue++, type: e.type, value: e.value });
      case 'FloatingConstant':
        R.at = e.at;
        return mk.FloatingConstant({ result: this.nextValue++, type: e.type, bits: e.bits });
      case 'SymbolAddress':
        R.at = e.at;
        return mk.SymbolAddress({ result: this.nextValue++, type: e.type, symbol: e.symbol, offset: e.offset });
      case 'LocalAddress':
        R.at = e.at;
        return mk.SlotAddress({ result: this.nextValue++, type: e.type, slot: this.slot(e.symbol), offset: 0 });
      case 'LabelAddress':
        R.at = e.at;
        return mk.BlockAddress({ result: this.nextValue++, type: e.type, label: e.label });
      case 'IncomingArea':
        R.at = e.at;
        return mk.IncomingArea({ result: this.nextValue++, type: e.type, offset: e.offset });
      case 'Load': {
        const { address, offset } = this.address(e.address);
        R.at = e.at;
        const { type, volatile, alias } = e;
        return mk.Load({ result: this.nextValue++, type, address, offset, volatile, alias });
      }
      case 'Unary': {
        const value = this.value(e.value);
        R.at = e.at;
        return mk.Unary({ result: this.nextValue++, type: e.type, op: e.op, value });
      }
      case 'Binary': {
        if (e.op === 'add' && e.left.kind === 'LocalAddress' && e.right.kind === 'Constant') {
          R.at = e.at;
          const slot = this.slot(e.left.symbol);
          return mk.SlotAddress({ result: this.nextValue++, type: e.type, slot, offset: Number(e.right.value) });
        }
        const left = this.value(e.left);
        const right = this.value(e.right);
        R.at = e.at;
        return mk.Binary({ result: this.nextValue++, type: e.type, op: e.op, left, right });
      }
      case 'Compare': {
        const left = this.value(e.left);
        const right = this.value(e.right);
        R.at = e.at;
        return mk.Compare({ result: this.nextValue++, type: e.type, op: e.op, left, right });
      }
      case 'Convert': {
        const value = this.value(e.value);
        R.at = e.at;
        return mk.Convert({ result: this.nextValue++, type: e.type, op: e.op, from: e.from, value });
      }
    }
  }

  /** An address for a load or store: constants at its end go into the instruction's own offset. */
  private address(e: Expression): Address {
    let offset = 0;
    while (e.kind === 'Binary' && e.op === 'add' && e.right.kind === 'Constant') {
      const sum = offset + Number(e.right.value);
      if (sum < -0x8000_0000 || sum > 0x7fff_ffff) break;
      offset = sum;
      e = e.left;
    }
    return { address: this.value(e), offset };
  }
}
