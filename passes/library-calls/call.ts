/** A call of a library function under study: what is known of its arguments, and how its replacement is written down. */
import { bytesOf, type MachineType } from '../../languages/machine.ts';
import type { BinaryOperation, CompareOperation, ConvertOperation } from '../../languages/operations.ts';
import { SSA } from '../../languages/ssa.ts';
import type { CSymbol, Unit } from '../../languages/unit.ts';
import { legalityOf, runtimeCall } from '../../targets/lowering.ts';
import { machineType } from '../lower-types/machine-types.ts';
import { libraryType } from '../typing/builtins.ts';
import { definitionsOf, type Graph, typesOf } from '../values/graph.ts';
import type { SSAInstruction } from '../values/operands.ts';
import { type Text, TextFacts } from './texts.ts';
import { Uses } from './uses.ts';

const { mk } = SSA;
export type Call = Extract<SSAInstruction, { kind: 'Call' }>;

/** What the call comes to: the value that is its result, `nothing` where nobody wants one, or null where the call stays. */
export type Answer = number | typeof nothing | null;
export const nothing = 'nothing';

/** One graph's facts, and the instructions that take the place of the call at hand. */
export class Folding {
  out: SSAInstruction[] = [];
  nextValue: number;
  readonly texts: TextFacts;
  readonly uses: Uses;
  private readonly definition: (SSAInstruction | undefined)[];
  private readonly types: MachineType[];

  constructor(
    graph: Graph,
    readonly unit: Unit,
  ) {
    this.nextValue = graph.nextValue;
    this.definition = definitionsOf(graph).slice();
    this.types = typesOf(graph).slice();
    this.texts = new TextFacts(graph, v => this.definition[v]);
    this.uses = new Uses(graph);
  }

  at(v: number): SSAInstruction | undefined {
    return this.definition[v];
  }
  typeOf(v: number): MachineType {
    return this.types[v];
  }
  integer(v: number): bigint | null {
    const n = this.definition[v];
    return n?.kind === 'Constant' ? n.value : null;
  }

  /** Do the addresses point into two objects that both have names? */
  areApart(a: number, b: number): boolean {
    const [x, y] = [this.definition[a], this.definition[b]];
    if (x?.kind === 'SlotAddress')
      return y?.kind === 'SymbolAddress' || (y?.kind === 'SlotAddress' && x.slot !== y.slot);
    if (x?.kind !== 'SymbolAddress') return false;
    if (y?.kind !== 'SymbolAddress') return y?.kind === 'SlotAddress';
    return x.symbol !== y.symbol && !isOneOfSeveral(x.symbol) && !isOneOfSeveral(y.symbol);
  }

  // ---------- instructions ----------

  private add(n: SSAInstruction): void {
    this.out.push(n);
    this.uses.note(n);
  }

  private define(type: MachineType, build: (result: number) => SSAInstruction): number {
    const result = this.nextValue++;
    const n = build(result);
    this.definition[result] = n;
    this.types[result] = type;
    this.add(n);
    return result;
  }
  constant(type: MachineType, value: bigint | number): number {
    return this.define(type, result => mk.Constant({ result, type, value: BigInt(value) }));
  }
  binary(op: BinaryOperation, type: MachineType, left: number, right: number): number {
    return this.define(type, result => mk.Binary({ result, type, op, left, right }));
  }
  compare(op: CompareOperation, type: MachineType, left: number, right: number): number {
    return this.define('i32', result => mk.Compare({ result, type, op, left, right }));
  }
  convert(op: ConvertOperation, from: MachineType, type: MachineType, value: number): number {
    return from === type ? value : this.define(type, result => mk.Convert({ result, type, op, from, value }));
  }
  select(type: MachineType, test: number, yes: number, no: number): number {
    return this.define(type, result => mk.Select({ result, type, test, then: yes, else: no }));
  }
  load(type: MachineType, address: number, offset: number): number {
    return this.define(type, result => mk.Load({ result, type, address, offset, volatile: false, alias: 0 }));
  }
  store(type: MachineType, address: number, offset: number, value: number): void {
    this.add(mk.Store({ type, address, offset, value, volatile: false, alias: 0 }));
  }
  moveBlock(to: number, from: number, size: number): void {
    this.add(mk.MoveBlock({ to, from, size, align: 1 }));
  }
  clearBlock(to: number, size: number): void {
    this.add(mk.ClearBlock({ to, size, align: 1 }));
  }
  /** The address `offset` bytes further on. */
  plus(address: number, offset: bigint | number): number {
    return BigInt(offset) === 0n ? address : this.binary('add', 'i64', address, this.constant('i64', offset));
  }
  /** The address of a fresh static string, or of one with the same bytes. */
  text(bytes: Uint8Array): number {
    const symbol = this.unit.text(bytes);
    return this.define('i64', result => mk.SymbolAddress({ result, type: 'i64', symbol, offset: 0 }));
  }
  /** A string and its terminating zero. */
  zeroTerminated(bytes: Uint8Array): number {
    const whole = new Uint8Array(bytes.length + 1);
    whole.set(bytes);
    return this.text(whole);
  }

