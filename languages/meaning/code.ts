/**
 * Functions of the interpreted program as closures: a list of steps, and the frame that a call of it has.
 *
 * Statements of every language become steps, so that a goto may go anywhere in a function, into a loop as well as out of it. A statement
 * expression is code of its own, within a step of the code around it; a jump out of it ends it.
 */
import type { CType } from '../types.ts';
import type { CSymbol } from '../unit.ts';
import type { Value } from './access.ts';
import { Fault, type NamedObject, nameNeighbour } from './fault.ts';
import type { Scalar } from './integers.ts';
import type { Memory } from './memory.ts';

/** One call of a function. */
export class Frame {
  /** What the function returns. */
  result: Value = 0;
  /** Scalars that do not lie in memory, by number. */
  readonly values: Scalar[];
  /** Where variable arrays lie now. */
  readonly places = new Map<CSymbol, number>();
  /** The value with which `longjmp` has come back to the `setjmp` that is about to be repeated. */
  arrived: number | null = null;

  constructor(
    /** The address of its objects. */
    readonly base: number,
    /** The address of the arguments that the caller put onto the stack. */
    readonly incoming: number,
    scalars: number,
    /** What it was called with, where arguments are values. */
    readonly given: Given | null,
  ) {
    this.values = new Array(scalars).fill(0);
  }
}
export interface Given {
  readonly values: readonly Value[];
  readonly types: readonly CType[];
  /** The number of the arguments, for `va_start`; 0 until somebody asks. */
  number: number;
}

export type Run<T = Value> = (f: Frame) => T;
/** Gives the number of the step to go on with, or `next`. */
export type Step = (f: Frame) => number;
export const next = -1;
/** Beyond the last step of any code. */
const end = 2 ** 30;

/** Where a label stands. */
export interface Target {
  code: Code | null;
  step: number;
  scope: Scope | null;
}

/** A declaration whose end, when its scope is left, does something. */
export interface Scope {
  readonly outer: Scope | null;
  readonly leave: (f: Frame) => void;
}

/** Leaves the scopes around one place that are not around another. */
export function leaveScopes(from: Scope | null, to: Scope | null, f: Frame): void {
  for (let scope = from; scope !== null && !isAround(scope, to); scope = scope.outer) scope.leave(f);
}
function isAround(scope: Scope, place: Scope | null): boolean {
  for (let around = place; around !== null; around = around.outer) if (around === scope) return true;
  return false;
}

/** Leaves the codes inside of the target's. */
class Leave {
  constructor(
    readonly target: Target,
    readonly frame: Frame,
  ) {}
}

/** `longjmp`: goes back to a step that called `setjmp`. */
export class LongJump {
  constructor(
    readonly to: JumpPoint,
    readonly value: number,
  ) {}
}
export interface JumpPoint {
  readonly frame: Frame;
  readonly code: Code;
  readonly step: number;
  /** The top of the stack. */
  readonly stack: number;
}

export class Code {
  readonly steps: Step[] = [];
  /** The objects of the frame with their names; addresses are from its start. */
  objects: readonly NamedObject[] = [];
  /** The origin of each step. */
  private readonly origins: number[] = [];

  constructor(
    /** The name of the function, for backtraces; null for a part of one. */
    private readonly name: string | null,
    private readonly memory: Memory,
  ) {}

  add(step: Step, origin: number): void {
    this.steps.push(step);
    this.origins.push(origin);
  }

  run(f: Frame): void {
    const { steps } = this;
    let at = 0;
    for (;;) {
      try {
        while (at < steps.length) {
          const to = steps[at](f);
          at = to < 0 ? at + 1 : to;
        }
        return;
      } catch (error) {
        at = this.caught(error, f, at);
      }
    }
  }

  private caught(error: unknown, f: Frame, at: number): number {
    if (error instanceof Leave && error.target.code === this && error.frame === f) return error.target.step;
    if (error instanceof LongJump && error.to.code === this && error.to.frame === f) {
      this.memory.pop(error.to.stack);
      f.arrived = error.value;
      return error.to.step;
    }
    if (error instanceof RangeError && /call stack/.test(error.message)) throw new Fault('stack overflow');
    if (error instanceof Fault) {
      error.at ??= this.origins[at];
      if (error.outside !== null)
        nameNeighbour(
          error,
          this.objects.map(object => ({ ...object, address: f.base + object.address })),
        );
      if (this.name !== null && error.calls.length < 6) error.calls.push(this.name);
    }
    throw error;
  }
}

/** The step that a label stands at, as seen from a scope, and from code that may be inside of the label's. */
export function follow(target: Target, from: Code, scope: Scope | null, f: Frame): number {
  if (scope !== target.scope) leaveScopes(scope, target.scope, f);
  if (target.code === from) return target.step;
  if (target.code === null) throw new Fault('a jump to a label that stands nowhere');
  throw new Leave(target, f);
}

/** The end of the function, likewise. */
export const endOf = (code: Code): Target => ({ code, step: end, scope: null });
