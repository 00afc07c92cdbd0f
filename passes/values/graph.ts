/** Parts of an SSA function, rebuilt. */
import type { MachineType } from '../../languages/machine.ts';
import { SSA } from '../../languages/ssa.ts';
import { at, type Node } from '../../nanopass/index.ts';
import {
  forEachDefinition,
  forEachEdge,
  renameTerminator,
  renameUses,
  resultOf,
  type SSAInstruction,
  type Terminator,
} from './operands.ts';

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
  if (parameters === b.parameters && terminator === b.terminator && sameItems(instructions, b.instructions)) return b;
  return at(b.at, () => SSA.mk.Block({ block: b.block, label: b.label, parameters, instructions, terminator }));
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The same graph where nothing changes. */
export function withBlocks(g: Graph, blocks: readonly SSABlock[], nextValue = g.nextValue): Graph {
  if (nextValue === g.nextValue && sameItems(blocks, g.blocks)) return g;
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

/** What is known of one graph: passes leave many as they were, and the next one asks the same again. */
interface Facts {
  readonly graph: Graph;
  types: readonly MachineType[] | null;
  definitions: readonly (SSAInstruction | undefined)[] | null;
}
let latest: Facts | null = null;

function factsOf(graph: Graph): Facts {
  if (latest === null || latest.graph !== graph) latest = { graph, types: null, definitions: null };
  return latest;
}

/** By value: its type. */
export function typesOf(g: Graph): readonly MachineType[] {
  const facts = factsOf(g);
  if (facts.types !== null) return facts.types;
  const types: MachineType[] = new Array(g.nextValue).fill('i32');
  for (const i of g.incoming) types[i.value] = i.type;
  const define = (v: number, type: MachineType): void => {
    types[v] = type;
  };
  for (const b of g.blocks) {
    for (const p of b.parameters) types[p.value] = p.type;
    for (const n of b.instructions) forEachDefinition(n, define);
  }
  facts.types = types;
  return types;
}

/** By value: the instruction that defines it; undefined for parameters. */
export function definitionsOf(g: Graph): readonly (SSAInstruction | undefined)[] {
  const facts = factsOf(g);
  if (facts.definitions !== null) return facts.definitions;
  const definitions: (SSAInstruction | undefined)[] = new Array(g.nextValue).fill(undefined);
  for (const b of g.blocks)
    for (const n of b.instructions) {
      const result = resultOf(n);
      if (result >= 0) definitions[result] = n;
      else
        forEachDefinition(n, v => {
          definitions[v] = n;
        });
    }
  facts.definitions = definitions;
  return definitions;
}

/** Which value stands for another, as replacements are found. */
export class Leaders {
  /** By value, one more than the value that takes its place; 0 where none does. */
  private leader = new Int32Array(0);

  /** `values`: how many there are, as far as is known. */
  constructor(private readonly values = 0) {}

  /** Nothing has been replaced. */
  get isEmpty(): boolean {
    return this.leader.length === 0;
  }

  /** The value that stands for `v` in the end. */
  find = (v: number): number => {
    const { leader } = this;
    if (v >= leader.length || leader[v] === 0) return v;
    let root = leader[v] - 1;
    while (root < leader.length && leader[root] !== 0) root = leader[root] - 1;
    for (let x = v; x !== root; ) {
      const next = leader[x] - 1;
      leader[x] = root + 1;
      x = next;
    }
    return root;
  };

  replace(v: number, by: number): void {
    if (v >= this.leader.length) {
      const larger = new Int32Array(Math.max(this.values, 2 * v, 16));
      larger.set(this.leader);
      this.leader = larger;
    }
    this.leader[v] = by + 1;
  }

  /** The instruction with all replacements made in what it uses. */
  in(n: SSAInstruction): SSAInstruction {
    return this.isEmpty ? n : renameUses(n, this.find);
  }

  inTerminator(t: Terminator): Terminator {
    return this.isEmpty ? t : renameTerminator(t, this.find);
  }
}
