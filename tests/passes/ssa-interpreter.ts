/**
 * Runs functions in SSA: the result, and what calls were made with which arguments and memory.
 *
 * An instruction computes as `operations.ts` says. What is undefined there, or goes on too long, is no run: the interpreter gives null.
 *
 * Memory has no declared types here. Where it is asked to, the interpreter keeps the class of the last store beside each byte, which is the
 * byte's effective type (C17 6.5p6), and a load of another class is no run either (6.5p7); class 0 fits all.
 */
import { bytesOf, type MachineType } from '../../languages/machine.ts';
import type { CSymbol } from '../../languages/unit.ts';
import type { Graph, SSABlock } from '../../passes/values/graph.ts';
import type { Edge, SSAInstruction } from '../../passes/values/operands.ts';
import {
  evaluateBinary,
  evaluateCompare,
  evaluateConvert,
  evaluateUnary,
  isIntegerType,
  unsigned,
  wrapped,
} from './arithmetic.ts';

export interface Run {
  readonly result: readonly string[];
  /** One line for each call and volatile access, in order. */
  readonly trace: readonly string[];
}

class Undefined extends Error {}
const room = 256;
const slotBase = 1 << 12;
const symbolBase = 1 << 16;
const memorySize = 1 << 17;

/**
 * Runs the function on these arguments; null where the run is undefined or takes more than `fuel` instructions. A program as it is written
 * keeps to its classes; what passes have made of it may read ahead what it does not use.
 */
export function interpret(graph: Graph, given: readonly bigint[], fuel: number, keepsToClasses: boolean): Run | null {
  try {
    return new Interpreter(graph, fuel, keepsToClasses).run(given);
  } catch (e) {
    if (e instanceof Undefined) return null;
    throw e;
  }
}

class Interpreter {
  private readonly values = new Map<number, bigint>();
  private readonly bytes = new Uint8Array(memorySize);
  private readonly view = new DataView(this.bytes.buffer);
  /** The class of the object that each byte belongs to. */
  private readonly classes = new Uint8Array(memorySize);
  private readonly trace: string[] = [];
  private readonly blocks: ReadonlyMap<number, SSABlock>;
  /** Objects that calls may read and write. */
  private readonly shared = new Set<number>();

  constructor(
    private readonly graph: Graph,
    private fuel: number,
    private readonly keepsToClasses: boolean,
  ) {
    this.blocks = new Map(graph.blocks.map(b => [b.block, b]));
    for (let i = symbolBase; i < memorySize; i++) this.bytes[i] = Math.imul(i, 0x9e3779b1) >>> 24;
    // The first objects of the unit.
    for (let s = 0; s < 16; s++) this.shared.add(symbolBase + s * room);
  }

  run(given: readonly bigint[]): Run {
    this.graph.incoming.forEach((i, n) => {
      this.values.set(i.value, wrapped(given[n % given.length], i.type));
    });
    let block = this.graph.blocks[0];
    for (;;) {
      for (const i of block.instructions) this.step(i);
      const t = block.terminator;
      switch (t.kind) {
        case 'Return':
          return {
            result: t.pieces.map(p => (p.kind === 'Outgoing' ? String(this.value(p.value)) : 'block')),
            trace: this.trace,
          };
        case 'Jump':
          block = this.enter(t.to);
          break;
        case 'Branch':
          block = this.enter(this.value(t.test) !== 0n ? t.then : t.else);
          break;
        case 'JumpTable': {
          const to = t.targets[Number(BigInt.asUintN(64, this.value(t.index)))];
          if (to === undefined) throw new Undefined();
          block = this.enter(to);
          break;
        }
        default:
          throw new Undefined();
      }
    }
  }

  private enter(e: Edge): SSABlock {
    const to = this.blocks.get(e.block)!;
    const list = e.arguments.map(a => this.value(a));
    to.parameters.forEach((p, n) => this.values.set(p.value, list[n]));
    return to;
  }

  private value(v: number): bigint {
    const found = this.values.get(v);
    if (found === undefined) throw new Error(`%${v} is read before it is defined`);
    return found;
  }

  private define(v: number, value: bigint | null): void {
    if (value === null) throw new Undefined();
    this.values.set(v, value);
  }

