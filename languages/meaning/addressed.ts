/** What Addressed means: an address is a sum that the machine's addressing modes compute. */
import { Addressed } from '../addressed.ts';
import { machineAccess } from './access.ts';
import { integersOf } from './blocks.ts';
import type { Run } from './code.ts';
import { integerKind, type Scalar } from './integers.ts';
import { legalOperations } from './legal-operations.ts';
import { meaning } from './results.ts';

export const addressed = meaning(Addressed, legalOperations, {
  Load: (n, go, c) => {
    const { load } = machineAccess(n.type);
    const address = go(n.address);
    c.act(f => {
      f.values[n.result] = load(c.machine.memory, address(f));
    });
  },
  Store: (n, go, c) => {
    const { store } = machineAccess(n.type);
    const address = go(n.address);
    c.act(f => store(c.machine.memory, address(f), f.values[n.value]));
  },
  AddressOf: (n, go, c) => {
    const address = go(n.address);
    const { wrap } = integersOf(n.type);
    c.act(f => {
      f.values[n.result] = wrap(address(f));
    });
  },
  Address: n => {
    const { base } = n;
    return sum(base === null ? () => 0 : f => f.values[base], n);
  },
  SymbolBased: (n, _go, c) => {
    let known: number | null = null;
    return sum(() => (known ??= c.machine.addressOf(n.symbol)), n);
  },
  SlotBased: (n, _go, c) => sum(c.localAddress(n.slot), n),
  IncomingBased:
    ({ displacement }) =>
    f =>
      f.incoming + displacement,
});

const { '+': add, '*': multiply } = integerKind(64, true).binary;

/** An addressing mode adds as the machine does: any number may be its result, and not only an address. */
function sum(
  start: Run<Scalar>,
  {
    index,
    scale,
    displacement,
  }: { readonly index: number | null; readonly scale: number; readonly displacement: number },
): Run<number> {
  const whole: Run<Scalar> =
    index === null
      ? f => add(start(f), displacement)
      : f => add(add(start(f), multiply(f.values[index], scale)), displacement);
  return whole as Run<number>;
}
