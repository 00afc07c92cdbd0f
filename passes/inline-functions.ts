/**
 * A call to a small function that the unit defines becomes the function's body.
 *
 *   static int twice(int x) { return x + x; }   f: %2 = call twice(%1)   ==>   f: %2 = add i32 %1, %1
 *
 * The body is taken as the optimiser has left it. Its parameters are the arguments in the same places of the calling convention, its returns
 * jump to where the call was. Functions that come first in the unit are there already; those that wait for a use are lowered when asked for.
 */
import { bytesOf } from '../languages/machine.ts';
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { at, transform } from '../nanopass/index.ts';
import { canBeInlined, costOf, isWorthIt } from './inline-functions/inlinable.ts';
import { type Numbers, renumberBlock, renumberSlot } from './inline-functions/renumber.ts';
import { type BlockParameter, type Graph, reachableBlocks, type SSABlock, withContents } from './values/graph.ts';
import type { SSAInstruction, Terminator } from './values/operands.ts';

const { mk } = SSA;
type Call = Extract<SSAInstruction, { kind: 'Call' }>;
type MachineType = BlockParameter['type'];

/** A function that has grown to this many instructions takes no more bodies. */
const largest = 8000;

export const inlineFunctions = transform({
  name: 'inline-functions',
  from: SSA,
  to: SSA,
  summary: 'Calls to small functions of the unit become their bodies.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  establishes: ['calls-inlined'],
  run: (graph: Graph, unit: Unit): Graph => new Inliner(graph, unit).result(),
});

class Inliner {
  private nextValue: number;
  private nextBlock: number;
  private nextSlot: number;
  private size: number;
  private readonly slots: Graph['slots'][number][];
  private readonly blocks: SSABlock[] = [];
  private changed = false;

  constructor(
    private readonly graph: Graph,
    private readonly unit: Unit,
  ) {
    this.nextValue = graph.nextValue;
    this.nextBlock = 1 + graph.blocks.reduce((most, b) => Math.max(most, b.block), 0);
    this.nextSlot = 1 + graph.slots.reduce((most, s) => Math.max(most, s.slot), 0);
    this.slots = [...graph.slots];
    this.size = graph.blocks.reduce((n, b) => n + b.instructions.length, 0);
  }

  result(): Graph {
    for (const b of this.graph.blocks) this.block(b);
    if (!this.changed) return this.graph;
    const { symbol, incoming } = this.graph;
    const { slots, nextValue } = this;
    const blocks = reachableBlocks(this.blocks);
    return at(this.graph.at, () => mk.Graph({ symbol, incoming, slots, blocks, nextValue }));
  }

  private block(b: SSABlock): void {
    const { instructions } = b;
    let current = b;
    let done = 0;
    for (let n = 0; n < instructions.length; n++) {
      const i = instructions[n];
      if (i.kind !== 'Call') continue;
      const body = this.bodyFor(i);
      if (body === null) continue;
      this.changed = true;
      current = this.inline(current, instructions.slice(done, n), i, body);
      done = n + 1;
    }
    if (current !== b) current = withContents(current, current.parameters, instructions.slice(done), b.terminator);
    this.blocks.push(current);
  }

  /** The body to put in the place of a call, or null. */
  private bodyFor(call: Call): Graph | null {
    const { symbol } = call;
    if (symbol === null || symbol === this.graph.symbol || this.size > largest) return null;
    const body = this.unit.bodyOf(symbol);
    if (body === null || !isWorthIt(symbol, costOf(body), call.arguments.length, this.unit)) return null;
    return canBeInlined(body, this.unit) && this.fits(call, body) ? body : null;
  }

  /** Do caller and callee agree on the places and types of arguments and results? */
  private fits(call: Call, body: Graph): boolean {
    for (const i of body.incoming) {
      const given = call.arguments.find(a => a.location === i.location);
      if (given?.kind !== 'Outgoing' || conversion(given.type, i.type) === null) return false;
    }
    return body.blocks.every(({ terminator: t }) => {
      if (t.kind !== 'Return') return true;
      return call.results.every(r => {
        const piece = t.pieces.find(p => p.location === r.location);
        return piece?.kind === 'Outgoing' && conversion(piece.type, r.type) !== null;
      });
    });
  }

  /** Ends the block with a jump to the body; gives the block where the calling one goes on. */
  private inline(caller: SSABlock, before: SSAInstruction[], call: Call, body: Graph): SSABlock {
    const values = new Int32Array(body.nextValue).fill(-1);
    for (const i of body.incoming) {
      const given = call.arguments.find(a => a.location === i.location) as Extract<
        Call['arguments'][number],
        { kind: 'Outgoing' }
      >;
      values[i.value] = this.converted(given.value, given.type, i.type, before, call.at);
    }
    const firstBlock = this.nextBlock;
    const places = new Map(body.blocks.map((b, n) => [b.block, firstBlock + n]));
    const goesOn = firstBlock + body.blocks.length;
    this.nextBlock = goesOn + 1;
    const slots = new Map<number, number>();
    const value = (v: number): number => {
      if (values[v] < 0) values[v] = this.nextValue++;
      return values[v];
    };
    const numbers: Numbers = {
      value,
      definition: value,
      block: b => places.get(b)!,
      slot: s => slots.get(s)!,
    };
    for (const s of body.slots) {
      slots.set(s.slot, this.nextSlot++);
      this.slots.push(renumberSlot(s, numbers));
    }
    const entry = at(call.at, () => mk.Jump({ to: mk.Edge({ block: firstBlock, arguments: [] }) }));
    this.blocks.push(withContents(caller, caller.parameters, before, entry));
    for (const b of body.blocks) {
      this.size += b.instructions.length;
      this.blocks.push(this.copied(b, numbers, call, goesOn));
    }
    return at(call.at, () =>
      mk.Block({
        block: goesOn,
        label: null,
        parameters: call.results.map(r => mk.BlockParameter({ value: r.value, type: r.type })),
        instructions: [],
        terminator: mk.Unreachable({}),
      }),
    );
  }

  private copied(b: SSABlock, numbers: Numbers, call: Call, goesOn: number): SSABlock {
    const t = b.terminator;
    if (t.kind !== 'Return') return renumberBlock(b, numbers);
    const unreturned = at(b.at, () => withContents(b, b.parameters, b.instructions, mk.Unreachable({})));
    const copy = renumberBlock(unreturned, numbers);
    const instructions = [...copy.instructions];
    const results = call.results.map(r => {
      const piece = t.pieces.find(p => p.location === r.location) as Extract<
        (typeof t.pieces)[number],
        { kind: 'Outgoing' }
      >;
      return this.converted(numbers.value(piece.value), piece.type, r.type, instructions, t.at);
    });
    const jump: Terminator = at(t.at, () => mk.Jump({ to: mk.Edge({ block: goesOn, arguments: results }) }));
    return withContents(copy, copy.parameters, instructions, jump);
  }

  private converted(value: number, from: MachineType, to: MachineType, out: SSAInstruction[], origin: number): number {
    const op = conversion(from, to)!;
    if (op === '') return value;
    const result = this.nextValue++;
    out.push(at(origin, () => mk.Convert({ result, type: to, op, from, value })));
    return result;
  }
}

/** What makes a value that was passed as one type the other: nothing, its low part, or null where the two do not agree. */
function conversion(from: MachineType, to: MachineType): string | null {
  if (from === to) return '';
  return from[0] === 'i' && to[0] === 'i' && bytesOf[to] < bytesOf[from] ? 'trunc' : null;
}
