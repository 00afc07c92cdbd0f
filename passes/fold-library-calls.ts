/**
 * Calls of library functions with known arguments become their results, or simpler calls, or moves of bytes.
 *
 *   %2 = call strlen("abc")          ==>   %2 = 3
 *   call memcpy(%1, %2, 16)          ==>   move block %2 to %1, 16 bytes
 *   call printf("hello\n")           ==>   call puts("hello")
 *
 * The functions stand in the tables of passes/library-calls/, a row each. A function is the library's when its name and its arguments' types
 * say so, and it has external linkage (C17 7.1.3p1 reserves those names); not under -ffreestanding, -fno-builtin or -fno-builtin-NAME.
 *
 * Here too the questions of `__builtin_constant_p` and `__builtin_object_size` find their answers, where there are any yet.
 */
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import { Folding, LibraryCall, nothing } from './library-calls/call.ts';
import { checkedRows } from './library-calls/checked-rules.ts';
import { memoryRows } from './library-calls/memory-rules.ts';
import { numberRows } from './library-calls/number-rules.ts';
import { outputRows } from './library-calls/output-rules.ts';
import { answerOf } from './library-calls/questions.ts';
import { isLibraryCall } from './library-calls/recognition.ts';
import type { Row } from './library-calls/rows.ts';
import { stringRows } from './library-calls/string-rules.ts';
import { type Graph, Leaders, withBlocks, withContents } from './values/graph.ts';
import { renameTerminator, renameUses, type SSAInstruction } from './values/operands.ts';

export const foldLibraryCalls = transform({
  name: 'fold-library-calls',
  from: SSA,
  to: SSA,
  summary: 'Calls of library functions with known arguments are results, simpler calls, or moves of bytes.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  run: (graph: Graph, unit: Unit): Graph =>
    graph.blocks.some(b => b.instructions.some(isCandidate)) ? fold(graph, unit) : graph,
});

const rows: ReadonlyMap<string, Row['fold']> = new Map(
  [memoryRows, stringRows, outputRows, checkedRows, numberRows].flatMap(table =>
    table.flatMap(row => row.names.split(' ').map(name => [name, row.fold] as const)),
  ),
);

const isCandidate = (n: SSAInstruction): boolean =>
  n.kind === 'Call' ? n.symbol !== null && rows.has(n.symbol.name) : n.kind === 'Perform' && n.name.startsWith('ask.');

/** An answer may be an argument of the next call: as often as a chain of simpler calls is long. */
const rounds = 4;

function fold(graph: Graph, unit: Unit): Graph {
  const f = new Folding(graph, unit);
  const leaders = new Leaders(graph.nextValue);
  let changed = false;
  const bodies = graph.blocks.map(b => {
    let instructions: readonly SSAInstruction[] = b.instructions;
    for (let round = 0; round < rounds && instructions.some(isCandidate); round++) {
      const out: SSAInstruction[] = [];
      let progress = false;
      for (const n of instructions) {
        if (isCandidate(n) && at(n.at, () => replaced(renameUses(n, leaders.find), f, graph, leaders, out)))
          progress = true;
        else out.push(n);
      }
      if (!progress) break;
      changed = true;
      instructions = out;
    }
    return instructions;
  });
  if (!changed) return graph;
  const blocks = graph.blocks.map((b, i) =>
    withContents(
      b,
      b.parameters,
      bodies[i].map(n => renameUses(n, leaders.find)),
      renameTerminator(b.terminator, leaders.find),
    ),
  );
  return withBlocks(graph, blocks, f.nextValue);
}

/** Writes down what takes the place of a candidate, if anything does. */
function replaced(n: SSAInstruction, f: Folding, graph: Graph, leaders: Leaders, out: SSAInstruction[]): boolean {
  f.out = [];
  const replace = (value: number, by: number): void => {
    leaders.replace(value, by);
    f.uses.replace(value, by);
  };
  if (n.kind === 'Perform') {
    const answer = answerOf(n, f, graph);
    if (answer === null) return false;
    replace(n.results[0], f.constant(n.type, answer));
  } else {
    if (n.kind !== 'Call' || n.symbol === null || !isLibraryCall(n, f.unit)) return false;
    const answer = rows.get(n.symbol.name)!(new LibraryCall(f, n, n.symbol.name));
    if (answer === null) return false;
    const result = n.results[0]?.value;
    if (answer !== nothing && result !== undefined) replace(result, answer);
  }
  for (const made of f.out) out.push(made);
  return true;
}
