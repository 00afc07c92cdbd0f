/** What the meanings of all languages build functions with: steps, labels, and the objects of a frame. */
import type { Watcher } from '../../nanopass/meaning.ts';
import { type Location, stackOffsetOf } from '../target.ts';
import type { CSymbol, Label, Unit } from '../unit.ts';
import {
  Code,
  endOf,
  type Frame,
  follow,
  type JumpPoint,
  leaveScopes,
  next,
  type Run,
  type Scope,
  type Step,
  type Target,
} from './code.ts';
import { Fault } from './fault.ts';
import type { Scalar } from './integers.ts';
import type { Machine } from './machine.ts';
import { Byte } from './memory.ts';

/** Labels of the program, blocks by number, and labels that a meaning makes for itself. */
export type Mark = Label | number | object;

export class Builder implements Watcher {
  readonly unit: Unit;
  /** Where steps go. */
  code: Code;
  /** The code of the whole function. */
  readonly whole: Code;
  /** The origin of the node at hand. */
  at = -1;
  /** The declarations around whose end does something. */
  scope: Scope | null = null;
  /** The number of parameters, where arguments are values. */
  parameters = 0;
  /** Where `break` and `continue` go, and the cases of the switch around. */
  inside: Inside = { break: null, continue: null, cases: null };
  /** Scalars outside of memory. */
  scalars = 0;
  private size = 0;
  private align = 16;
  private readonly objects = new Map<unknown, number>();
  private readonly inArguments = new Map<unknown, number>();
  private readonly sizes = new Map<unknown, number>();
  private readonly extents: (readonly [offset: number, size: number])[] = [];
  private readonly targets = new Map<Mark, Target>();
  private readonly numbers = new Map<CSymbol, number>();

  constructor(
    readonly machine: Machine,
    /** null for code that belongs to no function. */
    readonly symbol: CSymbol | null,
  ) {
    this.unit = machine.unit;
    this.whole = new Code(symbol?.name ?? null, machine.memory);
    this.code = this.whole;
  }

  enter(at: number): number {
    const before = this.at;
    this.at = at;
    return before;
  }
  leave(before: number): void {
    this.at = before;
  }

  refuse(what: string): never {
    const fault = new Fault(`the interpreter does not know ${what}`);
    fault.at = this.at;
    throw fault;
  }

  // ---------- steps ----------

  step(step: Step): void {
    this.code.add(step, this.at);
  }
  /** A step that only has an effect. */
  act(effect: Run<unknown>): void {
    this.step(f => {
      effect(f);
      return next;
    });
  }
  /** The steps that `build` makes, as code of their own. */
  nested(build: () => void): Code {
    const outer = this.code;
    const inner = new Code(null, this.machine.memory);
    this.code = inner;
    build();
    this.code = outer;
    return inner;
  }

  // ---------- labels ----------

  private target(mark: Mark): Target {
    let target = this.targets.get(mark);
    if (target === undefined) {
      target = { code: null, step: 0, scope: null };
      this.targets.set(mark, target);
    }
    return target;
  }
  /** The label stands before the next step. */
  place(mark: Mark): void {
    const target = this.target(mark);
    target.code = this.code;
    target.step = this.code.steps.length;
    target.scope = this.scope;
  }
  /** Gives the step of the label, from the code at hand. */
  goto(mark: Mark): Step {
    const { code, machine, scope } = this;
    const target = this.target(mark);
    return f => {
      if (--machine.fuel < 0) machine.exhausted();
      return follow(target, code, scope, f);
    };
  }
  /** Gives the step of the label whose address is given. */
  gotoAddress(address: Run<Scalar>): Step {
    const { code, machine, targets, scope } = this;
    return f => {
      if (--machine.fuel < 0) machine.exhausted();
      const label = machine.labelAt(address(f));
      const target = label === null ? undefined : targets.get(label);
      if (target === undefined) throw new Fault('a computed goto to what is no label of this function');
      return follow(target, code, scope, f);
    };
  }
  /** Ends the function. */
  return(): Step {
    const { code, whole, scope } = this;
    const target = endOf(whole);
    return f => follow(target, code, scope, f);
  }
  /** From here to the end of the block, leaving does something. */
  declareScope(leave: (f: Frame) => void): void {
    this.scope = { outer: this.scope, leave };
  }
  /** Builds a block: what it declares ends with it. */
  block(build: () => void): void {
    const outer = this.scope;
    build();
    const inner = this.scope;
    if (inner !== outer) this.act(f => leaveScopes(inner, outer, f));
    this.scope = outer;
  }
  /** Builds what is inside of a loop or switch. */
  within(inside: Inside, build: () => void): void {
    const outer = this.inside;
    this.inside = inside;
    build();
    this.inside = outer;
  }
  /** Where a `setjmp` in the step under way comes back to. */
  jumpPoint(): Run<JumpPoint> {
    const { code } = this;
    const { memory } = this.machine;
    const step = code.steps.length;
    return frame => ({ frame, code, step, stack: memory.stack });
  }

