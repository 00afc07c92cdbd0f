/** Whether a block gives its function's caller what its last call gives. */
import type { SSABlock } from './graph.ts';
import type { SSAInstruction } from './operands.ts';

export type Call = Extract<SSAInstruction, { kind: 'Call' }>;

/** Does the block, or one after it that does nothing else, return what the call gives, and nothing more? */
export function returnsResult(b: SSABlock, call: Call, byNumber: ReadonlyMap<number, SSABlock>): boolean {
  const t = b.terminator;
  const given = new Map(call.results.map(r => [r.value, r.location]));
  if (t.kind === 'Return') return t.pieces.every(p => p.kind === 'Outgoing' && given.get(p.value) === p.location);
  if (t.kind !== 'Jump') return false;
  const end = byNumber.get(t.to.block)!;
  if (end.instructions.length > 0 || end.terminator.kind !== 'Return') return false;
  return end.terminator.pieces.every(p => {
    if (p.kind !== 'Outgoing') return false;
    const n = end.parameters.findIndex(x => x.value === p.value);
    return n >= 0 && given.get(t.to.arguments[n]) === p.location;
  });
}
