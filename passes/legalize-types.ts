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
import type { MachineType } from '../languages/machine.ts';
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, transform } from '../nanopass/index.ts';
import { legalityOf } from '../targets/lowering.ts';
import { legalizeNarrow } from './legalize/narrow-integers.ts';
import { legalizeQuad } from './legalize/quad-floats.ts';
import { WideIntegers } from './legalize/wide-integers.ts';
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
    const isLegal = (n: SSAInstruction): boolean => {
      switch (n.kind) {
        case 'Load':
        case 'Constant':
        case 'Select':
          return n.type !== 'i128';
        case 'Store':
          return n.type !== 'i128';
        case 'Binary':
        case 'Unary':
        case 'Compare':
        case 'Perform':
          return n.type === 'i32' || n.type === 'i64' || n.type === 'f64' || n.type === 'f32';
        case 'Convert':
          return !odd(n.type) && !odd(n.from);
        case 'Assembly':
          return n.inputs.every(i => i.type !== 'i128') && n.outputs.every(o => o.type !== 'i128');
        default:
          return true;
      }
    };
    const odd = (t: MachineType): boolean => t === 'i128' || t === 'f128' || t === 'i8' || t === 'i16';
    if (graph.blocks.every(b => b.parameters.every(p => p.type !== 'i128') && b.instructions.every(isLegal)))
      return graph;

    const types = typesOf(graph);
    const b = new Builder(unit, graph.nextValue, graph.slots);
    const wide = new WideIntegers(b, types);
    const legalize = (n: SSAInstruction): void => {
      if (isLegal(n)) b.add(n);
      else if (wide.concerns(n)) wide.instruction(n);
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
    return at(graph.at, () =>
      LegalTypes.mk.Graph({ symbol, incoming, slots: b.slots, blocks, nextValue: b.nextValue }),
    );
  },
});
