/** Parts of an SSA function, rebuilt. */
import type { MachineType } from '../../languages/machine.ts';
import { SSA } from '../../languages/ssa.ts';
import { at, type Node } from '../../nanopass/index.ts';
import { forEachDefinition, forEachEdge, type SSAInstruction } from './operands.ts';

export type Graph = Node<SSA, 'External'>;
export type SSABlock = Node<SSA, 'Block'>;
export type BlockParameter = Node<SSA, 'BlockParameter'>;

/** The same block where nothing changes. */
export function withContents(
  b: SSABlock,
  parameters: readonly BlockParameter[],
  instructions: readonly SSAInstruction[],
  terminator: SSABlock['terminator'],
): SSABlock {
  if (
    parameters === b.parameters &&
    terminator === b.terminator &&
    instructions.length === b.instructions.length &&
    instructions.every((n, i) => n === b.instructions[i])
  )
    return b;
  return at(b.at, () => SSA.mk.Block({ block: b.block, label: b.label, parameters, instructions, terminator }));
}

/** The same graph where nothing changes. */
export function withBlocks(g: Graph, blocks: readonly SSABlock[], nextValue = g.nextValue): Graph {
  if (blocks.length === g.blocks.length && nextValue === g.nextValue && blocks.every((b, i) => b === g.blocks[i]))
    return g;
  const { symbol, incoming, slots } = g;
  return at(g.at, () => SSA.mk.Graph({ symbol, incoming, slots, blocks, nextValue }));
}

/** The blocks that the entry reaches, and those whose address may be written down somewhere, in their order. */
export function reachableBlocks(blocks: readonly SSABlock[]): readonly SSABlock[] {
  const byNumber = new Map<number, SSABlock>();
  for (const b of blocks) byNumber.set(b.block, b);
  const seen = new Set<SSABlock>();
  const work: SSABlock[] = [];
  const reach = (b: SSABlock): void => {
    if (seen.has(b)) return;
    seen.add(b);
    work.push(b);
  };
  for (const b of blocks) if (b === blocks[0] || b.label !== null) reach(b);
  for (let b = work.pop(); b !== undefined; b = work.pop())
    forEachEdge(b.terminator, e => {
      reach(byNumber.get(e.block)!);
    });
  return seen.size === blocks.length ? blocks : blocks.filter(b => seen.has(b));
}

/** By value: its type. */
export function typesOf(g: Graph): MachineType[] {
  const types: MachineType[] = new Array(g.nextValue).fill('i32');
  for (const i of g.incoming) types[i.value] = i.type;
  for (const b of g.blocks) {
    for (const p of b.parameters) types[p.value] = p.type;
    for (const n of b.instructions)
      forEachDefinition(n, (v, type) => {
        types[v] = type;
      });
  }
  return types;
}

/** By value: the instruction that defines it; undefined for parameters. */
export function definitionsOf(g: Graph): (SSAInstruction | undefined)[] {
  const definition: (SSAInstruction | undefined)[] = new Array(g.nextValue).fill(undefined);
  for (const b of g.blocks)
    for (const n of b.instructions)
      forEachDefinition(n, v => {
        definition[v] = n;
      });
  return definition;
}

/** Which value stands for another, as replacements are found. */
export class Leaders {
  private readonly leader: number[] = [];

  /** The value that stands for `v` in the end. */
  find = (v: number): number => {
    const { leader } = this;
    let root = v;
    for (let next = leader[root]; next !== undefined; next = leader[root]) root = next;
    if (root !== v)
      for (let x = v; x !== root; ) {
        const next = leader[x];
        leader[x] = root;
        x = next;
      }
    return root;
  };

  replace(v: number, by: number): void {
    this.leader[v] = by;
  }
}
