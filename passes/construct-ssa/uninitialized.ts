/**
 * Locals that are read where no assignment reaches (gcc manual, -Wuninitialized, -Wmaybe-uninitialized).
 *
 *   int f(void) { int x; return x; }     'x' is used uninitialized
 *
 * The renaming finds such reads: there is no value that they could stand for. What is read on every way through the function is so for
 * certain; elsewhere it is if the read is reached. Reads that some assignments reach are no concern of this.
 */
import type { Blocks } from '../../languages/blocks.ts';
import { isScalar } from '../../languages/types.ts';
import type { CSymbol, Unit } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Flow } from '../graph/flow.ts';
import { forEachUse } from '../values/operands.ts';

type Block = Node<Blocks, 'Block'>;
type Instruction = Node<Blocks, 'Instruction'>;

export class UninitializedReads {
  private readonly told = new Set<CSymbol>();

  constructor(
    private readonly unit: Unit,
    private readonly flow: Flow<Block>,
  ) {}

  /** The instruction at `index` of a block reads a local that has no value there. */
  read(symbol: CSymbol, block: number, index: number): void {
    const { unit, told } = this;
    const { instructions } = this.flow.blocks[block];
    const read = instructions[index];
    if (symbol.at < 0 || symbol.name === '' || symbol.type === null || !isScalar(symbol.type) || told.has(symbol))
      return;
    // `int x = x;` says that it is meant so.
    const next = instructions[index + 1];
    if (next?.kind === 'SetLocal' && next.symbol === symbol && read.kind === 'GetLocal' && next.value === read.result)
      return;
    told.add(symbol);
    const sure = this.isOnEveryWay(block);
    unit.diagnostics.warning(
      sure ? 'Wuninitialized' : 'Wmaybe-uninitialized',
      this.useOf(read, instructions, index),
      `'${symbol.name}' ${sure ? 'is' : 'may be'} used uninitialized`,
      { notes: [{ severity: 'note', place: symbol.at, message: `'${symbol.name}' was declared here` }] },
    );
  }

  /** What is done with the value, or the read itself where that is another block's or the terminator's affair. */
  private useOf(read: Instruction, instructions: readonly Instruction[], index: number): number {
    if (read.kind !== 'GetLocal') return read.at;
    for (let i = index + 1; i < instructions.length; i++) {
      let uses = false;
      forEachUse(instructions[i], value => {
        uses ||= value === read.result;
      });
      if (uses) return instructions[i].at;
    }
    return read.at;
  }

  /** Does every way from the entry to an end of the function lead through the block? */
  private isOnEveryWay(block: number): boolean {
    const { start, targets } = this.flow.successors;
    const seen = new Uint8Array(this.flow.size);
    seen[block] = 1;
    const work = block === 0 ? [] : [0];
    while (work.length > 0) {
      const b = work.pop()!;
      if (start[b] === start[b + 1]) return false;
      for (let s = start[b]; s < start[b + 1]; s++) {
        if (seen[targets[s]]) continue;
        seen[targets[s]] = 1;
        work.push(targets[s]);
      }
    }
    return true;
  }
}
