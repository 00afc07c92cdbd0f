/**
 * Instructions of the machine in the place of operations, on virtual registers.
 *
 *   %3 = load i32 [%1 + %2*4]; %4 = add i32 %5, %3   ==>   add.32 r132, r133, [r129 + r130*4]
 *
 * The rules belong to the target (targets/x86-64/select.ts). Kept: loads and effects in their order; each value is computed at most once.
 */
import { Addressed } from '../languages/addressed.ts';
import type { MachineType } from '../languages/machine.ts';
import { Selected } from '../languages/selected.ts';
import type { Unit } from '../languages/unit.ts';
import { type Node, transform } from '../nanopass/index.ts';
import { selectionOf } from '../targets/lowering.ts';
import type { Facts } from '../targets/selection/facts.ts';
import type { Rule } from '../targets/selection/rules.ts';
import { type SelectionTarget, selectFunction } from '../targets/selection/select.ts';
import { Dominators } from './graph/dominators.ts';
import { Flow } from './graph/flow.ts';
import { Loops } from './graph/loops.ts';
import { seldomRun } from './graph/seldom.ts';
import {
  type AddressedInstruction,
  forEachDefinition,
  forEachTerminatorUse,
  forEachUse,
  hasEffect,
  writesMemory,
} from './values/operands.ts';

export const select = transform({
  name: 'select',
  from: Addressed,
  to: Selected,
  summary: 'Operations are machine instructions on virtual registers.',
  needs: { 'critical-edges-split': 'the copies of an edge need a place where only that edge passes' },
  spoils: ['ssa'],
  run: (graph: Node<Addressed, 'External'>, unit: Unit): Node<Selected, 'External'> =>
    selected(graph, unit, selectionOf(unit.target)),
});

/** The pass with further rules, which come before the target's own where both match as much at the same cost. */
export function selectWith(rules: readonly Rule[]): typeof select {
  let known: { readonly of: SelectionTarget; readonly with: SelectionTarget } | null = null;
  const extended = (of: SelectionTarget): SelectionTarget => {
    if (known?.of !== of) known = { of, with: { ...of, rules: of.rules.after(rules) } };
    return known.with;
  };
  return transform({
    ...{ name: select.name, from: select.from, to: select.to, summary: select.summary },
    ...{ needs: select.needs, spoils: select.spoils },
    run: (graph: Node<Addressed, 'External'>, unit: Unit): Node<Selected, 'External'> =>
      selected(graph, unit, extended(selectionOf(unit.target))),
  });
}

function selected(graph: Node<Addressed, 'External'>, unit: Unit, target: SelectionTarget): Node<Selected, 'External'> {
  const flow = new Flow(graph.blocks);
  const { order } = flow;
  const dominators = flow.hasCycle ? new Dominators(flow) : null;
  const loops = dominators === null ? null : new Loops(dominators);
  const seldom = unit.options.optimize > 0 ? seldomRun(graph.blocks, flow, loops?.depth ?? null) : null;
  return selectFunction(graph, unit, target, {
    facts: factsOf(graph, order),
    order,
    loopDepth: depths(loops === null ? new Int32Array(flow.size) : loops.depth, seldom),
    beforeLoops:
      loops === null || dominators === null ? new Int32Array(flow.size).fill(-1) : blocksBefore(loops, dominators),
    writesMemory,
    hasEffect,
    forEachUse,
    forEachDefinition,
  });
}

/** By index of block: how many loops it is in, or -1 where it seldom runs. */
const depths = (loops: Int32Array, seldom: Uint8Array | null): Int32Array =>
  seldom === null ? loops : loops.map((depth, b) => (seldom[b] === 1 ? -1 : depth));

/** By index of block: the immediate dominator of the header of the outermost loop around it; -1 for none. */
function blocksBefore({ header, parent }: Loops, { immediate }: Dominators): Int32Array {
  return header.map(h => {
    if (h < 0) return -1;
    let outermost = h;
    while (parent[outermost] >= 0) outermost = parent[outermost];
    return immediate[outermost] === outermost ? -1 : immediate[outermost];
  });
}

function factsOf(graph: Node<Addressed, 'External'>, order: ArrayLike<number>): Facts {
  const count = graph.nextValue;
  const definition: (AddressedInstruction | undefined)[] = new Array(count).fill(undefined);
  const types: MachineType[] = new Array(count).fill('i32');
  const uses = new Int32Array(count);
  const tests = new Int32Array(count);
  const blockOf = new Int32Array(count).fill(-1);
  const epochOf = new Int32Array(count);
  const epochs = new Int32Array(graph.blocks.length);
  let argumentBytes = 0;
  let b = 0;
  let epoch = 0;
  let defining: AddressedInstruction | undefined;
  const countUse = (v: number): void => {
    uses[v]++;
  };
  const define = (v: number, type: MachineType): void => {
    definition[v] = defining;
    types[v] = type;
    blockOf[v] = b;
    epochOf[v] = epoch;
  };
  for (const i of graph.incoming) types[i.value] = i.type;
  for (let o = 0; o < order.length; o++) {
    b = order[o];
    const { parameters, instructions, terminator } = graph.blocks[b];
    epoch = 0;
    for (let i = 0; i < parameters.length; i++) types[parameters[i].value] = parameters[i].type;
    for (let i = 0; i < instructions.length; i++) {
      const n = instructions[i];
      defining = n;
      forEachDefinition(n, define);
      forEachUse(n, countUse);
      if (n.kind === 'Select') tests[n.test]++;
      else if (n.kind === 'Call' && n.stack > argumentBytes) argumentBytes = n.stack;
      if (writesMemory(n)) epoch++;
    }
    epochs[b] = epoch;
    forEachTerminatorUse(terminator, countUse);
    if (terminator.kind === 'Branch') tests[terminator.test]++;
  }
  return { definition, types, uses, tests, blockOf, epochOf, epochs, argumentBytes: (argumentBytes + 15) & -16 };
}
