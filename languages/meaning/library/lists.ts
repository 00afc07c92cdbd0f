/** Argument lists that the program hands to the library, as in `vprintf`. */
import type { CType } from '../../types.ts';
import { Variadic } from '../../variadic.ts';
import type { Value } from '../access.ts';
import { Builder, type Layout } from '../builder.ts';
import { Frame, type Run } from '../code.ts';
import type { Machine } from '../machine.ts';
import type { Rest } from '../registers.ts';
import { nextArgument } from '../va-list.ts';
import { variadic } from '../variadic.ts';

/** Below the languages that have `va_arg`, a list is what the ABI says: it is read as the target's own lowering reads it. */
export function vaList(m: Machine, list: number): Rest {
  if (m.language.prods.has('VaArg')) return { next: type => nextArgument(m, list, type) };
  return { next: type => accessTo(m, type)(list) };
}

type Take = (list: number) => Value;
const known = new WeakMap<Machine, Map<CType, Take>>();

function accessTo(m: Machine, type: CType): Take {
  let ways = known.get(m);
  if (ways === undefined) {
    ways = new Map();
    known.set(m, ways);
  }
  let take = ways.get(type);
  if (take === undefined) {
    take = newAccess(m, type);
    ways.set(type, take);
  }
  return take;
}

/** What `va_arg` of this type becomes, as a function of the address of the list. */
function newAccess(m: Machine, type: CType): Take {
  const { memory, unit } = m;
  const { mk } = Variadic;
  const pointer = unit.types.pointer(unit.types.void);
  const symbol = unit.temporary(pointer, 'list');
  const list = mk.Load({ type: pointer, place: mk.Variable({ type: pointer, symbol }) });
  const builder = new Builder(m, null);
  const where = builder.object(symbol, 8, 8);
  const run = variadic.of(unit.target.variadic.argument(unit, list, type), builder) as Run;
  const { size, align, state, scalars }: Layout = builder.layout();
  return address => {
    const top = memory.stack;
    const f = new Frame(memory.push(size, align, state), 0, scalars, null);
    memory.store64(f.base + where, address);
    const value = run(f);
    memory.pop(top);
    return value;
  };
}
