/**
 * Atomic operations without an instruction: the old value is read, the new one computed and put in its place if nobody has changed it
 * since; else once more.
 */
import { LegalOperations } from '../../languages/legal-operations.ts';
import type { BinaryOperation } from '../../languages/operations.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Builder } from '../values/build.ts';
import type { LegalInstruction } from '../values/operands.ts';

type Perform = Extract<LegalInstruction, { kind: 'Perform' }>;
type Block = Node<LegalOperations, 'Block'>;
const { mk } = LegalOperations;

export interface AtomicLoop {
  readonly perform: Perform;
  readonly op: BinaryOperation;
  /** Nand: the new value is the complement. */
  readonly complement: boolean;
}

/** The operation as a loop; null where the machine does it in one instruction. */
export function atomicLoopOf(perform: Perform, isUsed: (value: number) => boolean): AtomicLoop | null {
  switch (perform.name) {
    case 'atomic.nand':
      return { perform, op: 'and', complement: true };
    case 'atomic.and':
    case 'atomic.or':
    case 'atomic.xor':
      if (!isUsed(perform.results[0])) return null;
      return { perform, op: perform.name.slice(7) as BinaryOperation, complement: false };
    default:
      return null;
  }
}

/** Ends the block at hand with a jump to the loop, gives the loop's block, and goes on in the block after it. */
export function finishLoop(
  b: Builder,
  loop: AtomicLoop,
  cut: (terminator: Block['terminator'], next: number) => void,
  loopBlock: number,
  after: number,
): Block {
  const { type, arguments: args, results } = loop.perform;
  const [address, operand] = args;
  const first = b.load(type, address, 0);
  cut(mk.Jump({ to: mk.Edge({ block: loopBlock, arguments: [first] }) }), after);
  const before = b.out;
  b.out = [];
  const old = results[0];
  const combined = b.binary(type, loop.op, old, operand);
  const desired = loop.complement ? b.unary(type, 'not', combined) : combined;
  const seen = b.fresh();
  const succeeded = b.fresh();
  b.add(
    mk.Perform({
      name: 'atomic.compare-exchange',
      type,
      results: [seen, succeeded],
      arguments: [address, old, desired],
    }),
  );
  const instructions = b.out as Block['instructions'][number][];
  b.out = before;
  return mk.Block({
    block: loopBlock,
    label: null,
    parameters: [mk.BlockParameter({ value: old, type })],
    instructions,
    terminator: mk.Branch({
      test: succeeded,
      then: mk.Edge({ block: after, arguments: [] }),
      else: mk.Edge({ block: loopBlock, arguments: [seen] }),
    }),
  });
}
