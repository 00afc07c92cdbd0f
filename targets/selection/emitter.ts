/**
 * What a rule writes machine instructions with.
 *
 * Instructions are selected from the end of a block to its start, so that a value is computed only when somebody has asked for it in a register.
 * Constants and addresses of symbols and slots are made anew at each use: that is cheaper than keeping them.
 */
import type { Addressed } from '../../languages/addressed.ts';
import { firstVirtual, type MachineType, type Register } from '../../languages/machine.ts';
import { Selected } from '../../languages/selected.ts';
import type { CSymbol, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Address, Instruction, Place } from './facts.ts';

export type Operand = Node<Selected, 'Operand'>;
export type Machine = Node<Selected, 'Instruction'>;

/** What a target adds to the emitter. */
export interface Materializer {
  /** Emits instructions that put a constant or an address into the register. */
  materialize(e: Emitter, node: Instruction, into: Register): void;
  /** The address as an operand; may emit instructions before. */
  addressOperand(e: Emitter, address: Address): Operand;
}

/** Can it be computed again wherever it is used? */
export function isCheap(n: Instruction): boolean {
  switch (n.kind) {
    case 'Constant':
    case 'FloatingConstant':
    case 'BlockAddress':
      return true;
    case 'AddressOf':
      return n.address.kind === 'IncomingBased' || (n.address.kind !== 'Address' && n.address.index === null);
    default:
      return false;
  }
}

interface Invariant {
  readonly register: Register;
  readonly compute: (into: Register) => void;
}

export class Emitter {
  /** The instructions of the block so far: root by root, the last one first, and each root's in order. */
  private buffer: Machine[] = [];
  /** Where the instructions of each root begin. */
  private starts: number[] = [];
  /** By value: somebody wants it in a register. */
  readonly needed: Uint8Array;
  readonly types: MachineType[];
  readonly slots: Node<Selected, 'Slot'>[];
  readonly tables: Node<Selected, 'Table'>[] = [];
  calls = false;
  dynamic = false;
  private nextSlot: number;
  private result_ = -1;
  /** What blocks compute for the loops behind them, by index of block: see `invariant`. */
  private readonly forLoops = new Map<number, Map<string, Invariant>>();
  /** Emits the instructions of another root, with the result of the one at hand. */
  delegate: (node: Instruction) => void = () => {};

  constructor(
    readonly place: Place,
    readonly unit: Unit,
    readonly function_: CSymbol,
    slots: readonly Node<Addressed, 'Slot'>[],
    private readonly target: Materializer,
  ) {
    this.types = place.types;
    this.needed = new Uint8Array(place.types.length);
    this.slots = [...slots];
    this.nextSlot = 1 + slots.reduce((n, s) => Math.max(n, s.slot), -1);
  }

  /** Starts the instructions of another root, which come before those so far. */
  begin(result: number): void {
    this.starts.push(this.buffer.length);
    this.result_ = result;
  }

  /** The instructions of the block in their order; the next ones are another's. */
  take(): Machine[] {
    const { buffer, starts } = this;
    const out: Machine[] = new Array(buffer.length);
    let n = 0;
    let end = buffer.length;
    for (let root = starts.length - 1; root >= 0; root--) {
      for (let i = starts[root]; i < end; i++) out[n++] = buffer[i];
      end = starts[root];
    }
    this.buffer = [];
    this.starts = [];
    return out;
  }

  /** The largest argument area of the function's calls, in bytes. */
  get argumentBytes(): number {
    return this.place.argumentBytes;
  }
  /** The register of the root's result. */
  get result(): Register {
    return this.result_ + firstVirtual;
  }
  /** The register in which a value of the function lives, as the target of a definition. */
  define(value: number): Register {
    return value + firstVirtual;
  }

  fresh(type: MachineType): Register {
    this.types.push(type);
    return this.types.length - 1 + firstVirtual;
  }