  // ---------- blocks ----------

  private readonly declared = new Map<
    number,
    { readonly label: Label | null; readonly parameters: readonly number[] }
  >();
  /** Makes the parameters of a block known to the edges that lead to it. */
  declareBlock(block: number, label: Label | null, parameters: readonly number[]): void {
    this.declared.set(block, { label, parameters });
  }
  parametersOf(block: number): readonly number[] {
    return this.declared.get(block)!.parameters;
  }
  labelOf(block: number): Label | null {
    return this.declared.get(block)!.label;
  }

  // ---------- the frame ----------

  /** The offset in the frame of an object, which any value stands for; it is made when it is first asked for. */
  object(key: unknown, size: number, align: number): number {
    let offset = this.objects.get(key);
    if (offset === undefined) {
      offset = Math.ceil(this.size / align) * align;
      this.size = offset + size + 16;
      this.align = Math.max(this.align, align);
      this.objects.set(key, offset);
      this.extents.push([offset, size]);
      this.sizes.set(key, size);
    }
    return offset;
  }
  /** The number of a scalar that does not lie in memory. */
  scalar(symbol: CSymbol): number {
    let number = this.numbers.get(symbol);
    if (number === undefined) {
      number = this.scalars++;
      this.numbers.set(symbol, number);
    }
    return number;
  }
  /** The object lies in the arguments on the stack. */
  objectInArguments(symbol: unknown, location: Location): void {
    this.inArguments.set(symbol, stackOffsetOf(location));
  }
  isInArguments(symbol: unknown): boolean {
    return this.inArguments.has(symbol);
  }
  /** The address of an object that has been declared by one of the above. */
  localAddress(symbol: unknown): Run<number> {
    const incoming = this.inArguments.get(symbol);
    if (incoming !== undefined) return f => f.incoming + incoming;
    const offset = this.objects.get(symbol);
    if (offset === undefined) throw new Error('the address of what is no object of the function');
    return f => f.base + offset;
  }

  /** The shape of the frame; call when the whole function has been built. */
  layout(): Layout {
    const state = new Uint8Array(this.size);
    this.whole.objects = [...this.objects].flatMap(([key, address]) =>
      key instanceof Object && 'name' in key ? [{ name: `'${key.name}'`, address, size: this.sizes.get(key)! }] : [],
    );
    for (const [offset, size] of this.extents) state.fill(Byte.writable, offset, offset + size);
    return { code: this.whole, size: this.size, align: this.align, state, scalars: this.scalars };
  }
}

export interface Inside {
  readonly break: Mark | null;
  readonly continue: Mark | null;
  readonly cases: Cases | null;
}
/** Filled in while the body of a switch is being built. */
export interface Cases {
  readonly list: { readonly low: bigint; readonly high: bigint; readonly to: Step }[];
  default: Step | null;
}

/** A function that has been built. */
export interface Layout {
  readonly code: Code;
  readonly size: number;
  readonly align: number;
  readonly state: Uint8Array;
  readonly scalars: number;
}

/** What a function does with its arguments before its first step. */
export type Entry = (f: Frame) => void;
