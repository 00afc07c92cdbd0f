/**
 * Every operation has an instruction or is a call: copies of blocks, conversions of unsigned numbers, divisions by constants, atomic
 * read-modify-write loops.
 *
 *   move 12 bytes from %2 to %1   ==>   %3 = load i64 %2; %4 = load i32 %2+8; store i64 %1, %3; store i32 %1+8, %4
 *   %3 = udiv i32 %1, 8           ==>   %3 = lshr i32 %1, 3
 *
 * Kept: the results where they are defined, and the order of effects.
 */
import { LegalOperations } from '../languages/legal-operations.ts';
import { LegalTypes } from '../languages/legal-types.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, R, transform } from '../nanopass/index.ts';
import { legalityOf } from '../targets/lowering.ts';
import { legalizeArithmetic } from './legalize/arithmetic.ts';
import { type AtomicLoop, atomicLoopOf, finishLoop } from './legalize/atomic-loops.ts';
import { MemoryBlocks } from './legalize/memory-blocks.ts';
import { Builder } from './values/build.ts';
import { forEachTerminatorUse, forEachUse, type LegalInstruction } from './values/operands.ts';

type Block = Node<LegalOperations, 'Block'>;

export const legalizeOperations = transform({
  name: 'legalize-operations',
  from: LegalTypes,
  to: LegalOperations,
  summary: 'Operations that the machine lacks are sequences or calls.',
  needs: { 'legal-types': 'expansions are written for values that fit registers' },
  establishes: ['legal-operations'],
  run: (graph: Node<LegalTypes, 'External'>, unit: Unit): Node<LegalOperations, 'External'> => {
    const b = new Builder(unit, graph.nextValue, graph.slots);
    const memory = new MemoryBlocks(b, legalityOf(unit.target));
    let constants: readonly (bigint | undefined)[] | null = null;
    const constantOf = (value: number): bigint | undefined => {
      constants ??= constantsOf(graph);
      return constants[value];
    };
    let used: Uint8Array | null = null;
    const isUsed = (value: number): boolean => {
      used ??= usedValues(graph);
      return used[value] === 1;
    };
    let nextBlock = graph.blocks.reduce((n, x) => Math.max(n, x.block + 1), 0);
    const blocks: Block[] = [];
    for (const block of graph.blocks) {
      let { block: id, label, parameters } = block;
      b.out = [];
      /** Ends the block under construction and begins another. */
      const cut = (terminator: Block['terminator'], next: number): void => {
        const instructions = b.out as Node<LegalOperations, 'Instruction'>[];
        blocks.push(LegalOperations.mk.Block({ block: id, label, parameters, instructions, terminator }));
        b.out = [];
        id = next;
        label = null;
        parameters = [];
      };
      let stopped = false;
      const { instructions } = block;
      for (let i = 0; i < instructions.length; i++) {
        const n = instructions[i];
        if (isAlwaysLegal(n)) {
          b.out.push(n);
          continue;
        }
        if (n.kind === 'Perform' && n.name === 'trap') {
          stopped = true;
          break;
        }
        R.at = n.at;
        const loop: AtomicLoop | null = n.kind === 'Perform' ? atomicLoopOf(n, isUsed) : null;
        if (loop !== null) blocks.push(finishLoop(b, loop, cut, nextBlock++, nextBlock++));
        else if (!memory.legalize(n) && !legalizeArithmetic(b, n, constantOf)) b.add(n);
      }
      R.at = graph.at;
      const t = block.terminator;
      const terminator = stopped
        ? at(t.at, () => LegalOperations.mk.Unreachable({}))
        : ((t.kind === 'Return' ? memory.pieces(t) : t) as Block['terminator']);
      at(block.at, () => cut(terminator, -1));
    }
    const { symbol, incoming } = graph;
    return at(graph.at, () =>
      LegalOperations.mk.Graph({ symbol, incoming, slots: b.slots, blocks, nextValue: b.nextValue }),
    );
  },
});

/** Most instructions need not be looked at more closely. */
function isAlwaysLegal(n: LegalInstruction): boolean {
  switch (n.kind) {
    case 'Constant':
    case 'FloatingConstant':
    case 'SymbolAddress':
    case 'SlotAddress':
    case 'Load':
    case 'Store':
    case 'Compare':
      return true;
    case 'Binary':
      return n.op === 'add' || n.op === 'sub' || n.op === 'and' || n.op === 'or' || n.op === 'shl';
    case 'Convert':
      return n.op === 'sext' || n.op === 'zext' || n.op === 'trunc';
    default:
      return false;
  }
}

/** By value: the constant that it is. */
function constantsOf(graph: Node<LegalTypes, 'External'>): (bigint | undefined)[] {
  const constants: (bigint | undefined)[] = new Array(graph.nextValue).fill(undefined);
  for (const { instructions } of graph.blocks)
    for (let i = 0; i < instructions.length; i++) {
      const n = instructions[i];
      if (n.kind === 'Constant') constants[n.result] = n.value;
    }
  return constants;
}

function usedValues(graph: Node<LegalTypes, 'External'>): Uint8Array {
  const used = new Uint8Array(graph.nextValue);
  const mark = (v: number): void => {
    used[v] = 1;
  };
  for (const b of graph.blocks) {
    for (const n of b.instructions as readonly LegalInstruction[]) forEachUse(n, mark);
    forEachTerminatorUse(b.terminator, mark);
  }
  return used;
}
