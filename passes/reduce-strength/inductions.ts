/** The variables that a loop changes by the same number in each round, and what the loop computes from them by multiplication. */
import type { Flow } from '../graph/flow.ts';
import type { Loops } from '../graph/loops.ts';
import { type BlockParameter, definitionsOf, type Graph, type SSABlock } from '../values/graph.ts';
import { forEachEdge, type SSAInstruction } from '../values/operands.ts';

export type Binary = Extract<SSAInstruction, { kind: 'Binary' }>;

/** A parameter of a loop's header that is itself plus `step` in the next round: a basic induction variable. */
export interface Induction {
  readonly value: number;
  readonly type: BlockParameter['type'];
  /** Its place among the parameters. */
  readonly place: number;
  readonly step: bigint;
  readonly increment: Binary;
}

/** (variable + offset) * factor. */
export interface Product {
  readonly of: Induction;
  readonly offset: bigint;
  readonly result: number;
}

/** The products of one variable and one factor, which one new variable can stand for. */
export interface Family {
  readonly of: Induction;
  /** A number, or a value from outside the loop. */
  readonly factor: bigint;
  readonly isNumber: boolean;
  readonly products: Product[];
  /** One of the products is computed in each round. */
  regular: boolean;
}

/** Shifts as far as this are done by addresses. */
const largestScale = 3n;

/** Is any block parameter, with or without something added, multiplied? That is seen at once, and most functions have none. */
export function mayHaveFamilies(graph: Graph): boolean {
  const definition = definitionsOf(graph);
  const isVariable = (v: number): boolean => {
    const i = definition[v];
    return i === undefined || (i.kind === 'Binary' && i.op === 'add' && definition[i.left] === undefined);
  };
  for (const { instructions } of graph.blocks)
    for (const i of instructions) {
      if (i.kind !== 'Binary') continue;
      if (i.op === 'mul' ? isVariable(i.left) || isVariable(i.right) : i.op === 'shl' && isVariable(i.left)) {
        const by = definition[i.right];
        if (i.op === 'mul' || (by?.kind === 'Constant' && by.value > largestScale)) return true;
      }
    }
  return false;
}

export class Inductions {
  constructor(
    private readonly flow: Flow<SSABlock>,
    private readonly loops: Loops,
    private readonly definition: readonly (SSAInstruction | undefined)[],
    /** Is the value defined in the loop with this header? */
    private readonly isIn: (value: number, header: number) => boolean,
  ) {}

  /** What the blocks that are in this loop, and in none inside it, multiply. */
  families(header: number, members: readonly number[]): readonly Family[] {
    const variables = this.variables(header);
    if (variables.size === 0) return [];
    const families = new Map<string, Family>();
    for (const b of members)
      for (const i of this.flow.blocks[b].instructions) {
        if (i.kind !== 'Binary' || (i.op !== 'mul' && i.op !== 'shl')) continue;
        const left = this.linear(i.left, variables);
        const found = left !== null ? this.family(i, left, i.right, header) : null;
        const right = found === null && i.op === 'mul' ? this.linear(i.right, variables) : null;
        const family = found ?? (right !== null ? this.family(i, right, i.left, header) : null);
        if (family === null) continue;
        const key = `${family.of.value} ${family.isNumber} ${family.factor}`;
        const known = families.get(key);
        if (known === undefined) families.set(key, family);
        else known.products.push(...family.products);
        if (this.loops.runsEachRound(b, header)) families.get(key)!.regular = true;
      }
    return [...families.values()];
  }

  /** The basic induction variables of a loop, by value. */
  private variables(header: number): ReadonlyMap<number, Induction> {
    const { blocks, predecessors } = this.flow;
    const { block, parameters } = blocks[header];
    const found = new Map<number, Induction>();
    for (let place = 0; place < parameters.length; place++) {
      const { value, type } = parameters[place];
      if (type !== 'i64' && type !== 'i32') continue;
      let next = -1;
      for (let p = predecessors.start[header]; p < predecessors.start[header + 1]; p++) {
        const from = predecessors.targets[p];
        if (!this.loops.contains(header, from)) continue;
        forEachEdge(blocks[from].terminator, e => {
          if (e.block === block) next = next < 0 || next === e.arguments[place] ? e.arguments[place] : value;
        });
      }
      const increment = this.definition[next];
      if (increment?.kind !== 'Binary' || increment.op !== 'add') continue;
      const step = this.constantOf(increment.right);
      if (increment.left === value && step !== null) found.set(value, { value, type, place, step, increment });
    }
    return found;
  }

  /** The value as a variable plus a number. */
  private linear(value: number, variables: ReadonlyMap<number, Induction>): { of: Induction; offset: bigint } | null {
    const itself = variables.get(value);
    if (itself !== undefined) return { of: itself, offset: 0n };
    const i = this.definition[value];
    if (i?.kind !== 'Binary' || i.op !== 'add') return null;
    const of = variables.get(i.left);
    const offset = this.constantOf(i.right);
    return of === undefined || offset === null ? null : { of, offset };
  }

  private family(i: Binary, { of, offset }: { of: Induction; offset: bigint }, by: number, header: number) {
    const constant = this.constantOf(by);
    const product: Product = { of, offset, result: i.result };
    const make = (factor: bigint, isNumber: boolean): Family => ({
      of,
      factor,
      isNumber,
      products: [product],
      regular: false,
    });
    if (i.op === 'shl')
      return constant !== null && constant > largestScale && constant < 32n ? make(1n << constant, true) : null;
    if (constant !== null) return make(constant, true);
    // The new variable grows by the factor itself, which the loop holds in a register anyway.
    return offset === 0n && of.step === 1n && !this.isIn(by, header) ? make(BigInt(by), false) : null;
  }

  private constantOf(value: number): bigint | null {
    const n = this.definition[value];
    return n?.kind === 'Constant' ? n.value : null;
  }
}
