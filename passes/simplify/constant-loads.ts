/** What is read from an object that is never written to is known. */
import { bytesOf } from '../../languages/machine.ts';
import { SSA } from '../../languages/ssa.ts';
import { sizeOf } from '../../languages/types.ts';
import type { Answer, Of, Simplifier } from './context.ts';

const { mk } = SSA;

/** `load i32 &table + 8` is the number that stands there. */
export function constantLoad(n: Of<'Load'>, s: Simplifier): Answer {
  const address = s.at(n.address);
  if (address?.kind !== 'SymbolAddress' || n.volatile) return null;
  const { constantBytes, type } = address.symbol;
  const start = address.offset + n.offset;
  const size = bytesOf[n.type];
  if (constantBytes === null || type === null || start < 0 || start + size > sizeOf(type)) return null;
  if (n.type === 'v128') return null;
  let bits = 0n;
  for (let i = size - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(constantBytes[start + i] ?? 0);
  return n.type[0] === 'i'
    ? mk.Constant({ result: n.result, type: n.type, value: BigInt.asIntN(8 * size, bits) })
    : mk.FloatingConstant({ result: n.result, type: n.type, bits });
}