  private step(i: SSAInstruction): void {
    if (this.fuel-- <= 0) throw new Undefined();
    switch (i.kind) {
      case 'Constant':
        return this.define(i.result, i.value);
      case 'FloatingConstant':
        return this.define(i.result, i.bits);
      case 'Unary':
        return this.define(i.result, evaluateUnary(i.op, i.type, this.value(i.value)));
      case 'Binary':
        return this.define(i.result, evaluateBinary(i.op, i.type, this.value(i.left), this.value(i.right)));
      case 'Compare': {
        const holds = evaluateCompare(i.op, i.type, this.value(i.left), this.value(i.right));
        return this.define(i.result, holds === null ? null : holds ? 1n : 0n);
      }
      case 'Convert':
        return this.define(i.result, evaluateConvert(i.op, i.type, i.from, this.value(i.value)));
      case 'Select':
        return this.define(i.result, this.value(this.value(i.test) !== 0n ? i.then : i.else));
      case 'SlotAddress':
        return this.define(i.result, BigInt(slotBase + i.slot * room + i.offset));
      case 'SymbolAddress':
        return this.define(i.result, BigInt(symbolBase + (i.symbol.id % 16) * room + i.offset));
      case 'Load': {
        const value = this.load(this.address(i.address, i.offset), i.type, i.alias);
        if (i.volatile) this.trace.push(`load ${value}`);
        return this.define(i.result, value);
      }
      case 'Store':
        if (i.volatile) this.trace.push(`store ${this.value(i.value)}`);
        return this.store(this.address(i.address, i.offset), i.type, this.value(i.value), i.alias);
      case 'MoveBlock': {
        const [to, from] = [this.address(i.to, 0), this.address(i.from, 0)];
        for (const memory of [this.bytes, this.classes]) memory.copyWithin(to, from, from + i.size);
        return;
      }
      case 'ClearBlock': {
        const to = this.address(i.to, 0);
        for (const memory of [this.bytes, this.classes]) memory.fill(0, to, to + i.size);
        return;
      }
      case 'Call':
        return this.call(i);
      default:
        throw new Error(`the interpreter does not know ${i.kind}`);
    }
  }

  private address(v: number, offset: number): number {
    const a = Number(this.value(v)) + offset;
    if (a < slotBase || a >= memorySize - 16) throw new Undefined();
    return a;
  }

  private load(a: number, type: MachineType, alias: number): bigint {
    if (this.keepsToClasses && alias !== 0)
      for (let n = 0; n < bytesOf[type]; n++) if (![0, alias].includes(this.classes[a + n])) throw new Undefined();
    let value = 0n;
    for (let n = bytesOf[type] - 1; n >= 0; n--) value = (value << 8n) | BigInt(this.bytes[a + n]);
    return isIntegerType(type) ? wrapped(value, type) : value;
  }

  private store(a: number, type: MachineType, value: bigint, alias: number): void {
    let rest = isIntegerType(type) ? unsigned(value, type) : value;
    this.classes.fill(alias, a, a + bytesOf[type]);
    for (let n = 0; n < bytesOf[type]; n++) {
      this.bytes[a + n] = Number(rest & 255n);
      rest >>= 8n;
    }
  }

  /** A call sees all that is shared, and changes a little of it. Its results depend on what it sees. */
  private call(i: Extract<SSAInstruction, { kind: 'Call' }>): void {
    const given = i.arguments.map(a => (a.kind === 'Outgoing' ? this.value(a.value) : 0n));
    for (const g of given) if (g >= slotBase && g < memorySize) this.shared.add(Number(g) - (Number(g) % room));
    let seen = 17;
    for (const object of this.shared)
      for (let n = 0; n < 64; n += 4)
        seen = Math.imul(seen ^ this.view.getInt32(object + n), 0x9e3779b1) ^ (seen >>> 13);
    this.trace.push(`${nameOf(i.symbol)}(${given.join(', ')}) ${seen}`);
    for (const object of this.shared) {
      seen = Math.imul(seen, 0x9e3779b1) ^ (seen >>> 15);
      if ((seen & 3) !== 0) continue;
      const changed = object + ((seen >>> 8) & 31);
      this.bytes[changed] ^= seen >>> 24;
      this.classes[changed] = 0;
    }
    for (const r of i.results) this.define(r.value, isIntegerType(r.type) ? wrapped(BigInt(seen), r.type) : 0n);
  }
}

const nameOf = (s: CSymbol | null): string => s?.name ?? '*';
