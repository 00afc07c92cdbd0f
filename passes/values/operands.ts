/**
 * Which values an instruction of the graph languages uses and defines, where its terminator leads, and what it does to memory, from Blocks to Addressed and in
 * languages that extend them.
 *
 * All of it follows from the schemas: a use is a `value`, a definition a `definition`, an edge an `Edge`. What fields cannot say, the languages' marks do.
 */
import type { Addressed } from '../../languages/addressed.ts';
import { Blocks } from '../../languages/blocks.ts';
import type { LegalTypes } from '../../languages/legal-types.ts';
import type { MachineType } from '../../languages/machine.ts';
import { Selected } from '../../languages/selected.ts';
import type { SSA } from '../../languages/ssa.ts';
import { marked, type Node, R, replacing, single, visiting, visitingWith } from '../../nanopass/index.ts';

export type SSAInstruction = Node<SSA, 'Instruction'>;
export type LegalInstruction = Node<LegalTypes, 'Instruction'>;
export type AddressedInstruction = Node<Addressed, 'Instruction'>;
export type AnyInstruction = Node<Blocks, 'Instruction'> | SSAInstruction | LegalInstruction | AddressedInstruction;
export type Terminator = Node<SSA, 'Terminator'>;
export type Edge = Node<SSA, 'Edge'>;
export type Address = Node<Addressed, 'Address'>;

type Visit = (value: number) => void;
type Rename = (value: number) => number;
type AnyTerminator = Node<Blocks, 'Terminator'> | Terminator;

const graphs = [Blocks];
const uses = visiting<number>(graphs, 'Instruction', 'value');
const terminatorUses = visiting<number>(graphs, 'Terminator', 'value');
const ownUses = visiting<number>(graphs, 'Terminator', 'value', ['Edge']);
const edges = visiting<Edge>([Blocks, Selected], 'Terminator', 'Edge');
const definitions = visitingWith<number, MachineType>(graphs, 'Instruction', 'definition', {
  mark: 'defines',
  field: 'type',
});
const definition = single(graphs, 'Instruction', 'definition', -1);
const pure = marked(graphs, 'Instruction', 'pure');
const known = marked(graphs, 'Instruction', 'known');
const keepsMemory = marked(graphs, 'Instruction', 'keepsMemory');
const slots = visiting<number>(graphs, 'Instruction', 'slot');
const inInstruction = replacing<number>(graphs, 'Instruction', 'value', 'Edge');
const inTerminator = replacing<number>(graphs, 'Terminator', 'value', 'Edge');

/** Calls `visit` for each value that the instruction reads, as often as it reads it. */
export function forEachUse(n: AnyInstruction, visit: Visit): void {
  uses.call(n, visit);
}

/** Calls `visit` for each value that the terminator reads, its edges' arguments included. */
export function forEachTerminatorUse(t: AnyTerminator, visit: Visit): void {
  terminatorUses.call(t, visit);
}

/** Calls `visit` for each value that the terminator reads itself, before it takes an edge. */
export function forEachOwnUse(t: AnyTerminator, visit: Visit): void {
  ownUses.call(t, visit);
}

/** The edges of a terminator, in order, before and after instructions are selected: `then` before `else`. */
export function forEachEdge(t: Terminator, visit: (edge: Edge) => void): void {
  edges.call(t, visit);
}

/** Calls `visit` for each value that the instruction defines, with its type. */
export function forEachDefinition(n: AnyInstruction, visit: (value: number, type: MachineType) => void): void {
  if (n.kind !== 'Perform') definitions.call(n, visit);
  else for (let i = 0; i < n.results.length; i++) visit(n.results[i], performResult(n.name, n.type, i));
}

/** The type of the i-th result of a `Perform`: flags, and whether an exchange succeeded, are 32 bits wide. */
export function performResult(name: string, type: MachineType, i: number): MachineType {
  if (i === 1 && name !== 'read-timestamp') return 'i32';
  if (name === 'read-timestamp') return 'i32';
  return type;
}

/** The only value that the instruction defines, or -1. */
export function resultOf(n: AnyInstruction): number {
  return definition.call(n);
}

/** Must it stay where nobody uses its result? */
export function hasEffect(n: AnyInstruction): boolean {
  switch (n.kind) {
    case 'Load':
      return n.volatile;
    case 'Perform':
      return !n.name.endsWith('.overflow') && !n.name.startsWith('read-') && !n.name.startsWith('ask.');
    case 'Assembly':
      return n.volatile || n.outputs.length === 0 || n.outputs.some(o => o.kind === 'AssemblyMemoryOutput');
    default:
      return !pure.call(n);
  }
}

/** May it do anything? It is of a language that the passes do not know, and that says nothing of it. */
export const isOpaque = (n: AnyInstruction): boolean => !pure.call(n) && !known.call(n);

/** Calls `visit` for each slot that the instruction names. */
export function forEachSlot(n: AnyInstruction, visit: (slot: number) => void): void {
  slots.call(n, visit);
}

/** May it change memory, or see memory as others change it? Loads are not moved across it. */
export function writesMemory(n: AnyInstruction): boolean {
  switch (n.kind) {
    case 'Load':
      return n.volatile;
    case 'Assembly':
      return true;
    case 'Perform':
      return n.name !== 'seldom' && hasEffect(n);
    default:
      return hasEffect(n) && !keepsMemory.call(n);
  }
}

/** An instruction with its uses renamed and its definitions as they were; the same object where nothing changes. */
export function renameUses<T extends AnyInstruction>(n: T, rename: Rename): T {
  return inInstruction.call(n, rename, itself);
}

/** A terminator with its uses renamed and its edges rebuilt by `edge`, whose constructors give the terminator's origin. */
export function renameTerminator<T extends AnyTerminator>(t: T, rename: Rename, edge: (e: Edge) => Edge = itself): T {
  const before = R.at;
  R.at = t.at;
  const out = inTerminator.call(t, rename, edge);
  R.at = before;
  return out;
}

const itself = (e: Edge): Edge => e;
