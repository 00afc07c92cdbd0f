/**
 * Every value fits a register: 128-bit integers become pairs, quadruple-precision arithmetic calls the runtime, and operations that look at the
 * upper bits of narrow integers extend them first.
 *
 *   %3 = add i128 %1, %2   ==>   %5, %6 = add pair i64 (%7, %8), (%9, %10)
 *   %3 = lshr i8 %1, %2    ==>   %4 = zext i8 %1; %5 = zext i8 %2; %6 = lshr i32 %4, %5; %3 = trunc i32 %6
 *
 * Kept: all bits of every result.
 */
import { LegalTypes } from '../languages/legal-types.ts';
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, R, transform } from '../nanopass/index.ts';
import { legalityOf } from '../targets/lowering.ts';
import { legalizeNarrow, needsNarrow } from './legalize/narrow-integers.ts';
import { isQuad, legalizeQuad } from './legalize/quad-floats.ts';
import { isWide, WideIntegers } from './legalize/wide-integers.ts';
import { Builder } from './values/build.ts';
import { typesOf } from './values/graph.ts';
import { type Edge, renameTerminator, type SSAInstruction } from './values/operands.ts';

export const legalizeTypes = transform({
  name: 'legalize-types',
  from: SSA,
  to: LegalTypes,
  summary: 'Values wider than a register are pairs or handled by the runtime.',
  establishes: ['legal-types'],
  run: (graph: Node<SSA, 'External'>, unit: Unit): Node<LegalTypes, 'External'> => {
    const { wantsExtended } = legalityOf(unit.target);
    if (hasWide(graph)) return withoutWide(graph, unit);
    const b = new Builder(unit, graph.nextValue, graph.slots);
    const blocks = graph.blocks.map(block => {
      const { at, block: id, label, parameters, instructions, terminator } = block;
      if (!instructions.some(n => isQuad(n) || needsNarrow(n, wantsExtended))) return block;
      b.out = [];
      for (const n of instructions) {
        R.at = n.at;
        if (!legalizeQuad(b, n) && !legalizeNarrow(b, n, wantsExtended)) b.add(n);
      }
      R.at = at;
      return LegalTypes.mk.Block({ block: id, label, parameters, instructions: b.out, terminator });
    });
    R.at = graph.at;
    if (blocks.every((block, i) => block === graph.blocks[i])) return graph;
    const { symbol, incoming } = graph;
    return LegalTypes.mk.Graph({ symbol, incoming, slots: b.slots, blocks, nextValue: b.nextValue });
  },
});

/** Does the function have integers of 128 bits? Few have, and in others values keep their numbers. */
function hasWide({ incoming, blocks }: Node<SSA, 'External'>): boolean {
  for (let i = 0; i < incoming.length; i++) if (incoming[i].type === 'i128') return true;
  for (let b = 0; b < blocks.length; b++) {
    const { parameters, instructions } = blocks[b];
    for (let i = 0; i < parameters.length; i++) if (parameters[i].type === 'i128') return true;
    for (let i = 0; i < instructions.length; i++) if (isWide(instructions[i])) return true;
  }
  return false;
}

/** The function with pairs in the place of 128-bit integers, and otherwise legal too. */
function withoutWide(graph: Node<SSA, 'External'>, unit: Unit): Node<LegalTypes, 'External'> {
  const { wantsExtended } = legalityOf(unit.target);
  const types = typesOf(graph);
  const b = new Builder(unit, graph.nextValue, graph.slots);
  const wide = new WideIntegers(b, types);
  const legalize = (n: SSAInstruction): void => {
    if (isWide(n)) wide.instruction(n);
    else if (!legalizeQuad(b, n) && !legalizeNarrow(b, n, wantsExtended)) b.add(n);
  };
  const edge = (e: Edge): Edge => {
    if (!e.arguments.some(v => types[v] === 'i128')) return e;
    return SSA.mk.Edge({ block: e.block, arguments: e.arguments.flatMap(v => wide.pieces(v)) });
  };
  const blocks = graph.blocks.map(block => {
    b.out = [];
    const parameters = block.parameters.flatMap(p => {
      if (p.type !== 'i128') return [p];
      return at(p.at, () => wide.pieces(p.value).map(value => SSA.mk.BlockParameter({ value, type: 'i64' })));
    });
    for (const n of block.instructions) at(n.at, () => legalize(n));
    const t = block.terminator;
    const test = t.kind === 'Branch' && types[t.test] === 'i128' ? at(t.at, () => wide.test(t.test)) : -1;
    const terminator = renameTerminator(t, v => (test >= 0 && t.kind === 'Branch' && v === t.test ? test : v), edge);
    return at(block.at, () =>
      LegalTypes.mk.Block({
        block: block.block,
        label: block.label,
        parameters,
        instructions: b.out,
        terminator,
      }),
    );
  });
  const { symbol, incoming } = graph;
  return at(graph.at, () => LegalTypes.mk.Graph({ symbol, incoming, slots: b.slots, blocks, nextValue: b.nextValue }));
}
