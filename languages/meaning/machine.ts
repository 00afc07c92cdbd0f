/**
 * The machine that interprets a program: its memory, and what its symbols and addresses stand for.
 *
 * Functions are at addresses that no memory has, and are built when they are first called.
 */
import type { Language, Node, Tree } from '../../nanopass/index.ts';
import type { AnyMeaning } from '../../nanopass/meaning.ts';
import type { Data } from '../data.ts';
import { type CType, sizeOf } from '../types.ts';
import type { CSymbol, Label, Unit } from '../unit.ts';
import type { Value } from './access.ts';
import { Builder, type Layout } from './builder.ts';
import { Frame, type Given, type JumpPoint } from './code.ts';
import { Exit, Fault, type NamedObject, nameNeighbour, Signal } from './fault.ts';
import type { Scalar } from './integers.ts';
import { type Library, LibraryCall } from './library-call.ts';
import { Byte, hexadecimal, Memory } from './memory.ts';
import { callByRegisters } from './registers.ts';
import type { Results } from './results.ts';

/** What the program reads and writes. */
export interface Host {
  write(file: number, bytes: Uint8Array): void;
  /** Up to so many bytes of the standard input; none at its end. */
  read(count: number): Uint8Array;
  /** Seconds since 1970. */
  now(): number;
}

/** Anything that can be called: either way works for each, whatever the language of the program. */
export interface Callable {
  readonly name: string;
  /** Arguments and the result are values of C's types. */
  call(values: readonly Value[], types: readonly CType[], result: CType): Value;
  /** Arguments are in registers and the argument area, and so will the result be. */
  transfer(): void;
}

type DataItem = Extract<Node<Data, 'External'>, { kind: 'Data' }>;

const functionBase = 2 ** 40;
const labelBase = 2 ** 41;

export class Machine {
  readonly memory = new Memory();
  /** Jumps that may still be made. */
  fuel = Number.POSITIVE_INFINITY;
  /** Register n is 16 bytes at this address plus 16 n. */
  readonly registers = this.memory.reserve(16 * 256, 16);
  /** The argument area of the call under way. */
  area = 0;
  /** The register that tells a variadic function of vector registers; -1 for none, null as long as nobody has asked. */
  vectorCount: number | null = null;
  /** The arguments of variadic functions that are being called, by number. */
  readonly variadic = new Map<number, Given>();
  /** What `setjmp` has been called for, in order. */
  readonly jumps: JumpPoint[] = [];
  private readonly addresses = new Map<CSymbol | string, number>();
  private readonly functions = new Map<number, Callable>();
  private readonly defined: CSymbol[] = [];
  private readonly objects: CSymbol[] = [];
  private readonly labels: Label[] = [];
  private readonly labelNumbers = new Map<Label, number>();
  readonly library: Library;
  /** Do calls go through registers in this language, or are arguments still values of C's types? */
  readonly byRegisters: boolean;

  constructor(
    readonly unit: Unit,
    readonly language: Language,
    readonly meaning: AnyMeaning<Results, Builder>,
    readonly host: Host,
    library: (m: Machine) => Library,
  ) {
    this.byRegisters = language.prods.has('Outgoing');
    this.library = library(this);
  }

  // ---------- loading ----------

  /** Takes the functions and objects of a unit. */
  load(items: readonly Tree[]): void {
    const externals = items as readonly Node<Data, 'External'>[];
    for (const item of externals) {
      if (item.kind === 'Data' || item.kind === 'Zero') {
        this.define(item.symbol, this.memory.reserve(item.size, item.align));
        this.objects.push(item.symbol);
      } else if (item.kind === 'FileAssembly') throw new Fault('the interpreter does not know assembly at file level');
      else if (item.kind !== 'Alias') {
        this.defineFunction(item.symbol, new ProgramFunction(this, item));
        this.defined.push(item.symbol);
      }
    }
    for (const item of externals) {
      if (item.kind === 'Alias') this.define(item.symbol, this.named(item.of));
      if (item.kind === 'Data') this.fill(item);
    }
  }

  private define(symbol: CSymbol, address: number): void {
    this.addresses.set(keyOf(symbol), address);
    if (typeof keyOf(symbol) !== 'string') this.addresses.set(`${linkerName(symbol)}`, address);
  }
  private defineFunction(symbol: CSymbol, callable: Callable): void {
    const address = functionBase + 16 * this.functions.size;
    this.functions.set(address, callable);
    this.define(symbol, address);
  }
  private named(name: string): number {
    const address = this.addresses.get(name);
    if (address === undefined) throw new Fault(`an alias of '${name}', which is defined nowhere`);
    return address;
  }