  /** A call of another library function; its result, if the function has one. */
  call(name: string, args: readonly number[]): Answer {
    const type = libraryType(this.unit, name);
    if (type === null) throw new Error(`fold-library-calls: ${name} has no known type`);
    const symbol = this.unit.supportFunction(name, type);
    const types = args.map(a => this.types[a]);
    const results = type.returns.kind === 'Void' ? [] : [machineType(type.returns)];
    const layout = runtimeCall(this.unit.target, types, results);
    const value = results.length === 0 ? -1 : this.nextValue++;
    if (value >= 0) this.types[value] = results[0];
    this.add(
      mk.Call({
        symbol,
        target: null,
        arguments: args.map((a, i) => mk.Outgoing({ location: layout.arguments[i], type: types[i], value: a })),
        results: results.map((t, i) => mk.Result({ location: layout.results[i], type: t, value })),
        stack: layout.stackBytes,
        vectors: type.variadic ? layout.vectors : -1,
      }),
    );
    return value < 0 ? nothing : value;
  }

  /** The types that blocks of memory are moved in, and how many bytes are worth moving so. */
  get pieces(): readonly MachineType[] {
    return legalityOf(this.unit.target).pieces;
  }
  get inlineBytes(): number {
    return legalityOf(this.unit.target).inlineBytes;
  }
}

/** May the object have another name, too? */
const isOneOfSeveral = ({ attributes }: CSymbol): boolean =>
  attributes?.alias !== undefined || attributes?.weak === true;

/** The call at hand. */
export class LibraryCall {
  constructor(
    readonly f: Folding,
    readonly call: Call,
    readonly name: string,
  ) {}

  get count(): number {
    return this.call.arguments.length;
  }
  /** The value of an argument; those of library functions that are folded are all scalars. */
  arg(i: number): number {
    const a = this.call.arguments[i];
    if (a.kind !== 'Outgoing') throw new Error('fold-library-calls: an argument is no scalar');
    return a.value;
  }
  args(from: number): number[] {
    return this.call.arguments.slice(from).map((_, i) => this.arg(from + i));
  }
  integer(i: number): bigint | null {
    return this.f.integer(this.arg(i));
  }
  /** An argument of type size_t. */
  size(i: number): bigint | null {
    const n = this.integer(i);
    return n === null ? null : BigInt.asUintN(64, n);
  }
  /** The greatest that an argument of type size_t can be; null where that is not known. */
  most(i: number): bigint | null {
    return this.f.texts.most(this.arg(i));
  }
  /** The bytes of a constant string, without its terminating zero; null where they are not known. */
  string(i: number): Uint8Array | null {
    return this.f.texts.string(this.arg(i));
  }
  /** The length of the string at an argument, where it is the same on every path. */
  length(i: number): number | null {
    return this.f.texts.length(this.arg(i));
  }
  mostLength(i: number): number | null {
    return this.f.texts.mostLength(this.arg(i));
  }
  /** The constant bytes from an argument on, zeros and what follows them included. */
  bytes(i: number): Text | null {
    return this.f.texts.bytes(this.arg(i));
  }
  /** Does anybody want the result? */
  get used(): boolean {
    return this.call.results.length > 0 && this.f.uses.any(this.call.results[0].value);
  }
  /** Is the result only asked whether it is zero? */
  get onlyTested(): boolean {
    return this.call.results.length > 0 && this.f.uses.onlyTested(this.call.results[0].value, v => this.f.integer(v));
  }
}

/** Loads and stores for `size` bytes, the widest first. */
export function piecesOf(f: Folding, size: number, widest: number): { type: MachineType; offset: number }[] {
  const pieces: { type: MachineType; offset: number }[] = [];
  let offset = 0;
  for (const type of f.pieces) {
    const bytes = bytesOf[type];
    if (bytes > widest) continue;
    for (; size - offset >= bytes; offset += bytes) pieces.push({ type, offset });
  }
  return pieces;
}