  slot(size: number, align: number): number {
    const slot = this.nextSlot++;
    this.slots.push(Selected.mk.Slot({ slot, size, align, name: 'x' }));
    return slot;
  }

  /** A register that holds the value, and perhaps more: the low part of a wider integer is in the register of the whole. */
  reg(value: number): Register {
    const n = this.place.definition[value];
    return n !== undefined && n.kind === 'Convert' && n.op === 'trunc' ? this.reg(n.value) : this.own(value);
  }

  /** A register of the value's own type. */
  own(value: number): Register {
    const n = this.place.definition[value];
    if (n !== undefined && isCheap(n)) {
      const r = this.fresh(this.place.types[value]);
      this.target.materialize(this, n, r);
      return r;
    }
    this.needed[value] = 1;
    return value + firstVirtual;
  }

  /**
   * A register that holds what `compute` puts there, which is the same everywhere in the function. In a loop it is computed before the loop: the
   * register allocator computes it again in the loop where registers are short. Equal keys mean equal values.
   */
  invariant(key: string, type: MachineType, compute: (into: Register) => void): Register {
    const { home } = this.place;
    if (home < 0) {
      const register = this.fresh(type);
      compute(register);
      return register;
    }
    let known = this.forLoops.get(home);
    if (known === undefined) {
      known = new Map();
      this.forLoops.set(home, known);
    }
    let found = known.get(key);
    if (found === undefined) {
      found = { register: this.fresh(type), compute };
      known.set(key, found);
    }
    return found.register;
  }

  /** Emits what the block at hand computes for the loops behind it. */
  computeInvariants(): void {
    const known = this.forLoops.get(this.place.block);
    if (known !== undefined) for (const { register, compute } of known.values()) compute(register);
  }

  /** The value in a register, as an operand. */
  use(value: number): Operand {
    return this.register(this.reg(value));
  }

  /** Puts the value into the given register. */
  into(value: number, register: Register): void {
    const n = this.place.definition[value];
    if (n !== undefined && isCheap(n)) this.target.materialize(this, n, register);
    else this.copy(register, this.reg(value));
  }

  typeOf(value: number): MachineType {
    return this.place.types[value];
  }
  /** Does nobody else want the register that `reg` gives? */
  isUsedOnce(value: number): boolean {
    const n = this.place.definition[value];
    if (n !== undefined && n.kind === 'Convert' && n.op === 'trunc' && !this.isUsedOnce(n.value)) return false;
    return this.place.uses[value] <= 1;
  }

  put(opcode: string, results: readonly Register[], operands: readonly Operand[]): void {
    const found = this.unit.target.opcode(opcode);
    if (found === undefined) throw new Error(`${this.unit.target.name} has no instruction named ${opcode}`);
    this.buffer.push(Selected.mk.Machine({ opcode: found, results, operands }));
  }

  add(instruction: Machine): void {
    this.buffer.push(instruction);
  }

  copy(to: Register, from: Register): void {
    this.buffer.push(Selected.mk.Copy({ to, from }));
  }

  register(register: Register): Operand {
    return Selected.mk.Register({ register });
  }

  immediate(value: bigint | number): Operand {
    return Selected.mk.Immediate({ value: BigInt(value) });
  }

  /** Memory at the address of a load or store. */
  memory(address: Address): Operand {
    return this.target.addressOperand(this, address);
  }

  /** Memory at base + index * scale + displacement, all in registers. */
  indexed(base: Register, index: Register, scale: number, displacement: number): Operand {
    return Selected.mk.Memory({ base, index, scale, displacement, symbol: null, how: null, segment: null });
  }

  slotMemory(slot: number, displacement = 0): Operand {
    return Selected.mk.SlotMemory({ slot, index: -1, scale: 1, displacement });
  }

  pool(bits: bigint, size: number): Operand {
    return Selected.mk.PoolMemory({ bits, size });
  }
}
