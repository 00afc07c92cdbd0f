/**
 * What nobody uses is not computed.
 *
 *   %2 = add i32 %1, %1; return   ==>   return
 *
 * Values are taken for dead until an effect needs them, so block parameters that only feed each other around a loop go too.
 * Kept: all effects, and volatile accesses.
 */
import { SSA } from '../languages/ssa.ts';
import { at, type Node, transform } from '../nanopass/index.ts';
import { definitionsOf, type Graph, type SSABlock, withBlocks, withContents } from './values/graph.ts';
import {
  type Edge,
  forEachDefinition,
  forEachEdge,
  forEachTerminatorUse,
  forEachUse,
  hasEffect,
  renameTerminator,
  type SSAInstruction,
  type Terminator,
} from './values/operands.ts';

export const eliminateDeadCode = transform({
  name: 'eliminate-dead-code',
  from: SSA,
  to: SSA,
  summary: 'What nobody uses is not computed.',
  run: (graph: Graph): Node<SSA, 'External'> => {
    const live = liveValues(graph);
    const isLive = (v: number): boolean => live[v] === 1;
    const keptParameters = new Map<number, SSABlock['parameters']>();
    for (const b of graph.blocks)
      if (!b.parameters.every(p => isLive(p.value)))
        keptParameters.set(
          b.block,
          b.parameters.filter(p => isLive(p.value)),
        );
    const all = new Map(graph.blocks.map(b => [b.block, b.parameters]));
    const edge = (e: Edge): Edge => {
      if (!keptParameters.has(e.block)) return e;
      const parameters = all.get(e.block)!;
      return SSA.mk.Edge({ block: e.block, arguments: e.arguments.filter((_, i) => isLive(parameters[i].value)) });
    };
    const blocks = graph.blocks.map(b =>
      withContents(
        b,
        keptParameters.get(b.block) ?? b.parameters,
        b.instructions.filter(n => hasEffect(n) || definesLive(n, live)),
        keptParameters.size === 0 ? b.terminator : at(b.at, () => renameTerminator(b.terminator, v => v, edge)),
      ),
    );
    return withBlocks(graph, blocks);
  },
});

function definesLive(n: SSAInstruction, live: Uint8Array): boolean {
  let found = false;
  forEachDefinition(n, v => {
    if (live[v] === 1) found = true;
  });
  return found;
}

/** The uses of a terminator that are not arguments of its edges. */
function forEachOwnUse(t: Terminator, visit: (v: number) => void): void {
  switch (t.kind) {
    case 'Branch':
      visit(t.test);
      return;
    case 'JumpTable':
      visit(t.index);
      return;
    case 'IndirectJump':
      visit(t.target);
      return;
    case 'Return':
      forEachTerminatorUse(t, visit);
      return;
    case 'AssemblyJump':
      for (const o of t.outputs) if (o.kind === 'AssemblyMemoryOutput') visit(o.address);
      for (const i of t.inputs) visit(i.kind === 'AssemblyInput' ? i.value : i.address);
      return;
    default:
      return;
  }
}

function liveValues(graph: Graph): Uint8Array {
  const live = new Uint8Array(graph.nextValue);
  const definition = definitionsOf(graph);
  const work: number[] = [];
  const mark = (v: number): void => {
    if (live[v] === 1) return;
    live[v] = 1;
    work.push(v);
  };
  /** By value of a block parameter: the arguments that it gets. */
  const argumentsOf = new Map<number, number[]>();
  const parameters = new Map(graph.blocks.map(b => [b.block, b.parameters]));
  for (const b of graph.blocks) {
    for (const n of b.instructions) if (hasEffect(n)) forEachUse(n, mark);
    forEachOwnUse(b.terminator, mark);
    forEachEdge(b.terminator, e => {
      const targets = parameters.get(e.block)!;
      for (let i = 0; i < targets.length; i++) {
        const list = argumentsOf.get(targets[i].value);
        if (list === undefined) argumentsOf.set(targets[i].value, [e.arguments[i]]);
        else list.push(e.arguments[i]);
      }
    });
  }
  for (let v = work.pop(); v !== undefined; v = work.pop()) {
    const n = definition[v];
    if (n !== undefined) {
      if (!hasEffect(n)) forEachUse(n, mark);
    } else argumentsOf.get(v)?.forEach(mark);
  }
  return live;
}
