/**
 * A square root is the machine's instruction; the library is called where it would set `errno`.
 *
 *   b1: %2 = call sqrt(%1); ...   ==>   b1: %3 = fsqrt f64 %1; branch (%1 not less than 0), b3(%3), b2   b2: %2 = call sqrt(%1); jump b3(%2)
 *
 * C17 7.12.7.5 makes a negative argument a domain error, which the library reports in `errno` (7.12.1p2). IEC 60559 rounds both roots alike.
 * A comparison that is quiet keeps a NaN from raising anything on its way (F.10.4.5).
 */
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import type { Call } from './library-calls/call.ts';
import { isLibraryCall } from './library-calls/recognition.ts';
import { definitionsOf, type Graph, type SSABlock, withBlocks } from './values/graph.ts';
import type { SSAInstruction } from './values/operands.ts';

const { mk } = SSA;

export const expandSquareRoots = transform({
  name: 'expand-square-roots',
  from: SSA,
  to: SSA,
  summary: 'Square roots are instructions; the library is called for negative numbers.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  run: (graph: Graph, unit: Unit): Graph => {
    const isRoot = (i: SSAInstruction): i is Call =>
      i.kind === 'Call' &&
      i.symbol !== null &&
      (i.symbol.name === 'sqrt' || i.symbol.name === 'sqrtf') &&
      i.results.length === 1 &&
      isLibraryCall(i, unit);
    if (!graph.blocks.some(b => b.instructions.some(isRoot))) return graph;
    const done = errorCalls(graph);
    const numbers = {
      value: graph.nextValue,
      block: 1 + graph.blocks.reduce((most, b) => Math.max(most, b.block), 0),
    };
    const blocks = graph.blocks.flatMap(b => (done.has(b.block) ? b : expanded(b, isRoot, numbers)));
    return withBlocks(graph, blocks, numbers.value);
  },
});

/** The blocks that a comparison with zero leads to, as this pass makes them: inlined bodies bring some along. */
function errorCalls(graph: Graph): ReadonlySet<number> {
  const definition = definitionsOf(graph);
  const found = new Set<number>();
  for (const { terminator: t } of graph.blocks) {
    const test = t.kind === 'Branch' ? definition[t.test] : undefined;
    if (t.kind === 'Branch' && test?.kind === 'Compare' && test.op === 'fuge') found.add(t.else.block);
  }
  return found;
}

interface Numbers {
  value: number;
  block: number;
}

/** The block in pieces: each root ends one and begins the next. */
function expanded(b: SSABlock, isRoot: (i: SSAInstruction) => i is Call, numbers: Numbers): SSABlock[] {
  const done: SSABlock[] = [];
  const cold: SSABlock[] = [];
  let { block, label, parameters } = b;
  let instructions: SSAInstruction[] = [];
  for (const i of b.instructions) {
    if (!isRoot(i)) {
      instructions.push(i);
      continue;
    }
    at(i.at, () => {
      const [result] = i.results;
      const { type } = result;
      const { value: of } = i.arguments[0] as Extract<Call['arguments'][number], { kind: 'Outgoing' }>;
      const [root, zero, test, called] = [numbers.value++, numbers.value++, numbers.value++, numbers.value++];
      const [out, next] = [numbers.block++, numbers.block++];
      instructions.push(
        mk.Unary({ result: root, type, op: 'fsqrt', value: of }),
        mk.FloatingConstant({ result: zero, type, bits: 0n }),
        mk.Compare({ result: test, type, op: 'fuge', left: of, right: zero }),
      );
      const then = mk.Edge({ block: next, arguments: [root] });
      const terminator = mk.Branch({ test, then, else: mk.Edge({ block: out, arguments: [] }) });
      done.push(mk.Block({ block, label, parameters, instructions, terminator }));
      const { symbol, target, stack, vectors } = i;
      const results = [mk.Result({ location: result.location, type, value: called })];
      cold.push(
        mk.Block({
          block: out,
          label: null,
          parameters: [],
          instructions: [mk.Call({ symbol, target, arguments: i.arguments, results, stack, vectors })],
          terminator: mk.Jump({ to: mk.Edge({ block: next, arguments: [called] }) }),
        }),
      );
      [block, label, instructions] = [next, null, []];
      parameters = [mk.BlockParameter({ value: result.value, type })];
    });
  }
  if (done.length === 0) return [b];
  done.push(at(b.at, () => mk.Block({ block, label, parameters, instructions, terminator: b.terminator })));
  return [...done, ...cold];
}
