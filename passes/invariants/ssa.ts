/**
 * What holds of every graph from construct-ssa to the selection of instructions, and no schema can say:
 *
 * - every value is defined once, and its number is below `nextValue`;
 * - the definition of a value dominates its uses;
 * - every block can be reached, nothing jumps to the entry, and the entry has no parameters;
 * - an edge has an argument for each parameter of its block, of the same type;
 * - operands have the types that their operation works on.
 */
import type { MachineType } from '../../languages/machine.ts';
import type { SSA } from '../../languages/ssa.ts';
import type { Node } from '../../nanopass/index.ts';
import { Dominators } from '../graph/dominators.ts';
import { Flow } from '../graph/flow.ts';
import {
  forEachDefinition,
  forEachEdge,
  forEachTerminatorUse,
  forEachUse,
  type SSAInstruction,
} from '../values/operands.ts';

type Graph = Extract<Node<SSA, 'External'>, { kind: 'Graph' }>;
type Block = Node<SSA, 'Block'>;

/** What is wrong with the graph, in words; empty when nothing is. */
export function faultsOfSsa(graph: Graph): string[] {
  const faults: string[] = [];
  const ids = new Set<number>();
  for (const { block } of graph.blocks) {
    if (ids.has(block)) faults.push(`b${block} stands twice`);
    ids.add(block);
  }
  for (const b of graph.blocks)
    forEachEdge(b.terminator, e => {
      if (!ids.has(e.block)) faults.push(`b${b.block} jumps to b${e.block}, which is nowhere`);
    });
  return faults.length > 0 ? faults : new Checker(graph, faults).check();
}

class Checker {
  private readonly flow: Flow<Block>;
  private readonly dominators: Dominators;
  /** By value: the index of the block that defines it (-1: none), its place there, and its type. */
  private readonly definedIn: Int32Array;
  private readonly definedAt: Int32Array;
  private readonly types: (MachineType | undefined)[] = [];

  constructor(
    private readonly graph: Graph,
    private readonly faults: string[],
  ) {
    this.flow = new Flow(graph.blocks);
    this.dominators = new Dominators(this.flow);
    this.definedIn = new Int32Array(graph.nextValue).fill(-1);
    this.definedAt = new Int32Array(graph.nextValue);
  }

  check(): string[] {
    const { graph, flow, faults } = this;
    for (const i of graph.incoming) this.define(i.value, i.type, 0, -1);
    for (let b = 0; b < flow.size; b++) {
      const { block, label, parameters, instructions } = flow.blocks[b];
      // Data may name the address of a block that nothing jumps to.
      if (flow.position[b] < 0 && label === null) faults.push(`b${block} cannot be reached`);
      for (const p of parameters) this.define(p.value, p.type, b, -1);
      for (let i = 0; i < instructions.length; i++)
        forEachDefinition(instructions[i], (value, type) => this.define(value, type, b, i));
    }
    if (flow.predecessors.start[1] > 0) faults.push('something jumps to the entry');
    if (graph.blocks[0].parameters.length > 0) faults.push('the entry has parameters');
    for (const b of flow.order) this.checkUses(b);
    return faults;
  }

  private define(value: number, type: MachineType, block: number, at: number): void {
    if (value < 0 || value >= this.graph.nextValue) this.faults.push(`%${value} is no value below nextValue`);
    else if (this.definedIn[value] >= 0) this.faults.push(`%${value} is defined twice`);
    this.definedIn[value] = block;
    this.definedAt[value] = at;
    this.types[value] = type;
  }

  private checkUses(b: number): void {
    const { flow, faults } = this;
    const { block, instructions, terminator } = flow.blocks[b];
    for (let i = 0; i < instructions.length; i++) {
      const n = instructions[i];
      forEachUse(n, value => this.use(value, b, i));
      if (!this.typesFit(n as SSAInstruction))
        faults.push(`b${block}: operands of ${n.kind} ${resultName(n)} have wrong types`);
    }
    forEachTerminatorUse(terminator, value => this.use(value, b, instructions.length));
    forEachEdge(terminator, e => {
      const { parameters } = flow.blocks[flow.indexOf[e.block]];
      if (e.arguments.length !== parameters.length)
        faults.push(`b${block}: ${e.arguments.length} arguments for ${parameters.length} parameters of b${e.block}`);
      else
        for (const [i, p] of parameters.entries())
          if (this.types[e.arguments[i]] !== p.type)
            faults.push(`b${block}: argument %${e.arguments[i]} for %${p.value} of b${e.block} has another type`);
    });
  }

  private use(value: number, block: number, at: number): void {
    const where = this.definedIn[value];
    const id = this.flow.blocks[block].block;
    if (where === undefined || where < 0) this.faults.push(`b${id}: %${value} is not defined`);
    else if (where === block ? this.definedAt[value] >= at : !this.dominators.dominates(where, block))
      this.faults.push(`b${id}: %${value} is used where its definition does not dominate`);
  }

  private typesFit(n: SSAInstruction): boolean {
    const is = (value: number, type: MachineType): boolean => this.types[value] === type;
    switch (n.kind) {
      case 'Unary':
        return is(n.value, n.type);
      case 'Binary':
      case 'Compare':
        return is(n.left, n.type) && is(n.right, n.type);
      case 'Convert':
        return is(n.value, n.from);
      case 'Select':
        return is(n.then, n.type) && is(n.else, n.type);
      case 'Store':
        return typeof n.address !== 'number' || (is(n.value, n.type) && is(n.address, 'i64'));
      case 'Load':
        return typeof n.address !== 'number' || is(n.address, 'i64');
      case 'MoveBlock':
        return is(n.to, 'i64') && is(n.from, 'i64');
      case 'Call':
        return n.arguments.every(a => (a.kind === 'Outgoing' ? is(a.value, a.type) : is(a.address, 'i64')));
      default:
        return true;
    }
  }
}

const resultName = (n: object): string => ('result' in n ? `%${n.result}` : '');