  private fill({ symbol, size, readonly, bytes, relocations }: DataItem): void {
    const { memory } = this;
    const address = this.addressOf(symbol);
    memory.bytes.set(bytes, address);
    for (const r of relocations) {
      const value =
        r.kind === 'Relocation'
          ? this.addressOf(r.symbol)
          : r.kind === 'LabelRelocation'
            ? this.labelAddress(r.label)
            : this.labelAddress(r.left) - this.labelAddress(r.right);
      memory.storeBits(address + r.offset, r.size, BigInt(value) + BigInt(r.addend));
    }
    if (readonly) memory.state.fill(Byte.readable, address, address + size);
  }

  // ---------- addresses ----------

  /** The address of a function, or of an object that lives as long as the program. */
  addressOf(symbol: CSymbol): number {
    const key = keyOf(symbol);
    let address = this.addresses.get(key) ?? this.addresses.get(symbol);
    if (address === undefined) {
      address = this.outside(symbol);
      this.addresses.set(key, address);
    }
    return address;
  }

  /** What the program does not define. */
  private outside(symbol: CSymbol): number {
    const name = linkerName(symbol);
    const object = this.library.object(name);
    if (object !== null) return object;
    const isFunction = symbol.kind === 'function' || symbol.type?.kind === 'Function';
    if (isFunction) {
      const known = this.library.has(name);
      if (!known && symbol.attributes?.weak) return 0;
      const address = functionBase + 16 * this.functions.size;
      this.functions.set(address, new LibraryCall(this, name));
      return address;
    }
    if (symbol.attributes?.weak) return 0;
    if (symbol.linkage === 'external') throw new Fault(`undefined reference to '${name}'`);
    // An object of an inline function that nobody has emitted, for instance.
    return this.memory.reserve(sizeOf(symbol.type!), 16);
  }

  functionAt(address: Scalar): Callable {
    const found = this.functions.get(address as number);
    if (found !== undefined) return found;
    const thunk = this.trampolineAt(Number(address));
    if (thunk !== null) return thunk;
    throw new Fault(
      address === 0
        ? 'call through a null pointer'
        : `call of ${hexadecimal(Number(address))}, where there is no function`,
    );
  }
  /** The function of this name that the program defines. */
  functionNamed(name: string): Callable | null {
    const address = this.addresses.get(name);
    return address === undefined ? null : (this.functions.get(address) ?? null);
  }

  /** GNU C's nested functions: code that a function has written to its frame. */
  private trampolineAt(address: number): Callable | null {
    const { memory, unit } = this;
    const { trampoline, chain } = unit.target.nestedFunctions;
    if (!(memory.state[address] & memory.state[address + trampoline.size - 1] & 1)) return null;
    let callee: Callable | null = null;
    let link: Scalar = 0;
    for (const part of trampoline.parts) {
      const at = address + part.offset;
      if (part.holds === 'function') callee = this.functions.get(memory.loadUnsigned64(at) as number) ?? null;
      else if (part.holds === 'chain') link = memory.load64(at);
      else if (part.holds === 'code' && memory.loadBits(at, part.size) !== BigInt(part.value)) return null;
    }
    if (callee === null) return null;
    const inner = callee;
    const setChain = (): void => memory.store64(this.registers + 16 * chain, link);
    return {
      name: inner.name,
      call: (values, types, result) => {
        setChain();
        return inner.call(values, types, result);
      },
      transfer: () => {
        setChain();
        inner.transfer();
      },
    };
  }

  labelAddress(label: Label): number {
    let number = this.labelNumbers.get(label);
    if (number === undefined) {
      number = this.labels.push(label) - 1;
      this.labelNumbers.set(label, number);
    }
    return labelBase + number;
  }
  labelAt(address: Scalar): Label | null {
    return this.labels[Number(address) - labelBase] ?? null;
  }

  // ---------- running ----------

