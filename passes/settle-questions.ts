/**
 * What a program asks its compiler is answered at last, with what is known by now.
 *
 *   %2 = ask.constant %1; branch %2, b1, b2   ==>   jump b2
 *
 * Bodies that may be inlined are taken from before this pass: where they end up, more may be known.
 */
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { type AnyPass, at, type Tree, transform } from '../nanopass/index.ts';
import { cleanControlFlow } from './clean-control-flow.ts';
import { eliminateDeadCode } from './eliminate-dead-code.ts';
import { foldLibraryCalls } from './fold-library-calls.ts';
import { Folding } from './library-calls/call.ts';
import { answerOf, lastAnswerOf } from './library-calls/questions.ts';
import { promoteSlots } from './promote-slots.ts';
import { propagateConstants } from './propagate-constants.ts';
import { simplify } from './simplify.ts';
import { type Graph, withBlocks, withContents } from './values/graph.ts';
import type { SSAInstruction } from './values/operands.ts';

export const settleQuestions = transform({
  name: 'settle-questions',
  from: SSA,
  to: SSA,
  summary: 'Questions about what is constant, and how large objects are, have their last answers.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  establishes: ['questions-settled'],
  run: (graph: Graph, unit: Unit): Graph => {
    if (!graph.blocks.some(b => b.instructions.some(isQuestion))) return graph;
    // What follows from the answers is worked out as elsewhere; few functions ask.
    return cleaning.reduce<Graph>((g, pass) => pass.run(g as Tree, unit) as unknown as Graph, answered(graph, unit));
  },
});

const cleaning = [
  propagateConstants,
  cleanControlFlow,
  foldLibraryCalls, // a checked function whose object has no known size is the plain one
  promoteSlots,
  simplify,
  eliminateDeadCode,
] as unknown as readonly AnyPass[];

const isQuestion = (n: SSAInstruction): boolean => n.kind === 'Perform' && n.name.startsWith('ask.');

function answered(graph: Graph, unit: Unit): Graph {
  const f = new Folding(graph, unit);
  const blocks = graph.blocks.map(b =>
    withContents(
      b,
      b.parameters,
      b.instructions.map(n => {
        if (n.kind !== 'Perform' || !isQuestion(n)) return n;
        const value = answerOf(n, f, graph) ?? lastAnswerOf(n, f);
        return at(n.at, () =>
          SSA.mk.Constant({
            result: n.results[0],
            type: n.type,
            value: BigInt.asIntN(n.type === 'i64' ? 64 : 32, value),
          }),
        );
      }),
      b.terminator,
    ),
  );
  return withBlocks(graph, blocks);
}
