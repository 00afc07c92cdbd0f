/** What a simplification rule can ask, and what it can answer with. */

import type { MachineType } from '../../languages/machine.ts';
import { SSA } from '../../languages/ssa.ts';
import { trace, tracedRule } from '../../nanopass/index.ts';
import type { SSAInstruction } from '../values/operands.ts';
import { unsigned, widthOf, wrap } from './fold.ts';

const { mk } = SSA;

export type Of<K extends SSAInstruction['kind']> = Extract<SSAInstruction, { kind: K }>;

/** An answer: another value that is the same, an instruction in the place of this one, or null for nothing to do. */
export type Answer = number | SSAInstruction | null;

export interface Rule<N> {
  readonly name: string;
  readonly apply: (n: N, s: Simplifier) => Answer;
}
export const rule = <N>(name: string, apply: Rule<N>['apply']): Rule<N> => ({ name, apply });

/** The answer of the first rule that fits. */
export function firstAnswer<N extends SSAInstruction>(rules: readonly Rule<N>[], n: N, s: Simplifier): Answer {
  for (let i = 0; i < rules.length; i++) {
    const r = rules[i];
    const answer = trace.on ? tracedRule(n.at, `simplify/${r.name}`, () => r.apply(n, s)) : r.apply(n, s);
    if (answer !== null) return answer;
  }
  return null;
}

export class Simplifier {
  /** Instructions to go before the one at hand. */
  private readonly before: SSAInstruction[] = [];

  constructor(
    private readonly definition: (SSAInstruction | undefined)[],
    private readonly types: MachineType[],
    public nextValue: number,
    readonly trappingMath: boolean,
  ) {}

  takeBefore(into: SSAInstruction[]): void {
    if (this.before.length === 0) return;
    for (const n of this.before) into.push(n);
    this.before.length = 0;
  }

  define(n: SSAInstruction): void {
    if ('result' in n) this.definition[n.result] = n;
  }
  at(v: number): SSAInstruction | undefined {
    return this.definition[v];
  }
  typeOf(v: number): MachineType {
    return this.types[v];
  }
  /** The integer that the value always is. */
  constant(v: number): bigint | null {
    const n = this.definition[v];
    return n !== undefined && n.kind === 'Constant' ? n.value : null;
  }
  floating(v: number): bigint | null {
    const n = this.definition[v];
    return n !== undefined && n.kind === 'FloatingConstant' ? n.bits : null;
  }
  binary(v: number, op: string): Of<'Binary'> | null {
    const n = this.definition[v];
    return n !== undefined && n.kind === 'Binary' && n.op === op ? n : null;
  }
  unary(v: number, op: string): Of<'Unary'> | null {
    const n = this.definition[v];
    return n !== undefined && n.kind === 'Unary' && n.op === op ? n : null;
  }
  convert(v: number, op: string): Of<'Convert'> | null {
    const n = this.definition[v];
    return n !== undefined && n.kind === 'Convert' && n.op === op ? n : null;
  }
  compare(v: number): Of<'Compare'> | null {
    const n = this.definition[v];
    return n !== undefined && n.kind === 'Compare' ? n : null;
  }

  private fresh(type: MachineType): number {
    this.types[this.nextValue] = type;
    return this.nextValue++;
  }
  /** A fresh value, computed before the instruction at hand. */
  make(type: MachineType, build: (result: number) => SSAInstruction): number {
    const n = build(this.fresh(type));
    this.define(n);
    this.before.push(n);
    return (n as { result: number }).result;
  }
  makeConstant(type: MachineType, value: bigint): number {
    return this.make(type, result => mk.Constant({ result, type, value: wrap(type, value) }));
  }

  /** An upper bound of the value as an unsigned number, from what defines it. */
  most(v: number, depth = 4): bigint {
    const type = this.types[v];
    const all = (1n << BigInt(widthOf(type))) - 1n;
    const n = this.definition[v];
    if (n === undefined || depth === 0) return all;
    switch (n.kind) {
      case 'Constant':
        return unsigned(type, n.value);
      case 'Compare':
        return 1n;
      case 'Select':
        return greater(this.most(n.then, depth - 1), this.most(n.else, depth - 1));
      case 'Convert':
        if (n.op === 'zext') return this.most(n.value, depth - 1);
        if (n.op === 'trunc') {
          const from = this.most(n.value, depth - 1);
          return from < all ? from : all;
        }
        return all;
      case 'Binary': {
        if (n.op === 'and') {
          const left = this.most(n.left, depth - 1);
          const right = this.most(n.right, depth - 1);
          return left < right ? left : right;
        }
        if (n.op === 'or' || n.op === 'xor') {
          const bits = (this.most(n.left, depth - 1) | this.most(n.right, depth - 1)).toString(2).length;
          return (1n << BigInt(bits)) - 1n;
        }
        if (n.op === 'lshr') {
          const count = this.constant(n.right);
          return count !== null && count >= 0n ? this.most(n.left, depth - 1) >> count : all;
        }
        return all;
      }
      default:
        return all;
    }
  }
}

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);