  /** Calls the functions with an attribute, in the order of their priorities (gcc manual, Common Function Attributes). */
  private callMarked(mark: 'constructorPriority' | 'destructorPriority', order: 1 | -1): void {
    const marked = this.defined.filter(({ attributes }) => attributes?.[mark] !== undefined);
    marked.sort((a, b) => order * (a.attributes![mark]! - b.attributes![mark]!));
    for (const symbol of marked) this.functionAt(this.addressOf(symbol)).call([], [], this.unit.types.void);
  }

  exhausted(): never {
    throw new Fault('the program runs too long');
  }

  private namedObjects(): readonly NamedObject[] {
    return this.objects.flatMap(symbol =>
      symbol.type === null
        ? []
        : [{ name: `'${symbol.name}'`, address: this.addressOf(symbol), size: sizeOf(symbol.type) }],
    );
  }

  /** What the objects of the unit hold, but for those that hold addresses, which are other ones in other languages. */
  contents(): string {
    return this.objects
      .filter(({ type }) => type !== null && !holdsAddresses(type))
      .map(symbol => {
        const bytes = this.memory.copyOf(this.addressOf(symbol), sizeOf(symbol.type!));
        return `${symbol.name}: ${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')}\n`;
      })
      .join('');
  }

  /** Runs `main` and gives the exit status; throws a Fault where the program has no meaning. */
  run(args: readonly string[]): number {
    const { memory, unit } = this;
    const { int } = unit.types;
    const pointer = unit.types.pointer(unit.types.void);
    const argv = memory.reserve(8 * (args.length + 1), 8);
    args.forEach((text, i) => {
      memory.store64(argv + 8 * i, memory.textObject(text));
    });
    const main = this.functionNamed('main');
    if (main === null) throw new Fault("there is no function 'main'");
    try {
      this.callMarked('constructorPriority', 1);
      const status = main.call([args.length, argv, this.library.environment], [int, pointer, pointer], int);
      this.library.leave();
      this.callMarked('destructorPriority', -1);
      this.library.flush();
      return Number(status) & 255;
    } catch (error) {
      if (error instanceof Exit) return error.status & 255;
      if (error instanceof Signal) {
        this.library.flush();
        return 128 + error.number;
      }
      this.library.flush();
      if (error instanceof Fault) nameNeighbour(error, [...this.namedObjects(), ...memory.allocated()]);
      throw error;
    }
  }
}

function holdsAddresses(type: CType): boolean {
  switch (type.kind) {
    case 'Pointer':
      return true;
    case 'Array':
      return holdsAddresses(type.of);
    case 'Record':
      return type.tag.fields.some(field => holdsAddresses(field.type));
    default:
      return false;
  }
}

const linkerName = ({ attributes, assemblerName, name }: CSymbol): string =>
  attributes?.weakReference ?? assemblerName ?? name;
/** Symbols of external linkage are the same by name. */
const keyOf = (symbol: CSymbol): CSymbol | string =>
  symbol.linkage === 'external' || symbol.storage & 2 ? linkerName(symbol) : symbol;

/** A function of the program, as a tree. */
export class ProgramFunction implements Callable {
  private layout: Layout | null = null;
  /** How it takes its arguments: set when it is built. */
  private entry: (f: Frame) => void = () => {};

  constructor(
    private readonly machine: Machine,
    private readonly tree: Node<Data, 'External'> & { readonly symbol: CSymbol },
  ) {}

  get name(): string {
    return this.tree.symbol.name;
  }

  private built(): Layout {
    if (this.layout === null) {
      const builder = new Builder(this.machine, this.tree.symbol);
      this.entry = this.machine.meaning.of(this.tree, builder) as (f: Frame) => void;
      this.layout = builder.layout();
    }
    return this.layout;
  }

  private run(incoming: number, values: Given | null): Frame {
    const { code, size, align, state, scalars } = this.layout ?? this.built();
    const { memory } = this.machine;
    const top = memory.stack;
    const f = new Frame(memory.push(size, align, state), incoming, scalars, values);
    this.entry(f);
    code.run(f);
    memory.pop(top);
    return f;
  }

  call(values: readonly Value[], types: readonly CType[], result: CType): Value {
    this.built();
    if (this.machine.byRegisters) return callByRegisters(this.machine, values, types, result, () => this.transfer());
    const all: Given = { values, types, number: 0 };
    const { result: value } = this.run(0, all);
    if (all.number !== 0) this.machine.variadic.delete(all.number);
    return value;
  }

  transfer(): void {
    this.run(this.machine.area, null);
  }
}
