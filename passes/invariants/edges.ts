/**
 * No edge that carries values is critical: where a block with several ways out leads to one with several ways in, nothing is passed along, so that copies have a
 * place which only their edge passes. The edges of computed gotos cannot be split.
 */
import type { Addressed } from '../../languages/addressed.ts';
import type { Node, Tree } from '../../nanopass/index.ts';
import { forEachEdge } from '../values/operands.ts';

export function faultsOfEdges(program: Tree): string[] {
  const { blocks } = program as Extract<Node<Addressed, 'External'>, { kind: 'Graph' }>;
  if (blocks === undefined) return [];
  const into = new Map<number, number>();
  for (const b of blocks) forEachEdge(b.terminator, e => into.set(e.block, (into.get(e.block) ?? 0) + 1));
  const faults: string[] = [];
  for (const b of blocks) {
    let out = 0;
    forEachEdge(b.terminator, () => out++);
    if (out < 2 || b.terminator.kind === 'IndirectJump') continue;
    forEachEdge(b.terminator, e => {
      const carries = (e.arguments ?? []).length > 0;
      if (carries && into.get(e.block)! > 1) faults.push(`the edge from b${b.block} to b${e.block} is critical`);
    });
  }
  return faults;
}
